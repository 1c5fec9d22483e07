// SPDX-License-Identifier: MIT
#pragma once
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "tests/box/ordinary_user.hpp"

namespace gradproof::testing {

/// The harness itself is an ordinary user, and meets every fault 20 times over: each time what is said of it
/// is as expected, and after each round no process, file or descriptor is left. GRADPROOF_ROUNDS is another
/// number.
/// @param try_out  returns what is not as expected
template <class Fault>
void expect_the_same_in_every_round(const std::vector<Fault>& faults, std::string (*try_out)(const Fault&)) {
  ASSERT_NE(::geteuid(), 0U) << "the harness is still root";
  const char* wanted = std::getenv("GRADPROOF_ROUNDS");
  const int rounds = wanted != nullptr ? std::atoi(wanted) : 20;
  ASSERT_GT(rounds, 0);
  ASSERT_EQ(try_out(faults.front()), "");  // what is made once a process is there from now on
  const Leftovers leftovers;
  std::vector<double> seconds;
  for (int round = 1; round <= rounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    for (const auto& fault : faults) ASSERT_EQ(try_out(fault), "") << "in round " << round;
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    ASSERT_EQ(leftovers.found(), "") << "is left after round " << round;
  }
  fmt::print("{} faults, {} rounds, {} runs, all as expected; a round took {:.1f} to {:.1f} s\n",
             faults.size(), rounds, faults.size() * static_cast<std::size_t>(rounds),
             *std::min_element(seconds.begin(), seconds.end()),
             *std::max_element(seconds.begin(), seconds.end()));
}

}  // namespace gradproof::testing
