// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/diagnose.hpp"

#include <fmt/ranges.h>

#include "tests/diagnosis/planted.hpp"

namespace gradproof {
namespace {

using testing::Contains;
using testing::IsEmpty;

enum class Given { everything, gradients };

std::vector<Evidence> ask(const Implementation& implementation, const std::vector<Case>& questions,
                          Given given) {
  std::vector<Evidence> evidence;
  for (const Case& question : questions) {
    evidence.push_back({question, std::nullopt});
    try {
      const Answer answer = implementation(question);
      evidence.back().answer = given == Given::everything ? answer : gradients_only(answer);
    } catch (const std::logic_error&) {  // no answer
    }
  }
  return evidence;
}

std::vector<std::string> ids(const Diagnosis& diagnosis) {
  std::vector<std::string> found;
  for (const MistakeFinding& finding : diagnosis.mistakes) found.push_back(finding.id);
  return found;
}

TEST(Diagnose, FindsNothingInARightAnswer) {
  for (const Given given : {Given::everything, Given::gradients}) {
    const Diagnosis diagnosis = diagnose(ask(reference_answer, questions_of_every_kind(), given));
    EXPECT_THAT(ids(diagnosis), IsEmpty());
    EXPECT_THAT(diagnosis.notes, IsEmpty());
  }
}

/// What code in single precision would return.
Answer rounded_to_float(Answer answer) {
  for (auto* arrays : {&answer.Z, &answer.A, &answer.dZ, &answer.dA, &answer.dW, &answer.db}) {
    for (arma::mat& array : *arrays)
      array = arma::conv_to<arma::mat>::from(arma::conv_to<arma::fmat>::from(array));
  }
  answer.cost.reset();
  return answer;
}

/// Equal in dW and db on every network, so that both are said.
const std::set<std::string>& with_a_twin() {
  static const std::set<std::string> ids = {"1/m-in-hidden-dZ-as-well", "dZ-divided-between-uses",
                                            "Z-for-A-in-output-dZ", "output-activation-missing"};
  return ids;
}

TEST(Diagnose, NamesTheMistakesOfSinglePrecisionCodeToo) {
  const auto questions = questions_of_every_kind();
  for (const Mistake& mistake : catalogue()) {
    if (mistake.step == Step::cost) continue;
    const Implementation wrong = with_mistakes(std::vector<Planted>{{&mistake}});
    const auto in_single = [&wrong](const Case& question) { return rounded_to_float(wrong(question)); };
    EXPECT_THAT(ids(diagnose(ask(in_single, questions, Given::gradients))), Contains(mistake.id));
  }
}

TEST(Diagnose, NamesEveryMistakeOfTheCatalogueFirst) {
  const auto questions = questions_of_every_kind();
  for (const Given given : {Given::everything, Given::gradients}) {
    for (const Mistake& mistake : catalogue()) {
      if (given == Given::gradients && mistake.step == Step::cost) continue;
      const Diagnosis diagnosis =
          diagnose(ask(with_mistakes(std::vector<Planted>{{&mistake}}), questions, given));
      ASSERT_THAT(ids(diagnosis), Contains(mistake.id));
      if (with_a_twin().count(mistake.id) > 0 && given == Given::gradients) {
        EXPECT_FALSE(diagnosis.mistakes.front().certain) << mistake.id;
        continue;
      }
      EXPECT_EQ(diagnosis.mistakes.size(), 1U)
          << mistake.id << ": " << fmt::format("{}", fmt::join(ids(diagnosis), ", "));
      EXPECT_TRUE(diagnosis.mistakes.front().certain) << mistake.id;
    }
  }
}

}  // namespace
}  // namespace gradproof
