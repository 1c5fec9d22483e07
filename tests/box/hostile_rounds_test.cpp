// SPDX-License-Identifier: MIT
#include "tests/box/hostile_faults.hpp"
#include "tests/box/rounds.hpp"

namespace gradproof::testing {
namespace {

TEST(HostileRounds, TwentyTimesOverNothingChangesAndNothingIsLeft) {
  expect_the_same_in_every_round(expectations(), try_out);
}

}  // namespace
}  // namespace gradproof::testing
