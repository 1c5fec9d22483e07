// SPDX-License-Identifier: MIT
#include "gradproof/derivative/work_items.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>

namespace gradproof {

namespace {
unsigned or_one_a_core(unsigned threads) { return threads == 0 ? cores() : threads; }
}  // namespace

unsigned cores() {
  static const unsigned known = std::max(1U, std::thread::hardware_concurrency());  // asks the system: 10 us
  return known;
}

unsigned threads_worth_starting(double seconds, unsigned wanted) {
  constexpr double least = 3e-4;
  const unsigned most = or_one_a_core(wanted);
  return seconds >= least * most ? most : std::max(1U, static_cast<unsigned>(seconds / least));
}

Crew::Crew(unsigned threads) {
  for (unsigned t = 1; t < threads; ++t) {
    others_.emplace_back([this] {
      state_.wait(State::waiting);
      if (state_ == State::working) take_items_();
    });
  }
}

Crew::~Crew() {
  if (state_ != State::waiting) return;
  state_ = State::leaving;
  state_.notify_all();
}

void Crew::run(std::size_t count, const DerivativeOptions& options,
               const std::function<void(std::size_t)>& work, const std::function<void()>& first) {
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  std::exception_ptr failure;
  std::mutex guard;  // of failure, done and progress
  std::size_t done = 0;

  const auto keep_failure = [&] {
    const std::lock_guard lock(guard);
    if (!failed.exchange(true)) failure = std::current_exception();
  };
  take_items_ = [&] {
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
        keep_failure();
      }
    }
  };
  state_ = State::working;
  state_.notify_all();
  try {
    if (first) first();
  } catch (...) {
    keep_failure();
  }
  take_items_();
  others_.clear();
  if (failure) std::rethrow_exception(failure);
}

void for_each_item(std::size_t count, const DerivativeOptions& options,
                   const std::function<void(std::size_t)>& work) {
  const std::size_t most = std::max<std::size_t>(count, 1);
  Crew(static_cast<unsigned>(std::min<std::size_t>(or_one_a_core(options.threads), most)))
      .run(count, options, work);
}

}  // namespace gradproof
