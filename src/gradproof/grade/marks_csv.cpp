// SPDX-License-Identifier: MIT
#include "gradproof/grade/marks_csv.hpp"

#include <fmt/format.h>

#include <map>
#include <vector>

namespace gradproof {

namespace {

std::string line_of(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) line += (line.empty() && &cell == &cells.front() ? "" : ",") + cell;
  return line + "\r\n";
}

std::string points_of(const Mark& mark) { return mark.points ? fmt::format("{:g}", *mark.points) : ""; }

std::string row_in(const Row& row, const Mark& mark, MarksFormat format) {
  const Student& who = row.hand_in.student;
  const auto& handed_in = row.hand_in.folder.empty() ? row.hand_in.path : row.hand_in.folder;
  const std::string name = handed_in.filename().string();
  const std::string canvas = number_of(Platform::canvas, name);
  // a platform's own number among those of the university could be somebody else's
  const bool is_own = who.id == canvas || who.id == number_of(Platform::moodle, name);
  const std::string id = is_own ? std::string() : csv_cell(who.id);
  switch (format) {
    case MarksFormat::canvas:
      return line_of(
          {csv_cell(who.name), canvas, id, csv_cell(who.email), csv_cell(who.group), points_of(mark)});
    case MarksFormat::moodle:
      return line_of({csv_cell(who.email), id, csv_cell(who.name), mark.points ? points_of(mark) : "-",
                      csv_cell(mark.why)});
    case MarksFormat::plain:
      break;
  }
  return line_of({csv_cell(who.name), csv_cell(who.id), csv_cell(who.email), csv_cell(who.group),
                  csv_cell(row.hand_in.path.string()),
                  csv_cell(row.is_judged ? row.judged.verdict : "not yet"), points_of(mark),
                  fmt::format("{:g}", mark.out_of), csv_cell(mark.why), csv_cell(row.judged.mistake)});
}

}  // namespace

std::string csv_cell(const std::string& text) {
  const bool is_formula = !text.empty() && std::string("=+-@\t\r").find(text.front()) != std::string::npos;
  if (!is_formula && text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string cell = is_formula ? "\"'" : "\"";
  for (const char c : text) cell += c == '"' ? std::string("\"\"") : std::string(1, c);
  return cell + "\"";
}

std::string marks_csv(const Record& record, const PointScheme& scheme, MarksFormat format,
                      const std::string& column) {
  if (format == MarksFormat::plain) {
    std::string text = "name,id,email,group,path,verdict,points,out of,why,mistake\r\n";
    record.for_each([&](const Row& row) { text += row_in(row, mark_of(row, scheme), format); });
    return text;
  }
  struct Newest {
    std::int64_t modified;
    std::string line;
  };
  std::map<std::string, Newest> students;
  record.for_each([&](const Row& row) {
    const auto [at, is_new] = students.try_emplace(row.hand_in.student.id, Newest{row.hand_in.modified, ""});
    if (!is_new && row.hand_in.modified < at->second.modified) return;
    at->second = {row.hand_in.modified, row_in(row, mark_of(row, scheme), format)};
  });
  std::string text = format == MarksFormat::canvas
                         ? fmt::format(
                               "Student,ID,SIS User ID,SIS Login ID,Section,{}\r\n"
                               "    Points Possible,,,,,{:g}\r\n",
                               csv_cell(column), scheme.points)
                         : "Email address,ID number,Full name,Grade,Feedback comments\r\n";
  for (const auto& [id, newest] : students) text += newest.line;
  return text;
}

}  // namespace gradproof
