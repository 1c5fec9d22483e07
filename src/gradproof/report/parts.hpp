// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// What a grader counts: a function of the submission with its arrays; where the report knows no functions,
/// an array.
struct ReportPart {
  std::string name;                     ///< "relu_backward", or "dW[1]"
  Verdict verdict = Verdict::verified;  ///< the most serious of its arrays
  std::vector<ArrayReport> arrays;
  std::size_t line = 0;  ///< of the function, in its file; 0 where there is none
  std::string place;     ///< "student.ipynb cell 7 line 3"
};

/// In the order of the report. Where the report as a whole is worse than each of its arrays (it crashed
/// before it answered) there is one part more, "answer", that says so: no list is all verified unless the
/// report is.
[[nodiscard]] std::vector<ReportPart> parts_of(const Report& report);

/// One line of the array: "verified; an error of 4e-12 would have been caught", or the reason.
[[nodiscard]] std::string sentence(const ArrayReport& array);
/// A line for each array of the part.
[[nodiscard]] std::string sentences(const ReportPart& part);
/// "line 16: ...; put right: ...; most likely: ...; should be: ...; because ..." of the mistakes that touch
/// one of the part's arrays; may be empty.
[[nodiscard]] std::string mistakes_text(const Report& report, const ReportPart& part);

/// What a student of a course reads, who has no gradproof at hand: the first screen without a command or what
/// the box was made of, and the numbers of the smallest network that shows the mistake.
[[nodiscard]] std::string feedback(const Report& report);

/// Share of the parts that are verified, 1 only where the report is verified.
[[nodiscard]] double fraction_verified(const Report& report);

}  // namespace gradproof
