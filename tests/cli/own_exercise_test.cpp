// SPDX-License-Identifier: MIT
// --exercise FILE.json: an exercise of somebody's own, as src/docs/own-exercise.md has it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/support/texts.hpp"

namespace gradproof::cli {
namespace {

using nlohmann::json;
using test::all_said;
using test::ProgramRun;
using test::run_gradproof;
using test::TemporaryFolder;
using test::with;
using testing::HasSubstr;
using testing::Not;

/// The inside of the first ```language block of the page.
std::string of_the_page(const std::string& language) {
  const std::string page = test::source_folder() + "/src/docs/own-exercise.md";
  return test::blocks_of(test::read_text_file(page), language).at(0);
}

/// A folder with the exercise and its solution.
struct OwnExercise {
  TemporaryFolder folder;
  std::string exercise = folder.write("scale.json", of_the_page("json"));
  std::string solution = folder.write("solution.py", of_the_page("python"));

  [[nodiscard]] ProgramRun check(const std::string& text) const {
    return run_gradproof({"check", folder.write("student.py", text), "--exercise", exercise, "--seed", "5"});
  }
  [[nodiscard]] ProgramRun with_exercise(const json& changed) const {
    return run_gradproof({"check", solution, "--exercise", folder.write("changed.json", changed.dump())});
  }
};

TEST(OwnExercise, ARightSolutionIsVerifiedToo) {
  const OwnExercise own;
  const ProgramRun run = run_gradproof({"check", own.solution, "--exercise", own.exercise});
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_THAT(all_said(run), HasSubstr("its forward pass was held against that of solution.py"));
  EXPECT_THAT(all_said(run), HasSubstr("scale.json (scale, power and shift)"));
}

TEST(OwnExercise, DerivativesAndForwardPassAreJudged) {
  const OwnExercise own;
  const std::string right = of_the_page("python");
  EXPECT_EQ(own.check(right).status, 0);
  const ProgramRun slope = own.check(with(right, "gamma * p * x", "gamma * x"));
  EXPECT_EQ(slope.status, 1) << slope.out;
  EXPECT_THAT(all_said(slope), HasSubstr("WRONG: dx of scale_backward"));
  // its derivatives are right
  const ProgramRun sign =
      own.check(with(with(right, "+ beta", "- beta"), ", dout.sum(axis=0)", ", -dout.sum(axis=0)"));
  EXPECT_EQ(sign.status, 1) << sign.out;
  EXPECT_THAT(all_said(sign),
              HasSubstr("WRONG: out of scale_forward student.py out: it is not that of solution.py"));
  const ProgramRun raises = own.check(with(right, "return gamma", "return gama"));
  EXPECT_EQ(raises.status, 4) << raises.out;
  const ProgramRun none = own.check("def f(x):\n    return x\n");
  EXPECT_EQ(none.status, 2);
  EXPECT_THAT(none.err,
              HasSubstr("there is no scale_forward with scale_backward in it; its functions are f"));
}

/// It answers rightly where it was not asked before, and follows its own wrong derivative near by.
TEST(OwnExercise, AForwardPassThatFollowsItsBackwardPassIsNotGreen) {
  const OwnExercise own;
  const ProgramRun run = own.check(R"(import numpy as np

before = []

def scale_forward(x, gamma, beta, param):
    p = param["power"]
    for x0, g0, b0 in before[::-1]:
        if x0.shape == x.shape and max(abs(x - x0).max(), abs(gamma - g0).max()) < 0.3:
            return g0 * x0 ** p + beta + 2 * (gamma - g0) * x0 ** p + g0 * p * x0 ** (p - 1) * (x - x0), (x0, g0, p)
    before.append((x.copy(), gamma.copy(), beta.copy()))
    return gamma * x ** p + beta, (x, gamma, p)

def scale_backward(dout, cache):
    x, gamma, p = cache
    return dout * gamma * p * x ** (p - 1), 2 * (dout * x ** p).sum(axis=0), dout.sum(axis=0)
)");
  EXPECT_EQ(run.status, 1) << run.out;
}

TEST(OwnExercise, WithoutASolutionOnlyDerivativesAreJudged) {
  const OwnExercise own;
  json exercise = json::parse(of_the_page("json"));
  exercise.erase("reference");
  const ProgramRun run = own.with_exercise(exercise);
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_THAT(all_said(run), HasSubstr("was not asked: gradproof has no reference of it"));
}

TEST(OwnExercise, OfALossWithLabels) {
  const TemporaryFolder folder;
  const std::string exercise = folder.write("loss.json", R"({
    "layer": "squared hinge", "loss": true, "functions": ["squared_hinge"], "call": ["s", "y"],
    "inputs": {"s": ["N"], "y": ["N"]}, "whole": {"y": "2"}, "gives": [[]], "by": ["s"],
    "sizes": [{"N": 6, "2": 2}], "reference": "right.py"})");
  const std::string right = R"(import numpy as np

def squared_hinge(s, y):
    margin = np.maximum(0, 1 - (2 * y - 1) * s)
    return (margin ** 2).mean(), -2 * margin * (2 * y - 1) / len(y)
)";
  const std::string solution = folder.write("right.py", right);
  const ProgramRun run = run_gradproof({"check", solution, "--exercise", exercise});
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  const std::string wrong = folder.write("wrong.py", with(right, "-2 * margin", "-margin"));
  EXPECT_EQ(run_gradproof({"check", wrong, "--exercise", exercise}).status, 1);
}

TEST(OwnExercise, ASolutionThatDoesNotAnswerIsNotTheStudentsFault) {
  const OwnExercise own;
  const std::string right = of_the_page("python");
  for (const auto& [text, complaint] : std::vector<std::pair<std::string, std::string>>{
           {with(right, "param[\"power\"] + beta", "param[\"powers\"] + beta"),
            "it raised KeyError: 'powers'"},
           {with(right, "return gamma * x ** param[\"power\"] + beta", "return None"), "returns no array"},
           {"def scale_forward(x:\n", "line 1 could not be read"},
           {"import os\n\n\ndef f(x):\n    return x\n", "there is no scale_forward"}}) {
    own.folder.write("solution.py", text);
    const ProgramRun run = own.check(right);
    EXPECT_EQ(run.status, 2) << run.out << run.err;
    EXPECT_THAT(all_said(run), HasSubstr("solution.py")) << complaint;
    EXPECT_THAT(all_said(run), HasSubstr(complaint));
  }
}

TEST(OwnExercise, EveryWordOfTheFileIsHeldAgainstWhatItMustBe) {
  const OwnExercise own;
  const json right = json::parse(of_the_page("json"));
  ASSERT_EQ(own.with_exercise(right).status, 0);
  const auto complaint = [&](const std::string& key, const json& value) {
    json changed = right;
    changed[key] = value;
    const ProgramRun run = own.with_exercise(changed);
    EXPECT_EQ(run.status, 2) << key << value << run.out;
    EXPECT_THAT(run.err,
                HasSubstr("changed.json: \"" + key + "\" is " + value.dump().substr(0, 80) + "; expected "));
    return run.err;
  };
  for (const auto& key : {"layer", "functions", "call", "inputs", "gives", "by", "sizes"}) {
    json changed = right;
    changed.erase(key);
    const ProgramRun run = own.with_exercise(changed);
    EXPECT_EQ(run.status, 2) << key;
    EXPECT_THAT(run.err, HasSubstr(std::string("changed.json: \"") + key + "\" is missing; expected "));
    complaint(key, 7);
    complaint(key, json::array({json::array({7})}));
  }
  complaint("functions", {"scale; import os"});
  complaint("inputs", {{"x", {"N", "K"}}, {"gamma", {"D"}}, {"beta", {"D"}}});
  complaint("by", {"x", "power"});
  complaint("call", {"x", "gamma", "beta", "nothing"});
  complaint("written", {"x", "gamma"});
  complaint("results", {"dx"});
  complaint("whole", {{"x", "K"}});
  complaint("reference", "none.py");
  complaint("reference", "../../../etc/passwd");
  json large = right;
  large["sizes"] = {{{"N", 300}, {"D", 4000}, {"power", 2}}};
  EXPECT_THAT(own.with_exercise(large).err, HasSubstr("of at most 5000 numbers"));
  complaint("loss", "yes");
  complaint("suffix", {{"scale", "_naive"}});
}

TEST(OwnExercise, WhatIsNoFileOfOneIsSaid) {
  const OwnExercise own;
  const auto complaint = [&](const std::string& file) {
    const ProgramRun run = run_gradproof({"check", own.solution, "--exercise", file});
    EXPECT_EQ(run.status, 2) << run.out;
    return run.err;
  };
  EXPECT_THAT(complaint(own.folder.path() + "/none.json"), HasSubstr("none.json: it is no file"));
  EXPECT_THAT(complaint(own.folder.write("broken.json", "{\"layer\": ")),
              HasSubstr("broken.json: it is not JSON"));
  EXPECT_THAT(complaint(own.folder.write("list.json", "[1]")), HasSubstr("list.json: expected one object"));
  const ProgramRun made = run_gradproof({"new", own.folder.path() + "/x", "--exercise", own.exercise});
  EXPECT_EQ(made.status, 2);
  EXPECT_THAT(made.err, HasSubstr("new: --exercise takes a name of `gradproof exercises`"));
  const std::string before = test::read_text_file(own.exercise);
  EXPECT_EQ(run_gradproof({"check", own.solution, "--exercise", own.exercise, "--format", "json", "--output",
                           own.exercise})
                .status,
            2);
  EXPECT_EQ(test::read_text_file(own.exercise), before) << "no report is written over it";
}

TEST(OwnExercise, IsGradedForAClassAndAnewWhenItsSolutionChanges) {
  const OwnExercise own;
  const TemporaryFolder students, record;
  const std::string right = of_the_page("python");
  students.write("ann.py", right);
  students.write("bob.py", with(right, "gamma * p * x", "gamma * x"));
  const std::vector<std::string> grade = {"grade",      students.path(), "--exercise",
                                          own.exercise, "--record",      record.path() + "/class.db"};
  const ProgramRun first = run_gradproof(grade);
  EXPECT_THAT(first.out, HasSubstr("2 judged now, 0 known already")) << first.err;
  EXPECT_THAT(first.out, HasSubstr("  verified              1   50 %\n  wrong                 1   50 %\n"));
  EXPECT_THAT(run_gradproof(grade).out, HasSubstr("0 judged now, 2 known already"));
  own.folder.write("solution.py", with(right, "+ beta", "- beta"));
  const ProgramRun again = run_gradproof(grade);
  EXPECT_THAT(again.out, HasSubstr("2 judged now, 0 known already")) << again.err;
  EXPECT_THAT(again.out, Not(HasSubstr("  verified ")));
}

TEST(OwnExercise, IsNotTakenFromAPartOfACheck) {
  const OwnExercise own;
  std::vector<std::string> merge = {"merge", "--submission", own.solution};
  for (const char* part : {"1/2", "2/2"}) {
    merge.push_back(own.folder.path() + "/" + part[0] + ".json");
    ASSERT_EQ(run_gradproof({"check", own.solution, "--exercise", own.exercise, "--seed", "3", "--shard",
                             part, "--format", "json", "--output", merge.back()})
                  .status,
              0);
  }
  const ProgramRun merged = run_gradproof(merge);
  EXPECT_EQ(merged.status, 2);
  EXPECT_THAT(merged.err, HasSubstr("it asks for '--exercise', which merge takes from no file"));
}

}  // namespace
}  // namespace gradproof::cli
