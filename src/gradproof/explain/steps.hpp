// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/check_network/case.hpp"
#include "gradproof/derivative/network_derivatives.hpp"
#include "gradproof/diagnosis/steps.hpp"
#include "gradproof/explain/document.hpp"
#include "gradproof/network/backward.hpp"
#include "gradproof/network/forward.hpp"

namespace gradproof {

/// All the numbers a derivation shows: computed once, by the code that judges.
struct Findings {
  explicit Findings(const Case& question);
  const Case& question;
  const Architecture& architecture;
  arma::uword m;
  ForwardPass pass;
  Gradients gradients;
  NetworkDerivatives numeric;

  /// A[l], with A[0] = X
  [[nodiscard]] const arma::mat& A(std::size_t l) const { return l == 0 ? question.X : pass.A[l]; }
  /// "A[1]", or "X" for layer 0
  [[nodiscard]] static std::string A_name(std::size_t l);
};

// One step of the derivation each, in steps.cpp, steps_of_a_layer.cpp and (dA[L])
// steps_of_questions.cpp.
[[nodiscard]] Section network_step(const Findings& findings);
[[nodiscard]] Section cost_step(const Findings& findings);
/// dZ[L] = A[L] - Y
[[nodiscard]] Section output_step(const Findings& findings);
/// dZ[l] = dA[l] * g'(Z[l])
[[nodiscard]] Section activation_step(const Findings& findings, std::size_t l);
/// dW[l] = (1/m) dZ[l] A[l-1]^T
[[nodiscard]] Section weight_step(const Findings& findings, std::size_t l);
/// db[l] = (1/m) sum of the columns of dZ[l]
[[nodiscard]] Section bias_step(const Findings& findings, std::size_t l);
/// dA[l] = W[l+1]^T dZ[l+1]
[[nodiscard]] Section transpose_step(const Findings& findings, std::size_t l);
/// dA[L], the first of the two factors of dZ[L]; for softmax with the matrix that is the other one
[[nodiscard]] Section output_slope_step(const Findings& findings);
[[nodiscard]] Section summary_step(const Findings& findings);

// What people ask beside the derivation, in steps_of_questions.cpp.

/// ReLU's slope by A or by Z, > or >=
[[nodiscard]] Section relu_step();
/// the mask in both passes
[[nodiscard]] Section dropout_step(const Findings& findings);
/// why no array with four indices is made
[[nodiscard]] Section indices_step(const Findings& findings);
/// why a gradient check has no fixed 1e-7
[[nodiscard]] Section threshold_step(const Findings& findings);

/// The row and column of the entry of largest magnitude: the one worth working by hand.
[[nodiscard]] std::pair<arma::uword, arma::uword> telling_entry(const arma::mat& array);
/// "dW[1]_11", indices from 1 as on paper; with a comma where one of them has two digits
[[nodiscard]] std::string entry_name(const std::string& array, arma::uword row, arma::uword col);
[[nodiscard]] Confirmation confirm(const std::string& array, const arma::mat& claimed,
                                   const Estimate& numeric, arma::uword row, arma::uword col);
/// The line of dW: with the regulariser where there is one.
[[nodiscard]] Step weight_line(const Architecture& architecture);
/// The array as a table; only its first rows and columns where it is large.
[[nodiscard]] ArrayTable shown(const std::string& name, const arma::mat& values, const std::string& caption);

}  // namespace gradproof
