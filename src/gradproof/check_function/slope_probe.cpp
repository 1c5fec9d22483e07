// SPDX-License-Identifier: MIT
#include "gradproof/check_function/slope_probe.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "gradproof/check_function/allowance.hpp"

namespace gradproof {
namespace {

/// Of what x(j) may move: steps below this are of few units of a float.
constexpr double seen_in_a_float = 0x1p-18;

}  // namespace

arma::vec typical_moves(const arma::vec& x) {
  const arma::vec size = arma::abs(x);
  const arma::vec nonzero = size.elem(arma::find(size > 0.0));
  const double scale = nonzero.is_empty() ? 1.0 : std::min(1.0, arma::median(nonzero));
  arma::vec typical(x.n_elem);
  for (arma::uword j = 0; j < x.n_elem; ++j)
    typical(j) = size(j) == 0.0 ? scale : std::max(size(j), 1e-3 * scale);
  return typical;
}

SlopeProbe::SlopeProbe(VectorMap F, arma::vec x, BlackBoxRule rule, double known_noise, arma::vec typical)
    : F_(std::move(F)),
      x_(std::move(x)),
      typical_(typical.is_empty() ? typical_moves(x_) : std::move(typical)),
      rule_(rule),
      known_noise_(known_noise) {
  F_x_ = value(x_);
}

arma::vec SlopeProbe::value(const arma::vec& at) {
  ++evaluations_;
  return F_(at);
}

void SlopeProbe::spend() const {
  if (allowance_) allowance_->spend();
}

const arma::vec& SlopeProbe::noise() {
  if (noise_.n_elem != F_x_.n_elem) {
    const VectorMap quiet =
        [this](const arma::vec& at) -> arma::vec {  // a throw beside x is met again on the ladder
      try {
        return F_(at);
      } catch (const std::exception&) {
        return arma::vec(F_x_.n_elem).fill(std::numeric_limits<double>::quiet_NaN());
      }
    };
    const arma::vec levels = noise_levels(quiet, x_, typical_, rule_.unit_roundoff, evaluations_);
    noise_.zeros(F_x_.n_elem);
    if (levels.n_elem == noise_.n_elem) noise_ = 2.0 * levels;
    noise_ += known_noise_;
  }
  return noise_;
}

SlopeEvidence SlopeProbe::evidence(const LadderSlope& slope, double s) const {
  SlopeEvidence evidence;
  evidence.value = slope.value;
  evidence.error = slope.error;
  evidence.x_curvature = std::abs(s * slope.curvature);
  evidence.found = slope.found;
  evidence.edge = !slope.left.found || !slope.right.found;
  if (slope.flat)
    evidence.resolution =
        std::max(rule_.unit_roundoff * std::max(1.0, std::abs(slope.value_at_center)), slope.resolution) /
        slope.step;
  const double slopes = std::max(std::abs(slope.left.slope), std::abs(slope.right.slope));
  evidence.kink = std::abs(slope.left.slope - slope.right.slope) > rule_.early * slopes && slope.found &&
                  slope.left.found && slope.right.found && slope.kink_part > 0.0 &&
                  slope.kink_part >= 0.5 * slope.error;
  const double rounding = rule_.unit_roundoff * (std::abs(slope.value_at_center) + std::abs(s * slope.value));
  evidence.noise = slope.noise_part >= 0.5 * slope.error && slope.noise_part * slope.step > 100.0 * rounding;
  evidence.throws = !slope.left.thrown.empty() || !slope.right.thrown.empty();
  evidence.left = slope.left.slope;
  evidence.right = slope.right.slope;
  evidence.left_error = slope.left.error;
  evidence.right_error = slope.right.error;
  evidence.jump = slope.left.jump != 0.0 || slope.right.jump != 0.0;
  return evidence;
}

LadderSlope SlopeProbe::climb(const std::function<double(double)>& phi, double s, arma::uword i,
                              LadderOptions options, double claimed, double largest, bool patient) {
  options.unit_roundoff = rule_.unit_roundoff;
  options.drawn = rule_.drawn;
  return step_ladder(phi, s, F_x_(i), options, [&](const LadderSlope& slope) {
    if (std::isnan(claimed))
      return slope.error <= rule_.early * std::abs(slope.value);  // nothing usable claimed
    const SlopeEvidence so_far = evidence(slope, s);
    return agrees_early(claimed, so_far, largest, rule_) ||
           (!patient && !slope.flat && clearly_wrong(claimed, so_far, rule_));
  });
}

LadderOptions SlopeProbe::options_for(arma::uword j, double stretch) const {
  LadderOptions options;
  options.unit_roundoff = rule_.unit_roundoff;
  options.drawn = rule_.drawn;
  options.typical = typical_(j);
  options.known = typical_known_;
  options.stretch = stretch;
  return options;
}

void SlopeProbe::foresee(const VectorMaps& many) {
  std::vector<std::pair<arma::uword, double>> places;
  for (const arma::uword j : arma::uvec(arma::find(typical_))) {
    for (const double s : first_places(x_(j), options_for(j, 1.0))) places.emplace_back(j, s);
  }
  arma::mat points = arma::repmat(x_, 1, places.size());
  for (arma::uword k = 0; k < points.n_cols; ++k) points(places[k].first, k) = places[k].second;
  const arma::mat values = many(points);
  if (values.n_rows != F_x_.n_elem || values.n_cols != points.n_cols) return;
  for (arma::uword k = 0; k < points.n_cols; ++k) foreseen_.emplace(places[k], values.col(k));
}

/// F with x(j) at s: known already, or asked now.
arma::vec SlopeProbe::foreseen(arma::uword j, double s) {
  if (const auto known = foreseen_.find({j, s}); known != foreseen_.end()) {
    ++evaluations_;
    return known->second;
  }
  arma::vec at = x_;
  at(j) = s;
  return value(at);
}

void SlopeProbe::begin_column(arma::uword j) {
  if (column_ == j) return;
  column_ = j;
  along_column_.clear();
  asked_between_.clear();
}

/// F_i with x(j) at s: all outputs climb the same ladder.
double SlopeProbe::along_column(arma::uword i, arma::uword j, double s) {
  begin_column(j);
  const auto known = along_column_.find(s);
  if (known != along_column_.end()) return known->second(i);
  spend();
  ++ladder_evaluations_;
  arma::vec values = foreseen(j, s);
  if (values.n_elem != F_x_.n_elem) return std::numeric_limits<double>::quiet_NaN();
  const double component = values(i);
  if (!rule_.drawn || F_x_.n_elem > 1) along_column_.emplace(s, std::move(values));
  return component;
}

LadderSlope SlopeProbe::entry(arma::uword i, arma::uword j, double claimed, double largest, double stretch,
                              bool patient) {
  const auto phi = [&](double s) { return along_column(i, j, s); };
  return climb(phi, x_(j), i, ladder_options(i, j, stretch), claimed, largest, patient);
}

LadderOptions SlopeProbe::ladder_options(arma::uword i, arma::uword j, double stretch) {
  LadderOptions options = options_for(j, stretch);
  options.noise = noise()(i);
  return options;
}

bool SlopeProbe::lost_in_a_float(arma::uword j, const LadderSlope& found) const noexcept {
  return rule_.unit_roundoff < 0x1p-40 && found.step < seen_in_a_float * typical_(j);
}

LadderSlope SlopeProbe::entry_by_steps_of_floats(arma::uword i, arma::uword j, double claimed,
                                                 double largest) {
  LadderOptions options = ladder_options(i, j, 1.0);
  options.finest = seen_in_a_float * typical_(j);
  // At steps below that a value that goes through a float holds still, and shows no noise.
  options.noise = std::max(options.noise, 0x1p-24 * (std::abs(F_x_(i)) + std::abs(x_(j) * claimed)));
  const auto phi = [&](double s) { return along_column(i, j, s); };
  return climb(phi, x_(j), i, options, claimed, largest, true);
}

bool SlopeProbe::repeats(arma::uword i, arma::uword j, const LadderSlope& found, double off) {
  const bool single = rule_.unit_roundoff > 0x1p-40;
  if (lost_in_a_float(j, found)) return false;
  begin_column(j);
  const LadderOptions options = ladder_options(i, j, 1.0);
  const double rounding = rule_.unit_roundoff * (std::abs(F_x_(i)) + std::abs(x_(j) * found.value));
  const double heard = 5.0 * std::max(options.noise, rounding) / off;  // noise is a fifth of off there
  double fine = (single ? 0x1p-13 : 0x1p-28) * typical_(j);
  while (fine < heard) fine *= 64.0;  // so that the outputs of a column ask for the same
  const auto phi = [&](double s) { return along_column(i, j, s); };
  const auto holds = [&](double step, double share) {
    const SingleDifference at = single_difference(phi, x_(j), F_x_(i), step, options);
    const SingleDifference expected = found.expected(at.step);
    return at.found && std::abs(at.slope - expected.slope) <= share * off &&
           std::abs(at.gap - expected.gap) <= off;  // a side that is claimed differs by half of it
  };
  if (!holds(std::min(fine, 0.25 * found.step), 0.25)) return false;
  // What an output of this column before this one asked for between the steps does as well.
  const auto near = [&](double step) { return step <= 64.0 * found.step && step >= found.step / 64.0; };
  if (std::any_of(asked_between_.begin(), asked_between_.end(),
                  [&](double step) { return near(step) && holds(step, 0.02); }))
    return true;
  asked_between_.push_back(second_opinion * found.step);
  return holds(asked_between_.back(), 0.02);
}

LadderSlope SlopeProbe::along(arma::uword i, const arma::vec& d, double claimed, double largest,
                              double rounding, double stretch) {
  LadderOptions options;
  options.noise = std::max(noise()(i), rounding);
  options.stretch = stretch;
  return climb([&](double t) { return along_line(i, d, t); }, 0.0, i, options, claimed, largest, true);
}

double SlopeProbe::along_line(arma::uword i, const arma::vec& d, double t) {
  const arma::vec values = value_at(x_ + t * d);
  return values.n_elem == F_x_.n_elem ? values(i) : std::numeric_limits<double>::quiet_NaN();
}

arma::vec SlopeProbe::value_at(const arma::vec& x) {
  spend();
  ++ladder_evaluations_;
  return value(x);
}

std::optional<FoundJump> SlopeProbe::jump_along(arma::uword i, const arma::vec& d,
                                                const std::function<double(double)>& slope,
                                                JumpSearchOptions options) {
  const double rounding = rule_.unit_roundoff * (std::abs(F_x_(i)) + std::abs(slope(0.0)));
  options.least = std::max(options.least, 64.0 * std::max(noise()(i), rounding));
  return jump_near([&](double t) { return along_line(i, d, t); }, slope, F_x_(i), options);
}

bool SlopeProbe::noise_is_known() const noexcept {
  return rule_.unit_roundoff > 0x1p-40 || rule_.drawn || known_noise_ > 0.0;
}

/// A function of doubles whose noise is as large as the rounding of floats makes it, and that does compute in
/// float: its noise is known then.
bool SlopeProbe::is_noise_of_floats(arma::uword i, double rounding) {
  if (!(noise()(i) >= rounding / 16.0 && noise()(i) <= 16.0 * rounding)) return false;
  if (!float_inside_) float_inside_ = computes_in_float();
  return *float_inside_;
}

WideSlope SlopeProbe::wide(arma::uword i, arma::uword j, double slope) {
  // What is rounded is the value and the argument, and a small coordinate moves as far as the others do.
  const double rounding = 0x1p-24 * (std::abs(F_x_(i)) + std::abs(x_(j) * slope));
  const bool single = rule_.unit_roundoff > 0x1p-40;
  if (!single && noise_is_known())
    return wide_slope([&](double s) { return along_column(i, j, s); }, x_(j), typical_(j), noise()(i));
  if (!single && !is_noise_of_floats(i, rounding)) return {};
  const auto phi = [&](double s) { return along_column(i, j, static_cast<double>(static_cast<float>(s))); };
  return wide_slope(phi, x_(j), std::max(typical_(j), 0.25 * typical_.max()), std::max(noise()(i), rounding));
}

WideSlope SlopeProbe::wide_along(arma::uword i, const arma::vec& d, double rounding) {
  if (!noise_is_known()) return {};
  const double known = std::max(noise()(i), rounding + rule_.unit_roundoff * std::abs(F_x_(i)));
  return wide_slope([&](double t) { return along_line(i, d, t); }, 0.0, 1.0, known);
}

bool SlopeProbe::computes_in_float() {
  constexpr double lost = 0x1p-36, seen = 0x1p-12;
  constexpr arma::uword most = 64;
  const auto is_float = [](double value) { return static_cast<double>(static_cast<float>(value)) == value; };
  bool floats_only = arma::abs(F_x_).max() > 0.0 && std::all_of(F_x_.begin(), F_x_.end(), is_float);
  bool holds_still = false;
  const arma::uword asked = rule_.drawn ? 0 : std::min(most, x_.n_elem);
  for (arma::uword j = 0; j < asked && !holds_still; ++j) {
    if (typical_(j) == 0.0) continue;
    arma::vec near = x_, far = x_;
    near(j) += lost * typical_(j);
    far(j) += seen * typical_(j);
    try {
      const arma::vec F_near = value(near);
      if (F_near.n_elem != F_x_.n_elem) return false;
      if (!floats_only && arma::all(F_near != F_x_)) continue;  // nothing holds still
      const arma::vec F_far = value(far);
      if (F_far.n_elem != F_x_.n_elem) return false;
      for (arma::uword i = 0; i < F_x_.n_elem; ++i) {
        const double expected = std::abs(F_far(i) - F_x_(i)) * lost / seen;
        holds_still = holds_still ||
                      (F_near(i) == F_x_(i) && expected > 100.0 * rule_.unit_roundoff * std::abs(F_x_(i)));
        floats_only = floats_only && is_float(F_far(i));
      }
    } catch (const std::exception&) {
      floats_only = false;  // outside of the domain
    }
  }
  return holds_still || (floats_only && asked > 0);
}

SlopeProbe SlopeProbe::moved(arma::uword j, double by) const {
  arma::vec x = x_;
  x(j) += by;
  if (rule_.unit_roundoff > 0x1p-40) x(j) = static_cast<double>(static_cast<float>(x(j)));
  SlopeProbe probe(F_, std::move(x), rule_, known_noise_, typical_);
  probe.typical_known_ = typical_known_;
  probe.allowance_ = allowance_;
  return probe;
}

}  // namespace gradproof
