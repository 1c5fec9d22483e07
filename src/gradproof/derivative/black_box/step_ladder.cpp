// SPDX-License-Identifier: MIT
#include "gradproof/derivative/black_box/step_ladder.hpp"

#include "gradproof/derivative/double_precision.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>
#include <map>
#include <utility>
#include <vector>

namespace gradproof {
namespace {

using double_precision::infinity;
constexpr int finest = 26, coarsest = -12;  // 4^26 is about 1/u

struct Level {
  double D = 0.0, gap = 0.0, left = 0.0, right = 0.0, h = 0.0, curvature = 0.0;
  bool left_finite = false, right_finite = false;
  bool flat = false;  // phi is the same on both sides as in the middle
  [[nodiscard]] bool finite() const { return left_finite && right_finite; }
};

class Ladder {
 public:
  Ladder(const std::function<double(double)>& phi, double s, double phi_s, const LadderOptions& options)
      : phi_(phi), s_(s), phi_s_(phi_s), options_(options), single_(options.unit_roundoff > 0x1p-40) {
    // Of a large s the root: between a function that varies with s itself and one that varies on a scale
    // of 1. Single precision has no room for that.
    const double reach = single_ || options.known || options.typical <= 1.0
                             ? 2.0 * options.typical
                             : 2.0 * std::sqrt(options.typical);
    first_step_ = options.stretch * reach / (single_ ? 16.0 : 32.0);
  }

  SingleDifference single(double h) {
    const Level at = ask(round(s_ + h), round(s_ - h));
    return {at.D, at.gap, at.h, at.finite()};
  }

  LadderSlope climb(const std::function<bool(const LadderSlope&)>& enough) {
    LadderSlope best;
    best.error = infinity;
    const auto consider = [&](int k) {  // true: the climb ends here
      const LadderSlope now = estimate(k);
      const bool ends = now.found && enough && enough(now);
      if (now.found && (ends || now.error < best.error)) {  // what it ends with is what it ended for
        best = now;
        best_level_ = k;
      }
      return ends;
    };
    if (consider(1)) return finish(best);
    for (int k = 2; k < finest; ++k) {
      if (places(k + 1).first - s_ < options_.finest) break;
      if (consider(k)) return finish(best);
      const double h = level(k + 1).h;
      if (2.2 * eta() / h > best.error || h < 8.0 * options_.unit_roundoff * std::abs(s_) || !(h > 0.0))
        break;
    }
    int worse = 0;
    for (int k = 0; best_level_ <= k + 1 && best.noise_part > 0.4 * best.error && k > coarsest && worse < 2;
         --k) {
      const double before = best.error;
      if (consider(k)) return finish(best);
      worse = best.error < before ? 0 : worse + 1;
      if (!level(k - 1).finite()) break;
    }
    return finish(best);
  }

  /// Where level k asks.
  [[nodiscard]] std::pair<double, double> places(int k) const {
    const double h = std::ldexp(first_step_, -2 * k);
    const volatile double above = round(s_ + h), below = round(s_ - h);
    return {above, below};
  }

 private:
  double value(double at, std::string& thrown) {
    ++evaluations_;
    try {
      return phi_(at);
    } catch (const std::exception& problem) {
      thrown = problem.what();
    }
    return std::numeric_limits<double>::quiet_NaN();
  }

  [[nodiscard]] double round(double at) const {
    return single_ ? static_cast<double>(static_cast<float>(at)) : at;
  }

  const Level& level(int k) {
    const auto known = levels_.find(k);
    if (known != levels_.end()) return known->second;
    const auto [above, below] = places(k);
    return levels_.emplace(k, ask(above, below)).first->second;
  }

  Level ask(double above, double below) {
    Level now;
    const double up = above - s_, down = s_ - below;
    now.h = 0.5 * (up + down);
    if (up > 0.0 && down > 0.0 && std::isfinite(above) && std::isfinite(below)) {
      const double plus = value(above, right_thrown_), minus = value(below, left_thrown_);
      now.right_finite = std::isfinite(plus);
      now.left_finite = std::isfinite(minus);
      now.D = (plus - minus) / (up + down);
      now.right = (plus - phi_s_) / up;
      now.left = (phi_s_ - minus) / down;
      now.gap = now.right - now.left;
      now.curvature = now.gap / now.h;
      now.flat = plus == phi_s_ && minus == phi_s_;
      if (plus == phi_s_ || minus == phi_s_) flat_seen_ = true;
      for (const double change : {std::abs(plus - phi_s_), std::abs(minus - phi_s_)}) {
        if (change > 0.0) resolution_ = std::min(resolution_, change);
      }
    }
    return now;
  }

  /// Bound on the error of one value: what was measured, and at least the rounding of phi and of its
  /// argument.
  double eta() {
    double slope = 0.0;
    for (const auto& [k, at] : levels_) {
      if (at.finite()) slope = at.D;  // the finest there is
    }
    const double rounding = options_.unit_roundoff * (std::abs(phi_s_) + std::abs(s_ * slope));
    const double resolution =
        flat_seen_ && std::isfinite(resolution_) && !flat_decides() ? 0.5 * resolution_ : 0.0;
    return std::max({options_.noise, rounding, resolution});
  }

  /// Flat steps below others that are not: a flat neighbourhood, or a phi that cannot resolve them? A phi of
  /// coarse resolution that has a slope changes on both sides, and in small parts of itself.
  [[nodiscard]] bool flat_decides() const {
    bool left = true, right = true;
    for (const auto& [k, at] : levels_) {
      left = left && at.left_finite && at.left == 0.0;
      right = right && at.right_finite && at.right == 0.0;
    }
    return left || right || resolution_ > 1e-3 * std::abs(phi_s_);
  }

  LadderSlope estimate(int k) {
    const Level coarse = level(k - 1), middle = level(k), fine = level(k + 1);
    LadderSlope now;
    if (!coarse.finite() || !middle.finite() || !fine.finite()) return now;
    now.flat = coarse.flat && middle.flat && fine.flat;
    if (fine.flat && !now.flat) return now;
    if (now.flat && std::isfinite(resolution_) && !flat_decides()) return now;
    const auto extrapolate = [](const Level& a, const Level& b) { return (16.0 * b.D - a.D) / 15.0; };
    const double E = extrapolate(middle, fine), before = extrapolate(coarse, middle);
    double change = std::abs(E - before);
    if (const auto further = levels_.find(k - 2); further != levels_.end() && further->second.finite()) {
      change = std::max(change, std::abs(before - extrapolate(further->second, coarse)) / 256.0);
    }
    const double gap_coarse = (4.0 * middle.gap - coarse.gap) / 3.0;
    const double gap_fine = (4.0 * fine.gap - middle.gap) / 3.0;
    const double K = std::abs(64.0 * gap_fine - gap_coarse) / 63.0;
    const double noise = eta();
    now.value = E;
    now.noise_part = 2.2 * noise / fine.h;
    // A gap that noise now hides may still be as large as it was where it could be seen.
    const double hidden = 12.0 * noise / fine.h;
    const auto above = kinks_.find(k - 1);
    const double kink = K > hidden ? K : (above == kinks_.end() ? 0.0 : std::min(above->second, hidden));
    kinks_[k] = kink;
    now.kink_part = 0.5 * kink;
    if (now.flat) {  // nothing is left to converge: wider steps that met a kink say nothing of s
      change = now.kink_part = 0.0;
      kinks_[k] = 0.0;
      now.resolution = std::isfinite(resolution_) ? 0.5 * resolution_ : 0.0;
    }
    now.error = change + now.noise_part + now.kink_part;
    now.step = fine.h;
    now.curvature = middle.curvature;
    now.slope_at_step = fine.D;
    now.curvature_at_step = fine.curvature;
    now.curvature_limit = (16.0 * fine.curvature - middle.curvature) / 15.0;
    now.value_at_center = phi_s_;
    now.evaluations = evaluations_;
    now.found = std::isfinite(now.error) && std::isfinite(E);
    return now;
  }

  /// One-sided slopes: (4 S_{k+1} - S_k)/3 removes the first order, (16 R_{k+1} - R_k)/15 the second.
  LadderSlope::Side side(bool right) {
    LadderSlope::Side best;
    best.thrown = right ? right_thrown_ : left_thrown_;
    best.error = infinity;
    best.jump = jump(right);
    const auto usable = [&](const Level& at) { return right ? at.right_finite : at.left_finite; };
    const auto slope = [&](const Level& at) { return right ? at.right : at.left; };
    for (auto fine = levels_.begin(); fine != levels_.end(); ++fine) {
      const auto middle = levels_.find(fine->first - 1), coarse = levels_.find(fine->first - 2);
      if (middle == levels_.end() || coarse == levels_.end()) continue;
      if (!usable(fine->second) || !usable(middle->second) || !usable(coarse->second)) continue;
      const double R = (4.0 * slope(fine->second) - slope(middle->second)) / 3.0;
      const double before = (4.0 * slope(middle->second) - slope(coarse->second)) / 3.0;
      const double value = (16.0 * R - before) / 15.0;
      const double error = std::abs(value - R) + std::abs(R - before) / 4.0 + 4.0 * eta() / fine->second.h;
      if (error < best.error) {
        best.slope = value;
        best.error = error;
        best.found = true;
      }
    }
    return best;
  }

  /// The change on one side, where it is the same at the three finest steps and these are small.
  double jump(bool right) {
    if (options_.drawn) return 0.0;
    std::vector<double> changes;
    double widest = 0.0;
    for (auto fine = levels_.rbegin(); fine != levels_.rend() && changes.size() < 3; ++fine) {
      const Level& at = fine->second;
      if (!(right ? at.right_finite : at.left_finite)) return 0.0;
      changes.push_back((right ? at.right : -at.left) * at.h);
      widest = at.h;
    }
    if (changes.size() < 3 || !(widest < 0.01 * first_step_)) return 0.0;
    const double size = std::abs(changes[0]);
    const bool same =
        std::abs(changes[1] - changes[0]) <= 0.01 * size && std::abs(changes[2] - changes[0]) <= 0.01 * size;
    return same && size > 1e6 * options_.unit_roundoff * std::abs(phi_s_) ? changes[0] : 0.0;
  }

  LadderSlope finish(LadderSlope best) {
    // What looks like noise may be a jump at s: three steps far below the others show it.
    if (!single_ && !options_.drawn && options_.noise > 1e3 * options_.unit_roundoff * std::abs(phi_s_)) {
      for (const int k : {9, 10, 11}) static_cast<void>(level(k));
    }
    best.left = side(false);
    best.right = side(true);
    best.value_at_center = phi_s_;
    best.evaluations = evaluations_;
    return best;
  }

  const std::function<double(double)>& phi_;
  double s_, phi_s_, first_step_ = 0.0;
  LadderOptions options_;
  bool single_;
  int best_level_ = 99;
  std::map<int, Level> levels_;  // coarsest first
  std::map<int, double> kinks_;  // K of each estimate
  std::string left_thrown_, right_thrown_;
  std::size_t evaluations_ = 0;
  bool flat_seen_ = false;
  double resolution_ = infinity;  // smallest change of phi that was seen
};

}  // namespace

SingleDifference LadderSlope::expected(double h) const {
  const double share = (h / step) * (h / step);  // D and g / h go to their limits with h^2
  const double curvature_there = curvature_limit + (curvature_at_step - curvature_limit) * share;
  return {value + (slope_at_step - value) * share, h * curvature_there, h, found};
}

LadderSlope step_ladder(const std::function<double(double)>& phi, double s, double phi_s,
                        const LadderOptions& options, const std::function<bool(const LadderSlope&)>& enough) {
  return Ladder(phi, s, phi_s, options).climb(enough);
}

SingleDifference single_difference(const std::function<double(double)>& phi, double s, double phi_s, double h,
                                   const LadderOptions& options) {
  return Ladder(phi, s, phi_s, options).single(h);
}

std::vector<double> first_places(double s, const LadderOptions& options) {
  const Ladder ladder({}, s, 0.0, options);
  std::vector<double> all;
  for (const int k : {0, 1, 2}) {
    const auto [above, below] = ladder.places(k);
    all.insert(all.end(), {above, below});
  }
  return all;
}

}  // namespace gradproof
