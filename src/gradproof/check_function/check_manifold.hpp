// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstdint>
#include <exception>
#include <memory>
#include <random>
#include <string>
#include <type_traits>
#include <utility>

#include "gradproof/check_function/check_jacobian.hpp"
#include "gradproof/check_function/check_map.hpp"
#include "gradproof/check_function/manifold_report.hpp"

namespace gradproof {
namespace internal {

/// delta -> F(plus(x, delta)) around one point of the manifold, and the claim, which is known at delta = 0
/// only.
template <class F, class X, class Plus, class J>
Report manifold_at(F& f, const X& x, arma::uword dimension, Plus& plus, J& jacobian,
                   const FunctionOptions& options) {
  auto on_manifold = [&f, &plus, x](const arma::vec& delta) {
    X moved = evaluated(plus(x, delta));
    return evaluated(Spread<F>{f}(moved));
  };
  const arma::vec zero(dimension, arma::fill::zeros);
  Map map = erase_map(on_manifold, zero);
  map.name = type_text(typeid(f)) == "objective" ? "map on a manifold" : type_text(typeid(f));
  const JacobianClaim at_point = erase_jacobian(jacobian, x, map);
  const JacobianClaim claim = [at_point, numbers = flatten(take_apart(x))](const arma::vec& delta) {
    return arma::any(delta) ? ArrayValues{} : at_point(numbers);
  };
  return check_jacobian_map(map, claim, options);
}

}  // namespace internal

/// Is J the Jacobian of F along a manifold, J(i, j) = dF_i(plus(x, delta)) / ddelta_j at delta = 0?
///   quaternion   plus(q, delta) = q * exp(delta / 2)     pose   plus(T, delta) = T exp(delta)
/// `plus` says what delta means: on the left or on the right, which half of it turns. plus(x, 0) must be x.
/// Asked at x and at two points of the manifold beside it, so that a J that holds at the identity only is
/// seen. Cost: 6 evaluations of F and plus a column and point where F is smooth.
/// @param dimension  of delta: 3 for a rotation, 6 for a pose
/// @param jacobian  x -> matrix with `dimension` columns, or (x, J) -> void
template <class F, class X, class Plus, class J>
[[nodiscard]] Report check_manifold_jacobian(F&& f, const X& x, arma::uword dimension, Plus&& plus,
                                             J&& jacobian, const FunctionOptions& options = {}) {
  const auto point = evaluated(x);
  using Point = std::remove_const_t<decltype(point)>;
  static_assert(
      requires(const Point& a, const arma::vec& delta) { Point(plus(a, delta)); },
      "gradproof::check_manifold_jacobian: plus(x, delta) is not a point. Give (x, const arma::vec& delta) "
      "-> x, of "
      "the type of the point that was passed");
  FunctionOptions named = internal::with_allowance(options);
  if (named.names.empty()) named.names = {"delta"};
  const auto step = [&](const arma::vec& delta) { return Point(evaluated(plus(point, delta))); };
  const auto check_at = [&](const Point& at) {
    return internal::manifold_at(f, at, dimension, plus, jacobian, named);
  };
  try {
    const arma::vec zero(dimension, arma::fill::zeros);
    Report report = check_at(point);
    add_origin(report, flatten(take_apart(point)), flatten(take_apart(step(zero))));
    for (std::uint64_t k = 0; k < 2 && report.ok(); ++k) {
      const Point beside = step(tangent_step(dimension, options.seed + k));
      add_beside(report, check_at(beside));
    }
    return report;
  } catch (const std::exception& problem) {
    return manifold_that_threw(internal::type_text(typeid(f)), problem.what());
  }
}

}  // namespace gradproof
