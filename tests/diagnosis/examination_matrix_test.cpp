// SPDX-License-Identifier: MIT
// The standard examination tells every mistake of the catalogue from the right answer, and any two of them
// from each other.
#include <map>

#include "gradproof/check_network/check_network.hpp"
#include "tests/diagnosis/planted.hpp"

namespace gradproof {
namespace {

TEST(ExaminationMatrix, EveryMistakeIsCaughtByNumericDerivatives) {
  const auto questions = questions_of_every_kind();
  fmt::print("x caught, ! does not conform (no answer), . as the right one\n");
  for (std::size_t q = 0; q < questions.size(); ++q)
    fmt::print("{:>3}: {} ({})\n", q + 1, questions[q].name, questions[q].architecture.description());
  for (const Mistake& mistake : catalogue()) {
    std::string row;
    for (const Case& question : questions) {
      const auto answer = answer_with({{&mistake}}, question);
      if (!answer) {
        row += '!';
        continue;
      }
      Answer bare = gradients_only(*answer);
      bare.cost = answer->cost;
      row += check_network(question, bare).verdict == Verdict::wrong ? 'x' : '.';
    }
    fmt::print("{:<36} {}\n", mistake.id, row);
    EXPECT_NE(row.find('x'), std::string::npos)
        << mistake.id << " is not caught by any network it answers for";
  }
}

TEST(ExaminationMatrix, NoTwoMistakesAnswerAlikeButTheListedEquivalents) {
  // The same dW, db and cost on every network, by algebra: only the arrays on the way tell them apart.
  const std::set<std::set<std::string>> equivalents = {
      // (1/m) W^T dZ * g' = W^T (dZ/m) * g'
      {"1/m-in-hidden-dZ-as-well", "dZ-divided-between-uses"},
      // A[L] is read by dZ[L] alone; the loss is computed from Z[L]
      {"Z-for-A-in-output-dZ", "output-activation-missing"},
  };
  const auto questions = questions_of_every_kind();
  std::vector<std::vector<std::optional<Answer>>> answers;
  for (const Mistake& mistake : catalogue()) {
    answers.emplace_back();
    for (const Case& question : questions) answers.back().push_back(answer_with({{&mistake}}, question));
  }
  std::set<std::set<std::string>> alike;
  for (std::size_t a = 0; a < answers.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      bool apart = false;
      for (std::size_t q = 0; q < questions.size() && !apart; ++q)
        apart = differs(answers[a][q], answers[b][q]);
      if (!apart) alike.insert({catalogue()[a].id, catalogue()[b].id});
    }
  }
  EXPECT_EQ(alike, equivalents);
}

}  // namespace
}  // namespace gradproof
