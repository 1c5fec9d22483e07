// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <functional>
#include <memory>
#include <string>

#include "gradproof/check_function/arguments.hpp"
#include "gradproof/check_function/check_objective.hpp"
#include "gradproof/check_function/function_options.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// A map F with the types of its argument and its value erased. Both are taken as one column of numbers
/// (flatten()).
struct Map {
  std::string name;
  ArrayValues x;
  bool single_precision = false;
  std::function<ArrayValues(const arma::vec& x)> F;
  std::shared_ptr<CallWatch> watch = std::make_shared<CallWatch>();
};

/// x -> J, one array with as many rows as F(x) has entries and as many columns as x has.
using JacobianClaim = std::function<ArrayValues(const arma::vec& x)>;
/// (x, v) -> J^T v in the shape of x, v in that of F(x); or (x, d) -> J d the other way round.
using ProductClaim = std::function<ArrayValues(const arma::vec& x, const ArrayValues& v)>;

/// J(i,j) = dF_i / dx_j on the columns that vectorise F(x) and x. Complex: holomorphic F has a complex J, its
/// derivative by the imaginary part being i times that by the real one; a real F of complex z has J = dF/da +
/// i dF/db. `symmetric` adds J(i,j) = J(j,i), as for a Hessian.
[[nodiscard]] Report check_jacobian_map(const Map& map, const JacobianClaim& claim,
                                        const FunctionOptions& options, const std::string& array_name = "J",
                                        bool symmetric = false);
/// d/dx <v, F(x)> for a Gaussian v; zero for v = 0; linear in v.
[[nodiscard]] Report check_vjp_map(const Map& map, const ProductClaim& claim, const FunctionOptions& options,
                                   const std::string& array_name = "vjp");
/// d/dt F(x + t d) for a Gaussian d; zero for d = 0; linear in d. `symmetric` adds <u, J d> = <d, J u>.
[[nodiscard]] Report check_jvp_map(const Map& map, const ProductClaim& claim, const FunctionOptions& options,
                                   const std::string& array_name = "jvp", bool symmetric = false);
/// <v, J d> = <J^T v, d>, to rounding: no differences are needed.
[[nodiscard]] Report check_adjoint_map(const Map& map, const ProductClaim& jvp, const ProductClaim& vjp,
                                       const FunctionOptions& options);

/// Independent normal numbers in the shapes of `like`; single precision where asked.
[[nodiscard]] ArrayValues gaussian_like(const ArrayValues& like, std::uint64_t seed, bool single_precision);

}  // namespace gradproof
