// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/notebook.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace gradproof {

namespace {

using nlohmann::json;

constexpr std::size_t longest_file = 20'000'000;
constexpr int deepest = 64;  // a notebook is about 6 deep; recursion must not follow a file's whim

/// Parses, and gives up on a file that is nested as no notebook is.
json parse(std::string_view text, const std::string& name) {
  bool too_deep = false;
  const json::parser_callback_t watch = [&](int depth, json::parse_event_t, json&) {
    too_deep = too_deep || depth > deepest;
    return !too_deep;
  };
  try {
    json parsed = json::parse(text, watch);
    if (too_deep) {
      throw UnusableSource(fmt::format(
          "{}: it is nested deeper than {} levels, and a notebook is about 6; save it again from Jupyter",
          name, deepest));
    }
    return parsed;
  } catch (const json::exception& error) {
    throw UnusableSource(
        fmt::format("{}: this is not a notebook: {}; a notebook is JSON, as Jupyter saves it. If it is "
                    "plain Python, give it the ending .py",
                    name, error.what()));
  }
}

/// A cell's text: one string, or a list of lines.
std::string source_of(const json& cell) {
  const auto found = cell.find(cell.contains("source") ? "source" : "input");
  if (found == cell.end()) return {};
  if (found->is_string()) return found->get<std::string>();
  std::string text;
  if (found->is_array()) {
    for (const json& line : *found) {
      if (line.is_string()) text += line.get<std::string>();
    }
  }
  return text;
}

std::string string_at(const json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

const json& child(const json& object, const char* key) {
  static const json nothing;
  if (!object.is_object()) return nothing;
  const auto found = object.find(key);
  return found != object.end() ? *found : nothing;
}

void require_python(const json& notebook, const std::string& name) {
  const json& metadata = child(notebook, "metadata");
  std::string language = string_at(child(metadata, "language_info"), "name");
  if (language.empty()) language = string_at(child(metadata, "kernelspec"), "language");
  if (!language.empty() && language != "python" && language != "Python" && language != "ipython") {
    throw UnusableSource(fmt::format(
        "{}: its language is {}, expected python; a program in any language can answer gradproof's "
        "frames itself: see wire-format.md",
        name, language.substr(0, 40)));
  }
}

}  // namespace

std::vector<SourceCell> read_notebook(std::string_view text, const std::string& name) {
  const json notebook = parse(text, name);
  require_python(notebook, name);
  // nbformat 3 keeps its cells in worksheets
  const json& worksheets = child(notebook, "worksheets");
  const json& cells = worksheets.is_array() && !worksheets.empty() ? child(worksheets.front(), "cells")
                                                                   : child(notebook, "cells");
  if (!cells.is_array()) {
    throw UnusableSource(
        fmt::format("{}: there is no list \"cells\" in it; a notebook has one, as Jupyter saves it", name));
  }
  std::vector<SourceCell> found;
  std::size_t number = 0;
  for (const json& cell : cells) {
    ++number;
    if (string_at(cell, "cell_type") != "code") continue;
    std::string source = source_of(cell);
    if (source.find_first_not_of(" \t\r\n") == std::string::npos) continue;
    found.push_back({fmt::format("{} cell {}", name, number), std::move(source)});
  }
  if (found.empty()) {
    throw UnusableSource(
        fmt::format("{}: none of its {} cells holds code; is it the solved notebook?", name, number));
  }
  return found;
}

namespace {

/// a, b, c of "import a, b as x, c.d" and "from a import x": whatever stands at the beginning of a line.
std::vector<std::string> imported_names(const std::string& text) {
  constexpr const char* word = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  std::vector<std::string> names;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string::npos) continue;
    const bool is_from = line.compare(begin, 5, "from ") == 0;
    if (!is_from && line.compare(begin, 7, "import ") != 0) continue;
    std::istringstream parts(line.substr(begin + (is_from ? 5 : 7)));
    for (std::string part; std::getline(parts, part, ',');) {
      const std::size_t first = part.find_first_not_of(" \t.");
      if (first == std::string::npos) continue;
      names.push_back(part.substr(first, part.find_first_not_of(word, first) - first));
      if (is_from) break;
    }
  }
  return names;
}

}  // namespace

std::vector<SourceCell> modules_beside(const std::string& path, const std::vector<SourceCell>& cells) {
  constexpr std::size_t most_modules = 30, longest_module = 1'000'000;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::vector<SourceCell> found;
  std::vector<std::string> todo;
  for (const SourceCell& cell : cells) {
    const auto names = imported_names(cell.text);
    todo.insert(todo.end(), names.begin(), names.end());
  }
  for (std::size_t i = 0; i < todo.size() && found.size() < most_modules; ++i) {
    const std::string name = todo[i];
    const std::filesystem::path file = folder / (name + ".py");
    std::error_code error;
    const bool known = name.empty() || std::find(todo.begin(), todo.begin() + static_cast<std::ptrdiff_t>(i),
                                                 name) != todo.begin() + static_cast<std::ptrdiff_t>(i);
    // a link could lead a harness that runs as root to what its submission may not read
    if (known || std::filesystem::is_symlink(file, error) || !std::filesystem::is_regular_file(file, error) ||
        std::filesystem::file_size(file, error) > longest_module)
      continue;
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    if (!(text << in.rdbuf())) continue;
    found.push_back({name, text.str()});
    const auto names = imported_names(found.back().text);
    todo.insert(todo.end(), names.begin(), names.end());
  }
  return found;
}

std::vector<SourceCell> read_python(const std::string& path) {
  const std::filesystem::path file(path);
  const std::string name = file.filename().string();
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    throw UnusableSource(
        fmt::format("{}: {}; expected a .py file or a notebook", path,
                    std::filesystem::exists(file, error) ? "this is not a file" : "there is no such file"));
  }
  std::ifstream in(file, std::ios::binary);
  std::string text;
  if (in) {
    text.resize(longest_file + 1);
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
  }
  if (!in && !in.eof())
    throw UnusableSource(fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
  if (text.size() > longest_file) {
    throw UnusableSource(
        fmt::format("{}: it is longer than {} MB; clear the notebook's outputs and try again", path,
                    longest_file / 1'000'000));
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    throw UnusableSource(fmt::format("{}: it is in UTF-16; save it as UTF-8", path));
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    throw UnusableSource(fmt::format("{}: it is empty; expected Python source", path));
  }
  if (file.extension() == ".ipynb") return read_notebook(text, name);
  return {{name, std::move(text)}};
}

}  // namespace gradproof
