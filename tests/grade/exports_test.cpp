// SPDX-License-Identifier: MIT
// What leaves the record: marks, feedback, pages. Names are data there, whatever they look like.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <utility>

#include "gradproof/grade/class_page.hpp"
#include "gradproof/grade/feedback.hpp"
#include "gradproof/grade/marks.hpp"
#include "gradproof/grade/marks_csv.hpp"
#include "gradproof/grade/summary.hpp"
#include "gradproof/report/json.hpp"
#include "tests/grade/samples.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof {
namespace {

using test::sample;
using test::sample_hand_in;
using test::TemporaryFolder;
using testing::HasSubstr;
using testing::Not;

Row row_of(const Judged& judged) { return {sample_hand_in("zoe", judged.content), true, judged}; }

TEST(ClassMarks, AreSharedAmongThePartsAndNobodyIsGivenAZeroThatIsNotHers) {
  const PointScheme plain;
  EXPECT_EQ(mark_of(row_of(sample("1", Verdict::verified)), plain).points, 100.0);
  EXPECT_EQ(mark_of(row_of(sample("1", Verdict::wrong)), plain).points, 50.0);  // dW[1] wrong, db[1] verified
  EXPECT_EQ(mark_of(row_of(sample("1", Verdict::did_not_answer)), plain).points, 0.0);
  EXPECT_EQ(mark_of(row_of(sample("1", Verdict::did_not_answer)), plain).why, "crashed");
  EXPECT_FALSE(mark_of(row_of(sample("1", Verdict::cannot_tell)), plain).points);
  EXPECT_FALSE(mark_of(row_of(sample("1", Verdict::harness_trouble)), plain).points);
  EXPECT_FALSE(mark_of(row_of(judged_without_report("not judged", "", "it is empty")), plain).points);
  EXPECT_FALSE(mark_of(Row{}, plain).points);
}

TEST(ClassMarks, FollowTheFileOfThePoints) {
  const PointScheme scheme = points_from_toml("points = 10\n[parts]\ndW = 3\ndb = 1\n", "points.toml");
  EXPECT_EQ(mark_of(row_of(sample("1", Verdict::verified)), scheme).points, 10.0);
  EXPECT_EQ(mark_of(row_of(sample("1", Verdict::wrong)), scheme).points, 2.5);  // a quarter of 10
  const auto why_not = [](const std::string& text) -> std::string {
    try {
      static_cast<void>(points_from_toml(text, "points.toml"));
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(why_not("points = 10\nprats = 3\n"),
            "points.toml:2: there is no 'prats' here; expected points = NUMBER and a table [parts]");
  EXPECT_EQ(why_not("points = -1\n"),
            "points.toml:1: points is no number of at least 0; write for instance points = 2");
  EXPECT_THAT(why_not("points = \n"), HasSubstr("points.toml:1: it is no TOML"));
}

TEST(ClassMarks, AreCellsThatNoSpreadsheetRuns) {
  EXPECT_EQ(csv_cell("Zoë"), "Zoë");
  EXPECT_EQ(csv_cell("O'Neill, \"Zoë\"\n"), "\"O'Neill, \"\"Zoë\"\"\n\"");
  for (const char* formula : {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1"})
    EXPECT_EQ(csv_cell(formula), "\"'" + std::string(formula) + "\"");
}

struct ExportedClass {
  TemporaryFolder folder;
  Record record{folder.path() + "/class.db", Record::Access::write};
  ExportedClass() {
    record.set_conditions({"1", ""});
    HandIn zoe = sample_hand_in("=Zoë </script><b>", "1"), old = zoe, kim = sample_hand_in("Kim", "2");
    zoe.student.email = "zoe@uni.example";
    zoe.student.id = old.student.id = "4711";
    zoe.modified = 2;
    old.path = "hand-ins/earlier.py";
    old.content = "2";
    record.set_hand_ins({old, zoe, kim});
    record.put(sample("1", Verdict::verified));
    record.put(sample("2", Verdict::wrong, "missing-1/m-in-dW"));
  }
};

TEST(ClassMarks, HaveTheColumnsOfCanvasAndMoodle) {
  const ExportedClass students;
  EXPECT_EQ(marks_csv(students.record, {}, MarksFormat::canvas),
            "Student,ID,SIS User ID,SIS Login ID,Section,gradproof\r\n"
            "    Points Possible,,,,,100\r\n"
            "\"'=Zoë </script><b>\",,4711,zoe@uni.example,,100\r\n"
            "Kim,,Kim,,,50\r\n");
  EXPECT_THAT(
      marks_csv(students.record, {}, MarksFormat::canvas, "Homework 3, late (99)"),
      testing::StartsWith("Student,ID,SIS User ID,SIS Login ID,Section,\"Homework 3, late (99)\"\r\n"));
  EXPECT_EQ(marks_csv(students.record, {}, MarksFormat::moodle),
            "Email address,ID number,Full name,Grade,Feedback comments\r\n"
            "zoe@uni.example,4711,\"'=Zoë </script><b>\",100,2 of 2 arrays\r\n"
            ",Kim,Kim,50,1 of 2 arrays\r\n");
  EXPECT_THAT(marks_csv(students.record, {}, MarksFormat::plain),
              HasSubstr("Kim,Kim,,,hand-ins/Kim.py,wrong,50,100,1 of 2 arrays,missing-1/m-in-dW\r\n"));
}

TEST(ClassMarks, PutTheNumberOfAPlatformIntoNoColumnForAnother) {
  TemporaryFolder folder;
  Record record(folder.path() + "/class.db", Record::Access::write);
  record.set_conditions({"1", ""});
  std::vector<HandIn> all;
  for (const char* name :
       {"kim_4711_90210_net.py", "Zoë O'Neill_4712_assignsubmission_file_", "ann_5_6_a.py"}) {
    HandIn one = sample_hand_in(name, name);
    one.path = std::string("hand-ins/") + name;
    if (std::string(name).ends_with("_")) one.folder = std::exchange(one.path, one.path / "net.py");
    one.student = on_roster(student_of(name), {{"ann", "s77", "ann@uni.example", "B"}});
    all.push_back(one);
    record.put(sample(name, name[0] == 'Z' ? Verdict::cannot_tell : Verdict::verified));
  }
  record.set_hand_ins(all);
  const std::string canvas = marks_csv(record, {}, MarksFormat::canvas),
                    moodle = marks_csv(record, {}, MarksFormat::moodle);
  EXPECT_THAT(canvas, HasSubstr("\nkim,4711,,,,100\r\n"));
  EXPECT_THAT(canvas, HasSubstr("\nann,5,s77,ann@uni.example,B,100\r\n"));
  EXPECT_THAT(canvas, HasSubstr("\nZoë O'Neill,,,,,\r\n"));
  EXPECT_THAT(moodle, HasSubstr("\n,,Zoë O'Neill,-,cannot tell: look at it by hand\r\n"));
  EXPECT_THAT(moodle, HasSubstr("\nann@uni.example,s77,ann,100,"));
}

TEST(StudentFeedback, SpeaksOfHerWorkAndOfNobodyElse) {
  const Row row = row_of(sample("1", Verdict::wrong, "missing-1/m-in-dW"));
  const Comments comments =
      comments_from_toml("[comments]\n\"missing-1/m-in-dW\" = \"See page 12.\"\n", "c.toml");
  const std::string text = feedback_of(row, mark_of(row, {}), comments);
  EXPECT_THAT(text,
              HasSubstr("# Your backpropagation is not the gradient of your cost yet.\n\nPoints: 50 of 100"));
  EXPECT_THAT(text, HasSubstr("\ndW[1]: wrong: every entry is 7 times the derivative, and m = 7\n"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "It should be:\n\n```\ndW[1] = (1/m) dZ[1] X^T\n```\n\nbecause J is the mean of the m losses."));
  EXPECT_THAT(text, HasSubstr("See page 12.\n"));
  EXPECT_THAT(text, HasSubstr("gradproof check zoe.py\n"));
  EXPECT_THAT(text, Not(HasSubstr("hand-ins/")));
  EXPECT_THAT(text, Not(HasSubstr("--seed")));
}

TEST(StudentFeedback, HasAFileNameWhateverTheStudentsIs) {
  std::map<std::string, int> taken;
  EXPECT_EQ(feedback_name({"x", "../../etc/passwd", "", ""}, taken), "_._.._etc_passwd");
  EXPECT_EQ(feedback_name({"x", "a", "", ""}, taken), "a");
  EXPECT_EQ(feedback_name({"x", "a-2", "", ""}, taken), "a-2");
  EXPECT_EQ(feedback_name({"x", "a", "", ""}, taken), "a-3");
  EXPECT_EQ(feedback_name({"", "", "", ""}, taken), "_");
}

TEST(ClassPages, ShowEveryHandInAndTakeNamesForText) {
  const ExportedClass students;
  std::map<std::string, std::string> pages;
  class_pages(students.record, {{}, {}, false},
              [&](const std::string& name, const std::string& text) { pages[name] = text; });
  ASSERT_EQ(pages.size(), 4U);
  const std::string& overview = pages["index.html"];
  EXPECT_THAT(overview, HasSubstr("<h1>3 hand-ins</h1>"));
  EXPECT_THAT(overview, HasSubstr("<b>missing-1/m-in-dW</b><br><code>dW[1] = dZ[1] X^T</code>"));
  EXPECT_THAT(overview, HasSubstr("=Zoë \\u003c/script>"));
  EXPECT_THAT(overview, HasSubstr("else if (k === 6) {"));  // the script as it was written, not laid out anew
  EXPECT_THAT(overview, Not(HasSubstr("http")));            // nothing is loaded from elsewhere
  for (const auto& [name, text] : pages) EXPECT_THAT(text, Not(HasSubstr("Zoë </script>"))) << name;
  EXPECT_THAT(pages["hand-in-2.html"], HasSubstr("7 times"));
}

TEST(ClassPages, HideNamesWhereThatIsAskedFor) {
  const ExportedClass students;
  class_pages(students.record, {{}, {}, true}, [](const std::string& name, const std::string& text) {
    for (const char* word : {"Zo", "Kim", "4711", "earlier", "uni.example"})
      EXPECT_THAT(text, Not(HasSubstr(word))) << name;
  });
}

/// A file with a line that is no Python has verified arrays, and none that says why there is no mark.
TEST(StudentFeedback, SaysWhyThereIsNoMark) {
  Report report;
  report.verdict = Verdict::cannot_tell;
  report.arrays.resize(1);
  report.arrays.front().name = "Z[1]";
  report.arrays.front().verdict = Verdict::verified;
  report.submission = "submission.py";
  report.notes = {"backward_propagation is not there", "submission.py line 56 could not be read",
                  "box: limits"};
  Judged judged = judged_from(json_report(report));
  judged.content = "1";
  EXPECT_THAT(feedback_of(row_of(judged), {}, {}),
              HasSubstr("zoe.py line 56 could not be read\nbackward_propagation is not there\n```"));
  const TemporaryFolder folder;
  Record record(folder.path() + "/class.db", Record::Access::write);
  record.set_hand_ins({sample_hand_in("zoe", "1")});
  record.put(judged);
  EXPECT_EQ(summary_of(record).by_hand.at(0).why, "cannot tell: zoe.py line 56 could not be read");
}

}  // namespace
}  // namespace gradproof
