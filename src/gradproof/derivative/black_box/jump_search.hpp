// SPDX-License-Identifier: MIT
#pragma once
#include <functional>
#include <optional>

namespace gradproof {

/// A jump of phi, shut in between two numbers that are 2^-30 of the range apart.
struct FoundJump {
  double at = 0.0, size = 0.0;
};

/// Where to look for a jump, and how long.
struct JumpSearchOptions {
  double reach = 1.0;  ///< from -reach to reach
  double least = 0.0;  ///< the smallest jump of interest, well above the noise of phi
  double off = 0.0;    ///< by how much the slope seems to be off at 0
  int patience = 92;   ///< values beyond the first eight, where the slope is off in the mean too
};

/// Looks for a jump of phi near 0 with the help of what is claimed to be its slope. The excess
///   phi(b) - phi(a) - integral of slope from a to b
/// of an interval is about the same in its two halves where phi is smooth, however wrong the slope is; where
/// it jumps they differ by the jump, however narrow they are. Of eight intervals two neighbours that differ
/// most are halved, and of them the one whose halves differ more again, until it is 2^-20 of the range, and
/// then further to shut the jump in; where twice in a row the difference shrinks, the next interval is taken.
/// Values that an iteration forms until it is good to a tolerance jump by about that wherever its count of
/// steps changes.
///
/// Ends without one where the excess of the eight goes as a smooth error of the slope goes, where none of
/// `least` is left, and after 92 more values that did not lead straight on; after `patience` of them where
/// the slope is off in the mean: the excesses of the eight add up (their sum is 0.8 of that of their sizes),
/// and the largest is above a twentieth of `off`. Integrals by Gauss and Legendre. Cost where phi is smooth:
/// 8 values and 40 slopes.
/// @param phi  may throw or answer NaN: the range is made a quarter of it, twice at most
[[nodiscard]] std::optional<FoundJump> jump_near(const std::function<double(double)>& phi,
                                                 const std::function<double(double)>& slope, double phi_0,
                                                 const JumpSearchOptions& options);

}  // namespace gradproof
