// SPDX-License-Identifier: MIT
#include "gradproof/submission/native/native_submission.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "gradproof/check_network/did_not_answer.hpp"
#include "gradproof/check_network/verify.hpp"
#include "gradproof/submission/gradient_cost.hpp"
#include "gradproof/submission/native/canary.hpp"
#include "gradproof/submission/native/runner/image.hpp"
#include "gradproof/wire/network_question.hpp"

namespace gradproof {

namespace {

/// A process that crashed is started anew for the next question, so that the report says which questions make
/// it crash; not without end.
constexpr std::size_t most_starts = 16;

BoxOptions box_options(const std::filesystem::path& path, NativeKind kind, const SubmissionOptions& options) {
  BoxOptions box;
  if (options.seconds) box.limits.seconds = *options.seconds;
  box.limits.total_seconds = options.total_seconds.value_or(6 * box.limits.seconds);
  if (options.memory_bytes) box.limits.memory_bytes = *options.memory_bytes;
  box.sandbox = options.sandbox;
  box.stop = options.stop;
  box.confinement = kind == NativeKind::program ? Confinement::program : Confinement::shared_object;
  box.readable = {std::filesystem::absolute(path).parent_path()};
  return box;
}

}  // namespace

NativeSubmission::NativeSubmission(std::filesystem::path path, NativeKind kind,
                                   const SubmissionOptions& options)
    : path_(std::move(path)), kind_(kind), box_(box_options(path_, kind, options)) {}

NativeSubmission::~NativeSubmission() = default;

std::string NativeSubmission::name() const { return path_.filename().string(); }

Launch NativeSubmission::launch() const {
  if (kind_ == NativeKind::program) return Launch(path_);
  Launch launch("gradproof-runner", runner_image());
  launch.file(path_);
  return launch;
}

void NativeSubmission::retire() {
  if (!child_) return;
  printed_out_ += child_->printed_out();
  printed_err_ += child_->printed_err();
  threads_left_ = std::max(threads_left_, child_->threads_left_running());
  child_.reset();
}

Answer NativeSubmission::ask(const Case& question) {
  const Message message = child_->ask(network_question(question), network_answer_budget(question));
  return network_answer(message, question);
}

Answer NativeSubmission::answer(const Case& question) {
  check_box(box_);
  if (!child_) {
    ++starts_;
    child_ = std::make_unique<BoxedChild>(launch(), box_);
    tier_ = child_->tier();
  }
  try {
    return ask(question);
  } catch (const RaisedException&) {
    throw;  // the process lives and can be asked again
  } catch (const DidNotAnswer& why) {
    child_->end(why);
    if (why.outcome() == Outcome::crashed && starts_ < most_starts) retire();
    throw;
  }
}

Report NativeSubmission::judge(const Examination& examination, const CheckOptions& options) {
  CheckOptions named = options;
  if (named.submission.empty()) named.submission = name();
  Report report = verify([this](const Case& question) { return answer(question); }, examination, named);
  add_notes(report);
  const bool answered = report.verdict == Verdict::verified || report.verdict == Verdict::wrong;
  if (answered && child_) {
    const std::string cost = cost_note(examination.cases.front(), examination.seed);
    if (!cost.empty()) report.notes.push_back(cost);
  }
  retire();
  return report;
}

std::string NativeSubmission::cost_note(const Case& like, std::uint64_t seed) {
  try {
    return growth_note(like, seed, [this](const Case& question) {
      const double before = clock_(*child_);
      (void)ask(question);
      return clock_(*child_) - before;
    });
  } catch (const RaisedException&) {
    return {};  // of a network it was not written for
  } catch (const DidNotAnswer& why) {
    return cost_not_known(why.what());
  }
}

void NativeSubmission::add_notes(Report& report) {
  if (child_) threads_left_ = std::max(threads_left_, child_->threads_left_running());
  if (threads_left_ > own_threads()) {
    const std::size_t left = threads_left_ - own_threads();
    report.notes.push_back(
        fmt::format("it left {} thread{} running after it had answered", left, left == 1 ? "" : "s"));
  }
  if (!tier_.empty()) report.notes.push_back(fmt::format("ran in a box: {}", tier_));
}

std::string NativeSubmission::printed_out() const {
  return child_ ? printed_out_ + child_->printed_out() : printed_out_;
}

std::string NativeSubmission::printed_err() const {
  return child_ ? printed_err_ + child_->printed_err() : printed_err_;
}

}  // namespace gradproof
