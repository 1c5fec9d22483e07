// SPDX-License-Identifier: MIT
#include "gradproof/grade/feedback.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <initializer_list>
#include <stdexcept>
#include <string_view>

#include "gradproof/report/json.hpp"
#include "gradproof/report/parts.hpp"

namespace gradproof {

namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// Text of a stranger between Markdown: in a fence that it cannot close.
std::string fenced(const std::string& text) {
  std::string fence = "```";
  while (text.find(fence) != std::string::npos) fence += "`";
  return fmt::format("{}\n{}\n{}\n", fence, text, fence);
}

const char* opening(const std::string& verdict) {
  if (verdict == "verified") return "Your backpropagation is the gradient of your cost.";
  if (verdict == "wrong") return "Your backpropagation is not the gradient of your cost yet.";
  if (verdict == "did not answer") return "Your code ended, or was ended, before it answered.";
  return "Your work could not be judged by a program; a person will look at it.";
}

}  // namespace

std::vector<std::string> notes_that_explain(const Report& report) {
  const auto explains = [&](const ArrayReport& array) { return array.verdict == report.verdict; };
  if (report.ok() || std::any_of(report.arrays.begin(), report.arrays.end(), explains)) return {};
  const auto says = [](const std::string& note, std::initializer_list<const char*> words) {
    return std::any_of(words.begin(), words.end(),
                       [&](const char* word) { return note.find(word) != std::string::npos; });
  };
  std::vector<std::string> first, then;
  for (const std::string& note : report.notes) {
    if (note.starts_with("box: ") || note.starts_with("robustness")) continue;
    const bool is_cause =
        says(note, {" could not be read", " was left out (", "not judged", "not written yet"});
    (is_cause ? first : then).push_back(note);
  }
  first.insert(first.end(), then.begin(), then.end());
  return first;
}

std::string in_her_words(const Row& row, const std::string& text) {
  if (!row.hand_in.folder.empty()) return text;
  return replaced(text, "submission" + row.hand_in.path.extension().string(),
                  row.hand_in.path.filename().string());
}

Comments comments_from_toml(const std::string& text, const std::string& source) {
  Comments comments;
  try {
    const toml::table table = toml::parse(std::string_view(text), source);
    const toml::table* of = table["comments"].as_table();
    if (of == nullptr)
      throw std::invalid_argument(
          fmt::format("{}:1: there is no table [comments]; expected for "
                      "instance\n[comments]\n\"missing-1/m-in-dW\" = \"See page 12.\"",
                      source));
    for (const auto& [key, value] : *of) {
      const auto comment = value.value<std::string>();
      if (!comment)
        throw std::invalid_argument(
            fmt::format("{}:{}: {} is no text", source, value.source().begin.line, key.str()));
      comments[std::string(key.str())] = *comment;
    }
  } catch (const toml::parse_error& error) {
    throw std::invalid_argument(
        fmt::format("{}:{}: it is no TOML: {}", source, error.source().begin.line, error.description()));
  }
  return comments;
}

std::string feedback_of(const Row& row, const Mark& mark, const Comments& comments) {
  const Report report = report_from_json(row.judged.report);
  std::string text = fmt::format("# {}\n\n", opening(row.judged.verdict));
  if (mark.points) text += fmt::format("Points: {:g} of {:g} ({})\n\n", *mark.points, mark.out_of, mark.why);
  std::string arrays;
  for (const ArrayReport& array : report.arrays) arrays += sentence(array) + "\n";
  if (!arrays.empty()) text += "What was found of each array:\n\n" + fenced(in_her_words(row, arrays)) + "\n";
  if (report.arrays.empty() && !report.notes.empty())
    text += fenced(in_her_words(row, report.notes.front())) + "\n";
  else if (const std::vector<std::string> notes = notes_that_explain(report); !notes.empty())
    text += fmt::format("Why:\n\n{}\n", fenced(in_her_words(row, fmt::format("{}", fmt::join(notes, "\n")))));
  if (!report.mistakes.empty()) {
    const MistakeFinding& mistake = report.mistakes.front();
    text += fmt::format("Most likely ({}):\n\n{}\nIt should be:\n\n{}\nbecause {}\n\n", mistake.id,
                        fenced(mistake.wrong), fenced(mistake.right), mistake.why);
  }
  for (const std::string& key : {row.judged.mistake, row.judged.signature}) {
    const auto comment = comments.find(key);
    if (key.empty() || comment == comments.end()) continue;
    text += comment->second + "\n\n";
    break;
  }
  if (report.smallest_case) {
    text += fmt::format("The smallest network that shows it, {}:\n\n{}\n", report.smallest_case->network,
                        fenced(report.smallest_case->numbers));
  }
  const std::string own = row.hand_in.path.filename().string();
  if (row.judged.verdict != "not judged")
    text += "To see it yourself:\n\n" + fenced("gradproof check " + own);
  return text;
}

std::string feedback_name(const Student& student, std::map<std::string, int>& taken) {
  std::string name;
  for (const char c : student.id.empty() ? student.name : student.id) {
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    name += is_plain || (c == '.' && !name.empty()) ? c : '_';
  }
  if (name.empty()) name = "_";
  if (name.size() > 100) name.resize(100);
  std::string free = name;
  while (taken.contains(free)) free = fmt::format("{}-{}", name, ++taken[name]);
  taken[free] = 1;
  return free;
}

}  // namespace gradproof
