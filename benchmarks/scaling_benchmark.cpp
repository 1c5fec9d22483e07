// SPDX-License-Identifier: MIT
// How the time of the full check grows: with n, with m, with depth, with threads. The fitted order is that of
// the whole check: n^2 entries of m n^2 multiply-adds each make n^4; m makes m; depth L makes L entries of L
// layers each, L^2.
#include <benchmark/benchmark.h>

#include "benchmarks/clocks.hpp"
#include "benchmarks/workloads.hpp"
#include "gradproof/derivative/network_derivatives.hpp"

namespace gradproof::benchmarks {
namespace {

void run(benchmark::State& state, const Problem& problem, benchmark::IterationCount complexity,
         unsigned threads = 1) {
  DerivativeOptions options;
  options.with_dZ_dA = false;
  options.threads = threads;
  const clockid_t clock = threads == 1 ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC;
  const double entries = static_cast<double>(problem.architecture.parameter_count());
  double total = 0.0;
  for ([[maybe_unused]] auto turn : state) {
    const double seconds = seconds_of(
        [&] {
          benchmark::DoNotOptimize(numeric_derivatives(problem.architecture.forward_only(),
                                                       problem.parameters, problem.X, problem.Y, options));
        },
        clock);
    state.SetIterationTime(seconds);
    total += seconds;
  }
  state.counters["ns_an_entry"] = 1e9 * total / static_cast<double>(state.iterations()) / entries;
  state.SetComplexityN(complexity);
}

void with_n(benchmark::State& state) {
  const auto n = static_cast<arma::uword>(state.range(0));
  run(state, Problem({n, n, n, n}, "tanh", "sigmoid", 64), state.range(0));
}
BENCHMARK(with_n)->RangeMultiplier(2)->Range(8, 64)->UseManualTime()->Complexity();

void with_m(benchmark::State& state) {
  run(state, Problem({24, 24, 24, 10}, "tanh", "sigmoid", static_cast<arma::uword>(state.range(0))),
      state.range(0));
}
BENCHMARK(with_m)->RangeMultiplier(2)->Range(64, 2048)->UseManualTime()->Complexity();

void with_depth(benchmark::State& state) {
  const std::vector<arma::uword> sizes(static_cast<std::size_t>(state.range(0)) + 1, 16);
  run(state, Problem(sizes, "tanh", "sigmoid", 64), state.range(0));
}
BENCHMARK(with_depth)->RangeMultiplier(2)->Range(4, 32)->UseManualTime()->Complexity();

void with_threads(benchmark::State& state) {
  static const Problem problem({64, 32, 16, 10}, "tanh", "sigmoid", 200);
  run(state, problem, state.range(0), static_cast<unsigned>(state.range(0)));
}
BENCHMARK(with_threads)->DenseRange(1, 4)->UseManualTime();

}  // namespace
}  // namespace gradproof::benchmarks

BENCHMARK_MAIN();
