// SPDX-License-Identifier: MIT
// Which questions a pair's own forward pass takes.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "gradproof/layers/draws.hpp"
#include "gradproof/submission/python/findings.hpp"
#include "gradproof/submission/python/pair_ask.hpp"
#include "gradproof/submission/python/pair_call.hpp"
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

/// Of a layer that nobody named the arguments are guessed: NumPy stretches what does not fit, and the forward
/// pass takes it all the same. What comes back has the shapes of what went in where the guess is right.
bool gives_the_shapes(PythonSession& session, const Pair& pair, const PairQuestion& question,
                      Random& random) {
  try {
    AskedPair asked(session, pair, question);
    Tensors cotangents;
    const Tensors outputs = asked.forward({});
    for (std::size_t k = 0; k < outputs.size() && k < std::max<std::size_t>(outputs_taken(pair, question), 1);
         ++k)
      cotangents.push_back(layers::draw_normal(random, outputs[k].shape()));
    const Tensors found = asked.backward({}, cotangents);
    for (std::size_t k = 0; k < question.by.size(); ++k)
      if (k >= found.size() || found[k].shape() != question.arrays.at(question.by[k]).shape()) return false;
    return true;
  } catch (const PartRaised&) {
    return false;
  }
}

}  // namespace

TakenQuestions taken_questions(PythonSession& session, const Pair& pair, Random& random) {
  if (const std::string unknown = pair.is_loss() ? "" : backward_call(pair).unknown; !unknown.empty())
    return {{},
            fmt::format("{0} (it takes {1}, and nobody can tell what that is)", pair.backward.where.name,
                        unknown)};
  std::string why;
  std::vector<PairQuestion> first, guessed;
  for (std::vector<PairQuestion>& questions : questions_to(pair, random)) {
    const std::string raised = refused(session, pair, questions.front());
    if (raised.empty()) {
      const bool is_guess = !questions.front().is_known && !pair.said;
      if (!is_guess || gives_the_shapes(session, pair, questions.front(), random))
        return {std::move(questions), ""};
      if (guessed.empty()) guessed = std::move(questions);
      continue;
    }
    if (why.empty()) why = raised;
    if (first.empty()) first = std::move(questions);
  }
  if (!guessed.empty()) return {std::move(guessed), ""};
  if (why.starts_with("not written yet")) return {{}, why, true};
  const std::string& forward = pair.forward.where.name;
  if (pair.said && why != returns_nothing) return misfit(session, pair, first, why, random);
  return {{},
          fmt::format(
              "{} ({})", pair.backward.where.name,
              why.empty() ? fmt::format("no layer that gradproof knows takes {} arguments as {} does",
                                        pair.forward.arguments.size(), forward)
              : why == returns_nothing ? fmt::format("{} returns no array: is it written yet?", forward)
              : is_known_by_name(pair)
                  ? fmt::format("{} raised, asked as the layers that gradproof knows: {}", forward, why)
                  : fmt::format(
                        "gradproof knows no layer of this name, and {} takes the arrays of none that has {} "
                        "arguments; asked as the first of them it raised {}",
                        forward, pair.forward.arguments.size(), why))};
}

}  // namespace gradproof
