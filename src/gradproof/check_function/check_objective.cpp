// SPDX-License-Identifier: MIT
#include "gradproof/check_function/check_objective.hpp"

#include <fmt/format.h>

#include <cmath>

#include "gradproof/check_function/allowance.hpp"
#include "gradproof/check_function/claims.hpp"
#include "gradproof/check_function/objective_check.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof {
namespace {

using internal::ObjectiveCheck;

/// Do the batches add up to (or average to) the whole?
void compare_sums(const std::string& name, const arma::vec& whole, const arma::vec& sum,
                  const arma::vec& magnitude, double batches, double unit_roundoff,
                  const FunctionOptions& options, Report& report) {
  const bool average = options.batches == FunctionOptions::Batches::average;
  const auto agrees = [&](double divisor) {
    for (arma::uword i = 0; i < whole.n_elem; ++i) {
      const double room = 1000.0 * unit_roundoff * (magnitude(i) / divisor + std::abs(whole(i)));
      if (!(std::abs(sum(i) / divisor - whole(i)) <= room)) return false;
    }
    return true;
  };
  if (agrees(average ? batches : 1.0)) return;
  const arma::uword worst = arma::abs(sum - whole).index_max();
  std::string reason =
      fmt::format("the batches {} to {:.10g}, the whole is {:.10g}", average ? "average" : "add up",
                  sum(worst) / (average ? batches : 1.0), whole(worst));
  if (!average && agrees(batches)) {
    reason += "; they average to it: say options.batches = average if that is meant";
  } else if (average && agrees(1.0)) {
    reason += "; they add up to it: say options.batches = add_up if that is meant";
  }
  report.arrays.push_back(finding(name, Verdict::wrong, Reason::inconsistent, reason));
}

std::string shapes_text(const ArrayValues& x, const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t k = 0; k < x.size(); ++k) {
    text += fmt::format("{}{} {}", k == 0 ? "" : ", ", names[k], internal::shape_text(x[k].real));
    if (x[k].is_complex) text += " complex";
  }
  return text;
}

}  // namespace

Report check_objective(const Objective& objective, const FunctionOptions& the_options) {
  const FunctionOptions options = internal::with_allowance(the_options);
  Report report;
  const std::vector<std::string> names = argument_names(objective.x.size(), options);
  report.submission = options.name.empty() ? objective.name : options.name;
  report.network = "function of " + shapes_text(objective.x, names);
  report.seed = options.seed;
  report.question = "point";
  report.cases = 1;

  ObjectiveCheck whole(objective, objective.whole, options, "");
  whole.run(report);
  const bool may_go_on = !whole.gradient_at_point().empty();
  std::size_t ladder_evaluations = whole.ladder_evaluations;

  if (may_go_on && !objective.batches.empty()) {
    const arma::vec gradient = flatten(whole.gradient_at_point());
    arma::vec sum(gradient.n_elem, arma::fill::zeros), magnitude = sum, value_sum(1, arma::fill::zeros),
                                                       value_magnitude = value_sum;
    bool all_answered = true;
    for (const ObjectiveBatch& batch : objective.batches) {
      all_answered = all_answered && !options.allowance->ended();
      if (!all_answered) break;
      const std::string suffix =
          batch.count == 1 ? fmt::format(", function {}", batch.begin)
                           : fmt::format(", functions {}..{}", batch.begin, batch.begin + batch.count - 1);
      ObjectiveCheck check(objective, batch.functions, options, suffix);
      check.run(report);
      ladder_evaluations += check.ladder_evaluations;
      const arma::vec part = flatten(check.gradient_at_point());
      all_answered = all_answered && part.n_elem == sum.n_elem;
      if (!all_answered) break;
      sum += part;
      magnitude += arma::abs(part);
      value_sum += check.value_at_point();
      value_magnitude += std::abs(check.value_at_point());
    }
    if (all_answered && options.batches != FunctionOptions::Batches::unrelated) {
      const auto count = static_cast<double>(objective.batches.size());
      const double u = objective.single_precision ? 0x1p-24 : 0x1p-53;
      compare_sums("value, batches", {whole.value_at_point()}, value_sum, value_magnitude, count, u, options,
                   report);
      compare_sums("gradient, batches", gradient, sum, magnitude, count, u, options, report);
    }
  }
  for (std::size_t k = 0; k < objective.constraints.size() && !options.allowance->ended(); ++k) {
    ObjectiveCheck check(objective, objective.constraints[k], options, fmt::format(", constraint {}", k));
    check.run(report);
    ladder_evaluations += check.ladder_evaluations;
  }
  if (report.entries > 0 && ladder_evaluations > 0) {
    report.notes.push_back(
        fmt::format("{:.1f} evaluations an entry, {} beside them for noise and repeatability",
                    static_cast<double>(ladder_evaluations) / static_cast<double>(report.entries),
                    report.evaluations - ladder_evaluations));
  }
  internal::say_ended(report, options);
  report.verdict = overall(report.arrays);
  return report;
}

}  // namespace gradproof
