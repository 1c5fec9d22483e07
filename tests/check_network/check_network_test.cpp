// SPDX-License-Identifier: MIT
#include "gradproof/check_network/check_network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <limits>

#include "gradproof/check_network/did_not_answer.hpp"
#include "tests/check_network/cases.hpp"

namespace gradproof {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class EveryActivation : public testing::TestWithParam<std::tuple<std::string, std::string>> {
 protected:
  [[nodiscard]] static Activation hidden() { return Activation::named(std::get<0>(GetParam())); }
  [[nodiscard]] static std::string output() { return std::get<1>(GetParam()); }
  [[nodiscard]] static Case question() { return random_case({3, 4, 5, 2}, hidden(), output(), 7); }
};
INSTANTIATE_TEST_SUITE_P(CheckNetwork, EveryActivation,
                         testing::Combine(testing::ValuesIn(Activation::names()),
                                          testing::ValuesIn(OutputLayer::names())),
                         [](const auto& pair) {
                           return std::get<0>(pair.param) + "_" + std::get<1>(pair.param);
                         });

TEST_P(EveryActivation, TheReferenceIsVerified) {
  const Report report = check_network(question(), reference_answer(question()));
  EXPECT_EQ(report.verdict, Verdict::verified) << report.text();
  EXPECT_EQ(report.arrays.size(), 18U);
  for (const ArrayReport& array : report.arrays) EXPECT_LE(array.would_have_caught, 1e-11) << array.name;
}

TEST_P(EveryActivation, AWrongSignIsWrong) {
  Answer answer = gradient_only(question());
  for (arma::mat& dW : answer.dW) dW = -dW;
  const Report report = check_network(question(), answer);
  EXPECT_THAT(wrong_in(report), ElementsAre("dW[3]", "dW[2]", "dW[1]"));
  EXPECT_EQ(array_of(report, "dW[2]").reason, "every entry has the wrong sign");
}

TEST_P(EveryActivation, AMissingOneOverMIsWrong) {
  Answer answer = gradient_only(question());
  answer.db[2] *= 7.0;
  const Report report = check_network(question(), answer);
  EXPECT_THAT(wrong_in(report), ElementsAre("db[2]"));
  EXPECT_EQ(array_of(report, "db[2]").reason, "every entry is 7 times the derivative, and m = 7");
}

TEST_P(EveryActivation, ATransposeInASquareNetworkIsWrong) {
  const Case square = random_case({4, 4, 4}, hidden(), output(), 4);
  Answer answer = gradient_only(square);
  answer.dW[1] = arma::mat(answer.dW[1].t());
  const Report report = check_network(square, answer);
  EXPECT_THAT(wrong_in(report), ElementsAre("dW[1]"));
  EXPECT_EQ(array_of(report, "dW[1]").kind, Reason::differs);
}

TEST_P(EveryActivation, TheWeightsNotTransposedInASquareNetworkAreWrong) {
  Case square = random_case({4, 4, 4}, hidden(), output(), 4);
  Answer answer = gradient_only(square);
  Case mistaken = square;  // dA[1] = W[2] dZ[2] is what a network with W[2]^T above would send down
  const Answer reference = reference_answer(square);
  const arma::mat dZ =
      (square.parameters.W[2] * reference.dZ[2]) % square.architecture.g(1).derivative(reference.Z[1]);
  answer.dW[1] = dZ * square.X.t() / 4.0;
  answer.db[1] = arma::sum(dZ, 1) / 4.0;
  EXPECT_THAT(wrong_in(check_network(square, answer)), ElementsAre("dW[1]", "db[1]"));
}

TEST_P(EveryActivation, TheDerivativeOfAnotherActivationIsWrong) {
  const Case asked = question();
  const Answer reference = reference_answer(asked);
  const std::string other = hidden().name() == "tanh" ? "sigmoid" : "tanh";
  Answer answer = gradient_only(asked);
  const arma::mat dZ = reference.dA[1] % Activation::named(other).derivative(reference.Z[1]);
  answer.dW[1] = dZ * asked.X.t() / 7.0;
  answer.db[1] = arma::sum(dZ, 1) / 7.0;
  EXPECT_THAT(wrong_in(check_network(asked, answer)), ElementsAre("dW[1]", "db[1]"));
}

TEST_P(EveryActivation, OneEntryOffByABillionthOfTheLargestIsWrong) {
  const Case asked = question();
  const std::vector<std::pair<std::string, Layers<arma::mat> Answer::*>> all = {
      {"dW", &Answer::dW}, {"db", &Answer::db}, {"dZ", &Answer::dZ}, {"dA", &Answer::dA}};
  for (const auto& [name, member] : all) {
    for (std::size_t l = 1; l <= (name == "dA" ? 2U : 3U); ++l) {
      Answer answer = reference_answer(asked);
      arma::mat& array = (answer.*member)[l];
      array(array.n_elem / 2) += 1e-9 * arma::abs(array).max();
      EXPECT_THAT(wrong_in(check_network(asked, answer)), ElementsAre(fmt::format("{}[{}]", name, l)));
    }
  }
}

const Case asked = random_case({3, 4, 2}, Activation::tanh(), "sigmoid", 7);

TEST(CheckNetwork, JudgesOnlyWhatIsGiven) {
  EXPECT_THAT(names_of(check_network(asked, gradient_only(asked))),
              ElementsAre("dW[2]", "db[2]", "dW[1]", "db[1]"));
}

TEST(CheckNetwork, ListsArraysAsTheyAreComputed) {
  EXPECT_THAT(names_of(check_network(asked, reference_answer(asked))),
              ElementsAre("Z[1]", "A[1]", "Z[2]", "A[2]", "cost", "dZ[2]", "dW[2]", "db[2]", "dA[1]", "dZ[1]",
                          "dW[1]", "db[1]"));
}

TEST(CheckNetwork, CountsWhatItJudged) {
  const Report report = check_network(asked, gradient_only(asked), {.submission = "mine"});
  EXPECT_EQ(report.submission, "mine");
  EXPECT_EQ(report.network, "3-4-2, tanh hidden, sigmoid output");
  EXPECT_EQ(report.cases, 1U);
  EXPECT_EQ(report.entries, 26U);
  EXPECT_GT(report.evaluations, 0U);
}

TEST(CheckNetwork, AnArrayThatIsMissingIsWrong) {
  Answer answer = gradient_only(asked);
  answer.db[1].reset();
  const Report report = check_network(asked, answer);
  EXPECT_EQ(array_of(report, "db[1]").kind, Reason::missing);
  EXPECT_THAT(wrong_in(check_network(asked, Answer{})), ElementsAre("dW[2]", "db[2]", "dW[1]", "db[1]"));
}

TEST(CheckNetwork, AWrongShapeNamesWhatItIsTheShapeOf) {
  Answer answer = gradient_only(asked);
  answer.dW[1] = arma::mat(answer.dW[1].t());
  EXPECT_EQ(array_of(check_network(asked, answer), "dW[1]").reason,
            "the shape is 3x4, expected 4x3, that of W[1]; transposed, the values are right");
}

TEST(CheckNetwork, ANaNIsWrong) {
  Answer answer = gradient_only(asked);
  answer.dW[2](0, 1) = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(array_of(check_network(asked, answer), "dW[2]").kind, Reason::not_finite);
}

TEST(CheckNetwork, SinglePrecisionIsRightToSinglePrecision) {
  Answer answer = gradient_only(asked);
  for (auto* layers : {&answer.dW, &answer.db}) {
    for (arma::mat& array : *layers)
      array = arma::conv_to<arma::mat>::from(arma::conv_to<arma::fmat>::from(array));
  }
  const Report report = check_network(asked, answer);
  EXPECT_EQ(report.verdict, Verdict::verified) << report.text();
  EXPECT_EQ(array_of(report, "dW[1]").note, "right to single precision");
}

TEST(CheckNetwork, OneOverMCarriedInDZIsAConvention) {
  Answer answer = reference_answer(asked);
  for (auto* layers : {&answer.dZ, &answer.dA}) {
    for (arma::mat& array : *layers) array /= 7.0;
  }
  const Report report = check_network(asked, answer);
  EXPECT_EQ(report.verdict, Verdict::verified) << report.text();
  EXPECT_THAT(report.notes,
              ElementsAre("dZ and dA carry 1/m, and dW and db are right: a convention, not a mistake"));
  EXPECT_EQ(array_of(report, "dZ[1]").note, "1/m is carried in it: a derivative of J, not of L");
}

TEST(CheckNetwork, AMinusCarriedInDZIsAConvention) {
  Answer answer = reference_answer(asked);
  for (auto* layers : {&answer.dZ, &answer.dA}) {
    for (arma::mat& array : *layers) array = -array;
  }
  EXPECT_EQ(check_network(asked, answer).verdict, Verdict::verified);
}

TEST(CheckNetwork, OneOverMInOneDZOnlyIsNoConvention) {
  Answer answer = reference_answer(asked);
  answer.dZ[1] /= 7.0;
  EXPECT_THAT(wrong_in(check_network(asked, answer)), ElementsAre("dZ[1]"));
}

TEST(CheckNetwork, OneOverMInDZIsNotForgivenWhereTheGradientIsWrong) {
  Answer answer = reference_answer(asked);
  for (auto* layers : {&answer.dZ, &answer.dA, &answer.dW, &answer.db}) {
    for (arma::mat& array : *layers) array /= 7.0;
  }
  EXPECT_EQ(wrong_in(check_network(asked, answer)).size(), 7U);
}

TEST(CheckNetwork, L2IsPartOfTheCost) {
  const Case with_l2 = random_case({3, 4, 2}, Activation::relu(), "softmax", 7, 0.7);
  EXPECT_EQ(check_network(with_l2, reference_answer(with_l2)).verdict, Verdict::verified);
  Answer without = gradient_only(with_l2);
  without.dW[1] -= 0.1 * with_l2.parameters.W[1];
  EXPECT_THAT(wrong_in(check_network(with_l2, without)), ElementsAre("dW[1]"));
}

TEST(CheckNetwork, AnotherForwardPassIsSaidToBeOne) {
  const Case relu = random_case({3, 4, 2}, Activation::relu(), "sigmoid", 7);
  const Case sigmoid = {Architecture({3, 4, 2}, {Activation::sigmoid()}, OutputLayer::named("sigmoid")),
                        relu.parameters, relu.X, relu.Y};
  const Report report = check_network(relu, reference_answer(sigmoid));
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(array_of(report, "Z[1]").verdict, Verdict::verified);
  EXPECT_EQ(array_of(report, "A[1]").verdict, Verdict::wrong);
  EXPECT_THAT(report.notes, ElementsAre(HasSubstr("A[1] holds sigmoid(Z[1]) where relu was asked for")));
}

TEST(CheckNetwork, AForwardPassWithoutItsBiasIsAnotherNetworkFromZOn) {
  Case no_bias = asked;
  no_bias.parameters.b[1].zeros();
  const Report report = check_network(asked, reference_answer(no_bias));
  EXPECT_THAT(report.notes, ElementsAre(HasSubstr("another network from Z[1] on")));
}

TEST(CheckNetwork, ACostThatIsASumIsWrongByM) {
  Answer answer = reference_answer(asked);
  *answer.cost *= 7.0;
  EXPECT_EQ(array_of(check_network(asked, answer), "cost").reason,
            "every entry is 7 times the cost, and m = 7");
}

/// J as it is written on paper, with an epsilon in the logarithms.
double written_cost(const Case& question, double epsilon) {
  const arma::mat A = reference_answer(question).A[2];
  return -arma::accu(question.Y % arma::log(A + epsilon) +
                     (1.0 - question.Y) % arma::log(1.0 - A + epsilon)) /
         static_cast<double>(A.n_cols);
}

TEST(CheckNetwork, ACostAsWrittenOnPaperIsRight) {
  Answer answer = reference_answer(asked);
  answer.cost = written_cost(asked, 0.0);
  EXPECT_EQ(check_network(asked, answer).verdict, Verdict::verified);
}

TEST(CheckNetwork, ASmallEpsilonInTheLogarithmIsANote) {
  Answer answer = reference_answer(asked);
  answer.cost = written_cost(asked, 1e-8);
  const Report report = check_network(asked, answer);
  EXPECT_EQ(report.verdict, Verdict::verified);
  EXPECT_EQ(array_of(report, "cost").note, "right but for an epsilon of 1e-08 inside the logarithm");
}

TEST(CheckNetwork, ALargeEpsilonInTheLogarithmIsWrong) {
  Answer answer = reference_answer(asked);
  answer.cost = written_cost(asked, 1e-3);
  EXPECT_THAT(wrong_in(check_network(asked, answer)), ElementsAre("cost"));
}

TEST(CheckNetwork, DeadLayersLeaveNothingToTestButAreNotWrong) {
  Case dead = random_case({3, 4, 2}, Activation::relu(), "sigmoid", 7);
  dead.parameters.b[1].fill(-1000.0);
  const Report report = check_network(dead, reference_answer(dead));
  EXPECT_EQ(report.verdict, Verdict::cannot_tell);
  EXPECT_EQ(array_of(report, "dW[1]").kind, Reason::vacuous);
  EXPECT_EQ(array_of(report, "db[2]").verdict, Verdict::verified);
  EXPECT_EQ(array_of(report, "A[1]").verdict, Verdict::verified) << "an A of zeros is a value like any other";
}

/// Z[1](0, 0) is exactly 0.
Case at_a_kink() {
  Case question = random_case({3, 4, 2}, Activation::relu(), "sigmoid", 7);
  question.X.col(0).zeros();
  question.parameters.b[1](0) = 0.0;
  return question;
}

Answer with_slope_at_kink(const Case& question, double slope) {
  const Answer reference = reference_answer(question);
  arma::mat slopes = question.architecture.g(1).derivative(reference.Z[1]);
  slopes.elem(arma::find(reference.Z[1] == 0.0)).fill(slope);
  const arma::mat dZ = reference.dA[1] % slopes;
  Answer answer = gradient_only(question);
  answer.dW[1] = dZ * question.X.t() / 7.0;
  answer.db[1] = arma::sum(dZ, 1) / 7.0;
  return answer;
}

TEST(CheckNetwork, ASlopeOf0Or1OrOneHalfAtAKinkIsAConvention) {
  const Case question = at_a_kink();
  EXPECT_THAT(check_network(question, with_slope_at_kink(question, 0.0)).notes, IsEmpty());
  for (const double slope : {0.0, 1.0, 0.5}) {
    EXPECT_EQ(check_network(question, with_slope_at_kink(question, slope)).verdict, Verdict::verified)
        << slope;
  }
  EXPECT_THAT(check_network(question, with_slope_at_kink(question, 1.0)).notes,
              ElementsAre(HasSubstr("the slope of the activation is taken to be that of the right side")));
}

TEST(CheckNetwork, ASlopeBetweenTheTwoSidesCannotBeTold) {
  const Case question = at_a_kink();
  const Report report = check_network(question, with_slope_at_kink(question, 0.3));
  EXPECT_EQ(report.verdict, Verdict::cannot_tell) << report.text();
  EXPECT_EQ(array_of(report, "db[1]").kind, Reason::kink);
}

TEST(CheckNetwork, ASlopeOutsideTheTwoSidesIsWrong) {
  const Case question = at_a_kink();
  EXPECT_THAT(wrong_in(check_network(question, with_slope_at_kink(question, 1.5))),
              testing::Contains("db[1]"));
}

TEST(CheckNetwork, AMistakeElsewhereIsStillWrongAtAKink) {
  const Case question = at_a_kink();
  Answer answer = gradient_only(question);
  answer.db[2] *= 7.0;
  EXPECT_THAT(wrong_in(check_network(question, answer)), ElementsAre("db[2]"));
}

TEST(CheckNetwork, AThrowIsNoAnswer) {
  const Report report = check_network(asked, Implementation([](const Case&) -> Answer {
                                        throw std::runtime_error("shapes (2,4) and (2,7) not aligned");
                                      }));
  EXPECT_EQ(report.verdict, Verdict::did_not_answer);
  EXPECT_EQ(report.outcome, "crashed");
  EXPECT_THAT(report.notes, ElementsAre("it threw an exception: shapes (2,4) and (2,7) not aligned"));
  EXPECT_EQ(check_network(asked, Implementation([](const Case&) -> Answer { throw 7; })).outcome, "crashed");
}

TEST(CheckNetwork, KnowsHowItWasNotAnswered) {
  const Report report = check_network(asked, Implementation([](const Case&) -> Answer {
                                        throw DidNotAnswer(Outcome::timed_out, "no answer in 10 s");
                                      }));
  EXPECT_EQ(report.verdict, Verdict::did_not_answer);
  EXPECT_EQ(report.outcome, "timed out");
  EXPECT_THAT(report.notes, ElementsAre("no answer in 10 s"));
}

TEST(CheckNetwork, HarnessTroubleIsNobodyElsesFault) {
  const Report report =
      check_network(asked, Implementation([](const Case&) -> Answer { throw HarnessTrouble("no python3"); }));
  EXPECT_EQ(report.verdict, Verdict::harness_trouble);
}

TEST(CheckNetwork, StopsWhenToldTo) {
  const std::atomic<bool> stop{true};
  CheckOptions options;
  options.derivative.stop = &stop;
  EXPECT_THROW((void)check_network(asked, gradient_only(asked), options), Interrupted);
}

TEST(CheckNetwork, IsTheSameForAnyNumberOfThreads) {
  CheckOptions one, four;
  four.derivative.threads = 4;
  const Report a = check_network(asked, reference_answer(asked), one),
               b = check_network(asked, reference_answer(asked), four);
  ASSERT_EQ(a.arrays.size(), b.arrays.size());
  for (std::size_t i = 0; i < a.arrays.size(); ++i) {
    EXPECT_EQ(a.arrays[i].largest_difference, b.arrays[i].largest_difference);
    EXPECT_EQ(a.arrays[i].would_have_caught, b.arrays[i].would_have_caught);
  }
}

TEST(CheckNetwork, RefusesAQuestionOfTheWrongShape) {
  Case wrong = asked;
  wrong.Y = arma::mat(3, 7);
  EXPECT_THROW((void)check_network(wrong, gradient_only(asked)), std::invalid_argument);
}

}  // namespace
}  // namespace gradproof
