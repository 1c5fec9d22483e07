// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/search_reading.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "gradproof/check_network/forward_judgement.hpp"
#include "gradproof/check_network/loss_layer.hpp"

namespace gradproof {

namespace {

/// Harmless in a cost, and noted elsewhere: a tiny epsilon in the logarithm, rounding where A is nearly 1.
bool judged_right(const Case& question, double cost) {
  Answer only_cost;
  only_cost.cost = cost;
  std::vector<std::string> notes;
  return std::ranges::none_of(judge_forward(question, only_cost, notes),
                              [](const ArrayReport& array) { return array.verdict == Verdict::wrong; });
}

}  // namespace

SearchReading::SearchReading(const std::vector<Answered>& evidence, Precision precision)
    : evidence_(evidence), precision_(precision) {
  for (const auto& item : evidence_) deepest_ = std::max(deepest_, item.question->architecture.depth());
  has_loss_layer_ = std::ranges::all_of(
      evidence_, [](const Answered& item) { return gradproof::has_loss_layer(*item.question); });
  has_Z_ = given(ArrayKind::Z);
  has_A_ = given(ArrayKind::A);
  has_dZ_ = given(ArrayKind::dZ);
  has_dA_ = given(ArrayKind::dA);
  has_cost_ =
      std::ranges::all_of(evidence_, [](const Answered& item) { return item.answer->cost.has_value(); });
}

bool SearchReading::given(ArrayKind kind) const {
  return std::ranges::all_of(evidence_, [kind](const Answered& item) {
    const std::size_t depth = item.question->architecture.depth();
    for (std::size_t l = 1; l <= depth; ++l)
      if (!(kind == ArrayKind::dA && l == depth) && array_of(*item.answer, kind, l) == nullptr) return false;
    return kind != ArrayKind::dA || depth > 1;
  });
}

void SearchReading::start(const Convention& convention) {
  read_.clear();
  for (const auto& [question, answer] : evidence_) {
    const std::size_t depth = question->architecture.depth();
    const double factor = convention.factor(static_cast<double>(question->X.n_cols));
    Answer own;
    const Answer& given = *answer;  // a structured binding cannot be captured by every compiler
    const auto take = [&](ArrayKind kind, bool wanted, Layers<arma::mat>& into, double divided_by = 1.0) {
      into = Layers<arma::mat>(depth);
      for (std::size_t l = 1; wanted && l <= depth; ++l)
        if (const auto* array = array_of(given, kind, l))
          into[l] = divided_by == 1.0 ? *array : arma::mat(*array / divided_by);
    };
    take(ArrayKind::Z, has_Z_, own.Z);
    take(ArrayKind::A, has_A_, own.A);
    take(ArrayKind::dZ, has_dZ_, own.dZ, factor);
    take(ArrayKind::dA, has_dA_, own.dA, factor);
    take(ArrayKind::dW, true, own.dW);
    take(ArrayKind::db, true, own.db);
    read_.push_back(std::move(own));
  }
}

bool SearchReading::fill_forward(const Plan& plan) {
  for (std::size_t i = 0; i < evidence_.size(); ++i) {
    const std::size_t depth = evidence_[i].question->architecture.depth();
    try {
      const Board board(*evidence_[i].question, plan);
      for (std::size_t l = 1; l <= depth; ++l) {
        read_[i].Z[l] = board.Z(l);
        read_[i].A[l] = board.A(l);
      }
    } catch (const std::logic_error&) {
      return false;
    }
  }
  return true;
}

void SearchReading::complete_forward() {
  for (std::size_t i = 0; i < evidence_.size(); ++i) {
    const Board board(*evidence_[i].question, {}, &read_[i]);
    for (std::size_t l = 1; l <= board.depth(); ++l) {
      if (!has_Z_) read_[i].Z[l] = board.Z(l);
      if (!has_A_) read_[i].A[l] = board.A(l);
    }
  }
}

std::size_t SearchReading::layer(std::size_t i, std::size_t below_top) const {
  const std::size_t depth = evidence_[i].question->architecture.depth();
  return below_top < depth ? depth - below_top : 0;
}

bool SearchReading::holds(const Plan& plan, ArrayKind kind, std::size_t below_top) const {
  for (std::size_t i = 0; i < evidence_.size(); ++i) {
    const std::size_t l = layer(i, below_top);
    if (l == 0) continue;
    const arma::mat* array = array_of(read_[i], kind, l);
    if (kind == ArrayKind::db && evidence_[i].answer->without_biases) continue;
    if (below_top == 0 && has_loss_layer_ && (kind == ArrayKind::dW || kind == ArrayKind::db)) continue;
    if (array == nullptr || !agrees(*array, *evidence_[i].question, plan, read_[i], kind, l, precision_))
      return false;
  }
  return true;
}

bool SearchReading::first_holds(const Plan& plan, ArrayKind kind) const {
  if (has_loss_layer_) return true;  // it has none: seen in the layers below
  const std::size_t l = layer(0, 0);
  const arma::mat* claimed = array_of(read_[0], kind, l);
  return claimed != nullptr && agrees(*claimed, *evidence_[0].question, plan, read_[0], kind, l, precision_);
}

bool SearchReading::cost_holds(const Plan& plan) const {
  for (std::size_t i = 0; i < evidence_.size(); ++i) {
    const auto& [question, answer] = evidence_[i];
    const arma::mat claimed(1, 1, arma::fill::value(*answer->cost));
    if (agrees(claimed, *question, plan, read_[i], ArrayKind::cost, question->architecture.depth(),
               precision_))
      continue;
    if (!plan.empty() || !judged_right(*question, *answer->cost)) return false;
  }
  return true;
}

bool SearchReading::fill_dZ(const Plan& plan, std::size_t below_top) {
  for (std::size_t i = 0; i < evidence_.size(); ++i) {
    const std::size_t l = layer(i, below_top);
    if (l == 0) continue;
    read_[i].dZ[l].reset();
    if (!has_dA_) read_[i].dA[l].reset();
    try {
      const Board board(*evidence_[i].question, plan, &read_[i]);
      arma::mat dZ = board.predicted(ArrayKind::dZ, l);
      if (below_top > 0 && !has_dA_) {
        arma::mat dA = board.dA(l);
        read_[i].dA[l] = std::move(dA);
      }
      read_[i].dZ[l] = std::move(dZ);
    } catch (const std::logic_error&) {
      return false;
    }
  }
  return true;
}

void SearchReading::clear_dZ(std::size_t below_top) {
  for (std::size_t i = 0; i < evidence_.size(); ++i) {
    const std::size_t l = layer(i, below_top);
    if (l == 0) continue;
    read_[i].dZ[l].reset();
    if (!has_dA_) read_[i].dA[l].reset();
  }
}

}  // namespace gradproof
