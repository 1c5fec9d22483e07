// SPDX-License-Identifier: MIT
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "gradproof/box/boxed_child.hpp"
#include "gradproof/submission/submission.hpp"

namespace gradproof {

enum class NativeKind { shared_object, program };

/// A shared object, opened by the runner, or a program that speaks the frames itself.
class NativeSubmission : public Submission {
 public:
  NativeSubmission(std::filesystem::path path, NativeKind kind, const SubmissionOptions& options);
  ~NativeSubmission() override;

  [[nodiscard]] std::string name() const override;
  Answer answer(const Case& question) override;
  Report judge(const Examination& examination, const CheckOptions& options) override;
  [[nodiscard]] std::string printed_out() const override;
  [[nodiscard]] std::string printed_err() const override;

  /// What tells how much processor time its process has taken so far: the kernel, unless a test says
  /// otherwise.
  using ProcessorClock = std::function<double(const BoxedChild&)>;
  void read_cost_from(ProcessorClock clock) { clock_ = std::move(clock); }

 protected:
  [[nodiscard]] virtual Launch launch() const;
  /// Threads beside the first that what runs it has itself.
  [[nodiscard]] virtual std::size_t own_threads() const { return 0; }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  Answer ask(const Case& question);
  void retire();
  void add_notes(Report& report);
  [[nodiscard]] std::string cost_note(const Case& like, std::uint64_t seed);

  std::filesystem::path path_;
  NativeKind kind_;
  BoxOptions box_;
  std::unique_ptr<BoxedChild> child_;
  ProcessorClock clock_ = [](const BoxedChild& child) { return child.processor_seconds(); };
  std::size_t starts_ = 0, threads_left_ = 0;
  std::string tier_, printed_out_, printed_err_;
};

}  // namespace gradproof
