// SPDX-License-Identifier: MIT
// gradproof check, as a person or a program meets it: what it prints, what it writes, how it ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/run_program.hpp"

namespace gradproof::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::string wisconsin() { return source_folder() + "/src/data/breast_cancer_wisconsin.csv"; }
std::string digits() { return source_folder() + "/src/data/digits.csv"; }

std::vector<std::string> on_wisconsin(const std::vector<std::string>& more = {}) {
  std::vector<std::string> all = {"check",    "--reference", "--data",   wisconsin(),
                                  "--target", "benign",      "--layers", "30,16,8,1"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

json json_of(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--format", "json"});
  const ProgramRun run = run_gradproof(arguments);
  EXPECT_THAT(run.err, IsEmpty());
  return json::parse(run.out);
}

void expect_every_array_verified(const json& report) {
  EXPECT_EQ(report["verdict"], "verified");
  EXPECT_EQ(report["schema"], "gradproof-report/1");
  for (const json& array : report["arrays"]) {
    EXPECT_EQ(array["verdict"], "verified") << array;
    ASSERT_TRUE(array["would_have_caught"].is_number()) << array;
    EXPECT_LE(array["would_have_caught"].get<double>(), 1e-9) << array;
  }
}

TEST(CheckCommand, VerifiesTheReferenceOnTheStandardExamination) {
  const ProgramRun run = run_gradproof({"check", "--reference"});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.out, StartsWith("verified: all "));
  EXPECT_THAT(run.out, HasSubstr(" built-in reference\n"));
  EXPECT_THAT(run.out, HasSubstr("\nagain:  gradproof check --reference\n"));
  EXPECT_THAT(run.out, Not(HasSubstr("WRONG")));
  EXPECT_THAT(run.err, IsEmpty());
}

TEST(CheckCommand, VerifiesReluOnTheRawFeaturesToNineDigits) {
  const json report = json_of(on_wisconsin({"--hidden", "relu"}));
  expect_every_array_verified(report);
  EXPECT_EQ(report["cases"], 1);
  EXPECT_EQ(report["arrays"].size(), 18U) << "Z, A, dZ, dW, db of 3 layers, dA of 2, and the cost";
}

TEST(CheckCommand, VerifiesEveryActivationBeforeAndAfterTraining) {
  for (const char* hidden : {"sigmoid", "tanh", "relu"}) {
    for (const char* steps : {"0", "200"}) {
      SCOPED_TRACE(std::string(hidden) + " after " + steps);
      expect_every_array_verified(json_of(on_wisconsin(
          {"--normalise", "--hidden", hidden, "--after-steps", steps, "--learning-rate", "0.5"})));
    }
  }
}

TEST(CheckCommand, VerifiesASoftmaxOnDigits) {
  const json report = json_of({"check", "--reference", "--data", digits(), "--target", "digit", "--layers",
                               "64,32,16,10", "--output", "softmax", "--examples", "200"});
  expect_every_array_verified(report);
}

TEST(CheckCommand, TrainingChangesWhatIsJudged) {
  const json before = json_of(on_wisconsin({"--normalise"}));
  const json after = json_of(on_wisconsin({"--normalise", "--after-steps", "5"}));
  EXPECT_NE(before["arrays"], after["arrays"]);
}

TEST(CheckCommand, SaysWhichArraysOfADeadNetworkHaveNothingLeftToCheck) {
  const ProgramRun run = run_gradproof(on_wisconsin({"--hidden", "relu", "--after-steps", "200"}));
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(run.out, StartsWith("cannot tell: "));
  EXPECT_THAT(run.out, HasSubstr(": the derivative is 0 everywhere: nothing"));
  EXPECT_THAT(run.out, Not(HasSubstr("WRONG")));
}

TEST(CheckCommand, SaysAllOfItWhenAsked) {
  const ProgramRun brief = run_gradproof({"check", "--with-mistake", "db-sign"});
  const ProgramRun all = run_gradproof({"check", "--with-mistake", "db-sign", "--verbose"});
  EXPECT_THAT(brief.out, Not(HasSubstr("verified   off by")));
  EXPECT_THAT(all.out, HasSubstr("verified   off by at most"));
  EXPECT_THAT(all.out, HasSubstr("\nsmallest network that shows it: "));
}

TEST(CheckCommand, NamesTheFactorOfAPlantedMistake) {
  const ProgramRun run = run_gradproof(on_wisconsin({"--normalise", "--with-mistake", "missing-1/m-in-db"}));
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, HasSubstr("every entry is 569 times the derivative, and m = 569"));
  const json report = json_of(on_wisconsin({"--normalise", "--with-mistake", "missing-1/m-in-db"}));
  EXPECT_EQ(report["verdict"], "wrong");
  for (const json& array : report["arrays"]) {
    const bool is_db = array["name"].get<std::string>().rfind("db", 0) == 0;
    EXPECT_EQ(array["verdict"], is_db ? "wrong" : "verified") << array;
  }
}

TEST(CheckCommand, SaysTheSameForAnyNumberOfThreads) {
  const auto judged = [](const char* threads) {
    json report = json_of({"check", "--reference", "--seed", "5", "--threads", threads});
    report.erase("seconds");
    report.erase("reproduce");
    return report;
  };
  const json one = judged("1");
  EXPECT_EQ(one, judged("3"));
  EXPECT_EQ(one, judged("0"));
}

TEST(CheckCommand, AnotherSeedAsksAnotherQuestion) {
  EXPECT_NE(json_of({"check", "--reference", "--seed", "1"})["arrays"],
            json_of({"check", "--reference", "--seed", "2"})["arrays"]);
}

TEST(CheckCommand, LeavesTheReportsBesideOutOfTheCommandThatAsksAgain) {
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/r.xml";
  const json report = json_of(
      {"check", "--reference", "--also", "junit:" + file, "--also=html:" + file + ".html", "--seed", "3"});
  EXPECT_EQ(report.at("reproduce"), "gradproof check --reference --seed 3 --format json");
}

TEST(CheckCommand, ReproducesItselfFromTheCommandItPrints) {
  const json report = json_of(
      {"check", "--reference", "--layers", "3,4,2", "--hidden", "relu", "--seed", "9", "--lambda", "0.5"});
  const auto command = report["reproduce"].get<std::string>();
  ASSERT_THAT(command, StartsWith("gradproof check "));
  const ProgramRun again = run_program({"sh", "-c", gradproof_program() + command.substr(9)});
  EXPECT_EQ(json::parse(again.out)["arrays"], report["arrays"]);
}

std::string right_solution() {
  return read_text_file(source_folder() + "/tests/submission/python/solutions/two_layer.py");
}

TEST(CheckCommand, ReadsPythonFromStandardInput) {
  ProgramOptions input;
  input.input = right_solution();
  const ProgramRun run = run_gradproof({"check", "-", "--format", "json"}, input);
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_THAT(json::parse(run.out)["submission"].get<std::string>(), StartsWith("standard input"));
  EXPECT_TRUE(json::parse(run.out)["file"].is_null());
  const ProgramRun empty = run_gradproof({"check", "-"});
  EXPECT_EQ(empty.status, 2);
  EXPECT_EQ(empty.err, "gradproof: standard input: it is empty; expected Python source\n");
}

TEST(CheckCommand, StopsWaitingForStandardInputAtOnce) {
  const std::string command = "exec " + gradproof_program() + " check - < <(sleep 60)";
  const ProgramRun run =
      run_program({"timeout", "--preserve-status", "--signal=INT", "2", "bash", "-c", command});
  EXPECT_EQ(run.status, 130) << run.err;
}

TEST(CheckCommand, ReadsLinesOfANotebookInAPythonFile) {
  const TemporaryFolder folder;
  const std::string path =
      folder.write("student.py", "%matplotlib inline\n!pip install numpy\n" + right_solution());
  const ProgramRun run = run_gradproof({"check", path});
  EXPECT_EQ(run.status, 0) << run.out << run.err;
}

TEST(CheckCommand, WritesEveryFormat) {
  for (const char* format : {"text", "json", "junit", "github", "gradescope", "coursera", "prairielearn"}) {
    EXPECT_EQ(run_gradproof({"check", "--reference", "--layers", "2,3,1", "--format", format}).status, 0)
        << format;
  }
}

TEST(CheckCommand, WritesTheReportToAFileAndTheVerdictToTheScreen) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/report.json";
  const ProgramRun run =
      run_gradproof({"check", "--reference", "--format", "json", "--output", path, "--output", "sigmoid"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.out, "verified (the report is in " + path + ")\n");
  EXPECT_EQ(json::parse(read_text_file(path))["verdict"], "verified");
  EXPECT_THAT(folder.names(), ElementsAre("report.json"));
}

TEST(CheckCommand, SaysInTheFileThatTheInputIsUnusableAndLeavesNoOther) {
  const TemporaryFolder folder;
  const ProgramRun run = run_gradproof({"check", "--reference", "--data", folder.path() + "/none.csv",
                                        "--output", folder.path() + "/report.txt"});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(folder.names(), ElementsAre("report.txt"));
  EXPECT_THAT(read_text_file(folder.path() + "/report.txt"), HasSubstr("cannot read " + folder.path()));
}

}  // namespace
}  // namespace gradproof::test
