// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

#include "gradproof/check_network/verify.hpp"
#include "gradproof/diagnosis/diagnose.hpp"

namespace gradproof {

/// How to examine an implementation.
struct ExamineOptions {
  CheckOptions check;
  /// The command that asks this submission, "gradproof check student.py": the smallest network is then shown
  /// with the command that asks it. Empty: without one.
  std::string command = {};
};

/// verify(), and if something is wrong, diagnose(): the report says which mistakes were made, and shows the
/// smallest network on which they can be seen. The verdict is verify()'s.
/// @throws as verify() does.
[[nodiscard]] Report examine(const Implementation& implementation, const Examination& examination,
                             const ExamineOptions& options = {});

/// Gathers what a submission answered, for judges that ask on their own: CheckOptions::on_answer =
/// std::ref(collector).
class EvidenceCollector {
 public:
  void operator()(const Case& question, const Answer& answer, const Report& report);
  [[nodiscard]] const std::vector<Evidence>& evidence() const noexcept { return evidence_; }

 private:
  std::vector<Evidence> evidence_;
};

/// Adds to a report in which an array is wrong, or was taken by an exception on some of the questions:
/// mistakes, notes, the smallest network; to any other nothing, and nothing where a dW or db is not there
/// (not written yet). Known mistakes are shown on the smallest network by planting them into the reference;
/// others only if the submission itself can be asked (implementation not empty).
void add_diagnosis(Report& report, const std::vector<Evidence>& evidence, const std::string& command = {},
                   const Implementation& implementation = {});

}  // namespace gradproof
