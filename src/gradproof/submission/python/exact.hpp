// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "gradproof/check_network/check_network.hpp"
#include "gradproof/submission/python/known_network.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// Keeps what is told of answers (CheckOptions::on_answer) until it is known whether it counts.
class HeldEvidence {
 public:
  explicit HeldEvidence(const CheckOptions& options);
  HeldEvidence(const HeldEvidence&) = delete;
  HeldEvidence& operator=(const HeldEvidence&) = delete;
  HeldEvidence(HeldEvidence&&) = delete;
  HeldEvidence& operator=(HeldEvidence&&) = delete;
  ~HeldEvidence() = default;
  /// The same, but for on_answer, which keeps.
  [[nodiscard]] const CheckOptions& options() const noexcept { return held_; }
  void tell() const;

 private:
  std::function<void(const Case&, const Answer&, const Report&)> on_answer_;
  std::vector<std::function<void()>> evidence_;
  CheckOptions held_;
};

/// The second question: the chain as an implementation of the network it was found to be, judged by the exact
/// instrument (verify). `own` is what the first question said. Its verdict stands; its arrays become those of
/// the exact instrument where both agree:
///   both verified   the smaller error that would have been caught is said
///   both wrong      every entry is judged, and options.on_answer is told what a diagnosis needs
/// Where the cost is none that is known of this output, only if the gradient is right for the usual one: then
/// it is the cost that is wrong. True where `own` was changed.
/// @throws Interrupted
bool judge_exactly(PythonSession& session, const ChainReading& reading, const KnownNetwork& network,
                   std::uint64_t seed, const CheckOptions& options, Report& own);

}  // namespace gradproof
