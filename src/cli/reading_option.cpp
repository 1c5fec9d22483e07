// SPDX-License-Identifier: MIT
#include "cli/reading_option.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>
// toml++ 3.3 reads its own header twice unless it is told not to
#include <toml++/toml.h>

#include "cli/closest.hpp"
#include "cli/exit_status.hpp"
#include "gradproof/box/input_file.hpp"

namespace gradproof::cli {

namespace {

constexpr std::size_t most_bytes = 1U << 16U, most_lines = 400;

using Names = std::vector<std::string>;

/// A table of a reading; the names of its lines, empty where they are those of the submission.
struct KnownTable {
  std::string name;
  Names keys;
  const char* comment;
};

const std::vector<KnownTable>& tables() {
  static const std::vector<KnownTable> all = {
      {"functions", {"class", "forward", "cost", "backward", "lines"}, "which of them is which part"},
      {"arguments", {}, "what each argument is given"},
      {"results", {}, "what each function returns, in this order; _ is nothing that is needed"},
      {"data", {"examples", "labels"}, "how examples and labels lie"},
      {"network",
       {"parameters", "sizes", "loss", "hidden", "output", "cost", "regulariser"},
       "what was found to be computed; these lines are compared, and choose nothing but loss"},
      {"exercise", {}, "functions that are judged one by one as well; compared"},
      {"layers", {}, "layers, each with a forward pass of its own; compared"}};
  return all;
}

/// Lines that say one of a few words.
const std::map<std::string, Names>& closed() {
  static const std::map<std::string, Names> all = {
      {"form", {"functions", "class", "script", "exercise", "layers"}},
      {"data.examples", {"columns", "rows"}},
      {"data.labels",
       {"a column for each example", "a row for each example", "a number for each example", "class numbers",
        "class numbers in a column", "class numbers in a row"}}};
  return all;
}

const Names& words_of_arguments() {
  static const Names all = {"inputs",
                            "labels",
                            "output",
                            "parameters",
                            "cache",
                            "rate",
                            "regulariser",
                            "rounds",
                            "keep_prob",
                            "drop_prob",
                            "training",
                            "sizes",
                            "number of examples",
                            "number of inputs",
                            "number of hidden units",
                            "number of outputs",
                            "its default"};
  return all;
}

/// Those that a name follows: "parameter W1".
const Names& kinds_of_arguments() {
  static const Names all = {"parameter", "result", "function", "kept"};
  return all;
}

bool holds(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string one_of(const std::string& typed, const Names& names) {
  return fmt::format("{}: one of {}", did_you_mean(typed, names), fmt::join(names, ", "));
}

class Taking {
 public:
  explicit Taking(const std::string& source) { said_.source = source; }

  SaidReading operator()(const toml::table& table) {
    Names names = {"form"};
    for (const KnownTable& one : tables()) names.push_back(one.name);
    for (const auto& [key, node] : table) {
      const std::string name(key.str());
      const auto known = std::find_if(tables().begin(), tables().end(),
                                      [&](const KnownTable& one) { return one.name == name; });
      if (name == "form") {
        add("form", word(node, "form"), node);
      } else if (known == tables().end()) {
        refuse(node, fmt::format("there is no '{}' in a reading{}", name, one_of(name, names)));
      } else if (!node.is_table()) {
        refuse(node, fmt::format("{} is a table: write [{}], and its lines below it", name, name));
      } else {
        take_table(*known, *node.as_table());
      }
    }
    if (said_.empty()) throw UsageError(fmt::format("{}: no line of a reading is in it", said_.source));
    return std::move(said_);
  }

 private:
  [[noreturn]] void refuse(const toml::node& node, const std::string& reason) const {
    throw UsageError(fmt::format("{}:{}: {}", said_.source, node.source().begin.line, reason));
  }

  void take_table(const KnownTable& known, const toml::table& table) {
    for (const auto& [key, node] : table) {
      const std::string name(key.str());
      if (!known.keys.empty() && !holds(known.keys, name))
        refuse(node, fmt::format("there is no '{}' in [{}]{}", name, known.name, one_of(name, known.keys)));
      if (known.name == "arguments") {
        take_arguments(name, node);
      } else {
        add(fmt::format("{}.{}", known.name, name), word(node, name), node);
      }
    }
  }

  void take_arguments(const std::string& function, const toml::node& node) {
    if (!node.is_table())
      refuse(node, fmt::format("the arguments of a function are a table: [arguments.{}]", function));
    for (const auto& [key, argument] : *node.as_table()) {
      const std::string name(key.str()), said = word(argument, name);
      const std::size_t cut = said.find(' ');
      const bool is_named = cut != std::string::npos && holds(kinds_of_arguments(), said.substr(0, cut));
      if (!is_named && !holds(words_of_arguments(), said))
        refuse(argument, fmt::format("{} = \"{}\" is nothing that an argument can be given{}, or \"parameter "
                                     "NAME\", \"result NAME\", \"function NAME\"",
                                     name, said, one_of(said, words_of_arguments())));
      add(fmt::format("arguments.{}.{}", function, name), said, argument);
    }
  }

  /// Of a text, a number, or a list of these: "3, 4, 2".
  [[nodiscard]] std::string word(const toml::node& node, const std::string& name) const {
    if (const auto* list = node.as_array()) {
      Names words;
      for (const toml::node& item : *list) words.push_back(word(item, name));
      if (words.empty()) refuse(node, fmt::format("{} is empty: leave the line away", name));
      return fmt::format("{}", fmt::join(words, ", "));
    }
    if (const auto number = node.value_exact<std::int64_t>()) return fmt::format("{}", *number);
    const auto text = node.value_exact<std::string>();
    if (!text) refuse(node, fmt::format("{} is no text: write {} = \"...\"", name, name));
    if (text->empty())
      refuse(node, fmt::format("{} is empty: leave the line away, and it is looked for", name));
    if (text->find('\n') != std::string::npos) refuse(node, fmt::format("{} is more than one line", name));
    return *text;
  }

  void add(const std::string& key, const std::string& word, const toml::node& node) {
    const auto few = closed().find(key);
    if (few != closed().end() && !holds(few->second, word))
      refuse(node, fmt::format("{} = \"{}\" is no such line{}", key.substr(key.rfind('.') + 1), word,
                               one_of(word, few->second)));
    if (said_.lines.size() >= most_lines) refuse(node, fmt::format("more than {} lines", most_lines));
    said_.lines[key] = {word, node.source().begin.line};
  }

  SaidReading said_;
};

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

bool is_bare(const std::string& key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

std::string as_key(const std::string& name) { return is_bare(name) ? name : quoted(name); }

/// "x, t" in its parts.
Names parts_of(const std::string& text) {
  Names parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(", ", at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 2;
  }
  return parts;
}

/// A list where it is one by its key: results, parameters, sizes, hidden.
std::string as_value(const std::string& table, const std::string& key, const std::string& word) {
  const bool is_list = table == "results" || (table == "network" && (key == "parameters" || key == "hidden"));
  if (table == "network" && key == "sizes") return fmt::format("[{}]", word);
  if (!is_list) return quoted(word);
  Names items = parts_of(word);
  std::ranges::transform(items, items.begin(), quoted);
  return fmt::format("[{}]", fmt::join(items, ", "));
}

/// "name = value" of each line of a table.
std::string lines_of(const KnownTable& table, const ReadingWords& words) {
  std::string text;
  const std::string prefix = table.name + ".";
  const auto add = [&](const std::string& name) {
    const auto found = words.find(prefix + name);
    if (found != words.end())
      text += fmt::format("{} = {}\n", as_key(name), as_value(table.name, name, found->second));
  };
  if (!table.keys.empty()) {
    for (const std::string& name : table.keys) add(name);
    return text;
  }
  std::string function;
  for (const auto& [key, word] : words) {
    if (!key.starts_with(prefix)) continue;
    std::string name = key.substr(prefix.size());
    if (table.name == "arguments") {
      const std::string own = name.substr(0, name.rfind('.'));
      if (own != function) text += fmt::format("\n[arguments.{}]\n", as_key(own));
      function = own;
      name = name.substr(own.size() + 1);
    }
    text += fmt::format("{} = {}\n", as_key(name), as_value(table.name, name, word));
  }
  return text;
}

/// What could be written, where nothing was read: all of it as comments.
std::string begun(const FoundReading& found) {
  std::string text =
      "# It could not be read. Take away the # before what you know, and mend it; what is left away is "
      "looked "
      "for.\n\n# form = \"functions\"\n\n# [functions]\n# forward = \"NAME\"\n# cost = \"NAME\"\n# backward "
      "= "
      "\"NAME\"\n";
  for (const auto& [name, arguments] : found.functions) {
    const std::size_t dot = name.find('.');
    text += fmt::format("\n# [arguments.{}]{}\n", name.substr(dot == std::string::npos ? 0 : dot + 1),
                        dot == std::string::npos ? "" : "  of class " + name.substr(0, dot));
    if (arguments.empty()) continue;
    for (const std::string& argument : parts_of(arguments)) text += fmt::format("# {} = \"?\"\n", argument);
  }
  return text + fmt::format("\n# An argument is given one of: {}, or \"parameter W1\", \"result A1\"\n",
                            fmt::join(words_of_arguments(), ", "));
}

}  // namespace

void add_reading(CLI::App& app, std::string& file, const std::string& help) {
  app.add_option("--reading", file, help)->type_name("FILE.toml");
}

SaidReading said_reading(const std::string& file) {
  if (file.empty()) return {};
  try {
    return reading_from_toml(read_input_file(file, most_bytes), file);
  } catch (const UnreadableFile& why) {
    throw UsageError(fmt::format("--reading {}: {}", file, why.what()));
  }
}

SaidReading reading_from_toml(const std::string& text, const std::string& source) {
  try {
    return Taking(source)(toml::parse(std::string_view(text), source));
  } catch (const toml::parse_error& error) {
    throw UsageError(
        fmt::format("{}:{}: it is no TOML: {}", source, error.source().begin.line, error.description()));
  }
}

std::string reading_as_toml(const FoundReading& found, const std::string& name) {
  std::string text = fmt::format(
      "# How gradproof reads {0}. Mend what is not so, and hand it back: gradproof check {0} --reading "
      "THIS.toml\n"
      "# What is said is tried, and what does not fit is refused; a line that is left away is looked for.\n",
      name);
  if (found.words.empty()) return text + begun(found);
  if (const auto form = found.words.find("form"); form != found.words.end())
    text += fmt::format("\nform = {}\n", quoted(form->second));
  for (const KnownTable& table : tables()) {
    const std::string lines = lines_of(table, found.words);
    if (lines.empty()) continue;
    text += table.name == "arguments" ? fmt::format("\n# {}{}", table.comment, lines)
                                      : fmt::format("\n[{}]  # {}\n{}", table.name, table.comment, lines);
  }
  return text;
}

void require_no_other_than(const char* option, const std::string& reading, const std::string& exercise,
                           const std::string& entry, bool rows) {
  const char* other = !exercise.empty() ? "--exercise"
                      : !entry.empty()  ? "--entry"
                      : rows            ? "--rows"
                                        : nullptr;
  if (reading.empty() || other == nullptr) return;
  throw UsageError(fmt::format("{} {}: {} says how it is read, in other words: leave one of them away",
                               option, reading, other));
}

}  // namespace gradproof::cli
