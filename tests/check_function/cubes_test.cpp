// SPDX-License-Identifier: MIT
// Cubes, their slices side by side: as argument of a function, and as argument and value of a map.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gradproof/check_function/check_function.hpp"
#include "gradproof/check_function/check_jacobian.hpp"

namespace gradproof {
namespace {

using arma::cube;
using testing::HasSubstr;

cube ramp() {
  cube x(2, 3, 2);
  for (arma::uword i = 0; i < x.n_elem; ++i) x[i] = 0.3 * static_cast<double>(i) - 1.1;
  return x;
}

TEST(Cubes, AFunctionOfACube) {
  const auto f = [](const cube& z) { return arma::accu(z % z); };
  EXPECT_TRUE(check_function(f, ramp(), [](const cube& z) -> cube { return 2 * z; }).ok());
  EXPECT_TRUE(check_function(f, ramp(), [](const cube& z, cube& g) { g = 2 * z; }).ok());
}

TEST(Cubes, TheEntryOfASliceIsNamedBesideTheFirst) {
  const Report report = check_function([](const cube& z) { return arma::accu(z % z); }, ramp(),
                                       [](const cube& z) -> cube {
                                         cube g = 2 * z;
                                         g(1, 2, 1) += 1;
                                         return g;
                                       });
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.text(), HasSubstr("(1,5)"));  // slice 1, column 2
}

TEST(Cubes, AMapBetweenCubes) {
  const auto F = [](const cube& z) -> cube { return arma::exp(z); };
  EXPECT_TRUE(
      check_vjp(F, ramp(), [](const cube& z, const cube& v) -> cube { return v % arma::exp(z); }).ok());
  const Report wrong = check_jvp(F, ramp(), [](const cube& z, const cube& d) -> cube { return d % z; });
  EXPECT_EQ(wrong.verdict, Verdict::wrong);
}

}  // namespace
}  // namespace gradproof
