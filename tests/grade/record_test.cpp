// SPDX-License-Identifier: MIT
// The record: what is in it stays, whole, and nobody else writes into it.
#include "gradproof/grade/record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gradproof/grade/sqlite.hpp"
#include "gradproof/grade/summary.hpp"
#include "tests/grade/samples.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof {
namespace {

using test::sample;
using test::sample_hand_in;
using test::TemporaryFolder;
using testing::HasSubstr;

std::string why_not(const std::string& file, Record::Access access) {
  try {
    const Record record(file, access);
  } catch (const RecordTrouble& trouble) {
    return trouble.what();
  }
  return "";
}

TEST(ClassRecord, KeepsRowsUnderTheConditionsTheyWereMadeUnder) {
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/class.db";
  {
    Record record(file, Record::Access::write);
    record.set_conditions({"1", "--seed 3"});
    record.set_hand_ins({sample_hand_in("a\n\"<&'=", "one"), sample_hand_in("b", "two")});
    record.put(sample("one", Verdict::wrong, "missing-1/m-in-dW"));
  }
  EXPECT_THAT(folder.names(), testing::Not(testing::Contains(HasSubstr("-wal"))));  // one file, to be copied
  Record record(file, Record::Access::write);
  EXPECT_EQ(record.conditions().options, "--seed 3");
  EXPECT_TRUE(record.has("one"));
  EXPECT_FALSE(record.has("two"));
  std::vector<Row> rows;
  record.for_each([&](const Row& row) { rows.push_back(row); });
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].hand_in.student.name, "a\n\"<&'=");
  EXPECT_EQ(rows[0].judged.mistake, "missing-1/m-in-dW");
  EXPECT_EQ(rows[0].judged.signature, "dW[1] differs, every entry is 7 times the derivative, and m = 7");
  EXPECT_FALSE(rows[1].is_judged);

  record.set_conditions({"2", "--seed 3"});  // another version: nothing of the old counts
  EXPECT_FALSE(record.has("one"));
  record.set_conditions({"1", "--seed 4"});
  EXPECT_FALSE(record.has("one"));
  record.set_conditions({"1", "--seed 3"});  // back again: nothing is lost
  EXPECT_TRUE(record.has("one"));
}

TEST(ClassRecord, IsWrittenByOneAtATime) {
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/class.db";
  const Record first(file, Record::Access::write);
  EXPECT_THAT(why_not(file, Record::Access::write),
              HasSubstr("another gradproof grade is writing this record"));
  EXPECT_EQ(why_not(file, Record::Access::read), "");
}

TEST(ClassRecord, IsNoOtherFile) {
  const TemporaryFolder folder;
  const std::string text = folder.write("notes.db", std::string(2000, 'x'));
  EXPECT_THAT(why_not(text, Record::Access::write), HasSubstr("name a record that 'gradproof grade' made"));
  EXPECT_EQ(test::read_text_file(text), std::string(2000, 'x'));
  EXPECT_THAT(why_not(folder.path() + "/none.db", Record::Access::read),
              HasSubstr("there is no such record"));
  EXPECT_THAT(why_not(folder.path() + "/no/class.db", Record::Access::write),
              HasSubstr("name another --record"));
}

TEST(ClassRecord, OfAnOlderGradproofIsBroughtUpWhereItMayBeWritten) {
  TemporaryFolder folder;
  const std::string file = folder.path() + "/class.db";
  {
    Record record(file, Record::Access::write);
    record.set_conditions({"1", ""});
    record.set_hand_ins({sample_hand_in("zoe", "1")});
    record.put(sample("1", Verdict::wrong));
  }
  Connection(file, SQLITE_OPEN_READWRITE)
      .run("ALTER TABLE hand_in DROP COLUMN likeness; PRAGMA user_version = 1");
  EXPECT_THAT(
      why_not(file, Record::Access::read),
      HasSubstr("made by an older gradproof (schema 1, this one writes 2); grade its folder with this "
                "one first"));
  { const Record record(file, Record::Access::write); }
  const Record record(file, Record::Access::read);
  record.for_each([](const Row& row) { EXPECT_EQ(row.judged.verdict, "wrong"); });
}

// In a process of its own, whose files may not grow: as on a disk that is full.
TEST(ClassRecord, KeepsWhatWasWrittenBeforeTheDiskWasFull) {
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/class.db";
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    Record record(file, Record::Access::write);
    record.set_conditions({"1", ""});
    record.set_hand_ins({sample_hand_in("a", "one"), sample_hand_in("b", "two")});
    record.put(sample("one", Verdict::verified));
    const rlimit limit{4096, 4096};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(9);
    try {
      record.put(sample("two", Verdict::verified));
    } catch (const RecordTrouble& trouble) {
      _exit(std::string(trouble.what()).find("make room on the disk") != std::string::npos ? 0 : 8);
    }
    _exit(7);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  Record record(file, Record::Access::write);
  EXPECT_TRUE(record.has("one"));
  EXPECT_FALSE(record.has("two"));
}

TEST(ClassTable, SaysWhatThereIsAndWhatIsToBeLookedAt) {
  const TemporaryFolder folder;
  Record record(folder.path() + "/class.db", Record::Access::write);
  record.set_conditions({"1", ""});
  record.set_hand_ins({sample_hand_in("a", "1"), sample_hand_in("b", "2"), sample_hand_in("c", "2"),
                       sample_hand_in("d\x1b[2J", "3"), sample_hand_in("e", "4")});
  record.put(sample("1", Verdict::verified));
  record.put(sample("2", Verdict::wrong, "missing-1/m-in-dW"));
  record.put(sample("3", Verdict::cannot_tell));
  EXPECT_EQ(table(summary_of(record)),
            "5 hand-ins, 4 different\n\n"
            "  verified              1   20 %\n"
            "  wrong                 2   40 %\n"
            "  cannot tell           1   20 %\n"
            "  not yet               1   20 %\n"
            "\nmost common mistakes\n"
            "        2  missing-1/m-in-dW\n"
            "\nslowest\n"
            "    0.5 s  hand-ins/a.py\n"
            "    0.5 s  hand-ins/b.py\n"
            "    0.5 s  hand-ins/d?[2J.py\n"
            "\nto look at by hand (no mark is given)\n"
            "  hand-ins/d?[2J.py\n"
            "      cannot tell: dW[1]: it lies at a kink\n");
}

}  // namespace
}  // namespace gradproof
