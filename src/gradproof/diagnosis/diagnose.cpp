// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/diagnose.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "gradproof/check_network/loss_layer.hpp"
#include "gradproof/diagnosis/difference.hpp"
#include "gradproof/diagnosis/search.hpp"

namespace gradproof {

namespace {

/// Right both with g'(0) = 0 and with g'(0) = 1: such a question tells nothing about the line.
bool at_a_kink(const Case& question) {
  const Board board(question);
  for (std::size_t l = 1; l < board.depth(); ++l) {
    if (board.g(l).values().has_kink_at_zero() && arma::any(arma::vectorise(board.Z(l)) == 0.0)) return true;
  }
  return false;
}

bool has_gradient(const Evidence& item) {
  const auto is_there = [](const arma::mat& array) { return !array.is_empty(); };
  return item.answer &&
         (std::ranges::any_of(item.answer->dW, is_there) || std::ranges::any_of(item.answer->db, is_there));
}

/// Every entry a float, and some of them not just 0 or 1: computed, or at least returned, in single
/// precision.
bool holds_floats(const std::vector<Answered>& evidence) {
  std::size_t telling = 0;
  for (const auto& item : evidence) {
    for (const auto* arrays : {&item.answer->dW, &item.answer->db}) {
      for (const arma::mat& array : *arrays) {
        for (const double value : array) {
          if (std::isnan(value)) continue;
          if (static_cast<double>(static_cast<float>(value)) != value) return false;
          if (value != std::floor(value)) ++telling;
        }
      }
    }
  }
  return telling >= 4;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// "db[l] = ..." for one layer: "db[2] = ...".
std::string in_layer(std::string text, std::size_t l, std::size_t depth) {
  replace_all(text, "[l-1]", fmt::format("[{}]", l - 1));
  replace_all(text, "[l+1]", fmt::format("[{}]", l + 1));
  replace_all(text, "[l]", fmt::format("[{}]", l));
  replace_all(text, "[L]", fmt::format("[{}]", depth));
  replace_all(text, "A[0]", "X");
  return text;
}

/// What stands in a layer that carries the loss, in words of the layer below: dZ[3] = A[3] - Y is
/// dA[2] = A[2] - Y.
std::string below_the_loss(std::string text, std::size_t depth) {
  replace_all(text, fmt::format("dZ[{}]", depth), fmt::format("dA[{}]", depth - 1));
  replace_all(text, fmt::format("Z[{}]", depth), fmt::format("A[{}]", depth - 1));
  replace_all(text, fmt::format("A[{}]", depth), fmt::format("A[{}]", depth - 1));
  replace_all(text, fmt::format("W[{}]^T dA[{}]", depth, depth - 1), fmt::format("dA[{}]", depth - 1));
  replace_all(text, "W[L]^T dZ[L]", "dA[L]");
  return text;
}

class Diagnoser {
 public:
  explicit Diagnoser(const std::vector<Evidence>& evidence) {
    // where some questions have a gradient and others none, an exception took it
    const bool expected = std::ranges::any_of(evidence, has_gradient);
    for (const Evidence& item : evidence) {
      if (!item.answer || (expected && !has_gradient(item))) {
        unanswered_.push_back(&item.question);
      } else if (!at_a_kink(item.question)) {
        answered_.push_back({&item.question, &*item.answer});
      }
    }
    for (const Answered& item : answered_) depths_.insert(item.question->architecture.depth());
    has_loss_layer_ = depths_.size() == 1 && std::ranges::all_of(answered_, [](const Answered& item) {
                        return has_loss_layer(*item.question);
                      });
  }

  Diagnosis operator()() {
    if (answered_.empty()) return {};
    precision_ = holds_floats(answered_) ? Precision::single_precision : Precision::double_precision;
    auto explanations = search(answered_, precision_);
    if (explanations.empty()) {
      note_nothing_found();
      return std::move(diagnosis_);
    }
    if (!explanations.front().convention.empty())
      diagnosis_.notes.push_back(fmt::format(
          "dZ and dA carry the factor {}, and dW and db allow for it: a convention, not a mistake",
          explanations.front().convention));
    rank(explanations);
    report(explanations);
    return std::move(diagnosis_);
  }

 private:
  /// Where the shapes did not conform they should not conform with these mistakes either.
  [[nodiscard]] std::size_t unanswered_explained(const Explanation& explanation) const {
    Plan plan;
    for (const Use& use : explanation.uses)
      if (use.candidate != nullptr)
        plan.push_back({use.step, use.candidate->mistake->instead, 0, use.candidate->constant});
    return static_cast<std::size_t>(std::ranges::count_if(unanswered_, [&](const Case* question) {
      try {
        (void)answer_of(Board(*question, plan));
        return false;
      } catch (const std::logic_error&) {
        return true;
      }
    }));
  }

  void rank(std::vector<Explanation>& explanations) const {
    struct Rank {
      std::size_t explained, place, position;
    };
    std::vector<Rank> order;
    for (std::size_t i = 0; i < explanations.size(); ++i) {
      // the common ones stand first in the catalogue
      std::size_t place = 0;
      for (const Use& use : explanations[i].uses)
        if (use.candidate != nullptr)
          place += static_cast<std::size_t>(use.candidate->mistake - catalogue().data());
      order.push_back({unanswered_explained(explanations[i]), place, i});
    }
    std::ranges::stable_sort(order, [](const Rank& a, const Rank& b) {
      return a.explained != b.explained ? a.explained > b.explained : a.place < b.place;
    });
    std::vector<Explanation> ranked;
    for (const Rank& entry : order) {
      // what raises errors where this submission raised them leaves the others behind
      if (entry.explained == order.front().explained) ranked.push_back(explanations[entry.position]);
    }
    explanations = std::move(ranked);
  }

  void report(const std::vector<Explanation>& explanations) {
    std::set<std::string> said;
    for (const Explanation& explanation : explanations) {
      std::map<std::pair<const Mistake*, Step>, std::vector<std::size_t>> layers;
      std::vector<std::pair<const Mistake*, Step>> in_order;
      for (const Use& use : explanation.uses) {
        const Mistake* mistake = use.candidate == nullptr ? nullptr : use.candidate->mistake;
        auto& where = layers[{mistake, use.step}];
        if (where.empty()) in_order.emplace_back(mistake, use.step);
        where.push_back(use.below_top);
      }
      for (const auto& [mistake, step] : in_order) {
        const auto& where = layers.at({mistake, step});
        if (mistake == nullptr && step == Step::dZ_output && is_loss_guessed()) {
          note_unknown_loss();
          continue;
        }
        MistakeFinding finding =
            mistake == nullptr ? unknown(step, where, explanation) : named(*mistake, where);
        // through the layer of the loss the same line is met in two places
        const bool is_met = has_loss_layer_ && mistake != nullptr && !said.insert(finding.id).second;
        if (is_met || !said.insert(finding.id + finding.wrong).second) continue;
        const auto* const wanted = mistake;  // a structured binding cannot be captured by every compiler
        const bool in_all = std::ranges::all_of(explanations, [&](const Explanation& other) {
          return std::ranges::any_of(other.uses, [&](const Use& use) {
            return (use.candidate == nullptr ? nullptr : use.candidate->mistake) == wanted;
          });
        });
        if (has_loss_layer_) speak_of_real_layers(finding);
        finding.certain = mistake != nullptr && in_all && explanation.mistakes <= 2;
        diagnosis_.mistakes.push_back(std::move(finding));
      }
    }
    // what is certain first, then the candidates, each in the order of the ranking
    std::ranges::stable_sort(diagnosis_.mistakes, std::ranges::greater{}, &MistakeFinding::certain);
  }

  /// The one layer that is meant, where there is one and networks of one depth were asked.
  [[nodiscard]] std::optional<std::size_t> only_layer(const std::vector<std::size_t>& where) const {
    if (where.size() != 1 || where.front() == Use::every_layer || depths_.size() != 1) return std::nullopt;
    return *depths_.begin() - where.front();
  }

  static bool layered(Step step) { return step != Step::cost && step != Step::m; }

  [[nodiscard]] MistakeFinding named(const Mistake& mistake, const std::vector<std::size_t>& where) const {
    MistakeFinding finding;
    finding.id = mistake.id;
    finding.arrays = arrays_of(mistake.step, where);
    finding.wrong = mistake.wrong.notation;
    finding.right = mistake.right_line().notation;
    finding.why = mistake.why;
    if (const auto l = only_layer(where); l && layered(mistake.step)) {
      finding.layer = l;
      for (std::string* text : {&finding.wrong, &finding.right})
        *text = in_layer(std::move(*text), *l, *depths_.begin());
    }
    return finding;
  }

  /// Which of the arrays that are wrong this line accounts for.
  [[nodiscard]] std::vector<std::string> arrays_of(Step step, const std::vector<std::size_t>& where) const {
    static const std::map<Step, std::vector<ArrayKind>> touched = {
        {Step::Z, {ArrayKind::Z, ArrayKind::A, ArrayKind::dZ, ArrayKind::dA, ArrayKind::dW, ArrayKind::db}},
        {Step::A, {ArrayKind::A, ArrayKind::dZ, ArrayKind::dA, ArrayKind::dW, ArrayKind::db}},
        {Step::cost, {}},
        {Step::dZ_output, {ArrayKind::dZ, ArrayKind::dA, ArrayKind::dW, ArrayKind::db}},
        {Step::dA, {ArrayKind::dA, ArrayKind::dZ, ArrayKind::dW, ArrayKind::db}},
        {Step::dZ, {ArrayKind::dZ, ArrayKind::dA, ArrayKind::dW, ArrayKind::db}},
        {Step::m, {ArrayKind::dW, ArrayKind::db}},
        {Step::dW, {ArrayKind::dW}},
        {Step::penalty, {ArrayKind::dW}},
        {Step::db, {ArrayKind::db}}};
    if (step == Step::cost) return {"cost"};
    const bool flows = step != Step::dW && step != Step::db && step != Step::penalty;
    std::vector<std::string> names;
    for (const ArrayKind kind : touched.at(step)) {
      for (std::size_t l = 1; l <= *depths_.rbegin(); ++l) {
        const std::size_t below_top = *depths_.rbegin() - l;
        const bool here = std::ranges::any_of(where, [&](std::size_t place) {
          if (place == Use::every_layer) return true;
          return flows && step != Step::Z && step != Step::A ? below_top >= place
                                                             : flows || below_top == place;
        });
        if (here && is_wrong(kind, l)) names.push_back(array_name(kind, l));
      }
    }
    return names;
  }

  /// Differs from the right one of the declared network in some question.
  [[nodiscard]] bool is_wrong(ArrayKind kind, std::size_t l) const {
    return std::ranges::any_of(answered_, [&](const Answered& item) {
      if (l > item.question->architecture.depth()) return false;
      const arma::mat* claimed = array_of(*item.answer, kind, l);
      return claimed != nullptr && !agrees(*claimed, *item.question, {}, Answer{}, kind, l, precision_);
    });
  }

  /// A line that nothing explains: where it starts, and what it looks like.
  [[nodiscard]] MistakeFinding unknown(Step step, const std::vector<std::size_t>& where,
                                       const Explanation& explanation) const {
    MistakeFinding finding;
    finding.id = not_in_catalogue;
    finding.layer = layered(step) ? only_layer(where) : std::nullopt;
    finding.arrays = arrays_of(step, where);
    finding.right = right_line(step).notation;
    finding.certain = false;
    const ArrayKind kind = kind_of(step);
    const bool shown = step != Step::cost && (!array_missing(kind, where));
    std::vector<std::string> looks;
    if (shown) looks = look_of_difference(kind, compared(kind, where, explanation));
    const std::string place =
        finding.layer ? in_layer(to_string(step), *finding.layer, *depths_.begin()) : to_string(step);
    if (!shown && step != Step::cost) {
      // dZ was not given: its look is that of the parameters' derivatives
      finding.wrong = fmt::format("{} is not what it should be: neither dW nor db of its layer fits", place);
      looks = look_of_difference(ArrayKind::db, compared(ArrayKind::db, where, explanation));
      if (!looks.empty()) finding.wrong += fmt::format("; db: {}", looks.front());
    } else {
      finding.wrong = looks.empty() ? fmt::format("{} is not what its inputs give", place)
                                    : fmt::format("{}: {}", place, fmt::join(looks, "; "));
    }
    if (finding.layer) {
      finding.right = in_layer(finding.right, *finding.layer, *depths_.begin());
      finding.wrong = in_layer(finding.wrong, *finding.layer, *depths_.begin());
    }
    finding.why = fmt::format(
        "what comes before {} fits, so the mistake starts here; it is none that gradproof knows", place);
    if (!explanation.complete) finding.why += ". What lies below cannot be judged until this is right";
    return finding;
  }

  static ArrayKind kind_of(Step step) {
    switch (step) {
      case Step::Z:
        return ArrayKind::Z;
      case Step::A:
        return ArrayKind::A;
      case Step::cost:
        return ArrayKind::cost;
      case Step::dZ_output:
      case Step::dZ:
        return ArrayKind::dZ;
      case Step::dA:
        return ArrayKind::dA;
      case Step::db:
        return ArrayKind::db;
      case Step::m:
      case Step::dW:
      case Step::penalty:
        break;
    }
    return ArrayKind::dW;
  }
  [[nodiscard]] bool array_missing(ArrayKind kind, const std::vector<std::size_t>& where) const {
    return compared(kind, where, {}).empty();
  }

  /// The claimed arrays beside what the right line, or the mistakes found above it, make of their inputs.
  [[nodiscard]] std::vector<Compared> compared(ArrayKind kind, const std::vector<std::size_t>& where,
                                               const Explanation& explanation) const {
    Plan above;
    for (const Use& use : explanation.uses) {
      if (use.candidate != nullptr)
        above.push_back({use.step, use.candidate->mistake->instead, 0, use.candidate->constant});
    }
    std::vector<Compared> arrays;
    for (const Answered& item : answered_) {
      const std::size_t depth = item.question->architecture.depth();
      for (const std::size_t place : where) {
        if (place != Use::every_layer && place >= depth) continue;
        const std::size_t l = place == Use::every_layer ? depth : depth - place;
        const arma::mat* claimed = array_of(*item.answer, kind, l);
        if (claimed == nullptr) continue;
        try {
          arrays.push_back(
              {item.question, l, *claimed, Board(*item.question, above, item.answer).predicted(kind, l)});
        } catch (const std::logic_error&) {
          continue;  // the mistakes above do not conform here
        }
      }
    }
    return arrays;
  }

  void speak_of_real_layers(MistakeFinding& finding) const {
    const std::size_t depth = *depths_.begin();
    for (std::string* text : {&finding.wrong, &finding.right})
      *text = below_the_loss(std::move(*text), depth);
    if (finding.layer == depth) finding.layer = depth - 1;
  }
  [[nodiscard]] bool is_loss_guessed() const {
    return std::ranges::any_of(answered_, [](const Answered& item) { return item.answer->loss_is_guessed; });
  }
  void note_unknown_loss() {
    const std::string note =
        "it computes no cost, and its dZ[L] is that of no loss that gradproof knows: which line is wrong "
        "cannot be said until the cost is there as a function";
    if (std::ranges::find(diagnosis_.notes, note) == diagnosis_.notes.end()) diagnosis_.notes.push_back(note);
  }

  void note_nothing_found() {
    diagnosis_.notes.emplace_back(
        "more than three mistakes, or some that gradproof does not know, are in play: put right what is "
        "wrong nearest "
        "to the cost first, then check again");
  }

  std::vector<Answered> answered_;
  std::vector<const Case*> unanswered_;
  std::set<std::size_t> depths_;
  bool has_loss_layer_ = false;
  Precision precision_ = Precision::double_precision;
  Diagnosis diagnosis_;
};

}  // namespace

Diagnosis diagnose(const std::vector<Evidence>& evidence) { return Diagnoser(evidence)(); }

}  // namespace gradproof
