// SPDX-License-Identifier: MIT
#include "gradproof/layers/mistakes.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

#include "gradproof/exercises/embedded.hpp"

namespace gradproof::layers {

namespace {

/// NaN and another shape are not close.
bool is_close(const Tensor& a, const Tensor& b, double tolerance) {
  if (a.shape() != b.shape() || a.values().is_empty()) return a.shape() == b.shape();
  const double bar = tolerance * arma::abs(b.values()).max();
  for (arma::uword i = 0; i < a.values().n_elem; ++i) {
    if (!(std::abs(a.values()(i) - b.values()(i)) <= bar)) return false;
  }
  return true;
}

/// What one way to make a mistake says in each question; nothing where it has no answer to one of them.
using Answers = std::vector<Tensors>;
std::optional<Answers> answers_of(const LayerMistake::Backward& backward, const Layer& layer,
                                  const std::vector<Answered>& questions) {
  Answers all;
  for (const Answered& question : questions) {
    try {
      all.push_back(mistaken(backward, {layer, question.given, question.cotangents}));
    } catch (const std::exception&) {  // NumPy would raise, too
      return std::nullopt;
    }
  }
  return all;
}

class Search {
 public:
  Search(const Layer& layer, const std::vector<Answered>& questions, double tolerance)
      : layer_(layer), questions_(questions), tolerance_(tolerance) {
    for (const Answered& question : questions) {
      said_.push_back(question.answer);
      right_.push_back(layer.backward(question.given, question.cotangents));
    }
    for (std::size_t k = 0; k < layer.by; ++k)
      if (!same(said_, right_, k)) wrong_.push_back(k);
  }

  [[nodiscard]] std::vector<Explained> operator()() const {
    std::vector<Candidate> candidates;
    for (const LayerMistake* mistake : mistakes_of(layer_)) {
      Candidate best{{mistake, {}}, false};
      for (const LayerMistake::Backward& backward : mistake->backward) {
        const Candidate found = of(mistake, backward);
        if (better(found, best)) best = found;
      }
      if (!best.explained.results.empty()) candidates.push_back(std::move(best));
    }
    std::stable_sort(candidates.begin(), candidates.end(), better);
    std::vector<Explained> chosen;
    std::vector<std::size_t> left = wrong_;
    for (const Candidate& candidate : candidates) {
      Explained explained = candidate.explained;
      std::erase_if(explained.results, [&](std::size_t k) { return std::ranges::count(left, k) == 0; });
      if (explained.results.empty()) continue;
      std::erase_if(left, [&](std::size_t k) { return std::ranges::count(explained.results, k) > 0; });
      for (const Candidate& other : candidates) {  // which say the very same
        if (&other == &candidate || other.is_consistent != candidate.is_consistent ||
            other.explained.results != candidate.explained.results)
          continue;
        if (explained.certain) chosen.push_back({explained.mistake, explained.results, false});
        explained.certain = false;
        chosen.push_back({other.explained.mistake, explained.results, false});
      }
      if (explained.certain) chosen.push_back(std::move(explained));
    }
    return chosen;
  }

 private:
  struct Candidate {
    Explained explained;
    bool is_consistent;  ///< it leaves right what it does not explain
  };
  static bool better(const Candidate& a, const Candidate& b) {
    const auto count = [](const Candidate& candidate) { return candidate.explained.results.size(); };
    if (count(a) == 0 || count(b) == 0) return count(a) > count(b);
    if (a.is_consistent != b.is_consistent) return a.is_consistent;
    return count(a) > count(b);
  }

  /// Is result k the same in every question?
  [[nodiscard]] bool same(const Answers& a, const Answers& b, std::size_t k) const {
    for (std::size_t q = 0; q < questions_.size(); ++q) {
      if (k >= a[q].size() || k >= b[q].size() || !is_close(a[q][k], b[q][k], tolerance_)) return false;
    }
    return true;
  }

  [[nodiscard]] Candidate of(const LayerMistake* mistake, const LayerMistake::Backward& backward) const {
    Candidate found{{mistake, {}}, true};
    const std::optional<Answers> answers = answers_of(backward, layer_, questions_);
    if (!answers) return found;
    for (std::size_t k = 0; k < layer_.by; ++k) {
      const bool is_wrong = std::ranges::count(wrong_, k) > 0;
      if (is_wrong && same(said_, *answers, k)) {
        found.explained.results.push_back(k);
      } else if (!same(*answers, right_, k)) {
        found.is_consistent = false;
      }
    }
    return found;
  }

  const Layer& layer_;
  const std::vector<Answered>& questions_;
  double tolerance_;
  Answers said_, right_;
  std::vector<std::size_t> wrong_;
};

}  // namespace

const std::string& LayerMistake::wrong_in(const Layer& layer) const {
  return layer.name.ends_with("_classifier") && !wrong_by_weights.empty() ? wrong_by_weights : wrong;
}
const std::string& LayerMistake::right_in(const Layer& layer) const {
  return layer.name.ends_with("_classifier") && !right_by_weights.empty() ? right_by_weights : right;
}

Tensors Asking::but(std::size_t k, Tensor wrong) const {
  Tensors d = right();
  d.at(k) = std::move(wrong);
  return d;
}

const std::vector<LayerMistake>& mistakes() {
  static const std::vector<LayerMistake> all = [] {
    std::vector<LayerMistake> made = dense_mistakes();
    std::ranges::move(loss_mistakes(), std::back_inserter(made));
    std::ranges::move(attention_mistakes(), std::back_inserter(made));
    std::ranges::move(window_mistakes(), std::back_inserter(made));
    std::ranges::move(time_mistakes(), std::back_inserter(made));
    std::map<std::string, nlohmann::json> words;
    for (auto& word : nlohmann::json::parse(layer_mistake_words().front().text))
      words.emplace(word["id"].get<std::string>(), word);
    for (LayerMistake& mistake : made) {
      const nlohmann::json& word = words.at(mistake.id);
      mistake.wrong = word["wrong"].get<std::string>();
      mistake.right = word["right"].get<std::string>();
      mistake.why = word["why"].get<std::string>();
      mistake.wrong_by_weights = word.value("wrong by W", "");
      mistake.right_by_weights = word.value("right by W", "");
    }
    return made;
  }();
  return all;
}

const LayerMistake* find_layer_mistake(const std::string& id) {
  const auto found = std::ranges::find(mistakes(), id, &LayerMistake::id);
  return found == mistakes().end() ? nullptr : &*found;
}

std::vector<const LayerMistake*> mistakes_of(const Layer& layer) {
  std::vector<const LayerMistake*> found;
  for (const LayerMistake& mistake : mistakes()) {
    const std::string& name = layer.view ? layer.view->of : layer.name;
    if (std::ranges::count(mistake.layers, name) > 0) found.push_back(&mistake);
  }
  return found;
}

Tensors mistaken(const LayerMistake::Backward& backward, const Asking& asking) {
  const auto& view = asking.layer.view;
  if (!view) return backward(asking);
  const Tensors given = view->given(asking.x), cotangents = view->cotangents(asking.dy);
  return view->results(asking.x, backward({named(view->of), given, cotangents}));
}

std::vector<Explained> explained_by(const Layer& layer, const std::vector<Answered>& questions,
                                    double tolerance) {
  if (questions.empty()) return {};
  return Search(layer, questions, tolerance)();
}

}  // namespace gradproof::layers
