// SPDX-License-Identifier: MIT
// Mistakes that are not in the catalogue: never a wrong name; where it starts, and what it looks like.
#include <fmt/ranges.h>

#include "gradproof/diagnosis/diagnose.hpp"
#include "gradproof/diagnosis/difference.hpp"
#include "tests/diagnosis/planted.hpp"

namespace gradproof {
namespace {

using testing::HasSubstr;

/// Plants a line of the test's own.
Implementation with_line(Step step, StepFunction instead, std::size_t layer = 0) {
  return [=](const Case& question) { return answer_of(Board(question, {{step, instead, layer}})); };
}

std::vector<Case> two_layer_exercise() {
  ExaminationOptions options;
  options.depth = 2;
  options.outputs = 1;
  options.hidden = {Activation::tanh()};
  options.output = OutputLayer(OutputKind::sigmoid);
  return standard_examination(options).cases;
}

Diagnosis diagnosis_of(const Implementation& implementation, const std::vector<Case>& questions,
                       bool with_steps) {
  std::vector<Evidence> evidence;
  for (const Case& question : questions) {
    const Answer answer = implementation(question);
    evidence.push_back({question, with_steps ? answer : gradients_only(answer)});
  }
  return diagnose(evidence);
}

struct Unknown {
  const char* name;
  Step step;
  StepFunction instead;
};

const std::vector<Unknown>& unknown_mistakes() {
  static const std::vector<Unknown> all = {
      {"dW times 3", Step::dW,
       [](const Board& at, std::size_t l) -> arma::mat { return 3.0 * at.right(Step::dW, l); }},
      {"dW by sqrt(m)", Step::dW,
       [](const Board& at, std::size_t l) -> arma::mat { return std::sqrt(at.m()) * at.right(Step::dW, l); }},
      {"db times 0.8", Step::db,
       [](const Board& at, std::size_t l) -> arma::mat { return 0.8 * at.right(Step::db, l); }},
      {"dZ with the slope of sin", Step::dZ,
       [](const Board& at, std::size_t l) -> arma::mat { return entrywise(at.dA(l), arma::cos(at.Z(l))); }},
      {"dA with W reversed", Step::dA,
       [](const Board& at, std::size_t l) -> arma::mat {
         return product(arma::flipud(at.W(l + 1)).t(), at.dZ(l + 1) + 0.1);
       }},
      {"dZ[L] with a hinge", Step::dZ_output,
       [](const Board& at, std::size_t l) -> arma::mat {
         return arma::clamp(at.right(Step::dZ_output, l), -0.3, 0.3);
       }},
      {"dW with noise in one entry", Step::dW,
       [](const Board& at, std::size_t l) -> arma::mat {
         arma::mat dW = at.right(Step::dW, l);
         dW(0) *= 1.0 + 1e-7;
         return dW;
       }},
      {"db with the median", Step::db,
       [](const Board& at, std::size_t l) -> arma::mat { return arma::median(at.dZ(l), 1); }},
  };
  return all;
}

TEST(UnknownMistakes, NeverGetTheNameOfAnother) {
  for (const Unknown& unknown : unknown_mistakes()) {
    for (const auto& questions : {questions_of_every_kind(), two_layer_exercise()}) {
      for (const bool with_steps : {true, false}) {
        const Diagnosis diagnosis =
            diagnosis_of(with_line(unknown.step, unknown.instead), questions, with_steps);
        ASSERT_FALSE(diagnosis.mistakes.empty() && diagnosis.notes.empty()) << unknown.name;
        for (const MistakeFinding& finding : diagnosis.mistakes) {
          EXPECT_EQ(finding.id, not_in_catalogue)
              << unknown.name << (with_steps ? ", all arrays" : ", dW and db");
          EXPECT_FALSE(finding.certain);
        }
      }
    }
  }
}

TEST(UnknownMistakes, AreSaidWhereTheyStartAndWhatTheyLookLike) {
  const auto find = [](const std::string& name) {
    return *std::ranges::find_if(unknown_mistakes(),
                                 [&](const Unknown& unknown) { return unknown.name == name; });
  };
  const auto said = [&](const std::string& name, std::size_t layer) {
    const Unknown unknown = find(name);
    const Diagnosis diagnosis =
        diagnosis_of(with_line(unknown.step, unknown.instead, layer), two_layer_exercise(), true);
    return diagnosis.mistakes.empty() ? "" : diagnosis.mistakes.front().wrong;
  };
  EXPECT_THAT(said("dW times 3", 2),
              HasSubstr("dW[2]: every entry is 3 times what it should be, the same number in every"));
  EXPECT_THAT(said("dW by sqrt(m)", 1),
              HasSubstr("dW[1]: every entry is sqrt(m) times what it should be, in every network"));
  EXPECT_THAT(said("db times 0.8", 1),
              HasSubstr("db[1]: every entry is 0.8 times what it should be, the same number in every"));
  EXPECT_THAT(said("dZ with the slope of sin", 1), HasSubstr("dZ[1]"));
  EXPECT_THAT(said("dW with noise in one entry", 1), HasSubstr("dW[1]: right to"));
}

TEST(UnknownMistakes, BesideAKnownOneTheKnownOneIsNamed) {
  const Implementation both = [](const Case& question) {
    return answer_of(Board(question, {{Step::dW, unknown_mistakes()[0].instead},
                                      {Step::db, find_mistake("missing-1/m-in-db")->instead}}));
  };
  for (const bool with_steps : {true, false}) {
    const Diagnosis diagnosis = diagnosis_of(both, two_layer_exercise(), with_steps);
    ASSERT_EQ(diagnosis.mistakes.size(), 2U);
    EXPECT_EQ(diagnosis.mistakes[0].id, "missing-1/m-in-db");
    EXPECT_EQ(diagnosis.mistakes[1].id, not_in_catalogue);
  }
}

TEST(Diagnose, AConventionIsANoteAndNotAMistake) {
  // 1/m carried in dZ, dA and not in dW, db
  const Implementation carried = [](const Case& question) {
    Answer answer = reference_answer(question);
    for (auto* arrays : {&answer.dZ, &answer.dA})
      for (arma::mat& array : *arrays) array /= static_cast<double>(question.X.n_cols);
    return answer;
  };
  const Diagnosis diagnosis = diagnosis_of(carried, two_layer_exercise(), true);
  EXPECT_TRUE(diagnosis.mistakes.empty());
  ASSERT_EQ(diagnosis.notes.size(), 1U);
  EXPECT_THAT(diagnosis.notes.front(), HasSubstr("dZ and dA carry the factor 1/m"));
}

// What an array looks like beside the right one.

Compared compare(const Case& question, std::size_t layer, const arma::mat& claimed, const arma::mat& right) {
  return {&question, layer, claimed, right};
}

TEST(LookOfDifference, NamesTheFactorByWhatItEqualsEverywhere) {
  const auto questions = two_layer_exercise();
  const arma::mat right = arma::mat{{1.0, -2.0}, {0.5, 4.0}};
  std::vector<Compared> times_m, by_64;
  for (const Case& question : questions) {
    const double m = static_cast<double>(question.X.n_cols);
    times_m.push_back(compare(question, 1, m * right, right));
    by_64.push_back(compare(question, 1, m / 64.0 * right, right));
  }
  EXPECT_THAT(look_of_difference(ArrayKind::db, times_m),
              testing::ElementsAre("every entry is m times what it should be, in every network"));
  EXPECT_THAT(look_of_difference(ArrayKind::db, by_64),
              testing::ElementsAre("it is divided by 64 in every network, where m should stand"));
}

TEST(LookOfDifference, SeesTransposesOrdersRowsAndW) {
  const Case question = two_layer_exercise().front();
  const auto& W = question.parameters.W[1];
  Random random(4);
  const arma::mat right = random_normal(random, W.n_rows, W.n_cols);
  const auto looks = [&](const arma::mat& claimed) {
    return look_of_difference(ArrayKind::dW, {compare(question, 1, claimed, right)});
  };
  EXPECT_THAT(looks(right.t()), testing::ElementsAre("it is the right array, transposed"));
  EXPECT_THAT(looks(arma::flipud(right)), testing::Contains("its rows are right but stand in another order"));
  EXPECT_THAT(looks(arma::fliplr(right)),
              testing::Contains("its columns are right but stand in another order"));
  EXPECT_THAT(looks(right + 0.25 * W), testing::ElementsAre("off by 0.25 W[l]: a regulariser?"));
  EXPECT_THAT(looks(arma::zeros(right.n_rows, right.n_cols)), testing::ElementsAre("every entry is 0"));
  EXPECT_THAT(looks(-right), testing::ElementsAre("every entry has the wrong sign"));
  arma::mat one_row = right;
  one_row.row(1) *= 2.5;
  EXPECT_THAT(looks(one_row), testing::Contains(HasSubstr("right in row 1, 3")));
  EXPECT_THAT(looks(right * (1.0 + 3e-8) + 1e-8), testing::Contains(HasSubstr("right to 7 digits")));
}

TEST(LookOfDifference, SeesWhatIsKeptBetweenCalls) {
  const auto questions = two_layer_exercise();
  Random random(4);
  const arma::mat first = random_normal(random, 3, 1), second = random_normal(random, 3, 1);
  EXPECT_THAT(look_of_difference(ArrayKind::db, {compare(questions[0], 1, first, first),
                                                 compare(questions[1], 1, first, second)}),
              testing::Contains(HasSubstr("something is kept between calls")));
  EXPECT_THAT(look_of_difference(ArrayKind::db, {compare(questions[0], 1, first, first),
                                                 compare(questions[1], 1, first + second, second)}),
              testing::Contains(HasSubstr("something is added up between calls")));
}

TEST(LookOfDifference, SeesABoundAndTakesItForNoMemory) {
  const auto questions = two_layer_exercise();
  const arma::vec first = {3.0, -2.0, 5.0}, second = {4.0, -7.0, 2.0}, third = {0.25, 2.0, -3.0};
  const auto cut = [](const arma::mat& right) { return arma::mat(arma::clamp(right, -1.0, 1.0)); };
  const auto looks = look_of_difference(ArrayKind::db, {compare(questions[0], 1, cut(first), first),
                                                        compare(questions[1], 1, cut(second), second),
                                                        compare(questions[1], 1, cut(third), third)});
  EXPECT_THAT(looks, testing::ElementsAre("right but for what is beyond 1 and -1, which is cut off there"));
  arma::mat other = cut(third);
  other(0) = 0.5;  // right nowhere
  EXPECT_THAT(look_of_difference(ArrayKind::db, {compare(questions[0], 1, cut(first), first),
                                                 compare(questions[1], 1, other, third)}),
              testing::IsEmpty());
}

TEST(LookOfDifference, SeesThatOnlyNegativeZIsWrong) {
  const Case question = two_layer_exercise().front();
  const arma::mat Z = Board(question).Z(1);
  const arma::mat right = 1.0 + arma::square(Z);
  arma::mat claimed = right;
  claimed.elem(arma::find(Z < 0.0)) += 3.0;
  EXPECT_THAT(look_of_difference(ArrayKind::dZ, {compare(question, 1, claimed, right)}),
              testing::Contains("right where Z[l] > 0, wrong only where Z[l] < 0"));
}

}  // namespace
}  // namespace gradproof
