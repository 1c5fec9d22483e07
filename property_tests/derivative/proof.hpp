// SPDX-License-Identifier: MIT
// The proof of the error bars and of the rule that uses them, over random networks of every kind, with
// quadruple precision as the judge.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace gradproof::proof {

struct Ratios {
  std::vector<double> values;
  [[nodiscard]] double quantile(double q);
};

struct Tally {
  std::size_t networks = 0, arrays = 0, entries = 0;
  // right claims: what backward() computes
  std::size_t called_wrong = 0, cannot_tell = 0, vacuous = 0;
  std::size_t bars_below_error = 0;  ///< |numeric - exact| > bar, or a bar that is not a number
  // one entry of an array off by 1e-9 of the largest (|X| > 10: by 1e-6)
  std::size_t planted = 0, caught = 0, said_too_wide = 0, missed = 0;
  std::size_t plain_planted = 0, plain_too_wide = 0;  ///< |X| <= 10, W of order 1, no user's g
  double worst_numeric = 0.0, worst_claimed = 0.0;    ///< largest error/bar
  Ratios bar_over_error, bar_over_largest, error_over_largest;
  std::string first_trouble;

  [[nodiscard]] std::string text();
};

/// Judges at least so many entries of dW, db, dZ, dA of random networks, differentiated by the vector kernel
/// or by the clear version (instructions "none").
[[nodiscard]] Tally prove(std::size_t entries, std::uint64_t seed, const std::string& instructions);

}  // namespace gradproof::proof
