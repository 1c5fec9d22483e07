// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "gradproof/derivative/network_derivatives.hpp"

namespace gradproof {

/// Calls work(0), ..., work(count - 1), each once, on options.threads threads (0: one a core), in no
/// particular order; work must not depend on it. Reports options.progress after each item, from one thread at
/// a time.
/// @throws Interrupted once options.stop is set; otherwise whatever work or progress threw first. No item is
///   begun after that, and none is still running when it leaves.
void for_each_item(std::size_t count, const DerivativeOptions& options,
                   const std::function<void(std::size_t)>& work);

/// At least 1.
[[nodiscard]] unsigned cores();

/// How many of the threads wanted (0: one a core) work of so many seconds is worth waking: each is to have
/// 0.05 ms of it at least, several times what a thread costs to wake. Never 0.
[[nodiscard]] unsigned threads_worth_waking(double seconds, unsigned wanted);

class Worker;

/// for_each_item() with threads that are called up beforehand, so that they are there when the work is.
/// A thread that has been used once stays, asleep, for the next crew of the same calling thread, and ends
/// with that thread: starting one costs 0.1 to 0.2 ms, a tenth of a small check. At most one a core stays.
class Crew {
 public:
  /// The thread that calls is one of them.
  explicit Crew(unsigned threads);
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// As for_each_item(), with `first` done by the calling thread before it takes its first item.
  /// @throws as for_each_item(); whatever `first` threw likewise.
  void run(std::size_t count, const DerivativeOptions& options, const std::function<void(std::size_t)>& work,
           const std::function<void()>& first = {});

 private:
  std::vector<std::unique_ptr<Worker>> others_;
};

}  // namespace gradproof
