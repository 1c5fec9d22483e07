// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "gradproof/derivative/change_propagation.hpp"

namespace gradproof {

/// Names a set of differences: equal for two runs that would take the same ones, on whichever machine. A hash
/// (FNV-1a, 64 bits, in hexadecimal) of sizes, activations, output, lambda, every bit of W, b, X and Y, the
/// step, the slope at kinks and whether dZ and dA are asked for.
[[nodiscard]] std::string name_of_differences(const ForwardNetwork& network, const Parameters& parameters,
                                              const arma::mat& X, const arma::mat& Y,
                                              const DerivativeOptions& options);

/// The differences of one set, unit by unit in the order of the work list (layer 1 unit 0, 1, ..., layer 2
/// unit 0, ...): those that were taken.
using UnitTable = std::vector<std::optional<UnitDerivatives>>;

/// Differences that were taken, to be written down by one run and used by another (DerivativeOptions::store):
/// what is found here is not differentiated again.
class UnitStore {
 public:
  /// The table of a set, made if it is not there. The reference stays good; different units of a table may be
  /// written from different threads.
  UnitTable& table(const std::string& name, std::size_t units);

  [[nodiscard]] const std::map<std::string, UnitTable>& tables() const noexcept { return tables_; }

 private:
  std::mutex guard_;
  std::map<std::string, UnitTable> tables_;
};

}  // namespace gradproof
