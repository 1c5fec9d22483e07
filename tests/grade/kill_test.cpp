// SPDX-License-Identifier: MIT
// kill -9 at fifty moments: only what was running is lost, and the table is that of an undisturbed run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <random>

#include "tests/support/run_program.hpp"

namespace gradproof::test {
namespace {

/// What does not depend on the clock.
std::string counts(const std::string& table) {
  const std::size_t begin = table.find("hand-ins, ");
  return table.substr(begin, table.find("\nslowest") - begin);
}

TEST(GradeKilled, LosesOnlyWhatWasRunning) {
  const TemporaryFolder students, folder;
  const std::string right = read_text_file(std::string(PYTHON_SOLUTIONS) + "/two_layer.py");
  std::string wrong = right;
  wrong.replace(wrong.find("dW1 = (1 / m) *"), 15, "dW1 =          ");
  constexpr int size = 60;
  for (int k = 0; k < size; ++k) {
    const std::string mark = "# " + std::to_string(k) + "\n";
    students.write("s" + std::to_string(k) + ".py", k % 3 == 0 ? wrong + mark : right + mark);
  }
  ProgramOptions options;
  options.timeout = std::chrono::seconds(600);
  const auto words = [&](const char* name) {
    return std::vector<std::string>{gradproof_program(), "grade", students.path(), "--record",
                                    folder.path() + name};
  };
  std::mt19937 random(5);
  for (int round = 0; round < 50; ++round) {
    RunningProgram grading(words("/killed.db"), options);
    usleep(static_cast<useconds_t>(50'000 + random() % 1'500'000));
    grading.send_signal(SIGKILL);
    static_cast<void>(grading.wait());
  }
  const ProgramRun last = run_program(words("/killed.db"), options);
  const ProgramRun undisturbed = run_program(words("/whole.db"), options);
  EXPECT_EQ(last.status, 0) << last.err;
  EXPECT_THAT(undisturbed.out, testing::HasSubstr("60 judged now"));
  EXPECT_EQ(counts(last.out), counts(undisturbed.out));
}

}  // namespace
}  // namespace gradproof::test
