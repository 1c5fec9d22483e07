// SPDX-License-Identifier: MIT
#include "gradproof/check_network/verify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <limits>

#include "gradproof/check_network/did_not_answer.hpp"
#include "tests/check_network/cases.hpp"

namespace gradproof {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Examination two_layers(const std::string& hidden = "tanh") {
  ExaminationOptions options;
  options.hidden = {Activation::named(hidden)};
  options.output = OutputLayer::named("sigmoid");
  options.depth = 2;
  options.outputs = 1;
  return standard_examination(options);
}

TEST(Verify, TheReferenceIsVerified) {
  const Report report =
      verify(reference_answer, standard_examination(), {.submission = "built-in reference"});
  EXPECT_EQ(report.verdict, Verdict::verified) << report.text();
  EXPECT_TRUE(report.ok());
  EXPECT_EQ(report.submission, "built-in reference");
  EXPECT_EQ(report.network, "2 to 3 layers, tanh/relu/sigmoid hidden, sigmoid/softmax/identity output");
  EXPECT_EQ(report.cases, standard_examination().cases.size());
  EXPECT_EQ(report.seed, 1U);
  EXPECT_THAT(report.notes, IsEmpty());
}

TEST(Verify, TheReferenceIsVerifiedForEveryActivationOutputAndSeed) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    for (const std::string& hidden : Activation::names()) {
      for (const std::string& output : OutputLayer::names()) {
        ExaminationOptions options;
        options.hidden = {Activation::named(hidden)};
        options.output = OutputLayer::named(output);
        options.seed = seed;
        options.lambda = seed % 2 == 0 ? 0.7 : 0.0;
        const Report report = verify(reference_answer, standard_examination(options));
        EXPECT_EQ(report.verdict, Verdict::verified) << "seed " << seed << "\n" << report.text();
        EXPECT_THAT(report.notes, IsEmpty());
      }
    }
  }
}

TEST(Verify, AMissingOneOverMIsWrongAndNamedAfterM) {
  const Report report = verify(
      [](const Case& question) {
        Answer answer = gradient_only(question);
        answer.db[2] *= static_cast<double>(question.X.n_cols);
        return answer;
      },
      two_layers());
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(wrong_in(report), ElementsAre("db[2]"));
  EXPECT_EQ(array_of(report, "db[2]").reason, "every entry is 7 times the derivative, and m = 7");
  EXPECT_EQ(array_of(report, "db[2]").worst->where, "all sizes different");
}

TEST(Verify, AMistakeInOneQuestionIsEnough) {
  const Report report = verify(
      [](const Case& question) {
        Answer answer = gradient_only(question);
        if (question.name == "square") answer.dW[1] = arma::mat(answer.dW[1].t());
        return answer;
      },
      two_layers());
  EXPECT_THAT(wrong_in(report), ElementsAre("dW[1]"));
  EXPECT_EQ(array_of(report, "dW[1]").worst->where, "square");
}

TEST(Verify, AsksEveryQuestionAndOneTwice) {
  std::map<std::string, int> asked;
  (void)verify(
      [&](const Case& question) {
        ++asked[question.name];
        return reference_answer(question);
      },
      two_layers("relu"));
  int twice = 0;
  for (const auto& [name, times] : asked) twice += times == 2 ? 1 : 0;
  EXPECT_EQ(asked.size(), 8U);
  EXPECT_EQ(twice, 1);
}

TEST(Verify, TheOrderOfTheQuestionsFollowsTheSeed) {
  const auto order = [](std::uint64_t seed) {
    Examination examination = two_layers();
    examination.seed = seed;
    std::vector<std::string> names;
    (void)verify(
        [&](const Case& question) {
          names.push_back(question.name);
          return reference_answer(question);
        },
        examination);
    return names;
  };
  EXPECT_EQ(order(5), order(5));
  EXPECT_NE(order(5), order(6));
}

TEST(Verify, AnAnswerThatChangesIsNotDeterministic) {
  double drift = 0.0;  // far below any error bar
  const Report report = verify(
      [&](const Case& question) {
        Answer answer = gradient_only(question);
        answer.dW[1](0, 0) *= 1.0 + drift;
        drift = std::numeric_limits<double>::epsilon();
        return answer;
      },
      two_layers());
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(array_of(report, "dW[1]").kind, Reason::not_deterministic);
  EXPECT_THAT(array_of(report, "dW[1]").reason,
              HasSubstr("asked the same question twice, it answered differently: (0,0) was "));
}

TEST(Verify, AnExceptionOnlyTheSecondTimeIsNotDeterministic) {
  std::set<std::string> seen;
  const Report report = verify(
      [&](const Case& question) {
        if (!seen.insert(question.name).second) throw std::runtime_error("used up");
        return gradient_only(question);
      },
      two_layers());
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(array_of(report, "answer").reason,
            "asked the same question again, it threw an exception: used up");
}

TEST(Verify, ADeathOnlyTheSecondTimeIsNoAnswerWithItsCause) {
  std::set<std::string> seen;
  const Report report = verify(
      [&](const Case& question) {
        if (!seen.insert(question.name).second) throw DidNotAnswer(Outcome::forbidden, "it opened a socket");
        return gradient_only(question);
      },
      two_layers());
  EXPECT_EQ(report.verdict, Verdict::did_not_answer);
  EXPECT_EQ(report.outcome, "forbidden");
  EXPECT_THAT(report.notes, Contains("asked the same question again, it did not answer: it opened a socket"));
  for (const ArrayReport& array : report.arrays) EXPECT_NE(array.verdict, Verdict::wrong) << array.name;
}

TEST(Verify, ADeathTheSecondTimeHidesNoMistake) {
  std::set<std::string> seen;
  const Report report = verify(
      [&](const Case& question) {
        if (!seen.insert(question.name).second) throw DidNotAnswer(Outcome::crashed, "gone");
        Answer answer = gradient_only(question);
        answer.dW[1] *= 2.0;
        return answer;
      },
      two_layers());
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.notes, Contains("asked the same question again, it did not answer: gone"));
}

TEST(Verify, AChangedQuestionIsAFindingAndHarmsNobody) {
  const Examination examination = two_layers();
  const arma::mat before = examination.cases[0].parameters.W[1];
  const Report report = verify(
      [](const Case& question) {
        Answer answer = gradient_only(question);
        const_cast<arma::mat&>(question.parameters.W[1]) -= 1.2 * answer.dW[1];
        return answer;
      },
      examination);
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(wrong_in(report), ElementsAre("input"));
  EXPECT_EQ(array_of(report, "input").kind, Reason::changes_input);
  EXPECT_TRUE(arma::approx_equal(examination.cases[0].parameters.W[1], before, "absdiff", 0.0));
}

TEST(Verify, OneQuestionThatCrashesIsNoAnswerButTheOthersAreJudged) {
  const Report report = verify(
      [](const Case& question) {
        if (question.name != "square") throw std::runtime_error("not aligned");
        Answer answer = gradient_only(question);
        answer.db[1] *= 2.0;
        return answer;
      },
      two_layers());
  EXPECT_EQ(report.verdict, Verdict::did_not_answer);
  EXPECT_EQ(report.outcome, "crashed");
  EXPECT_THAT(wrong_in(report), ElementsAre("db[1]"));
  EXPECT_THAT(report.notes,
              ElementsAre("all sizes different (3-4-1, tanh hidden, sigmoid output, m = 7): it threw an "
                          "exception: not aligned",
                          "4 of 5 networks were not answered"));
}

TEST(Verify, ATimeoutIsNotWaitedForTwice) {
  int asked = 0;
  const Report report = verify(
      [&](const Case&) -> Answer {
        ++asked;
        throw DidNotAnswer(Outcome::timed_out, "no answer in 10 s");
      },
      two_layers());
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(report.outcome, "timed out");
}

TEST(Verify, HarnessTroubleEndsIt) {
  const Report report =
      verify([](const Case&) -> Answer { throw HarnessTrouble("no python3"); }, two_layers());
  EXPECT_EQ(report.verdict, Verdict::harness_trouble);
  EXPECT_THAT(report.notes, Contains("no python3"));
}

TEST(Verify, AnEmptyExaminationIsNeverGreen) {
  EXPECT_EQ(verify(reference_answer, Examination{}).verdict, Verdict::harness_trouble);
}

TEST(Verify, ACostThatOverflowsOnceAIsOneIsANote) {
  const Report report = verify(
      [](const Case& question) {
        Answer answer = reference_answer(question);
        const arma::mat A = answer.A[2], Y = question.Y;
        answer.cost =
            -arma::accu(Y % arma::log(A) + (1.0 - Y) % arma::log(1.0 - A)) / static_cast<double>(A.n_cols);
        return answer;
      },
      two_layers());
  EXPECT_EQ(report.verdict, Verdict::verified) << report.text();
  EXPECT_THAT(report.notes, ElementsAre("robustness, a saturated output: your cost overflows once A = 1"));
}

TEST(Verify, WhatFailsOnRawDataOnlyIsANote) {
  const Report report = verify(
      [](const Case& question) {
        if (question.X.max() > 100.0) throw std::runtime_error("overflow");
        return gradient_only(question);
      },
      two_layers());
  EXPECT_EQ(report.verdict, Verdict::verified);
  EXPECT_THAT(report.notes,
              ElementsAre(HasSubstr("robustness: it did not answer for data that were not normalised")));
}

TEST(Verify, WhatIsWrongEverywhereIsNotSaidAgainAsRobustness) {
  const Report report = verify(
      [](const Case& question) {
        Answer answer = gradient_only(question);
        answer.dW[1] *= -1.0;
        return answer;
      },
      two_layers());
  EXPECT_THAT(report.notes, IsEmpty());
}

TEST(Verify, HandsOutEveryAnswerButThoseOfRobustnessWithItsOwnReport) {
  std::map<std::string, Verdict> seen;
  CheckOptions options;
  options.on_answer = [&](const Case& question, const Answer& answer, const Report& report) {
    EXPECT_EQ(answer.dW.depth(), 2U);
    seen[question.name] = report.verdict;
  };
  const Examination examination = two_layers();
  (void)verify(reference_answer, examination, options);
  EXPECT_EQ(seen.size(), examination.cases.size());
  for (const Case& question : examination.robustness)
    EXPECT_EQ(seen.count(question.name), 0U) << question.name;
  EXPECT_FALSE(examination.robustness.empty());
  EXPECT_EQ(seen["square"], Verdict::verified);
}

TEST(Verify, ProgressRunsOverTheWholeExamination) {
  std::vector<double> shares;
  CheckOptions options;
  options.derivative.progress = [&](std::size_t done, std::size_t total) {
    shares.push_back(static_cast<double>(done) / static_cast<double>(total));
  };
  (void)verify(reference_answer, two_layers(), options);
  ASSERT_FALSE(shares.empty());
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  EXPECT_GT(shares.back(), 0.9);
  EXPECT_LE(shares.back(), 1.0);
}

TEST(Verify, StopsWhenToldTo) {
  const std::atomic<bool> stop{true};
  CheckOptions options;
  options.derivative.stop = &stop;
  EXPECT_THROW((void)verify(reference_answer, two_layers(), options), Interrupted);
}

}  // namespace
}  // namespace gradproof
