// SPDX-License-Identifier: MIT
#include "gradproof/check_function/point_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "gradproof/check_function/slope_probe.hpp"

namespace gradproof::internal {
namespace {

void freeze(arma::vec& moves, const ArrayValues& x, const std::vector<std::string>& names,
            const std::string& frozen) {
  const auto found = std::find(names.begin(), names.end(), frozen);
  if (found == names.end()) {
    throw std::invalid_argument(
        fmt::format("options.frozen names {}, but the arguments are {}", frozen, fmt::join(names, ", ")));
  }
  arma::uword first = 0;
  const auto which = static_cast<std::size_t>(found - names.begin());
  for (std::size_t k = 0; k < which; ++k) first += x[k].numbers();
  const arma::uword count = x[which].numbers();
  if (count > 0) moves.subvec(first, first + count - 1).zeros();
}

}  // namespace

arma::vec moves_of(const ArrayValues& x, const std::vector<std::string>& names,
                   const FunctionOptions& options) {
  const arma::vec numbers = flatten(x);
  arma::vec moves = typical_moves(numbers);
  if (!options.typical.is_empty()) {
    if (options.typical.n_elem != numbers.n_elem) {
      throw std::invalid_argument(
          fmt::format("options.typical has {} sizes, but x has {} numbers: give one for each, one argument "
                      "after another, each column by column",
                      options.typical.n_elem, numbers.n_elem));
    }
    if (!options.typical.is_finite() || !(options.typical.min() > 0.0)) {
      throw std::invalid_argument(
          "options.typical has a size that is not a positive number: say how far each entry of x may be "
          "expected to move");
    }
    moves = options.typical;
  }
  if (!options.only.is_empty()) {
    arma::vec chosen(moves.n_elem, arma::fill::zeros);
    for (const arma::uword e : options.only) {
      if (e >= moves.n_elem) {
        throw std::invalid_argument(
            fmt::format("options.only names entry {}, but x has {}: they count from 0", e, moves.n_elem));
      }
      chosen(e) = moves(e);
    }
    moves = chosen;
  }
  for (const std::string& frozen : options.frozen) freeze(moves, x, names, frozen);
  if (!moves.is_empty() && !arma::any(moves)) {
    throw std::invalid_argument("options.frozen and options.only leave no entry of x that may be moved");
  }
  return moves;
}

BlackBoxRule rule_of(bool single_precision, const FunctionOptions& options) {
  BlackBoxRule rule = single_precision || options.single_precision ? BlackBoxRule::single_precision()
                                                                   : BlackBoxRule::double_precision();
  rule.subgradient = options.subgradient;
  if (options.stochastic == 0.0) return rule;
  if (!(options.stochastic > 0.0 && options.stochastic < 1.0)) {
    throw std::invalid_argument(fmt::format(
        "options.stochastic is {}: it is the share of an entry that an error may have without being seen, "
        "such as 0.01",
        options.stochastic));
  }
  rule.drawn = true;
  rule.decisive = std::max(rule.decisive, options.stochastic / 3.0);
  rule.early = std::max(rule.early, options.stochastic / 30.0);
  rule.negligible = std::max(rule.negligible, options.stochastic);
  return rule;
}

std::string shape_text(const arma::mat& array) { return fmt::format("{}x{}", array.n_rows, array.n_cols); }

}  // namespace gradproof::internal
