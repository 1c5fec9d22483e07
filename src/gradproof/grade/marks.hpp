// SPDX-License-Identifier: MIT
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gradproof/grade/record.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// What each part of an answer is worth.
struct PointScheme {
  double points = 100.0;  ///< for everything right
  /// By "dW[1]" (this array) or "dW" (all of dW[1], dW[2], ..., dW1: shared equally). Empty: every derivative
  /// of the report (its name begins with d) has the same weight, and nothing else counts: a backward pass
  /// that is wholly wrong is worth nothing, however right the forward pass is.
  std::map<std::string, double> weights;
};

/// From TOML:
///   points = 10
///   [parts]
///   dW = 2
///   db = 1
/// @throws std::invalid_argument with source and line: no TOML, another key, no number, one below zero.
[[nodiscard]] PointScheme points_from_toml(const std::string& text, const std::string& source);

struct Mark {
  std::optional<double> points;  ///< none: a person decides
  double out_of = 100.0;
  std::string why;  ///< "3 of 4 parts", "crashed", "cannot tell: look at it by hand"
};

/// points * sum of weight * (verified arrays / arrays) / sum of weights, over the parts, rounded down to a
/// hundredth. A run that did not answer has 0. Where anything that counts could not be told, or the file was
/// not judged, or the harness had trouble, there is no mark: nobody's zero.
[[nodiscard]] Mark mark_of(const Row& row, const PointScheme& scheme);

}  // namespace gradproof
