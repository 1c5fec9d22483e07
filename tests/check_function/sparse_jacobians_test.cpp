// SPDX-License-Identifier: MIT
// Columns that share no row are moved together: what that costs, and that nothing is hidden by it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "gradproof/check_function/check_jacobian.hpp"
#include "gradproof/check_function/grouped_columns.hpp"

namespace gradproof {
namespace {

using arma::mat;
using arma::sp_mat;
using arma::vec;
using testing::HasSubstr;

constexpr arma::uword n = 300;

vec point() {
  std::mt19937_64 random(8);
  std::normal_distribution<double> normal;
  vec x(n);
  for (double& value : x) value = normal(random);
  return x;
}
/// F_i = x_i^3 + sin(x_{i+1}) + x_{i-1}
vec band(const vec& z) {
  vec y = arma::pow(z, 3);
  y.head(n - 1) += arma::sin(z.tail(n - 1));
  y.tail(n - 1) += z.head(n - 1);
  return y;
}
sp_mat band_jacobian(const vec& z) {
  sp_mat J(n, n);
  for (arma::uword i = 0; i < n; ++i) {
    J(i, i) = 3 * z(i) * z(i);
    if (i + 1 < n) J(i, i + 1) = std::cos(z(i + 1));
    if (i > 0) J(i, i - 1) = 1;
  }
  return J;
}

TEST(SparseJacobians, ABandOfThreeIsThreeGroups) {
  const auto groups = groups_of_columns(band_jacobian(point()), n);
  ASSERT_EQ(groups.size(), 3U);
  EXPECT_EQ(groups[0][1], 3U);  // 0, 3, 6, ...
}

TEST(SparseJacobians, ABandCostsAsManyColumnsAsItIsWide) {
  for (const bool declared : {false, true}) {
    FunctionOptions options;
    if (declared) options.pattern = band_jacobian(point());
    const Report report = check_jacobian(band, point(), band_jacobian, options);
    EXPECT_TRUE(report.ok()) << report.text();
    EXPECT_LE(report.evaluations, 100U);
    EXPECT_EQ(report.entries, n * n);
    EXPECT_THAT(report.text(), HasSubstr("by 3 groups of columns that share no row"));
    EXPECT_LE(report.arrays.front().would_have_caught, 1e-6);
  }
}

TEST(SparseJacobians, AWrongEntryIsNamed) {
  const Report report = check_jacobian(band, point(), [](const vec& z) -> sp_mat {
    sp_mat J = band_jacobian(z);
    J(17, 18) *= 1.001;
    return J;
  });
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.text(), HasSubstr("(17,18)"));
  EXPECT_LE(report.evaluations, 150U);
}

TEST(SparseJacobians, AFactorIsNamed) {
  const Report report =
      check_jacobian(band, point(), [](const vec& z) -> sp_mat { return -1.0 * band_jacobian(z); });
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.text(), HasSubstr("every entry has the wrong sign"));
  EXPECT_LE(report.evaluations, 150U);
}

/// y_5 depends on x_200 as well, which the claim, or the declared pattern, leaves out.
vec with_one_more(const vec& z) {
  vec y = band(z);
  y(5) += 1e-3 * z(200);
  return y;
}

TEST(SparseJacobians, AnEntryThatTheClaimLeavesOutIsFound) {
  const Report report = check_jacobian(with_one_more, point(), band_jacobian);
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.text(), HasSubstr("(5,200)"));
}

TEST(SparseJacobians, AnEntryThatThePatternLeavesOutIsFound) {
  FunctionOptions options;
  options.pattern = band_jacobian(point());
  const Report report = check_jacobian(with_one_more, point(), band_jacobian, options);
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.text(), HasSubstr("the declared pattern leaves out an entry that is not zero"));
}

TEST(SparseJacobians, ARowWithoutAnEntryInItsGroupMustNotMove) {
  const vec x = point();
  const auto F = [](const vec& z) -> vec {
    vec y = z % z;
    y(7) = 0.5 * z(120);  // the claim has nothing at all in row 7
    return y;
  };
  const auto J = [](const vec& z) -> sp_mat {
    sp_mat diagonal(arma::diagmat(2 * z));
    diagonal(7, 7) = 0;
    return diagonal;
  };
  const Report report = check_jacobian(F, x, J);
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.text(), HasSubstr("(7,120)"));
}

}  // namespace
}  // namespace gradproof
