// SPDX-License-Identifier: MIT
#include "gradproof/check_network/activation_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gradproof/derivative/black_box/measured_slope.hpp"

namespace gradproof {

namespace {

constexpr double margin = 3.0;  // error bars outside of which a derivative is called wrong

enum class Opinion { right, wrong, undecided };

/// g'(z) as claimed against the values of g around z; `seen` is what they say.
Opinion judge_point(const Activation& g, double z, double claimed, MeasuredSlope& seen) {
  const auto values = [&g](double x) { return g(x); };
  seen = measured_slope(values, z);
  if (!std::isfinite(claimed)) return Opinion::wrong;
  if (seen.kink) {
    const MeasuredSlope right = measured_slope(values, z, 1.0);
    const double low = std::min(seen.slope, right.slope), high = std::max(seen.slope, right.slope);
    const double slack = 1e-4 * (high - low);
    if (std::abs(claimed - right.slope) < std::abs(claimed - seen.slope)) seen = right;
    return claimed >= low - slack && claimed <= high + slack ? Opinion::right : Opinion::wrong;
  }
  seen.error *= margin;
  if (!(seen.error <= 1e-4 * std::max(1e-3, std::abs(seen.slope)))) return Opinion::undecided;
  return std::abs(claimed - seen.slope) <= seen.error ? Opinion::right : Opinion::wrong;
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
      MeasuredSlope seen;
      const Opinion opinion = judge_point(activation, z, claimed, seen);
      ++report.entries;
      if (opinion == Opinion::undecided) continue;
      ++decided;
      scale = std::max(scale, std::abs(seen.slope));
      if (!seen.kink) report.would_have_caught = std::max(report.would_have_caught, seen.error);
      const double difference = std::abs(claimed - seen.slope);
      if (opinion == Opinion::right) {
        report.largest_difference = std::max(report.largest_difference, difference);
      } else if (report.verdict != Verdict::wrong || !(difference <= worst)) {
        worst = difference;
        report.verdict = Verdict::wrong;
        report.kind = std::isfinite(claimed) ? Reason::differs : Reason::not_finite;
        report.worst = EntryReport{0, 0, claimed, seen.slope, seen.error, fmt::format("z = {:g}", z)};
        report.reason = fmt::format(
            "the derivative given for '{}' is not the derivative of it: at z = {:g} it is {:.6g}, but g "
            "changes by "
            "{:.6g} per unit there",
            activation.name(), z, claimed, seen.slope);
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
