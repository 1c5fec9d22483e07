// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <string>
#include <vector>

namespace gradproof::cli {

/// Text of one field and where it stands, counted from 1.
struct Field {
  std::string text;
  std::size_t line = 0, column = 0;
};

/// A table with a header: every row has as many fields as the header.
struct Table {
  std::string file;
  std::vector<Field> header;
  std::vector<std::vector<Field>> rows;

  /// "FILE:3:17"
  [[nodiscard]] std::string place(const Field& field) const;
  [[nodiscard]] std::vector<std::string> names() const;
};

/// Comma-separated values as RFC 4180 has them: quoted fields with "" for a quote, commas and new lines
/// inside quotes; CRLF or LF; a byte order mark; blank lines are passed over, spaces around a field do not
/// belong to it.
/// @throws UsageError with file:line:column, what was found, what was expected and the way out: a row that is
/// too short or too long, a quote that is not closed, an empty text, a header of numbers, another separator.
[[nodiscard]] Table parse_csv(const std::string& file, const std::string& text);

/// @throws UsageError as parse_csv, and if the file cannot be read.
[[nodiscard]] Table read_csv(const std::string& file);

/// A finite number and nothing else. @throws UsageError: "FILE:2:5: 'abc' in column age, expected a number;
/// ..."
[[nodiscard]] double number_in(const Table& table, const Field& field, const std::string& column_name);

}  // namespace gradproof::cli
