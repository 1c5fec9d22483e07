// SPDX-License-Identifier: MIT
#include "gradproof/derivative/kernel/fast_propagation.hpp"

#include <algorithm>

#include "gradproof/derivative/small_step.hpp"

namespace gradproof {

FastPropagation::FastPropagation(const FastPoint& at, double step_in_z) : at_(at), h_(at.network().depth()) {
  const std::size_t depth = at.network().depth();
  const double step = at.step_that_crosses_no_kink(step_in_z);
  plan_.depth = depth;
  plan_.stride = at.stride();
  plan_.n = {at.network().sizes().begin(), at.network().sizes().end()};
  plan_.widest = *std::max_element(plan_.n.begin(), plan_.n.end());
  for (std::vector<const double*>* const tables : {&plan_.inputs, &plan_.h, &plan_.slope, &plan_.W})
    tables->reserve(depth + 1);
  plan_.inputs = plan_.h = plan_.slope = plan_.W = {nullptr};
  plan_.change_in_A = {0.0};
  for (std::size_t l = 1; l <= depth; ++l) {
    for (const double largest : at.largest_inputs(l))
      h_[l].push_back(power_of_two_step(step, at.reach(l) * largest));
    plan_.inputs.push_back(at.inputs(l));
    plan_.h.push_back(h_[l].data());
    plan_.slope.push_back(at.lead(l));
    plan_.W.push_back(at.parameters().W[l].memptr());
    plan_.change_in_A.push_back(power_of_two_step(step, at.reach(l) * at.steepest(l)));
  }
}

bool FastPropagation::is_exact_for(const BasePoint& at, double step_in_z) {
  return at.is_finite() && first_term_is_exact(step_in_z, at.nearest_kink(), at.reach, at.steepest);
}

UnitDerivatives FastPropagation::unit(std::size_t layer, arma::uword i, bool with_dZ_dA) const {
  const FastPlan& plan = plan_;
  const FastKernel& kernel = at_.kernel();
  const std::size_t n_below = plan.n.at(layer - 1), m = at_.examples();
  const bool with_dA = with_dZ_dA && layer < plan.depth;
  const AlignedArray scratch = aligned_array(kernel.scratch_size(plan) + 2 * plan.stride);
  arma::vec total(n_below + 1);
  UnitChanges changes;
  changes.total = total.memptr();
  double* const of_examples = scratch.get();
  if (with_dZ_dA) changes.by_Z = of_examples;
  if (with_dA) changes.by_A = of_examples + plan.stride;
  kernel.propagate_unit(plan, layer, i, changes, of_examples + 2 * plan.stride);

  const std::vector<double>& h = h_[layer];
  const double examples = static_cast<double>(m);
  const double lambda = at_.network().lambda();
  UnitDerivatives found;
  found.dW.set_size(n_below);
  for (std::size_t j = 0; j < n_below; ++j) {
    found.dW(j) = total(j) / h[j] / examples;
    if (lambda > 0.0) found.dW(j) += lambda / examples * at_.parameters().W[layer](i, j);
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

}  // namespace gradproof
