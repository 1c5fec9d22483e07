// SPDX-License-Identifier: MIT
#pragma once
#include <atomic>
#include <cstddef>
#include <functional>
#include <thread>
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

/// How many of the threads wanted (0: one a core) work of so many seconds is worth starting: each is to have
/// 0.3 ms of it at least, twice what a thread costs to start on a slow day. Never 0.
[[nodiscard]] unsigned threads_worth_starting(double seconds, unsigned wanted);

/// for_each_item() with threads that are started beforehand, so that they are there when the work is.
class Crew {
 public:
  /// The thread that calls is one of them.
  explicit Crew(unsigned threads);
  /// Those that were given nothing leave.
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// As for_each_item(), once, with `first` done by the calling thread before it takes its first item.
  /// @throws as for_each_item(); whatever `first` threw likewise.
  void run(std::size_t count, const DerivativeOptions& options, const std::function<void(std::size_t)>& work,
           const std::function<void()>& first = {});

 private:
  enum class State : int { waiting, working, leaving };
  std::atomic<State> state_ = State::waiting;
  std::function<void()> take_items_;
  std::vector<std::jthread> others_;
};

}  // namespace gradproof
