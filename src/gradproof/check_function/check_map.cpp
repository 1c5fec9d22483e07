// SPDX-License-Identifier: MIT
#include "gradproof/check_function/check_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <utility>

#include "gradproof/check_function/claims.hpp"
#include "gradproof/check_function/nearby.hpp"
#include "gradproof/check_function/slope_probe.hpp"
#include "gradproof/check_function/thrown.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof {
namespace {

std::string shape(const arma::mat& array) { return fmt::format("{}x{}", array.n_rows, array.n_cols); }

ArrayValues combined(const ArrayValues& a, double factor, const ArrayValues& b) {
  return unflatten(flatten(a) + factor * flatten(b), a);
}

/// What the checks of a map share: F(x), the preconditions, the report.
class MapCheck {
 public:
  MapCheck(const Map& the_map, const FunctionOptions& the_options)
      : map(guarded(the_map)),
        options(the_options),
        names(argument_names(map.x.size(), options)),
        x(flatten(map.x)),
        rule(map.single_precision || options.single_precision ? BlackBoxRule::single_precision()
                                                              : BlackBoxRule::double_precision()) {
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
      shapes += fmt::format("{}{} {}", k == 0 ? "" : ", ", names[k], shape(map.x[k].real));
    }
    report.network = fmt::format("map of {} to {}", shapes, y.empty() ? "nothing" : shape(y.front().real));
    for (const ArrayReport& array : report.arrays) report.entries += array.entries;
    report.verdict = overall(report.arrays);
    return report;
  }

  void add(const std::string& name, Verdict verdict, Reason kind, std::string reason) {
    report.arrays.push_back(finding(name, verdict, kind, std::move(reason)));
  }

  [[nodiscard]] arma::vec value(const arma::vec& at) const { return flatten(map.F(at)); }

  /// d F by the arguments of one array of claims; counts evaluations
  void judge(SlopeProbe& probe, const ClaimedArray& array, const FunctionOptions& how) {
    const std::size_t before = probe.evaluations();
    report.arrays.push_back(judge_claims(probe, array, how));
    report.evaluations += probe.evaluations() - before;
  }

  /// The same beside x, of <u, F>, where everything so far is right.
  void nearby(const std::string& name, const arma::vec& at, const arma::vec& u, SlopeProbe& probe,
              const std::function<arma::vec(const arma::vec&)>& F,
              const std::function<arma::vec(const arma::vec&)>& gradient,
              const std::function<std::string(arma::uword)>& place_of) {
    if (overall(report.arrays) != Verdict::verified) return;
    const double noise =
        probe.noise().n_elem == u.n_elem ? arma::dot(arma::abs(u), probe.noise()) : arma::accu(probe.noise());
    const auto f = [&](const arma::vec& asked) {
      const arma::vec values = F(asked);
      return values.n_elem == u.n_elem ? arma::dot(u, values) : std::numeric_limits<double>::quiet_NaN();
    };
    const auto found =
        wrong_nearby({name, f, gradient, at, noise, place_of}, rule, options, report.evaluations);
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
            fmt::format("the shape is {}, expected {}, that of {}", shape(found[k].real),
                        shape(expected[k].real), of_what));
      }
      return false;
    }
    return true;
  }

  /// The same question twice, with others between: the same bits.
  template <class Ask>
  bool deterministic(const std::string& name, const ArrayValues& first, Ask ask) {
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
  const FunctionOptions& options;
  std::vector<std::string> names;
  arma::vec x;
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
      static_cast<void>(map.F(x + 0x1p-7 * typical_moves(x)));
    } catch (const std::exception&) {
      // outside of the domain there: met again on the ladder
    }
    return deterministic(name, y, [&] { return map.F(x); });
  }
};

/// A complex Jacobian as four real ones. `array` is the claim, k x n.
struct JacobianPart {
  std::string suffix;
  arma::uword first_output = 0, first_input = 0;
  arma::mat values;
};

std::vector<JacobianPart> real_parts(const ArrayValue& J, bool complex_x, bool complex_y) {
  const arma::uword k = J.real.n_rows, n = J.real.n_cols;
  const arma::mat none(k, n, arma::fill::zeros);
  const arma::mat& imag = J.is_complex ? J.imag : none;
  std::vector<JacobianPart> parts;
  parts.push_back({complex_x || complex_y ? ", real part" : "", 0, 0, J.real});
  if (complex_y) parts.push_back({", imaginary part", k, 0, imag});
  if (complex_x && !complex_y) parts.push_back({", imaginary part", 0, n, imag});
  if (complex_x && complex_y) {
    parts.push_back({", by the imaginary part of x: real part", 0, n, arma::mat(-imag)});
    parts.push_back({", by the imaginary part of x: imaginary part", k, n, J.real});
  }
  return parts;
}

bool any_complex(const ArrayValues& arrays) {
  return std::any_of(arrays.begin(), arrays.end(), [](const ArrayValue& array) { return array.is_complex; });
}

arma::uword entries(const ArrayValues& arrays) {
  arma::uword count = 0;
  for (const ArrayValue& array : arrays) count += array.real.n_elem;
  return count;
}

void check_symmetry(MapCheck& check, const std::string& name, const arma::mat& J) {
  const arma::mat gap = arma::abs(J - J.t());
  const double room = 1e4 * check.rule.unit_roundoff * arma::abs(J).max();
  if (gap.max() <= room) return;
  const arma::uword worst = gap.index_max(), i = worst % J.n_rows, j = worst / J.n_rows;
  check.add(name + ", symmetry", Verdict::wrong, Reason::inconsistent,
            fmt::format("({0},{1}) is {2:.10g} and ({1},{0}) is {3:.10g}: a Hessian is symmetric", i, j,
                        J(i, j), J(j, i)));
}

}  // namespace

ArrayValues gaussian_like(const ArrayValues& like, std::uint64_t seed, bool single_precision) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  ArrayValues values = like;
  const auto fill = [&](arma::mat& array) {
    for (double& value : array) {
      value = normal(random);
      if (single_precision) value = static_cast<double>(static_cast<float>(value));
    }
  };
  for (ArrayValue& array : values) {
    fill(array.real);
    if (array.is_complex) fill(array.imag);
  }
  return values;
}

Report check_jacobian_map(const Map& map, const JacobianClaim& the_claim, const FunctionOptions& options,
                          const std::string& array_name, bool symmetric) {
  const auto claim = throwing_std_only(the_claim);
  MapCheck check(map, options);
  return check.run(array_name, [&] {
    const ArrayValues claimed = claim(check.x);
    const arma::uword k = entries(check.y), n = entries(map.x);
    ArrayValues expected(1);
    expected[0].real.set_size(k, n);
    if (!check.right_shapes(array_name, claimed, expected,
                            "J, with a row for each entry of F(x) and a column for each of x")) {
      return;
    }
    if (!check.deterministic(array_name, claimed, [&] { return claim(check.x); })) return;
    const bool complex_x = any_complex(map.x), complex_y = any_complex(check.y);
    const bool pattern = !options.pattern.is_empty();
    if (pattern && (options.pattern.n_rows != k || options.pattern.n_cols != n)) {
      check.add(array_name, Verdict::harness_trouble, Reason::wrong_shape,
                fmt::format("options.pattern is {}x{}, but J is {}x{}", options.pattern.n_rows,
                            options.pattern.n_cols, k, n));
      return;
    }
    SlopeProbe probe([&](const arma::vec& at) { return check.value(at); }, check.x, check.rule,
                     options.noise);
    const double scale = arma::abs(claimed[0].real).max();
    for (const JacobianPart& part : real_parts(claimed[0], complex_x, complex_y)) {
      ClaimedArray inside, outside;
      inside.name = array_name + part.suffix;
      inside.rows = outside.rows = k;
      inside.cols = outside.cols = n;
      inside.place = outside.place = [&](arma::uword input) { return check.place(input); };
      std::vector<arma::uword> order;
      for (arma::uword j = 0; j < n; ++j) {
        for (arma::uword i = 0; i < k; ++i) {
          const Claim one{i, j, part.first_output + i, part.first_input + j, part.values(i, j)};
          if (pattern && options.pattern.at(i, j) == 0.0) {
            outside.claims.push_back(one);
          } else {
            inside.claims.push_back(one);
            order.push_back(i + j * k);
          }
        }
      }
      inside.again = [&claim, &claimed, &part, order, complex_x, complex_y](const arma::vec& at) {
        const ArrayValues J = claim(at);
        if (J.size() != 1 || arma::size(J.front().real) != arma::size(claimed.front().real))
          return arma::vec();
        for (const JacobianPart& other : real_parts(J.front(), complex_x, complex_y)) {
          if (other.suffix != part.suffix) continue;
          arma::vec values(order.size());
          for (std::size_t e = 0; e < order.size(); ++e) values(e) = other.values(order[e]);
          return values;
        }
        return arma::vec();
      };
      if (complex_x || complex_y) inside.scale = scale;
      inside.zeros_expected = complex_x || complex_y;
      check.judge(probe, inside, options);
      if (outside.claims.empty()) continue;
      outside.name = inside.name + ", outside of its pattern";
      outside.scale = scale;
      outside.zeros_expected = true;
      for (Claim& one : outside.claims) {
        if (one.value != 0.0) {
          check.add(outside.name, Verdict::wrong, Reason::inconsistent,
                    fmt::format("({},{}) is {:.6g}, but the declared pattern has no entry there", one.row,
                                one.col, one.value));
          outside.claims.clear();
          break;
        }
      }
      if (outside.claims.empty()) continue;
      check.judge(probe, outside, options);
      ArrayReport& last = check.report.arrays.back();
      if (last.verdict == Verdict::wrong)
        last.reason = "the declared pattern leaves out an entry that is not zero: " + last.reason;
    }
    if (!complex_x && !complex_y) {
      // d/dx <u, F(x)> = J^T u
      const arma::vec u = flatten(gaussian_like(check.y, options.seed + 5, map.single_precision));
      check.nearby(
          array_name, check.x, u, probe, [&](const arma::vec& at) { return check.value(at); },
          [&](const arma::vec& at) {
            const ArrayValues J = claim(at);
            if (J.size() != 1 || J.front().real.n_rows != k || J.front().real.n_cols != n) return arma::vec();
            return arma::vec(J.front().real.t() * u);
          },
          [&](arma::uword input) { return check.place(input); });
    }
    if (symmetric && k == n) check_symmetry(check, array_name, claimed[0].real);
  });
}

Report check_vjp_map(const Map& map, const ProductClaim& the_claim, const FunctionOptions& options,
                     const std::string& array_name) {
  const auto claim = throwing_std_only(the_claim);
  MapCheck check(map, options);
  return check.run(array_name, [&] {
    const ArrayValues v = gaussian_like(check.y, options.seed, map.single_precision);
    const arma::vec weights = flatten(v);
    const ArrayValues claimed = claim(check.x, v);
    if (!check.right_shapes(array_name, claimed, map.x, "x")) return;
    check.linear(array_name, claim, v, claimed, "cotangent");
    if (!check.deterministic(array_name, claimed, [&] { return claim(check.x, v); })) return;
    SlopeProbe probe(
        [&](const arma::vec& at) {
          const arma::vec y = check.value(at);
          return y.n_elem == weights.n_elem ? arma::vec{arma::dot(weights, y)}
                                            : arma::vec{std::numeric_limits<double>::quiet_NaN()};
        },
        check.x, check.rule, options.noise);
    arma::uword first = 0;
    for (std::size_t k = 0; k < claimed.size(); ++k) {
      const auto part = [&](const arma::mat& values, const std::string& suffix) {
        ClaimedArray array;
        array.name = array_name + (check.names.size() > 1 ? ", " + check.names[k] : "") + suffix;
        array.rows = values.n_rows;
        array.cols = values.n_cols;
        array.place = [&](arma::uword input) { return check.place(input); };
        for (arma::uword i = 0; i < values.n_elem; ++i) {
          array.claims.push_back({i % values.n_rows, i / values.n_rows, 0, first + i, values(i)});
        }
        array.again = [&claim, &v, begin = first, n = values.n_elem](const arma::vec& at) {
          const arma::vec all = flatten(claim(at, v));
          return all.n_elem >= begin + n ? arma::vec(all.subvec(begin, begin + n - 1)) : arma::vec();
        };
        if (values.n_elem > 0) check.judge(probe, array, options);
        first += values.n_elem;
      };
      part(claimed[k].real, claimed[k].is_complex ? ", real part" : "");
      if (claimed[k].is_complex) part(claimed[k].imag, ", imaginary part");
    }
    check.nearby(
        array_name, check.x, weights, probe, [&](const arma::vec& at) { return check.value(at); },
        [&](const arma::vec& at) { return flatten(claim(at, v)); },
        [&](arma::uword input) { return check.place(input); });
  });
}

Report check_jvp_map(const Map& map, const ProductClaim& the_claim, const FunctionOptions& options,
                     const std::string& array_name, bool symmetric) {
  const auto claim = throwing_std_only(the_claim);
  MapCheck check(map, options);
  return check.run(array_name, [&] {
    // A direction that moves every coordinate in proportion to what it may move.
    const arma::vec gaussian = flatten(gaussian_like(map.x, options.seed, map.single_precision));
    arma::vec direction = gaussian % typical_moves(check.x);
    if (map.single_precision)
      direction.transform([](double value) { return static_cast<double>(static_cast<float>(value)); });
    const ArrayValues d = unflatten(direction, map.x);
    const ArrayValues claimed = claim(check.x, d);
    if (!check.right_shapes(array_name, claimed, check.y, "F(x)")) return;
    check.linear(array_name, claim, d, claimed, "direction");
    if (!check.deterministic(array_name, claimed, [&] { return claim(check.x, d); })) return;
    // The rounding of x + t d is no noise of F, but looks like it: ECnoise along the line sees it.
    SlopeProbe probe([&](const arma::vec& t) { return check.value(check.x + t(0) * direction); },
                     arma::vec{0.0}, check.rule, options.noise);
    arma::uword first = 0;
    for (std::size_t k = 0; k < claimed.size(); ++k) {
      const auto part = [&](const arma::mat& values, const std::string& suffix) {
        ClaimedArray array;
        array.name = array_name + (claimed.size() > 1 ? fmt::format(", y{}", k + 1) : "") + suffix;
        array.rows = values.n_rows;
        array.cols = values.n_cols;
        array.place = [](arma::uword) { return std::string("the direction"); };
        for (arma::uword i = 0; i < values.n_elem; ++i) {
          array.claims.push_back({i % values.n_rows, i / values.n_rows, first + i, 0, values(i)});
        }
        array.again = [&check, &claim, &d, &direction, begin = first, n = values.n_elem](const arma::vec& t) {
          const arma::vec all = flatten(claim(check.x + t(0) * direction, d));
          return all.n_elem >= begin + n ? arma::vec(all.subvec(begin, begin + n - 1)) : arma::vec();
        };
        FunctionOptions every = options;
        every.entries = FunctionOptions::Entries::every_one;
        if (values.n_elem > 0) check.judge(probe, array, every);
        first += values.n_elem;
      };
      part(claimed[k].real, claimed[k].is_complex ? ", real part" : "");
      if (claimed[k].is_complex) part(claimed[k].imag, ", imaginary part");
    }
    const arma::vec weights = flatten(gaussian_like(check.y, options.seed + 5, map.single_precision));
    check.nearby(
        array_name, {0.0}, weights, probe,
        [&](const arma::vec& t) { return check.value(check.x + t(0) * direction); },
        [&](const arma::vec& t) {
          const arma::vec Jd = flatten(claim(check.x + t(0) * direction, d));
          return Jd.n_elem == weights.n_elem ? arma::vec{arma::dot(weights, Jd)} : arma::vec();
        },
        [](arma::uword) { return std::string("the step along the direction"); });
    if (symmetric) {
      const ArrayValues u = gaussian_like(map.x, options.seed + 2, map.single_precision);
      const arma::vec Hd = flatten(claimed), Hu = flatten(claim(check.x, u)), flat_u = flatten(u);
      const double one = arma::dot(flat_u, Hd), other = arma::dot(direction, Hu);
      const double room =
          1e4 * check.rule.unit_roundoff *
          (arma::dot(arma::abs(flat_u), arma::abs(Hd)) + arma::dot(arma::abs(direction), arma::abs(Hu)));
      if (!(std::abs(one - other) <= room)) {
        check.add(
            array_name + ", symmetry", Verdict::wrong, Reason::inconsistent,
            fmt::format("<u, H d> is {:.10g} and <d, H u> is {:.10g}: a Hessian is symmetric", one, other));
      }
    }
  });
}

Report check_adjoint_map(const Map& map, const ProductClaim& the_jvp, const ProductClaim& the_vjp,
                         const FunctionOptions& options) {
  const auto jvp = throwing_std_only(the_jvp), vjp = throwing_std_only(the_vjp);
  MapCheck check(map, options);
  return check.run("adjoint", [&] {
    const ArrayValues d = gaussian_like(map.x, options.seed, map.single_precision);
    const ArrayValues v = gaussian_like(check.y, options.seed + 1, map.single_precision);
    const ArrayValues Jd = jvp(check.x, d), Jtv = vjp(check.x, v);
    if (!check.right_shapes("jvp", Jd, check.y, "F(x)") || !check.right_shapes("vjp", Jtv, map.x, "x"))
      return;
    const arma::vec a = flatten(v), b = flatten(Jd), c = flatten(Jtv), e = flatten(d);
    const double left = arma::dot(a, b), right = arma::dot(c, e);
    const double size = arma::dot(arma::abs(a), arma::abs(b)) + arma::dot(arma::abs(c), arma::abs(e));
    const double room = 1e4 * check.rule.unit_roundoff * size;
    if (size == 0.0) {
      check.add("adjoint", Verdict::cannot_tell, Reason::vacuous,
                "J d and J^T v are both zero: nothing was tested");
    } else if (!(std::abs(left - right) <= room)) {
      check.add(
          "adjoint", Verdict::wrong, Reason::inconsistent,
          fmt::format("<v, J d> is {:.10g} and <J^T v, d> is {:.10g}: the two products are not of one J",
                      left, right));
    } else {
      ArrayReport array = finding("adjoint", Verdict::verified, Reason::none, "");
      array.rows = array.cols = 1;
      array.entries = 1;
      array.largest_difference = std::abs(left - right) / size;
      array.would_have_caught = room / size;
      check.report.arrays.push_back(array);
    }
  });
}

}  // namespace gradproof
