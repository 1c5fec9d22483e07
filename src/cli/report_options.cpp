// SPDX-License-Identifier: MIT
#include "cli/report_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/exit_status.hpp"
#include "cli/option_values.hpp"
#include "cli/output_file.hpp"
#include "cli/terminal.hpp"
#include "gradproof/explain/explained_report.hpp"
#include "gradproof/report/coursera.hpp"
#include "gradproof/report/first_screen.hpp"
#include "gradproof/report/github.hpp"
#include "gradproof/report/gradescope.hpp"
#include "gradproof/report/html.hpp"
#include "gradproof/report/json.hpp"
#include "gradproof/report/junit.hpp"
#include "gradproof/report/prairielearn.hpp"
#include "gradproof/report/text.hpp"
#include "gradproof/wire/message.hpp"

namespace gradproof::cli {

namespace {

std::string page_of(const Report& report, ReportPictures pictures) {
  pictures.worked = explained_step_html(report);
  return html_report(report, pictures);
}

}  // namespace

const std::vector<ReportFormat>& report_formats() {
  static const std::vector<ReportFormat> formats = {
      {"text", [](const Report& report) { return first_screen(report); }},
      {"json", json_report},
      {"junit", junit_report},
      {"github", github_report},
      {"gradescope", [](const Report& report) { return gradescope_report(report); }},
      {"coursera", coursera_report},
      {"prairielearn", prairielearn_report},
      {"html", [](const Report& report) { return page_of(report, {}); }},
  };
  return formats;
}

namespace {

const ReportFormat& format_named(const std::string& name) {
  const auto& formats = report_formats();
  return *std::find_if(formats.begin(), formats.end(),
                       [&](const ReportFormat& known) { return known.name == name; });
}

/// "junit:report.xml" -> format and file. @throws UsageError
std::pair<const ReportFormat*, std::string> read_also(const std::string& text) {
  const std::size_t colon = text.find(':');
  const std::string name = text.substr(0, colon),
                    file = colon == std::string::npos ? "" : text.substr(colon + 1);
  std::vector<std::string> names;
  for (const ReportFormat& known : report_formats()) names.push_back(known.name);
  if (file.empty() || std::find(names.begin(), names.end(), name) == names.end()) {
    throw UsageError(
        fmt::format("--also {}: expected FORMAT:FILE with one of the formats {}, as in --also "
                    "junit:report.xml",
                    text, fmt::join(names, ", ")));
  }
  return {&format_named(name), file};
}

}  // namespace

void ReportOptions::require_writable() const {
  for (const std::string& text : also) cli::require_writable(read_also(text).second);
}

std::vector<std::string> ReportOptions::files() const {
  std::vector<std::string> all;
  for (const std::string& text : also) all.push_back(read_also(text).second);
  return all;
}

void ReportOptions::add_to(CLI::App& app) {
  std::vector<std::string> names;
  for (const ReportFormat& known : report_formats()) names.push_back(known.name);
  add_choice(app, "--format", format, names, "form of the report");
  CLI::Option* option = app.add_option(
      "--also", also, "another report into a file, as often as you like: --also junit:report.xml");
  for (std::string& name : names) name += ':';
  offer(option->allow_extra_args(false)->type_name("FORMAT:FILE"), names);
}

void ReportOptions::write(const Report& report, const std::string& file, bool verbose,
                          const std::function<ReportPictures()>& pictures) const {
  const auto written = [&](const ReportFormat& form) {
    return form.name == "html" && pictures ? page_of(report, pictures()) : form.write(report);
  };
  for (const std::string& text : also) {
    const auto [other, path] = read_also(text);
    write_file(path, written(*other));
  }
  const ReportFormat& chosen = format_named(format);
  if (file.empty()) {
    print(format != "text" ? written(chosen)
          : verbose        ? text_report(report, colour_wanted())
                           : first_screen(report, {colour_wanted(), terminal_width()}));
    return;
  }
  write_file(file, format == "text" && verbose ? text_report(report) : written(chosen));
  print(fmt::format("{} (the report is in {})\n", to_string(report.verdict), printable(file)));
}

}  // namespace gradproof::cli
