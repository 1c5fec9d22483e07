// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/difference.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

namespace gradproof {

namespace {

constexpr double equal_within = 1e-9;

double largest(const arma::mat& a) { return a.is_empty() ? 0.0 : arma::abs(a).max(); }

bool equal(const arma::mat& a, const arma::mat& b, double within = equal_within) {
  if (arma::size(a) != arma::size(b) || !a.is_finite() || !b.is_finite()) return false;
  return largest(a - b) <= within * std::max(largest(a), largest(b));
}

/// c with a = c b, if there is one.
std::optional<double> factor(const arma::mat& a, const arma::mat& b) {
  if (arma::size(a) != arma::size(b) || !a.is_finite() || largest(b) == 0.0) return std::nullopt;
  const double c = arma::accu(a % b) / arma::accu(b % b);
  if (!equal(a, c * b)) return std::nullopt;
  return c;
}

bool same(double a, double b) {
  return std::isfinite(a) && std::isfinite(b) && std::abs(a - b) <= 1e-7 * std::max(std::abs(a), std::abs(b));
}

using Quantity = std::function<double(const Compared&)>;
double m(const Compared& c) { return static_cast<double>(c.question->X.n_cols); }
double n(const Compared& c, std::size_t l) { return static_cast<double>(c.question->architecture.n(l)); }
double n_last(const Compared& c) { return n(c, c.question->architecture.depth()); }

const std::vector<std::pair<std::string, Quantity>>& quantities() {
  static const std::vector<std::pair<std::string, Quantity>> all = {
      {"-1", [](const Compared&) { return -1.0; }},
      {"m", m},
      {"1/m", [](const Compared& c) { return 1.0 / m(c); }},
      {"2", [](const Compared&) { return 2.0; }},
      {"1/2", [](const Compared&) { return 0.5; }},
      {"-m", [](const Compared& c) { return -m(c); }},
      {"-1/m", [](const Compared& c) { return -1.0 / m(c); }},
      {"2m", [](const Compared& c) { return 2.0 * m(c); }},
      {"m/2", [](const Compared& c) { return m(c) / 2.0; }},
      {"2/m", [](const Compared& c) { return 2.0 / m(c); }},
      {"1/m^2", [](const Compared& c) { return 1.0 / (m(c) * m(c)); }},
      {"m^2", [](const Compared& c) { return m(c) * m(c); }},
      {"m/n[L]", [](const Compared& c) { return m(c) / n_last(c); }},
      {"m/n[0]", [](const Compared& c) { return m(c) / n(c, 0); }},
      {"n[L]", n_last},
      {"1/n[L]", [](const Compared& c) { return 1.0 / n_last(c); }},
      {"n[0]", [](const Compared& c) { return n(c, 0); }},
      {"1/n[0]", [](const Compared& c) { return 1.0 / n(c, 0); }},
      {"n[l]", [](const Compared& c) { return n(c, c.layer); }},
      {"1/n[l]", [](const Compared& c) { return 1.0 / n(c, c.layer); }},
      {"n[l-1]", [](const Compared& c) { return n(c, c.layer - 1); }},
      {"1/n[l-1]", [](const Compared& c) { return 1.0 / n(c, c.layer - 1); }},
      {"m/(m-1)", [](const Compared& c) { return m(c) / (m(c) - 1.0); }},
      {"sqrt(m)", [](const Compared& c) { return std::sqrt(m(c)); }},
      {"1/sqrt(m)", [](const Compared& c) { return 1.0 / std::sqrt(m(c)); }},
      {"m/lambda", [](const Compared& c) { return m(c) / c.question->architecture.lambda(); }},
  };
  return all;
}

/// "every entry is m times ...": only if the same quantity fits in every question.
std::optional<std::string> look_of_factor(const std::vector<Compared>& arrays) {
  std::vector<double> factors;
  for (const Compared& c : arrays) {
    const auto found = factor(c.claimed, c.right);
    if (!found) return std::nullopt;
    factors.push_back(*found);
  }
  const auto fits = [&](const Quantity& quantity) {
    for (std::size_t i = 0; i < arrays.size(); ++i)
      if (!same(factors[i], quantity(arrays[i]))) return false;
    return true;
  };
  if (std::ranges::all_of(factors, [](double c) { return c == 0.0; })) return "every entry is 0";
  // nearly right is no factor, whatever else is 1 here
  if (std::ranges::all_of(factors, [](double c) { return same(c, 1.0); })) return std::nullopt;
  for (const auto& [name, quantity] : quantities()) {
    if (!fits(quantity)) continue;
    if (name == "-1") return "every entry has the wrong sign";
    return fmt::format("every entry is {} times what it should be{}", name,
                       arrays.size() > 1 ? ", in every network" : fmt::format(" ({:g})", factors.front()));
  }
  // one number alone is no pattern: an array of one entry is always some multiple of another
  if (arrays.size() == 1 && arrays.front().right.n_elem == 1) return std::nullopt;
  if (fits([&](const Compared&) { return factors.front(); }))
    return fmt::format("every entry is {:.6g} times what it should be{}", factors.front(),
                       arrays.size() > 1 ? ", the same number in every network" : "");
  if (fits([&](const Compared& c) { return factors.front() * m(c) / m(arrays.front()); }))
    return fmt::format("it is divided by {:.6g} in every network, where m should stand",
                       m(arrays.front()) / factors.front());
  return fmt::format(
      "every entry is the same multiple of what it should be, but {:.6g} times where m = {:g}, "
      "{:.6g} times where m = {:g}",
      factors[0], m(arrays[0]), factors[1], m(arrays[1]));
}

template <class Holds>
bool everywhere(const std::vector<Compared>& arrays, Holds holds) {
  return std::ranges::all_of(arrays, holds);
}

/// Each row of a is a row of b, in another order.
bool rows_permuted(const arma::mat& a, const arma::mat& b) {
  if (arma::size(a) != arma::size(b) || a.n_rows < 2) return false;
  std::vector<bool> taken(b.n_rows, false);
  for (arma::uword i = 0; i < a.n_rows; ++i) {
    bool found = false;
    for (arma::uword j = 0; j < b.n_rows && !found; ++j) {
      if (taken[j] || !equal(a.row(i), b.row(j))) continue;
      taken[j] = found = true;
    }
    if (!found) return false;
  }
  return true;
}

/// The rows of a that are those of b, counted from 1 as in the notation.
std::vector<arma::uword> right_rows(const arma::mat& a, const arma::mat& b) {
  std::vector<arma::uword> right;
  const double scale = std::max(largest(a), largest(b));
  for (arma::uword i = 0; i < a.n_rows; ++i)
    if (largest(a.row(i) - b.row(i)) <= equal_within * scale) right.push_back(i + 1);
  return right;
}

std::optional<std::string> look_of_rows(const Compared& c, bool columns) {
  const arma::mat a = columns ? arma::mat(c.claimed.t()) : c.claimed;
  const arma::mat b = columns ? arma::mat(c.right.t()) : c.right;
  const auto right = right_rows(a, b);
  if (right.empty() || right.size() == a.n_rows) return std::nullopt;
  return fmt::format("right in {} {} of {}, wrong in the others (in {}, m = {:g})",
                     columns ? "column" : "row", fmt::join(right, ", "), a.n_rows,
                     fmt::join(c.question->architecture.sizes(), "-"), m(c));
}

/// Right where Z[l] > 0, wrong where Z[l] < 0: or the other way round.
std::optional<std::string> look_of_sign_of_Z(const std::vector<Compared>& arrays) {
  bool positive = true, negative = true;
  bool seen_positive = false, seen_negative = false;
  for (const Compared& c : arrays) {
    const Board board(*c.question);
    const arma::mat& Z = board.Z(c.layer);
    if (arma::size(Z) != arma::size(c.claimed)) return std::nullopt;
    const double scale = std::max(largest(c.claimed), largest(c.right));
    for (arma::uword i = 0; i < Z.n_elem; ++i) {
      const bool right = std::abs(c.claimed(i) - c.right(i)) <= equal_within * scale;
      (Z(i) > 0.0 ? seen_positive : seen_negative) = true;
      if (!right && Z(i) > 0.0) positive = false;
      if (!right && Z(i) < 0.0) negative = false;
    }
  }
  if (positive == negative || !seen_positive || !seen_negative) return std::nullopt;
  return fmt::format("right where Z[l] {} 0, wrong only where Z[l] {} 0", positive ? ">" : "<",
                     positive ? "<" : ">");
}

std::optional<std::string> look_of_W(const std::vector<Compared>& arrays) {
  std::vector<double> factors;
  for (const Compared& c : arrays) {
    if (arma::size(c.claimed) != arma::size(c.right)) return std::nullopt;
    const auto found = factor(c.claimed - c.right, c.question->parameters.W[c.layer]);
    if (!found) return std::nullopt;
    factors.push_back(*found);
  }
  if (arrays.front().right.n_elem == 1 && arrays.size() == 1) return std::nullopt;
  if (std::ranges::all_of(factors, [&](double c) { return same(c, factors.front()); }))
    return fmt::format("off by {:.6g} W[l]: a regulariser?", factors.front());
  for (std::size_t i = 0; i < arrays.size(); ++i)
    if (!same(factors[i] * m(arrays[i]), factors.front() * m(arrays.front())))
      return "off by a multiple of W[l]: a regulariser?";
  return fmt::format("off by ({:.6g}/m) W[l]: a regulariser?", factors.front() * m(arrays.front()));
}

/// Cut off at one bound in every question; told by two of them, or by an entry that the bound leaves alone.
std::optional<std::string> look_of_clipping(const std::vector<Compared>& arrays) {
  double bound = 0.0;
  for (const Compared& c : arrays) bound = std::max(bound, largest(c.claimed));
  bool leaves_some = false;
  for (const Compared& c : arrays) {
    if (arma::size(c.claimed) != arma::size(c.right) || largest(c.claimed) != bound) return std::nullopt;
    if (!equal(c.claimed, arma::clamp(c.right, -bound, bound))) return std::nullopt;
    leaves_some = leaves_some || arma::abs(c.claimed).min() < bound;
  }
  if (arrays.size() < 2 && !leaves_some) return std::nullopt;
  return fmt::format("right but for what is beyond {0:.6g} and -{0:.6g}, which is cut off there", bound);
}

/// Against answers to questions that were asked before.
std::optional<std::string> look_of_state(const std::vector<Compared>& arrays) {
  for (std::size_t i = 1; i < arrays.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const arma::mat &now = arrays[i].claimed, &then = arrays[j].claimed;
      if (arma::size(now) != arma::size(then) || largest(then) == 0.0) continue;
      // a count, or a bound it is cut off at, is the same whatever was asked
      if (now.n_elem < 2 || arma::abs(now).min() == arma::abs(now).max()) continue;
      if (equal(arrays[i].right, arrays[j].right)) continue;
      if (equal(now, then))
        return "it is what was answered to an earlier question: something is kept between calls";
      if (arma::size(now) == arma::size(arrays[i].right) && equal(now, arrays[i].right + then))
        return "it is what it should be plus the answer to an earlier question: something is added up "
               "between calls";
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> look_of_difference(ArrayKind kind, const std::vector<Compared>& all) {
  std::vector<Compared> arrays;
  for (const Compared& c : all)
    if (!equal(c.claimed, c.right, 1e-14)) arrays.push_back(c);
  std::vector<std::string> looks;
  if (arrays.empty()) return looks;
  const auto add = [&looks](std::optional<std::string> look) {
    if (look) looks.push_back(std::move(*look));
  };
  if (std::ranges::any_of(arrays, [](const Compared& c) { return !c.claimed.is_finite(); })) {
    looks.emplace_back("it holds a number that is not finite");
    return looks;
  }
  if (everywhere(arrays, [](const Compared& c) { return largest(c.claimed) == 0.0; })) {
    looks.emplace_back("every entry is 0");
    return looks;
  }
  double off = 0.0;
  bool shapes = true;
  for (const Compared& c : arrays) {
    shapes = shapes && arma::size(c.claimed) == arma::size(c.right);
    if (shapes) off = std::max(off, largest(c.claimed - c.right) / largest(c.right));
  }
  if (shapes && off < 1e-4)
    looks.push_back(fmt::format(
        "right to {:.0f} digits{}", std::floor(-std::log10(off)),
        off < 1e-5 && off > 1e-9 ? ": single precision, or a small number added somewhere?" : ""));
  if (auto bound = look_of_clipping(arrays)) {
    looks.push_back(std::move(*bound));
  } else {
    add(look_of_factor(arrays));
  }
  if (everywhere(arrays, [](const Compared& c) { return equal(c.claimed, c.right.t()); }))
    looks.emplace_back("it is the right array, transposed");
  if (shapes) {
    if (kind == ArrayKind::dW) add(look_of_W(arrays));
    add(look_of_state(all));
    if (everywhere(arrays, [](const Compared& c) { return rows_permuted(c.claimed, c.right); }))
      looks.emplace_back("its rows are right but stand in another order");
    if (everywhere(arrays, [](const Compared& c) { return rows_permuted(c.claimed.t(), c.right.t()); }))
      looks.emplace_back("its columns are right but stand in another order");
    if (kind == ArrayKind::dZ || kind == ArrayKind::dA || kind == ArrayKind::A)
      add(look_of_sign_of_Z(arrays));
    if (everywhere(arrays, [](const Compared& c) { return look_of_rows(c, false).has_value(); }))
      add(look_of_rows(arrays.front(), false));
    if (everywhere(arrays, [](const Compared& c) { return look_of_rows(c, true).has_value(); }))
      add(look_of_rows(arrays.front(), true));
  }
  return looks;
}

}  // namespace gradproof
