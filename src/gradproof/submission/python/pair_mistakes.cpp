// SPDX-License-Identifier: MIT
// Which mistakes of a layer answer as a pair does.
#include <algorithm>
#include <map>
#include <optional>

#include "gradproof/check_function/check_map.hpp"
#include "gradproof/layers/list.hpp"
#include "gradproof/layers/mistakes.hpp"
#include "gradproof/submission/python/pair_ask.hpp"
#include "gradproof/submission/python/pair_judge.hpp"

namespace gradproof {

namespace {

using layers::Tensor;
using layers::Tensors;

/// What a pair says to a question, as the reference takes and gives it; nothing where it is another layer.
std::optional<layers::Answered> answered(PythonSession& session, const Pair& pair,
                                         const PairQuestion& question, std::uint64_t seed, bool is_single) {
  try {
    AskedPair asked(session, pair, question);
    Tensors outputs = asked.forward({});
    ReferenceFit fit = reference_fit(question, outputs);
    outputs.resize(std::clamp<std::size_t>(outputs_taken(pair, question), 1, outputs.size()));
    if (!(fit.difference <= layers::rounding_room(fit.right.front(), is_single)) ||
        outputs.size() != fit.right.size())
      return std::nullopt;
    const ArrayValues v = gaussian_like(as_values(outputs), seed, false);
    layers::Answered said;
    for (std::size_t k = 0; k < outputs.size(); ++k)
      said.cotangents.emplace_back(outputs[k].shape(), arma::vec(arma::vectorise(v.at(k).real)));
    const Tensors found = asked.backward({}, said.cotangents);
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      if (auto turned = as_shaped(said.cotangents[k], fit.right[k].shape()))
        said.cotangents[k] = std::move(*turned);
    }
    for (std::size_t r = 0; r < question.reference_order.size(); ++r) {
      const std::size_t k = question.reference_order[r];
      said.answer.push_back(k < found.size() ? found[k] : Tensor(layers::Shape{0}));
      const layers::Shape &own = question.arrays.at(question.by[k]).shape(),
                          &known = fit.arguments[r].shape();
      auto turned = own == known || said.answer.back().shape() != own ? std::nullopt
                                                                      : as_shaped(said.answer.back(), known);
      if (turned) said.answer.back() = std::move(*turned);
    }
    said.given = std::move(fit.arguments);
    return said;
  } catch (const PartRaised&) {
    return std::nullopt;
  }
}

}  // namespace

std::vector<MistakeFinding> named_mistakes(PythonSession& session, const Pair& pair,
                                           const std::vector<PairQuestion>& questions,
                                           const std::vector<ArrayReport>& arrays, std::uint64_t seed,
                                           bool is_single) {
  std::map<std::string, std::vector<layers::Answered>> by_reference;
  for (const PairQuestion& question : questions) {
    if (question.reference.empty()) continue;
    if (auto said = answered(session, pair, question, ++seed, is_single))
      by_reference[question.reference].push_back(std::move(*said));
  }
  std::vector<MistakeFinding> findings;
  for (const auto& [reference, said] : by_reference) {
    for (const layers::Explained& explained :
         layers::explained_by(layers::named(reference), said, is_single ? 1e-4 : 1e-9)) {
      MistakeFinding finding{explained.mistake->id,
                             {},
                             std::nullopt,
                             explained.mistake->wrong_in(layers::named(reference)),
                             explained.mistake->right_in(layers::named(reference)),
                             explained.mistake->why,
                             explained.certain,
                             std::nullopt,
                             pair.backward.where.name};
      for (const std::size_t k : explained.results)
        finding.arrays.push_back(questions.front().results[questions.front().reference_order[k]]);
      const bool is_wrong = std::any_of(arrays.begin(), arrays.end(), [&](const ArrayReport& array) {
        return array.verdict == Verdict::wrong && finding.explains(array);
      });
      if (!finding.arrays.empty())
        finding.own = pair.backward.line_of(finding.arrays.front(),
                                            finding.arrays.front() == questions.front().results.front());
      if (is_wrong) findings.push_back(std::move(finding));
    }
  }
  return findings;
}

bool contradicts_its_layer(PythonSession& session, const Pair& pair, const PairQuestion& question,
                           std::uint64_t seed, bool is_single) {
  constexpr double much = 1e-3;  // more than an epsilon below a fraction line makes
  if (question.reference.empty()) return false;
  const auto said = answered(session, pair, question, seed, is_single);
  if (!said) return false;
  const Tensors right = layers::named(question.reference).backward(said->given, said->cotangents);
  for (std::size_t k = 0; k < std::min(right.size(), said->answer.size()); ++k) {
    if (said->answer[k].values().n_elem != right[k].values().n_elem || right[k].values().empty()) continue;
    const double difference = arma::abs(said->answer[k].values() - right[k].values()).max();
    if (difference > much * arma::abs(right[k].values()).max()) return true;
  }
  return false;
}

}  // namespace gradproof
