// SPDX-License-Identifier: MIT
#include "benchmarks/peak.hpp"

#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "benchmarks/peak.cpp"
#include <hwy/foreach_target.h>  // keep before highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace gradproof::benchmarks::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// How many were done; a result, so that they are.
double multiply_add(std::size_t rounds, double& result) {
  constexpr std::size_t chains = 12;  // hides the latency of 4 cycles at two a cycle
  const hn::ScalableTag<double> d;
  using V = hn::Vec<decltype(d)>;
  const V a = hn::Set(d, 0.5), b = hn::Set(d, 1.0);
  V sum[chains];
#pragma GCC unroll 16
  for (std::size_t c = 0; c < chains; ++c) sum[c] = hn::Set(d, static_cast<double>(c));
  for (std::size_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 16
    for (std::size_t c = 0; c < chains; ++c) sum[c] = hn::MulAdd(a, sum[c], b);
  }
  V total = hn::Zero(d);
#pragma GCC unroll 16
  for (std::size_t c = 0; c < chains; ++c) total = hn::Add(total, sum[c]);
  result = hn::GetLane(hn::SumOfLanes(d, total));
  return static_cast<double>(rounds * chains * hn::Lanes(d));
}

}  // namespace gradproof::benchmarks::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <ctime>
#include <map>
#include <mutex>

namespace gradproof::benchmarks {

HWY_EXPORT(multiply_add);

namespace {

double measure(std::int64_t target) {
  hwy::ChosenTarget chosen;
  chosen.Update(target);
  double best = 0.0;
  for (int run = 0; run < 20; ++run) {
    timespec before{}, after{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
    double result = 0.0;
    const double done = HWY_DISPATCH_TABLE(multiply_add)[chosen.GetIndex()](200'000, result);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
    const double seconds = static_cast<double>(after.tv_sec - before.tv_sec) +
                           1e-9 * static_cast<double>(after.tv_nsec - before.tv_nsec);
    if (result != 0.0) best = std::max(best, done / seconds);
  }
  return best;
}

}  // namespace

double peak_multiply_adds(const std::string& instructions) {
  static std::mutex guard;
  static std::map<std::string, double> known;
  const std::lock_guard lock(guard);
  if (known.empty()) {
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
      std::string name = hwy::TargetName(target);
      if (name == "AVX3") name = "AVX-512";
      if (name == "EMU128" || name == "SCALAR") name = "baseline";
      known[name] = measure(target);
    }
  }
  return known.at(instructions);
}

}  // namespace gradproof::benchmarks
#endif
