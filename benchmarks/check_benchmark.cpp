// SPDX-License-Identifier: MIT
// The full check (every entry of every dW and db, with its error bar) of the workloads S, M, L, XL beside the
// plain loop on Armadillo, the two in turn in one process.
//   time            of one check, CPU time of one thread unless it says threads
//   ratio           time of the plain loop over time of the check: the least of each
//   plain_seconds   of the whole plain loop, scaled up from `sampled` entries where these are not all
//   differences_ratio  the same ratio for the differences alone, where Z, A, slopes and error bars are there
//   floor_share     the multiply-adds of the differences at the peak of this machine, over the time of the
//   check worst_error     worst relative error of an entry against quadruple precision, at the default step
//   worst_any_step  the same, over steps of 1e-8, 1e-9, ..., 1e-12
//   peak_MB         largest memory the process has held so far
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <limits>
#include <map>

#include "benchmarks/accuracy.hpp"
#include "benchmarks/clocks.hpp"
#include "benchmarks/peak.hpp"
#include "benchmarks/plain_loop.hpp"
#include "gradproof/derivative/blas_threads.hpp"
#include "gradproof/derivative/kernel/fast_propagation.hpp"

namespace gradproof::benchmarks {
namespace {

NetworkDerivatives check(const Problem& problem, const DerivativeOptions& options) {
  return numeric_derivatives(problem.architecture.forward_only(), problem.parameters, problem.X, problem.Y,
                             options);
}

DerivativeOptions dW_and_db(const std::string& instructions, unsigned threads = 1) {
  DerivativeOptions options;
  options.with_dZ_dA = false;
  options.instructions = instructions;
  options.threads = threads;
  return options;
}

/// Multiply-adds of all differences, one sign each: m (1 + n[l+1] + sum over k >= l+2 of n[k] n[k-1]) an
/// entry.
double multiply_adds(const Problem& problem) {
  const Architecture& a = problem.architecture;
  double total = 0.0;
  for (std::size_t l = 1; l <= a.depth(); ++l) {
    double an_entry = 1.0 + (l < a.depth() ? static_cast<double>(a.n(l + 1)) : 0.0);
    for (std::size_t k = l + 2; k <= a.depth(); ++k) an_entry += static_cast<double>(a.n(k) * a.n(k - 1));
    total += static_cast<double>(a.n(l) * (a.n(l - 1) + 1)) * an_entry;
  }
  return total * static_cast<double>(problem.X.n_cols);
}

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

const Problem& problem_of(const Workload& workload, const std::string& hidden, const std::string& output) {
  static std::map<std::string, Problem> known;
  return known.try_emplace(workload.name + hidden + output, workload.sizes, hidden, output, workload.m)
      .first->second;
}

const reference::QuadGradients& exact_gradients(const Problem& problem) {
  static std::map<const Problem*, reference::QuadGradients> known;
  const auto found = known.find(&problem);
  if (found != known.end()) return found->second;
  return known
      .emplace(&problem, reference::quad_gradients(problem.architecture.forward_only(), problem.parameters,
                                                   problem.X, problem.Y))
      .first->second;
}

/// The differences by every entry of W and b, from the base point on.
double differences(const Problem& problem, const FastPoint& at) {
  const FastPropagation fast(at, 1e-8);
  double total = 0.0;
  for (std::size_t l = 1; l <= problem.architecture.depth(); ++l) {
    for (arma::uword i = 0; i < problem.architecture.n(l); ++i) total += fast.unit(l, i, false).db;
  }
  return total;
}

void beside_the_plain_loop(benchmark::State& state, const Problem& problem, const std::string& instructions) {
  const DerivativeOptions options = dW_and_db(instructions);
  const std::size_t entries = problem.architecture.parameter_count();
  const std::size_t sampled = std::min<std::size_t>(entries, 48);
  const FastPoint at(problem.architecture.forward_only(), problem.parameters, problem.X, problem.Y, 0.0,
                     fast_kernel(instructions));
  double least_check = std::numeric_limits<double>::infinity(), least_plain = least_check,
         least_differences = least_check;
  for ([[maybe_unused]] auto turn : state) {
    const double seconds = seconds_of([&] { benchmark::DoNotOptimize(check(problem, options)); });
    state.SetIterationTime(seconds);
    least_check = std::min(least_check, seconds);
    least_differences =
        std::min(least_differences, seconds_of([&] { benchmark::DoNotOptimize(differences(problem, at)); }));
    least_plain =
        std::min(least_plain, seconds_of([&] { benchmark::DoNotOptimize(plain_loop(problem, sampled)); }));
  }
  least_plain *= static_cast<double>(entries) / static_cast<double>(sampled);
  state.counters["ratio"] = least_plain / least_check;
  state.counters["differences_ratio"] = least_plain / least_differences;
  state.counters["least_seconds"] = least_check;
  state.counters["plain_seconds"] = least_plain;
  state.counters["sampled"] = static_cast<double>(sampled);
  state.counters["entries"] = static_cast<double>(entries);
  state.counters["floor_share"] =
      multiply_adds(problem) / peak_multiply_adds(instructions) / least_differences;
  state.counters["peak_MB"] = peak_megabytes();

  DerivativeOptions at_step = options;
  double worst_any_step = 0.0;
  for (const double step : {1e-8, 1e-9, 1e-10, 1e-11, 1e-12}) {
    at_step.step_in_z = step;
    const double worst = worst_relative_error(check(problem, at_step), exact_gradients(problem));
    if (step == 1e-8) state.counters["worst_error"] = worst;
    worst_any_step = std::max(worst_any_step, worst);
  }
  state.counters["worst_any_step"] = worst_any_step;
  if (!(worst_any_step <= 1e-8)) state.SkipWithError("an entry is wrong by more than 1e-8 of itself");
}

/// Wall time of one and of two threads, in turn.
void two_threads(benchmark::State& state, const Problem& problem) {
  const auto best = FastPropagation::instruction_sets().front();
  const DerivativeOptions one = dW_and_db(best), two = dW_and_db(best, 2);
  double least_one = std::numeric_limits<double>::infinity(), least_two = least_one;
  for ([[maybe_unused]] auto turn : state) {
    const auto wall = CLOCK_MONOTONIC;
    const double seconds = seconds_of([&] { benchmark::DoNotOptimize(check(problem, two)); }, wall);
    state.SetIterationTime(seconds);
    least_two = std::min(least_two, seconds);
    least_one = std::min(least_one, seconds_of([&] { benchmark::DoNotOptimize(check(problem, one)); }, wall));
  }
  state.counters["speedup"] = least_one / least_two;
  state.counters["least_seconds"] = least_two;
}

void register_all() {
  const auto sets = FastPropagation::instruction_sets();
  for (const Workload& workload : workloads()) {
    for (const std::string& instructions : sets) {
      benchmark::RegisterBenchmark(
          ("check/" + workload.name + "/" + instructions).c_str(),
          [&workload, instructions](benchmark::State& state) {
            beside_the_plain_loop(state, problem_of(workload, workload.hidden, "sigmoid"), instructions);
          })
          ->UseManualTime();
    }
    benchmark::RegisterBenchmark(("check_on_two_threads/" + workload.name).c_str(),
                                 [&workload](benchmark::State& state) {
                                   two_threads(state, problem_of(workload, workload.hidden, "sigmoid"));
                                 })
        ->UseManualTime();
    for (const std::string& hidden : Activation::names()) {
      for (const std::string& output : OutputLayer::names()) {
        benchmark::RegisterBenchmark(
            ("check_every/" + workload.name + "/" + hidden + "/" + output).c_str(),
            [&workload, hidden, output, best = sets.front()](benchmark::State& state) {
              beside_the_plain_loop(state, problem_of(workload, hidden, output), best);
            })
            ->UseManualTime();
      }
    }
  }
}

}  // namespace
}  // namespace gradproof::benchmarks

int main(int argc, char** argv) {
  // the plain loop too: CPU time is of all threads, and BLAS threads that wait for each other would count
  const gradproof::SingleThreadedBlas one_thread;
  gradproof::benchmarks::register_all();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
