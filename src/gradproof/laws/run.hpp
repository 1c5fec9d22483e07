// SPDX-License-Identifier: MIT
#pragma once
#include <atomic>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gradproof/laws/law.hpp"
#include "gradproof/laws/random_case.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof::laws {

/// A question that broke a law: what .gradproof-laws keeps, a line each.
struct Counterexample {
  std::string law = {};
  Draw draw;
};

struct RunOptions {
  std::uint64_t seed = 1;
  std::size_t cases = 2;  ///< of each law in each shape class
  Family family = {};
  std::vector<const Law*> laws = {};            ///< empty: all
  std::vector<Counterexample> kept = {};        ///< tried first
  std::set<std::string> expected_to_fail = {};  ///< ids
  bool shrink = true;
  const std::atomic<bool>* stop = nullptr;  ///< set it, and the run ends with what it has: never verified
};

/// What was found about one law.
struct LawResult {
  const Law* law = nullptr;
  std::string left_out = {};  ///< why it was not asked at all
  std::size_t questions = 0;
  std::set<ShapeClass> met = {}, missed = {}, ruled_out = {};
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

struct Findings {
  std::vector<LawResult> laws = {};
  std::uint64_t seed = 1;
  bool single_precision = false, stopped = false;
  std::string another = {};  ///< why it is no network that laws are about: then none was asked
  std::string doubt = {};    ///< what speaks against it beside the laws: then never verified

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

/// Asks every law, in every shape class; a broken one is shrunk to the smallest shapes that show it.
/// @throws DidNotAnswer, HarnessTrouble as the subject does.
[[nodiscard]] Findings run(const Subject& subject, const RunOptions& options = {});

/// What json() is of a subject that did not answer: no laws, and why.
[[nodiscard]] std::string json_of_silence(const std::string& outcome, const std::string& reason);

/// One law at one question. An exception of the subject breaks the law `conforms` and decides nothing of the
/// others: NotDecided.
[[nodiscard]] std::optional<Violation> check(const Law& law, const Subject& subject, const Case& question);

/// The smallest question that breaks the law as this one does.
[[nodiscard]] std::pair<Draw, Violation> shrunk(const Law& law, const Subject& subject, const Family& family,
                                                Draw draw, Violation violation);

}  // namespace gradproof::laws
