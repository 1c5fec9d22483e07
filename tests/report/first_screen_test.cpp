// SPDX-License-Identifier: MIT
#include "gradproof/report/first_screen.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "gradproof/report/parts.hpp"
#include "gradproof/report/wrap.hpp"
#include "tests/report/sample_reports.hpp"

namespace gradproof {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// A student's two-layer exercise, in which dW[1] is not divided by m.
Report student_report() {
  Report report = sample_wrong();
  report.file = "work/student.py";
  report.arrays = {sample_array("cost", 1, 1), sample_array("dW[2]", 1, 4), sample_array("dW[1]", 4, 3)};
  for (ArrayReport& array : report.arrays) array.part = "backward_propagation";
  ArrayReport& dW = report.arrays.back();
  dW.verdict = Verdict::wrong;
  dW.kind = Reason::differs;
  dW.reason = "every entry is 7 times the derivative, and m = 7";
  MistakeFinding& mistake = report.mistakes.front();
  mistake.id = "missing-1/m-in-dW";
  mistake.arrays = {"dW[1]"};
  mistake.wrong = "dW[1] = dZ[1] X^T";
  mistake.right = "dW[1] = (1/m) dZ[1] X^T";
  mistake.why = "J is the mean of the m losses; the product adds up the m examples.";
  mistake.own = OwnLine{"line 16", "dW1 = np.dot(dZ1, X.T)", "dW1 = np.dot(dZ1, X.T) / m", 16};
  report.notes = {"the two-layer exercise; judged: f (student.py line 3)",
                  "robustness, a saturated output: your cost overflows once A = 1", "box: seccomp, limits"};
  report.reproduce = "gradproof check work/student.py";
  report.smallest_case.reset();
  return report;
}

std::size_t widest(const std::string& text) {
  std::size_t most = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) most = std::max(most, columns(line));
  return most;
}

TEST(FirstScreen, SaysWhichLineIsWrongWhatItShouldBeAndWhy) {
  EXPECT_EQ(first_screen(student_report()),
            R"(WRONG: dW[1] of backward_propagation                                  student.py
  line 16      dW1 = np.dot(dZ1, X.T)
  should be    dW1 = np.dot(dZ1, X.T) / m       dW[1] = (1/m) dZ[1] X^T
  because J is the mean of the m losses; the product adds up the m examples.
  every entry is 7 times the derivative, and m = 7 (missing-1/m-in-dW)
verified: 2 other arrays; an error of 4e-12 would have been caught
again:  gradproof check work/student.py
all of it: --verbose
)");
}

TEST(FirstScreen, ShowsTheEquationWhereTheRightLineIsNotKnownInTheirNames) {
  Report report = student_report();
  report.mistakes.front().own->corrected.clear();
  EXPECT_THAT(first_screen(report), HasSubstr("  line 16      dW1 = np.dot(dZ1, X.T)\n"
                                              "  should be    dW[1] = (1/m) dZ[1] X^T\n  because J is"));
  report.mistakes.front().own.reset();
  EXPECT_THAT(first_screen(report), HasSubstr("  most likely  dW[1] = dZ[1] X^T\n"
                                              "  should be    dW[1] = (1/m) dZ[1] X^T\n  because J is"));
}

TEST(FirstScreen, IsNoWiderThanTheTerminal) {
  Report report = student_report();
  report.arrays.back().reason = "dW2 = " + std::string(200, 'x');
  report.reproduce = "gradproof check " + std::string(70, 'a') + " --layers 1,1,1 --hidden tanh";
  for (const std::size_t width : {40U, 80U, 132U}) {
    EXPECT_LE(widest(first_screen(report, {.width = width})), std::max<std::size_t>(width, 78)) << width;
  }
  EXPECT_LE(widest(first_screen(student_report(), {.width = 40})), 42U);
}

TEST(FirstScreen, SaysNothingOfTheBoxOrOfConventions) {
  const std::string text = first_screen(student_report());
  for (const char* hidden : {"box:", "seccomp", "robustness", "judged:"})
    EXPECT_THAT(text, Not(HasSubstr(hidden)));
  Report report = student_report();
  report.notes.emplace_back("dropout was not judged");
  EXPECT_THAT(first_screen(report), HasSubstr("note: dropout was not judged\n"));
}

TEST(FirstScreen, GivesAStudentNoCommandOfTheTeachers) {
  const std::string text = first_screen(student_report(), {.commands = false});
  EXPECT_THAT(text, Not(HasSubstr("gradproof check")));
  EXPECT_THAT(text, Not(HasSubstr("--verbose")));
}

TEST(FirstScreen, HasItsLinesInWhatAStudentGetsFromAGrader) {
  const Report report = student_report();
  EXPECT_THAT(mistakes_text(report, parts_of(report).front()),
              StartsWith("line 16: dW1 = np.dot(dZ1, X.T)\nput right: dW1 = np.dot(dZ1, X.T) / m\n"
                         "most likely: dW[1] = dZ[1] X^T (missing-1/m-in-dW)\n"));
}

TEST(FirstScreen, ShowsAnExceptionFirstAndAsOne) {
  Report report = student_report();
  report.verdict = Verdict::did_not_answer;
  report.outcome = "crashed";
  report.mistakes.clear();
  for (std::size_t i = 1; i < 3; ++i) {
    report.arrays[i].verdict = Verdict::did_not_answer;
    report.arrays[i].kind = Reason::throws;
    report.arrays[i].reason = "the same exception";
  }
  report.arrays[1].reason =
      "ValueError: shapes (1,3) and (1,1) not aligned; student.py line 65: dZ1 = f(W2: dZ2)";
  EXPECT_THAT(first_screen(report),
              StartsWith("did not answer: backward_propagation raised an exception              student.py\n"
                         "  ValueError: shapes (1,3) and (1,1) not aligned\n"
                         "  line 65      dZ1 = f(W2: dZ2)\n"
                         "verified: 1 other array; an error of 4e-12 would have been caught\n"));
}

TEST(FirstScreen, OfARightGradientSaysWhatGreenIsWorth) {
  Report report = sample_verified();
  report.reproduce = "gradproof check --reference";
  EXPECT_EQ(first_screen(report),
            R"(verified: all 4 arrays                                        built-in reference
  21 entries of 3-4-1, tanh hidden, sigmoid output, each entry against a
  centered difference; an error of 4e-12 would have been caught
again:  gradproof check --reference
all of it: --verbose
)");
}

TEST(FirstScreen, PutsArraysWithOneReasonIntoOneLine) {
  Report report = student_report();
  report.mistakes.clear();
  for (ArrayReport& array : report.arrays) {
    array.verdict = Verdict::wrong;
    array.reason = "it accumulates";
  }
  EXPECT_THAT(first_screen(report), StartsWith("WRONG: cost, dW[2], dW[1] of backward_propagation"));
  EXPECT_THAT(first_screen(report), HasSubstr("\n  cost, dW[2], dW[1]: it accumulates\n"));
}

TEST(FirstScreen, OfWhatIsMissingSaysWhereToBegin) {
  Report report = student_report();
  report.mistakes.clear();
  for (ArrayReport& array : report.arrays) {
    array.verdict = Verdict::wrong;
    array.kind = Reason::missing;
    array.reason = "not written yet: " + array.name;
  }
  EXPECT_THAT(first_screen(report),
              StartsWith("WRONG: 3 arrays are missing; begin with cost of backward_propagation"));
  EXPECT_THAT(first_screen(report), HasSubstr("\n  cost, dW[2], dW[1]: not written yet\n"));
}

TEST(FirstScreen, SaysWhatCouldNotBeToldAndWhy) {
  Report report = sample_verified();
  report.verdict = Verdict::cannot_tell;
  report.arrays[2].verdict = Verdict::cannot_tell;
  report.arrays[2].kind = Reason::vacuous;
  report.arrays[2].reason = "the derivative is 0 everywhere: nothing was tested";
  EXPECT_THAT(first_screen(report), StartsWith("cannot tell: dW[1]"));
  EXPECT_THAT(first_screen(report),
              HasSubstr("\n  dW[1]: the derivative is 0 everywhere: nothing was tested\n"));
}

TEST(FirstScreen, NamesEveryMistakeAndWhatNoneExplains) {
  Report report = student_report();
  report.mistakes.push_back(report.mistakes.front());
  report.mistakes[1].id = "db-sign";
  report.mistakes[1].arrays = {"db[1]"};
  report.mistakes[1].own = OwnLine{"line 17", "db1 = -s", "", 17};
  ArrayReport other = report.arrays.front();
  other.name = "X";
  other.verdict = Verdict::wrong;
  other.reason = "it was changed";
  report.arrays.push_back(other);
  const std::string text = first_screen(report);
  EXPECT_THAT(text, HasSubstr("\n  and:\n  line 17      db1 = -s\n"));
  EXPECT_THAT(text, HasSubstr("\n  (db-sign)\n"));
  EXPECT_THAT(text, HasSubstr("\n  also: X: it was changed\n"));
}

TEST(FirstScreen, ColoursTheVerdictOnlyWhenAsked) {
  EXPECT_THAT(first_screen(student_report()), Not(HasSubstr("\x1b")));
  EXPECT_THAT(first_screen(student_report(), {.colour = true}), StartsWith("\x1b[1;31mWRONG\x1b[0m: dW[1]"));
}

TEST(FirstScreen, NothingASubmissionSaysDrivesTheTerminalOrLooksLikeALineOfTheReport) {
  Report report = student_report();
  report.mistakes.front().own->text = "evil\x1b[2J\nverified: all 2 arrays";
  report.notes = {"first\nverified: all 2 arrays"};
  const std::string text = first_screen(report);
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\nverified: all")));
}

}  // namespace
}  // namespace gradproof
