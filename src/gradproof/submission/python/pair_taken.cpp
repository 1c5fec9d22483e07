// SPDX-License-Identifier: MIT
// Which questions a pair's own forward pass takes.
#include <fmt/format.h>

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

TakenQuestions taken_questions(PythonSession& session, const Pair& pair, Random& random) {
  std::string why;
  for (std::vector<PairQuestion>& questions : questions_to(pair, random)) {
    const std::string raised = refused(session, pair, questions.front());
    if (raised.empty()) return {std::move(questions), ""};
    if (why.empty()) why = raised;
  }
  if (why.starts_with("not written yet")) return {{}, why, true};
  const std::string& forward = pair.forward.where.name;
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
