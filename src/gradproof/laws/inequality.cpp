// SPDX-License-Identifier: MIT
// Convexity: an inequality between values of J and a gradient. No quotient is formed.
#include <fmt/format.h>

#include <cmath>

#include "gradproof/laws/groups.hpp"
#include "gradproof/laws/point.hpp"

namespace gradproof::laws::groups {

namespace {

constexpr double steps[] = {1.0, 0x1p-7, 0x1p-18};
constexpr arma::uword most_directions = 6;  // of each array: a question each, and step and sign

/// J(W[L], b[L]) is convex: J(W + t D) >= J(W) + t <D, dW>, for every entry alone, both signs.
std::optional<Violation> convex(const Subject& subject, const Case& question) {
  const Point at = ask(subject, question);
  if (!at.J) throw NotGiven("J was not given");
  const std::size_t L = at.depth();
  Comparison comparison("convexity", {&at});
  const auto along = [&](const char* array, arma::uword i, double slope, double slope_bar, auto move) {
    for (const double t : steps) {
      for (const double sign : {1.0, -1.0}) {
        Case moved = question;
        move(moved, i, sign * t);
        const Point there = ask(subject, moved);
        if (!there.J) return;
        const double bar =
            at.J_bar + there.J_bar + t * slope_bar + rounding(subject, std::abs(t * slope), 2.0);
        comparison.of(fmt::format("J with {}[{}]({}) {} {:.6g}", array, L, i, sign > 0 ? "+" : "-", t),
                      fmt::format("J {} {:.6g} d{}[{}]({})", sign > 0 ? "+" : "-", t, array, L, i));
        comparison.at_least("J", *there.J, *at.J + sign * t * slope, bar);
        if (comparison.broken()) return;
      }
    }
  };
  for (arma::uword i = 0; i < std::min(at.db(L).n_elem, most_directions) && !comparison.broken(); ++i)
    along("b", i, at.db(L)(i), at.bars.db[L](i),
          [L](Case& moved, arma::uword entry, double by) { moved.parameters.b[L](entry) += by; });
  for (arma::uword i = 0; i < std::min(at.dW(L).n_elem, most_directions) && !comparison.broken(); ++i)
    along("W", i, at.dW(L)(i), at.bars.dW[L](i),
          [L](Case& moved, arma::uword entry, double by) { moved.parameters.W[L](entry) += by; });
  return comparison.result();
}

}  // namespace

std::vector<Law> inequality() {
  return {{.id = "convexity",
           .group = Group::structure,
           .statement = "J(W[L] + t D) >= J(W[L]) + t <D, dW[L]>, b[L] alike, for every D",
           .hypothesis = "J given",
           .finds = "a sign or a factor that is in every array, a J that is not the one dW, db are of",
           .source =
               "Boyd, Vandenberghe 2004, \"Convex Optimization\", section 3.1.3; each loss is convex in Z[L]",
           .check = convex}};
}

}  // namespace gradproof::laws::groups
