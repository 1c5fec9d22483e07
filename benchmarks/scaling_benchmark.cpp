// SPDX-License-Identifier: MIT
// How the time of the full check grows: with n, with m, with depth, with threads. The fitted order is that of
// the whole check: n^2 entries of m n^2 multiply-adds each make n^4; m makes m; depth L makes L entries of L
// layers each, L^2.
//   memory_with_n   how much is held at most, beside the question: MB, and in doubles for each of the (sum of
//                   n[l] m) + (sum of n[l] n[l-1]); of the units a few are differentiated, one after the
//                   other as always
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <fstream>
#include <stdexcept>
#include <string>

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

/// A line of /proc/self/status, such as VmRSS, in bytes.
double of_process(const std::string& wanted) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(wanted + ":")) return 1024.0 * std::stod(line.substr(wanted.size() + 1));
  }
  throw std::runtime_error("/proc/self/status has no " + wanted);
}

void memory_with_n(benchmark::State& state) {
  const auto n = static_cast<arma::uword>(state.range(0));
  const arma::uword m = 256;
  const Problem problem({n, n, n, 10}, "tanh", "softmax", m);
  DerivativeOptions options;
  options.with_dZ_dA = false;
  options.shard = {1, n / 4};
  double held = 0.0;
  for ([[maybe_unused]] auto turn : state) {
    malloc_trim(0);
    const double before = of_process("VmRSS");
    std::ofstream("/proc/self/clear_refs") << 5;  // begins VmHWM, the most that is held, anew
    benchmark::DoNotOptimize(numeric_derivatives(problem.architecture.forward_only(), problem.parameters,
                                                 problem.X, problem.Y, options));
    held = of_process("VmHWM") - before;
  }
  const double n_m = static_cast<double>((3 * n + 10) * m), n_n = static_cast<double>(2 * n * n + 10 * n);
  state.counters["MB"] = held / 1048576.0;
  state.counters["doubles_each"] = held / 8.0 / (n_m + n_n);
}
BENCHMARK(memory_with_n)->RangeMultiplier(2)->Range(64, 1024)->Iterations(1);

}  // namespace
}  // namespace gradproof::benchmarks

BENCHMARK_MAIN();
