// SPDX-License-Identifier: MIT
#include "gradproof/report/json.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <type_traits>
#include <vector>

namespace gradproof {

namespace {

using nlohmann::json;
using Object = nlohmann::ordered_json;

constexpr const char* schema = "gradproof-report/1";

Object number(double value) {
  if (std::isnan(value)) return nullptr;
  if (std::isinf(value)) return value > 0.0 ? "Infinity" : "-Infinity";
  return value;
}

Object worst_of(const ArrayReport& array) {
  if (!array.worst) return nullptr;
  const EntryReport& worst = *array.worst;
  return {{"row", worst.row},
          {"col", worst.col},
          {"claimed", number(worst.claimed)},
          {"numeric", number(worst.numeric)},
          {"error_bar", number(worst.error_bar)},
          {"where", worst.where}};
}

Object to_json(const ArrayReport& array) {
  const bool one_shape = array.rows > 0 || array.cols > 0;
  return {{"name", array.name},
          {"part", array.part},
          {"shape", one_shape ? Object::array({array.rows, array.cols}) : Object(nullptr)},
          {"verdict", to_string(array.verdict)},
          {"kind", to_string(array.kind)},
          {"reason", array.reason},
          {"note", array.note},
          {"entries", array.entries},
          {"largest_difference", number(array.largest_difference)},
          {"would_have_caught", number(array.would_have_caught)},
          {"worst", worst_of(array)}};
}

Object to_json(const OwnLine& own) {
  return {{"place", own.place}, {"text", own.text}, {"corrected", own.corrected}, {"line", own.line}};
}

Object to_json(const MistakeFinding& mistake) {
  return {{"id", mistake.id},
          {"part", mistake.part.empty() ? Object(nullptr) : Object(mistake.part)},
          {"arrays", mistake.arrays},
          {"layer", mistake.layer ? Object(*mistake.layer) : Object(nullptr)},
          {"wrong", mistake.wrong},
          {"right", mistake.right},
          {"why", mistake.why},
          {"certain", mistake.certain},
          {"own_line", mistake.own ? to_json(*mistake.own) : Object(nullptr)}};
}

Object to_json(const FunctionReport& function) {
  return {{"name", function.name}, {"place", function.place}, {"line", function.line}};
}

template <class T>
Object list_of(const std::vector<T>& items) {
  Object list = Object::array();
  for (const T& item : items) list.push_back(to_json(item));
  return list;
}

/// Reads the fields of one object and says where it is when something is amiss.
class Reader {
 public:
  Reader(const json& object, std::string place) : object_(object), place_(std::move(place)) {
    if (!object_.is_object()) fail(place_, object_, "an object");
  }

  [[nodiscard]] bool has(const char* key) const {
    return object_.contains(key) && !object_.at(key).is_null();
  }

  [[nodiscard]] std::string text(const char* key) const {
    const json& value = at(key);
    if (value.is_null()) return {};
    if (!value.is_string()) fail(path(key), value, "a text");
    return value.get<std::string>();
  }
  [[nodiscard]] double number(const char* key) const {
    const json& value = at(key);
    if (value.is_null()) return std::numeric_limits<double>::quiet_NaN();
    if (value == "Infinity") return std::numeric_limits<double>::infinity();
    if (value == "-Infinity") return -std::numeric_limits<double>::infinity();
    if (!value.is_number()) fail(path(key), value, "a number, null, \"Infinity\" or \"-Infinity\"");
    return value.get<double>();
  }
  template <class T = std::size_t>
  [[nodiscard]] T count(const char* key) const {
    return count<T>(at(key), path(key));
  }
  [[nodiscard]] bool truth(const char* key) const {
    const json& value = at(key);
    if (!value.is_boolean()) fail(path(key), value, "true or false");
    return value.get<bool>();
  }
  [[nodiscard]] std::vector<std::string> texts(const char* key) const {
    std::vector<std::string> all;
    const json& list = items(key);
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (!list[i].is_string()) fail(fmt::format("{}[{}]", path(key), i), list[i], "a text");
      all.push_back(list[i].get<std::string>());
    }
    return all;
  }
  template <class T>
  [[nodiscard]] std::vector<T> objects(const char* key, T (*read)(const Reader&)) const {
    std::vector<T> all;
    if (!has(key)) return all;
    const json& list = items(key);
    for (std::size_t i = 0; i < list.size(); ++i)
      all.push_back(read(Reader(list[i], fmt::format("{}[{}]", path(key), i))));
    return all;
  }
  [[nodiscard]] Reader object(const char* key) const { return {at(key), path(key)}; }

  /// One of the words an enumeration has; `values` are all of it.
  template <class Enum>
  [[nodiscard]] Enum word(const char* key, const std::vector<Enum>& values) const {
    const std::string found = text(key);
    std::string expected;
    for (const Enum value : values) {
      if (to_string(value) == found) return value;
      expected += (expected.empty() ? "one of \"" : ", \"") + to_string(value) + "\"";
    }
    fail(path(key), at(key), expected);
  }
  [[nodiscard]] std::pair<arma::uword, arma::uword> shape(const char* key) const {
    const json& value = at(key);
    if (value.is_null()) return {0, 0};
    if (!value.is_array() || value.size() != 2) fail(path(key), value, "null or [rows, columns]");
    return {count<arma::uword>(value[0], path(key)), count<arma::uword>(value[1], path(key))};
  }

  [[noreturn]] static void fail(const std::string& place, const json& found, const std::string& expected) {
    std::string shown = found.dump(-1, ' ', false, json::error_handler_t::replace);
    if (shown.size() > 60) shown = shown.substr(0, 57) + "...";
    throw std::invalid_argument(fmt::format("{} is {}, expected {}", place, shown, expected));
  }

 private:
  [[nodiscard]] std::string path(const char* key) const { return fmt::format("{}: {}", place_, key); }
  [[nodiscard]] const json& at(const char* key) const {
    if (!object_.contains(key))
      throw std::invalid_argument(
          fmt::format("{}: there is no \"{}\"; a report of schema {} has one", place_, key, schema));
    return object_.at(key);
  }
  [[nodiscard]] const json& items(const char* key) const {
    const json& value = at(key);
    if (!value.is_array()) fail(path(key), value, "a list");
    return value;
  }
  template <class T>
  [[nodiscard]] static T count(const json& value, const std::string& place) {
    if (!value.is_number_unsigned()) fail(place, value, "a whole number, 0 or more");
    return value.get<T>();
  }

  const json& object_;
  std::string place_;
};

template <class Enum>
std::vector<Enum> all_up_to(Enum last) {
  std::vector<Enum> values;
  for (int i = 0; i <= static_cast<int>(last); ++i) values.push_back(static_cast<Enum>(i));
  return values;
}

Verdict verdict_in(const Reader& in) { return in.word("verdict", all_up_to(Verdict::harness_trouble)); }

ArrayReport array_in(const Reader& in) {
  ArrayReport array;
  array.name = in.text("name");
  if (in.has("part")) array.part = in.text("part");
  std::tie(array.rows, array.cols) = in.shape("shape");
  array.verdict = verdict_in(in);
  array.kind = in.word("kind", all_up_to(Reason::budget));
  array.reason = in.text("reason");
  array.note = in.text("note");
  array.entries = in.count("entries");
  array.largest_difference = in.number("largest_difference");
  array.would_have_caught = in.number("would_have_caught");
  if (in.has("worst")) {
    const Reader worst = in.object("worst");
    array.worst =
        EntryReport{worst.count<arma::uword>("row"), worst.count<arma::uword>("col"), worst.number("claimed"),
                    worst.number("numeric"),         worst.number("error_bar"),       worst.text("where")};
  }
  return array;
}

MistakeFinding mistake_in(const Reader& in) {
  MistakeFinding mistake;
  mistake.id = in.text("id");
  if (in.has("part")) mistake.part = in.text("part");
  mistake.arrays = in.texts("arrays");
  if (in.has("layer")) mistake.layer = in.count("layer");
  mistake.wrong = in.text("wrong");
  mistake.right = in.text("right");
  mistake.why = in.text("why");
  mistake.certain = in.truth("certain");
  if (in.has("own_line")) {
    const Reader own = in.object("own_line");
    mistake.own = OwnLine{own.text("place"), own.text("text"), own.text("corrected"), own.count("line")};
  }
  return mistake;
}

FunctionReport function_in(const Reader& in) { return {in.text("name"), in.text("place"), in.count("line")}; }

/// The number that "... number overflow parsing '1e999'" complains of.
std::string number_in(const std::string& complaint) {
  const std::size_t quote = complaint.find('\'');
  return quote == std::string::npos ? complaint
                                    : complaint.substr(quote + 1, complaint.rfind('\'') - quote - 1);
}

json parsed(const std::string& text, const std::string& source) {
  try {
    return json::parse(text);
  } catch (const json::parse_error& error) {
    throw std::invalid_argument(
        fmt::format("{}: it is not JSON at byte {}, expected a report, as 'gradproof check ... --format json "
                    "--output {}' writes it",
                    source, error.byte, source));
  } catch (const json::out_of_range& error) {
    // 1e999 is JSON, and no report: what is not finite is written as a word
    throw std::invalid_argument(
        fmt::format("{}: it holds a number that no double holds ({:.40}), expected a report, as 'gradproof "
                    "check ... --format json --output {}' writes it",
                    source, number_in(error.what()), source));
  }
}

}  // namespace

std::string json_report(const Report& report) {
  Object object = {{"schema", schema},
                   {"verdict", to_string(report.verdict)},
                   {"outcome", report.outcome.empty() ? Object(nullptr) : Object(report.outcome)},
                   {"submission", report.submission},
                   {"file", report.file.empty() ? Object(nullptr) : Object(report.file)},
                   {"network", report.network},
                   {"seed", report.seed},
                   {"cases", report.cases},
                   {"entries", report.entries},
                   {"arrays", list_of(report.arrays)},
                   {"functions", list_of(report.functions)},
                   {"mistakes", list_of(report.mistakes)},
                   {"notes", report.notes},
                   {"smallest_case", nullptr},
                   {"reproduce", report.reproduce},
                   {"seconds", number(report.seconds)},
                   {"evaluations", report.evaluations}};
  if (const auto& smallest = report.smallest_case) {
    object["smallest_case"] = {
        {"network", smallest->network}, {"numbers", smallest->numbers}, {"command", smallest->command}};
  }
  return object.dump(2, ' ', false, Object::error_handler_t::replace) + "\n";
}

Report report_from_json(const std::string& text, const std::string& source) {
  const json object = parsed(text, source);
  const Reader in(object, source);
  if (in.text("schema") != schema)
    Reader::fail(source + ": schema", object.at("schema"), fmt::format("\"{}\"", schema));
  Report report;
  report.verdict = verdict_in(in);
  report.outcome = in.text("outcome");
  report.submission = in.text("submission");
  if (in.has("file")) report.file = in.text("file");
  report.network = in.text("network");
  report.seed = in.count<std::uint64_t>("seed");
  report.cases = in.count("cases");
  report.entries = in.count("entries");
  report.evaluations = in.count("evaluations");
  report.seconds = in.number("seconds");
  report.arrays = in.objects("arrays", array_in);
  report.functions = in.objects("functions", function_in);
  report.mistakes = in.objects("mistakes", mistake_in);
  report.notes = in.texts("notes");
  report.reproduce = in.text("reproduce");
  if (in.has("smallest_case")) {
    const Reader smallest = in.object("smallest_case");
    report.smallest_case =
        SmallestCase{smallest.text("network"), smallest.text("numbers"), smallest.text("command")};
  }
  return report;
}

}  // namespace gradproof
