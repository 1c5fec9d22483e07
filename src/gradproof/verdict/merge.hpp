// SPDX-License-Identifier: MIT
#pragma once
#include <vector>

#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// One array over two questions. Wrong if wrong in either; else cannot tell if undecided in either; else
/// verified if verified in either; a question in which it is vacuous takes nothing from one in which it is
/// not. Entries add up; largest_difference and would_have_caught are the larger of the two; reason, kind and
/// worst entry are those of the verdict, the first question's where both have it; the shape is 0x0 where they
/// differ. Associative.
[[nodiscard]] ArrayReport merge(const ArrayReport& a, const ArrayReport& b);

/// Merges arrays of one name and part, keeps the order in which the names first come.
[[nodiscard]] std::vector<ArrayReport> merge(const std::vector<ArrayReport>& a,
                                             const std::vector<ArrayReport>& b);

/// The verdict on a list of arrays: wrong if one is; else cannot tell if one is; verified if all are; harness
/// trouble for an empty list, for then nothing was judged.
[[nodiscard]] Verdict overall(const std::vector<ArrayReport>& arrays);

/// How serious a verdict is for the person who reads it: verified 0, cannot tell 1, wrong 2, did not answer
/// 3, harness trouble 4.
[[nodiscard]] int seriousness(Verdict verdict) noexcept;

/// The most serious of `best` and the verdicts on the arrays.
[[nodiscard]] Verdict most_serious(const std::vector<ArrayReport>& arrays, Verdict best);

/// Two reports of the same submission over different questions (shards): arrays merged, counts and seconds
/// added, notes and mistakes without repeats. Harness trouble and "did not answer" in either win, in that
/// order. Name, network, seed and the command to reproduce are those of the first that has them.
[[nodiscard]] Report merge(const Report& a, const Report& b);

}  // namespace gradproof
