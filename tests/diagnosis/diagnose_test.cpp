// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/diagnose.hpp"

#include <fmt/ranges.h>

#include <chrono>

#include "tests/diagnosis/planted.hpp"

namespace gradproof {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
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

TEST(Diagnose, NamesEveryMistakeOfTheCatalogueFirst) {
  const auto questions = questions_of_every_kind();
  for (const Given given : {Given::everything, Given::gradients}) {
    for (const Mistake& mistake : catalogue()) {
      if (given == Given::gradients && mistake.step == Step::cost) continue;
      const auto start = std::chrono::steady_clock::now();
      const Diagnosis diagnosis =
          diagnose(ask(with_mistakes(std::vector<Planted>{{&mistake}}), questions, given));
      const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      if (seconds > 0.05) fmt::print("{} took {:.3f} s\n", mistake.id, seconds);
      EXPECT_THAT(ids(diagnosis), Contains(mistake.id));
      if (diagnosis.mistakes.empty() || diagnosis.mistakes.front().id != mistake.id ||
          diagnosis.mistakes.size() > 1)
        fmt::print("{} {}: {}\n", given == Given::everything ? "all" : "dW, db", mistake.id,
                   fmt::join(ids(diagnosis), " | "));
    }
  }
}

}  // namespace
}  // namespace gradproof
