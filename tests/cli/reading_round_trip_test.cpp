// SPDX-License-Identifier: MIT
// What --write-reading writes, --reading takes: the same verdict of the same arrays; and each of its lines,
// made to say otherwise, is refused by name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "tests/support/run_program.hpp"

namespace gradproof::cli {
namespace {

using nlohmann::json;
using test::ProgramRun;
using test::read_text_file;
using test::run_gradproof;
using test::TemporaryFolder;
using testing::HasSubstr;

std::string path_of(const std::string& file) {
  return test::source_folder() + "/tests/submission/python/" + file;
}

/// Verdict and arrays, without what differs between two runs of one thing.
json judged(const ProgramRun& run) {
  const json report = json::parse(run.out);
  json found = {
      {"verdict", report["verdict"]}, {"network", report.value("network", "")}, {"arrays", json::array()}};
  for (const json& array : report["arrays"])
    found["arrays"].push_back({array["name"], array["verdict"], array.value("part", "")});
  for (const json& note : report["notes"]) {
    const auto text = note.get<std::string>();
    if (text.rfind("read as: ", 0) == 0 || text.rfind("not judged", 0) == 0) found["notes"].push_back(note);
  }
  return found;
}

std::string as_name(const std::string& file) {
  std::string name = file.substr(file.find('/') + 1);
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return name;
}

class ReadingRoundTrip : public testing::TestWithParam<std::string> {};

TEST_P(ReadingRoundTrip, WhatIsWrittenIsTaken) {
  const TemporaryFolder folder;
  const std::string file = path_of(GetParam()), reading = folder.path() + "/r.toml",
                    again = folder.path() + "/again.toml";
  const ProgramRun first =
      run_gradproof({"check", file, "--seed", "7", "--format", "json", "--write-reading", reading});
  ASSERT_THAT(std::vector<int>({0, 1, 3}), testing::Contains(first.status)) << first.err;
  const ProgramRun second = run_gradproof(
      {"check", file, "--seed", "7", "--format", "json", "--reading", reading, "--write-reading", again});
  EXPECT_EQ(second.status, first.status) << second.err << read_text_file(reading);
  ASSERT_FALSE(second.out.empty()) << second.err;
  EXPECT_EQ(judged(second), judged(first)) << read_text_file(reading);
  EXPECT_EQ(read_text_file(again), read_text_file(reading));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, ReadingRoundTrip,
    testing::Values(
        // functions: arguments, dicts, lists, a tuple, one vector, globals, objects, neurons, one example
        "cases/theta_squared_error_right.py", "cases/theta_squared_error_wrong.py",
        "cases/X_rows_functions.py", "cases/cost_takes_cache.py", "cases/any_depth_old_dA_keys.py",
        "cases/ex4_nncost_right.py", "cases/parameters_in_a_list.py", "cases/two_lists_right.py",
        "cases/flat_parameters_right.py", "cases/globals_rows_right.py",
        "cases/layers_said_in_dicts_right.py", "cases/neurons_in_dicts_right.py",
        "cases/lists_of_one_example.py", "cases/scalars_right.py", "cases/descent_of_both_right.py",
        "cases/line_through_points.py", "cases/regulariser_untold_wrong.py", "cases/boxes_in_a_box.py",
        // classes: a gradient returned, kept, in an update; in time
        "cases/cs231n_twolayernet_right.py", "cases/cs231n_twolayernet_reg_missing_wrong.py",
        "cases/class_target_t.py", "cases/accumulate_class_right.py", "cases/any_depth_with_classes.py",
        "cases/words_in_time.py", "cases/private_names_right.py",
        // scripts
        "cases/script_xor_wrong.py", "cases/times_said_by_the_call.py", "cases/gates_in_time.py",
        // exercises and layers
        "solutions/two_layer.py", "solutions/l_layer.py", "layers/layers.py", "layers/attention.py"),
    [](const auto& file) { return as_name(file.param); });

/// A line of a written reading with a word that it does not have: [table] and key, and the same in TOML.
std::string with_another_word(const std::string& reading, std::size_t number, const std::string& table) {
  std::istringstream lines(reading);
  std::string out, line;
  for (std::size_t k = 1; std::getline(lines, line); ++k) {
    if (k == number) {
      const std::string key = line.substr(0, line.find(" = ")), word = line.substr(line.find(" = ") + 3);
      std::string other = "\"other\"";
      if (key == "form") other = word == "\"class\"" ? "\"functions\"" : "\"class\"";
      if (table == "data" && key == "examples") other = word == "\"rows\"" ? "\"columns\"" : "\"rows\"";
      if (table == "data" && key == "labels")
        other = word == "\"class numbers\"" ? "\"a column for each example\"" : "\"class numbers\"";
      if (table.rfind("arguments", 0) == 0) other = word == "\"rate\"" ? "\"inputs\"" : "\"rate\"";
      line = key + " = " + other;
    }
    out += line + "\n";
  }
  return out;
}

/// Of a file, its lines K, K + parts, K + 2 parts, ..., of one table or all: each is a run.
struct Lines {
  std::string file;
  std::size_t first = 0, parts = 1;
  std::string table = {};
};
void PrintTo(const Lines& lines, std::ostream* out) { *out << lines.file << ", part " << lines.first; }

std::vector<Lines> all_lines() {
  std::vector<Lines> all;
  for (std::size_t part = 0; part < 4; ++part) all.push_back({"cases/theta_squared_error_right.py", part, 4});
  for (std::size_t part = 0; part < 2; ++part) all.push_back({"cases/cs231n_twolayernet_right.py", part, 2});
  all.push_back({"cases/times_said_by_the_call.py"});
  all.push_back({"layers/attention.py"});
  all.push_back({"solutions/two_layer.py", 0, 1, "exercise"});
  return all;
}

class EachLineOfAReading : public testing::TestWithParam<Lines> {};

TEST_P(EachLineOfAReading, ThatSaysOtherwiseIsRefusedByName) {
  const TemporaryFolder folder;
  const std::string file = path_of(GetParam().file), name = folder.path() + "/r.toml";
  ASSERT_EQ(run_gradproof({"check", file, "--seed", "7", "--write-reading", name}).status, 0);
  const std::string reading = read_text_file(name);
  std::istringstream lines(reading);
  std::string line, table;
  std::size_t tried = 0;
  for (std::size_t k = 1; std::getline(lines, line); ++k) {
    if (line.rfind('[', 0) == 0) table = line.substr(1, line.find(']') - 1);
    if (line.find(" = ") == std::string::npos || line.front() == '#') continue;
    if (k % GetParam().parts != GetParam().first) continue;
    if (!GetParam().table.empty() && table != GetParam().table) continue;
    const std::string edited = folder.write("edited.toml", with_another_word(reading, k, table));
    const ProgramRun run = run_gradproof({"check", file, "--seed", "7", "--reading", edited});
    EXPECT_EQ(run.status, 2) << "line " << k << ": " << line << "\n" << run.out << run.err;
    EXPECT_THAT(run.err, HasSubstr("edited.toml:" + std::to_string(k) + ": ")) << line;
    EXPECT_THAT(run.err, HasSubstr("does not fit")) << line;
    ++tried;
  }
  EXPECT_GE(tried, 2U) << reading;
}

INSTANTIATE_TEST_SUITE_P(Cases, EachLineOfAReading, testing::ValuesIn(all_lines()), [](const auto& lines) {
  return as_name(lines.param.file) + "_" + std::to_string(lines.param.first);
});

}  // namespace
}  // namespace gradproof::cli
