// SPDX-License-Identifier: MIT
#include "gradproof/testing/baseline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iterator>
#include <string_view>
#include <vector>

#include "gradproof/report/json.hpp"
#include "gradproof/report/regression.hpp"

namespace gradproof {
namespace {

constexpr const char* way_out = "run the tests once with GRADPROOF_WRITE_BASELINES=1 and keep the file";

bool writes_baselines() {
  const char* set = std::getenv("GRADPROOF_WRITE_BASELINES");
  return set != nullptr && std::string_view(set) != "" && std::string_view(set) != "0";
}

std::string write(const Report& report, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  file << json_report(report) << std::flush;
  return file ? std::string() : fmt::format("the baseline {} cannot be written: is its folder there?", path);
}

bool is_bad(Verdict verdict) { return verdict == Verdict::wrong || verdict == Verdict::did_not_answer; }

/// What regressions_since() passes over: it was not verified before, but it was not wrong either.
std::vector<std::string> wrong_since(const Report& baseline, const Report& now) {
  std::vector<std::string> found;
  for (const ArrayReport& after : now.arrays) {
    if (!is_bad(after.verdict)) continue;
    const auto before = std::find_if(
        baseline.arrays.begin(), baseline.arrays.end(),
        [&](const ArrayReport& array) { return array.name == after.name && array.part == after.part; });
    const bool is_new = before == baseline.arrays.end();
    if (!is_new && (is_bad(before->verdict) || before->verdict == Verdict::verified)) continue;
    found.push_back(fmt::format("{} {}; now: {}{}{}", after.name,
                                is_new ? "was not there" : "was " + to_string(before->verdict),
                                to_string(after.verdict), after.reason.empty() ? "" : ": ", after.reason));
  }
  return found;
}

}  // namespace

std::string worse_than_baseline(const Report& report, const std::string& path) {
  if (writes_baselines()) return write(report, path);
  std::ifstream file(path, std::ios::binary);
  if (!file) return fmt::format("there is no baseline {}: {}", path, way_out);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  Report baseline;
  try {
    baseline = report_from_json(text, path);
  } catch (const std::exception& unreadable) {
    return fmt::format("{}; {}", unreadable.what(), way_out);
  }
  if (baseline.arrays.empty())
    return fmt::format("the baseline {} holds no arrays, so nothing could be worse: {}", path, way_out);
  std::vector<std::string> worse = regressions_since(baseline, report);
  for (std::string& sentence : wrong_since(baseline, report)) worse.push_back(std::move(sentence));
  return worse.empty() ? std::string()
                       : fmt::format("worse than {}:\n  {}\n", path, fmt::join(worse, "\n  "));
}

}  // namespace gradproof
