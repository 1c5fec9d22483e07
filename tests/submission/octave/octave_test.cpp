// SPDX-License-Identifier: MIT
// nnCostFunction.m, one example at a time and all of them at once: judged as a network, in Octave's words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "gradproof/check_network/examination.hpp"
#include "gradproof/submission/octave/octave_submission.hpp"
#include "tests/support/texts.hpp"

namespace gradproof {
namespace {

using test::read_text_file;
using test::Replacements;
using test::run_gradproof;
using test::source_folder;
using test::TemporaryFolder;
using test::with;
using testing::HasSubstr;
using testing::Not;

bool has_octave() { return ::access("/usr/bin/octave-cli", X_OK) == 0; }
#define NEEDS_OCTAVE() \
  if (!has_octave()) GTEST_SKIP() << "octave-cli is not here: apt-get install octave"

std::string solution(const std::string& name) {
  return read_text_file(source_folder() + "/tests/submission/octave/solutions/" + name + ".m");
}

auto checked(const std::string& text) {
  const TemporaryFolder folder;
  return run_gradproof({"check", folder.write("nnCostFunction.m", text), "--seed", "5"});
}

class RightOctave : public testing::TestWithParam<const char*> {};
TEST_P(RightOctave, IsVerified) {
  NEEDS_OCTAVE();
  const auto run = checked(solution(GetParam()));
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("verified: "));
}
INSTANTIATE_TEST_SUITE_P(Styles, RightOctave, testing::Values("looped", "vectorised"),
                         [](const auto& style) { return style.param; });

struct Wrong {
  const char* name;
  const char* file;
  Replacements planted;
  const char* array;  ///< is said to be wrong
  const char* line;   ///< is said to be what was written
};
void PrintTo(const Wrong& wrong, std::ostream* out) { *out << wrong.name; }

class WrongOctave : public testing::TestWithParam<Wrong> {};
TEST_P(WrongOctave, IsNamedInItsOwnWords) {
  NEEDS_OCTAVE();
  const Wrong& wrong = GetParam();
  const auto run = checked(with(solution(wrong.file), wrong.planted));
  EXPECT_EQ(run.status, 1) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr(wrong.array));
  EXPECT_THAT(run.out, HasSubstr(wrong.line));
  EXPECT_THAT(run.out, Not(HasSubstr("dW[")));
}
INSTANTIATE_TEST_SUITE_P(
    Mistakes, WrongOctave,
    testing::Values(Wrong{"looped_not_divided",
                          "looped",
                          {{"Theta1_grad = Delta1 / m", "Theta1_grad = Delta1"},
                           {"Theta2_grad = Delta2 / m", "Theta2_grad = Delta2"}},
                          "Theta1_grad",
                          "Theta_grad(:, 2:end) = Delta(:, 2:end)"},
                    Wrong{"looped_slope_missing",
                          "looped",
                          {{" .* sigmoidGradient(z2)", ""}},
                          "Theta1_grad",
                          "delta2 = Theta2' * delta3;"},
                    Wrong{"looped_slope_of_a2",
                          "looped",
                          {{"sigmoidGradient(z2)", "sigmoidGradient(sigmoid(z2))"}},
                          "Theta1_grad",
                          "sigmoidGradient(a2)"},
                    Wrong{"looped_bias_penalised",
                          "looped",
                          {{"Theta1_grad(:, 2:end) = Theta1_grad(:, 2:end) + lambda / m * Theta1(:, 2:end)",
                            "Theta1_grad = Theta1_grad + lambda / m * Theta1"},
                           {"Theta2_grad(:, 2:end) = Theta2_grad(:, 2:end) + lambda / m * Theta2(:, 2:end)",
                            "Theta2_grad = Theta2_grad + lambda / m * Theta2"}},
                          "Theta1_grad(:, 1)",
                          "Theta1_grad = Delta1 / m + lambda / m * Theta1;"},
                    Wrong{"looped_sign",
                          "looped",
                          {{"delta3 = a3 - wanted", "delta3 = wanted - a3"}},
                          "Theta2_grad",
                          "delta3 = y_vec - a3;"},
                    Wrong{"vectorised_not_divided",
                          "vectorised",
                          {{"delta2' * a1 / m", "delta2' * a1"}, {"delta3' * a2 / m", "delta3' * a2"}},
                          "Theta1_grad",
                          "Theta_grad(:, 2:end) = Delta(:, 2:end)"},
                    Wrong{"vectorised_slope_missing",
                          "vectorised",
                          {{" .* sigmoidGradient(z2)", ""}},
                          "Theta1_grad",
                          "delta2 = Theta2' * delta3;"},
                    Wrong{"vectorised_slope_of_a2",
                          "vectorised",
                          {{"sigmoidGradient(z2)", "sigmoidGradient(sigmoid(z2))"}},
                          "Theta1_grad",
                          "sigmoidGradient(a2)"},
                    Wrong{"vectorised_bias_penalised",
                          "vectorised",
                          {{"lambda / m * penalised1;", "lambda / m * Theta1;"},
                           {"lambda / m * penalised2;", "lambda / m * Theta2;"}},
                          "Theta1_grad(:, 1)",
                          "Theta1_grad = Delta1 / m + lambda / m * Theta1;"},
                    Wrong{"vectorised_penalty_missing",
                          "vectorised",
                          {{" + lambda / m * penalised1;", ";"}, {" + lambda / m * penalised2;", ";"}},
                          "Theta1_grad(:, 2:end)",
                          "Theta1_grad = Delta1 / m;"}),
    [](const auto& wrong) { return wrong.param.name; });

TEST(Octave, SaysWhichLineRaised) {
  NEEDS_OCTAVE();
  const auto run = checked(with(solution("vectorised"), {{"a1 * Theta1'", "a1 * Theta1"}}));
  EXPECT_EQ(run.status, 4) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("nonconformant"));
  EXPECT_THAT(run.out, HasSubstr("nnCostFunction line 12"));
}

TEST(Octave, GradientsOfAnotherLengthAreSaid) {
  NEEDS_OCTAVE();
  const auto run =
      checked(with(solution("vectorised"), {{"[Theta1_grad(:) ; Theta2_grad(:)]", "Theta1_grad(:)"}}));
  EXPECT_EQ(run.status, 4) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("entries, and nn_params has"));
}

TEST(Octave, FilesBesideItAreUsed) {
  NEEDS_OCTAVE();
  const TemporaryFolder folder;
  folder.write("sigmoidGradient.m",
               "function g = sigmoidGradient(z)\ng = sigmoid(z);\nend\n");  // not a slope
  const auto run =
      run_gradproof({"check", folder.write("nnCostFunction.m", solution("looped")), "--seed", "5"});
  EXPECT_EQ(run.status, 1) << run.out << run.err;
}

TEST(Octave, OtherFilesAreTurnedAway) {
  const TemporaryFolder folder;
  const auto run = run_gradproof({"check", folder.write("costFunction.m", solution("looped"))});
  EXPECT_NE(run.status, 0);
  EXPECT_THAT(
      run.err,
      HasSubstr(has_octave() ? "of Octave's files nnCostFunction.m is judged, and this has another name"
                             : "apt-get install octave"));
}

TEST(Octave, LabelsAreOfOneClassEach) {
  ExaminationOptions options;
  options.depth = 2;
  options.output = OutputLayer::named("sigmoid");
  ExaminationOptions three;
  three.depth = 3;
  EXPECT_THROW((void)with_class_labels(standard_examination(three)), std::invalid_argument);
  const Examination asked = with_class_labels(standard_examination(options));
  ASSERT_GE(asked.cases.size(), 3U);
  for (const Case& question : asked.cases) {
    EXPECT_EQ(question.architecture.depth(), 2U);
    EXPECT_TRUE(arma::all(arma::vectorise(arma::sum(question.Y, 0)) == 1.0));
    EXPECT_TRUE(arma::all(arma::vectorise(question.Y) % arma::vectorise(1.0 - question.Y) == 0.0));
  }
}

}  // namespace
}  // namespace gradproof
