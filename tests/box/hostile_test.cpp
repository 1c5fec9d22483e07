// SPDX-License-Identifier: MIT
// Every fault of hostile_submissions.cpp, as an ordinary user: what is said of it, and that it leaves nothing
// behind.
#include <gtest/gtest.h>

#include "tests/box/hostile_faults.hpp"

namespace gradproof::testing {
namespace {

class Hostile : public ::testing::TestWithParam<Expected> {};

TEST_P(Hostile, IsSaidToBeWhatItIs) { EXPECT_EQ(try_out(GetParam()), ""); }

INSTANTIATE_TEST_SUITE_P(All, Hostile, ::testing::ValuesIn(expectations()),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace gradproof::testing
