// SPDX-License-Identifier: MIT
#include "gradproof/verdict/merge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace gradproof {
namespace {

using testing::ElementsAre;

ArrayReport array(Verdict verdict, Reason kind = Reason::none, const std::string& reason = "") {
  ArrayReport report;
  report.name = "dW[1]";
  report.rows = 2;
  report.cols = 3;
  report.verdict = verdict;
  report.kind = kind;
  report.reason = reason;
  report.entries = 6;
  report.largest_difference = 1e-16;
  report.would_have_caught = 1e-13;
  return report;
}

const ArrayReport verified = array(Verdict::verified);
const ArrayReport wrong = array(Verdict::wrong, Reason::differs, "it differs");
const ArrayReport vacuous = array(Verdict::cannot_tell, Reason::vacuous, "nothing was tested");
const ArrayReport undecided = array(Verdict::cannot_tell, Reason::precision, "too wide");

TEST(Merge, WrongOnceIsWrong) {
  for (const ArrayReport& other : {verified, vacuous, undecided}) {
    EXPECT_EQ(merge(wrong, other).verdict, Verdict::wrong);
    EXPECT_EQ(merge(other, wrong).verdict, Verdict::wrong);
    EXPECT_EQ(merge(other, wrong).reason, "it differs");
  }
}

TEST(Merge, TheMostSeriousVerdictWins) {
  EXPECT_EQ(most_serious({}, Verdict::verified), Verdict::verified);
  EXPECT_EQ(most_serious({verified, undecided, verified}, Verdict::verified), Verdict::cannot_tell);
  EXPECT_EQ(most_serious({undecided, wrong, verified}, Verdict::verified), Verdict::wrong);
  EXPECT_EQ(most_serious({wrong, array(Verdict::did_not_answer)}, Verdict::verified),
            Verdict::did_not_answer);
  EXPECT_EQ(most_serious({array(Verdict::did_not_answer)}, Verdict::harness_trouble),
            Verdict::harness_trouble);
}

TEST(Merge, UndecidedOnceIsUndecided) {
  EXPECT_EQ(merge(verified, undecided).verdict, Verdict::cannot_tell);
  EXPECT_EQ(merge(vacuous, undecided).kind, Reason::precision);
}

TEST(Merge, AVacuousQuestionTakesNothingFromAVerifiedOne) {
  EXPECT_EQ(merge(verified, vacuous).verdict, Verdict::verified);
  EXPECT_EQ(merge(vacuous, verified).verdict, Verdict::verified);
  EXPECT_EQ(merge(vacuous, verified).reason, "");
  EXPECT_EQ(merge(vacuous, vacuous).verdict, Verdict::cannot_tell);
}

TEST(Merge, AddsEntriesAndKeepsTheWorseNumbers) {
  ArrayReport other = verified;
  other.largest_difference = 3e-16;
  other.would_have_caught = 2e-14;
  other.worst = EntryReport{1, 2, 0.5, 0.25, 1e-15, "square"};
  const ArrayReport merged = merge(verified, other);
  EXPECT_EQ(merged.entries, 12U);
  EXPECT_EQ(merged.largest_difference, 3e-16);
  EXPECT_EQ(merged.would_have_caught, 1e-13);
  ASSERT_TRUE(merged.worst.has_value());
  EXPECT_EQ(merged.worst->where, "square");
}

TEST(Merge, TheFirstFindingKeepsItsEntryForItsReasonSpeaksOfIt) {
  ArrayReport first = wrong, second = wrong;
  first.worst = EntryReport{0, 0, 1.0, 2.0, 0.0, "first"};
  second.worst = EntryReport{1, 1, 9.0, 2.0, 0.0, "second"};
  second.largest_difference = 7.0;
  EXPECT_EQ(merge(first, second).worst->where, "first");
  EXPECT_EQ(merge(first, second).largest_difference, 7.0);
}

TEST(Merge, ANaNGivesWayToANumber) {
  ArrayReport shapeless = wrong;
  shapeless.largest_difference = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(merge(shapeless, wrong).largest_difference, 1e-16);
  EXPECT_EQ(merge(wrong, shapeless).largest_difference, 1e-16);
  EXPECT_TRUE(std::isnan(merge(shapeless, shapeless).largest_difference));
}

TEST(Merge, DifferentShapesLeaveNone) {
  ArrayReport other = verified;
  other.cols = 4;
  EXPECT_EQ(merge(verified, other).rows, 0U);
  EXPECT_EQ(merge(verified, other).cols, 0U);
}

TEST(Merge, IsAssociative) {
  const std::vector<ArrayReport> all = {verified, wrong, vacuous, undecided};
  for (const auto& a : all) {
    for (const auto& b : all) {
      for (const auto& c : all) {
        EXPECT_EQ(merge(merge(a, b), c).verdict, merge(a, merge(b, c)).verdict);
        EXPECT_EQ(merge(merge(a, b), c).kind, merge(a, merge(b, c)).kind);
      }
    }
  }
}

TEST(Merge, KeepsArraysOfDifferentNamesOrPartsApart) {
  ArrayReport db = verified, part = wrong;
  db.name = "db[1]";
  part.part = "relu_backward";
  const std::vector<ArrayReport> merged = merge({verified}, {db, part});
  ASSERT_EQ(merged.size(), 3U);
  EXPECT_EQ(merged[0].verdict, Verdict::verified);
  EXPECT_EQ(merged[1].name, "db[1]");
  EXPECT_EQ(merged[2].part, "relu_backward");
}

TEST(Overall, FollowsTheMostSerious) {
  EXPECT_EQ(overall({verified, verified}), Verdict::verified);
  EXPECT_EQ(overall({verified, vacuous}), Verdict::cannot_tell);
  EXPECT_EQ(overall({undecided, wrong, verified}), Verdict::wrong);
}

TEST(Overall, OfNothingIsNeverGreen) { EXPECT_EQ(overall({}), Verdict::harness_trouble); }

Report report(const std::vector<ArrayReport>& arrays) {
  Report whole;
  whole.arrays = arrays;
  whole.verdict = overall(arrays);
  whole.cases = 2;
  whole.entries = 12;
  whole.evaluations = 5;
  whole.seconds = 0.5;
  return whole;
}

TEST(MergeReports, AddsWhatCounts) {
  const Report merged = merge(report({verified}), report({vacuous}));
  EXPECT_EQ(merged.verdict, Verdict::verified);
  EXPECT_EQ(merged.cases, 4U);
  EXPECT_EQ(merged.entries, 24U);
  EXPECT_EQ(merged.evaluations, 10U);
  EXPECT_EQ(merged.seconds, 1.0);
}

TEST(MergeReports, WhoDoesNotAnswerOnceDidNotAnswer) {
  Report silent = report({});
  silent.verdict = Verdict::did_not_answer;
  silent.outcome = "timed out";
  for (const Report& merged : {merge(silent, report({verified})), merge(report({wrong}), silent)}) {
    EXPECT_EQ(merged.verdict, Verdict::did_not_answer);
    EXPECT_EQ(merged.outcome, "timed out");
  }
}

TEST(MergeReports, HarnessTroubleWins) {
  Report trouble = report({verified}), silent = report({});
  trouble.verdict = Verdict::harness_trouble;
  silent.verdict = Verdict::did_not_answer;
  EXPECT_EQ(merge(trouble, silent).verdict, Verdict::harness_trouble);
  EXPECT_EQ(merge(report({verified}), trouble).verdict, Verdict::harness_trouble);
}

TEST(MergeReports, RepeatsNeitherNotesNorMistakes) {
  Report a = report({wrong}), b = report({wrong});
  a.notes = {"one", "two"};
  b.notes = {"two", "three"};
  MistakeFinding sign, sign_in_2;
  sign.id = sign_in_2.id = "sign";
  sign_in_2.layer = 2;
  a.mistakes = {sign};
  b.mistakes = {sign, sign_in_2};
  const Report merged = merge(a, b);
  EXPECT_THAT(merged.notes, ElementsAre("one", "two", "three"));
  EXPECT_EQ(merged.mistakes.size(), 2U);
}

}  // namespace
}  // namespace gradproof
