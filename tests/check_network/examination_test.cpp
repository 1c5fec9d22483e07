// SPDX-License-Identifier: MIT
#include "gradproof/check_network/examination.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "gradproof/network/forward.hpp"

namespace gradproof {
namespace {

using testing::ElementsAre;

ExaminationOptions of(const std::string& hidden, const std::string& output) {
  ExaminationOptions options;
  options.hidden = {Activation::named(hidden)};
  options.output = OutputLayer::named(output);
  return options;
}

std::vector<ExaminationOptions> families() {
  std::vector<ExaminationOptions> all = {{}};
  for (const std::string& hidden : Activation::names()) {
    for (const std::string& output : OutputLayer::names()) all.push_back(of(hidden, output));
  }
  ExaminationOptions two_layers = of("tanh", "sigmoid"), seeded, deep = of("relu", "sigmoid");
  two_layers.depth = 2;
  two_layers.outputs = 1;
  seeded.seed = 77;
  deep.depth = 6;
  all.insert(all.end(), {two_layers, seeded, deep});
  return all;
}

Case named(const Examination& examination, const std::string& name) {
  for (const auto* cases : {&examination.cases, &examination.robustness}) {
    for (const Case& question : *cases) {
      if (question.name == name) return question;
    }
  }
  throw std::out_of_range("no question " + name);
}

ForwardPass pass_of(const Case& question) {
  return forward(question.architecture.forward_only(), question.parameters, question.X, question.Y);
}

TEST(Examination, HasAQuestionForEachReason) {
  std::vector<std::string> names;
  for (const Case& question : standard_examination(of("relu", "sigmoid")).cases)
    names.push_back(question.name);
  EXPECT_THAT(names, ElementsAre("all sizes different", "another m", "square", "one example", "one dead unit",
                                 "exactly at a kink"));
}

TEST(Examination, SizesArePairwiseDifferent) {
  for (const ExaminationOptions& family : families()) {
    const Examination examination = standard_examination(family);
    for (const std::string name : {"all sizes different", "another m"}) {
      const Case question = named(examination, name);
      std::vector<arma::uword> sizes = question.architecture.sizes();
      sizes.push_back(question.X.n_cols);
      EXPECT_EQ(std::set<arma::uword>(sizes.begin(), sizes.end()).size(), sizes.size())
          << description(question);
      EXPECT_NE(question.architecture.sizes().back(), question.X.n_cols - 1) << description(question);
    }
  }
}

TEST(Examination, TheSquareIsSquareUpToAFixedOutput) {
  const Case square = named(standard_examination(of("tanh", "softmax")), "square");
  for (const arma::uword n : square.architecture.sizes()) EXPECT_EQ(n, square.X.n_cols);
  ExaminationOptions one_output = of("tanh", "sigmoid");
  one_output.outputs = 1;
  EXPECT_THAT(named(standard_examination(one_output), "square").architecture.sizes(),
              ElementsAre(4, 4, 4, 1));
}

TEST(Examination, HasTwoNumbersOfExamplesAndOneExample) {
  std::set<arma::uword> numbers;
  for (const Case& question : standard_examination().cases) numbers.insert(question.X.n_cols);
  EXPECT_EQ(numbers, (std::set<arma::uword>{1, 4, 7, 11}));
}

TEST(Examination, HasThreeLayersUnlessTheExerciseHasAnother) {
  EXPECT_EQ(standard_examination().cases.front().architecture.depth(), 3U);
  for (const std::size_t depth : {1U, 2U, 5U}) {
    ExaminationOptions options;
    options.depth = depth;
    for (const Case& question : standard_examination(options).cases)
      EXPECT_EQ(question.architecture.depth(), depth);
  }
}

TEST(Examination, BothLabelsOccurInEveryRow) {
  for (const ExaminationOptions& family : families()) {
    for (const Case& question : standard_examination(family).cases) {
      if (question.X.n_cols < 2 || question.architecture.output().kind() == OutputKind::softmax) continue;
      for (arma::uword i = 0; i < question.Y.n_rows; ++i)
        EXPECT_LT(question.Y.row(i).min(), question.Y.row(i).max()) << description(question);
    }
  }
}

TEST(Examination, EveryHiddenLayerHasZOfBothSigns) {
  for (const ExaminationOptions& family : families()) {
    const Examination examination = standard_examination(family);
    for (const std::string name : {"all sizes different", "another m", "square"}) {
      const Case question = named(examination, name);
      const ForwardPass pass = pass_of(question);
      for (std::size_t l = 1; l < question.architecture.depth(); ++l) {
        EXPECT_LT(pass.Z[l].min(), 0.0) << description(question);
        EXPECT_GT(pass.Z[l].max(), 0.0) << description(question);
      }
    }
  }
}

TEST(Examination, WeightsAreOfOrderOneAndBiasesNotZero) {
  for (const Case& question : standard_examination().cases) {
    for (std::size_t l = 1; l <= question.architecture.depth(); ++l) {
      EXPECT_GT(arma::abs(question.parameters.W[l]).max(), 0.1);
      if (question.name != "exactly at a kink") {
        EXPECT_GT(arma::abs(question.parameters.b[l]).min(), 0.0);
      }
    }
  }
}

TEST(Examination, TheDeadUnitIsDead) {
  const Case dead = named(standard_examination(of("relu", "sigmoid")), "one dead unit");
  const arma::mat A = pass_of(dead).A[1];
  EXPECT_EQ(arma::abs(A.row(0)).max(), 0.0);
  EXPECT_GT(arma::abs(A.row(1)).max() + arma::abs(A.row(2)).max(), 0.0);
}

TEST(Examination, OneZIsExactlyAtTheKink) {
  for (const std::string hidden : {"relu", "leaky_relu"})
    EXPECT_EQ(pass_of(named(standard_examination(of(hidden, "sigmoid")), "exactly at a kink")).Z[1](0, 0),
              0.0);
  EXPECT_THROW((void)named(standard_examination(of("tanh", "sigmoid")), "exactly at a kink"),
               std::out_of_range);
}

TEST(Examination, RobustnessIsUnnormalisedDataAndASaturatedOutput) {
  const Examination examination = standard_examination(of("relu", "sigmoid"));
  EXPECT_NEAR(named(examination, "data that were not normalised").X.max(), 4000.0, 1e-9);
  const arma::mat Z = pass_of(named(examination, "a saturated output")).Z[3];
  EXPECT_GT(arma::abs(Z).max(), 40.0);
}

TEST(Examination, TakesWhatTheExerciseFixes) {
  ExaminationOptions options = of("relu", "sigmoid");
  options.sizes = {30, 16, 8, 1};
  options.lambda = 0.7;
  for (const Case& question : standard_examination(options).cases) {
    EXPECT_EQ(question.architecture.sizes(), options.sizes);
    EXPECT_EQ(question.architecture.lambda(), 0.7);
    EXPECT_NE(question.X.n_cols, 30U);
    EXPECT_NE(question.X.n_cols, 16U);
    EXPECT_NE(question.X.n_cols, 8U);
  }
  options.m = 5;
  for (const Case& question : standard_examination(options).cases) EXPECT_EQ(question.X.n_cols, 5U);
}

TEST(Examination, OneActivationALayerFixesTheDepth) {
  ExaminationOptions options;
  options.hidden = {Activation::tanh(), Activation::relu(), Activation::sigmoid()};
  for (const Case& question : standard_examination(options).cases)
    EXPECT_EQ(question.architecture.depth(), 4U);
}

TEST(Examination, IsTheSameForTheSameSeedAndAnotherForAnother) {
  ExaminationOptions other;
  other.seed = 2;
  const Examination a = standard_examination(), b = standard_examination(), c = standard_examination(other);
  EXPECT_TRUE(arma::approx_equal(a.cases[0].X, b.cases[0].X, "absdiff", 0.0));
  EXPECT_FALSE(arma::approx_equal(a.cases[0].X, c.cases[0].X, "absdiff", 0.0));
  EXPECT_EQ(c.seed, 2U);
}

std::string refusal(const ExaminationOptions& options) {
  try {
    (void)standard_examination(options);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Examination, RefusesWhatContradictsItself) {
  ExaminationOptions options;
  options.sizes = {3, 4, 1};
  options.depth = 3;
  EXPECT_EQ(refusal(options),
            "standard_examination: 3 sizes (3-4-1) make 2 layers, but depth is 3: give one of them");
  options.depth = 2;
  options.outputs = 2;
  EXPECT_EQ(refusal(options),
            "standard_examination: the last of the sizes 3-4-1 is 1, but outputs is 2: give one of them");
  ExaminationOptions lonely = of("tanh", "softmax");
  lonely.outputs = 1;
  EXPECT_EQ(refusal(lonely),
            "standard_examination: a softmax of one output is 1 whatever its input; take at least 2 outputs");
  lonely.outputs = 0;
  lonely.sizes = {3, 4, 1};
  EXPECT_EQ(refusal(lonely),
            "standard_examination: a softmax of one output is 1 whatever its input; take at least 2 outputs");
}

TEST(Examination, IsDescribedByWhatItsQuestionsShare) {
  EXPECT_EQ(description(standard_examination(of("tanh", "sigmoid"))),
            "2 to 3 layers, tanh hidden, sigmoid output");
  ExaminationOptions two = of("tanh", "sigmoid");
  two.depth = 2;
  two.lambda = 0.7;
  EXPECT_EQ(description(standard_examination(two)), "2 layers, tanh hidden, sigmoid output, lambda = 0.7");
  ExaminationOptions one;
  one.depth = 1;
  one.output = OutputLayer::named("softmax");
  EXPECT_EQ(description(standard_examination(one)), "1 layer, softmax output");
  EXPECT_EQ(description(Examination{}), "no network");
  EXPECT_EQ(description(named(standard_examination(of("tanh", "sigmoid")), "square")),
            "square (4-4-4-4, tanh hidden, sigmoid output, m = 4)");
}

}  // namespace
}  // namespace gradproof
