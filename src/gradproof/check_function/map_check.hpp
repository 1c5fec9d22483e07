// SPDX-License-Identifier: MIT
#pragma once
#include <fmt/format.h>

#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "gradproof/check_function/allowance.hpp"
#include "gradproof/check_function/check_map.hpp"
#include "gradproof/check_function/claims.hpp"
#include "gradproof/check_function/nearby.hpp"
#include "gradproof/check_function/point_options.hpp"
#include "gradproof/check_function/slope_probe.hpp"
#include "gradproof/check_function/thrown.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof::internal {

inline ArrayValues combined(const ArrayValues& a, double factor, const ArrayValues& b) {
  return unflatten(flatten(a) + factor * flatten(b), a);
}

/// What the checks of a map share: F(x), the preconditions, the report.
class MapCheck {
 public:
  MapCheck(const Map& the_map, const FunctionOptions& the_options)
      : map(guarded(the_map)),
        options(with_allowance(the_options)),
        names(argument_names(map.x.size(), options)),
        x(flatten(map.x)),
        moves(moves_of(map.x, names, options)),
        rule(rule_of(map.single_precision, options)) {
    report.submission = options.name.empty() ? map.name : options.name;
    report.seed = options.seed;
    report.question = "point";
    report.cases = 1;
  }

  /// @param body  judges, once F itself is known to be fit for it
  template <class Body>
  Report run(const std::string& array_name, Body body) {
    try {
      if (fit(array_name)) {
        body();
        watch_is_clean(array_name);
      }
    } catch (const std::exception& problem) {
      add(array_name, Verdict::did_not_answer, Reason::throws,
          fmt::format("it throws at the point itself: {}", problem.what()));
    }
    std::string shapes;
    for (std::size_t k = 0; k < map.x.size(); ++k) {
      shapes += fmt::format("{}{} {}", k == 0 ? "" : ", ", names[k], shape_text(map.x[k].real));
    }
    report.network =
        fmt::format("map of {} to {}", shapes, y.empty() ? "nothing" : shape_text(y.front().real));
    for (const ArrayReport& array : report.arrays) report.entries += array.entries;
    say_ended(report, options);
    report.verdict = overall(report.arrays);
    return report;
  }

  void add(const std::string& name, Verdict verdict, Reason kind, std::string reason) {
    report.arrays.push_back(finding(name, verdict, kind, std::move(reason)));
  }

  [[nodiscard]] arma::vec value(const arma::vec& at) const { return flatten(map.F(at)); }

  /// d F by the arguments of one array of claims; counts evaluations
  void judge(SlopeProbe& probe, const ClaimedArray& array, const FunctionOptions& how) {
    if (!any_moved(array, probe)) return;
    const std::size_t before = probe.evaluations();
    report.arrays.push_back(judge_claims(probe, array, how));
    report.evaluations += probe.evaluations() - before;
  }

  /// The same beside x, of <u, F>, where everything so far is right.
  void nearby(const std::string& name, const arma::vec& at, const arma::vec& u, SlopeProbe& probe,
              const std::function<arma::vec(const arma::vec&)>& F,
              const std::function<arma::vec(const arma::vec&)>& gradient,
              const std::function<std::string(arma::uword)>& place_of) {
    const arma::vec by = at.n_elem == moves.n_elem ? moves : arma::vec(at.n_elem, arma::fill::ones);
    if (overall(report.arrays) != Verdict::verified) return;
    const double noise =
        probe.noise().n_elem == u.n_elem ? arma::dot(arma::abs(u), probe.noise()) : arma::accu(probe.noise());
    const auto f = [&](const arma::vec& asked) {
      const arma::vec values = F(asked);
      return values.n_elem == u.n_elem ? arma::dot(u, values) : std::numeric_limits<double>::quiet_NaN();
    };
    const auto found =
        wrong_nearby({name, f, gradient, at, by, noise, place_of}, rule, options, report.evaluations);
    if (found) report.arrays.push_back(*found);
  }

  [[nodiscard]] std::string place(arma::uword input) const { return place_text(map.x, names, input); }

  /// A claim with the shapes it must have, or a finding.
  bool right_shapes(const std::string& name, const ArrayValues& found, const ArrayValues& expected,
                    const std::string& of_what) {
    if (found.size() != expected.size()) {
      add(name, Verdict::wrong, Reason::missing,
          fmt::format("there are {} arrays, expected {}, those of {}", found.size(), expected.size(),
                      of_what));
      return false;
    }
    for (std::size_t k = 0; k < found.size(); ++k) {
      if (arma::size(found[k].real) == arma::size(expected[k].real)) continue;
      if (found[k].real.is_empty()) {
        add(name, Verdict::wrong, Reason::missing, "not given");
      } else {
        add(name, Verdict::wrong, Reason::wrong_shape,
            fmt::format("the shape is {}, expected {}, that of {}", shape_text(found[k].real),
                        shape_text(expected[k].real), of_what));
      }
      return false;
    }
    return true;
  }

  /// The same question twice, with others between: the same bits.
  template <class Ask>
  bool deterministic(const std::string& name, const ArrayValues& first, Ask ask) {
    if (options.stochastic > 0.0) return true;
    const ArrayValues again = ask();
    if (identical(first, again)) return true;
    add(name, Verdict::cannot_tell, Reason::not_deterministic,
        "the same question was answered differently the second time: fix random seeds, and keep nothing from "
        "one call to "
        "the next");
    return false;
  }

  bool watch_is_clean(const std::string& name) {
    if (!map.watch->changed_input.empty()) {
      add(name, Verdict::wrong, Reason::changes_input,
          map.watch->changed_input + "; a function must leave its argument as it is");
      return false;
    }
    if (!map.watch->keeps_output.empty()) {
      add(name, Verdict::wrong, Reason::inconsistent,
          map.watch->keeps_output +
              " depends on what the output array held before the call: set it, do not add to it, and set "
              "every entry");
      return false;
    }
    if (!map.watch->view_of_input.empty()) {
      add(name, Verdict::cannot_tell, Reason::view_of_input,
          map.watch->view_of_input +
              " returns memory of its argument: whatever changes x later changes the answer; return "
              "a copy");
      return false;
    }
    return true;
  }

  /// claim(0) = 0 and claim(v + 2 w) = claim(v) + 2 claim(w), to rounding.
  void linear(const std::string& name, const ProductClaim& claim, const ArrayValues& v,
              const ArrayValues& answer, const std::string& of_what) {
    const ArrayValues zero = unflatten(arma::vec(flatten(v).n_elem, arma::fill::zeros), v);
    const arma::vec at_zero = flatten(claim(x, zero));
    if (!(at_zero.is_empty() || arma::abs(at_zero).max() == 0.0)) {
      add(name + ", of zero", Verdict::wrong, Reason::inconsistent,
          fmt::format("of a zero {} it is {:.6g}, not zero", of_what,
                      at_zero(arma::abs(at_zero).index_max())));
      return;
    }
    if (options.stochastic > 0.0) return;
    const ArrayValues w = gaussian_like(v, options.seed + 1, map.single_precision);
    const arma::vec first = flatten(answer), second = flatten(claim(x, w));
    const arma::vec sum = flatten(claim(x, combined(v, 2.0, w)));
    if (second.n_elem != first.n_elem || sum.n_elem != first.n_elem || first.is_empty()) return;
    const double room = 1e4 * rule.unit_roundoff * (arma::abs(first).max() + 2.0 * arma::abs(second).max());
    const arma::vec off = arma::abs(sum - first - 2.0 * second);
    if (!(off.max() <= room)) {
      const arma::uword i = off.index_max();
      add(name + ", linearity", Verdict::wrong, Reason::inconsistent,
          fmt::format("it is not linear in the {}: of v + 2w an entry is {:.6g}, and {:.6g} from v and w",
                      of_what, sum(i), first(i) + 2.0 * second(i)));
    }
  }

  const Map map;
  const FunctionOptions options;
  std::vector<std::string> names;
  arma::vec x, moves;
  BlackBoxRule rule;
  ArrayValues y;
  Report report;

 private:
  static Map guarded(Map map) {
    map.F = throwing_std_only(std::move(map.F));
    return map;
  }

  bool fit(const std::string& name) {
    if (x.is_empty()) {
      add(name, Verdict::cannot_tell, Reason::vacuous,
          "x has no entries: there is nothing to differentiate by; pass a point");
      return false;
    }
    y = map.F(x);
    if (!watch_is_clean(name)) return false;
    const arma::vec numbers = flatten(y);
    if (numbers.is_empty()) {
      add(name, Verdict::cannot_tell, Reason::vacuous, "the function returns nothing: nothing was tested");
      return false;
    }
    if (!numbers.is_finite()) {
      add(name, Verdict::cannot_tell, Reason::not_finite,
          "the value at the point itself has a NaN or an infinity: take a point inside of the domain");
      return false;
    }
    try {
      static_cast<void>(map.F(x + 0x1p-7 * moves));
    } catch (const std::exception&) {
      // outside of the domain there: met again on the ladder
    }
    return deterministic(name, y, [&] { return map.F(x); });
  }
};

}  // namespace gradproof::internal
