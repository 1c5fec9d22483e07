// SPDX-License-Identifier: MIT
#include "gradproof/report/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/report/sample_reports.hpp"

namespace gradproof {
namespace {

using nlohmann::json;
using testing::HasSubstr;

/// A schema in miniature: the fields of an object and the JSON types each may have.
using Schema = std::map<std::string, std::set<std::string>>;

std::string type(const json& value) {
  if (value.is_number_unsigned()) return "count";
  return value.type_name();
}

void expect_schema(const json& object, const Schema& schema, const std::string& where) {
  ASSERT_TRUE(object.is_object()) << where;
  for (const auto& [key, types] : schema) {
    ASSERT_TRUE(object.contains(key)) << where << " has no " << key;
    EXPECT_EQ(types.count(type(object.at(key))), 1U)
        << where << "." << key << " is a " << type(object.at(key));
  }
  for (const auto& [key, value] : object.items())
    EXPECT_EQ(schema.count(key), 1U) << where << "." << key << " is new";
}

const Schema report_schema = {{"schema", {"string"}},
                              {"verdict", {"string"}},
                              {"outcome", {"string", "null"}},
                              {"submission", {"string"}},
                              {"file", {"string", "null"}},
                              {"network", {"string"}},
                              {"seed", {"count"}},
                              {"cases", {"count"}},
                              {"entries", {"count"}},
                              {"arrays", {"array"}},
                              {"functions", {"array"}},
                              {"mistakes", {"array"}},
                              {"notes", {"array"}},
                              {"smallest_case", {"object", "null"}},
                              {"reproduce", {"string"}},
                              {"seconds", {"number"}},
                              {"evaluations", {"count"}}};
const Schema array_schema = {{"name", {"string"}},
                             {"part", {"string"}},
                             {"shape", {"array", "null"}},
                             {"verdict", {"string"}},
                             {"kind", {"string"}},
                             {"reason", {"string"}},
                             {"note", {"string"}},
                             {"entries", {"count"}},
                             {"largest_difference", {"number", "null", "string"}},
                             {"would_have_caught", {"number", "null", "string"}},
                             {"worst", {"object", "null"}}};
const Schema worst_schema = {{"row", {"count"}},
                             {"col", {"count"}},
                             {"claimed", {"number", "null", "string"}},
                             {"numeric", {"number", "null", "string"}},
                             {"error_bar", {"number", "null", "string"}},
                             {"where", {"string"}}};
const Schema mistake_schema = {
    {"id", {"string"}},       {"arrays", {"array"}},        {"layer", {"count", "null"}},
    {"wrong", {"string"}},    {"right", {"string"}},        {"why", {"string"}},
    {"certain", {"boolean"}}, {"part", {"string", "null"}}, {"own_line", {"object", "null"}}};
const Schema own_line_schema = {
    {"place", {"string"}}, {"text", {"string"}}, {"corrected", {"string"}}, {"line", {"count"}}};
const Schema function_schema = {{"name", {"string"}}, {"place", {"string"}}, {"line", {"count"}}};
const Schema smallest_schema = {{"network", {"string"}}, {"numbers", {"string"}}, {"command", {"string"}}};

void expect_report_schema(const json& report) {
  expect_schema(report, report_schema, "report");
  EXPECT_EQ(report.at("schema"), "gradproof-report/1");
  const std::set<std::string> verdicts = {"verified", "wrong", "cannot tell", "did not answer",
                                          "harness trouble"};
  EXPECT_EQ(verdicts.count(report.at("verdict").get<std::string>()), 1U);
  for (const json& array : report.at("arrays")) {
    expect_schema(array, array_schema, "array");
    EXPECT_EQ(verdicts.count(array.at("verdict").get<std::string>()), 1U);
    if (array.at("worst").is_object()) expect_schema(array.at("worst"), worst_schema, "worst");
  }
  for (const json& mistake : report.at("mistakes")) {
    expect_schema(mistake, mistake_schema, "mistake");
    if (mistake.at("own_line").is_object())
      expect_schema(mistake.at("own_line"), own_line_schema, "own_line");
  }
  for (const json& function : report.at("functions")) expect_schema(function, function_schema, "function");
  if (report.at("smallest_case").is_object())
    expect_schema(report.at("smallest_case"), smallest_schema, "smallest_case");
}

TEST(JsonReport, FollowsItsSchema) {
  for (const Report& report : {sample_wrong(), sample_verified(), Report()})
    expect_report_schema(json::parse(json_report(report)));
}

TEST(JsonReport, SaysWhatHappened) {
  const json report = json::parse(json_report(sample_wrong()));
  EXPECT_EQ(report["verdict"], "wrong");
  EXPECT_EQ(report["outcome"], nullptr);
  EXPECT_EQ(report["seed"], 3);
  EXPECT_EQ(report["arrays"][1]["name"], "db[2]");
  EXPECT_EQ(report["arrays"][1]["shape"], json::array({1, 1}));
  EXPECT_EQ(report["arrays"][1]["kind"], "differs");
  EXPECT_EQ(report["arrays"][1]["worst"]["claimed"], 0.35);
  EXPECT_EQ(report["mistakes"][0]["id"], "missing-1/m-in-db");
  EXPECT_EQ(report["mistakes"][0]["layer"], 2);
  EXPECT_EQ(report["functions"][0]["line"], 40);
  EXPECT_EQ(report["smallest_case"]["network"], "1-1-1, m = 2");
}

TEST(JsonReport, HasNoShapeWhereQuestionsDiffer) {
  Report report = sample_wrong();
  report.arrays[0].rows = report.arrays[0].cols = 0;
  EXPECT_TRUE(json::parse(json_report(report))["arrays"][0]["shape"].is_null());
}

TEST(JsonReport, WritesNaNAsNullAndInfinityAsText) {
  Report report = sample_wrong();
  report.arrays[0].largest_difference = std::numeric_limits<double>::quiet_NaN();
  report.arrays[0].would_have_caught = std::numeric_limits<double>::infinity();
  report.arrays[1].worst->claimed = -std::numeric_limits<double>::infinity();
  const json written = json::parse(json_report(report));
  EXPECT_TRUE(written["arrays"][0]["largest_difference"].is_null());
  EXPECT_EQ(written["arrays"][0]["would_have_caught"], "Infinity");
  EXPECT_EQ(written["arrays"][1]["worst"]["claimed"], "-Infinity");
  const Report read = report_from_json(json_report(report));
  EXPECT_TRUE(std::isnan(read.arrays[0].largest_difference));
  EXPECT_EQ(read.arrays[0].would_have_caught, std::numeric_limits<double>::infinity());
  EXPECT_EQ(read.arrays[1].worst->claimed, -std::numeric_limits<double>::infinity());
}

TEST(JsonReport, EscapesWhateverASubmissionSays) {
  Report report = sample_wrong();
  report.notes = {"a \"quote\", a \\ and a \n break, \x01 and \xff: not UTF-8"};
  const std::string text = json_report(report);
  EXPECT_EQ(json::parse(text)["notes"][0],
            "a \"quote\", a \\ and a \n break, \x01 and \xEF\xBF\xBD: not UTF-8");
}

TEST(JsonReport, ComesBackAsItWasWritten) {
  Report full = sample_wrong();
  full.outcome = "crashed";
  full.notes = {"one", "two"};
  full.reproduce = "gradproof check --seed 3";
  full.seed = 18446744073709551615U;
  full.arrays[0].part = "linear_backward";
  full.arrays[0].note = "right to single precision";
  full.arrays[0].largest_difference = 0.1 + 0.2;
  full.mistakes[0].certain = false;
  for (const Report& report : {full, sample_verified(), Report()}) {
    const std::string text = json_report(report);
    EXPECT_EQ(json_report(report_from_json(text)), text);
  }
  const Report read = report_from_json(json_report(full));
  EXPECT_EQ(read.seed, full.seed);
  EXPECT_EQ(read.arrays[0].largest_difference, 0.1 + 0.2);
  EXPECT_EQ(read.mistakes[0].layer, 2U);
}

TEST(JsonReport, EveryVerdictAndKindComesBack) {
  for (int verdict = 0; verdict <= static_cast<int>(Verdict::harness_trouble); ++verdict) {
    for (int kind = 0; kind <= static_cast<int>(Reason::throws); ++kind) {
      Report report = sample_verified();
      report.verdict = report.arrays[0].verdict = static_cast<Verdict>(verdict);
      report.arrays[0].kind = static_cast<Reason>(kind);
      const Report read = report_from_json(json_report(report));
      EXPECT_EQ(read.verdict, report.verdict);
      EXPECT_EQ(read.arrays[0].kind, report.arrays[0].kind);
    }
  }
}

TEST(JsonReport, PassesOverFieldsItDoesNotKnow) {
  json later = json::parse(json_report(sample_wrong()));
  later["weather"] = "fine";
  later["arrays"][0]["colour"] = 7;
  EXPECT_EQ(report_from_json(later.dump()).arrays.size(), 2U);
}

std::string refusal(const std::string& text) {
  try {
    (void)report_from_json(text, "base.json");
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

std::string refusal_with(const json::json_pointer& place, const json& value) {
  json report = json::parse(json_report(sample_wrong()));
  report[place] = value;
  return refusal(report.dump());
}

TEST(JsonReport, RefusesWhatIsNotJson) {
  EXPECT_THAT(refusal("{\"schema\": "), HasSubstr("base.json: it is not JSON at byte 12"));
  for (const std::string& number : {std::string("1e999"), std::string("-1e999"), std::string(400, '9')}) {
    EXPECT_THAT(
        refusal("{\"schema\": " + number + "}"),
        HasSubstr("base.json: it holds a number that no double holds (" + number.substr(0, 40) + ")"));
  }
}

TEST(JsonReport, RefusesAnotherSchema) {
  EXPECT_EQ(refusal_with("/schema"_json_pointer, "gradproof-report/2"),
            "base.json: schema is \"gradproof-report/2\", expected \"gradproof-report/1\"");
  EXPECT_EQ(refusal("[]"), "base.json is [], expected an object");
  EXPECT_EQ(refusal("{}"),
            "base.json: there is no \"schema\"; a report of schema gradproof-report/1 has one");
}

TEST(JsonReport, NamesThePlaceOfWhatItRefuses) {
  EXPECT_EQ(
      refusal_with("/arrays/1/verdict"_json_pointer, "green"),
      "base.json: arrays[1]: verdict is \"green\", expected one of \"verified\", \"wrong\", \"cannot tell\", "
      "\"did not answer\", \"harness trouble\"");
  EXPECT_EQ(refusal_with("/arrays/0/entries"_json_pointer, -4),
            "base.json: arrays[0]: entries is -4, expected a whole number, 0 or more");
  EXPECT_EQ(refusal_with("/arrays/0/shape"_json_pointer, "1x4"),
            "base.json: arrays[0]: shape is \"1x4\", expected null or [rows, columns]");
  EXPECT_EQ(refusal_with("/arrays/1/worst/claimed"_json_pointer, "much"),
            "base.json: arrays[1]: worst: claimed is \"much\", expected a number, null, \"Infinity\" or "
            "\"-Infinity\"");
  EXPECT_EQ(refusal_with("/mistakes/0/certain"_json_pointer, 1),
            "base.json: mistakes[0]: certain is 1, expected true or false");
  EXPECT_EQ(refusal_with("/notes"_json_pointer, "text"), "base.json: notes is \"text\", expected a list");
}

}  // namespace
}  // namespace gradproof
