// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/grade/marks.hpp"
#include "gradproof/grade/record.hpp"

namespace gradproof {

enum class MarksFormat {
  plain,   ///< name,id,email,group,path,verdict,points,out of,why,mistake: a line a hand-in
  canvas,  ///< Student,ID,SIS User ID,SIS Login ID,Section,gradproof: a line a student, as Canvas imports it
  moodle,  ///< Email address,ID number,Full name,Grade,Feedback comments: a line a student, as Moodle does
};

/// The marks as RFC 4180 has them. A cell with somebody's text that begins with = + - @ or a tab has a quote
/// put before it: a spreadsheet would run it as a formula. No mark is an empty cell. Of a student's hand-ins
/// the newest counts in the forms that have a line a student.
[[nodiscard]] std::string marks_csv(const Record& record, const PointScheme& scheme, MarksFormat format);

/// "=1+1" -> "\"'=1+1\""; quoted where it must be.
[[nodiscard]] std::string csv_cell(const std::string& text);

}  // namespace gradproof
