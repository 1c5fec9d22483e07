// SPDX-License-Identifier: MIT
// Which questions a pair's own forward pass takes.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "gradproof/submission/python/findings.hpp"
#include "gradproof/submission/python/pair_ask.hpp"
#include "gradproof/submission/python/pair_judge.hpp"

namespace gradproof {

using layers::Tensors;

std::string refused(PythonSession& session, const Pair& pair, const PairQuestion& question) {
  try {
    AskedPair asked(session, pair, question);
    const Tensors outputs = asked.forward({});
    // what it gives beside the outputs that are differentiated may be anything
    const std::size_t taken = std::max<std::size_t>(outputs_taken(pair, question), 1);
    const bool has_numbers = !outputs.empty() && outputs.front().values().n_elem > 0 &&
                             std::none_of(asked.oddities().begin(), asked.oddities().end(),
                                          [&](const auto& odd) { return odd.first < taken; });
    return has_numbers ? "" : returns_nothing;
  } catch (const PartRaised& raised) {
    return raised_text(raised);
  }
}

namespace {

/// "x (2, 3, 4), w (12, 5)"
std::string asked_with(const PairQuestion& question) {
  std::string text;
  for (const auto& [name, x] : question.arrays)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, layers::shape_text(x.shape()));
  return text + question.about;
}

/// Why it is not what --exercise says; and what else it is, where it is something that is known.
TakenQuestions misfit(PythonSession& session, const Pair& pair, const std::vector<PairQuestion>& questions,
                      const std::string& why, Random& random) {
  const std::string& forward = pair.forward.where.name;
  Pair unsaid = pair;
  unsaid.said.reset();
  const TakenQuestions other = taken_questions(session, unsaid, random);
  const bool is_another = !other.questions.empty() && other.questions.front().is_known;
  const std::string before = is_another ? fmt::format("it takes what --exercise {} is asked with; ",
                                                      exercise_name(other.questions.front().entry))
                                        : "";
  if (!questions.empty())
    return {{},
            fmt::format("{}asked as --exercise {} says, with {}, it raised {}", before, pair.said->name,
                        asked_with(questions.front()), why),
            true};
  std::vector<std::string> names;
  for (const ExerciseArgument& argument : pair.said->arguments) names.push_back(argument.name);
  return {{},
          fmt::format("{} ({}{} takes {} argument{}, and --exercise {} has {}: {})", pair.backward.where.name,
                      before, forward, pair.forward.arguments.size(),
                      pair.forward.arguments.size() == 1 ? "" : "s", pair.said->name, names.size(),
                      fmt::join(names, ", "))};
}

}  // namespace

TakenQuestions taken_questions(PythonSession& session, const Pair& pair, Random& random) {
  std::string why;
  std::vector<PairQuestion> first;
  for (std::vector<PairQuestion>& questions : questions_to(pair, random)) {
    const std::string raised = refused(session, pair, questions.front());
    if (raised.empty()) return {std::move(questions), ""};
    if (why.empty()) why = raised;
    if (first.empty()) first = std::move(questions);
  }
  if (why.starts_with("not written yet")) return {{}, why, true};
  const std::string& forward = pair.forward.where.name;
  if (pair.said && why != returns_nothing) return misfit(session, pair, first, why, random);
  return {{},
          fmt::format(
              "{} ({})", pair.backward.where.name,
              why.empty() ? fmt::format("no layer that gradproof knows takes {} arguments as {} does",
                                        pair.forward.arguments.size(), forward)
              : why == returns_nothing
                  ? fmt::format("{} returns no array: is it written yet?", forward)
                  : fmt::format("{} raised, asked as the layers that gradproof knows: {}", forward, why))};
}

}  // namespace gradproof
