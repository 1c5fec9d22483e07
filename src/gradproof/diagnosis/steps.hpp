// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstddef>
#include <string>
#include <vector>

namespace gradproof {

class Board;

/// The lines of a hand-written backpropagation, in the order in which they run. Each can be replaced.
enum class Step {
  Z,          ///< Z[l] = W[l] A[l-1] + b[l]
  A,          ///< A[l] = g[l](Z[l])
  cost,       ///< J = (1/m) sum of L + (lambda/2m) sum of W^2
  dZ_output,  ///< dZ[L] = A[L] - Y
  dA,         ///< dA[l] = W[l+1]^T dZ[l+1]
  dZ,         ///< dZ[l] = dA[l] * g[l]'(Z[l])
  m,          ///< the m that dW and db divide by
  dW,         ///< dW[l] = (1/m) dZ[l] A[l-1]^T
  penalty,    ///< dW[l] += (lambda/m) W[l]
  db,         ///< db[l] = (1/m) (sum of the columns of dZ[l])
};
inline constexpr std::size_t step_count = 10;

/// "dZ[L]", "dA[l]", "m", ...
[[nodiscard]] std::string to_string(Step step);

/// What a line computes for layer l, with everything in reach that a learner's line has in reach. Cost and m
/// are 1x1.
/// @throws DoesNotConform where the shapes do not fit.
using StepFunction = arma::mat (*)(const Board& at, std::size_t l);

/// The right line of a step (`gradproof/network/backward.hpp`, line by line).
[[nodiscard]] StepFunction right_step(Step step);

/// One line in three spellings: in the notation, as numpy and as Armadillo would write it.
struct Line {
  std::string notation, numpy, armadillo;
};
[[nodiscard]] const Line& right_line(Step step);

/// A step that is replaced, in every layer or in one.
struct Replacement {
  Step step;
  StepFunction instead;
  std::size_t layer = 0;  ///< 0: every layer
  double constant = 0.0;  ///< what Board::constant() answers inside `instead`
};
using Plan = std::vector<Replacement>;

}  // namespace gradproof
