// SPDX-License-Identifier: MIT
#include "gradproof/derivative/network_derivatives.hpp"

#include <atomic>
#include <cstdlib>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "gradproof/derivative/blas_threads.hpp"
#include "gradproof/derivative/change_propagation.hpp"
#include "gradproof/derivative/error_bars.hpp"
#include "gradproof/derivative/fast_propagation.hpp"
#include "gradproof/derivative/shard.hpp"
#include "gradproof/derivative/work_items.hpp"

namespace gradproof {

namespace {

Layers<Estimate> with_room_for_values(Layers<arma::mat> bars) {
  Layers<Estimate> estimates;
  for (arma::mat& bar : bars) {
    Estimate estimate;
    estimate.value.set_size(bar.n_rows, bar.n_cols);
    estimate.bar = std::move(bar);
    estimates.push_back(std::move(estimate));
  }
  return estimates;
}

std::string wanted_instructions(const DerivativeOptions& options) {
  if (!options.instructions.empty()) return options.instructions;
  const char* const wanted = std::getenv("GRADPROOF_INSTRUCTIONS");  // NOLINT(concurrency-mt-unsafe)
  return wanted == nullptr ? "" : wanted;
}

void leave_out(NetworkDerivatives& found, std::size_t l, arma::uword i, bool with_dZ_dA) {
  constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
  found.dW[l].value.row(i).fill(nothing);
  found.db[l].value(i, 0) = nothing;
  if (!with_dZ_dA) return;
  found.dZ[l].value.row(i).fill(nothing);
  if (l <= found.dA.depth()) found.dA[l].value.row(i).fill(nothing);
}

}  // namespace

NetworkDerivatives numeric_derivatives(const ForwardNetwork& network, const Parameters& parameters,
                                       const arma::mat& X, const arma::mat& Y,
                                       const DerivativeOptions& options) {
  const SingleThreadedBlas one_thread;
  const ChangePropagation changes(network, parameters, X, Y, options);
  const std::size_t depth = network.depth();
  std::optional<FastPropagation> fast;
  if (const std::string wanted = wanted_instructions(options);
      wanted != "none" && FastPropagation::is_exact_for(changes.at(), options.step_in_z)) {
    fast.emplace(changes.at(), options.step_in_z, wanted);
  }

  ErrorBars bars = error_bars(changes.at(), options.step_in_z);
  NetworkDerivatives found;
  found.dW = with_room_for_values(std::move(bars.dW));
  found.db = with_room_for_values(std::move(bars.db));
  if (options.with_dZ_dA) {
    found.dZ = with_room_for_values(std::move(bars.dZ));
    found.dA = with_room_for_values(std::move(bars.dA));
  }
  found.kinks_at_zero = changes.at().kinks;

  std::vector<std::pair<std::size_t, arma::uword>> units;
  for (std::size_t l = 1; l <= depth; ++l) {
    for (arma::uword i = 0; i < network.n(l); ++i) units.emplace_back(l, i);
  }
  UnitTable* const table =
      options.store == nullptr
          ? nullptr
          : &options.store->table(name_of_differences(network, parameters, X, Y, options), units.size());
  std::atomic<std::size_t> crossed = 0, evaluations = 0;
  std::atomic<bool> in_part = false;
  for_each_item(units.size(), options, [&](std::size_t item) {
    const auto [l, i] = units[item];
    std::optional<UnitDerivatives> unit;
    if (table != nullptr) unit = (*table)[item];
    if (!unit && options.shard.holds(item)) {
      unit = fast ? fast->unit(l, i, options.with_dZ_dA) : changes.unit(l, i, options.with_dZ_dA);
      if (table != nullptr) (*table)[item] = unit;
    }
    if (!unit) {
      in_part = true;
      leave_out(found, l, i, options.with_dZ_dA);
      return;
    }
    found.dW[l].value.row(i) = unit->dW;
    found.db[l].value(i, 0) = unit->db;
    if (options.with_dZ_dA) {
      found.dZ[l].value.row(i) = unit->dZ;
      if (l < depth) found.dA[l].value.row(i) = unit->dA;
    }
    crossed += unit->crossed;
    evaluations += unit->evaluations;
  });
  found.in_part = in_part;
  found.kinks_crossed = crossed;
  found.evaluations = evaluations;
  return found;
}

}  // namespace gradproof
