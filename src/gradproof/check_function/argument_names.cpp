// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <stdexcept>

#include "gradproof/check_function/check_objective.hpp"

namespace gradproof {

std::vector<std::string> argument_names(std::size_t count, const FunctionOptions& options) {
  if (!options.names.empty()) {
    if (options.names.size() != count) {
      throw std::invalid_argument(
          fmt::format("options.names has {} names, but there are {} arguments: give one for each, "
                      "or none",
                      options.names.size(), count));
    }
    return options.names;
  }
  if (count == 1) return {"x"};
  std::vector<std::string> names;
  for (std::size_t k = 1; k <= count; ++k) names.push_back(fmt::format("x{}", k));
  return names;
}

std::string place_text(const ArrayValues& arrays, const std::vector<std::string>& names, arma::uword number) {
  for (std::size_t k = 0; k < arrays.size(); ++k) {
    const arma::mat& real = arrays[k].real;
    if (number >= arrays[k].numbers()) {
      number -= arrays[k].numbers();
      continue;
    }
    const arma::uword i = number % real.n_elem;
    return fmt::format("{}({},{}){}", names[k], i % real.n_rows, i / real.n_rows,
                       number >= real.n_elem ? " (imaginary part)" : "");
  }
  return fmt::format("entry {}", number);
}

}  // namespace gradproof
