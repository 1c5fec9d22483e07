// SPDX-License-Identifier: MIT
#include <map>

#include "gradproof/network/forward.hpp"
#include "tests/diagnosis/planted.hpp"

namespace gradproof {
namespace {

using testing::HasSubstr;

TEST(Catalogue, HoldsAtLeastSeventyMistakesOfEveryGroup) {
  EXPECT_GE(catalogue().size(), 70U);
  std::map<Group, int> groups;
  for (const Mistake& mistake : catalogue()) ++groups[mistake.group];
  EXPECT_EQ(groups.size(), 8U);
}

TEST(Catalogue, EveryEntryIsCompleteAndItsIdIsItsOwn) {
  std::set<std::string> ids;
  for (const Mistake& mistake : catalogue()) {
    EXPECT_TRUE(ids.insert(mistake.id).second) << mistake.id << " is there twice";
    EXPECT_THAT(mistake.id, testing::MatchesRegex("[A-Za-z0-9/+^-]+"));  // no quotes needed in a shell
    EXPECT_NE(mistake.acts_on, nullptr) << mistake.id;
    EXPECT_NE(mistake.instead, nullptr) << mistake.id;
    for (const Line& line : {mistake.wrong, mistake.right_line()}) {
      EXPECT_FALSE(line.notation.empty()) << mistake.id;
      EXPECT_FALSE(line.numpy.empty()) << mistake.id;
      EXPECT_FALSE(line.armadillo.empty()) << mistake.id;
    }
    EXPECT_NE(mistake.wrong.notation, mistake.right_line().notation) << mistake.id;
    EXPECT_NE(mistake.wrong.numpy, mistake.right_line().numpy) << mistake.id;
    EXPECT_GE(mistake.why.size(), 40U) << mistake.id;
  }
}

TEST(Catalogue, WithoutAMistakeTheBoardIsTheReference) {
  for (const Case& question : questions_of_every_kind()) {
    const Answer board = with_mistakes(std::vector<Planted>{})(question);
    const Answer reference = reference_answer(question);
    EXPECT_FALSE(differs(board, reference, 1e-14)) << question.name;
    for (std::size_t l = 1; l <= question.architecture.depth(); ++l) {
      EXPECT_FALSE(differs(board.Z[l], reference.Z[l], 1e-14)) << question.name;
      EXPECT_FALSE(differs(board.A[l], reference.A[l], 1e-14)) << question.name;
      EXPECT_FALSE(differs(board.dZ[l], reference.dZ[l], 1e-14)) << question.name;
    }
  }
}

TEST(Catalogue, AnEntryActsWhereItSaysAndNowhereElse) {
  for (const Case& question : questions_of_every_kind()) {
    if (question.name.find("dead") != std::string::npos || question.name.find("kink") != std::string::npos)
      continue;  // not in general position
    const Answer right = reference_answer(question);
    for (const Mistake& mistake : catalogue()) {
      EXPECT_EQ(differs(answer_with({{&mistake}}, question), right), mistake.acts_on(question))
          << mistake.id << " on " << question.name << ": " << question.architecture.description();
    }
  }
}

TEST(Catalogue, AnUnknownIdIsAnsweredWithTheClosestOne) {
  try {
    (void)mistake_named("missing-1/m-in-bd");
    FAIL() << "an unknown id was found";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("there is no mistake 'missing-1/m-in-bd': did you mean 'missing-1/m-in-db'?"));
  }
}

TEST(Catalogue, AnIdThatIsNearNoneGetsNoGuess) {
  try {
    (void)mistake_named("foo");
    FAIL() << "an unknown id was found";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("there is no mistake 'foo': `gradproof mistakes` lists all"));
  }
}

TEST(WithMistakes, PlantsInOneLayerAlone) {
  const Case question = standard_examination().cases.front();
  const Answer right = reference_answer(question);
  const Answer wrong = with_mistakes(std::vector<std::string>{"missing-1/m-in-db@2"})(question);
  const double m = static_cast<double>(question.X.n_cols);
  EXPECT_FALSE(differs(wrong.db[2], arma::mat(m * right.db[2]), 1e-14));
  EXPECT_FALSE(differs(wrong.db[1], right.db[1], 1e-14));
  EXPECT_FALSE(differs(wrong.dW[2], right.dW[2], 1e-14));
}

TEST(WithMistakes, TwoFromDifferentStepsActTogether) {
  const Case question = standard_examination().cases.front();
  const Answer right = reference_answer(question);
  const Answer wrong =
      with_mistakes(std::vector<std::string>{"output-dZ-sign", "missing-1/m-in-db"})(question);
  const double m = static_cast<double>(question.X.n_cols);
  EXPECT_FALSE(differs(wrong.db[1], arma::mat(-m * right.db[1]), 1e-14));
  EXPECT_FALSE(differs(wrong.dW[1], arma::mat(-right.dW[1]), 1e-14));
}

TEST(WithMistakes, TwoForTheSameLineAreRefused) {
  try {
    (void)with_mistakes(std::vector<std::string>{"db-sign", "db-left-zero"});
    FAIL() << "both were planted";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("both replace the line of db[l]"));
  }
}

TEST(WithMistakes, ThrowsWhereTheShapesDoNotConform) {
  const auto cases = standard_examination().cases;
  const auto wrong = with_mistakes(std::vector<std::string>{"W-not-transposed"});
  EXPECT_THROW((void)wrong(cases.front()), DoesNotConform);  // all sizes different
  const auto square = std::ranges::find(cases, "square", &Case::name);
  ASSERT_NE(square, cases.end());
  EXPECT_TRUE(differs(wrong(*square), reference_answer(*square)));
}

}  // namespace
}  // namespace gradproof
