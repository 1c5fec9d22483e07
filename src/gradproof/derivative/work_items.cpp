// SPDX-License-Identifier: MIT
#include "gradproof/derivative/work_items.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace gradproof {

void for_each_item(std::size_t count, const DerivativeOptions& options,
                   const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  std::exception_ptr failure;
  std::mutex guard;  // of failure, done and progress
  std::size_t done = 0;

  const auto take_items = [&] {
    while (!failed) {
      const std::size_t item = next++;
      if (item >= count) return;
      try {
        if (options.stop != nullptr && *options.stop) throw Interrupted();
        work(item);
        const std::lock_guard lock(guard);
        ++done;
        if (options.progress) options.progress(done, count);
      } catch (...) {
        const std::lock_guard lock(guard);
        if (!failed.exchange(true)) failure = std::current_exception();
      }
    }
  };

  const std::size_t wanted = options.threads == 0 ? std::thread::hardware_concurrency() : options.threads;
  const std::size_t threads = std::clamp<std::size_t>(wanted, 1, std::max<std::size_t>(count, 1));
  {
    std::vector<std::jthread> others;
    for (std::size_t t = 1; t < threads; ++t) others.emplace_back(take_items);
    take_items();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace gradproof
