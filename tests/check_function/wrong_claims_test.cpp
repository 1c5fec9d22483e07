// SPDX-License-Identifier: MIT
// What is said of a wrong derivative, and what saying it costs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "gradproof/check_function/check_function.hpp"
#include "gradproof/check_function/check_jacobian.hpp"
#include "gradproof/check_function/claim_texts.hpp"
#include "gradproof/network/random.hpp"

namespace gradproof {
namespace {

using arma::fvec;
using arma::mat;
using arma::vec;
using testing::HasSubstr;
using testing::Not;

vec gaussian(arma::uword n) {
  Random random(3);
  return random_normal(random, n, 1);
}
double waves(const vec& z) { return arma::accu(arma::square(z)) + 0.1 * arma::accu(arma::cos(z)); }
vec slope_of_waves(const vec& z) { return 2 * z - 0.1 * arma::sin(z); }

TEST(WrongClaims, AFloatGradientNamesItsFactor) {
  const Report report = check_function([](const fvec& a) { return arma::dot(a, a); }, fvec{1.1F, 2.0F, 3.0F},
                                       [](const fvec& a) -> fvec { return 4 * a; });
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(report.arrays.front().reason, "every entry is 2 times the derivative") << report.text();
}

TEST(WrongClaims, ShortNumbersAreNotTakenForSinglePrecision) {
  const Report report = check_function([](const vec& a) { return 3 + arma::accu(arma::square(a - 1e-6)); },
                                       vec{1, 2}, [](const vec& a) -> vec { return 2 * a; });
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.arrays.front().reason,
              testing::AnyOf(HasSubstr("it is 2 where the derivative is 1.999998"),
                             HasSubstr("it is 4 where the derivative is 3.999998")));
  EXPECT_THAT(report.text(), Not(HasSubstr("single precision")));
}

TEST(WrongClaims, ADifferenceThatASolverMayMakeNamesTheOption) {
  const auto solved = [](const vec& p) {
    double y = 0.0;
    for (int i = 0; i < 200; ++i) {
      const double next = 0.5 * std::cos(y + p(0)) + p(1) * p(2);
      if (std::abs(next - y) < 1e-6) return next;
      y = next;
    }
    return y;
  };
  const auto gradient = [&](const vec& p) -> vec {
    const double s = -0.5 * std::sin(solved(p) + p(0));
    return vec{s, p(2), p(1)} / (1 - s);
  };
  const Report report = check_function(solved, vec{0.2, -0.3, 0.4}, gradient);
  EXPECT_NE(report.verdict, Verdict::verified);
  EXPECT_THAT(report.text(), HasSubstr("options.noise"));

  FunctionOptions known;
  known.noise = 1e-6;
  const Report with_noise = check_function(solved, vec{0.2, -0.3, 0.4}, gradient, known);
  EXPECT_TRUE(with_noise.ok()) << with_noise.text();
  EXPECT_LE(with_noise.arrays.front().would_have_caught, 1e-3);
  const auto off = [&](const vec& p) -> vec { return gradient(p) * 1.001; };
  EXPECT_FALSE(check_function(solved, vec{0.2, -0.3, 0.4}, off, known).ok());
}

/// a pinhole camera whose inverse depth goes through a float
vec projected(const vec& a) {
  const float inverse = 1.0F / static_cast<float>(a(2));
  return {a(0) * inverse * 500 + 320, a(1) * inverse * 500 + 240, static_cast<double>(inverse)};
}
mat projected_jacobian(const vec& a) {
  const double i = 1 / a(2);
  return {{500 * i, 0, -500 * a(0) * i * i}, {0, 500 * i, -500 * a(1) * i * i}, {0, 0, -i * i}};
}

TEST(WrongClaims, FloatInsideOfADoubleFunctionIsSaid) {
  const vec x = {0.4, -0.7, 2.3};
  const Report report = check_jacobian(projected, x, projected_jacobian);
  EXPECT_EQ(report.verdict, Verdict::cannot_tell) << report.text();
  EXPECT_THAT(report.text(), HasSubstr("computed in float"));
  EXPECT_THAT(report.text(), HasSubstr("options.single_precision"));
  FunctionOptions single;
  single.single_precision = true;
  EXPECT_TRUE(check_jacobian(projected, x, projected_jacobian, single).ok());
}

TEST(WrongClaims, FloatInsideForgivesNoLargerMistake) {
  const auto off = [](const vec& a) -> mat { return projected_jacobian(a) * (1 + 1e-6); };
  EXPECT_EQ(check_jacobian(projected, vec{0.4, -0.7, 2.3}, off).verdict, Verdict::wrong);
}

TEST(WrongClaims, ADoubleFunctionIsForgivenNothingAsFloat) {
  const vec x = gaussian(5);
  const Report report =
      check_function(waves, x, [](const vec& z) -> vec { return slope_of_waves(z) * (1 + 3e-8); });
  EXPECT_EQ(report.verdict, Verdict::wrong) << report.text();
  EXPECT_THAT(report.arrays.front().reason, HasSubstr("1 + 3e-08 times"));
}

TEST(WrongClaims, CostLessThanTwiceARightOne) {
  const vec x = gaussian(300);
  const Report right = check_function(waves, x, slope_of_waves);
  const Report wrong = check_function(waves, x, [](const vec& z) -> vec { return 2 * slope_of_waves(z); });
  EXPECT_TRUE(right.ok());
  EXPECT_EQ(wrong.arrays.front().reason, "every entry is 2 times the derivative");
  EXPECT_LE(right.evaluations, 7 * x.n_elem);
  EXPECT_LE(10 * wrong.evaluations, 17 * right.evaluations);
}

struct Known {
  double (*f)(const vec& x);
  vec (*gradient)(const vec& x);
  arma::uword n;
};
double squares(const vec& x) { return arma::dot(x, x) + x(0); }
vec slope_of_squares(const vec& x) {
  vec g = 2 * x;
  g(0) += 1;
  return g;
}
double log_sum_exp(const vec& x) { return std::log(arma::accu(arma::exp(x))); }
vec softmax(const vec& x) { return arma::exp(x) / arma::accu(arma::exp(x)); }
double rosenbrock(const vec& x) {
  const vec head = x.head(x.n_elem - 1), curve = x.tail(x.n_elem - 1) - head % head;
  return 100 * arma::dot(curve, curve) + arma::accu(arma::square(1 - head));
}
vec slope_of_rosenbrock(const vec& x) {
  const arma::uword n = x.n_elem;
  const vec head = x.head(n - 1), curve = x.tail(n - 1) - head % head;
  vec g(n, arma::fill::zeros);
  g.head(n - 1) = -400 * head % curve - 2 * (1 - head);
  g.tail(n - 1) += 200 * curve;
  return g;
}

/// What a claim that is off by `off` costs; `frequency` of the mistake along x.
void expect_cost(double frequency, std::size_t an_entry, std::size_t beside) {
  for (const Known& known : {Known{squares, slope_of_squares, 5}, Known{squares, slope_of_squares, 50},
                             Known{squares, slope_of_squares, 300}, Known{waves, slope_of_waves, 40},
                             Known{log_sum_exp, softmax, 300}, Known{rosenbrock, slope_of_rosenbrock, 10}}) {
    const vec x = gaussian(known.n);
    for (const double off : {1.0, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7}) {
      const Report wrong = check_function(known.f, x, [&](const vec& z) -> vec {
        return known.gradient(z) % (1.0 + off * (1.1 + arma::sin(frequency * z)));  // no common factor
      });
      EXPECT_EQ(wrong.verdict, Verdict::wrong) << known.n << " " << off;
      EXPECT_LE(wrong.evaluations, an_entry * x.n_elem + beside) << known.n << " " << off;
    }
  }
}

TEST(WrongClaims, CostSixteenEvaluationsAnEntryHoweverLittleTheyAreOff) { expect_cost(1.0, 16, 0); }

TEST(WrongClaims, BarsOfAClaimThatIsNotDecidedAreCounted) {
  EXPECT_THAT(bars_text(3.0),
              HasSubstr("off by 3 error bars: more than one, less than the ten of a mistake"));
  EXPECT_THAT(bars_text(2e6), HasSubstr("off by 2e+06 error bars, but steps between these do not show"));
}

// That the values jump is looked for longer then, once in an array.
TEST(WrongClaims, CostNoMoreThanAHundredBesideWhereTheyAreOffInWaves) { expect_cost(100.0, 14, 100); }

TEST(WrongClaims, OutputsOfOneColumnAreHeldAgainstTheSameSteps) {
  Random random(5);
  const mat A = 0.4 * random_normal(random, 50, 20);
  const vec x = gaussian(20);
  const auto F = [&](const vec& z) -> vec { return arma::exp(A * z); };
  for (const double off : {1e-2, 1e-4, 1e-6}) {
    const auto J = [&](const vec& z) -> mat {
      mat right = arma::diagmat(arma::exp(A * z)) * A;
      return right % (1.0 + off * (1.1 + arma::sin(100.0 * right)));
    };
    const Report wrong = check_jacobian(F, x, J);
    EXPECT_EQ(wrong.verdict, Verdict::wrong);
    EXPECT_LE(wrong.evaluations, 19 * x.n_elem) << off;
  }
}

// Steps that are wide enough to be sure of that are too wide for the slopes of the sides.
TEST(WrongClaims, AThousandthOffIsNoKink) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> far(-2e5, 2e5);
  int told = 0;
  for (int k = 0; k < 500; ++k) {
    const Report report = check_function([](double x) { return std::sin(x) + 1e-6 * x; }, far(random),
                                         [](double x) { return 1.001 * (std::cos(x) + 1e-6); });
    told += report.verdict == Verdict::wrong ? 1 : 0;
  }
  EXPECT_EQ(told, 500);
}

TEST(WrongClaims, CostTwiceARightOneAtMostInFloatToo) {
  const fvec x = arma::conv_to<fvec>::from(gaussian(100));
  const auto f = [](const fvec& z) { return arma::accu(arma::square(z)); };
  const Report right = check_function(f, x, [](const fvec& z) -> fvec { return 2 * z; });
  const Report wrong = check_function(f, x, [](const fvec& z) -> fvec { return -2 * z; });
  EXPECT_NE(right.verdict, Verdict::wrong);
  EXPECT_EQ(wrong.verdict, Verdict::wrong);
  EXPECT_LE(wrong.evaluations, 2 * right.evaluations);
}

TEST(WrongClaims, DirectionsNameTheFactor) {
  const vec x = gaussian(3000);
  const Report report = check_function(waves, x, [](const vec& z) -> vec { return -slope_of_waves(z); });
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.arrays.front().reason, HasSubstr("every entry has the wrong sign; seen along 5 random"));
  EXPECT_LE(report.evaluations, 300U);
}

TEST(WrongClaims, DirectionsStillNameASingleEntry) {
  const vec x = gaussian(3000);
  const Report report = check_function(waves, x, [](const vec& z) -> vec {
    vec g = slope_of_waves(z);
    g(1234) += 0.5;
    return g;
  });
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.arrays.front().reason, HasSubstr("(1234,0)"));
}

/// Near x a steep and narrow wave, which steps of a sixteenth of x do not see.
TEST(WrongClaims, WhatOnlyFineStepsSeeIsNotCalledWrong) {
  const double narrow = 1e-4;
  const auto f = [=](const vec& z) {
    return z(0) + narrow * std::sin(z(0) / narrow) * std::exp(-std::pow((z(0) - 1) / (100 * narrow), 2));
  };
  const auto g = [=](const vec& z) -> vec {
    const double u = (z(0) - 1) / (100 * narrow), bell = std::exp(-u * u);
    return {1 + std::cos(z(0) / narrow) * bell - std::sin(z(0) / narrow) * bell * 2 * u / 100};
  };
  const Report report = check_function(f, vec{1}, g);
  EXPECT_NE(report.verdict, Verdict::wrong) << report.text();
}

}  // namespace
}  // namespace gradproof
