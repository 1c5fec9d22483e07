// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <iostream>
#include <string>
#include <tuple>

#include "property_tests/derivative/proof.hpp"

namespace gradproof {
namespace {

void expect_proven(std::size_t entries, std::uint64_t seed, const std::string& instructions) {
  proof::Tally tally = proof::prove(entries, seed, instructions);
  std::cout << tally.text();
  EXPECT_GE(tally.entries, entries);
  EXPECT_EQ(tally.called_wrong, 0U) << tally.first_trouble;
  EXPECT_EQ(tally.bars_below_error, 0U) << tally.first_trouble;
  EXPECT_EQ(tally.missed, 0U) << tally.first_trouble;
  EXPECT_GT(tally.caught, tally.arrays / 2);
  // now and then chance saturates the only unit of a layer: its slope 1 - A^2 is then rounding itself
  EXPECT_LE(tally.plain_too_wide * 1000, tally.plain_planted);
  // a bar that is never near is a bar that hides things
  EXPECT_GT(tally.worst_numeric, 0.05);
}

#ifdef GRADPROOF_LONG_PROOF
class MillionsOfEntries : public testing::TestWithParam<std::tuple<std::string, std::uint64_t>> {};

TEST_P(MillionsOfEntries, AreNeverCalledWrongAndAPlantedErrorAlwaysIs) {
  const auto& [instructions, seed] = GetParam();
  expect_proven(1'000'000, seed, instructions);
}

// "" is the vector kernel of this machine, "none" the clear version
INSTANTIATE_TEST_SUITE_P(Seeds, MillionsOfEntries,
                         testing::Combine(testing::Values("", "none"), testing::Range<std::uint64_t>(1, 9)));
#else
TEST(RightNetworks, AreNeverCalledWrongAndAPlantedErrorAlwaysIs) { expect_proven(50'000, 20260701, ""); }
TEST(RightNetworks, AreNeverCalledWrongByTheClearVersionEither) { expect_proven(50'000, 20260702, "none"); }
#endif

}  // namespace
}  // namespace gradproof
