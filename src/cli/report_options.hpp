// SPDX-License-Identifier: MIT
#pragma once
#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "gradproof/report/pictures.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof::cli {

/// --format, --also: in which forms a report leaves the program.
struct ReportOptions {
  std::string format = "text";
  std::vector<std::string> also;  ///< "FORMAT:FILE"

  void add_to(CLI::App& app);
  /// Writes the report to the file, whole or not at all, or to standard output where none is named (there,
  /// and only there, text is coloured). @throws UsageError if the file cannot be written.
  /// As text: the first screen, or with `verbose` all of it.
  /// @param pictures  asked for where a page is written
  void write(const Report& report, const std::string& file, bool verbose,
             const std::function<ReportPictures()>& pictures = {}) const;
  /// Before long work: is every FILE of --also writable? @throws UsageError
  void require_writable() const;
  /// The files of --also.
  [[nodiscard]] std::vector<std::string> files() const;
};

/// A format by name: the report as text in it. To add one, add a line to report_options.cpp.
struct ReportFormat {
  std::string name;
  std::function<std::string(const Report&)> write;
};
[[nodiscard]] const std::vector<ReportFormat>& report_formats();

}  // namespace gradproof::cli
