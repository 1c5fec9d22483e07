// SPDX-License-Identifier: MIT
// What a report says of random networks of every kind: saturated and dead units, exact kinks, X from 0.001 to
// 1000, users' activations.
#include "gradproof/check_network/check_network.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <iostream>

#include "property_tests/support/right_networks.hpp"

namespace gradproof {
namespace {

Case question_from(const proof::RightNetwork& network) {
  return {network.architecture, network.parameters, network.X, network.Y};
}

TEST(CheckRandomNetworks, ARightAnswerIsNeverCalledWrong) {
  Random random(20);
  std::size_t entries = 0, arrays = 0, cannot_tell = 0;
  while (entries < 400'000) {
    const proof::RightNetwork network = proof::right_network(random);
    const Report report = check_network(question_from(network), reference_answer(question_from(network)));
    ASSERT_NE(report.verdict, Verdict::wrong) << "X of order " << network.scale << "\n" << report.text();
    EXPECT_TRUE(report.notes.empty()) << report.notes.front();
    entries += report.entries;
    arrays += report.arrays.size();
    for (const ArrayReport& array : report.arrays)
      cannot_tell += array.verdict == Verdict::cannot_tell ? 1U : 0U;
  }
  std::cout << fmt::format(
      "{} entries in {} arrays: 0 wrong, {} arrays cannot be told (vacuous or saturated)\n", entries, arrays,
      cannot_tell);
}

/// A planted error of that share of the array's largest entry.
void plant(arma::mat& array, double share, Random& random) {
  array(random() % array.n_elem) += (random() % 2 == 0 ? share : -share) * arma::abs(array).max();
}

TEST(CheckRandomNetworks, APlantedErrorIsNeverGreen) {
  Random random(21);
  std::size_t planted = 0, undecided = 0;
  while (planted < 2'000) {
    const proof::RightNetwork network = proof::right_network(random);
    const Case question = question_from(network);
    const Answer right = reference_answer(question);
    const std::size_t l = 1 + random() % question.architecture.depth();
    const bool weights = random() % 2 == 0;
    const arma::mat& array = weights ? right.dW[l] : right.db[l];
    if (arma::abs(array).max() == 0.0) continue;
    Answer wrong;
    wrong.dW = right.dW;
    wrong.db = right.db;
    plant(weights ? wrong.dW[l] : wrong.db[l], network.scale <= 10.0 ? 1e-9 : 1e-6, random);
    const Report report = check_network(question, wrong);
    ++planted;
    const std::string name = fmt::format("{}[{}]", weights ? "dW" : "db", l);
    for (const ArrayReport& judged : report.arrays) {
      if (judged.name != name) {
        EXPECT_NE(judged.verdict, Verdict::wrong) << report.text();
        continue;
      }
      undecided += judged.verdict == Verdict::cannot_tell ? 1U : 0U;
      if (judged.verdict == Verdict::wrong) continue;
      // not caught: then the report must not have promised that it would be
      const double share = network.scale <= 10.0 ? 1e-9 : 1e-6;
      EXPECT_TRUE(judged.verdict == Verdict::cannot_tell || judged.would_have_caught > share / 2.0)
          << "X of order " << network.scale << "\n"
          << report.text();
      const bool plain = network.scale <= 10.0 && !network.saturated && !network.user;
      EXPECT_FALSE(plain && judged.verdict == Verdict::verified) << report.text();
    }
  }
  std::cout << fmt::format("{} errors planted, {} in arrays that cannot be told\n", planted, undecided);
}

}  // namespace
}  // namespace gradproof
