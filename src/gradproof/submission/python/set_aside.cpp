// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/set_aside.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

namespace gradproof {

namespace {

constexpr double rounding = 1e-9;

/// "5, 1e-08": words that are no numbers are left out.
std::vector<double> numbers_in(const std::string& text) {
  std::vector<double> found;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::size_t begin = std::min(text.find_first_not_of(' ', at), end);
    double value = 0.0;
    const auto [stop, error] = std::from_chars(text.data() + begin, text.data() + end, value);
    if (error == std::errc() && stop == text.data() + end) found.push_back(value);
    at = end + 1;
  }
  return found;
}

std::vector<double> numbers_of(const std::map<std::string, std::string>& set_aside, const char* what) {
  const auto said = set_aside.find(what);
  return said == set_aside.end() ? std::vector<double>() : numbers_in(said->second);
}

/// 1.0000001 - A, set to 1, moves what it stands in by 1e-7.
double size_of(double small) { return std::abs(small) > 0.5 ? std::abs(small - 1.0) : std::abs(small); }

/// How far the small numbers among these can move a cost or a gradient, relative to its size.
double most_moved(const std::map<std::string, std::string>& set_aside) {
  double moved = rounding;
  for (const double small : numbers_of(set_aside, "epsilon"))
    moved = std::max(moved, std::min(1e4 * size_of(small), 0.1));
  return moved;
}

}  // namespace

bool is_off_by_as_little(const Report& report, const std::map<std::string, std::string>& set_aside) {
  const double moved = most_moved(set_aside);
  return std::all_of(report.arrays.begin(), report.arrays.end(), [&](const ArrayReport& array) {
    return array.verdict != Verdict::wrong ||
           (array.kind == Reason::differs && array.largest_difference <= moved);
  });
}

bool moves_as_little(const ChainSaid& with, const ChainSaid& without,
                     const std::map<std::string, std::string>& set_aside) {
  if (with.gradient.n_elem != without.gradient.n_elem || with.gradient.empty()) return false;
  const double moved = most_moved(set_aside);
  const std::vector<double> clips = numbers_of(set_aside, "clip");
  const double largest = arma::abs(without.gradient).max();
  const auto is_near = [&](double a, double b, double size) { return std::abs(a - b) <= moved * size; };
  if (!is_near(with.cost, without.cost, std::max(std::abs(without.cost), 1.0))) return false;
  for (arma::uword k = 0; k < with.gradient.n_elem; ++k) {
    const double is = with.gradient(k), was = without.gradient(k);
    const bool is_cut = std::any_of(clips.begin(), clips.end(), [&](double c) {
      return std::abs(std::abs(is) - c) <= rounding * c && is * was > 0.0 && std::abs(was) >= c;
    });
    if (!is_cut && !is_near(is, was, largest)) return false;
  }
  return true;
}

}  // namespace gradproof
