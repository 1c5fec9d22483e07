// SPDX-License-Identifier: MIT
#pragma once
#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "gradproof/check_function/allowance.hpp"
#include "gradproof/check_function/check_objective.hpp"
#include "gradproof/check_function/claims.hpp"
#include "gradproof/check_function/nearby.hpp"
#include "gradproof/check_function/point_options.hpp"
#include "gradproof/check_function/slope_probe.hpp"
#include "gradproof/check_function/thrown.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof::internal {

inline bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

/// One function with its gradient: preconditions, then every entry.
class ObjectiveCheck {
 public:
  ObjectiveCheck(const Objective& objective, const ObjectiveFunctions& functions,
                 const FunctionOptions& options, std::string suffix)
      : objective_(objective),
        functions_{throwing_std_only(functions.value), throwing_std_only(functions.gradient),
                   throwing_std_only(functions.both), throwing_std_only(functions.values)},
        options_(options),
        suffix_(std::move(suffix)),
        names_(argument_names(objective.x.size(), options)),
        x_(flatten(objective.x)),
        moves_(moves_of(objective.x, names_, options)),
        rule_(rule_of(objective.single_precision, options)) {}

  void run(Report& report) {
    try {
      if (preconditions()) differences(report);
      report.evaluations += report_evaluations_;
    } catch (const std::exception& problem) {
      add(Verdict::did_not_answer, Reason::throws, "gradient",
          fmt::format("it throws at the point itself: {}", problem.what()));
    }
    for (ArrayReport& array : arrays_) {
      report.entries += array.entries;
      report.arrays.push_back(std::move(array));
    }
  }

  [[nodiscard]] double value_at_point() const { return value_; }
  [[nodiscard]] const ArrayValues& gradient_at_point() const { return gradient_; }

 private:
  double value(const arma::vec& x) {
    return functions_.value ? functions_.value(x) : functions_.both(x, 0.0).first;
  }
  ArrayValues gradient(const arma::vec& x, double fill) {
    if (options_.value_first && functions_.value) static_cast<void>(functions_.value(x));
    return functions_.gradient ? functions_.gradient(x, fill) : functions_.both(x, fill).second;
  }

  void add(Verdict verdict, Reason kind, const std::string& name, std::string reason) {
    arrays_.push_back(finding(name + suffix_, verdict, kind, std::move(reason)));
  }
  bool stop(Verdict verdict, Reason kind, const std::string& name, std::string reason) {
    add(verdict, kind, name, std::move(reason));
    return false;
  }

  bool watch_is_clean() {
    const CallWatch& watch = *objective_.watch;
    if (!watch.changed_input.empty()) {
      return stop(Verdict::wrong, Reason::changes_input, "value",
                  watch.changed_input + "; a function must leave its argument as it is");
    }
    if (!watch.view_of_input.empty()) {
      return stop(Verdict::cannot_tell, Reason::view_of_input, "gradient",
                  watch.view_of_input +
                      " returns memory of its argument: whatever changes x later changes the answer; "
                      "return a copy");
    }
    return true;
  }

  /// Everything that has to hold before a difference means anything. False: a finding was added, stop.
  bool preconditions() {
    if (x_.is_empty()) {
      return stop(Verdict::cannot_tell, Reason::vacuous, "gradient",
                  "x has no entries: there is nothing to differentiate by; pass a point");
    }
    value_ = value(x_);
    if (!watch_is_clean()) return false;
    if (!std::isfinite(value_)) {
      return stop(
          Verdict::cannot_tell, Reason::not_finite, "value",
          fmt::format("the value at the point itself is {}: take a point inside of the domain", value_));
    }
    const bool drawn = options_.stochastic > 0.0;
    if (const double again = value(x_); !drawn && !same_bits(again, value_))
      return not_deterministic("value", value_, again);
    gradient_ = gradient(x_, 0.0);
    if (!watch_is_clean() || !right_shapes(gradient_)) return false;
    return drawn ? sets_what_is_drawn() && watch_is_clean() : repeats();
  }

  /// A gradient that no two calls answer alike: only an output that it adds to can be told.
  bool sets_what_is_drawn() {
    const arma::vec before = flatten(gradient_);
    const double much = 1e6 * (1.0 + arma::abs(before).max());
    if (arma::abs(flatten(gradient(x_, much))).max() < 0.5 * much) return true;
    return stop(Verdict::wrong, Reason::inconsistent, "gradient",
                "it depends on what the output array held before the call: set the gradient, do not add to "
                "it, and set every entry");
  }

  /// The same answers to the same questions, whatever was asked or held in between.
  bool repeats() {
    // Ask elsewhere, and then the first question again: nothing may have been kept from one call to the next.
    const arma::vec elsewhere = x_ + 0x1p-7 * moves_;
    bool same_value = false;
    try {
      same_value = same_bits(value(elsewhere), value_);
      static_cast<void>(gradient(elsewhere, 0.0));
    } catch (const std::exception&) {
      // outside of the domain there: met again on the ladder
    }
    const ArrayValues again = gradient(x_, 0.0);
    if (!identical(again, gradient_)) {
      const auto [e, text] = first_difference(gradient_, again);
      static_cast<void>(e);
      return stop(
          Verdict::cannot_tell, Reason::not_deterministic, "gradient",
          fmt::format(
              "the same question was answered differently after the function had been asked at another "
              "point: {}; fix random seeds, and keep nothing from one call to the next",
              text));
    }
    if (const double later = value(x_); !same_bits(later, value_))
      return not_deterministic("value", value_, later);
    const ArrayValues filled = gradient(x_, 7.0);
    if (!identical(filled, gradient_)) {
      return stop(
          Verdict::wrong, Reason::inconsistent, "gradient",
          fmt::format("it depends on what the output array held before the call ({}): set the gradient, do "
                      "not add to it, and set every entry",
                      first_difference(gradient_, filled).second));
    }
    if (same_value && ignores_argument()) return false;
    return watch_is_clean();
  }

  /// A value that is the same wherever it is asked, with a gradient by which it should have moved.
  bool ignores_argument() {
    const arma::vec claimed = flatten(gradient_);
    if (!claimed.is_finite() || claimed.n_elem != x_.n_elem) return false;
    const double expected = arma::dot(arma::abs(claimed), moves_);
    if (!(0x1p-7 * expected > 1e3 * rule_.unit_roundoff * std::abs(value_))) return false;
    const arma::vec signs = arma::sign(claimed);
    for (const arma::vec& move : {arma::vec(1.5 * moves_ % signs), arma::vec(-0.75 * moves_ % signs)}) {
      try {
        if (!same_bits(value(x_ + move), value_)) return false;
      } catch (const std::exception&) {
        return false;
      }
    }
    report_evaluations_ += 8;
    add(Verdict::wrong, Reason::differs, "gradient",
        fmt::format(
            "the value does not depend on {} at all: it is {:.10g} here and at three points around, but the "
            "gradient is not zero; does the function read parameters of its own instead of its argument?",
            names_.size() == 1 ? names_.front() : "its arguments", value_));
    return true;
  }

  bool not_deterministic(const std::string& name, double first, double second) {
    return stop(Verdict::cannot_tell, Reason::not_deterministic, name,
                fmt::format("asked twice at the same point it is {:.17g} and {:.17g}: fix random seeds, or "
                            "say options.stochastic if it is meant to be drawn",
                            first, second));
  }

  [[nodiscard]] std::pair<arma::uword, std::string> first_difference(const ArrayValues& a,
                                                                     const ArrayValues& b) const {
    const arma::vec x = flatten(a), y = flatten(b);
    if (x.n_elem != y.n_elem) return {0, "its shape changed"};
    for (arma::uword i = 0; i < x.n_elem; ++i) {
      if (!same_bits(x(i), y(i))) {
        return {i, fmt::format("the entry for {} is {:.17g}, then {:.17g}", place_text(a, names_, i), x(i),
                               y(i))};
      }
    }
    return {0, "its shape changed"};
  }

  bool right_shapes(const ArrayValues& gradient) {
    if (gradient.size() != objective_.x.size()) {
      return stop(Verdict::wrong, Reason::missing, "gradient",
                  fmt::format("there are {} gradient arrays, expected {}, one for each argument",
                              gradient.size(), objective_.x.size()));
    }
    bool right = true;
    for (std::size_t k = 0; k < gradient.size(); ++k) {
      const arma::mat &found = gradient[k].real, &expected = objective_.x[k].real;
      if (arma::size(found) == arma::size(expected)) continue;
      right = false;
      if (found.is_empty()) {
        add(Verdict::wrong, Reason::missing, array_name(k), "not given");
      } else {
        add(Verdict::wrong, Reason::wrong_shape, array_name(k),
            fmt::format("the shape is {}, expected {}, that of {}", shape_text(found), shape_text(expected),
                        names_[k]));
      }
    }
    return right;
  }

  [[nodiscard]] std::string array_name(std::size_t argument) const {
    return names_.size() == 1 ? "gradient" : "gradient, " + names_[argument];
  }

  void differences(Report& report) {
    SlopeProbe probe([this](const arma::vec& x) { return arma::vec{value(x)}; }, x_, rule_, options_.noise,
                     moves_);
    probe.typical_is_known(!options_.typical.is_empty());
    probe.share(options_.allowance);
    if (functions_.values && options_.entries == FunctionOptions::Entries::every_one &&
        !options_.allowance->limited())
      probe.foresee(functions_.values);
    judge(
        probe, gradient_, [this](const arma::vec& x) { return gradient(x, 0.0); }, "");
    if (functions_.value && functions_.both) value_and_gradient(probe);
    if (!watch_is_clean()) return;
    const bool whole = suffix_.empty();  // batches are as many as there are examples
    if (whole && overall(arrays_) == Verdict::verified) {
      const auto found = wrong_nearby(
          {"gradient", [this](const arma::vec& x) { return value(x); },
           [this](const arma::vec& x) { return flatten(gradient(x, 0.0)); }, x_, moves_, probe.noise()(0),
           [this](arma::uword input) { return place_text(objective_.x, names_, input); }},
          rule_, options_, report.evaluations);
      if (found) arrays_.push_back(*found);
    }
    report.evaluations += probe.evaluations() + 3;
    ladder_evaluations += probe.ladder_evaluations();
  }

  using Again = std::function<ArrayValues(const arma::vec&)>;
  void judge(SlopeProbe& probe, const ArrayValues& claimed, const Again& again, const std::string& note) {
    arma::uword first = 0;
    for (std::size_t k = 0; k < claimed.size(); ++k) {
      const ArrayValue& argument = objective_.x[k];
      const arma::mat no_imag(arma::size(argument.real), arma::fill::zeros);
      const auto part = [&](const arma::mat& values, const std::string& name) {
        ClaimedArray array;
        array.name = array_name(k) + name + note + suffix_;
        array.rows = values.n_rows;
        array.cols = values.n_cols;
        array.place = [this](arma::uword input) { return place_text(objective_.x, names_, input); };
        for (arma::uword i = 0; i < values.n_elem; ++i) {
          array.claims.push_back({i % values.n_rows, i / values.n_rows, 0, first + i, values(i)});
        }
        const arma::uword begin = first;
        array.again = [again, begin, n = values.n_elem](const arma::vec& x) {
          const arma::vec all = flatten(again(x));
          return all.n_elem >= begin + n ? arma::vec(all.subvec(begin, begin + n - 1)) : arma::vec();
        };
        if (any_moved(array, probe)) arrays_.push_back(judge_claims(probe, array, options_));
        first += values.n_elem;
      };
      if (argument.real.is_empty()) continue;
      part(claimed[k].real, argument.is_complex ? ", real part" : "");
      if (argument.is_complex) part(claimed[k].is_complex ? claimed[k].imag : no_imag, ", imaginary part");
    }
  }

  /// The value with and without gradient must agree, and so must the gradients; if not bit for bit, the
  /// second one is judged as well.
  void value_and_gradient(SlopeProbe& probe) {
    const auto [value, gradient] = functions_.both(x_, 0.0);
    const double room = 10.0 * (probe.noise()(0) + rule_.unit_roundoff * std::abs(value_));
    if (!(std::abs(value - value_) <= room)) {
      add(Verdict::wrong, Reason::inconsistent, "value",
          fmt::format("asked together with the gradient it is {:.17g}, asked alone {:.17g}", value, value_));
    }
    if (!functions_.gradient || identical(gradient, gradient_) || !right_shapes(gradient)) return;
    judge(
        probe, gradient, [this](const arma::vec& x) { return functions_.both(x, 0.0).second; },
        ", given with the value");
  }

 public:
  std::size_t ladder_evaluations = 0;

 private:
  const Objective& objective_;
  const ObjectiveFunctions functions_;
  const FunctionOptions& options_;
  std::string suffix_;
  std::vector<std::string> names_;
  arma::vec x_, moves_;
  BlackBoxRule rule_;
  double value_ = 0.0;
  std::size_t report_evaluations_ = 0;
  ArrayValues gradient_;
  std::vector<ArrayReport> arrays_;
};

}  // namespace gradproof::internal
