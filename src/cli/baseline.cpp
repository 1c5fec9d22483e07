// SPDX-License-Identifier: MIT
#include "cli/baseline.hpp"

#include <stdexcept>

#include "cli/exit_status.hpp"
#include "cli/output_file.hpp"
#include "gradproof/box/input_file.hpp"
#include "gradproof/report/json.hpp"
#include "gradproof/report/regression.hpp"

namespace gradproof::cli {

namespace {

Report read_baseline(const std::string& path) {
  std::string text;
  try {
    text = read_input_file(path);
  } catch (const UnreadableFile& why) {
    throw UsageError("--baseline " + path + ": cannot be read (" + why.what() +
                     "); make one with gradproof check ... --write-baseline " + path);
  }
  try {
    Report report = report_from_json(text, path);
    if (report.arrays.empty()) {
      throw UsageError(
          "--baseline " + path +
          ": it holds no arrays, so nothing could be worse than it; make one of a run that gave a "
          "gradient, with gradproof check ... --write-baseline " +
          path);
    }
    return report;
  } catch (const std::invalid_argument& misuse) {
    throw UsageError(misuse.what());
  }
}

}  // namespace

void BaselineOptions::add_to(CLI::App& app) {
  app.add_option("--baseline", compare_with,
                 "fail (exit 1) where an array that was verified in this JSON report is not any more, or "
                 "agrees 100 times worse")
      ->type_name("FILE");
  app.add_option("--write-baseline", write_to, "write the JSON report that --baseline compares with")
      ->type_name("FILE");
}

void BaselineOptions::require_usable() const {
  if (!compare_with.empty()) (void)read_baseline(compare_with);
  if (!write_to.empty()) require_writable(write_to);
}

void BaselineOptions::apply(Report& report) const {
  const std::string now = write_to.empty() ? std::string() : json_report(report);
  if (!compare_with.empty()) {
    const auto regressions = regressions_since(read_baseline(compare_with), report);
    for (const std::string& regression : regressions) report.notes.push_back("regression: " + regression);
    if (!regressions.empty() &&
        (report.verdict == Verdict::verified || report.verdict == Verdict::cannot_tell))
      report.verdict = Verdict::wrong;
  }
  if (!write_to.empty()) write_file(write_to, now);
}

}  // namespace gradproof::cli
