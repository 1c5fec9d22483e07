// SPDX-License-Identifier: MIT
// The run, with a judge that is a script: what a judge can do to a run, and what is left of it.
#include "gradproof/grade/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/grade/samples.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof {
namespace {

using test::TemporaryFolder;
using testing::HasSubstr;

/// A folder of hand-ins whose bytes say what their judge does.
struct ScriptedClass {
  TemporaryFolder folder, hand_ins;
  std::string calls = folder.path() + "/calls";
  RunOptions options;

  ScriptedClass() {
    folder.write("verified.json", test::sample_report(Verdict::verified));
    folder.write("wrong.json", test::sample_report(Verdict::wrong, "missing-1/m-in-dW"));
    const std::string script =
        folder.write("judge",
                     "#!/bin/sh\n"
                     "said=$(head -n 1 \"$2\")\n"
                     "echo \"$said\" >> '" +
                         calls +
                         "'\n"
                         "here='" +
                         folder.path() +
                         "'\n"
                         "case \"$said\" in\n"
                         "verified) cat \"$here/verified.json\"; exit 0;;\n"
                         "wrong) cat \"$here/wrong.json\"; exit 1;;\n"
                         "crash) kill -9 $$;;\n"
                         "hang) sleep 1000;;\n"
                         "unusable) echo \"gradproof: $2: it is no Python\" >&2; exit 2;;\n"
                         "once) if [ -e \"$here/seen\" ]; then cat \"$here/verified.json\"; exit 0; fi\n"
                         "  : > \"$here/seen\"; exit 5;;\n"
                         "esac\nexit 5\n");
    std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    options.command = {script, {}, 4.0};
    options.jobs = 2;
  }

  RunCounts run(Record& record) const {
    record.set_conditions({"1", ""});
    const auto found = find_hand_ins(hand_ins.path());
    record.set_hand_ins(found);
    return judge_missing(record, found, options);
  }

  [[nodiscard]] std::string record_file() const { return folder.path() + "/class.db"; }
  [[nodiscard]] std::size_t judges() const {
    const std::string text = test::read_text_file(calls);
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }
};

std::map<std::string, Judged> by_name(const Record& record) {
  std::map<std::string, Judged> found;
  record.for_each([&](const Row& row) { found[row.hand_in.student.name] = row.judged; });
  return found;
}

TEST(ClassRun, MakesARowOfWhateverHappens) {
  ScriptedClass students;
  for (const char* kind : {"verified", "wrong", "crash", "hang", "unusable", "once", "rubbish"})
    students.hand_ins.write(std::string(kind) + ".py", kind);
  Record record(students.record_file(), Record::Access::write);
  const RunCounts counts = students.run(record);
  EXPECT_EQ(counts.judged, 7U);
  // the crash of a judge, one that does not end, the one that failed once, the one that always does
  EXPECT_EQ(counts.repeated, 4U);
  EXPECT_FALSE(counts.stopped);
  auto rows = by_name(record);
  EXPECT_EQ(rows["verified"].verdict, "verified");
  EXPECT_EQ(rows["wrong"].verdict, "wrong");
  EXPECT_EQ(rows["wrong"].status, 1);
  EXPECT_EQ(rows["hang"].verdict, "harness trouble");  // a submission that does not end is ended by check
  EXPECT_THAT(rows["hang"].report, HasSubstr("gradproof check did not end within 4 s"));
  EXPECT_EQ(rows["unusable"].verdict, "not judged");
  EXPECT_THAT(rows["unusable"].report, HasSubstr("\"submission.py: it is no Python\""));  // no folder of ours
  EXPECT_EQ(rows["once"].verdict, "verified");
  EXPECT_EQ(rows["crash"].verdict, "harness trouble");
  EXPECT_THAT(rows["crash"].report, HasSubstr("ended by signal 9"));
  EXPECT_EQ(rows["rubbish"].verdict, "harness trouble");
}

TEST(ClassRun, JudgesOnceWhatIsTheSameAndAgainWhatChanged) {
  ScriptedClass students;
  for (const char* name : {"a.py", "b.py", "c.py"}) students.hand_ins.write(name, "verified");
  students.hand_ins.write("d.py", "wrong");
  {
    Record record(students.record_file(), Record::Access::write);
    const RunCounts counts = students.run(record);
    EXPECT_EQ(counts.judged, 2U);
    EXPECT_EQ(counts.duplicates, 2U);
  }
  EXPECT_EQ(students.judges(), 2U);
  students.hand_ins.write("d.py", "unusable");
  Record record(students.record_file(), Record::Access::write);
  const RunCounts counts = students.run(record);
  EXPECT_EQ(counts.judged, 1U);
  EXPECT_EQ(counts.kept, 1U);
  EXPECT_EQ(students.judges(), 3U);
  EXPECT_EQ(by_name(record)["d"].verdict, "not judged");
}

TEST(ClassRun, JudgesAllAgainForAnotherVersionOrExerciseAndKeepsWhatWasFoundBefore) {
  ScriptedClass students;
  for (const char* name : {"a.py", "b.py"}) students.hand_ins.write(name, std::string("verified\n# ") + name);
  Record record(students.record_file(), Record::Access::write);
  const auto found = find_hand_ins(students.hand_ins.path());
  record.set_hand_ins(found);
  const auto judged_under = [&](const Conditions& conditions) {
    record.set_conditions(conditions);
    return judge_missing(record, found, students.options).judged;
  };
  EXPECT_EQ(judged_under({"1", "--layers 3,1"}), 2U);
  EXPECT_EQ(judged_under({"1", "--layers 3,1"}), 0U);
  EXPECT_EQ(judged_under({"2", "--layers 3,1"}), 2U);
  EXPECT_EQ(judged_under({"2", "--layers 4,1"}), 2U);
  EXPECT_EQ(judged_under({"1", "--layers 3,1"}), 0U);
  students.hand_ins.write("b.py", "verified\n# and more");
  const auto changed = find_hand_ins(students.hand_ins.path());
  record.set_hand_ins(changed);
  EXPECT_EQ(judge_missing(record, changed, students.options).judged, 1U);
}

TEST(ClassRun, TriesHarnessTroubleAnewInTheNextRun) {
  ScriptedClass students;
  students.hand_ins.write("a.py", "rubbish");
  Record record(students.record_file(), Record::Access::write);
  static_cast<void>(students.run(record));
  EXPECT_EQ(students.judges(), 2U);
  static_cast<void>(students.run(record));
  EXPECT_EQ(students.judges(), 4U);
}

TEST(ClassRun, ThatIsStoppedKeepsWhatWasDoneAndLeavesNoFolder) {
  ScriptedClass students;
  students.hand_ins.write("a.py", "verified");
  students.hand_ins.write("b.py", "hang");
  std::atomic<bool> stop{false};
  students.options.command.seconds = 60.0;
  students.options.stop = &stop;
  students.options.progress = [&stop](std::size_t done, std::size_t) { stop = done == 1; };
  Record record(students.record_file(), Record::Access::write);
  const RunCounts counts = students.run(record);
  EXPECT_TRUE(counts.stopped);
  EXPECT_EQ(by_name(record)["a"].verdict, "verified");
  EXPECT_EQ(by_name(record)["b"].verdict, "");
  EXPECT_FALSE(std::filesystem::exists(record.note("work")));
}

}  // namespace
}  // namespace gradproof
