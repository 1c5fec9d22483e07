// SPDX-License-Identifier: MIT
#include "gradproof/derivative/fast_propagation.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>
#include <stdexcept>

#include "gradproof/derivative/fast_kernel.hpp"

namespace gradproof {

namespace {

constexpr double largest_step = 1e-8, smallest_step = 1e-100;
constexpr std::size_t alignment = 64;                        // bytes: a cache line, an AVX-512 vector
constexpr std::size_t padding = alignment / sizeof(double);  // examples are padded to a multiple of this
constexpr double infinity = std::numeric_limits<double>::infinity();

struct FreeAligned {
  void operator()(double* memory) const noexcept { ::operator delete[](memory, std::align_val_t(alignment)); }
};
using AlignedArray = std::unique_ptr<double[], FreeAligned>;

AlignedArray aligned_array(std::size_t count) {
  return AlignedArray(
      static_cast<double*>(::operator new[](count * sizeof(double), std::align_val_t(alignment))));
}

/// The rows of M (n x m), each padded with zeros, and room for one more row after them if asked.
AlignedArray padded_rows(const arma::mat& M, std::size_t stride, std::size_t more = 0) {
  AlignedArray rows = aligned_array((M.n_rows + more) * stride);
  constexpr std::size_t tile = 16;  // a few cache lines of M and of the rows at a time
  for (std::size_t first = 0; first < M.n_rows; first += tile) {
    const std::size_t last = std::min<std::size_t>(first + tile, M.n_rows);
    for (std::size_t k = 0; k < M.n_cols; ++k) {
      const double* const column = M.colptr(k);
      for (std::size_t i = first; i < last; ++i) rows[i * stride + k] = column[i];
    }
  }
  for (std::size_t i = 0; i < M.n_rows + more; ++i)
    std::fill(rows.get() + i * stride + (i < M.n_rows ? M.n_cols : 0), rows.get() + (i + 1) * stride, 0.0);
  return rows;
}

const FastKernel& kernel_for(const std::string& instructions) {
  const auto& kernels = fast_kernels();
  if (instructions.empty()) return kernels.front();
  for (const FastKernel& kernel : kernels) {
    if (kernel.name == instructions) return kernel;
  }
  throw std::invalid_argument(
      fmt::format("numeric_derivatives: there are no instructions '{}' here: take one of {}", instructions,
                  fmt::join(FastPropagation::instruction_sets(), ", ")));
}

// The nearest kink that is not taken to be at zero.
double nearest_kink(const BasePoint& at) {
  double nearest = infinity;
  for (std::size_t l = 1; l < at.network.depth(); ++l)
    nearest = std::min(nearest, at.activation[l].nearest_kink());
  return nearest;
}

// With this no Z reaches a kink, even after the rounding of a few hundred thousand additions.
double step_that_crosses_no_kink(const BasePoint& at, double step_in_z) {
  return std::min(step_in_z, 0.5 * nearest_kink(at));
}

// At most 2^900, so that h times anything of order 1 stays finite.
double power_of_two_step(double step_in_z, double growth) {
  return std::ldexp(1.0, growth > 0.0 ? std::min(std::ilogb(step_in_z / growth), 900) : 0);
}

}  // namespace

struct FastPropagation::Tables {
  FastKernel kernel;
  FastPlan plan;
  std::size_t m = 0;
  double lambda = 0.0;
  Parameters parameters;                    // plan.W points into it
  std::vector<AlignedArray> change, slope;  // plan.change, plan.slope
  std::vector<std::vector<double>> h;       // of W[l](:,j), and the last of b[l]
};

FastPropagation::FastPropagation(const BasePoint& at, double step_in_z, const std::string& instructions) {
  auto tables = std::make_shared<Tables>();
  const std::size_t depth = at.network.depth();
  const double step = step_that_crosses_no_kink(at, step_in_z);
  tables->kernel = kernel_for(instructions);
  tables->m = at.X.n_cols;
  tables->lambda = at.network.lambda();
  tables->parameters = at.parameters;
  FastPlan& plan = tables->plan;
  plan.depth = depth;
  plan.stride = (tables->m + padding - 1) / padding * padding;
  plan.n = {at.network.sizes().begin(), at.network.sizes().end()};
  plan.widest = *std::max_element(plan.n.begin(), plan.n.end());
  plan.change = plan.slope = plan.W = {nullptr};
  plan.change_in_A = {0.0};
  tables->change.resize(1);
  tables->slope.resize(1);
  tables->h.resize(1);

  for (std::size_t l = 1; l <= depth; ++l) {
    tables->slope.push_back(
        padded_rows(l < depth ? at.activation[l].leading() : at.loss.leading(), plan.stride));
    tables->change.push_back(padded_rows(at.A_below(l), plan.stride, 1));
    plan.slope.push_back(tables->slope[l].get());
    plan.change.push_back(tables->change[l].get());
    plan.W.push_back(tables->parameters.W[l].memptr());
    plan.change_in_A.push_back(power_of_two_step(step, at.reach[l] * at.steepest(l)));

    std::vector<double>& h = tables->h.emplace_back(plan.n[l - 1] + 1);
    for (std::size_t j = 0; j <= plan.n[l - 1]; ++j) {
      double* const row = tables->change[l].get() + j * plan.stride;
      if (j == plan.n[l - 1]) std::fill_n(row, tables->m, 1.0);
      double size = 0.0;
      for (std::size_t k = 0; k < tables->m; ++k) size = std::max(size, std::abs(row[k]));
      h[j] = power_of_two_step(step, at.reach[l] * size);
      for (std::size_t k = 0; k < tables->m; ++k) row[k] *= h[j];
    }
  }
  tables_ = std::move(tables);
}

bool FastPropagation::is_exact_for(const BasePoint& at, double step_in_z) {
  if (!(step_in_z <= largest_step) || !(step_that_crosses_no_kink(at, step_in_z) >= smallest_step))
    return false;
  if (!at.X.is_finite()) return false;
  for (std::size_t l = 1; l <= at.network.depth(); ++l) {
    if (!at.parameters.W[l].is_finite() || !at.pass.Z[l].is_finite() || !at.pass.A[l].is_finite())
      return false;
    if (l < at.network.depth() && !at.activation[l].slope().is_finite()) return false;
    if (!(at.reach[l] * at.steepest(l) <= 1.0 / smallest_step)) return false;
  }
  return at.loss.slope().is_finite();
}

UnitDerivatives FastPropagation::unit(std::size_t layer, arma::uword i, bool with_dZ_dA) const {
  const Tables& tables = *tables_;
  const FastPlan& plan = tables.plan;
  const std::size_t n_below = plan.n.at(layer - 1), m = tables.m;
  const bool with_dA = with_dZ_dA && layer < plan.depth;
  const AlignedArray scratch = aligned_array(tables.kernel.scratch_size(plan) + 2 * plan.stride);
  arma::vec total(n_below + 1);
  UnitChanges changes;
  changes.total = total.memptr();
  double* const of_examples = scratch.get();
  if (with_dZ_dA) changes.by_Z = of_examples;
  if (with_dA) changes.by_A = of_examples + plan.stride;
  tables.kernel.propagate_unit(plan, layer, i, changes, of_examples + 2 * plan.stride);

  const std::vector<double>& h = tables.h[layer];
  const double examples = static_cast<double>(m);
  UnitDerivatives found;
  found.dW.set_size(n_below);
  for (std::size_t j = 0; j < n_below; ++j) {
    found.dW(j) = total(j) / h[j] / examples;
    if (tables.lambda > 0.0) found.dW(j) += tables.lambda / examples * tables.parameters.W[layer](i, j);
  }
  found.db = total(n_below) / h[n_below] / examples;
  found.evaluations = n_below + 1;
  if (with_dZ_dA) {
    found.dZ = arma::rowvec(changes.by_Z, m) / h[n_below];
    found.evaluations += m;
  }
  if (with_dA) {
    found.dA = arma::rowvec(changes.by_A, m) / plan.change_in_A[layer];
    found.evaluations += m;
  }
  return found;
}

std::vector<std::string> FastPropagation::instruction_sets() {
  std::vector<std::string> names;
  for (const FastKernel& kernel : fast_kernels()) names.push_back(kernel.name);
  return names;
}

}  // namespace gradproof
