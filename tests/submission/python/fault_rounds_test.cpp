// SPDX-License-Identifier: MIT
#include "tests/box/rounds.hpp"
#include "tests/submission/python/faults.hpp"

namespace gradproof::python_test {
namespace {

TEST(PythonFaultRounds, TwentyTimesOverNothingChangesAndNothingIsLeft) {
  testing::expect_the_same_in_every_round(faults(), try_out);
}

}  // namespace
}  // namespace gradproof::python_test
