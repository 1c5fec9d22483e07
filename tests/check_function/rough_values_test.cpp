// SPDX-License-Identifier: MIT
// Values that are no better than some tolerance, and nobody says so: a right gradient is not wrong for that,
// and a wrong one is not excused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>

#include "gradproof/check_function/check_function.hpp"
#include "gradproof/check_function/check_jacobian.hpp"

namespace gradproof {
namespace {

using arma::mat;
using arma::vec;
using testing::HasSubstr;

/// y = cos(y + p0) / 2 + p1 p2 by iteration, until y moves by less than `tolerance`
double solved(const vec& p, double tolerance) {
  double y = 0.0;
  for (int i = 0; i < 300; ++i) {
    const double next = 0.5 * std::cos(y + p(0)) + p(1) * p(2);
    if (std::abs(next - y) < tolerance) return next;
    y = next;
  }
  return y;
}
/// by the implicit function theorem
vec implicit_slope(const vec& p) {
  const double s = -0.5 * std::sin(solved(p, 1e-15) + p(0));
  return vec{s, p(2), p(1)} / (1.0 - s);
}
const vec parameters = {0.2, -0.3, 0.4};

TEST(RoughValues, OfASolverAreNamed) {
  const Report report =
      check_function([](const vec& p) { return solved(p, 1e-6); }, parameters, implicit_slope);
  EXPECT_EQ(report.verdict, Verdict::cannot_tell) << report.text();
  EXPECT_EQ(report.arrays.front().kind, Reason::noise);
  EXPECT_THAT(report.text(), HasSubstr("the value jumps by"));
  EXPECT_THAT(report.text(), HasSubstr("options.noise"));
}

TEST(RoughValues, OfASolverExcuseNoMistake) {
  for (const double factor : {1.01, 0.99, -1.0, 2.0}) {
    const Report report = check_function([](const vec& p) { return solved(p, 1e-8); }, parameters,
                                         [=](const vec& p) -> vec { return factor * implicit_slope(p); });
    EXPECT_EQ(report.verdict, Verdict::wrong) << factor << report.text();
  }
}

TEST(RoughValues, OfSeveralOutputsAreThoseOfOneSolver) {
  const auto F = [](const vec& p) -> vec { return vec{1.0, -2.0, 0.5} * solved(p, 1e-6) + p; };
  const auto J = [](const vec& p) -> mat {
    return vec{1.0, -2.0, 0.5} * implicit_slope(p).t() + mat(3, 3, arma::fill::eye);
  };
  const Report report = check_jacobian(F, parameters, J);
  EXPECT_EQ(report.verdict, Verdict::cannot_tell) << report.text();
  EXPECT_EQ(report.arrays.front().kind, Reason::noise);
  const auto off = [&](const vec& p) -> mat {
    mat claimed = J(p);
    claimed(1, 2) *= 1.01;
    return claimed;
  };
  EXPECT_EQ(check_jacobian(F, parameters, off).verdict, Verdict::wrong);
}

struct Solver {
  double (*value)(double s, double tolerance, double share);
  double (*slope)(double s, double share);
};
double fixed_point(double s, double tolerance, double share) {
  double y = 0.0;
  for (int i = 0; i < 500; ++i) {
    const double next = share * std::cos(y + s);
    if (std::abs(next - y) < tolerance) return next;
    y = next;
  }
  return y;
}
double slope_of_fixed_point(double s, double share) {
  const double d = -share * std::sin(fixed_point(s, 1e-15, share) + s);
  return d / (1.0 - d);
}
double newton_root(double s, double tolerance, double share) {
  double root = 1.0;
  for (int i = 0; i < 100; ++i) {
    const double next = 0.5 * (root + s * s / root);
    if (std::abs(next - root) < tolerance) break;
    root = next;
  }
  return share * root + std::exp(share * s);
}
double slope_of_newton_root(double s, double share) {
  return share * (s > 0.0 ? 1.0 : -1.0) + share * std::exp(share * s);
}

/// How many of 300 with `factor` times the right slope are so.
int with(Verdict verdict, const Solver& solver, double factor) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> exponent(-13.0, -3.0), share(0.1, 0.9), place(0.1, 2.0);
  int count = 0;
  for (int k = 0; k < 300; ++k) {
    const double tolerance = std::pow(10.0, exponent(random)), a = share(random);
    const double x = (random() % 2 == 0 ? 1.0 : -1.0) * place(random);
    const Report report = check_function([&](double s) { return solver.value(s, tolerance, a); }, x,
                                         [&](double s) { return factor * solver.slope(s, a); });
    count += report.verdict == verdict ? 1 : 0;
  }
  return count;
}

TEST(RoughValues, OfAnySolverAreSeldomTakenForAMistake) {
  for (const Solver& solver :
       {Solver{fixed_point, slope_of_fixed_point}, Solver{newton_root, slope_of_newton_root}}) {
    EXPECT_LE(with(Verdict::wrong, solver, 1.0), 15);
    EXPECT_EQ(with(Verdict::verified, solver, 1.001), 0);
    EXPECT_GE(with(Verdict::wrong, solver, 1.05), 200);
  }
}

/// Seven values in a row that are 52 of the units apart to which they are rounded: no noise to be seen.
TEST(RoughValues, ThatMoveInEqualStepsAreRoundedAllTheSame) {
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> exponent(4.0, 6.0), frequency(-2.0, 2.0), place(0.1, 2.0);
  for (int k = 0; k < 2000; ++k) {
    const double units = std::pow(10.0, exponent(random)), w = frequency(random), x = place(random);
    const Report report =
        check_function([=](double s) { return std::round((std::sin(w * s) + s) * units) / units; }, x,
                       [=](double s) { return (w * std::cos(w * s) + 1.0) * 1.001; });
    ASSERT_NE(report.verdict, Verdict::verified) << k << report.text();
  }
}

/// A small step far away: a mistake that is larger than it could make is one.
TEST(RoughValues, AJumpExcusesNoMoreThanItCanDo) {
  const auto f = [](double s) { return s * s + (s > 1.3 ? 1e-9 : 0.0); };
  const auto off = [](double by) { return [=](double s) { return 2.0 * s * (1.0 + by); }; };
  EXPECT_EQ(check_function(f, 1.1, off(1e-5)).verdict, Verdict::wrong);
  EXPECT_TRUE(check_function(f, 1.1, off(0.0)).ok());
}

}  // namespace
}  // namespace gradproof
