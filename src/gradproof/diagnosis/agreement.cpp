// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/agreement.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradproof {

namespace {
/// The largest |a - b|; infinite where one is a number and the other is not.
double largest_difference(const arma::mat& a, const arma::mat& b) {
  double largest = 0.0;
  for (arma::uword i = 0; i < a.n_elem; ++i) {
    if (a(i) == b(i) || (std::isnan(a(i)) && std::isnan(b(i)))) continue;
    const double difference = std::abs(a(i) - b(i));
    if (!std::isfinite(difference)) return std::numeric_limits<double>::infinity();
    largest = std::max(largest, difference);
  }
  return largest;
}

double largest_finite(const arma::mat& a) {
  double largest = 0.0;
  for (const double value : a)
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  return largest;
}
}  // namespace

bool equal_up_to_rounding(const arma::mat& claimed, const arma::mat& predicted, double moves,
                          Precision precision) {
  if (arma::size(claimed) != arma::size(predicted)) return false;
  const double allowed = unit_roundoff(precision) * (512.0 * moves + 8.0 * largest_finite(predicted));
  return largest_difference(claimed, predicted) <= allowed;
}

double sensitivity(const Case& question, const Plan& plan, const Answer& own, ArrayKind kind, std::size_t l) {
  constexpr double disturbance = 0x1p-40;
  try {
    const arma::mat undisturbed = Board(question, plan, &own).predicted(kind, l);
    double moved = 0.0;
    for (const std::uint64_t seed : {1U, 2U}) {
      const Board disturbed(question, plan, &own, disturbance, seed);
      moved = std::max(moved, largest_difference(disturbed.predicted(kind, l), undisturbed));
    }
    return moved / disturbance;
  } catch (const std::logic_error&) {  // DoesNotConform, or Armadillo of a size
    return std::numeric_limits<double>::infinity();
  }
}

bool agrees(const arma::mat& claimed, const Case& question, const Plan& plan, const Answer& own,
            ArrayKind kind, std::size_t l, Precision precision) {
  arma::mat predicted;
  try {
    predicted = Board(question, plan, &own).predicted(kind, l);
  } catch (const std::logic_error&) {  // DoesNotConform, or Armadillo of a size
    return false;
  }
  if (arma::size(claimed) != arma::size(predicted)) return false;
  // Most plans are off by far: the sensitivity is worth its cost only near agreement.
  const double largest = largest_finite(predicted);
  const double off = largest_difference(claimed, predicted);
  const double near = precision == Precision::double_precision ? 0x1p-20 : 0x1p-6;
  // Sums that cancel to nothing (the dZ of a softmax over its units) are rounding alone.
  const bool is_nothing = largest <= 0x1p-44 && off <= 0x1p-44;
  if (!(off <= near * largest) && largest > 0.0 && !is_nothing) return false;
  if (off <= 8.0 * unit_roundoff(precision) * largest) return true;
  return equal_up_to_rounding(claimed, predicted, sensitivity(question, plan, own, kind, l), precision);
}

}  // namespace gradproof
