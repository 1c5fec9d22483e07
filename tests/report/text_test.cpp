// SPDX-License-Identifier: MIT
#include "gradproof/report/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/report/sample_reports.hpp"

namespace gradproof {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(TextReport, OfAWrongGradient) {
  EXPECT_EQ(sample_wrong().text(), R"(student.py: backward_propagation, 2 layers, tanh hidden, sigmoid output
6 networks, 412 entries, each against a centered difference

  dW[2]  1x4  verified   off by at most 2e-15; an error of 4e-12 would have been caught
  db[2]  1x1  WRONG      every entry is 7 times the derivative, and m = 7
                         at (0,0) it is 0.35; the difference says 0.05 (all sizes different)

most likely:  db[2] = sum of dZ[2]          (missing-1/m-in-db)
should be:    db[2] = (1/m) sum of dZ[2]
because J is the mean of the m losses: db is a derivative of J, dZ of L.

smallest network that shows it: 1-1-1, m = 2
again:  gradproof check student.py --layers 1,1,1 --examples 2 --seed 3
)");
}

TEST(TextReport, OfARightGradient) {
  EXPECT_EQ(sample_verified().text(), R"(built-in reference, 3-4-1, tanh hidden, sigmoid output
1 network, 21 entries, each against a centered difference

  dW[2]  1x4  verified   off by at most 2e-15; an error of 4e-12 would have been caught
  db[2]  1x1  verified   off by at most 2e-15; an error of 4e-12 would have been caught
  dW[1]  4x3  verified   off by at most 2e-15; an error of 4e-12 would have been caught
  db[1]  4x1  verified   no difference; an error of 4e-12 would have been caught

verified: all 4 arrays
)");
}

TEST(TextReport, OfAWrongGradientWithoutADiagnosisNamesTheArrays) {
  Report report = sample_wrong();
  report.mistakes.clear();
  report.smallest_case.reset();
  report.reproduce = "gradproof check student.py --seed 3";
  EXPECT_THAT(report.text(), HasSubstr("\n\nWRONG: db[2]\n\nagain:  gradproof check student.py --seed 3\n"));
}

TEST(TextReport, OfWhatIsMissingSaysWhereToBegin) {
  Report report;
  report.verdict = Verdict::wrong;
  for (const char* name : {"dZ[2]", "dW[2]", "db[2]"}) {
    ArrayReport array;
    array.name = name;
    array.verdict = Verdict::wrong;
    array.kind = Reason::missing;
    array.reason = std::string("not written yet: ") + name;
    report.arrays.push_back(array);
  }
  EXPECT_THAT(report.text(), HasSubstr("  dW[2]    missing   not written yet: dW[2]\n"));
  EXPECT_THAT(report.text(), HasSubstr("\nWRONG: 3 arrays are missing; begin with dZ[2]\n"));
  report.arrays.back().kind = Reason::differs;
  EXPECT_THAT(report.text(), HasSubstr("\nWRONG: dZ[2], dW[2], db[2]\n"));
}

TEST(TextReport, OfAnUndecidedGradientSaysWhatCouldNotBeTold) {
  Report report = sample_verified();
  report.verdict = Verdict::cannot_tell;
  report.arrays[2].verdict = Verdict::cannot_tell;
  report.arrays[2].kind = Reason::vacuous;
  report.arrays[2].reason = "the derivative is 0 everywhere: nothing was tested";
  EXPECT_THAT(report.text(),
              HasSubstr("  dW[1]  4x3  cannot tell   the derivative is 0 everywhere: nothing was tested\n"));
  EXPECT_THAT(report.text(), HasSubstr("\n\ncannot tell: dW[1]\n"));
}

TEST(TextReport, OfASubmissionThatDidNotAnswer) {
  Report report;
  report.verdict = Verdict::did_not_answer;
  report.outcome = "timed out";
  report.submission = "slow.py: gradients";
  report.notes = {"square (4-4-4): no answer in 20 s"};
  EXPECT_EQ(report.text(), R"(slow.py: gradients

did not answer: timed out

note: square (4-4-4): no answer in 20 s
)");
}

TEST(TextReport, OfAReportNobodyFilledIsHarnessTrouble) {
  EXPECT_EQ(Report().text(), "\n\nharness trouble\n");
}

TEST(TextReport, ShowsShapesInTheNotationWhereQuestionsDiffer) {
  Report report = sample_verified();
  for (ArrayReport& array : report.arrays) array.rows = array.cols = 0;
  report.arrays[3].name = "dZ[1]";
  const std::string text = report.text();
  EXPECT_THAT(text, HasSubstr("  dW[2]  n[2]xn[1]  verified"));
  EXPECT_THAT(text, HasSubstr("  db[2]  n[2]x1     verified"));
  EXPECT_THAT(text, HasSubstr("  dZ[1]  n[1]xm     verified"));
}

TEST(TextReport, ShowsNotesOfArraysInBrackets) {
  Report report = sample_verified();
  report.arrays[0].note = "right to single precision";
  EXPECT_THAT(report.text(), HasSubstr("would have been caught (right to single precision)\n"));
}

TEST(TextReport, ShowsTheFunctionAnArrayBelongsTo) {
  Report report = sample_verified();
  report.arrays[0].part = "relu_backward";
  EXPECT_THAT(report.text(), HasSubstr("  relu_backward: dW[2]  1x4  verified"));
}

TEST(TextReport, ListsCandidatesWithOr) {
  Report report = sample_wrong();
  report.mistakes.push_back(report.mistakes.front());
  report.mistakes[0].certain = report.mistakes[1].certain = false;
  report.mistakes[1].wrong = "another line";
  EXPECT_THAT(report.text(), HasSubstr("\ncandidates:   "));
  EXPECT_THAT(report.text(), HasSubstr("\n\nor:           another line"));
  report.mistakes[0].certain = report.mistakes[1].certain = true;
  EXPECT_THAT(report.text(), HasSubstr("\n\nand:          another line"));
}

TEST(TextReport, SaysOfAnUnknownMistakeWhereItStarts) {
  Report report = sample_wrong();
  report.mistakes[0].id = "not-in-catalogue";
  report.mistakes[0].certain = false;
  report.mistakes[0].wrong = "dW[2]: every entry is 3 times what it should be";
  EXPECT_THAT(report.text(), HasSubstr("\nstarts here:  dW[2]: every entry is 3 times what it should be\n"));
}

TEST(TextReport, ShowsTheNumbersOfTheSmallestNetwork) {
  Report report = sample_wrong();
  report.smallest_case->numbers = "  W[1] = 0.5\n  db[1]: 1 where 0.5 is right";
  EXPECT_THAT(report.text(), HasSubstr("m = 2\n  W[1] = 0.5\n  db[1]: 1 where 0.5 is right\nagain:"));
}

TEST(TextReport, ColoursVerdictsOnlyWhenAsked) {
  EXPECT_THAT(sample_wrong().text(), Not(HasSubstr("\x1b")));
  const std::string text = text_report(sample_wrong(), true);
  EXPECT_THAT(text, HasSubstr("\x1b[32mverified\x1b[0m   off by"));
  EXPECT_THAT(text, HasSubstr("\x1b[1;31mWRONG\x1b[0m      every entry"));
}

TEST(TextReport, NothingASubmissionSaysDrivesTheTerminalOrLooksLikeALineOfTheReport) {
  Report report = sample_wrong();
  report.submission = "evil\x1b[2J.py";
  report.notes = {"first\nverified: all 2 arrays"};
  const std::string text = report.text();
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, HasSubstr("evil\\x1b[2J.py"));
  EXPECT_THAT(text, HasSubstr("note: first verified: all 2 arrays\n"));
}

}  // namespace
}  // namespace gradproof
