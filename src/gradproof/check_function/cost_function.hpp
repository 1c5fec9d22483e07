// SPDX-License-Identifier: MIT
#pragma once
#include <concepts>
#include <cstddef>
#include <functional>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <vector>

#include "gradproof/check_function/function_options.hpp"
#include "gradproof/check_function/objective_adapter.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// What a ceres::CostFunction answers. No header of Ceres is needed, or included, here.
template <class C>
concept CostFunctionLike = requires(const C& cost, double const* const* parameters, double* residuals,
                                    double** jacobians) {
  { cost.Evaluate(parameters, residuals, jacobians) } -> std::convertible_to<bool>;
  cost.parameter_block_sizes().size();
  { *cost.parameter_block_sizes().begin() } -> std::convertible_to<std::size_t>;
  { cost.num_residuals() } -> std::convertible_to<std::size_t>;
};

/// A cost function with its type erased.
struct CostFunctionCalls {
  std::string name;
  std::function<bool(double const* const* parameters, double* residuals, double** jacobians)> evaluate;
  std::vector<std::size_t> block_sizes;
  std::size_t residuals = 0;
};
[[nodiscard]] Report check_cost_function_calls(const CostFunctionCalls& cost,
                                               const std::vector<std::vector<double>>& blocks,
                                               const FunctionOptions& options);

/// Are the Jacobians that Evaluate(parameters, residuals, jacobians) fills those of its residuals?
///   J(i, j) = d residual_i / d parameter_j, block k row by row in jacobians[k]; columns of all blocks side
///   by side
/// Also: the residuals are the same without Jacobians, each block is the same when it is asked for alone (the
/// others are nullptr then, as for a block that is held), and every entry is set. A block on a manifold:
/// check_manifold_jacobian().
/// @param blocks  a point: the numbers of each parameter block; options.names names them
/// @throws std::invalid_argument where the blocks are not of parameter_block_sizes()
/// Cost: 6 evaluations a column where the residuals are smooth.
template <class C>
[[nodiscard]] Report check_cost_function(const C& cost, const std::vector<std::vector<double>>& blocks,
                                         const FunctionOptions& options = {}) {
  static_assert(
      CostFunctionLike<C>,
      "gradproof::check_cost_function: this is no cost function. Looked for: Evaluate(double const* "
      "const* parameters, double* residuals, double** jacobians) -> bool, "
      "parameter_block_sizes() and num_residuals(), all of them public and const");
  if constexpr (CostFunctionLike<C>) {
    CostFunctionCalls calls;
    calls.name = internal::type_text(typeid(cost));
    calls.evaluate = [&cost](double const* const* parameters, double* residuals, double** jacobians) {
      return static_cast<bool>(cost.Evaluate(parameters, residuals, jacobians));
    };
    for (const auto size : cost.parameter_block_sizes())
      calls.block_sizes.push_back(static_cast<std::size_t>(size));
    calls.residuals = static_cast<std::size_t>(cost.num_residuals());
    return check_cost_function_calls(calls, blocks, options);
  } else {
    return {};
  }
}

}  // namespace gradproof
