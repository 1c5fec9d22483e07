// SPDX-License-Identifier: MIT
#include "gradproof/check_function/every_claim.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "gradproof/check_function/allowance.hpp"

namespace gradproof {
namespace {

/// Where the claims by another input begin: all outputs of one column climb the same ladder.
std::vector<std::size_t> columns_of(const ClaimedArray& array) {
  std::vector<std::size_t> begins;
  for (std::size_t e = 0; e < array.claims.size(); ++e) {
    if (e == 0 || array.claims[e].input != array.claims[e - 1].input) begins.push_back(e);
  }
  begins.push_back(array.claims.size());
  return begins;
}

class EveryClaim {
 public:
  EveryClaim(SlopeProbe& probe, const ClaimedArray& array, const FunctionOptions& options, double largest)
      : probe_(probe), array_(array), options_(options), largest_(largest), columns_(columns_of(array)) {
    judged_.claims.resize(array.claims.size());
    judged_.done.assign(array.claims.size(), 0);
  }

  JudgedClaims run() {
    const std::size_t columns = columns_.size() - 1;
    const std::size_t threads =
        std::clamp<std::size_t>(options_.threads, 1, std::max<std::size_t>(columns, 1));
    if (threads == 1) {
      share(probe_, 0, 1);
    } else {
      on_threads(threads);
    }
    if (problem_) std::rethrow_exception(problem_);
    return std::move(judged_);
  }

 private:
  void on_threads(std::size_t threads) {
    static_cast<void>(probe_.noise());  // measured once, by the probe that the others are copies of
    std::vector<SlopeProbe> probes(threads, probe_);
    std::vector<std::thread> workers;
    for (std::size_t t = 0; t < threads; ++t)
      workers.emplace_back([this, &probes, t, threads] { share(probes[t], t, threads); });
    for (std::thread& worker : workers) worker.join();
    const std::size_t all = probe_.evaluations(), on_ladders = probe_.ladder_evaluations();
    for (const SlopeProbe& probe : probes)
      probe_.add_evaluations(probe.evaluations() - all, probe.ladder_evaluations() - on_ladders);
  }

  /// Every `step`-th column from `first` on.
  void share(SlopeProbe& probe, std::size_t first, std::size_t step) {
    ClaimJudge judge(probe, array_, largest_);
    try {
      for (std::size_t column = first; column + 1 < columns_.size(); column += step) {
        for (std::size_t e = columns_[column]; e < columns_[column + 1]; ++e) {
          judged_.claims[e] = judge(e);
          judged_.done[e] = 1;
          ++done_;
          if (options_.allowance) options_.allowance->entry_done(array_.name, done_, array_.claims.size());
        }
      }
    } catch (const internal::CheckEnded&) {
      // what is not done says so
    } catch (...) {
      const std::lock_guard lock(mutex_);
      problem_ = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    judged_.single_precision = judged_.single_precision || judge.met_single_precision();
  }

  SlopeProbe& probe_;
  const ClaimedArray& array_;
  const FunctionOptions& options_;
  double largest_;
  std::vector<std::size_t> columns_;
  JudgedClaims judged_;
  std::atomic<std::size_t> done_ = 0;
  std::mutex mutex_;
  std::exception_ptr problem_;
};

}  // namespace

std::size_t JudgedClaims::count_done() const {
  return static_cast<std::size_t>(std::count(done.begin(), done.end(), 1));
}

JudgedClaims judge_every_claim(SlopeProbe& probe, const ClaimedArray& array, const FunctionOptions& options,
                               double largest) {
  return EveryClaim(probe, array, options, largest).run();
}

}  // namespace gradproof
