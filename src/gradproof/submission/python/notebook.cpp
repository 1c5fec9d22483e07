// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/notebook.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "gradproof/box/input_file.hpp"

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
  std::size_t number = 0, code = 0;
  for (const json& cell : cells) {
    ++number;
    if (string_at(cell, "cell_type") != "code") continue;
    std::string source = source_of(cell);
    if (source.find_first_not_of(" \t\r\n") == std::string::npos) continue;
    ++code;
    const json& count = child(cell, cell.contains("execution_count") ? "execution_count" : "prompt_number");
    const std::size_t shown = count.is_number_unsigned() ? count.get<std::size_t>() : code;
    found.push_back(
        {fmt::format("{} cell {}", name, number), std::move(source), fmt::format("In [{}]", shown)});
  }
  if (found.empty()) {
    throw UnusableSource(
        fmt::format("{}: none of its {} cells holds code; is it the solved notebook?", name, number));
  }
  return found;
}

namespace {

/// Names of modules with dots, "a", "a.b", as a cell of this package imports them: every one that may be
/// meant.
std::vector<std::string> imported_names(const std::string& text, const std::string& package) {
  constexpr const char* word = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.";
  std::vector<std::string> names;
  const auto word_at = [&](const std::string& line, std::size_t at) {
    const std::size_t first = line.find_first_not_of(" \t(", at);
    return first == std::string::npos ? std::string()
                                      : line.substr(first, line.find_first_not_of(word, first) - first);
  };
  const auto add = [&](const std::string& name) {
    for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1))
      names.push_back(name.substr(0, dot));
    names.push_back(name);
  };
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string::npos) continue;
    const bool is_from = line.compare(begin, 5, "from ") == 0;
    if (!is_from && line.compare(begin, 7, "import ") != 0) continue;
    std::string from;
    std::size_t rest = begin + 7;
    if (is_from) {
      const std::size_t import = line.find("import ", begin);
      if (import == std::string::npos) continue;
      rest = import + 7;
      from = word_at(line, begin + 5);
      const std::size_t dots = std::min(from.find_first_not_of('.'), from.size());
      from.erase(0, dots);
      std::string around = dots > 0 ? package : std::string();
      for (std::size_t up = 1; up < dots && !around.empty(); ++up)
        around.resize(around.find('.') == std::string::npos ? 0 : around.rfind('.'));
      if (!around.empty()) from = from.empty() ? around : around + "." + from;
      if (!from.empty()) add(from);
    }
    std::istringstream parts(line.substr(rest));
    for (std::string part; std::getline(parts, part, ',');) {
      const std::string name = word_at(part, 0);
      if (!name.empty()) add(from.empty() ? name : from + "." + name);
    }
  }
  return names;
}

/// A module's file in this folder, "" where it has none. No link on the way: one could lead a harness that
/// runs as root to what its submission may not read.
std::filesystem::path file_of(const std::filesystem::path& folder, std::string name, bool& is_package) {
  std::replace(name.begin(), name.end(), '.', '/');
  for (const std::string& ending : {std::string(".py"), std::string("/__init__.py")}) {
    std::error_code error;
    const std::filesystem::path inside = name + ending;
    std::filesystem::path file = folder;
    bool plain = true;
    for (const auto& part : inside) {
      file /= part;
      plain = plain && !std::filesystem::is_symlink(file, error);
    }
    is_package = ending != ".py";
    if (plain && std::filesystem::is_regular_file(file, error)) return file;
  }
  return {};
}

/// Valid UTF-8, or what the bytes are in Latin-1.
std::string as_utf8(std::string text) {
  try {
    (void)json(text).dump();
    return text;
  } catch (const json::type_error&) {
    std::string out;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x80) {
        out += c;
      } else {
        out += static_cast<char>(0xC0 | (byte >> 6));
        out += static_cast<char>(0x80 | (byte & 0x3F));
      }
    }
    return out;
  }
}

}  // namespace

std::vector<SourceCell> modules_beside(const std::string& path, const std::vector<SourceCell>& cells) {
  constexpr std::size_t most_modules = 30, longest_module = 1'000'000;
  std::error_code error;
  std::vector<std::filesystem::path> folders = {std::filesystem::absolute(path, error).parent_path()};
  bool above = std::filesystem::is_regular_file(folders.front() / "__init__.py", error);
  std::vector<SourceCell> found;
  std::vector<std::string> todo;
  for (const SourceCell& cell : cells) {
    above = above || cell.text.find("from ..") != std::string::npos ||
            cell.text.find("sys.path") != std::string::npos;
    const auto names = imported_names(cell.text, {});
    todo.insert(todo.end(), names.begin(), names.end());
  }
  if (above) folders.push_back(folders.front().parent_path());
  for (std::size_t i = 0; i < todo.size() && found.size() < most_modules; ++i) {
    const std::string name = todo[i];
    const bool known = name.empty() || name.find("..") != std::string::npos || name.front() == '.' ||
                       std::find(todo.begin(), todo.begin() + static_cast<std::ptrdiff_t>(i), name) !=
                           todo.begin() + static_cast<std::ptrdiff_t>(i);
    if (known) continue;
    std::filesystem::path file;
    bool is_package = false;
    for (const auto& folder : folders) {
      if (file.empty()) file = file_of(folder, name, is_package);
    }
    if (file.empty() || std::filesystem::file_size(file, error) > longest_module) continue;
    try {
      found.push_back({name, as_utf8(read_input_file(file, longest_module))});
    } catch (const UnreadableFile&) {
      continue;
    }
    const std::size_t dot = name.rfind('.');
    const auto names = imported_names(found.back().text, is_package                 ? name
                                                         : dot == std::string::npos ? std::string()
                                                                                    : name.substr(0, dot));
    todo.insert(todo.end(), names.begin(), names.end());
  }
  return found;
}

/// A notebook under another name: Python does not begin with a brace and hold "nbformat" as a key.
static bool is_notebook(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{' &&
         text.find("\"nbformat\"") != std::string_view::npos && json::accept(text);
}

std::vector<SourceCell> python_cells(std::string text, const std::string& path) {
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
  const std::filesystem::path file(path);
  const std::string name = file.filename().string();
  if (file.extension() == ".ipynb" || is_notebook(text)) return read_notebook(text, name);
  return {{name, as_utf8(std::move(text))}};
}

std::vector<SourceCell> read_python(const std::string& path) {
  const std::filesystem::path file(path);
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    throw UnusableSource(
        fmt::format("{}: {}; expected a .py file or a notebook", path,
                    std::filesystem::exists(file, error) ? "this is not a file" : "there is no such file"));
  }
  if (std::filesystem::file_size(file, error) > longest_file && !error) {
    throw UnusableSource(
        fmt::format("{}: it is longer than {} MB; clear the notebook's outputs and try again", path,
                    longest_file / 1'000'000));
  }
  std::string text;
  try {
    require_no_way_out(file);
    text = read_input_file(file, longest_file);
  } catch (const UnreadableFile& why) {
    throw UnusableSource(fmt::format("{}: cannot be read: {}", path, why.what()));
  }
  return python_cells(std::move(text), path);
}

}  // namespace gradproof
