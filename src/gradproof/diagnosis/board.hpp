// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "gradproof/check_network/case.hpp"
#include "gradproof/diagnosis/algebra.hpp"
#include "gradproof/diagnosis/steps.hpp"
#include "gradproof/network/random.hpp"

namespace gradproof {

/// The arrays an answer can hold.
enum class ArrayKind { Z, A, cost, dZ, dA, dW, db };
/// "dW[2]"; "J" for the cost
[[nodiscard]] std::string array_name(ArrayKind kind, std::size_t l);
/// The array of an answer; nullptr where it was not given. The cost has none.
[[nodiscard]] const arma::mat* array_of(const Answer& answer, ArrayKind kind, std::size_t l);

/// A backpropagation whose lines can be replaced, written on one board: each array is computed when it is
/// first read, by the plan's line for it or else by the right one, and every line can read every array.
/// Arrays of `own` are read as they stand instead of being computed, so that a line can be judged on the
/// inputs it really had. Two replaced lines that each read what the other computes have no answer:
/// DoesNotConform, and the board is spent, as after every exception.
/// noise: multiply each entry of each array that is read by 1 + noise * (normal number), to see how far
/// rounding carries (Parker 1997, "Monte Carlo Arithmetic").
/// The question and `own` must outlive the board.
class Board {
 public:
  explicit Board(const Case& question, Plan plan = {}, const Answer* own = nullptr, double noise = 0.0,
                 std::uint64_t seed = 1);

  [[nodiscard]] std::size_t depth() const { return question_->architecture.depth(); }
  [[nodiscard]] arma::uword n(std::size_t l) const { return question_->architecture.n(l); }
  [[nodiscard]] const arma::mat& X() const { return question_->X; }
  [[nodiscard]] const arma::mat& Y() const { return question_->Y; }
  [[nodiscard]] const arma::mat& W(std::size_t l) const { return question_->parameters.W[l]; }
  [[nodiscard]] arma::mat b(std::size_t l) const { return question_->parameters.b[l]; }
  [[nodiscard]] const Activation& g(std::size_t l) const { return question_->architecture.g(l); }
  [[nodiscard]] const OutputLayer& output() const { return question_->architecture.output(); }
  [[nodiscard]] double lambda() const { return question_->architecture.lambda(); }
  /// The number of examples, whatever the plan takes for it.
  [[nodiscard]] double m() const { return static_cast<double>(question_->X.n_cols); }
  [[nodiscard]] const Case& question() const { return *question_; }

  [[nodiscard]] const arma::mat& Z(std::size_t l) const { return value(ArrayKind::Z, l); }
  /// A(0) is X.
  [[nodiscard]] const arma::mat& A(std::size_t l) const { return l == 0 ? X() : value(ArrayKind::A, l); }
  [[nodiscard]] const arma::mat& dZ(std::size_t l) const { return value(ArrayKind::dZ, l); }
  [[nodiscard]] const arma::mat& dA(std::size_t l) const { return value(ArrayKind::dA, l); }
  [[nodiscard]] const arma::mat& dW(std::size_t l) const { return value(ArrayKind::dW, l); }
  [[nodiscard]] const arma::mat& db(std::size_t l) const { return value(ArrayKind::db, l); }
  /// What the plan divides dW[l] and db[l] by.
  [[nodiscard]] double divisor(std::size_t l) const { return step(Step::m, l)(0, 0); }
  /// g[l]'(Z[l]) of a hidden layer
  [[nodiscard]] arma::mat slope(std::size_t l) const { return g(l).derivative(Z(l)); }
  /// The number that belongs to the replacement being run: a learning rate, say.
  [[nodiscard]] double constant() const { return constant_; }

  /// The right line's answer here.
  [[nodiscard]] arma::mat right(Step step, std::size_t l) const { return right_step(step)(*this, l); }
  /// The plan's answer for an array from the inputs on the board, whether or not `own` holds the array.
  /// @throws DoesNotConform
  [[nodiscard]] arma::mat predicted(ArrayKind kind, std::size_t l) const;

 private:
  [[nodiscard]] const arma::mat& value(ArrayKind kind, std::size_t l) const;
  [[nodiscard]] arma::mat step(Step step, std::size_t l) const;

  const Case* question_;
  Plan plan_;
  const Answer* own_;
  double noise_;
  mutable double constant_ = 0.0;
  std::uint64_t seed_;
  mutable std::optional<Random> random_;  // made when first needed: its state is large
  mutable Layers<std::optional<arma::mat>> values_[7];
  mutable std::vector<const std::optional<arma::mat>*> in_work_;
};

/// Every array of a plan. @throws DoesNotConform
[[nodiscard]] Answer answer_of(const Board& board);

}  // namespace gradproof
