// SPDX-License-Identifier: MIT
// kill -9 at fifty moments, a full disk, one that cannot be written, two graders of one record: only what was
// running is lost, and the table is that of an undisturbed run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <unistd.h>

#include <filesystem>
#include <random>

#include "tests/support/run_program.hpp"

namespace gradproof::test {
namespace {

/// Hand-ins that are right and wrong by turns, each with contents of its own.
void write_class(const TemporaryFolder& students, int size) {
  const std::string right = read_text_file(std::string(PYTHON_SOLUTIONS) + "/two_layer.py");
  std::string wrong = right;
  wrong.replace(wrong.find("dW1 = (1 / m) *"), 15, "dW1 =          ");
  for (int k = 0; k < size; ++k) {
    const std::string mark = "# " + std::to_string(k) + "\n";
    students.write("s" + std::to_string(k) + ".py", (k % 3 == 0 ? wrong : right) + mark);
  }
}

/// Every row of the record: who, verdict, points, mistake. Seconds are none of it.
std::string rows_of(const std::string& record) {
  const ProgramRun run = run_gradproof({"grade", "--record", record, "--csv", record + ".csv"});
  EXPECT_EQ(run.status, 0) << run.err;
  return read_text_file(record + ".csv");
}

ProgramOptions patient() {
  ProgramOptions options;
  options.timeout = std::chrono::seconds(600);
  return options;
}

TEST(GradeKilled, LosesOnlyWhatWasRunning) {
  const TemporaryFolder students, folder;
  write_class(students, 60);
  const auto words = [&](const char* name) {
    return std::vector<std::string>{gradproof_program(), "grade", students.path(), "--record",
                                    folder.path() + name};
  };
  std::mt19937 random(5);
  for (int round = 0; round < 50; ++round) {
    RunningProgram grading(words("/killed.db"), patient());
    usleep(static_cast<useconds_t>(50'000 + random() % 1'500'000));
    grading.send_signal(SIGKILL);
    static_cast<void>(grading.wait());
  }
  const ProgramRun last = run_program(words("/killed.db"), patient());
  const ProgramRun undisturbed = run_program(words("/whole.db"), patient());
  EXPECT_EQ(last.status, 0) << last.err;
  EXPECT_THAT(undisturbed.out, testing::HasSubstr("60 judged now"));
  EXPECT_EQ(rows_of(folder.path() + "/killed.db"), rows_of(folder.path() + "/whole.db"));
}

/// A disk of its own, for which one has to be root.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& size)
      : mounted_(::mount("none", path().c_str(), "tmpfs", 0, ("size=" + size).c_str()) == 0) {}
  ~SmallDisk() {
    if (mounted_) ::umount2(path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  [[nodiscard]] bool mounted() const { return mounted_; }
  [[nodiscard]] std::string path() const { return folder_.path(); }
  void change(unsigned long flags, const std::string& size) const {
    ASSERT_EQ(::mount("none", path().c_str(), "tmpfs", MS_REMOUNT | flags, ("size=" + size).c_str()), 0);
  }

 private:
  TemporaryFolder folder_;
  bool mounted_;
};

TEST(GradeOnASmallDisk, GoesOnWhenThereIsRoomAndSaysSoWhereNothingCanBeWritten) {
  const SmallDisk disk("128k");
  if (!disk.mounted()) GTEST_SKIP() << "no disk can be mounted here: run it as root";
  const TemporaryFolder students, folder;
  write_class(students, 12);
  const std::string record = disk.path() + "/class.db";
  const auto grade = [&](const std::string& file) {
    return run_program({gradproof_program(), "grade", students.path(), "--record", file}, patient());
  };
  const ProgramRun full = grade(record);
  EXPECT_EQ(full.status, 5);
  EXPECT_THAT(full.err, testing::HasSubstr(
                            "make room on the disk and run the same command again: it goes on from there"));
  disk.change(0, "8m");
  EXPECT_EQ(grade(record).status, 0);
  EXPECT_EQ(grade(folder.path() + "/whole.db").status, 0);
  const std::string rows = rows_of(record);
  EXPECT_EQ(rows, rows_of(folder.path() + "/whole.db"));
  disk.change(MS_RDONLY, "8m");
  const ProgramRun closed = grade(record);
  EXPECT_EQ(closed.status, 5);
  EXPECT_THAT(closed.err, testing::HasSubstr("its folder cannot be written; name another --record"));
  const ProgramRun table =
      run_gradproof({"grade", "--record", record, "--csv", folder.path() + "/closed.csv"});
  EXPECT_EQ(table.status, 0) << table.err;
  EXPECT_EQ(rows, read_text_file(folder.path() + "/closed.csv"));
}

TEST(TwoGraders, OfOneRecordAreOneThatGoesOnAndOneThatSaysSo) {
  const TemporaryFolder students, folder;
  write_class(students, 20);
  const std::string record = folder.path() + "/class.db";
  const std::vector<std::string> words = {gradproof_program(), "grade", students.path(), "--record", record};
  RunningProgram first(words, patient());
  while (!std::filesystem::exists(folder.path() + "/class.db-wal")) usleep(1000);  // it is writing now
  const ProgramRun second = run_program(words, patient());
  EXPECT_EQ(second.status, 5);
  EXPECT_THAT(second.err, testing::HasSubstr("another gradproof grade is writing this record"));
  EXPECT_EQ(first.wait().status, 0);
  const ProgramRun alone =
      run_gradproof({"grade", students.path(), "--record", folder.path() + "/alone.db"}, patient());
  EXPECT_EQ(alone.status, 0) << alone.err;
  EXPECT_EQ(rows_of(record), rows_of(folder.path() + "/alone.db"));
}

}  // namespace
}  // namespace gradproof::test
