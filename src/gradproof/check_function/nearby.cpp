// SPDX-License-Identifier: MIT
#include "gradproof/check_function/nearby.hpp"

#include <fmt/format.h>

#include <cmath>
#include <exception>
#include <random>

#include "gradproof/check_function/claims.hpp"
#include "gradproof/check_function/slope_probe.hpp"

namespace gradproof {
namespace {

constexpr std::uint64_t nearby_points = 2;

arma::vec beside(const arma::vec& x, const arma::vec& moves, const BlackBoxRule& rule, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> length(0.5, 1.0);
  arma::vec at = x;
  for (arma::uword j = 0; j < x.n_elem; ++j) {
    at(j) += 0x1p-4 * (random() % 2 == 0 ? 1.0 : -1.0) * length(random) * moves(j);
    if (rule.unit_roundoff > 0x1p-40) at(j) = static_cast<double>(static_cast<float>(at(j)));
  }
  return at;
}

ClaimedArray one_column(const NearbyQuestion& question, const arma::vec& claims) {
  ClaimedArray array;
  array.name = question.name;
  array.rows = claims.n_elem;
  array.cols = 1;
  array.place = question.place;
  array.zeros_expected = true;
  for (arma::uword i = 0; i < claims.n_elem; ++i) array.claims.push_back({i, 0, 0, i, claims(i)});
  return array;
}

/// The entry by itself, with its own differences and a noise measured at this point.
bool wrong_alone(const NearbyQuestion& question, const arma::vec& claims, const Claim& claim,
                 SlopeProbe& probe, const FunctionOptions& options) {
  ClaimedArray alone = one_column(question, claims);
  alone.claims = {claim};
  alone.rows = 1;
  alone.claims.front().row = 0;
  alone.scale = arma::abs(claims).max();
  alone.again = [&question, input = claim.input](const arma::vec& at) {
    const arma::vec all = question.gradient(at);
    return input < all.n_elem ? arma::vec{all(input)} : arma::vec();
  };
  FunctionOptions every = options;
  every.entries = FunctionOptions::Entries::every_one;
  return judge_claims(probe, alone, every).verdict == Verdict::wrong;
}

}  // namespace

std::optional<ArrayReport> wrong_nearby(const NearbyQuestion& question, const BlackBoxRule& rule,
                                        const FunctionOptions& options, std::size_t& evaluations) {
  if (!question.gradient || question.x.is_empty()) return std::nullopt;
  for (std::uint64_t k = 0; k < nearby_points; ++k) {
    try {
      const arma::vec at = beside(question.x, question.moves, rule, options.seed + 31 + k);
      const arma::vec claims = question.gradient(at);
      if (claims.n_elem != at.n_elem || !claims.is_finite()) continue;
      const VectorMap f = [&question](const arma::vec& x) { return arma::vec{question.f(x)}; };
      SlopeProbe along(f, at, rule, 0.0, question.moves);
      along.share(options.allowance);
      along.assume_noise({question.noise});
      ++evaluations;
      if (!along.F_x().is_finite()) continue;
      FunctionOptions once = options;
      once.entries = FunctionOptions::Entries::by_directions;
      once.directions = 1;
      once.seed = options.seed + 131 + k;
      const ArrayReport found = judge_claims(along, one_column(question, claims), once);
      evaluations += along.evaluations() - 1;
      if (found.verdict != Verdict::wrong || !found.worst) continue;
      const arma::uword i = at.n_elem == 1 ? 0 : found.worst->row;
      SlopeProbe alone(f, at, rule, options.noise, question.moves);
      alone.share(options.allowance);
      const bool wrong = wrong_alone(question, claims, {i, 0, 0, i, claims(i)}, alone, options);
      evaluations += alone.evaluations();
      if (!wrong) continue;
      ArrayReport report = finding(
          question.name + ", beside the point", Verdict::wrong, Reason::differs,
          fmt::format(
              "it is right at the point itself and wrong beside it: with {} at {:.6g} instead of {:.6g}, "
              "and the others moved alike, the entry for it is {:.6g} where the derivative is {:.6g}; "
              "does it keep the first point that it was asked for, or hold at this point only?",
              question.place(i), at(i), question.x(i), claims(i), found.worst->numeric));
      report.worst = found.worst;
      return report;
    } catch (const std::exception&) {
      continue;  // outside of the domain
    }
  }
  return std::nullopt;
}

}  // namespace gradproof
