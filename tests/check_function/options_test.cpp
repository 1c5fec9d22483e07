// SPDX-License-Identifier: MIT
// What the caller may say of a function: sizes, what is held, a subgradient, a value that is drawn.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <stdexcept>

#include "gradproof/check_function/check_function.hpp"
#include "gradproof/check_function/check_jacobian.hpp"
#include "gradproof/check_function/check_layer.hpp"

namespace gradproof {
namespace {

using arma::mat;
using arma::vec;
using testing::HasSubstr;

std::string complaint(const FunctionOptions& options) {
  try {
    static_cast<void>(check_function([](const vec& z) { return arma::dot(z, z); }, vec{1, 2},
                                     [](const vec& z) -> vec { return 2 * z; }, options));
  } catch (const std::invalid_argument& problem) {
    return problem.what();
  }
  return "";
}

/// At 0 nothing says that it varies over 1e20.
TEST(Options, TypicalSizesSayWhereAFunctionVaries) {
  const auto f = [](const vec& z) { return 1.0 + arma::accu(arma::sin(z / 1e20)); };
  const auto g = [](const vec& z) -> vec { return arma::cos(z / 1e20) / 1e20; };
  const vec x = {0, 0};
  EXPECT_EQ(check_function(f, x, g).verdict, Verdict::cannot_tell);
  FunctionOptions options;
  options.typical = {1e20, 1e20};
  const Report report = check_function(f, x, g, options);
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_LE(report.arrays.front().would_have_caught, 1e-6);
}

TEST(Options, WhatIsHeldIsNeitherMovedNorJudged) {
  bool moved = false;
  const auto f = [&](const vec& a, const vec& b) {
    moved = moved || b(0) != 3.0;
    return arma::dot(a, a) * b(0);
  };
  const auto g = [](const vec& a, const vec& b, vec& da, vec& db) {
    da = 2 * a * b(0);
    db = {0};  // wrong
  };
  FunctionOptions options;
  options.names = {"W", "b"};
  const std::tuple x{vec{1, 2}, vec{3}};
  EXPECT_EQ(check_function(f, x, g, options).verdict, Verdict::wrong);
  moved = false;
  options.frozen = {"b"};
  const Report report = check_function(f, x, g, options);
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_FALSE(moved);
  ASSERT_EQ(report.arrays.size(), 1U);
  EXPECT_EQ(report.arrays.front().name, "gradient, W");
}

TEST(Options, ChosenEntriesAreJudgedAlone) {
  const auto f = [](const vec& z) { return arma::dot(z, z); };
  const auto g = [](const vec& z) -> vec { return {2 * z(0), 2 * z(1), 5 * z(2)}; };
  FunctionOptions options;
  options.only = {0, 1};
  const Report right = check_function(f, vec{1, 2, 3}, g, options);
  EXPECT_TRUE(right.ok()) << right.text();
  EXPECT_EQ(right.entries, 2U);
  EXPECT_THAT(right.text(), HasSubstr("2 of 3 entries, the others are held"));
  options.only = {2};
  const Report wrong = check_function(f, vec{1, 2, 3}, g, options);
  EXPECT_EQ(wrong.verdict, Verdict::wrong);
  EXPECT_THAT(wrong.text(), HasSubstr("at (2,0) it is 15"));
}

TEST(Options, ChosenColumnsOfAJacobian) {
  const auto F = [](const vec& z) -> vec { return {z(0) * z(1), std::sin(z(0))}; };
  const auto J = [](const vec& z) -> mat { return {{z(1), 7}, {std::cos(z(0)), 0}}; };
  FunctionOptions options;
  options.only = {0};
  EXPECT_TRUE(check_jacobian(F, vec{0.7, -1.3}, J, options).ok());
  options.only = {1};
  EXPECT_EQ(check_jacobian(F, vec{0.7, -1.3}, J, options).verdict, Verdict::wrong);
}

TEST(Options, DirectionsLeaveOutWhatIsHeld) {
  const vec x = arma::linspace(0.5, 2.0, 50);
  FunctionOptions options;
  options.entries = FunctionOptions::Entries::by_directions;
  options.only = arma::regspace<arma::uvec>(0, 39);
  const Report report = check_function([](const vec& z) { return arma::accu(arma::pow(z, 3)); }, x,
                                       [](const vec& z) -> vec {
                                         vec g = 3 * arma::square(z);
                                         g.tail(10).zeros();
                                         return g;
                                       },
                                       options);
  EXPECT_TRUE(report.ok()) << report.text();
}

TEST(Options, ThatDoNotFitAreSaid) {
  FunctionOptions options;
  options.typical = {1};
  EXPECT_THAT(complaint(options), HasSubstr("options.typical has 1 sizes, but x has 2 numbers"));
  options.typical = {1, 0};
  EXPECT_THAT(complaint(options), HasSubstr("not a positive number"));
  options = {};
  options.only = {2};
  EXPECT_THAT(complaint(options), HasSubstr("options.only names entry 2, but x has 2"));
  options = {};
  options.frozen = {"b"};
  EXPECT_THAT(complaint(options), HasSubstr("options.frozen names b, but the arguments are x"));
  options.frozen = {"x"};
  EXPECT_THAT(complaint(options), HasSubstr("leave no entry of x that may be moved"));
  options = {};
  options.stochastic = 2;
  EXPECT_THAT(complaint(options), HasSubstr("options.stochastic is 2"));
}

/// |x0| + x1 at its kink, with a claim by x0
Verdict at_kink(double claim, bool subgradient) {
  FunctionOptions options;
  options.subgradient = subgradient;
  const auto f = [](const vec& z) { return std::abs(z(0)) + z(1); };
  const auto g = [=](const vec& z) -> vec { return {z(0) == 0 ? claim : z(0) > 0 ? 1.0 : -1.0, 1}; };
  return check_function(f, vec{0, 1}, g, options).verdict;
}

TEST(Options, ASubgradientIsRightWhereTheCallerSaysSo) {
  EXPECT_EQ(at_kink(0.3, false), Verdict::cannot_tell);
  EXPECT_EQ(at_kink(0.3, true), Verdict::verified);
  EXPECT_EQ(at_kink(0.0, true), Verdict::verified);
  EXPECT_EQ(at_kink(-1.0, true), Verdict::verified);
  EXPECT_EQ(at_kink(1.2, true), Verdict::wrong);
}

/// E (x - s)^2, sampled; its gradient sampled as well
struct Sampled {
  std::mt19937_64 random{17};
  double scatter = 1e-4, factor = 1.0;
  bool adds = false;
  double draw() { return scatter * std::normal_distribution<double>()(random); }
  double Evaluate(const vec& z) { return arma::dot(z, z) * (1 + draw()); }
  void Gradient(const vec& z, vec& g) {
    const vec slope = factor * 2 * z * (1 + draw());
    g = adds ? vec(g + slope) : slope;
  }
};

TEST(Options, WhatIsDrawnIsJudgedByTheToleranceThatIsSaid) {
  const vec x = {1.0, -2.0, 0.5};
  FunctionOptions options;
  options.stochastic = 0.05;
  int verified = 0, wrong = 0;
  for (unsigned seed = 0; seed < 50; ++seed) {
    Sampled right{std::mt19937_64(seed)}, mistaken = right;
    mistaken.factor = 1.5;
    const Report report = check_function(right, x, options);
    EXPECT_NE(report.verdict, Verdict::wrong) << report.text();
    verified += report.ok() ? 1 : 0;
    const Report of_mistake = check_function(mistaken, x, options);
    EXPECT_FALSE(of_mistake.ok()) << of_mistake.text();
    wrong += of_mistake.verdict == Verdict::wrong ? 1 : 0;
  }
  EXPECT_GE(verified, 48);
  EXPECT_GE(wrong, 48);
}

TEST(Options, WhatIsDrawnWithoutAWordNamesTheOption) {
  Sampled sampled;
  const Report report = check_function(sampled, vec{1, 2});
  EXPECT_EQ(report.verdict, Verdict::cannot_tell);
  EXPECT_THAT(report.text(), HasSubstr("say options.stochastic if it is meant to be drawn"));
}

TEST(Options, ADrawnGradientThatAddsToItsOutputIsWrong) {
  Sampled sampled;
  sampled.adds = true;
  FunctionOptions options;
  options.stochastic = 0.05;
  const Report report = check_function(sampled, vec{1, 2}, options);
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.text(), HasSubstr("do not add to it"));
}

/// Gradient uses what Evaluate has kept.
struct Keeps {
  vec kept;
  double Evaluate(const vec& z) {
    kept = arma::exp(z);
    return arma::accu(kept);
  }
  void Gradient(const vec&, vec& g) { g = kept; }
};

TEST(Options, TheValueFirstWhereTheGradientUsesWhatItKept) {
  Keeps keeps;
  EXPECT_FALSE(check_function(keeps, vec{1, 2}).ok());
  FunctionOptions options;
  options.value_first = true;
  const Report report = check_function(keeps, vec{1, 2}, options);
  EXPECT_TRUE(report.ok()) << report.text();
}

struct TwoBlocks {
  mat W = {{1, 2}, {3, 4}, {5, 6}};
  vec b = {1, 2, 3};
  mat forward(const mat& x) const { return W * x + arma::repmat(b, 1, x.n_cols); }
  mat backward(const mat&, const mat& dy) const { return W.t() * dy; }
  std::vector<mat*> parameters() { return {&W, &b}; }
  std::vector<mat> gradient(const mat& x, const mat& dy) const { return {dy * x.t(), 2 * arma::sum(dy, 1)}; }
};

TEST(Options, BlocksOfALayerHaveTheNamesThatTheyAreGiven) {
  TwoBlocks layer;
  LayerOptions options;
  options.names = {"W", "b"};
  const mat x = {{0.5, -1}, {2, 0.25}};
  const Report report = check_layer(layer, x, options);
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.text(), HasSubstr("Gradient, b"));
  options.frozen = {"b"};
  EXPECT_TRUE(check_layer(layer, x, options).ok()) << check_layer(layer, x, options).text();
}

}  // namespace
}  // namespace gradproof
