// SPDX-License-Identifier: MIT
#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "gradproof/grade/record.hpp"

namespace gradproof::cli {

/// --csv --column --points --feedback --comments --html --anonymous: how a record leaves the program.
struct GradeExports {
  std::vector<std::string> csv;      ///< FILE, canvas:FILE or moodle:FILE
  std::string column = "gradproof";  ///< of Canvas
  std::string points, feedback, comments, html;
  bool anonymous = false;

  void add_to(CLI::App& app);
  /// Before long work: can the files be read and written? @throws UsageError
  void require_usable() const;
  /// @throws UsageError
  void write(const Record& record) const;
};

}  // namespace gradproof::cli
