// SPDX-License-Identifier: MIT
#include "tests/submission/hostile_faults.hpp"
#include "tests/submission/rounds.hpp"

namespace gradproof::testing {
namespace {

TEST(HostileRounds, TwentyTimesOverNothingChangesAndNothingIsLeft) {
  expect_the_same_in_every_round(expectations(), try_out);
}

}  // namespace
}  // namespace gradproof::testing
