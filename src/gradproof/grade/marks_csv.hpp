// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/grade/marks.hpp"
#include "gradproof/grade/record.hpp"

namespace gradproof {

enum class MarksFormat {
  plain,  ///< name,id,email,group,path,verdict,points,out of,why,mistake: a line a hand-in
  /// Student,ID,SIS User ID,SIS Login ID,Section,COLUMN and the row "Points Possible": a line a student, as
  /// the gradebook of Canvas exports and imports it. It looks for a student by ID (a number of its own, here
  /// only where the file's name has it), SIS User ID, SIS Login ID, name, in this order.
  canvas,
  /// Email address,ID number,Full name,Grade,Feedback comments: a line a student; the import of grades asks
  /// which column is what. No mark is "-", which it takes for none: an empty cell of a new item would be a
  /// grade.
  moodle,
};

/// The marks as RFC 4180 has them. A cell with somebody's text that begins with = + - @ or a tab has a quote
/// put before it: a spreadsheet would run it as a formula. No mark is an empty cell, but for Moodle. Of a
/// student's hand-ins the newest counts in the forms that have a line a student.
[[nodiscard]] std::string marks_csv(const Record& record, const PointScheme& scheme, MarksFormat format,
                                    const std::string& column = "gradproof");

/// "=1+1" -> "\"'=1+1\""; quoted where it must be.
[[nodiscard]] std::string csv_cell(const std::string& text);

}  // namespace gradproof
