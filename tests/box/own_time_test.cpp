// SPDX-License-Identifier: MIT
// The rule by which an answer is late, on made-up clocks.
#include "gradproof/box/own_time.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <thread>

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

/// An answer that is there while this program waits for a processor was not given any later.
TEST(OwnTime, IsNotThatInWhichThisThreadWaitsForTheProcessor) {
  cpu_set_t before, one;
  ASSERT_EQ(::sched_getaffinity(0, sizeof before, &before), 0);
  CPU_ZERO(&one);
  CPU_SET(::sched_getcpu(), &one);
  const pid_t child = ::fork();
  if (child == 0) ::pause();
  ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
  std::atomic<bool> is_over = false;
  std::thread other([&] {
    while (!is_over) continue;
  });  // on the same processor
  const ProcessTimes begin = process_times(child);
  ProcessTimes now = begin;
  while (now.queued - begin.queued < 0.1 && now.clock - begin.clock < 20.0) now = process_times(child);
  is_over = true;
  other.join();
  ::sched_setaffinity(0, sizeof before, &before);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_GE(now.queued - begin.queued, 0.1) << "of " << now.clock - begin.clock << " s";
}

}  // namespace
}  // namespace gradproof
