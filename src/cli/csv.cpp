// SPDX-License-Identifier: MIT
#include "cli/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "cli/exit_status.hpp"
#include "gradproof/box/input_file.hpp"

namespace gradproof::cli {

namespace {

constexpr const char* blanks = " \t";

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Walks over the text, field by field, knowing the place.
class Reader {
 public:
  Reader(std::string file, const std::string& text) : file_(std::move(file)), text_(text) {
    if (text_.compare(0, 3, "\xEF\xBB\xBF") == 0) at_ = line_begin_ = 3;
  }

  /// The next row that is not blank; empty at the end.
  std::vector<Field> row() {
    while (at_ < text_.size()) {
      std::vector<Field> fields;
      do fields.push_back(field());
      while (take(','));
      end_of_line();
      if (fields.size() > 1 || !fields.front().text.empty() || quoted_) return fields;
    }
    return {};
  }

 private:
  Field field() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    Field found{"", line_, at_ - line_begin_ + 1};
    quoted_ = take('"');
    if (quoted_) {
      found.text = quoted(found);
      return found;
    }
    const std::size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    found.text = trimmed(text_.substr(at_, end - at_));
    at_ = end;
    return found;
  }

  std::string quoted(const Field& begin) {
    std::string inside;
    while (at_ < text_.size()) {
      const char letter = text_[at_++];
      if (letter == '"' && !take('"')) {
        const std::size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
        if (!trimmed(text_.substr(at_, end - at_)).empty()) {
          throw UsageError(fmt::format(
              "{}:{}:{}: '{}' after the closing quote, expected a comma or the end of the line; write "
              "a quote inside quotes twice",
              file_, line_, at_ - line_begin_ + 1, text_.substr(at_, end - at_)));
        }
        at_ = end;
        return inside;
      }
      inside += letter;
      if (letter == '\n') next_line();
    }
    throw UsageError(
        fmt::format("{}:{}:{}: a quote opens here and is never closed; close it, or write it twice", file_,
                    begin.line, begin.column));
  }

  bool take(char letter) {
    if (at_ >= text_.size() || text_[at_] != letter) return false;
    ++at_;
    return true;
  }
  void end_of_line() {
    const bool carriage_return = take('\r');
    const bool line_feed = take('\n');
    if (carriage_return || line_feed) next_line();
  }
  void next_line() {
    ++line_;
    line_begin_ = at_;
  }

  std::string file_;
  const std::string& text_;
  std::size_t at_ = 0, line_ = 1, line_begin_ = 0;
  bool quoted_ = false;
};

/// A plus sign is allowed, hexadecimal is not; infinities and NaN are read, for the caller to judge.
std::optional<double> as_number(const std::string& text) {
  const char* begin = text.data();
  const char* end = begin + text.size();
  if (begin != end && *begin == '+' && text.size() > 1 && text[1] != '-') ++begin;
  double value = 0.0;
  const auto [stop, trouble] = std::from_chars(begin, end, value);
  if (begin == end || stop != end || trouble != std::errc()) return std::nullopt;
  return value;
}

void check_header(const Table& table) {
  const Field& first = table.header.front();
  if (table.header.size() == 1) {
    for (const auto& [letter, name] :
         {std::pair{';', "';'"}, std::pair{'\t', "tabs"}, std::pair{'|', "'|'"}}) {
      if (first.text.find(letter) == std::string::npos) continue;
      throw UsageError(
          fmt::format("{}: one column named '{}': the columns seem to be separated by {}, expected "
                      "commas; save it as comma-separated values",
                      table.place(first), first.text, name));
    }
  }
  std::set<std::string> seen;
  for (const Field& field : table.header) {
    if (field.text.empty() || seen.insert(field.text).second) continue;
    throw UsageError(fmt::format("{}: there is a column named '{}' already; give each a name of its own",
                                 table.place(field), field.text));
  }
  if (std::all_of(table.header.begin(), table.header.end(),
                  [](const Field& f) { return as_number(f.text); })) {
    throw UsageError(fmt::format(
        "{}: the first line holds numbers only, expected the names of the {} columns; put a line of "
        "names before it",
        table.place(first), table.header.size()));
  }
}

}  // namespace

std::string Table::place(const Field& field) const {
  return fmt::format("{}:{}:{}", file, field.line, field.column);
}

std::vector<std::string> Table::names() const {
  std::vector<std::string> all;
  all.reserve(header.size());
  for (const Field& field : header) all.push_back(field.text);
  return all;
}

Table parse_csv(const std::string& file, const std::string& text) {
  if (const std::size_t nul = text.find('\0'); nul != std::string::npos) {
    const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(nul), '\n') + 1;
    throw UsageError(
        fmt::format("{}:{}: a byte that is 0, expected text; it may be UTF-16 or a spreadsheet: save it as "
                    "comma-separated "
                    "values in UTF-8",
                    file, line));
  }
  Reader reader(file, text);
  Table table{file, reader.row(), {}};
  if (table.header.empty()) {
    throw UsageError(
        fmt::format("{}:1:1: the file is empty, expected a line of column names and then one line "
                    "an example",
                    file));
  }
  check_header(table);
  for (auto row = reader.row(); !row.empty(); row = reader.row()) {
    if (row.size() != table.header.size()) {
      const Field& where = row.size() > table.header.size() ? row[table.header.size()] : row.back();
      throw UsageError(fmt::format("{}: this row has {} fields, expected {} as in the header; {}",
                                   table.place(where), row.size(), table.header.size(),
                                   row.size() > table.header.size()
                                       ? "put text with commas in it in quotes, or remove what is too much"
                                       : "fill in what is missing, or remove the row"));
    }
    table.rows.push_back(std::move(row));
  }
  if (table.rows.empty()) {
    throw UsageError(
        fmt::format("{}: there is a header and no example below it, expected one line an example", file));
  }
  return table;
}

Table read_csv(const std::string& file) {
  const auto cannot_read = [&](const std::string& reason) {
    throw UsageError(
        fmt::format("cannot read {}: {}; --data takes a file of comma-separated values", file, reason));
  };
  std::string text;
  try {
    text = read_input_file(file);
  } catch (const UnreadableFile& why) {
    cannot_read(why.what());
  }
  return parse_csv(file, text);
}

double number_in(const Table& table, const Field& field, const std::string& column_name) {
  if (field.text.empty()) {
    throw UsageError(
        fmt::format("{}: an empty field in column {}, expected a number; fill it in, or remove the row",
                    table.place(field), column_name));
  }
  const auto value = as_number(field.text);
  if (!value) {
    throw UsageError(
        fmt::format("{}: '{}' in column {}, expected a number; write it as a number with a decimal point, or "
                    "remove the column",
                    table.place(field), field.text, column_name));
  }
  if (!std::isfinite(*value)) {
    throw UsageError(
        fmt::format("{}: '{}' in column {}, expected a finite number; fill it in, or remove the row",
                    table.place(field), field.text, column_name));
  }
  return *value;
}

}  // namespace gradproof::cli
