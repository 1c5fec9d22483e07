// SPDX-License-Identifier: MIT
#include "gradproof/check_function/allowance.hpp"

#include <fmt/format.h>

#include <csignal>
#include <utility>

#include "gradproof/check_function/claims.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof::internal {
namespace {

volatile std::sig_atomic_t signal_came = 0;
std::atomic<int> watching = 0;
struct sigaction before {};

}  // namespace

InterruptWatch::InterruptWatch() {
  if (watching++ > 0) return;
  signal_came = 0;
  struct sigaction once {};
  once.sa_handler = [](int) {
    signal_came = 1;
    sigaction(SIGINT, &before, nullptr);
  };
  sigemptyset(&once.sa_mask);
  sigaction(SIGINT, &once, &before);
}

InterruptWatch::~InterruptWatch() {
  if (--watching == 0) sigaction(SIGINT, &before, nullptr);
}

bool InterruptWatch::interrupted() noexcept { return signal_came != 0; }

Allowance::Allowance(const FunctionOptions& options)
    : most_evaluations_(options.most_evaluations),
      most_seconds_(options.most_seconds),
      progress_(options.progress) {
  if (options.stop_on_interrupt) interrupts_.emplace();
}

void Allowance::end(std::string why) {
  const std::lock_guard lock(mutex_);
  if (!ended_) why_ = std::move(why);
  ended_ = true;
}

std::string Allowance::why() const {
  const std::lock_guard lock(mutex_);
  return why_;
}

void Allowance::spend() {
  const std::size_t evaluations = ++evaluations_;
  if (most_evaluations_ > 0 && evaluations > most_evaluations_)
    end(fmt::format("the {} evaluations of options.most_evaluations were spent", most_evaluations_));
  if (most_seconds_ > 0.0) {
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start_;
    if (taken.count() >= most_seconds_)
      end(fmt::format("the {:g} seconds of options.most_seconds were over", most_seconds_));
  }
  if (interrupts_ && InterruptWatch::interrupted()) end("it was interrupted");
  if (ended_) throw CheckEnded{};
}

void Allowance::entry_done(const std::string& array, std::size_t done, std::size_t entries) {
  if (!progress_) return;
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start_;
  bool go_on = true;
  {
    const std::lock_guard lock(mutex_);  // one call at a time, whatever thread it comes from
    go_on = progress_({array, done, entries, evaluations_, taken.count()});
  }
  if (!go_on) end("options.progress said so");
}

FunctionOptions with_allowance(const FunctionOptions& options) {
  FunctionOptions shared = options;
  if (!shared.allowance) shared.allowance = std::make_shared<Allowance>(options);
  return shared;
}

void say_ended(Report& report, const FunctionOptions& options) {
  if (!options.allowance->ended()) return;
  report.notes.push_back("the check ended early: " + options.allowance->why());
  if (overall(report.arrays) != Verdict::verified) return;
  report.arrays.push_back(
      finding("what was left", Verdict::cannot_tell, Reason::budget,
              fmt::format("all that was judged is right, but {} before all was; allow more",
                          options.allowance->why())));
}

}  // namespace gradproof::internal
