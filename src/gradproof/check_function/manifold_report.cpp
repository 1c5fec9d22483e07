// SPDX-License-Identifier: MIT
#include "gradproof/check_function/manifold_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "gradproof/check_function/claims.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof {

arma::vec tangent_step(arma::uword dimension, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> length(0.125, 0.375);
  arma::vec delta(dimension);
  for (double& value : delta) value = (random() % 2 == 0 ? 1.0 : -1.0) * length(random);
  return delta;
}

void add_origin(Report& report, const arma::vec& x, const arma::vec& plus_zero) {
  const double room = 64.0 * 0x1p-53 * std::max(1.0, x.is_empty() ? 0.0 : arma::abs(x).max());
  if (x.n_elem == plus_zero.n_elem && arma::approx_equal(x, plus_zero, "absdiff", room)) return;
  report.arrays.push_back(
      finding("plus", Verdict::wrong, Reason::inconsistent,
              "plus(x, 0) is not x: whatever delta means, zero must not move the point (is a "
              "quaternion of length 1?)"));
  report.verdict = overall(report.arrays);
}

void add_beside(Report& report, const Report& beside) {
  report.evaluations += beside.evaluations;
  for (const ArrayReport& array : beside.arrays) {
    const bool wrong = array.verdict == Verdict::wrong, ended = array.kind == Reason::budget;
    if (!wrong && !ended) continue;  // an edge of the domain, a kink there: x itself was decided
    report.arrays.push_back(array);
    report.arrays.back().name += ", beside the point";
    if (wrong)
      report.arrays.back().reason += "; it is right at the point itself: does it hold at this point only?";
  }
  report.verdict = overall(report.arrays);
}

Report manifold_that_threw(const std::string& name, const std::string& what) {
  return that_threw(name, "plus", "it throws at the point itself: " + what);
}

}  // namespace gradproof
