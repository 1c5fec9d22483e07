// SPDX-License-Identifier: MIT
#pragma once
#include <atomic>
#include <cstddef>
#include <functional>
#include <vector>

#include "gradproof/grade/child.hpp"
#include "gradproof/grade/record.hpp"

namespace gradproof {

struct RunOptions {
  JudgeCommand command;
  unsigned jobs = 1;                        ///< submissions judged at one time
  const std::atomic<bool>* stop = nullptr;  ///< set it, and what runs is ended and not recorded
  /// Of the contents to be judged now; called about ten times a second and after each of them.
  std::function<void(std::size_t done, std::size_t total)> progress = {};
};

struct RunCounts {
  std::size_t judged = 0;      ///< now
  std::size_t kept = 0;        ///< contents that were in the record already
  std::size_t duplicates = 0;  ///< hand-ins whose content another one has, too
  std::size_t repeated = 0;    ///< harness troubles that were tried once more at the end
  bool stopped = false;        ///< before everything was judged
};

/// Judges every content that the record does not hold under its conditions, each once, however often it was
/// handed in. A time-out, a crash, a file that is none are rows, and never the end; harness trouble is tried
/// again once when all others are done, and anew whenever this is called. Each row is written when its
/// process is dead.
/// @throws RecordTrouble if a row cannot be written; what was written before is kept.
[[nodiscard]] RunCounts judge_missing(Record& record, const std::vector<HandIn>& hand_ins,
                                      const RunOptions& options);

}  // namespace gradproof
