// SPDX-License-Identifier: MIT
// Convexity: an inequality between values of J and a gradient. No quotient is formed.
#include <fmt/format.h>

#include <cmath>

#include "gradproof/laws/groups.hpp"
#include "gradproof/laws/point.hpp"
#include "gradproof/network/random.hpp"

namespace gradproof::laws::groups {

namespace {

constexpr double steps[] = {1.0, 0x1p-7, 0x1p-18};

/// How the parameters of the output layer are moved, and how that is said: "W[2](0, 1)", "D".
struct Direction {
  arma::mat W, b;
  std::string name;
};

/// No entry is 0, and no two of them need cancel: <D, error> is 0 by chance alone.
Direction of_everything(const Point& at) {
  Random random(29);
  Direction D{at.dW(at.depth()), at.db(at.depth()), "D"};
  for (arma::mat* array : {&D.W, &D.b})
    array->transform([&random](double) { return static_cast<double>(2 * (random() % 8) + 1) / 8.0 - 1.0; });
  return D;
}

/// J(W + t D) >= J(W) + t <D, dW>, b alike, both signs.
void ask_along(const Direction& D, const Subject& subject, const Point& at, Comparison& comparison) {
  const std::size_t L = at.depth();
  const arma::mat W = arma::abs(D.W), b = arma::abs(D.b);
  const double slope = arma::dot(D.W, at.dW(L)) + arma::dot(D.b, at.db(L));
  const double slope_bar =
      arma::dot(W, at.bars.dW[L]) + arma::dot(b, at.bars.db[L]) +
      rounding(subject, arma::dot(W, arma::abs(at.dW(L))) + arma::dot(b, arma::abs(at.db(L))),
               static_cast<double>(W.n_elem + b.n_elem + 2));
  for (const double t : steps) {
    for (const double sign : {1.0, -1.0}) {
      Case moved = at.question;
      moved.parameters.W[L] += sign * t * D.W;
      moved.parameters.b[L] += arma::vec(sign * t * D.b);
      const Point there = ask(subject, moved);
      if (!there.J) return;
      const char* by = sign > 0 ? "+" : "-";
      const std::string times = t == 1.0 ? "" : fmt::format("{:.6g} ", t);
      if (D.name == "D") {
        comparison.of(
            fmt::format("J with W[{0}], b[{0}] moved by {1}{2:.6g} D", L, sign > 0 ? "" : "-", t),
            fmt::format("at least this much, for J is convex: J {} {}<D, dW[{}], db>", by, times, L));
      } else {
        comparison.of(fmt::format("J with {} {} {:.6g}", D.name, by, t),
                      fmt::format("at least this much, for J is convex: J {} {}d{}", by, times, D.name));
      }
      comparison.at_least("J", *there.J, *at.J + sign * t * slope, at.J_bar + there.J_bar + t * slope_bar);
      if (comparison.broken()) return;
    }
  }
}

/// J(W[L], b[L]) is convex. Asked along one direction in which every entry takes part; where that shows
/// something, by single entries, the first of which that shows it is easier to read.
std::optional<Violation> convex(const Subject& subject, const Case& question) {
  const Point at = ask(subject, question);
  if (!at.J) throw NotGiven("J was not given");
  const std::size_t L = at.depth();
  Comparison all("convexity", {&at});
  ask_along(of_everything(at), subject, at, all);
  if (!all.result()) return std::nullopt;
  Direction none{arma::zeros(arma::size(at.dW(L))), arma::zeros(arma::size(at.db(L))), ""};
  for (arma::uword i = 0; i < none.b.n_elem + none.W.n_elem; ++i) {
    const arma::uword entry = i < none.b.n_elem ? i : i - none.b.n_elem, rows = none.W.n_rows;
    Direction one = none;
    (i < none.b.n_elem ? one.b : one.W)(entry) = 1.0;
    one.name = i < none.b.n_elem ? fmt::format("b[{}]({})", L, entry)
                                 : fmt::format("W[{}]({}, {})", L, entry % rows, entry / rows);
    Comparison alone("convexity", {&at});
    ask_along(one, subject, at, alone);
    if (alone.broken()) return alone.result();
  }
  return all.result();
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
