// SPDX-License-Identifier: MIT
#include "cli/report_options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/option_values.hpp"
#include "cli/output_file.hpp"
#include "cli/terminal.hpp"
#include "gradproof/report/coursera.hpp"
#include "gradproof/report/github.hpp"
#include "gradproof/report/gradescope.hpp"
#include "gradproof/report/json.hpp"
#include "gradproof/report/junit.hpp"
#include "gradproof/report/text.hpp"

namespace gradproof::cli {

const std::vector<ReportFormat>& report_formats() {
  static const std::vector<ReportFormat> formats = {
      {"text", [](const Report& report) { return text_report(report); }},
      {"json", json_report},
      {"junit", junit_report},
      {"github", github_report},
      {"gradescope", [](const Report& report) { return gradescope_report(report); }},
      {"coursera", coursera_report},
  };
  return formats;
}

void ReportOptions::add_to(CLI::App& app) {
  std::vector<std::string> names;
  for (const ReportFormat& known : report_formats()) names.push_back(known.name);
  add_choice(app, "--format", format, names, "form of the report");
}

void ReportOptions::write(const Report& report, const std::string& file) const {
  const auto& formats = report_formats();
  const auto chosen = std::find_if(formats.begin(), formats.end(),
                                   [&](const ReportFormat& known) { return known.name == format; });
  if (file.empty()) {
    print(format == "text" ? text_report(report, colour_wanted()) : chosen->write(report));
    return;
  }
  write_file(file, chosen->write(report));
  print(fmt::format("{} (the report is in {})\n", to_string(report.verdict), file));
}

}  // namespace gradproof::cli
