// SPDX-License-Identifier: MIT
// What is said of a gradient's cost, with costs that are made up: no clock is read here.
#include "gradproof/submission/gradient_cost.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "gradproof/submission/native/native_submission.hpp"

namespace gradproof {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Case question_of(std::vector<arma::uword> sizes, std::vector<Activation> hidden, OutputKind output) {
  Case like{Architecture(std::move(sizes), std::move(hidden), OutputLayer(output)), {}, {}, {}};
  return like;
}

double parameters(const Case& question) {
  return static_cast<double>(question.architecture.parameter_count());
}

TEST(CostQuestion, IsLikeTheExerciseAndHasTheParametersThatWereAskedFor) {
  const std::vector<Case> all = {
      question_of({3, 4, 1}, {Activation::tanh()}, OutputKind::sigmoid),
      question_of({3, 5, 4, 2}, {Activation::relu(), Activation::sigmoid()}, OutputKind::softmax),
      question_of({3, 2}, {}, OutputKind::identity),
      question_of({3, 3, 3, 3, 3, 3}, {Activation::relu()}, OutputKind::identity)};
  for (const Case& like : all) {
    for (const std::size_t wanted : {40U, 4000U}) {
      const Case question = cost_question(like, wanted, 5, 1);
      const Architecture& network = question.architecture;
      EXPECT_EQ(network.depth(), like.architecture.depth());
      EXPECT_EQ(network.output().kind(), like.architecture.output().kind());
      EXPECT_EQ(network.sizes().back(), like.architecture.sizes().back());
      EXPECT_GE(network.parameter_count(), wanted);
      EXPECT_LT(network.parameter_count(), wanted + 300);
      EXPECT_EQ(question.X.n_cols, 5U);
      EXPECT_EQ(arma::size(question.Y), arma::size(network.sizes().back(), 5));
      for (std::size_t l = 1; l < network.depth(); ++l)
        EXPECT_EQ(network.g(l).name(), like.architecture.g(l).name());
    }
  }
}

const Case like = question_of({3, 4, 1}, {Activation::tanh()}, OutputKind::sigmoid);

TEST(PassesNote, IsGivenOverFiftyOnly) {
  const Case asked = cost_question(like, 4000, 3, 1);
  EXPECT_EQ(passes_note(asked, 3.0), "");
  EXPECT_EQ(passes_note(asked, 50.0), "");
  EXPECT_EQ(passes_note(asked, std::nan("")), "");
  EXPECT_EQ(
      passes_note(asked, 50.5),
      "its gradient takes more than 50 forward passes on a network of 4001 parameters (8-400-1), where "
      "backpropagation takes about three. Finite differences do that: they take two forward passes for each "
      "parameter, and seldom have more than ten right digits");
}

TEST(GrowthNote, IsGivenToACostThatGrowsWithTheSquareOfTheParameters) {
  const std::string note = growth_note(like, 1, [](const Case& q) { return std::pow(parameters(q), 2.0); });
  EXPECT_THAT(note, HasSubstr("times as long with 4001 parameters as with 41"));
  EXPECT_THAT(note, HasSubstr("Finite differences do that"));
}

TEST(GrowthNote, IsGivenWhereEachForwardPassHasAnOverheadOfItsOwn) {
  // numpy: 20 us a pass whatever its size, 20 ns a parameter
  const auto cost = [](const Case& q) { return 2 * parameters(q) * (20.0 + 0.02 * parameters(q)); };
  EXPECT_THAT(growth_note(like, 1, cost), HasSubstr("forward passes"));
}

TEST(GrowthNote, IsNotGivenToACostThatGrowsWithTheParameters) {
  EXPECT_EQ(growth_note(like, 1, [](const Case& q) { return parameters(q); }), "");
  EXPECT_EQ(growth_note(like, 1, [](const Case& q) { return 500.0 + parameters(q); }), "");
  EXPECT_EQ(growth_note(like, 1, [](const Case& q) { return parameters(q) * std::log(parameters(q)); }), "");
}

TEST(GrowthNote, IsNotGivenWhereTheMachineWasBusyTwiceOrTheClockStoodStill) {
  int asked = 0;
  const auto disturbed = [&asked](const Case& q) { return ++asked <= 4 && parameters(q) > 1000 ? 1e9 : 1.0; };
  EXPECT_EQ(growth_note(like, 1, disturbed), "");
  EXPECT_EQ(asked, 6);
  EXPECT_EQ(growth_note(like, 1, [](const Case&) { return 0.0; }), "");
}

TEST(GrowthNote, TakesWhatEndsAQuestionOn) {
  const auto refuses = [](const Case&) -> double { throw DidNotAnswer(Outcome::timed_out, "no answer"); };
  EXPECT_THROW((void)growth_note(like, 1, refuses), DidNotAnswer);
}

/// A right submission in its box, whose processor time is made up.
Report judged_with(const NativeSubmission::ProcessorClock& clock) {
  NativeSubmission submission(PLUGIN_OBJECT, NativeKind::shared_object, {});
  submission.read_cost_from(clock);
  return submission.judge(standard_examination(), {});
}

std::string notes_of(const Report& report) {
  std::string all;
  for (const auto& note : report.notes) all += note + '\n';
  return all;
}

TEST(NativeCost, IsWhatTheProcessTookForEachQuestionAndNeverAVerdict) {
  double time = 0.0;
  const Report steady = judged_with([&](const BoxedChild&) { return time += 1.0; });
  EXPECT_EQ(steady.verdict, Verdict::verified);
  EXPECT_THAT(notes_of(steady), Not(HasSubstr("forward passes")));

  int reading = 0;
  const auto growing = [&](const BoxedChild&) {
    constexpr double at[] = {0.0, 1.0, 1.0, 1e4};  // before and after the small one, then the large one
    return at[reading++ % 4];
  };
  const Report report = judged_with(growing);
  EXPECT_EQ(report.verdict, Verdict::verified);
  EXPECT_THAT(notes_of(report), HasSubstr("takes 9999 times as long"));
}

TEST(NativeCost, IsReadFromTheKernelsClockOfThatProcess) {
  std::vector<double> read;
  const Report report = judged_with([&](const BoxedChild& child) {
    read.push_back(child.processor_seconds());
    return read.back();
  });
  ASSERT_GE(read.size(), 4U);
  EXPECT_GT(read.front(), 0.0);
  for (std::size_t i = 1; i < read.size(); ++i) EXPECT_GE(read[i], read[i - 1]);
}

}  // namespace
}  // namespace gradproof
