// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gradproof/verdict/report.hpp"

/// What came of a run: the same of laws of networks and of laws of layers.
namespace gradproof::laws {

/// What was found about one law.
template <class Law, class Shape, class Violation, class Draw>
struct ResultOf {
  const Law* law = nullptr;
  std::string left_out = {};  ///< why it was not asked at all
  std::size_t questions = 0;
  std::set<Shape> met = {}, missed = {}, ruled_out = {};
  std::string undecided = {};  ///< why some question could not be decided
  std::string nothing = {};    ///< why some answer held nothing to compare
  std::string not_its = {};    ///< why some question was none for it
  std::optional<Violation> violation = {};
  std::optional<Draw> counterexample = {};  ///< the smallest that was found
  bool expected_to_fail = false;

  [[nodiscard]] bool asked() const noexcept { return left_out.empty(); }
  /// Holds: was asked, in every shape class that there is for it, and nothing was found.
  [[nodiscard]] bool holds() const noexcept {
    return asked() && questions > 0 && missed.empty() && undecided.empty() && !violation;
  }
  /// "holds", "broken", "cannot tell" or "not asked".
  [[nodiscard]] std::string outcome() const;
  /// The violation in full; where there is none, the law and what was found.
  [[nodiscard]] std::string text() const;
};

template <class Result>
struct FindingsOf {
  std::vector<Result> laws = {};
  std::uint64_t seed = 1;
  bool single_precision = false, stopped = false;
  std::string another = {};  ///< why it is nothing that laws are about: then none was asked
  std::string doubt = {};    ///< what speaks against it beside the laws: then never verified
  std::string about = {};    ///< which layer of several: "affine_forward, affine_backward"

  /// wrong: a law is broken that was not expected to be. verified: every law that was asked holds, and one
  /// was. cannot tell: else.
  [[nodiscard]] Verdict verdict() const;
  /// A line a law and a word on shape classes, then the violations in full.
  [[nodiscard]] std::string text() const;
  /// The same for programs, {"schema": "gradproof-laws/1", "verdict": ..., "laws": [{"id": ..., "outcome":
  /// "holds", "broken", "cannot tell" or "not asked", "text": ...}, ...]}: the text of a broken law is its
  /// violation in full.
  [[nodiscard]] std::string json() const;
};

}  // namespace gradproof::laws
