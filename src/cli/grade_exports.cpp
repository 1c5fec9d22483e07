// SPDX-License-Identifier: MIT
#include "cli/grade_exports.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <system_error>
#include <utility>

#include "cli/exit_status.hpp"
#include "cli/output_file.hpp"
#include "gradproof/grade/class_page.hpp"
#include "gradproof/grade/feedback.hpp"
#include "gradproof/grade/marks.hpp"
#include "gradproof/grade/marks_csv.hpp"

namespace gradproof::cli {

namespace {

std::string contents(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in.is_open()) throw UsageError(fmt::format("{}: the file cannot be read", file));
  return text.str();
}

std::pair<MarksFormat, std::string> format_and_file(const std::string& text) {
  if (text.starts_with("canvas:")) return {MarksFormat::canvas, text.substr(7)};
  if (text.starts_with("moodle:")) return {MarksFormat::moodle, text.substr(7)};
  return {MarksFormat::plain, text};
}

PointScheme scheme_from(const std::string& file) {
  try {
    return file.empty() ? PointScheme{} : points_from_toml(contents(file), file);
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
}

Comments comments_from(const std::string& file) {
  try {
    return file.empty() ? Comments{} : comments_from_toml(contents(file), file);
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
}

void make_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error || !std::filesystem::is_directory(folder))
    throw UsageError(fmt::format("{}: no folder can be made there: {}", folder, error.message()));
}

}  // namespace

void GradeExports::add_to(CLI::App& app) {
  app.add_option("--csv", csv,
                 "the marks, a line a hand-in; canvas:FILE and moodle:FILE as these import them")
      ->allow_extra_args(false)
      ->type_name("[FORMAT:]FILE");
  app.add_option(
         "--column", column,
         "what Canvas calls the assignment in its own export, as in 'Homework 3 (4711)'; another name "
         "makes a new one (default gradproof)")
      ->type_name("NAME");
  app.add_option(
         "--points", points,
         "what the parts are worth: points = 10 and [parts] dW = 2 (default: 100, for the gradient alone)")
      ->type_name("FILE.toml");
  app.add_option("--feedback", feedback, "a folder that takes one Markdown file a student, for the student")
      ->type_name("DIR");
  app.add_option("--comments", comments,
                 "what goes into the feedback of all with one mistake: [comments] \"ID\" = \"text\"")
      ->type_name("FILE.toml");
  app.add_option("--html", html, "a folder that takes index.html and a page a hand-in")->type_name("DIR");
  app.add_flag("--anonymous", anonymous, "no names on the pages of --html");
}

void GradeExports::require_usable() const {
  static_cast<void>(scheme_from(points));
  static_cast<void>(comments_from(comments));
  for (const std::string& one : csv) require_writable(format_and_file(one).second);
  for (const std::string& folder : {feedback, html}) {
    if (!folder.empty()) make_folder(folder);
  }
}

void GradeExports::write(const Record& record) const {
  const PointScheme scheme = scheme_from(points);
  const Comments said = comments_from(comments);
  for (const std::string& one : csv) {
    const auto [format, file] = format_and_file(one);
    write_file(file, marks_csv(record, scheme, format, column));
  }
  if (!feedback.empty()) {
    std::map<std::string, int> taken;
    record.for_each([&](const Row& row) {
      if (!row.is_judged) return;
      write_file(feedback + "/" + feedback_name(row.hand_in.student, taken) + ".md",
                 feedback_of(row, mark_of(row, scheme), said));
    });
  }
  if (html.empty()) return;
  class_pages(record, {scheme, said, anonymous}, [this](const std::string& name, const std::string& text) {
    write_file(html + "/" + name, text);
  });
}

}  // namespace gradproof::cli
