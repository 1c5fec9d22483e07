// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <map>
#include <string>

#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// What a chain says at one point.
struct ChainSaid {
  double cost = arma::datum::nan;
  arma::vec gradient;
};

/// Is the gradient without the numbers that were set aside (ChainReading: "epsilon" -> "1e-08", "clip" ->
/// "5") the one with them, but for what such numbers move? Within g = max |gradient without| and the largest
/// small number e, each entry and the cost by at most min(1e4 e, 0.1) g, and an entry that is c or -c may be
/// any of that sign that is larger: else the code does something else where they are not there.
[[nodiscard]] bool moves_as_little(const ChainSaid& with, const ChainSaid& without,
                                   const std::map<std::string, std::string>& set_aside);

/// Is no array of the report wrong by more than what those small numbers move (as above, of its largest
/// entry)? That it is wrong is then not said before it was asked without them.
[[nodiscard]] bool is_off_by_as_little(const Report& report,
                                       const std::map<std::string, std::string>& set_aside);

}  // namespace gradproof
