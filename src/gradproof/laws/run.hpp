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
#include "gradproof/laws/outcome.hpp"
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

using LawResult = ResultOf<Law, ShapeClass, Violation, Draw>;
using Findings = FindingsOf<LawResult>;

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
