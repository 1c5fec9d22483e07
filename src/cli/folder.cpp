// SPDX-License-Identifier: MIT
#include "cli/folder.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "cli/exit_status.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_files = 60;

bool is_of_others(const std::string& name) {
  static const std::set<std::string> folders = {"venv",  "env",  "site-packages", "node_modules",
                                                "build", "dist", "__pycache__"};
  return name.starts_with(".") || folders.contains(name);
}

bool is_no_hand_in(const std::string& name) {
  static const std::set<std::string> files = {"setup.py", "conftest.py", "__init__.py", "__main__.py"};
  return name.starts_with(".") || files.contains(name) || name.starts_with("test_") ||
         name.ends_with("_test.py") || name.ends_with("_tests.py");
}

/// Do all functions that were judged in this file stand in others?
bool is_of_another_file(const Report& report, const std::string& file) {
  const std::string name = fs::path(file).filename().string();
  return !report.functions.empty() &&
         std::all_of(report.functions.begin(), report.functions.end(), [&](const FunctionReport& function) {
           return !function.place.empty() && !function.place.starts_with(name + " ");
         });
}

void as_part(Report& report, const std::string& file) {
  const auto in_file = [&](std::string& part) { part = part.empty() ? file : file + ": " + part; };
  for (ArrayReport& array : report.arrays) in_file(array.part);
  for (MistakeFinding& mistake : report.mistakes) {
    in_file(mistake.part);
    if (mistake.own) mistake.own->place = fmt::format("{}, {}", file, mistake.own->place);
  }
  for (std::string& note : report.notes)
    if (!note.starts_with("box: ")) note += fmt::format(" ({})", file);
}

}  // namespace

std::vector<fs::path> submissions_in(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code trouble;
  fs::recursive_directory_iterator entries(folder, fs::directory_options::skip_permission_denied, trouble);
  for (; !trouble && entries != fs::recursive_directory_iterator(); entries.increment(trouble)) {
    const std::string name = entries->path().filename().string(),
                      extension = entries->path().extension().string();
    std::error_code none;
    if (entries->is_directory(none)) {
      if (is_of_others(name)) entries.disable_recursion_pending();
    } else if ((extension == ".py" || extension == ".ipynb") && entries->is_regular_file(none) &&
               !entries->is_symlink(none) && !is_no_hand_in(name)) {
      found.push_back(entries->path());
    }
    if (found.size() > most_files)
      throw UsageError(fmt::format(
          "{}: more than {} files of Python; name the folder that holds the backward pass, or a file",
          folder.string(), most_files));
  }
  if (trouble) throw UsageError(fmt::format("{}: {}", folder.string(), trouble.message()));
  if (found.empty())
    throw UnusableSubmission(fmt::format(
        "{}: a folder without a file NAME.py or NAME.ipynb that can be judged (tests and set-ups are not)",
        folder.string()));
  std::sort(found.begin(), found.end());
  return found;
}

Report judge_folder(const fs::path& folder, const std::function<Report(const std::string& file)>& judge) {
  const std::vector<fs::path> files = submissions_in(folder);
  std::vector<std::string> without, judged, elsewhere;
  std::string first_reason;
  Report whole;
  for (const fs::path& path : files) {
    const std::string name = path.lexically_relative(folder).string();
    try {
      Report report = judge(path.string());
      if (is_of_another_file(report, path.string())) {
        elsewhere.push_back(name);
        continue;
      }
      as_part(report, name);
      if (judged.empty()) {
        whole = std::move(report);
      } else {
        const Verdict before = whole.verdict;
        whole = merge(whole, report);  // notes can make a file's worse, beside its arrays
        whole.verdict = seriousness(before) > seriousness(report.verdict) ? before : report.verdict;
      }
      judged.push_back(name);
    } catch (const UnusableSubmission& reason) {
      if (first_reason.empty()) first_reason = reason.what();
      without.push_back(name);
    }
  }
  if (judged.empty())
    throw UnusableSubmission(fmt::format("{}: no file of this folder can be judged ({}); the first: {}",
                                         folder.string(), fmt::join(without, ", "), first_reason));
  whole.submission = fmt::format("{}: {}", folder.string(), fmt::join(judged, ", "));
  if (judged.size() > 1) whole.network = fmt::format("{} files, each by itself", judged.size());
  if (!without.empty())
    whole.notes.push_back(
        fmt::format("without a backward pass that could be judged: {}", fmt::join(without, ", ")));
  if (!elsewhere.empty())
    whole.notes.push_back(fmt::format("what they use is defined in the others, and judged there: {}",
                                      fmt::join(elsewhere, ", ")));
  return whole;
}

}  // namespace gradproof::cli
