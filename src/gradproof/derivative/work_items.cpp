// SPDX-License-Identifier: MIT
#include "gradproof/derivative/work_items.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace gradproof {

namespace {
unsigned or_one_a_core(unsigned threads) { return threads == 0 ? cores() : threads; }
}  // namespace

unsigned cores() {
  static const unsigned known = std::max(1U, std::thread::hardware_concurrency());  // asks the system: 10 us
  return known;
}

unsigned threads_worth_waking(double seconds, unsigned wanted) {
  constexpr double least = 5e-5;
  const unsigned most = or_one_a_core(wanted);
  return seconds >= least * most ? most : std::max(1U, static_cast<unsigned>(seconds / least));
}

/// A thread that does what it is handed, again and again.
class Worker {
 public:
  Worker() : thread_([this] { serve(); }) {}
  ~Worker() {
    if (!is_of_this_process()) return;  // nothing is there to wait for
    order(State::leaving);
    thread_.join();
    thread_.~thread();
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Not in a child that fork() made: it has this object, but not the thread.
  [[nodiscard]] bool is_of_this_process() const { return process_ == getpid(); }
  /// Work comes soon: stay awake.
  void call_up() { order(State::called); }
  void dismiss() { order(State::idle); }
  /// task must not throw, and must outlive wait().
  void start(const std::function<void()>& task) {
    task_ = &task;
    order(State::working);
  }
  void wait() const {
    for (int turns = patience; state_ == State::working;) wait_while(State::working, turns);
  }

 private:
  enum class State : int { idle, called, working, leaving };
  /// How often to yield before going to sleep: 0.3 ms or so, and others may have the core.
  static constexpr int patience = 500;

  void order(State state) {
    state_ = state;
    state_.notify_all();
  }
  void wait_while(State state, int& turns) const {
    if (turns-- > 0) {
      std::this_thread::yield();
    } else {
      state_.wait(state);
    }
  }
  void serve() {
    int turns = patience;
    for (State now = state_; now != State::leaving; now = state_) {
      if (now == State::working) {
        (*task_)();
        order(State::idle);
        turns = patience;
      } else if (now == State::called) {
        wait_while(now, turns);
      } else {
        state_.wait(now);
      }
    }
  }

  const pid_t process_ = getpid();
  const std::function<void()>* task_ = nullptr;
  std::atomic<State> state_ = State::idle;
  union {  // not destroyed but by ~Worker()
    std::thread thread_;
  };
};

namespace {

/// Those that wait for the calling thread's next crew.
std::vector<std::unique_ptr<Worker>>& asleep() {
  thread_local std::vector<std::unique_ptr<Worker>> workers;
  std::erase_if(workers, [](const auto& worker) { return !worker->is_of_this_process(); });
  return workers;
}

}  // namespace

Crew::Crew(unsigned threads) {
  auto& from = asleep();
  for (unsigned t = 1; t < threads; ++t) {
    if (from.empty()) {
      try {
        others_.push_back(std::make_unique<Worker>());
      } catch (const std::system_error&) {
        return;  // the system gives no more threads: those there are do all of it
      }
    } else {
      others_.push_back(std::move(from.back()));
      from.pop_back();
    }
    others_.back()->call_up();
  }
}

Crew::~Crew() {
  auto& to = asleep();
  for (auto& worker : others_) {
    worker->dismiss();
    if (to.size() < cores()) to.push_back(std::move(worker));
  }
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
  const std::function<void()> take_items = [&] {
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
  for (const auto& worker : others_) worker->start(take_items);
  try {
    if (first) first();
  } catch (...) {
    keep_failure();
  }
  take_items();
  for (const auto& worker : others_) worker->wait();
  if (failure) std::rethrow_exception(failure);
}

void for_each_item(std::size_t count, const DerivativeOptions& options,
                   const std::function<void(std::size_t)>& work) {
  const std::size_t most = std::max<std::size_t>(count, 1);
  Crew(static_cast<unsigned>(std::min<std::size_t>(or_one_a_core(options.threads), most)))
      .run(count, options, work);
}

}  // namespace gradproof
