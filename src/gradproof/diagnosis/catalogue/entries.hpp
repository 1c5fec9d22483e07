// SPDX-License-Identifier: MIT
#pragma once
// What the files of the catalogue share. Internal to diagnosis/catalogue.
#include <armadillo>
#include <vector>

#include "gradproof/diagnosis/board.hpp"
#include "gradproof/diagnosis/mistake.hpp"

namespace gradproof::entries {

using arma::mat;
using std::size_t;

[[nodiscard]] std::vector<Mistake> factors_of_m();
[[nodiscard]] std::vector<Mistake> transposes();
[[nodiscard]] std::vector<Mistake> layer_indices();
[[nodiscard]] std::vector<Mistake> products();
[[nodiscard]] std::vector<Mistake> slopes();
[[nodiscard]] std::vector<Mistake> outputs();
[[nodiscard]] std::vector<Mistake> costs();
[[nodiscard]] std::vector<Mistake> biases();
[[nodiscard]] std::vector<Mistake> relu();
[[nodiscard]] std::vector<Mistake> order();
[[nodiscard]] std::vector<Mistake> regulariser();

// Where a mistake can be seen.
inline bool always(const Case&) { return true; }
inline bool two_examples(const Case& c) { return c.X.n_cols > 1; }
inline bool hidden(const Case& c) { return c.architecture.depth() >= 2; }
inline bool two_hidden(const Case& c) { return c.architecture.depth() >= 3; }
inline bool penalised(const Case& c) { return c.architecture.lambda() > 0.0; }
template <ActivationKind kind>
bool uses(const Case& c) {
  for (size_t l = 1; l < c.architecture.depth(); ++l)
    if (c.architecture.g(l).kind() == kind) return true;
  return false;
}
template <OutputKind kind>
bool output_is(const Case& c) {
  return c.architecture.output().kind() == kind;
}
template <bool (*... conditions)(const Case&)>
bool all_of(const Case& c) {
  return (conditions(c) && ...);
}
template <bool (*condition)(const Case&)>
bool none_of(const Case& c) {
  return !condition(c);
}
template <bool (*... conditions)(const Case&)>
bool any_of(const Case& c) {
  return (conditions(c) || ...);
}

inline mat scalar(double value) { return mat(1, 1, arma::fill::value(value)); }

/// dA[l] * slope in the layers with activation `kind`, the right line in the others.
inline mat with_slope(const Board& at, size_t l, ActivationKind kind, const mat& slope) {
  return at.g(l).kind() == kind ? entrywise(at.dA(l), slope) : at.right(Step::dZ, l);
}
/// 1 where the condition holds, else 0: np.where(condition, 1, 0).
template <class Condition>
mat ones_where(const mat& of, Condition condition) {
  mat mask = of;
  mask.transform([condition](double value) { return condition(value) ? 1.0 : 0.0; });
  return mask;
}
inline mat sigmoid_of(const mat& Z) { return ActivationValues(ActivationKind::sigmoid)(Z); }

}  // namespace gradproof::entries
