// SPDX-License-Identifier: MIT
// What was turned away without need: piecewise linear functions beside their kinks, values near the largest
// number.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iostream>
#include <limits>
#include <random>
#include <string>

#include "gradproof/check_function/check_function.hpp"

namespace gradproof {
namespace {

using arma::vec;

struct Family {
  std::string name;
  std::function<double(const vec&)> f;
  std::function<vec(const vec&)> gradient;
};

vec at_most(const vec& x, double limit) { return arma::clamp(x, -limit, limit); }

/// x -> sum over windows of 4 of a weight times the largest
const vec weights = {0.7, -1.1, 0.4, 1.9};
double pooled(const vec& x) {
  double sum = 0.0;
  for (arma::uword k = 0; k < 4; ++k) sum += weights(k) * x.subvec(4 * k, 4 * k + 3).max();
  return sum;
}
vec pooled_gradient(const vec& x) {
  vec g(16, arma::fill::zeros);
  for (arma::uword k = 0; k < 4; ++k) g(4 * k + x.subvec(4 * k, 4 * k + 3).index_max()) = weights(k);
  return g;
}
/// the sum of the three largest, and the mean of the middle two
double top(const vec& x) { return arma::accu(vec(arma::sort(x, "descend")).head(3)); }
vec picked(const vec& x, arma::uword from, arma::uword to, double value) {
  vec g(16, arma::fill::zeros);
  const arma::uvec order = arma::sort_index(x, "descend");
  for (arma::uword i = from; i < to; ++i) g(order(i)) = value;
  return g;
}

const Family families[] = {
    {"max pooling", pooled, pooled_gradient},
    {"clamp", [](const vec& x) { return arma::accu(at_most(x, 0.5)); },
     [](const vec& x) { return arma::conv_to<vec>::from(arma::abs(x) < 0.5); }},
    {"hinge", [](const vec& x) { return arma::accu(arma::clamp(1.0 - x, 0.0, 1e300)); },
     [](const vec& x) { return vec(-arma::conv_to<vec>::from(x < 1.0)); }},
    {"top 3", top, [](const vec& x) { return picked(x, 0, 3, 1.0); }},
    {"median", [](const vec& x) { return arma::median(x); },
     [](const vec& x) { return picked(x, 7, 9, 0.5); }},
};

class PiecewiseLinear : public testing::TestWithParam<std::size_t> {};

TEST_P(PiecewiseLinear, IsDecidedByItsNeighbourhood) {
  const Family& family = families[GetParam()];
  std::mt19937_64 random(11);
  std::normal_distribution<double> normal;
  constexpr int cases = 100;
  int undecided = 0, missed = 0;
  for (int k = 0; k < cases; ++k) {
    vec x(16);
    for (double& value : x) value = normal(random);
    const Report right = check_function(family.f, x, family.gradient);
    ASSERT_NE(right.verdict, Verdict::wrong) << right.text();
    undecided += right.ok() ? 0 : 1;
    const arma::uword i = random() % 16;
    const Report off = check_function(family.f, x, [&](const vec& at) -> vec {
      vec g = family.gradient(at);
      g(i) += 1e-3;
      return g;
    });
    missed += off.ok() ? 1 : 0;
  }
  std::cout << family.name << ": " << undecided << " of " << cases << " cannot be told\n";
  EXPECT_EQ(missed, 0);
  EXPECT_LE(undecided, 2);
}

INSTANTIATE_TEST_SUITE_P(Families, PiecewiseLinear, testing::Range(std::size_t{0}, std::size(families)));

TEST(Undecided, ValuesNearTheLargestNumber) {
  const Report report =
      check_function([](const vec& a) { return 1e200 * arma::accu(arma::pow(a, 4)); }, vec{1, 2},
                     [](const vec& a) -> vec { return 4e200 * arma::pow(a, 3); });
  EXPECT_TRUE(report.ok()) << report.text();
}

}  // namespace
}  // namespace gradproof
