// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "tests/submission/hostile_faults.hpp"

namespace gradproof::testing {
namespace {

TEST(HostileRounds, TwentyTimesOverNothingChangesAndNothingIsLeft) {
  std::vector<double> seconds;
  std::size_t runs = 0;
  for (int round = 0; round < 20; ++round) {
    const auto start = std::chrono::steady_clock::now();
    for (const auto& expected : expectations()) {
      ASSERT_EQ(try_out(expected), "") << "in round " << round + 1;
      ++runs;
    }
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  fmt::print("{} submissions, 20 rounds, {} runs, all as expected; a round took {:.1f} to {:.1f} s\n",
             expectations().size(), runs, *std::min_element(seconds.begin(), seconds.end()),
             *std::max_element(seconds.begin(), seconds.end()));
}

}  // namespace
}  // namespace gradproof::testing
