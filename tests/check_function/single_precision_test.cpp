// SPDX-License-Identifier: MIT
// A function that takes doubles and rounds its parameters to float: a staircase for any step that is not
// wide.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <tuple>

#include "gradproof/check_function/check_function.hpp"

namespace gradproof {
namespace {

arma::mat in_float(const arma::mat& values) {
  return arma::conv_to<arma::mat>::from(arma::conv_to<arma::fmat>::from(values));
}

using Parameters = std::tuple<arma::mat, arma::vec, arma::mat, arma::vec>;

struct Network {
  arma::mat X, Y;

  arma::mat hidden(const arma::mat& W1, const arma::vec& b1) const {
    return arma::tanh(in_float(W1) * X + arma::repmat(in_float(b1), 1, X.n_cols));
  }
  arma::mat output(const arma::mat& A1, const arma::mat& W2, const arma::vec& b2) const {
    return 1.0 / (1.0 + arma::exp(-(in_float(W2) * A1 + arma::repmat(in_float(b2), 1, X.n_cols))));
  }
  double cost(const arma::mat& W1, const arma::vec& b1, const arma::mat& W2, const arma::vec& b2) const {
    const arma::mat A = output(hidden(W1, b1), W2, b2);
    return -arma::accu(Y % arma::log(A) + (1.0 - Y) % arma::log(1.0 - A)) / static_cast<double>(Y.n_cols);
  }
  Parameters gradient(const arma::mat& W1, const arma::vec& b1, const arma::mat& W2,
                      const arma::vec& b2) const {
    const double m = static_cast<double>(Y.n_cols);
    const arma::mat A1 = hidden(W1, b1);
    const arma::mat dZ2 = output(A1, W2, b2) - Y;
    const arma::mat dZ1 = in_float(W2).t() * dZ2 % (1.0 - A1 % A1);
    return {dZ1 * X.t() / m, arma::sum(dZ1, 1) / m, dZ2 * A1.t() / m, arma::sum(dZ2, 1) / m};
  }
};

struct Drawn {
  explicit Drawn(std::uint64_t seed) : random(seed) {}
  arma::mat operator()(arma::uword rows, arma::uword cols, double size = 1.0) {
    arma::mat values(rows, cols);
    for (double& value : values) value = size * normal(random);
    return values;
  }
  std::mt19937_64 random;
  std::normal_distribution<double> normal;
};

/// How many of 60 networks are verified, with dW2(0,0) times `factor`.
int verified(FunctionOptions::Entries entries, double factor) {
  int count = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Drawn drawn(seed);
    Network network{drawn(3, 5), drawn(2, 5)};
    network.Y.transform([](double value) { return value > 0.0 ? 1.0 : 0.0; });
    const Parameters at = {drawn(4, 3, 0.5), drawn(4, 1, 0.5), drawn(2, 4, 0.5), drawn(2, 1, 0.5)};
    const auto cost = [&](const arma::mat& W1, const arma::vec& b1, const arma::mat& W2,
                          const arma::vec& b2) { return network.cost(W1, b1, W2, b2); };
    const auto gradient = [&](const arma::mat& W1, const arma::vec& b1, const arma::mat& W2,
                              const arma::vec& b2) {
      Parameters claimed = network.gradient(W1, b1, W2, b2);
      arma::mat& dW2 = std::get<2>(claimed);
      dW2(arma::abs(dW2).index_max()) *= factor;
      return claimed;
    };
    const Report report =
        check_function(cost, at, gradient, {.seed = seed, .entries = entries, .single_precision = true});
    count += report.ok() ? 1 : 0;
    if (factor == 1.0) {
      EXPECT_NE(report.verdict, Verdict::wrong) << seed << "\n" << report.text();
    }
  }
  return count;
}

// One of a network's entries may be so small beside the rounding of the cost that nothing can be said.
TEST(SinglePrecision, ParametersRoundedToFloatAreDecidedEntryByEntry) {
  EXPECT_GE(verified(FunctionOptions::Entries::every_one, 1.0), 58);
}

TEST(SinglePrecision, ParametersRoundedToFloatAreDecidedAlongDirections) {
  EXPECT_GE(verified(FunctionOptions::Entries::by_directions, 1.0), 58);
}

TEST(SinglePrecision, AnEntryOffByAThousandthIsNeverVerified) {
  EXPECT_EQ(verified(FunctionOptions::Entries::every_one, 1.001), 0);
  EXPECT_EQ(verified(FunctionOptions::Entries::every_one, 0.999), 0);
}

TEST(SinglePrecision, AnEntryOffByAFiftiethIsNotVerifiedAlongDirections) {
  EXPECT_EQ(verified(FunctionOptions::Entries::by_directions, 1.02), 0);
}

double log_sum_exp_in_float(const arma::vec& x) {
  float sum = 0.0F;
  for (const double value : x) sum += std::exp(static_cast<float>(value));
  return static_cast<double>(std::log(sum));
}

/// How many of 60 functions that say nothing of float are verified, with one entry times `factor`.
int verified_unasked(const std::function<double(const arma::vec&)>& f, double factor) {
  int count = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const arma::vec x = in_float(Drawn(seed)(4, 1));
    const auto gradient = [factor](const arma::vec& at) {
      arma::vec g = arma::exp(at) / arma::accu(arma::exp(at));
      g(g.index_max()) *= factor;
      return g;
    };
    const Report report = check_function(f, x, gradient);
    if (factor == 1.0) {
      EXPECT_NE(report.verdict, Verdict::wrong) << report.text();
    }
    if (report.ok()) ++count;
  }
  return count;
}

TEST(SinglePrecision, AFunctionOfDoublesThatIsSeenToComputeInFloatIsDecidedByWideSteps) {
  EXPECT_GE(verified_unasked(log_sum_exp_in_float, 1.0), 54);
  EXPECT_EQ(verified_unasked(log_sum_exp_in_float, 1.001), 0);
}

TEST(SinglePrecision, NoiseOfThatSizeThatIsNotOfFloatsIsNotTakenForKnown) {
  const auto shaken = [](const arma::vec& x) {
    return std::log(arma::accu(arma::exp(x))) + 1e-7 * std::sin(1e13 * arma::accu(x));
  };
  EXPECT_LE(verified_unasked(shaken, 1.0), 15);
}

/// Of a sum of a part in float and one in double, the claimed slope times `factor`: how many of 200 are so.
int partly_in_float(double factor, Verdict verdict, std::string& text) {
  Drawn drawn(5);
  int count = 0;
  for (int k = 0; k < 200; ++k) {
    const double x = drawn.normal(drawn.random), c = drawn.normal(drawn.random);
    const auto f = [c](double s) {
      const float d = static_cast<float>(s) - static_cast<float>(c);
      return static_cast<double>(d * d) + s;
    };
    const Report report = check_function(f, x, [=](double s) { return factor * (2.0 * (s - c) + 1.0); });
    if (report.verdict != verdict) continue;
    ++count;
    text += report.text();
  }
  return count;
}

TEST(SinglePrecision, WhatAFloatAddsToASlopeIsSeldomCalledWrongForFineStepsThatMissIt) {
  std::string wrong, undecided;
  EXPECT_LE(partly_in_float(1.0, Verdict::wrong, wrong), 2);
  EXPECT_GE(partly_in_float(1.0, Verdict::cannot_tell, undecided), 100);
  EXPECT_THAT(undecided, testing::HasSubstr("is a part of the function computed in float?"));
  EXPECT_EQ(partly_in_float(1.001, Verdict::verified, wrong), 0);
}

}  // namespace
}  // namespace gradproof
