// SPDX-License-Identifier: MIT
#pragma once
#include <memory>
#include <string>

#include "gradproof/submission/boxed_child.hpp"
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

 private:
  [[nodiscard]] Launch launch() const;
  Answer ask(const Case& question);
  void retire();
  void add_notes(Report& report);

  std::filesystem::path path_;
  NativeKind kind_;
  BoxOptions box_;
  std::unique_ptr<BoxedChild> child_;
  std::size_t starts_ = 0, threads_left_ = 0;
  std::string tier_, printed_out_, printed_err_;
};

}  // namespace gradproof
