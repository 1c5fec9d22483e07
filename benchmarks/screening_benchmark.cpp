// SPDX-License-Identifier: MIT
// Directional mode: a network of two million entries screened along random directions, right and with one
// wrong entry. CPU time of one thread, of the judgement alone (the answer is there).
//   found   1 if the verdict was the true one, and the wrong entry was named
#include <benchmark/benchmark.h>

#include <algorithm>

#include "benchmarks/clocks.hpp"
#include "benchmarks/workloads.hpp"
#include "gradproof/check_network/check_network.hpp"

namespace gradproof::benchmarks {
namespace {

struct Screening {
  Case question;
  Answer answer;
  CheckOptions options;
};

Screening screening(const std::vector<arma::uword>& sizes, arma::uword m) {
  const Problem problem(sizes, "tanh", "softmax", m);
  Screening made{{problem.architecture, problem.parameters, problem.X, problem.Y}, {}, {}};
  const Answer all = reference_answer(made.question);
  made.answer.dW = all.dW;
  made.answer.db = all.db;
  made.options.method = Method::directional;
  return made;
}

void run(benchmark::State& state, bool plant) {
  static const Screening right = screening({1000, 1000, 1000, 10}, 256);
  Answer answer = right.answer;
  if (plant) answer.dW[1](123, 456) += 0.1 * arma::abs(answer.dW[1]).max();
  bool found = true;
  for ([[maybe_unused]] auto turn : state) {
    Report report;
    state.SetIterationTime(
        seconds_of([&] { report = check_network(right.question, answer, right.options); }));
    if (!plant) {
      found = found && report.ok();
      continue;
    }
    const auto& dW1 = *std::find_if(report.arrays.begin(), report.arrays.end(),
                                    [](const ArrayReport& array) { return array.name == "dW[1]"; });
    found = found && report.verdict == Verdict::wrong && dW1.worst && dW1.worst->row == 123 &&
            dW1.worst->col == 456;
  }
  state.counters["found"] = found ? 1.0 : 0.0;
  if (!found) state.SkipWithError("the verdict is wrong, or another entry was named");
}

void screen_right(benchmark::State& state) { run(state, false); }
BENCHMARK(screen_right)->UseManualTime()->Unit(benchmark::kMillisecond);

void screen_one_wrong_entry(benchmark::State& state) { run(state, true); }
BENCHMARK(screen_one_wrong_entry)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace gradproof::benchmarks

BENCHMARK_MAIN();
