// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/pair_layers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "gradproof/submission/python/findings.hpp"
#include "gradproof/submission/python/pair_ask.hpp"
#include "gradproof/submission/python/pair_judge.hpp"

namespace gradproof {

namespace {

using layers::Tensor;
using layers::Tensors;

/// A pair and what it is asked with: the last argument of the layer says which of the questions.
struct Held {
  Pair pair;
  std::vector<PairQuestion> questions;
  std::vector<std::string> names;  ///< of the arrays, in the order of the signature

  [[nodiscard]] const PairQuestion& question(const Tensors& given) const {
    return questions.at(static_cast<std::size_t>(given.back().values()(0)));
  }
  [[nodiscard]] std::map<std::string, Tensor> arrays(const Tensors& given) const {
    std::map<std::string, Tensor> made;
    for (std::size_t k = 0; k < names.size(); ++k) made.emplace(names[k], given.at(k));
    return made;
  }
};

/// An exception of the submission, with the line that raised it.
template <class Ask>
Tensors answered(const Ask& ask) {
  try {
    return ask();
  } catch (const PartRaised& raised) {
    throw std::runtime_error(raised_text(raised));
  }
}

layers::Layer layer_of(PythonSession& session, const std::shared_ptr<const Held>& held) {
  const PairQuestion& first = held->questions.front();
  layers::Layer made;
  made.name = held->pair.is_loss()
                  ? held->pair.forward.where.name
                  : fmt::format("{}, {}", held->pair.forward.where.name, held->pair.backward.where.name);
  made.signature = first.signature;
  made.by = first.by.size();
  made.draw = [held](Random& random, layers::Sizes kind) {
    return of_other_sizes(held->questions[random() % held->questions.size()], kind, random);
  };
  made.forward = [held, &session](const Tensors& given) {
    const PairQuestion& question = held->question(given);
    AskedPair asked(session, held->pair, question);
    Tensors outputs = answered([&] { return asked.forward(held->arrays(given)); });
    outputs.resize(std::clamp<std::size_t>(outputs_taken(held->pair, question), 1,
                                           std::max<std::size_t>(outputs.size(), 1)));
    return outputs;
  };
  made.backward = [held, &session](const Tensors& given, const Tensors& cotangents) {
    AskedPair asked(session, held->pair, held->question(given));
    return answered([&] { return asked.backward(held->arrays(given), cotangents); });
  };
  made.about = [held](const Tensors& given) {
    const std::string& about = held->question(given).about;  // ", with stride 2, pad 1"
    return about.empty() ? about : about.substr(2);
  };
  return made;
}

}  // namespace

SubmittedLayers pair_layers(PythonSession& session, const Pairs& pairs) {
  SubmittedLayers found{{}, pairs.alone};
  Random random(1);
  for (const Pair& pair : pairs.found) {
    TakenQuestions taken = taken_questions(session, pair, random);
    if (taken.questions.empty()) {
      found.not_judged.push_back(
          taken.did_not_answer ? fmt::format("{} ({})", pair.backward.where.name, taken.why) : taken.why);
      continue;
    }
    auto held = std::make_shared<Held>();
    held->pair = pair;
    held->names = taken.questions.front().by;
    for (const auto& [name, x] : taken.questions.front().arrays)
      if (std::ranges::count(held->names, name) == 0) held->names.push_back(name);
    held->questions = std::move(taken.questions);
    found.layers.push_back(layer_of(session, held));
  }
  return found;
}

}  // namespace gradproof
