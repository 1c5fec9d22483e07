// SPDX-License-Identifier: MIT
#pragma once
// What the proofs of the diagnosis share. The sizes are those of the full proof where the environment holds
// GRADPROOF_LONG_PROOF.
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "gradproof/check_network/check_network.hpp"
#include "gradproof/diagnosis/diagnose.hpp"
#include "tests/diagnosis/planted.hpp"

namespace gradproof {

inline const bool long_proof = std::getenv("GRADPROOF_LONG_PROOF") != nullptr;

/// The questions of one kind of network, with what the mistakes ask for.
inline std::vector<Case> questions(std::size_t depth, const Activation& g, OutputKind output, double lambda,
                                   std::uint64_t seed) {
  ExaminationOptions options;
  options.depth = depth;
  options.hidden = {g};
  options.output = OutputLayer(output);
  options.lambda = lambda;
  options.seed = seed;
  return standard_examination(options).cases;
}

/// What a submission says with these mistakes in it; with_steps: the arrays on the way as well.
inline std::vector<Evidence> evidence_of(const std::vector<Planted>& mistakes, const std::vector<Case>& asked,
                                         bool with_steps) {
  std::vector<Evidence> evidence;
  for (const Case& question : asked) {
    auto answer = answer_with(mistakes, question);
    if (answer && !with_steps) {
      const auto cost = answer->cost;
      answer = gradients_only(*answer);
      answer->cost = cost;
    }
    evidence.push_back({question, std::move(answer)});
  }
  return evidence;
}

/// Is it called wrong on some question that it answers?
inline bool caught(const std::vector<Evidence>& evidence) {
  for (const Evidence& item : evidence)
    if (item.answer && check_network(item.question, *item.answer).verdict == Verdict::wrong) return true;
  return false;
}

/// Do these mistakes give the answers that were given, in the arrays that were given? Then they are
/// equivalent to whatever made them.
inline bool equivalent(const std::vector<Planted>& mistakes, const std::vector<Evidence>& evidence) {
  for (const Evidence& item : evidence) {
    if (differs(answer_with(mistakes, item.question), item.answer)) return false;
  }
  return true;
}

/// How long one diagnosis takes: the longest, and all of them.
struct Stopwatch {
  double longest = 0.0, total = 0.0;
  template <class Work>
  auto operator()(Work work) {
    const auto start = std::chrono::steady_clock::now();
    auto result = work();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    longest = std::max(longest, seconds);
    total += seconds;
    return result;
  }
};

}  // namespace gradproof
