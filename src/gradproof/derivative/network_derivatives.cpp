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
#include "gradproof/derivative/directional.hpp"
#include "gradproof/derivative/error_bars.hpp"
#include "gradproof/derivative/kernel/fast_point.hpp"
#include "gradproof/derivative/kernel/fast_propagation.hpp"
#include "gradproof/derivative/shard.hpp"
#include "gradproof/derivative/work_items.hpp"
#include "gradproof/network/shapes.hpp"

namespace gradproof {

namespace {

NetworkDerivatives with_room_for_values(const ForwardNetwork& network, arma::uword m, bool with_dZ_dA) {
  NetworkDerivatives found;
  const auto add = [](Layers<Estimate>& to, arma::uword rows, arma::uword cols) {
    Estimate estimate;
    estimate.value.set_size(rows, cols);
    to.push_back(std::move(estimate));
  };
  for (std::size_t l = 1; l <= network.depth(); ++l) {
    const arma::uword n = network.n(l);
    add(found.dW, n, network.n(l - 1));
    add(found.db, n, 1);
    if (!with_dZ_dA) continue;
    add(found.dZ, n, m);
    if (l < network.depth()) add(found.dA, n, m);
  }
  return found;
}

void take_bars(NetworkDerivatives& found, ErrorBars bars) {
  const auto take = [](Layers<Estimate>& to, Layers<arma::mat>& from) {
    for (std::size_t l = 1; l <= to.depth(); ++l) to[l].bar = std::move(from[l]);
  };
  take(found.dW, bars.dW);
  take(found.db, bars.db);
  take(found.dZ, bars.dZ);
  take(found.dA, bars.dA);
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

/// A part of a check comes from a file, which may hold rows of any length.
bool fits(const UnitDerivatives& unit, arma::uword inputs, arma::uword m, bool with_dZ_dA, bool has_dA) {
  return unit.dW.n_elem == inputs &&
         (!with_dZ_dA || (unit.dZ.n_elem == m && (!has_dA || unit.dA.n_elem == m)));
}

}  // namespace

NetworkDerivatives numeric_derivatives(const ForwardNetwork& network, const Parameters& parameters,
                                       const arma::mat& X, const arma::mat& Y,
                                       const DerivativeOptions& options) {
  require_options(options);
  require_shapes("forward", network, parameters, X, Y);
  network.output().check_labels(Y);
  const std::size_t depth = network.depth();
  const std::string wanted = wanted_instructions(options);
  std::optional<Crew> crew;  // on its way while the point is computed
  std::optional<FastPoint> point;
  if (wanted != "none") {
    if (options.threads != 1)
      crew.emplace(threads_worth_waking(full_check_seconds(network, X.n_cols, 1), options.threads));
    point.emplace(network, parameters, X, Y, options.kink_fraction, fast_kernel(wanted));
    if (!point->is_exact_for(options.step_in_z)) point.reset();
  }
  std::optional<SingleThreadedBlas> one_thread;
  std::optional<ChangePropagation> clear;
  std::optional<FastPropagation> fast;
  if (point) {
    fast.emplace(*point, options.step_in_z);
  } else {
    one_thread.emplace();
    clear.emplace(network, parameters, X, Y, options);
  }

  NetworkDerivatives found = with_room_for_values(network, X.n_cols, options.with_dZ_dA);
  found.kinks_at_zero = fast ? point->kinks() : clear->at().kinks;

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
  const auto difference = [&](std::size_t item) {
    const auto [l, i] = units[item];
    std::optional<UnitDerivatives> unit;
    if (table != nullptr) unit = (*table)[item];
    if (unit && !fits(*unit, network.n(l - 1), X.n_cols, options.with_dZ_dA, l < depth)) unit.reset();
    if (!unit && options.shard.holds(item)) {
      unit = fast ? fast->unit(l, i, options.with_dZ_dA) : clear->unit(l, i, options.with_dZ_dA);
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
  };
  const auto bars = [&] {
    take_bars(found, fast ? point->bars(options.step_in_z, options.with_dZ_dA)
                          : error_bars(clear->at(), options.step_in_z));
  };
  if (fast && crew) {
    crew->run(units.size(), options, difference, bars);
  } else {
    bars();
    for_each_item(units.size(), options, difference);
  }
  found.in_part = in_part;
  found.kinks_crossed = crossed;
  found.evaluations = evaluations;
  return found;
}

}  // namespace gradproof
