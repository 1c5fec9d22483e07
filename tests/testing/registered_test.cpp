// SPDX-License-Identifier: MIT
// A test program of a project that registers what must be checked: see CMakeLists.txt.
#include <gtest/gtest.h>

#include "gradproof/testing/gtest.hpp"

GRADPROOF_REGISTER("square");

namespace {

TEST(Registered, Square) {
  gradproof::FunctionOptions options;
  options.name = "square";
  const arma::vec x = {1.0, -2.0};
  GRADPROOF_EXPECT_VERIFIED(
      gradproof::check_function([](const arma::vec& at) { return arma::dot(at, at); }, x,
                                [](const arma::vec& at) -> arma::vec { return 2.0 * at; }, options));
}

}  // namespace
