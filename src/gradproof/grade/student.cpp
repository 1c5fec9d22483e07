// SPDX-License-Identifier: MIT
#include "gradproof/grade/student.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

namespace gradproof {

namespace {

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

/// "a_b__c" -> "a", "b", "", "c"
std::vector<std::string> split_at_underscores(const std::string& text) {
  std::vector<std::string> pieces;
  std::size_t begin = 0;
  for (std::size_t end = text.find('_'); end != std::string::npos; end = text.find('_', begin)) {
    pieces.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  pieces.push_back(text.substr(begin));
  return pieces;
}

std::optional<Student> moodle_name(const std::string& name_of_file) {
  const std::size_t moodle = name_of_file.find("_assignsubmission_");
  if (moodle == std::string::npos) return std::nullopt;
  const std::string who = name_of_file.substr(0, moodle);
  const std::size_t cut = who.rfind('_');
  if (cut == std::string::npos || cut == 0 || !is_number(who.substr(cut + 1))) return std::nullopt;
  return Student{who.substr(0, cut), who.substr(cut + 1), "", ""};
}

std::optional<Student> canvas_name(const std::string& name_of_file) {
  std::vector<std::string> pieces = split_at_underscores(name_of_file);
  if (pieces.size() > 1 && pieces[1] == "LATE") pieces.erase(pieces.begin() + 1);
  if (pieces.size() < 4 || pieces[0].empty() || !is_number(pieces[1]) || !is_number(pieces[2]))
    return std::nullopt;
  return Student{pieces[0], pieces[1], "", ""};
}

}  // namespace

Student student_of(const std::string& name_of_file) {
  if (const auto moodle = moodle_name(name_of_file)) return *moodle;
  if (const auto canvas = canvas_name(name_of_file)) return *canvas;
  const std::string stem = std::filesystem::path(name_of_file).stem().string();
  return {stem, stem, "", ""};
}

std::string number_of(Platform platform, const std::string& name_of_file) {
  const auto moodle = moodle_name(name_of_file);
  if (platform == Platform::moodle || moodle)
    return platform == Platform::moodle && moodle ? moodle->id : std::string();
  const auto canvas = canvas_name(name_of_file);
  return canvas ? canvas->id : std::string();
}

Student on_roster(const Student& student, const std::vector<Student>& roster) {
  const auto only = [&roster](const auto& fits) -> const Student* {
    const auto found = std::find_if(roster.begin(), roster.end(), fits);
    if (found == roster.end()) return nullptr;
    return std::find_if(std::next(found), roster.end(), fits) == roster.end() ? &*found : nullptr;
  };
  const Student* line = only([&](const Student& one) { return !one.id.empty() && one.id == student.id; });
  if (line == nullptr) line = only([&](const Student& one) { return one.name == student.name; });
  if (line == nullptr)
    line = only([&](const Student& one) { return one.email.starts_with(student.id + "@"); });
  if (line == nullptr) return student;
  return {line->name.empty() ? student.name : line->name, line->id.empty() ? student.id : line->id,
          line->email, line->group};
}

}  // namespace gradproof
