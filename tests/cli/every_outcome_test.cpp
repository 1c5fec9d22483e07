// SPDX-License-Identifier: MIT
// Whatever comes of a check, the reports that were asked for are written: a job that waits for a file learns
// from it what happened, and a student gets a score.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

#include "tests/support/run_program.hpp"

namespace gradproof::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

/// One run with all three reports.
struct Reports {
  TemporaryFolder folder;
  ProgramRun run;

  [[nodiscard]] json as_json() const { return json::parse(read_text_file(folder.path() + "/r.json")); }
  [[nodiscard]] std::string junit() const { return read_text_file(folder.path() + "/r.xml"); }
  /// What a student reads is broken into lines.
  static std::string unwrapped(const std::string& text) {
    return std::regex_replace(text, std::regex("\\n +"), " ");
  }
  [[nodiscard]] json gradescope() const { return json::parse(read_text_file(folder.path() + "/g.json")); }

  void check(const std::vector<std::string>& options, const std::string& input = {}) {
    std::vector<std::string> words = {"check"};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(),
                 {"--format", "json", "--output", folder.path() + "/r.json", "--also",
                  "junit:" + folder.path() + "/r.xml", "--also=gradescope:" + folder.path() + "/g.json"});
    ProgramOptions on_input;
    on_input.input = input;
    run = run_gradproof(words, on_input);
  }

  void expect_did_not_answer(const std::string& outcome, const std::string& why) const {
    EXPECT_EQ(as_json()["verdict"], "did not answer");
    EXPECT_EQ(as_json()["outcome"], outcome);
    EXPECT_THAT(as_json().dump(), HasSubstr(why));
    EXPECT_THAT(junit(), AllOf(HasSubstr("failures=\"0\" errors=\""), Not(HasSubstr("errors=\"0\""))));
    EXPECT_THAT(junit(), HasSubstr("<error message="));
    const std::string message = junit().substr(junit().find("<error message="));
    EXPECT_THAT(message.substr(0, message.find('>')), HasSubstr(why)) << "not only in a note";
    EXPECT_EQ(gradescope()["score"], 0.0);
    EXPECT_EQ(gradescope()["tests"][0]["status"], "failed");
    EXPECT_THAT(unwrapped(gradescope()["output"]), HasSubstr(why));
  }

  /// Nobody's gradient is to blame: no score is given, so that no student gets 0 points for it.
  void expect_harness_trouble(const std::string& why) const {
    EXPECT_EQ(as_json()["verdict"], "harness trouble");
    EXPECT_THAT(as_json()["notes"][0].get<std::string>(), HasSubstr(why));
    EXPECT_THAT(junit(), HasSubstr("errors=\"1\""));
    EXPECT_FALSE(gradescope().contains("score"));
    EXPECT_THAT(unwrapped(gradescope()["output"]), HasSubstr(why));
  }
};

/// gradients() with this in its body.
std::string gradients(const std::string& body) {
  return "import os\nimport numpy as np\n\ndef gradients(X, Y, parameters, hidden, output):\n    " + body +
         "\n";
}

TEST(EveryOutcome, ASubmissionThatDoesNotAnswerHasItsReports) {
  struct Ending {
    std::string file, text, outcome, why;
  };
  const std::vector<Ending> endings = {
      {"crash.py", gradients("os._exit(7)"), "crashed", "exit status 7"},
      {"syntax.py", "def gradients(X:\n    pass\n", "crashed", "SyntaxError"},
      {"raises.py", gradients("raise ValueError('no data set here')"), "crashed", "no data set here"},
      {"endless.py", gradients("while True: pass"), "timed out", "no answer came in 1 s"},
      {"flood.py", gradients("\n    while True: print('x' * 100000)"), "over a limit", "printed more than"},
      {"trace.py", gradients("import ctypes; ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0)"), "forbidden",
       "SIGSYS"},
      {"forger.py", gradients("os.write(4, b'GRADPA' + b'\\0' * 200)"), "unreadable", "answer"},
  };
  for (const auto& [file, text, outcome, why] : endings) {
    SCOPED_TRACE(file);
    Reports reports;
    const std::string path = reports.folder.write(file, text);
    reports.check({path, "--timeout", "1"});
    EXPECT_EQ(reports.run.status, 4) << reports.run.out << reports.run.err;
    reports.expect_did_not_answer(outcome, why);
    EXPECT_EQ(reports.as_json()["file"], path);
  }
}

TEST(EveryOutcome, AProgramThatDoesNotAnswerHasItsReports) {
  Reports reports;
  const std::string path = reports.folder.write("answer", "#!/usr/bin/env sh\nexit 3\n");
  ASSERT_EQ(run_program({"chmod", "+x", path}).status, 0);
  reports.check({path});
  EXPECT_EQ(reports.run.status, 4) << reports.run.err;
  reports.expect_did_not_answer("crashed", "exit status 3");
}

TEST(EveryOutcome, WhateverDoorItCameThroughItHasItsReports) {
  const std::string ends = gradients("os._exit(7)");
  Reports notebook, folder, standard_input;
  const json cells = {{"cells", {{{"cell_type", "code"}, {"source", ends}}}}};
  notebook.check({notebook.folder.write("mine.ipynb", cells.dump())});
  std::filesystem::create_directory(folder.folder.path() + "/mine");
  (void)folder.folder.write("mine/ends.py", ends);
  folder.check({folder.folder.path() + "/mine"});
  standard_input.check({"-"}, ends);
  for (const Reports* reports : {&notebook, &folder, &standard_input}) {
    EXPECT_EQ(reports->run.status, 4) << reports->run.out << reports->run.err;
    reports->expect_did_not_answer("crashed", "exit status 7");
  }
}

TEST(EveryOutcome, NothingHandedInHasItsReports) {
  Reports folder, standard_input;
  std::filesystem::create_directory(folder.folder.path() + "/mine");
  folder.check({folder.folder.path() + "/mine"});
  EXPECT_EQ(folder.run.status, 2);
  folder.expect_did_not_answer("unusable", "a folder without a file NAME.py or NAME.ipynb");
  standard_input.check({"-"});
  EXPECT_EQ(standard_input.run.status, 2);
  standard_input.expect_did_not_answer("unusable", "standard input: it is empty");
}

TEST(EveryOutcome, NoSubmissionAndTwoHaveTheirReportsAndNoScore) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> all = {
      {{}, "name a submission"},
      {{""}, "the SUBMISSION is an empty word"},
      {{"a.py", "b.py"}, "one submission at a time"},
      {{"a.py", "--reference"}, "leave one of them out"},
  };
  for (const auto& [words, why] : all) {
    SCOPED_TRACE(why);
    Reports reports;
    reports.check(words);
    EXPECT_EQ(reports.run.status, 2) << reports.run.out;
    EXPECT_THAT(reports.run.err, HasSubstr(why));
    reports.expect_harness_trouble(why);
  }
}

TEST(EveryOutcome, ASubmissionThatCannotBeUsedHasItsReports) {
  struct Unusable {
    std::string file, text;
    std::vector<std::string> options;
    std::string why;
  };
  const std::vector<Unusable> all = {
      {"", "", {"none.py"}, "none.py: there is no such file, expected a submission"},
      {"empty.py", "", {}, "it is empty; expected Python source"},
      {"notes.ipynb", "plain text", {}, "this is not a notebook"},
      {"prose.ipynb",
       R"({"cells": [{"cell_type": "markdown", "source": "a"}]})",
       {},
       "none of its 1 cells holds code"},
      {"notes.txt", "plain text", {}, "it is neither NAME.so, NAME.py, NAME.ipynb nor nnCostFunction.m"},
      {"short.so", "", {}, "it is empty"},
      {"helpers.py",
       "def square(x):\n    return x * x\n",
       {},
       "none of the functions that can be judged is in it"},
      {"other.py", gradients("return {}"), {"--entry", "backprop"}, "--entry backprop"},
  };
  for (const auto& [file, text, options, why] : all) {
    SCOPED_TRACE(why);
    Reports reports;
    std::vector<std::string> words = options;
    if (!file.empty()) words.insert(words.begin(), reports.folder.write(file, text));
    reports.check(words);
    EXPECT_EQ(reports.run.status, 2) << reports.run.out;
    EXPECT_THAT(reports.run.err, HasSubstr(why));
    EXPECT_THAT(reports.run.out, IsEmpty());
    reports.expect_did_not_answer("unusable", why);
    EXPECT_EQ(reports.as_json()["file"], words.front());
  }
}

TEST(EveryOutcome, ACommandLineThatCannotBeUsedHasItsReportsAndNoScore) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> all = {
      {{"--layer", "3,2"}, "there is no option --layer; did you mean --layers?"},
      {{"--seed", "x"}, "--seed x: expected a whole number"},
      {{"--data", "none.csv", "--target", "y"}, "cannot read none.csv"},
      {{"--hidden", "tanh,relu"}, "one activation for each hidden layer needs --layers"},
      {{"--normalise"}, "--normalise says something about a data set"},
      {{"--baseline", "none.json"}, "--baseline none.json: cannot be read"},
      {{"--also", "text:/none/r.txt"}, "cannot write /none/r.txt"},
      {{"--shard", "3/2"}, "--shard 3/2: expected K/N"},
      {{"--python", "/none/python3"}, "/none/python3"},
  };
  for (const auto& [options, why] : all) {
    SCOPED_TRACE(why);
    Reports reports;
    std::vector<std::string> words = {reports.folder.write("right.py", gradients("return {}"))};
    words.insert(words.end(), options.begin(), options.end());
    reports.check(words);
    EXPECT_EQ(reports.run.status, 2) << reports.run.out << reports.run.err;
    EXPECT_THAT(reports.run.err, HasSubstr(why));
    reports.expect_harness_trouble(why);
    EXPECT_EQ(reports.as_json()["outcome"], "unusable");
  }
}

TEST(EveryOutcome, GoesToStandardOutputWhereNoFileIsNamed) {
  const ProgramRun as_json = run_gradproof({"check", "none.py", "--format", "json"});
  EXPECT_EQ(as_json.status, 2);
  EXPECT_EQ(json::parse(as_json.out)["outcome"], "unusable");
  EXPECT_THAT(as_json.err, HasSubstr("there is no such file"));
  EXPECT_THAT(run_gradproof({"check", "none.py", "--format=github"}).out,
              StartsWith("::error file=none.py,"));
  EXPECT_THAT(run_gradproof({"check", "none.py"}).out, IsEmpty()) << "the message is on standard error";
}

TEST(EveryOutcome, TakesTheFileOfAnEarlierRunAway) {
  const TemporaryFolder folder;
  const std::string report = folder.write("report.txt", "verified: all 18 arrays\n");
  EXPECT_EQ(run_gradproof({"check", "none.py", "--output", report}).status, 2);
  EXPECT_THAT(read_text_file(report),
              MatchesRegex("did not answer: unusable +none\\.py\nnote: none\\.py: there is no such file.*"));
  EXPECT_THAT(read_text_file(report), Not(HasSubstr("verified")));
}

TEST(EveryOutcome, LeavesWhatIsReadAndWhatIsSourceAlone) {
  const TemporaryFolder folder;
  const std::string source = folder.write("student.py", "x = 1\n"), data = folder.write("data", "a,y\n1,2\n"),
                    program = folder.write("program", "#!/bin/sh\n");
  ASSERT_EQ(run_program({"chmod", "+x", program}).status, 0);
  EXPECT_EQ(run_gradproof({"check", "--output", source, "--layer", "3"}).status, 2);
  EXPECT_EQ(run_gradproof({"check", "--also", "json:" + program, "--layer", "3"}).status, 2);
  EXPECT_EQ(run_gradproof({"check", "--data", data, "--layer", "3", "--output=" + data}).status, 2);
  EXPECT_EQ(read_text_file(source), "x = 1\n");
  EXPECT_EQ(read_text_file(program), "#!/bin/sh\n");
  EXPECT_EQ(read_text_file(data), "a,y\n1,2\n");
}

TEST(EveryOutcome, MakesNoFileOfAMisspeltLayer) {
  const TemporaryFolder folder;
  ProgramOptions there;
  there.directory = folder.path();
  EXPECT_EQ(run_gradproof({"check", "--reference", "--output", "sofmax"}, there).status, 2);
  EXPECT_THAT(folder.names(), IsEmpty());
}

TEST(EveryOutcome, AMergeThatCannotBeDoneHasItsReportToo) {
  const ProgramRun run = run_gradproof({"merge", "none.json", "--format", "json"});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(json::parse(run.out)["submission"], "gradproof merge");
  EXPECT_THAT(json::parse(run.out)["notes"][0].get<std::string>(),
              HasSubstr("none.json: the file cannot be read"));
}

TEST(EveryOutcome, WhatIsNoReportSaysNothingMore) {
  EXPECT_THAT(run_gradproof({"chek", "--format", "json"}).out, IsEmpty());
  EXPECT_THAT(run_gradproof({"check", "none.py", "--format", "jsno"}).out, IsEmpty());
  EXPECT_THAT(run_gradproof({"check", "none.py", "--format"}).out, IsEmpty());
}

}  // namespace
}  // namespace gradproof::test
