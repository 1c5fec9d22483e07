// SPDX-License-Identifier: MIT
#include "gradproof/verdict/ratio.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradproof {

std::optional<ConstantRatio> constant_ratio(const arma::mat& claimed, const arma::mat& numeric,
                                            const arma::mat& bar) {
  if (numeric.is_empty() || arma::size(claimed) != arma::size(numeric)) return std::nullopt;
  const arma::uword largest = arma::abs(numeric).index_max();
  const double relative_bar = bar(largest) / std::abs(numeric(largest));
  if (!(relative_bar < 1e-3)) return std::nullopt;  // zero or noise: no ratio can be read from it

  ConstantRatio ratio;
  ratio.value = claimed(largest) / numeric(largest);
  const double scale = 2.0 * std::max(1.0, std::abs(ratio.value));
  ratio.error = scale * relative_bar + 1e-15;
  for (arma::uword i = 0; i < numeric.n_elem; ++i) {
    const double allowed = scale * (bar(i) + std::abs(numeric(i)) * relative_bar);
    if (!(std::abs(claimed(i) - ratio.value * numeric(i)) <= allowed)) return std::nullopt;
    if (std::abs(numeric(i)) > bar(i)) ++ratio.entries;
  }
  return ratio;
}

namespace {

std::string times(const std::string& factor, const std::string& noun) {
  return fmt::format("every entry is {} times the {}", factor, noun);
}

/// `magnitude` as a known number, its reciprocal or a quotient of two: the whole sentence, or empty.
std::string as_known(double magnitude, double error, const std::string& sign,
                     const std::vector<NamedValue>& known, const std::string& noun) {
  const auto close = [&](double value) {
    return std::abs(magnitude - value) <= error * std::max(1.0, value);
  };
  for (const auto& [name, value] : known) {
    if (value == 1.0) continue;
    if (close(value)) {
      return fmt::format("{}, and {} = {:g}", times(fmt::format("{}{:g}", sign, value), noun), name, value);
    }
    if (close(1.0 / value)) {
      return fmt::format("every entry is {}1/{:g} of the {}, and {} = {:g}", sign, value, noun, name, value);
    }
  }
  for (const auto& [name, value] : known) {
    for (const auto& [other_name, other] : known) {
      if (value == 1.0 || other == 1.0 || value == other || !close(value / other)) continue;
      return fmt::format("{}, and {}/{} = {:g}/{:g}",
                         times(fmt::format("{}{:.6g}", sign, value / other), noun), name, other_name, value,
                         other);
    }
  }
  return {};
}

}  // namespace

std::string ratio_text(const ConstantRatio& ratio, const std::vector<NamedValue>& known,
                       const std::string& noun) {
  const auto close = [&](double value) { return std::abs(ratio.value - value) <= ratio.error; };
  if (close(0.0)) return fmt::format("every entry is 0, and the {} is not", noun);
  if (close(-1.0)) return "every entry has the wrong sign";
  const std::string sign = ratio.value < 0.0 ? "-" : "";
  if (auto text = as_known(std::abs(ratio.value), ratio.error, sign, known, noun); !text.empty()) return text;
  for (const double simple : {2.0, 0.5, 4.0, 0.25, -2.0, -0.5}) {
    if (close(simple)) return times(fmt::format("{:g}", simple), noun);
  }
  if (ratio.entries < 2) return {};
  const double off = ratio.value - 1.0;
  if (std::abs(off) < 1e-4)
    return times(fmt::format("1 {} {:.2g}", off < 0.0 ? "-" : "+", std::abs(off)), noun);
  return times(fmt::format("{:.8g}", ratio.value), noun);
}

}  // namespace gradproof
