// SPDX-License-Identifier: MIT
// The lines of a Python submission that mistakes stand in: found in its text, and put right.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "gradproof/submission/python/submission.hpp"

namespace gradproof {

namespace {

using nlohmann::json;

constexpr std::size_t longest_line = 400;

std::string questions_as_json(const std::vector<LineQuestion>& questions) {
  json list = json::array();
  for (const LineQuestion& question : questions) {
    list.push_back({{"id", question.id},
                    {"step", question.step},
                    {"layer", question.layer},
                    {"depth", question.depth},
                    {"wrong", question.wrong},
                    {"right", question.right},
                    {"hidden", question.hidden},
                    {"output", question.output}});
  }
  return list.dump();
}

/// Lines of a text with their line breaks.
std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    lines.back() += c;
    if (c == '\n') lines.emplace_back();
  }
  return lines;
}

/// The text with this statement replaced; as it was where the place is not in it.
std::string replaced(const std::string& text, const FoundLine& found) {
  std::vector<std::string> lines = lines_of(text);
  if (found.first < 1 || found.last < found.first || found.last > lines.size()) return text;
  const std::string before = lines[found.first - 1].substr(0, found.column),
                    after = lines[found.last - 1].substr(std::min(found.end, lines[found.last - 1].size()));
  lines[found.first - 1] = before + found.corrected + after;
  // the lines below keep their numbers
  for (std::size_t line = found.first; line < found.last; ++line) lines[line].assign(1, '\n');
  return fmt::format("{}", fmt::join(lines, ""));
}

}  // namespace

std::vector<std::optional<FoundLine>> TextReader::find_lines(const std::vector<SourceCell>& cells,
                                                             const Words& words, std::size_t count) {
  Message question = sources_as_question(cells, {}, {});
  question.add_text("do", std::string("lines"));
  for (const auto& [name, word] : words) question.add_text(name, word);
  const Message answer = answered(question);
  std::vector<std::optional<FoundLine>> found(count);
  for (const auto& [name, text] : answer.texts) {
    const json line = json::parse(text, nullptr, false);
    std::size_t k = count;
    if (name.rfind("line ", 0) == 0) std::istringstream(name.substr(5)) >> k;
    if (k >= count || !line.is_object()) continue;
    const auto number = [&](const char* key) { return line.value(key, std::size_t{0}); };
    FoundLine place;
    place.cell = number("cell") - 1;
    place.first = number("line");
    place.last = number("end");
    place.column = number("column");
    place.end = number("end_column");
    place.text = line.value("text", std::string()).substr(0, longest_line);
    place.corrected = line.value("corrected", std::string()).substr(0, longest_line);
    if (place.cell < cells.size() && place.first > 0) found[k] = std::move(place);
  }
  return found;
}

std::string PythonSubmission::place_of(std::size_t cell, std::size_t line) const {
  const std::string& label = cells_[cell].label;
  if (cells_.size() == 1 && label.find(" cell ") == std::string::npos) return fmt::format("line {}", line);
  return fmt::format("{}, line {}", cells_[cell].shown.empty() ? label : cells_[cell].shown, line);
}

std::vector<std::optional<OwnLine>> PythonSubmission::find_lines(const std::vector<LineQuestion>& questions) {
  if (!contents_) return {};
  std::vector<std::string> functions;
  for (const auto& [role, function] : contents_->found) functions.push_back(function.name);
  for (const FunctionReport& function : chain_.places) functions.push_back(function.name);
  std::vector<std::optional<OwnLine>> lines(questions.size());
  try {
    // a process in which nothing of the submission was run
    TextReader reader(find_python(options_.python), options_.box);
    const bool rows = options_.reading.rows || contents_->network.count("rows") > 0;
    lines_ = reader.find_lines(cells_,
                               {{"functions", fmt::format("{}", fmt::join(functions, "\n"))},
                                {"mistakes", questions_as_json(questions)},
                                {"in rows", rows ? "1" : ""}},
                               questions.size());
  } catch (const DidNotAnswer&) {
    return lines;  // too much of a text: it is shown without its line
  }
  for (std::size_t k = 0; k < lines_.size(); ++k) {
    if (!lines_[k]) continue;
    const FoundLine& found = *lines_[k];
    lines[k] = OwnLine{place_of(found.cell, found.first), found.text, found.corrected, found.first};
  }
  return lines;
}

std::unique_ptr<Submission> PythonSubmission::with_lines_corrected(
    const std::vector<std::size_t>& which) const {
  auto corrected = std::unique_ptr<PythonSubmission>(new PythonSubmission(*this, cells_));
  // from the last line up, for what is replaced may take another number of bytes in its line
  std::vector<const FoundLine*> found;
  for (const std::size_t k : which) {
    if (k >= lines_.size() || !lines_[k] || lines_[k]->corrected.empty()) return nullptr;
    found.push_back(&*lines_[k]);
  }
  std::sort(found.begin(), found.end(), [](const FoundLine* a, const FoundLine* b) {
    return std::pair(a->first, a->column) > std::pair(b->first, b->column);
  });
  for (const FoundLine* line : found) {
    std::string& text = corrected->cells_[line->cell].text;
    text = replaced(text, *line);
  }
  return corrected;
}

}  // namespace gradproof
