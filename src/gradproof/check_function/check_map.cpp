// SPDX-License-Identifier: MIT
#include "gradproof/check_function/check_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <random>
#include <utility>

#include "gradproof/check_function/claims.hpp"
#include "gradproof/check_function/grouped_columns.hpp"
#include "gradproof/check_function/map_check.hpp"
#include "gradproof/check_function/slope_probe.hpp"
#include "gradproof/check_function/thrown.hpp"

namespace gradproof {
namespace {

using internal::MapCheck;

/// With more columns than this those that share no row are moved together, if the claim is sparse.
constexpr arma::uword most_columns_one_by_one = 100;

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

Report check_jacobian_map(const Map& map, const JacobianClaim& the_claim, const FunctionOptions& the_options,
                          const std::string& array_name, bool symmetric) {
  const auto claim = throwing_std_only(the_claim);
  MapCheck check(map, the_options);
  const FunctionOptions& options = check.options;
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
    const auto real_jacobian = [&](const arma::vec& at) {
      const ArrayValues J = claim(at);
      return J.size() == 1 ? J.front().real : arma::mat();
    };
    SlopeProbe probe([&](const arma::vec& at) { return check.value(at); }, check.x, check.rule, options.noise,
                     check.moves);
    probe.typical_is_known(!options.typical.is_empty());
    probe.share(options.allowance);
    const double scale = arma::abs(claimed[0].real).max();
    std::optional<ArrayReport> grouped;
    const bool whole = !internal::moves_in_part(check.moves);
    if (whole && !complex_x && !complex_y && (pattern || n > most_columns_one_by_one)) {
      grouped = judge_grouped(
          {array_name, [&](const arma::vec& at) { return check.value(at); }, check.x, check.moves,
           claimed[0].real, pattern ? options.pattern : arma::sp_mat(claimed[0].real), real_jacobian,
           [&](arma::uword input) { return check.place(input); }},
          check.rule, options, check.report.evaluations);
      if (grouped) check.report.arrays.push_back(*grouped);
    }
    for (const JacobianPart& part : real_parts(claimed[0], complex_x, complex_y)) {
      if (grouped) break;
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

Report check_vjp_map(const Map& map, const ProductClaim& the_claim, const FunctionOptions& the_options,
                     const std::string& array_name) {
  const auto claim = throwing_std_only(the_claim);
  MapCheck check(map, the_options);
  const FunctionOptions& options = check.options;
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
        check.x, check.rule, options.noise, check.moves);
    probe.typical_is_known(!options.typical.is_empty());
    probe.share(options.allowance);
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

Report check_jvp_map(const Map& map, const ProductClaim& the_claim, const FunctionOptions& the_options,
                     const std::string& array_name, bool symmetric) {
  const auto claim = throwing_std_only(the_claim);
  MapCheck check(map, the_options);
  const FunctionOptions& options = check.options;
  return check.run(array_name, [&] {
    // A direction that moves every coordinate in proportion to what it may move.
    const arma::vec gaussian = flatten(gaussian_like(map.x, options.seed, map.single_precision));
    arma::vec direction = gaussian % check.moves;
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
    probe.share(options.allowance);
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
