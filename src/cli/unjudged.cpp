// SPDX-License-Identifier: MIT
#include "cli/unjudged.hpp"

#include <unistd.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <functional>
#include <set>
#include <vector>

#include "cli/output_file.hpp"
#include "cli/output_option.hpp"
#include "cli/report_options.hpp"
#include "cli/terminal.hpp"
#include "gradproof/network/output_layer.hpp"

namespace gradproof::cli {

namespace fs = std::filesystem;

namespace {

using Words = std::vector<std::string>;

/// What follows each `option`, as "--option VALUE" or "--option=VALUE".
Words values_of(const Words& words, const std::string& option) {
  Words values;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == option && i + 1 < words.size()) values.push_back(words[i + 1]);
    if (words[i].rfind(option + "=", 0) == 0) values.push_back(words[i].substr(option.size() + 1));
  }
  return values;
}

const ReportFormat* format_named(const std::string& name) {
  const auto& formats = report_formats();
  const auto found = std::find_if(formats.begin(), formats.end(),
                                  [&](const ReportFormat& format) { return format.name == name; });
  return found == formats.end() ? nullptr : &*found;
}

/// The file of --output: what is not the name of an output layer, nor a slip in writing one.
std::string output_file(const Words& words) {
  const auto& layers = OutputLayer::names();
  for (const std::string& value : values_of(words, "--output")) {
    const bool is_layer = std::find(layers.begin(), layers.end(), value) != layers.end();
    if (words.front() == "merge" || (!is_layer && !misspelt_layer(value))) return value;
  }
  return {};
}

/// Is it a file that this command line reads, or one that no report is likely to be?
bool is_precious(const std::string& path, const Words& words) {
  std::error_code none;
  if (!fs::is_regular_file(path, none)) return false;
  static const std::set<std::string> sources = {".py",  ".ipynb", ".csv", ".so", ".m",
                                                ".cpp", ".hpp",   ".c",   ".h"};
  if (sources.contains(fs::path(path).extension().string()) || access(path.c_str(), X_OK) == 0) return true;
  const auto names_it = std::count_if(words.begin(), words.end(), [&](const std::string& word) {
    return fs::equivalent(word.rfind("--", 0) == 0 ? word.substr(word.find('=') + 1) : word, path, none);
  });
  return names_it > 1;  // once: as what takes the report
}

void write_one(const ReportFormat* format, const std::string& file, const Report& report,
               const Words& words) {
  if (format == nullptr || file.empty() || is_precious(file, words)) return;
  try {
    write_file(file, format->write(report));
  } catch (const std::exception&) {  // what is wrong is said on standard error; the exit status tells too
  }
}

}  // namespace

void write_unjudged(const Invocation& invocation, Verdict verdict, const std::string& outcome,
                    const std::string& message) noexcept {
  const Words& words = invocation.words;
  if (words.empty() || (words.front() != "check" && words.front() != "merge")) return;
  try {
    Report report;
    report.verdict = verdict;
    report.outcome = outcome;
    report.file = invocation.submission;
    report.submission =
        report.file.empty() ? "gradproof " + words.front() : fs::path(report.file).filename().string();
    report.notes = {message};
    report.reproduce = command_line(words);

    for (const std::string& also : values_of(words, "--also")) {
      const std::size_t colon = also.find(':');
      if (colon != std::string::npos)
        write_one(format_named(also.substr(0, colon)), also.substr(colon + 1), report, words);
    }
    const Words forms = values_of(words, "--format");
    const std::string form = forms.empty() ? "text" : forms.front(), file = output_file(words);
    if (!file.empty()) {
      write_one(format_named(form), file, report, words);
    } else if (const ReportFormat* format = format_named(form); format != nullptr && form != "text") {
      print(format->write(report));
    }
  } catch (...) {  // as above
  }
}

}  // namespace gradproof::cli
