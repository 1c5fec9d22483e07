// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/board.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace gradproof {

std::string array_name(ArrayKind kind, std::size_t l) {
  static const std::array<const char*, 7> names = {"Z", "A", "J", "dZ", "dA", "dW", "db"};
  const auto* name = names.at(static_cast<std::size_t>(kind));
  return kind == ArrayKind::cost ? name : fmt::format("{}[{}]", name, l);
}

const arma::mat* array_of(const Answer& answer, ArrayKind kind, std::size_t l) {
  const auto of = [l](const Layers<arma::mat>& arrays) -> const arma::mat* {
    return l >= 1 && l <= arrays.depth() && !arrays[l].is_empty() ? &arrays[l] : nullptr;
  };
  switch (kind) {
    case ArrayKind::Z:
      return of(answer.Z);
    case ArrayKind::A:
      return of(answer.A);
    case ArrayKind::dZ:
      return of(answer.dZ);
    case ArrayKind::dA:
      return of(answer.dA);
    case ArrayKind::dW:
      return of(answer.dW);
    case ArrayKind::db:
      return of(answer.db);
    case ArrayKind::cost:
      break;
  }
  return nullptr;
}

Board::Board(const Case& question, Plan plan, const Answer* own, double noise, std::uint64_t seed)
    : question_(&question), plan_(std::move(plan)), own_(own), noise_(noise), seed_(seed) {
  for (auto& arrays : values_) arrays = Layers<std::optional<arma::mat>>(depth());
}

arma::mat Board::step(Step step, std::size_t l) const {
  for (const Replacement& replacement : plan_) {
    if (replacement.step != step || (replacement.layer != 0 && replacement.layer != l)) continue;
    const double outer = std::exchange(constant_, replacement.constant);
    arma::mat result;
    try {
      result = replacement.instead(*this, l);
    } catch (...) {
      constant_ = outer;
      throw;
    }
    constant_ = outer;
    return result;
  }
  return right_step(step)(*this, l);
}

arma::mat Board::predicted(ArrayKind kind, std::size_t l) const {
  switch (kind) {
    case ArrayKind::Z:
      return step(Step::Z, l);
    case ArrayKind::A:
      return step(Step::A, l);
    case ArrayKind::cost:
      return step(Step::cost, l);
    case ArrayKind::dZ:
      return step(l == depth() ? Step::dZ_output : Step::dZ, l);
    case ArrayKind::dA:
      return step(Step::dA, l);
    case ArrayKind::db:
      return step(Step::db, l);
    case ArrayKind::dW:
      break;
  }
  return lambda() > 0.0 ? plus(step(Step::dW, l), step(Step::penalty, l)) : step(Step::dW, l);
}

const arma::mat& Board::value(ArrayKind kind, std::size_t l) const {
  const arma::mat* own = own_ == nullptr ? nullptr : array_of(*own_, kind, l);
  if (own != nullptr && !(noise_ > 0.0)) return *own;
  auto& slot = values_[static_cast<std::size_t>(kind)][l];
  if (!slot) {
    const bool in_work = std::ranges::find(in_work_, &slot) != in_work_.end();
    if (in_work) throw DoesNotConform(array_name(kind, l) + " is read before it is computed");
    in_work_.push_back(&slot);
    arma::mat read = own != nullptr ? *own : predicted(kind, l);
    in_work_.pop_back();
    if (noise_ > 0.0) {
      if (!random_) random_.emplace(seed_);
      read %= 1.0 + random_normal(*random_, read.n_rows, read.n_cols, noise_);
    }
    slot = std::move(read);
  }
  return *slot;
}

Answer answer_of(const Board& board) {
  const std::size_t depth = board.depth();
  Answer answer;
  answer.dA = Layers<arma::mat>(depth);
  for (std::size_t l = 1; l <= depth; ++l) {
    answer.Z.push_back(board.Z(l));
    answer.A.push_back(board.A(l));
    answer.dZ.push_back(board.dZ(l));
    if (l < depth) answer.dA[l] = board.dA(l);
    answer.dW.push_back(board.dW(l));
    answer.db.push_back(board.db(l));
  }
  answer.cost = board.predicted(ArrayKind::cost, depth)(0, 0);
  return answer;
}

}  // namespace gradproof
