// SPDX-License-Identifier: MIT
#include "gradproof/check/activation_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradproof {

namespace {

struct Slope {
  double value = 0.0, error = std::numeric_limits<double>::infinity();
};

/// D(h) = (g(z + side_up h) - g(z - side_down h)) / h', as computed.
double difference(const Activation& g, double z, double h, double up, double down) {
  const double right = z + up * h, left = z - down * h;
  return (g(right) - g(left)) / (right - left);
}

/// The slope with the least estimated error over a ladder of steps; `order` is that of the difference (2
/// centered, 1 one-sided).
Slope ladder(const Activation& g, double z, double first_step, double up, double down) {
  const bool centered = up > 0.0 && down > 0.0;
  const double gain = centered ? 16.0 : 4.0;  // steps shrink by 4: error h^2 or h
  Slope best;
  double previous_D = difference(g, z, first_step, up, down);
  double previous_E = std::numeric_limits<double>::quiet_NaN();
  double h = first_step;
  for (int k = 0; k < 11; ++k) {
    h /= 4.0;
    const double D = difference(g, z, h, up, down);
    const double E = (gain * D - previous_D) / (gain - 1.0);
    const double noise =
        4.0 * std::numeric_limits<double>::epsilon() * (std::abs(g(z)) + std::abs(z * E) + h) / h;
    const double error = std::abs(E - previous_E) + noise;  // NaN on the first rung: never the best
    if (error < best.error) best = {E, error};
    previous_D = D;
    previous_E = E;
  }
  return best;
}

/// -1 wrong, 0 cannot be decided, 1 right; one ladder.
int judge_point(const Activation& g, double z, double claimed, double first_step, Slope& seen) {
  const Slope left = ladder(g, z, first_step, 0.0, 1.0), right = ladder(g, z, first_step, 1.0, 0.0);
  const bool kink = std::abs(left.value - right.value) > 100.0 * (left.error + right.error);
  if (kink) {
    seen = std::abs(claimed - left.value) < std::abs(claimed - right.value) ? left : right;
    const double low = std::min(left.value, right.value), high = std::max(left.value, right.value);
    const double slack = 10.0 * (left.error + right.error);
    return claimed >= low - slack && claimed <= high + slack ? 1 : -1;
  }
  seen = ladder(g, z, first_step, 1.0, 1.0);
  if (!std::isfinite(seen.value) || !(seen.error <= 1e-4 * std::max(1e-3, std::abs(seen.value)))) return 0;
  return std::abs(claimed - seen.value) <= 10.0 * seen.error ? 1 : -1;
}

}  // namespace

ArrayReport check_activation(const Activation& activation) {
  ArrayReport report;
  report.name = fmt::format("g'({})", activation.name());
  report.rows = report.cols = 1;
  report.verdict = Verdict::verified;
  double scale = 0.0, worst = 0.0;
  std::size_t decided = 0;
  for (const double size :
       {0.0, 0.1, 0.3, 0.7, 0.9, 1.1, 1.6, 2.3, 2.9, 3.1, 4.2, 5.7, 6.3, 7.9, 9.7, 11.9}) {
    for (const double z : {size, -size}) {
      if (z == 0.0 && std::signbit(z)) continue;
      const double claimed = activation.derivative(z);
      Slope seen;
      int answer = judge_point(activation, z, claimed, 0.25, seen);
      if (answer < 0) answer = std::min(0, judge_point(activation, z, claimed, 0.25 * 1.3247, seen));
      ++report.entries;
      if (answer == 0) continue;
      ++decided;
      scale = std::max(scale, std::abs(seen.value));
      report.would_have_caught = std::max(report.would_have_caught, 10.0 * seen.error);
      const double difference = std::abs(claimed - seen.value);
      if (answer > 0) {
        report.largest_difference = std::max(report.largest_difference, difference);
      } else if (report.verdict != Verdict::wrong || !(difference <= worst)) {
        worst = difference;
        report.verdict = Verdict::wrong;
        report.kind = std::isfinite(claimed) ? Reason::differs : Reason::not_finite;
        report.worst = EntryReport{0, 0, claimed, seen.value, 10.0 * seen.error, fmt::format("z = {:g}", z)};
        report.reason = fmt::format(
            "the derivative given for '{}' is not the derivative of it: at z = {:g} it is {:.6g}, but g "
            "changes by "
            "{:.6g} per unit there",
            activation.name(), z, claimed, seen.value);
      }
    }
  }
  if (report.verdict == Verdict::wrong) report.largest_difference = worst;
  if (scale > 0.0) {
    report.largest_difference /= scale;
    report.would_have_caught /= scale;
  }
  if (report.verdict == Verdict::verified && decided == 0) {
    report.verdict = Verdict::cannot_tell;
    report.kind = Reason::noise;
    report.reason = fmt::format("'{}' is too rough for its differences to say anything about its derivative",
                                activation.name());
  }
  return report;
}

std::vector<ArrayReport> wrong_activations(const std::vector<Case>& cases) {
  std::vector<ArrayReport> wrong;
  std::vector<std::string> seen;
  for (const Case& question : cases) {
    for (std::size_t l = 1; l < question.architecture.depth(); ++l) {
      const Activation& g = question.architecture.g(l);
      if (g.kind() != ActivationKind::user || std::count(seen.begin(), seen.end(), g.name()) > 0) continue;
      seen.push_back(g.name());
      if (ArrayReport report = check_activation(g); report.verdict != Verdict::verified)
        wrong.push_back(std::move(report));
    }
  }
  return wrong;
}

}  // namespace gradproof
