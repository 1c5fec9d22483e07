// SPDX-License-Identifier: MIT
// The rule by which an answer is late, on made-up clocks.
#include "gradproof/box/own_time.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace gradproof {
namespace {

TEST(OwnTime, IsTheWallClockWhereTheProcessorIsFree) {
  const OwnTime time({100.0, 7.0}, 5.0);
  EXPECT_DOUBLE_EQ(time.own({103.0, 7.0}), 3.0);
  EXPECT_FALSE(time.is_over({104.9, 7.0}));
  EXPECT_TRUE(time.is_over({105.0, 7.0}));
}

TEST(OwnTime, DoesNotRunWhileOtherProgramsHaveTheProcessor) {
  const OwnTime time({100.0, 7.0}, 5.0);
  EXPECT_DOUBLE_EQ(time.own({130.0, 36.0}), 1.0);
  EXPECT_FALSE(time.is_over({130.0, 36.0}));
  EXPECT_TRUE(time.is_over({130.0, 32.0}));
}

TEST(OwnTime, IsOverAfterTenTimesTheWallClock) {
  const OwnTime time({100.0, 0.0}, 5.0);
  EXPECT_FALSE(time.is_over({149.0, 49.0}));
  EXPECT_TRUE(time.is_over({150.0, 50.0}));
}

TEST(OwnTime, IsNeverMoreThanTheWallClockNorLessThanNothing) {
  const OwnTime time({100.0, 7.0}, 5.0);
  EXPECT_DOUBLE_EQ(time.own({103.0, 1.0}), 3.0);   // a thread that stood in the queue has ended
  EXPECT_DOUBLE_EQ(time.own({103.0, 20.0}), 0.0);  // several threads stood in it at one time
}

TEST(OwnTime, SaysWhenItCanBeOverAtTheEarliest) {
  const OwnTime time({100.0, 0.0}, 5.0);
  EXPECT_DOUBLE_EQ(time.left({102.0, 0.0}), 3.0);
  EXPECT_DOUBLE_EQ(time.left({102.0, 1.5}), 4.5);
  EXPECT_DOUBLE_EQ(time.left({149.0, 49.0}), 1.0);
}

TEST(OwnTime, OfAProcessThatLivesIsCountedByTheKernel) {
  const ProcessTimes before = process_times(::getpid());
  EXPECT_GT(before.queued, 0.0);  // it was started, and waited for its turn
  const ProcessTimes after = process_times(::getpid());
  EXPECT_GE(after.clock, before.clock);
  EXPECT_GE(after.queued, before.queued);
}

}  // namespace
}  // namespace gradproof
