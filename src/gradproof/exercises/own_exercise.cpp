// SPDX-License-Identifier: MIT
// An exercise in a file of somebody's own: every word of it is held against what an entry must have.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "gradproof/exercises/exercise_entry.hpp"

namespace gradproof {

namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr std::uintmax_t most_bytes = 1U << 20U;
constexpr std::uint64_t most_numbers = 5000;
constexpr std::size_t most_axes = 5;

class OwnExercise {
 public:
  explicit OwnExercise(const std::string& file) : file_(file) {}

  Exercise operator()() {
    entry_ = read();
    names("functions", "the functions it asks for, as in [\"scale\"] for scale_forward and scale_backward");
    if (!entry_.contains("layer") || !entry_["layer"].is_string()) fail("layer", "a text: what it is called");
    sizes();
    inputs();
    call("call", "what its forward pass is called with, as in [\"x\", \"w\", {\"stride\": \"stride\"}]");
    if (entry_.contains("backward call")) names("backward call", "names that are among the sizes");
    gives();
    by();
    lists_of_the_same_length();
    Exercise made = exercise_of(entry_, entry_["functions"].front().get<std::string>());
    made.name = file_;
    made.has_reference = entry_.contains("reference");
    made.reference_file = reference();
    entry_.erase("reference");
    made.data = entry_.dump();
    return made;
  }

 private:
  [[noreturn]] void fail(const std::string& key, const std::string& expected) const {
    const std::string found = !entry_.contains(key) ? "is missing" : "is " + entry_[key].dump().substr(0, 80);
    throw std::invalid_argument(file_ + ": \"" + key + "\" " + found + "; expected " + expected);
  }

  json read() const {
    std::error_code none;
    if (!fs::is_regular_file(file_, none) || fs::file_size(file_, none) > most_bytes)
      throw std::invalid_argument(file_ +
                                  ": it is no file of at most 1 MiB; expected the JSON of an exercise");
    std::ifstream in(file_);
    std::stringstream text;
    text << in.rdbuf();
    try {
      json made = json::parse(text.str());
      if (made.is_object()) return made;
    } catch (const json::exception& trouble) {
      const std::string what = trouble.what();
      throw std::invalid_argument(file_ + ": it is not JSON: " + what.substr(what.find("] ") + 2));
    }
    throw std::invalid_argument(file_ + ": expected one object, { \"layer\": ..., \"functions\": ..., ... }");
  }

  static bool is_name(const json& word) {
    static const std::regex name("[A-Za-z_]\\w{0,60}");
    return word.is_string() && std::regex_match(word.get_ref<const std::string&>(), name);
  }
  static bool is_list_of_names(const json& list) {
    return list.is_array() && !list.empty() && std::all_of(list.begin(), list.end(), is_name);
  }
  void names(const std::string& key, const std::string& expected) const {
    if (!entry_.contains(key) || !is_list_of_names(entry_[key])) fail(key, expected);
  }

  void sizes() const {
    const bool is_list = entry_.contains("sizes") && entry_["sizes"].is_array() && !entry_["sizes"].empty() &&
                         entry_["sizes"].size() <= 8;
    const auto is_right = [](const json& one) {
      return one.is_object() && std::all_of(one.begin(), one.end(), [](const json& value) {
               return value.is_number() || value.is_string() || value.is_boolean();
             });
    };
    if (!is_list || !std::all_of(entry_["sizes"].begin(), entry_["sizes"].end(), is_right))
      fail("sizes",
           "a list of one to eight choices of sizes and settings, as in [{\"N\": 3, \"D\": 4, \"eps\": "
           "1e-5}]");
  }

  /// Has every choice of sizes this one, as a whole number from 1?
  [[nodiscard]] bool is_size(const std::string& axis) const {
    return std::all_of(entry_["sizes"].begin(), entry_["sizes"].end(), [&](const json& one) {
      return one.contains(axis) && one[axis].is_number_unsigned() && one[axis].get<std::uint64_t>() >= 1 &&
             one[axis].get<std::uint64_t>() <= most_numbers;
    });
  }
  [[nodiscard]] bool is_shape(const json& axes) const {
    if (!axes.is_array() || axes.empty() || axes.size() > most_axes) return false;
    if (!std::all_of(axes.begin(), axes.end(), [&](const json& axis) {
          return axis.is_string() && (axis == "1" || is_size(axis.get<std::string>()));
        }))
      return false;
    return std::all_of(entry_["sizes"].begin(), entry_["sizes"].end(), [&](const json& one) {
      std::uint64_t numbers = 1;
      for (const json& axis : axes)
        if (axis != "1" && numbers <= most_numbers)
          numbers *= one[axis.get<std::string>()].get<std::uint64_t>();
      return numbers <= most_numbers;
    });
  }

  void inputs() const {
    const std::string expected =
        "its arrays with their axes, each of which is among the sizes, of at most 5000 numbers: "
        "{\"x\": [\"N\", \"D\"]}";
    if (!entry_.contains("inputs") || !entry_["inputs"].is_object() || entry_["inputs"].empty())
      fail("inputs", expected);
    for (const auto& [name, axes] : entry_["inputs"].items())
      if (!is_name(json(name)) || !is_shape(axes)) fail("inputs", expected);
    if (!entry_.contains("whole")) return;
    const std::string of_whole = "arrays of whole numbers, and below which of the sizes: {\"y\": \"C\"}";
    if (!entry_["whole"].is_object()) fail("whole", of_whole);
    for (const auto& [name, below] : entry_["whole"].items())
      if (!entry_["inputs"].contains(name) || !below.is_string() || !is_size(below.get<std::string>()))
        fail("whole", of_whole);
  }

  [[nodiscard]] bool is_given(const json& said) const {
    if (said.is_object())
      return !said.empty() && std::all_of(said.begin(), said.end(), [&](const json& part) {
        return part.is_string() && is_given(part);
      });
    if (!said.is_string()) return false;
    const std::string name = said.get<std::string>();
    return entry_["inputs"].contains(name) ||
           std::all_of(entry_["sizes"].begin(), entry_["sizes"].end(),
                       [&](const json& one) { return one.contains(name); });
  }
  void call(const std::string& key, const std::string& expected) const {
    const bool is_list = entry_.contains(key) && entry_[key].is_array() && !entry_[key].empty();
    if (!is_list || !std::all_of(entry_[key].begin(), entry_[key].end(),
                                 [&](const json& said) { return is_given(said); }))
      fail(key, expected + ", each among the inputs or in all sizes");
    const bool is_plain = std::all_of(entry_[key].begin(), entry_[key].end(),
                                      [](const json& said) { return said.is_string(); });
    if (!is_plain && !entry_.contains("written"))
      fail("written", "the names of its arguments, for one of them is a dict");
  }

  void gives() const {
    const auto is_output = [](const json& axes) {
      return axes.is_array() &&
             std::all_of(axes.begin(), axes.end(), [](const json& axis) { return axis.is_string(); });
    };
    const bool is_list = entry_.contains("gives") && entry_["gives"].is_array() && !entry_["gives"].empty();
    if (!is_list || !std::all_of(entry_["gives"].begin(), entry_["gives"].end(), is_output))
      fail("gives", "the axes of each output, as in [[\"N\", \"D\"]]; of a number: [[]]");
  }

  void by() const {
    names("by", "the inputs that the backward pass gives derivatives by");
    for (const json& name : entry_["by"])
      if (!entry_["inputs"].contains(name.get<std::string>()) ||
          (entry_.contains("whole") && entry_["whole"].contains(name.get<std::string>())))
        fail("by", "inputs that hold no whole numbers");
  }

  void same_length(const std::string& key, std::size_t length, const std::string& as) const {
    if (entry_.contains(key) && (!is_list_of_names(entry_[key]) || entry_[key].size() != length))
      fail(key, "a list of " + std::to_string(length) + " names, as many as " + as);
  }
  void lists_of_the_same_length() const {
    same_length("written", entry_["call"].size(), "in \"call\"");
    same_length("arguments", entry_["call"].size(), "in \"call\"");
    same_length("results", entry_["by"].size(), "in \"by\"");
    same_length("outputs", entry_["gives"].size(), "in \"gives\"");
    same_length("cotangents", entry_["gives"].size(), "in \"gives\"");
    if (entry_["gives"].size() > 1 && (!entry_.contains("outputs") || !entry_.contains("cotangents")))
      fail("outputs", "a name for each of the outputs, and in \"cotangents\" for what comes back to each");
    for (const char* key : {"equation", "where", "way back"})
      if (entry_.contains(key) &&
          (!entry_[key].is_array() || !std::all_of(entry_[key].begin(), entry_[key].end(),
                                                   [](const json& line) { return line.is_string(); })))
        fail(key, "a list of lines");
    for (const char* key :
         {"equation of", "suffix", "not judged", "reference of", "conventions", "flat", "name"})
      if (entry_.contains(key))
        fail(key, "nothing: a file holds one exercise, and its name is that of the file");
    for (const auto& [key, type] : {std::pair{"loss", json::value_t::boolean},
                                    {"returns", json::value_t::string},
                                    {"cache", json::value_t::string}})
      if (entry_.contains(key) && entry_[key].type() != type)
        fail(key, "true or false, of \"loss\"; \"dict\", of \"returns\"; a name, of \"cache\"");
  }

  /// The file beside it whose forward pass is right.
  [[nodiscard]] std::string reference() const {
    if (!entry_.contains("reference")) return {};
    if (!entry_["reference"].is_string())
      fail("reference", "the name of a file beside it, as in \"solution.py\"");
    const fs::path path = fs::path(file_).parent_path() / entry_["reference"].get<std::string>();
    std::error_code none;
    if (!fs::is_regular_file(path, none) || path.extension() != ".py")
      fail("reference", "a file NAME.py beside it: " + path.string() + " is none");
    return path.string();
  }

  const std::string file_;
  json entry_;
};

}  // namespace

Exercise exercise_said(const std::string& name_or_file) {
  if (name_or_file.ends_with(".json")) return OwnExercise(name_or_file)();
  if (auto exercise = exercise_named(name_or_file)) return *exercise;
  throw std::invalid_argument("no exercise is called '" + name_or_file + "'");
}

}  // namespace gradproof
