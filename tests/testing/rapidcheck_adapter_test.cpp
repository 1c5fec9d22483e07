// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>
// after GoogleTest
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>
#include <string>

#include "gradproof/network/forward.hpp"
#include "gradproof/testing/rapidcheck.hpp"

namespace gradproof {
namespace {

/// The counterexample RapidCheck settles on for a property of one generated value, printed.
template <class T, class Holds>
std::string counterexample(const rc::Gen<T>& generator, Holds holds) {
  rc::Shrinkable<T> now = generator(rc::Random(7), 100);
  for (std::uint64_t seed = 8; holds(now.value()); ++seed) now = generator(rc::Random(seed), 100);
  for (int steps = 0; steps < 10000; ++steps) {
    auto simpler = now.shrinks();
    bool found = false;
    while (auto next = simpler.next()) {
      if (holds(next->value())) continue;
      now = *next;
      found = true;
      break;
    }
    if (!found) {
      std::ostringstream text;
      rc::show(now.value(), text);
      return text.str();
    }
  }
  return "does not end";
}

TEST(Generators, ARealShrinksToZeroByShortDecimals) {
  EXPECT_EQ(counterexample(gen::real(-10.0, 10.0), [](double) { return false; }), "0");
  EXPECT_EQ(counterexample(gen::real(-10.0, 10.0), [](double value) { return value < 3.5; }), "4");
  EXPECT_EQ(counterexample(gen::real(-10.0, 10.0), [](double value) { return std::abs(value) < 0.25; }), "1");
  EXPECT_EQ(counterexample(gen::real(2.0, 10.0), [](double) { return false; }), "2");
  EXPECT_EQ(counterexample(gen::real(-9.0, -3.0), [](double) { return false; }), "-3");
}

RC_GTEST_PROP(GeneratorProperties, ARealStaysInItsRange, ()) {
  const double low = *gen::real(-5.0, 5.0), width = *gen::real(0.0, 5.0);
  const double value = *gen::real(low, low + width);
  RC_ASSERT(value >= low && value <= low + width);
  for (const double simpler : internal::simpler_numbers(value, low, low + width)) {
    RC_ASSERT(simpler >= low && simpler <= low + width && simpler != value);
  }
}

TEST(Generators, AMatrixShrinksEntryByEntryAndPastesBack) {
  EXPECT_EQ(counterexample(gen::matrix(2, 2, -3.0, 3.0), [](const arma::mat& A) { return A(1, 0) < 1.5; }),
            "arma::mat{{0, 0}, {2, 0}}");
}

TEST(Generators, ValuesArePrintedInFullPrecision) {
  EXPECT_EQ(show(0.1), "0.1");
  EXPECT_EQ(show(1.0 / 3.0), "0.3333333333333333");
  EXPECT_EQ(std::stod(show(std::nextafter(0.1, 1.0))), std::nextafter(0.1, 1.0));
  EXPECT_EQ(show(0.1F), "0.1f");
  EXPECT_EQ(show(arma::vec{1.0, -0.5}), "arma::vec{1, -0.5}");
  EXPECT_EQ(show(arma::mat(0, 3)), "arma::mat(0, 3)");
}

RC_GTEST_PROP(GeneratorProperties, PrintedNumbersComeBackBitForBit, ()) {
  const double value = *gen::real(-1e6, 1e6);
  RC_ASSERT(std::stod(show(value)) == value);
}

TEST(Generators, ACasePastesBack) {
  // The same text compiled and as a string.
#define GRADPROOF_BOTH(...) \
  std::pair<Case, std::string> { __VA_ARGS__, #__VA_ARGS__ }
  const auto [pasted, text] = GRADPROOF_BOTH(gradproof::Case{
      gradproof::Architecture({2, 3, 1}, {gradproof::Activation::named("tanh")},
                              gradproof::OutputLayer::named("sigmoid"), 0.7),
      gradproof::Parameters{{arma::mat{{0.1, -2}, {0.3333333333333333, 0}, {1, 1e-09}}, arma::mat{{1, 2, 3}}},
                            {arma::vec{1, 2, 0.5}, arma::vec{-1}}},
      arma::mat{{1, 0.25}, {-1, 2}}, arma::mat{{0, 1}}});
  const auto dense = [](std::string all) {
    all.erase(std::remove_if(all.begin(), all.end(), [](char c) { return c == ' ' || c == '\n'; }),
              all.end());
    return all;
  };
  EXPECT_EQ(dense(show(pasted)), dense(text));
}

TEST(Generators, AnArchitectureShrinksToOneLayer) {
  EXPECT_EQ(counterexample(gen::architecture(), [](const Architecture&) { return false; }),
            "gradproof::Architecture({1, 1}, {}, gradproof::OutputLayer::named(\"" +
                OutputLayer::names().front() + "\"), 0)");
}

RC_GTEST_PROP(GeneratorProperties, EveryQuestionIsOneThatForwardTakes, ()) {
  const Case question = *gen::question();
  const auto pass =
      forward(question.architecture.forward_only(), question.parameters, question.X, question.Y);
  RC_ASSERT(pass.loss.is_finite());
}

RC_GTEST_PROP(Laws, TheReferenceIsVerified, ()) { laws::is_verified(reference_answer, {.kinks = false}); }
RC_GTEST_PROP(Laws, TheReferenceIgnoresTheOrderOfExamples, ()) {
  laws::ignores_the_order_of_examples(reference_answer);
}
RC_GTEST_PROP(Laws, TheReferenceIsAMean, ()) { laws::is_a_mean_over_examples(reference_answer); }
RC_GTEST_PROP(Laws, TheReferenceIsDeterministic, ()) { laws::is_deterministic(reference_answer); }

TEST(Laws, AMissingMeanIsFound) {
  const Implementation sums = [](const Case& question) {
    Answer answer = reference_answer(question);
    for (arma::mat& db : answer.db) db *= static_cast<double>(question.X.n_cols);
    return answer;
  };
  std::size_t found = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Case question = gen::question({.kinks = false})(rc::Random(seed), 50).value();
    found += check_network(question, sums).verdict == Verdict::wrong ? 1 : 0;
  }
  EXPECT_GT(found, 5U);
}

TEST(RapidCheckAdapter, AFailureCarriesTheWholeReport) {
  const auto f = [](const arma::vec& x) { return arma::dot(x, x); };
  const auto wrong = [](const arma::vec& x) { return x; };
  const Report report = check_function(f, arma::vec{1.0, 2.0}, wrong);
  try {
    GRADPROOF_RC_ASSERT(report);
    FAIL() << "did not fail";
  } catch (const rc::detail::CaseResult& result) {
    EXPECT_NE(result.description.find(report.text()), std::string::npos) << result.description;
  }
  EXPECT_NO_THROW(GRADPROOF_RC_ASSERT(
      check_function(f, arma::vec{1.0, 2.0}, [](const arma::vec& x) -> arma::vec { return 2 * x; })));
}

}  // namespace
}  // namespace gradproof
