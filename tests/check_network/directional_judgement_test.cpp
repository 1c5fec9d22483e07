// SPDX-License-Identifier: MIT
// Screening along random directions: right answers pass, one wrong entry is found and named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "gradproof/check_network/check_network.hpp"
#include "gradproof/network/random.hpp"

namespace gradproof {
namespace {

using testing::AnyOf;
using testing::Contains;
using testing::HasSubstr;

struct Asked {
  Case question;
  Answer answer;
};

Asked right_answer(const std::vector<arma::uword>& sizes, const std::string& hidden,
                   const std::string& output, arma::uword m, Random& random) {
  const Architecture architecture(sizes, {Activation::named(hidden)}, OutputLayer::named(output));
  const ForwardNetwork& network = architecture.forward_only();
  Parameters parameters = random_parameters(network, random);
  arma::mat X = random_normal(random, sizes.front(), m);
  arma::mat Y = random_labels(network, m, random);
  Asked asked{{architecture, std::move(parameters), std::move(X), std::move(Y)}, {}};
  const Answer all = reference_answer(asked.question);
  asked.answer.dW = all.dW;
  asked.answer.db = all.db;
  return asked;
}

CheckOptions directional() {
  CheckOptions options;
  options.method = Method::directional;
  return options;
}

const ArrayReport& array(const Report& report, const std::string& name) {
  return *std::find_if(report.arrays.begin(), report.arrays.end(),
                       [&](const ArrayReport& found) { return found.name == name; });
}

TEST(Directions, PassEveryRightAnswer) {
  Random random(1);
  for (const std::string& hidden : Activation::names()) {
    for (const std::string& output : OutputLayer::names()) {
      for (int turn = 0; turn < 5; ++turn) {
        const Asked asked = right_answer({12, 9, 7, 5}, hidden, output, 17, random);
        const Report report = check_network(asked.question, asked.answer, directional());
        EXPECT_EQ(report.verdict, Verdict::verified) << report.text();
      }
    }
  }
}

TEST(Directions, StateTheChanceOfAMiss) {
  Random random(2);
  const Asked asked = right_answer({12, 9, 7, 5}, "tanh", "sigmoid", 17, random);
  const Report report = check_network(asked.question, asked.answer, directional());
  // erf(0.1/sqrt 2)^5 = 0.0797^5 = 3.2e-6
  EXPECT_THAT(array(report, "dW[1]").note, HasSubstr("5 random directions; an error of "));
  EXPECT_THAT(array(report, "dW[1]").note, HasSubstr("passes with probability 3e-06"));
}

TEST(Directions, NameOneWrongEntryWhereverItIs) {
  Random random(3);
  const Asked asked = right_answer({20, 15, 10, 4}, "sigmoid", "softmax", 30, random);
  for (int turn = 0; turn < 60; ++turn) {
    const std::size_t l = 1 + random() % 3;
    Answer answer = asked.answer;
    arma::mat& wrong = turn % 4 == 0 ? answer.db[l] : answer.dW[l];
    const arma::uword at = random() % wrong.n_elem;
    wrong(at) += 1e-6 * arma::abs(wrong).max();
    const Report report = check_network(asked.question, answer, directional());
    const ArrayReport& found = array(report, (turn % 4 == 0 ? "db[" : "dW[") + std::to_string(l) + "]");
    ASSERT_EQ(found.verdict, Verdict::wrong);
    ASSERT_TRUE(found.worst);
    EXPECT_EQ(found.worst->row, at % wrong.n_rows);
    EXPECT_EQ(found.worst->col, at / wrong.n_rows);
    EXPECT_THAT(found.reason, AnyOf(HasSubstr("at least 1 of "), HasSubstr("it is ")));
    EXPECT_EQ(std::count_if(report.arrays.begin(), report.arrays.end(),
                            [](const ArrayReport& one) { return one.verdict == Verdict::wrong; }),
              1);
  }
}

TEST(Directions, ReadAConstantFactor) {
  Random random(4);
  const Asked asked = right_answer({12, 9, 7, 5}, "tanh", "sigmoid", 17, random);
  Answer answer = asked.answer;
  answer.dW[2] *= 17.0;
  const Report report = check_network(asked.question, answer, directional());
  EXPECT_EQ(array(report, "dW[2]").reason, "every entry is 17 times the derivative, and m = 17");
}

TEST(Directions, LeaveMissingArraysAndShapesToTheRule) {
  Random random(5);
  const Asked asked = right_answer({12, 9, 7, 5}, "tanh", "sigmoid", 17, random);
  Answer answer = asked.answer;
  answer.dW[1].reset();
  answer.dW[2] = answer.dW[2].t().eval();
  answer.db[3](0) = arma::datum::nan;
  const Report report = check_network(asked.question, answer, directional());
  EXPECT_EQ(array(report, "dW[1]").kind, Reason::missing);
  EXPECT_EQ(array(report, "dW[2]").kind, Reason::wrong_shape);
  EXPECT_EQ(array(report, "db[3]").kind, Reason::not_finite);
  EXPECT_EQ(array(report, "dW[3]").verdict, Verdict::verified);
}

TEST(Directions, AreTakenWhereTheFullCheckIsOverTheBudgetAndTheReportSaysSo) {
  Random random(6);
  const Asked asked = right_answer({12, 9, 7, 5}, "tanh", "sigmoid", 17, random);
  CheckOptions options;
  options.method = Method::automatic;
  options.say_method = true;
  const Report full = check_network(asked.question, asked.answer, options);
  EXPECT_THAT(full.notes, Contains(HasSubstr("every entry was differentiated: estimated at")));
  EXPECT_EQ(array(full, "dW[1]").note, "");
  options.budget = 1e-12;
  const Report screened = check_network(asked.question, asked.answer, options);
  EXPECT_THAT(screened.notes,
              Contains(HasSubstr("screened along random directions: the full check would take")));
  EXPECT_THAT(array(screened, "dW[1]").note, HasSubstr("random directions"));
}

TEST(Directions, TakeTheSlopeAtAKinkThatTheAnswerTook) {
  Random random(7);
  const Architecture architecture({3, 4, 2}, {Activation::relu()}, OutputLayer(OutputKind::sigmoid));
  Parameters parameters = random_parameters(architecture.forward_only(), random);
  parameters.W[1].row(2).zeros();
  parameters.b[1](2) = 0.0;  // Z[1](2,:) = 0
  const arma::mat X = random_normal(random, 3, 6);
  const Case question{architecture, parameters, X, random_labels(architecture.forward_only(), 6, random)};
  // as if g'(0) = 1: the unit is a little to the right of its kink, where nothing else changes
  Case shifted = question;
  shifted.parameters.b[1](2) = 1e-300;
  Answer answer = reference_answer(shifted);
  answer.Z = answer.A = answer.dZ = answer.dA = {};
  answer.cost.reset();
  const Report report = check_network(question, answer, directional());
  EXPECT_EQ(report.verdict, Verdict::verified) << report.text();
  EXPECT_THAT(report.notes, Contains(HasSubstr("that of the right side")));
}

}  // namespace
}  // namespace gradproof
