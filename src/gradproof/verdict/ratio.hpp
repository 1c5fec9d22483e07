// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <optional>
#include <string>
#include <vector>

namespace gradproof {

/// A number with the name a reader knows it by: m = 7, n[1] = 4.
struct NamedValue {
  std::string name;
  double value = 0.0;
};

/// claimed = value * numeric in every entry, as far as the error bars can see.
struct ConstantRatio {
  double value = 1.0, error = 0.0;
  arma::uword entries = 0;  ///< in how many entries the ratio could be seen: |numeric| > bar
};

/// The constant ratio of two arrays of one shape, or nothing if they have none. Taken where |numeric| is
/// largest; an entry fits if |claimed - r numeric| <= 2 max(1, |r|) (bar + |numeric| * relative bar of the
/// largest entry).
[[nodiscard]] std::optional<ConstantRatio> constant_ratio(const arma::mat& claimed, const arma::mat& numeric,
                                                          const arma::mat& bar);

/// The ratio in words: "every entry is 7 times the derivative, and m = 7", "every entry is 1/7 of the
/// derivative, and m = 7", "every entry has the wrong sign", "every entry is 0". Empty if it was seen in one
/// entry only and equals nothing that is known: any single number is some multiple of another.
[[nodiscard]] std::string ratio_text(const ConstantRatio& ratio, const std::vector<NamedValue>& known,
                                     const std::string& noun);

}  // namespace gradproof
