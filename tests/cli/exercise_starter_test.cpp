// SPDX-License-Identifier: MIT
// gradproof new DIR --exercise NAME: for every exercise there is, functions with the names and arguments of
// the course, which are not written yet; a right solution written into them is verified.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "cli/exercise_starter.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof::cli {
namespace {

using test::read_text_file;
using test::run_gradproof;
using test::run_program;
using test::source_folder;
using test::TemporaryFolder;
using testing::HasSubstr;
using testing::Not;

/// The functions of a module by name, each with its "def" line and its body.
std::map<std::string, std::string> functions_in(const std::string& module_text) {
  std::map<std::string, std::string> found;
  for (std::size_t at = module_text.find("\ndef "); at != std::string::npos;) {
    const std::size_t next = module_text.find("\ndef ", at + 1);
    const std::string text = module_text.substr(at + 1, next == std::string::npos ? next : next - at - 1);
    found.emplace(text.substr(4, text.find('(') - 4), text);
    at = next;
  }
  return found;
}

std::string def_line(const std::string& function) {
  return std::regex_replace(function.substr(0, function.find('\n')), std::regex("=[^,)]*"), "");
}

/// What stands behind the "def" line and its text for people.
std::size_t body_of(const std::string& function) {
  const std::size_t first = function.find('\n') + 1;
  if (function.compare(first, 7, "    \"\"\"") != 0) return first;
  return function.find('\n', function.find("\"\"\"", first + 7)) + 1;
}

const std::vector<std::string>& solution_files() {
  static const std::vector<std::string> files = [] {
    std::vector<std::string> texts = {read_text_file(source_folder() + "/tests/cli/starter/exercises.py")};
    for (const char* name : {"layers", "rnn_layers", "image_course", "sequence_course", "linear_losses",
                             "attention", "gru_layers", "gru_two_biases"})
      texts.push_back(read_text_file(source_folder() + "/tests/submission/python/layers/" + name + ".py"));
    return texts;
  }();
  return files;
}

/// The starter with the bodies of a right solution, whose functions take the same; empty where there is none.
std::string solved(const std::string& starter) {
  const std::map<std::string, std::string> asked = functions_in(starter);
  for (const std::string& file : solution_files()) {
    const std::map<std::string, std::string> own = functions_in(file);
    if (!std::all_of(asked.begin(), asked.end(), [&](const auto& one) {
          return own.count(one.first) > 0 && def_line(own.at(one.first)) == def_line(one.second);
        }))
      continue;
    std::string text = starter.substr(0, starter.find("\ndef "));
    std::vector<std::string> todo;
    std::set<std::string> seen;
    for (const auto& [name, function] : asked) {
      const std::string& right = own.at(name);
      text += "\n" + function.substr(0, body_of(function)) + right.substr(body_of(right));
      seen.insert(name);
      todo.push_back(right);
    }
    while (!todo.empty()) {  // and what those call
      const std::string caller = todo.back();
      todo.pop_back();
      for (const auto& [name, function] : own) {
        if (caller.find(name + "(") == std::string::npos || !seen.insert(name).second) continue;
        text += "\n" + function;
        todo.push_back(function);
      }
    }
    return "import math\n" + text;
  }
  return {};
}

/// One name for each layer: the first that there is a solution for.
std::vector<std::string> one_of_each_layer() {
  std::map<std::string, std::string> by_layer;
  for (const std::string& name : exercise_names()) {
    const Exercise exercise = *exercise_named(name);
    std::string& chosen = by_layer[exercise.layer];
    if (chosen.empty() && !solved(exercise_starter(exercise).front().second).empty()) chosen = name;
  }
  std::vector<std::string> names;
  for (const auto& [layer, name] : by_layer) names.push_back(name.empty() ? "none of " + layer : name);
  return names;
}

class ExerciseStarter : public testing::TestWithParam<std::string> {};

TEST_P(ExerciseStarter, SaysThatNothingIsWrittenAndVerifiesWhatIsWrittenIntoIt) {
  const TemporaryFolder folder;
  const std::string mine = folder.path() + "/mine";
  ASSERT_TRUE(exercise_named(GetParam()).has_value()) << "a right solution is missing in the tests";
  const test::ProgramRun made = run_gradproof({"new", mine, "--exercise", GetParam()});
  ASSERT_EQ(made.status, 0) << made.err;
  const std::string file = mine + "/" + exercise_named(GetParam())->stem + ".py";
  const test::ProgramRun untouched = run_gradproof({"check", file});
  EXPECT_EQ(untouched.status, 3) << untouched.out;
  EXPECT_THAT(std::regex_replace(untouched.out, std::regex("\\s+"), " "), HasSubstr("is it written yet?"));
  const std::string text = solved(read_text_file(file));
  ASSERT_NE(text, "");
  const std::string done = folder.write("done.py", text);
  const test::ProgramRun right = run_gradproof({"check", done});
  EXPECT_EQ(right.status, 0) << right.out << text;
}

INSTANTIATE_TEST_SUITE_P(All, ExerciseStarter, testing::ValuesIn(one_of_each_layer()), [](const auto& name) {
  return std::regex_replace(name.param, std::regex("\\W"), "_");
});

TEST(ExerciseStarters, AreThereForEveryNameAndSayWhatIsComputed) {
  for (const std::string& name : exercise_names()) {
    const std::optional<Exercise> exercise = exercise_named(name);
    ASSERT_TRUE(exercise.has_value()) << name;
    EXPECT_EQ(exercise->name, name);
    EXPECT_FALSE(exercise->equation.empty()) << name;
    const std::string text = exercise_starter(*exercise).front().second;
    EXPECT_THAT(text, HasSubstr("def " + exercise->forward + "(")) << name;
    EXPECT_THAT(text, HasSubstr("def " + exercise->backward + "(")) << name;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 120U) << name << ": " << line;
  }
}

TEST(ExerciseStarters, AreFoundByTheNameOfTheirLayerToo) {
  EXPECT_EQ(exercise_named("convolution, channels last")->name, "conv-channels-last");
  EXPECT_EQ(exercise_named("rnn")->layer, "rnn");
  EXPECT_FALSE(exercise_named("none").has_value());
  EXPECT_FALSE(exercise_named("").has_value());
  EXPECT_THAT(namesakes(*exercise_named("rnn_cell")), testing::ElementsAre("rnn-cell-columns"));
  EXPECT_THAT(namesakes(*exercise_named("rnn-cell-columns")), testing::ElementsAre("rnn_cell"));
  EXPECT_THAT(namesakes(*exercise_named("affine")), testing::IsEmpty());
}

TEST(NewExercise, ConvIsReadAsInTheCourse) {
  const std::string text = exercise_starter(*exercise_named("conv")).front().second;
  EXPECT_THAT(text, HasSubstr("def conv_forward_naive(x, w, b, conv_param):\n"));
  EXPECT_THAT(text, HasSubstr("    conv_param[\"pad\"]     such as 1\n"));
  EXPECT_THAT(text, HasSubstr("    out = None  # (N, F, H', W'): not written yet\n"));
  EXPECT_THAT(text, HasSubstr("    return dx, dw, db\n"));
  const std::string column = exercise_starter(*exercise_named("rnn-cell-columns")).front().second;
  EXPECT_THAT(column, HasSubstr("    yt_pred = None  # (n_y, m); it is not judged\n"));
  EXPECT_THAT(column, HasSubstr("        \"dWax\": None,  # (n_a, n_x): not written yet\n"));
  const std::string mask = exercise_starter(*exercise_named("temporal_softmax_loss")).front().second;
  EXPECT_THAT(mask,
              HasSubstr("    y     (N, T), whole numbers from 0 to C - 1\n    mask  (N, T), each 0 or 1\n"));
  EXPECT_THAT(exercise_starter(*exercise_named("pool")).front().second,
              HasSubstr("mode                   \"max\" or \"average\"\n"));
}

TEST(NewExercise, BringsACommandAndATestThatCheckIt) {
  const TemporaryFolder folder;
  const std::string mine = folder.path() + "/mine";
  const test::ProgramRun made = run_gradproof({"new", mine, "--exercise", "linear"});
  EXPECT_THAT(made.out, HasSubstr("./check                     what of linear.py is not written yet?"));
  const std::string program = test::gradproof_program();
  const std::string path = program.substr(0, program.rfind('/')) + ":/usr/bin:/bin";
  const test::ProgramOptions options = {.environment = {{"PATH", path}, {"GRADPROOF", program}}};
  const test::ProgramRun untouched = run_program({mine + "/check"}, options);
  EXPECT_EQ(untouched.status, 3) << untouched.err;
  const std::string test_all =
      "import sys; sys.path.insert(0, sys.argv[1]); import test_linear as t; "
      "t.test_its_derivatives_are_those_of_its_forward_pass(); t.test_it_keeps_the_laws()";
  EXPECT_NE(run_program({"python3", "-c", test_all, mine}, options).status, 0);
  const std::string text = solved(read_text_file(mine + "/linear.py"));
  folder.write("mine/linear.py", text);
  EXPECT_EQ(run_program({mine + "/check"}, options).status, 0);
  const test::ProgramRun tested = run_program({"python3", "-c", test_all, mine}, options);
  EXPECT_EQ(tested.status, 0) << tested.out << tested.err;
  std::string wrong = text;
  wrong.replace(wrong.find("x.T @ dout"), 10, "2 * x.T @ dout");
  folder.write("mine/linear.py", wrong);
  EXPECT_EQ(run_program({mine + "/check"}, options).status, 1);
  EXPECT_THAT(read_text_file(mine + "/README.md"), Not(HasSubstr("@")));
}

TEST(NewExercise, OfAnOutputThatIsNotJudgedMayStayUnwritten) {
  const TemporaryFolder folder;
  std::string text = solved(exercise_starter(*exercise_named("rnn-cell-columns")).front().second);
  const std::string prediction = "yt_pred = softmax(Wya @ a_next + parameters[\"by\"])";
  text.replace(text.find(prediction), prediction.size(), "yt_pred = None");
  const test::ProgramRun run = run_gradproof({"check", folder.write("mine.py", text)});
  EXPECT_EQ(run.status, 0) << run.out;
}

TEST(NewExercise, AnUnwrittenDerivativeIsNamed) {
  const TemporaryFolder folder;
  std::string text = solved(exercise_starter(*exercise_named("affine")).front().second);
  text.replace(text.find("return dx, dw, db"), 17, "return dx, None, db");
  const test::ProgramRun run = run_gradproof({"check", folder.write("mine.py", text)});
  EXPECT_EQ(run.status, 1) << run.out;
  EXPECT_THAT(run.out, HasSubstr("dw: None is returned in its place, as if it were not written yet"));
}

TEST(NewExercise, TellsNamesakesApart) {
  const TemporaryFolder folder;
  const test::ProgramRun made = run_gradproof({"new", folder.path() + "/a", "--exercise", "rnn_cell"});
  EXPECT_THAT(made.out,
              HasSubstr("This is rnn step. Functions of the same names make another one: --exercise "
                        "rnn-cell-columns\n"));
}

TEST(NewExercise, AnswersWhatItCannotMake) {
  const TemporaryFolder folder;
  const std::string mine = folder.path() + "/mine";
  const test::ProgramRun typo = run_gradproof({"new", mine, "--exercise", "batchnrom"});
  EXPECT_EQ(typo.status, 2);
  EXPECT_THAT(typo.err, HasSubstr("new: no exercise is called 'batchnrom'; did you mean batchnorm?"));
  const test::ProgramRun empty = run_gradproof({"new", mine, "--exercise", ""});
  EXPECT_EQ(empty.status, 2);
  const test::ProgramRun other = run_gradproof({"new", mine, "--exercise", "conv", "--language", "cpp"});
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.err,
              HasSubstr("new: conv is an exercise in Python, and there is none of it in cpp: leave "
                        "--language cpp away"));
  EXPECT_THAT(folder.names(), testing::IsEmpty());
  EXPECT_EQ(run_gradproof({"new", mine, "--exercise", "conv", "--language", "python"}).status, 0);
  const test::ProgramRun again = run_gradproof({"new", mine, "--exercise", "conv"});
  EXPECT_EQ(again.status, 2);
  EXPECT_THAT(again.err, HasSubstr("nothing in it will be overwritten"));
}

}  // namespace
}  // namespace gradproof::cli
