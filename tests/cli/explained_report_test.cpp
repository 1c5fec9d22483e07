// SPDX-License-Identifier: MIT
// gradproof explain --report: the network of a report, with the line that is wrong in it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/run_program.hpp"

namespace gradproof::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A folder to run in, with a cache of its own.
struct Desk {
  TemporaryFolder folder;
  [[nodiscard]] ProgramRun run(std::vector<std::string> words, const std::string& cache = "cache") const {
    words.insert(words.begin(), gradproof_program());
    ProgramOptions options;
    options.directory = folder.path();
    options.environment = {{"XDG_CACHE_HOME", folder.path() + "/" + cache}};
    return run_program(words, options);
  }
};

TEST(ExplainedReport, StopsAtTheWrongStepOfTheLastCheck) {
  const Desk desk;
  const ProgramRun check = desk.run({"check", "--with-mistake", "missing-1/m-in-dW"});
  EXPECT_EQ(check.status, 1);
  EXPECT_THAT(check.out, HasSubstr("worked by hand: gradproof explain --report last\n"));
  const ProgramRun run = desk.run({"explain", "--report", "last"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("What was answered beside it"), HasSubstr("derived above  answered"),
                             HasSubstr("dW[l] = dZ[l] A[l-1]^T\n"), HasSubstr("Why 1/m here?")));
  EXPECT_THAT(run.out, Not(HasSubstr("db[2] = (1/m)"))) << "what comes after the wrong step is left out";
  EXPECT_THAT(desk.run({"explain", "--report", "last", "--format", "html"}).out, HasSubstr("<h2"));
}

TEST(ExplainedReport, ShowsTheOwnLineOfASubmission) {
  const Desk desk;
  desk.folder.write("student.py", R"(import numpy as np

def forward_propagation(X, parameters):
    A1 = np.tanh(parameters["W1"] @ X + parameters["b1"])
    A2 = 1 / (1 + np.exp(-(parameters["W2"] @ A1 + parameters["b2"])))
    return A2, {"A1": A1, "A2": A2}

def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dW2 = dZ2 @ cache["A1"].T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * (1 - cache["A1"])
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
)");
  ASSERT_EQ(desk.run({"check", "student.py", "--also", "json:report.json"}).status, 1);
  const ProgramRun run = desk.run({"explain", "--report", "report.json"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("Your line beside it"), HasSubstr("line 13"),
                             HasSubstr("dZ1 = parameters[\"W2\"].T @ dZ2 * (1 - cache[\"A1\"])"),
                             HasSubstr("1 - cache['A1'] ** 2")));
}

TEST(ExplainedReport, SaysWhatItCannotExplain) {
  const Desk desk;
  const auto message = [&](const std::vector<std::string>& words) {
    const ProgramRun run = desk.run(words);
    EXPECT_EQ(run.status, 2) << run.out;
    return run.err;
  };
  EXPECT_THAT(message({"explain", "--report", "last"}), HasSubstr("no check was run in "));
  EXPECT_THAT(message({"explain", "--report", "none.json"}), HasSubstr("--report none.json: "));
  desk.folder.write("text.json", "no JSON");
  EXPECT_THAT(message({"explain", "--report", "text.json"}), HasSubstr("text.json"));
  ASSERT_EQ(desk.run({"check", "--reference"}).status, 0);
  EXPECT_THAT(message({"explain", "--report", "last"}),
              HasSubstr("it says verified, and has no network small enough"));
  EXPECT_THAT(message({"explain", "--report", "last", "--layers", "2,1"}),
              HasSubstr("--report has a network of its own"));
}

TEST(ExplainedReport, IsNotDrawnWithOtherNumbers) {
  const Desk desk;
  ASSERT_EQ(desk.run({"check", "--with-mistake", "missing-1/m-in-dW", "--also", "json:report.json"}).status,
            1);
  std::string report = read_text_file(desk.folder.path() + "/report.json");
  const std::size_t seed = report.find("--examples 2 --seed 1");
  ASSERT_NE(seed, std::string::npos);
  report.insert(seed + std::string("--examples 2 --seed 1").size(), "7");
  desk.folder.write("other.json", report);
  const ProgramRun run = desk.run({"explain", "--report", "other.json"});
  EXPECT_EQ(run.status, 2) << run.out;
  EXPECT_THAT(run.err, HasSubstr("none that this version draws"));
}

TEST(ExplainedMistake, IsShownWithoutACheck) {
  const Desk desk;
  const ProgramRun run = desk.run({"explain", "--with-mistake", "missing-1/m-in-dW"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out,
              AllOf(HasSubstr("What was answered beside it"), HasSubstr("dW[l] = dZ[l] A[l-1]^T\n")));
  EXPECT_EQ(desk.run({"explain", "--with-mistake", "no-such"}).status, 2);
  const ProgramRun both = desk.run({"explain", "--with-mistake", "db-sign", "--layers", "2,1"});
  EXPECT_EQ(both.status, 2);
  EXPECT_THAT(both.err, HasSubstr("--with-mistake has a network of its own"));
}

TEST(ExplainedStep, MayBeWrittenInManyWaysAndAMisspelledOneIsAnswered) {
  const std::string dZ1 = run_gradproof({"explain", "--step", "dZ1"}).out;
  EXPECT_THAT(dZ1, HasSubstr("dZ1 = dA1 * (1 - A1**2)"));
  EXPECT_EQ(run_gradproof({"explain", "--step", "dZ[1]"}).out, dZ1);
  EXPECT_EQ(run_gradproof({"explain", "--step", "dz1"}).out, dZ1);
  const ProgramRun typo = run_gradproof({"explain", "--step", "treshold"});
  EXPECT_EQ(typo.status, 2);
  EXPECT_THAT(typo.err,
              AllOf(HasSubstr("there is no step 'treshold'"), HasSubstr("did you mean threshold?")));
}

TEST(ExplainedMistake, StopsAtTheUppermostStepThatWasAnsweredWrong) {
  // db of the last layer is right: dZ[L] of an identity output is dA[L]
  const ProgramRun run = run_gradproof({"explain", "--with-mistake", "dA-for-dZ-in-db"});
  EXPECT_THAT(run.out, HasSubstr("\ndb[2] = (1/m) (sum of the columns of dZ[2]): "));
  EXPECT_THAT(run.out, Not(HasSubstr("\ndb[1] = (1/m) (sum of the columns of dZ[1]): ")));
}

TEST(ExplainedData, IsOneExampleOfTheFile) {
  const Desk desk;
  desk.folder.write("marks.csv", "hours,sleep,passed\n1.5,7,0\n4.25,6,1\n3,8,1\n");
  const std::vector<std::string> words = {"explain", "--data", "marks.csv", "--target", "passed"};
  const auto with = [&](const std::vector<std::string>& more) {
    std::vector<std::string> all = words;
    all.insert(all.end(), more.begin(), more.end());
    return desk.run(all);
  };
  const ProgramRun second = with({"--row", "2"});
  EXPECT_EQ(second.status, 0) << second.err;
  EXPECT_THAT(second.out, AllOf(HasSubstr("Backpropagation through 2-4-1"), HasSubstr("with 1 example\n"),
                                HasSubstr("4.25"), Not(HasSubstr("1.5 "))));
  EXPECT_THAT(with({"--examples", "2", "--layers", "2,3,1"}).out,
              HasSubstr("Backpropagation through 2-3-1, tanh hidden, sigmoid output, with 2 examples"));
  EXPECT_THAT(with({"--row", "4"}).err, HasSubstr("--row 4: marks.csv has 3 examples"));
  EXPECT_THAT(desk.run({"explain", "--row", "2"}).err, HasSubstr("name it with --data"));
}

TEST(LastReport, ThatCannotBeKeptEndsNoCheck) {
  const Desk desk;
  desk.folder.write("file", "no folder");
  EXPECT_EQ(desk.run({"check", "--reference"}, "file").status, 0);
}

TEST(ExplainLayer, ExplainsOneLayerAndNothingBesideIt) {
  const ProgramRun run = test::run_gradproof({"explain", "--layer", "batch-norm", "--step", "dx"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("three ways from h back to x"));
  EXPECT_THAT(run.out, HasSubstr("they agree"));
  const auto refused = [](const std::vector<std::string>& words) {
    const ProgramRun said = test::run_gradproof(words);
    EXPECT_EQ(said.status, 2) << said.out;
    return said.err;
  };
  EXPECT_THAT(refused({"explain", "--layer", "sofmax"}), HasSubstr("did you mean softmax?"));
  EXPECT_THAT(refused({"explain", "--layer", "softmax", "--layers", "2,1"}),
              HasSubstr("--layer explains one layer, and --layers is about a network: leave one out"));
  EXPECT_THAT(refused({"explain", "--layer", "softmax", "--step", "dy"}), HasSubstr("take one of jacobian"));
}

}  // namespace
}  // namespace gradproof::test
