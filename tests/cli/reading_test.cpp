// SPDX-License-Identifier: MIT
// --reading and --write-reading: how a file is read, as a file, as src/docs/reading.md has it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>

#include "cli/exit_status.hpp"
#include "cli/reading_option.hpp"
#include "tests/support/texts.hpp"

namespace gradproof::cli {
namespace {

using test::all_said;
using test::ProgramRun;
using test::read_text_file;
using test::run_gradproof;
using test::TemporaryFolder;
using test::with;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string refusal(const std::string& text) {
  try {
    (void)reading_from_toml(text, "r.toml");
  } catch (const UsageError& error) {
    return error.what();
  }
  return "taken";
}

/// The inside of the first ```language block of the page.
std::string of_the_page(const std::string& language) {
  return test::blocks_of(read_text_file(test::source_folder() + "/src/docs/reading.md"), language).at(0);
}

// --- the file

TEST(ReadingFile, LinesAreTakenWithTheirNumbers) {
  const SaidReading said = reading_from_toml(
      "form = \"functions\"\n[functions]\nbackward = \"g\"\n[arguments.g]\nx = \"inputs\"\nw = \"parameter "
      "W1\"\n"
      "[network]\nsizes = [3, 4, 2]\nparameters = [\"W1\",\n  \"b1\"]\n",
      "r.toml");
  EXPECT_EQ(said.source, "r.toml");
  EXPECT_EQ(said.lines.size(), 6U);
  EXPECT_EQ(said.word("functions.backward"), "g");
  EXPECT_EQ(said.word("arguments.g.w"), "parameter W1");
  EXPECT_EQ(said.word("network.sizes"), "3, 4, 2");
  EXPECT_EQ(said.word("network.parameters"), "W1, b1");
  EXPECT_EQ(said.word("functions.forward"), "");
  EXPECT_EQ(said.lines.at("functions.backward").number, 3U);
  EXPECT_EQ(said.lines.at("arguments.g.w").number, 6U);
}

TEST(ReadingFile, WhatIsMistypedIsNamedWithItsLineAndWhatWasMeant) {
  EXPECT_THAT(refusal("[funktions]\nforward = \"f\"\n"),
              AllOf(HasSubstr("r.toml:1: there is no 'funktions' in a reading"),
                    HasSubstr("did you mean functions?")));
  EXPECT_THAT(refusal("[functions]\n\nbakward = \"f\"\n"),
              AllOf(HasSubstr("r.toml:3: there is no 'bakward' in [functions]"),
                    HasSubstr("did you mean backward?")));
  EXPECT_THAT(refusal("form = \"funcions\"\n"),
              AllOf(HasSubstr("r.toml:1: form = \"funcions\""), HasSubstr("did you mean functions?")));
  EXPECT_THAT(refusal("[data]\nexamples = \"collumns\"\n"),
              AllOf(HasSubstr("r.toml:2: examples = \"collumns\""), HasSubstr("did you mean columns?")));
  EXPECT_THAT(refusal("[data]\nlabels = \"clas numbers\"\n"), HasSubstr("did you mean class numbers?"));
  EXPECT_THAT(refusal("[arguments.f]\nx = \"inptus\"\n"),
              AllOf(HasSubstr("r.toml:2: x = \"inptus\""), HasSubstr("did you mean inputs?")));
  EXPECT_THAT(refusal("[arguments.f]\nx = \"paramter W1\"\n"), HasSubstr("\"parameter NAME\""));
}

TEST(ReadingFile, WhatIsNoLineOfAReadingIsRefused) {
  EXPECT_THAT(refusal("form = \n"), HasSubstr("r.toml:1: it is no TOML: "));
  EXPECT_THAT(refusal(""), HasSubstr("r.toml: no line of a reading is in it"));
  EXPECT_THAT(refusal("functions = \"f\"\n"), HasSubstr("r.toml:1: functions is a table: write [functions]"));
  EXPECT_THAT(refusal("[arguments]\nf = \"x\"\n"),
              HasSubstr("r.toml:2: the arguments of a function are a table"));
  EXPECT_THAT(refusal("[functions]\ncost = \"\"\n"),
              HasSubstr("r.toml:2: cost is empty: leave the line away"));
  EXPECT_THAT(refusal("[functions]\ncost = true\n"),
              HasSubstr("r.toml:2: cost is no text: write cost = \"...\""));
  EXPECT_THAT(refusal("[results]\nf = []\n"), HasSubstr("r.toml:2: f is empty"));
  EXPECT_THAT(refusal("[functions]\ncost = \"a\\nb\"\n"), HasSubstr("r.toml:2: cost is more than one line"));
}

TEST(ReadingFile, WhatIsWrittenIsTakenAsItWas) {
  FoundReading found;
  found.words = {{"form", "class"},
                 {"functions.class", "Net"},
                 {"functions.backward", "back"},
                 {"arguments.back.x", "inputs"},
                 {"arguments.back.w_1", "parameter W1"},
                 {"arguments.forward.x", "inputs"},
                 {"results.back", "_, dW1, db1"},
                 {"results.forward", "a"},
                 {"data.examples", "rows"},
                 {"data.labels", "class numbers"},
                 {"network.parameters", "W1, b\xC3\xA9ta, \"quoted\\"},
                 {"network.sizes", "3, 4, 2"},
                 {"network.hidden", "tanh"},
                 {"exercise.backward_propagation", "Net.back"},
                 {"layers.Affine.back", "affine"}};
  const std::string text = reading_as_toml(found, "net.py");
  const SaidReading said = reading_from_toml(text, "r.toml");
  ReadingWords words;
  for (const auto& [key, line] : said.lines) words[key] = line.word;
  EXPECT_EQ(words, found.words) << text;
}

TEST(ReadingFile, ALineThatSaysOtherwiseIsTheFirstOfTheFile) {
  const SaidReading said = reading_from_toml(
      "[data]\nexamples = \"rows\"\n[functions]\nbackward = \"g\"\ncost = \"c\"\n[network]\nhidden = "
      "[\"relu\"]\n",
      "r.toml");
  const ReadingWords found = {
      {"data.examples", "rows"}, {"functions.backward", "h"}, {"network.hidden", "tanh"}};
  EXPECT_EQ(misfit(said, found, false),
            "r.toml:4: backward = \"g\" in [functions] does not fit: found was \"h\"");
  EXPECT_EQ(misfit(said, found, true),
            "r.toml:7: hidden = \"relu\" in [network] does not fit: found was \"tanh\"");
  EXPECT_THAT(misfit(said, {{"data.examples", "rows"}, {"functions.backward", "g"}}, false),
              HasSubstr("r.toml:5: cost = \"c\" in [functions] does not fit: there is no cost among what was "
                        "found: backward = \"g\""));
}

// --- as the page has it

class ReadingPage : public testing::Test {
 protected:
  [[nodiscard]] ProgramRun check(const std::string& reading,
                                 const std::string& text = of_the_page("python")) const {
    return run_gradproof({"check", folder.write("odd.py", text), "--seed", "5", "--reading",
                          folder.write("odd.toml", reading)});
  }
  TemporaryFolder folder;
};

TEST_F(ReadingPage, AFileThatIsTurnedAwayIsAskedOneQuestion) {
  const ProgramRun run = run_gradproof({"check", folder.write("odd.py", of_the_page("python"))});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(all_said(run),
              HasSubstr("Which of badness, spread, unroll gives the gradient? Say it in a reading"));
  EXPECT_THAT(all_said(run), HasSubstr("under [functions] the line backward = \"NAME\""));
}

TEST_F(ReadingPage, ItIsBegunAllTheSame) {
  const std::string file = folder.path() + "/begun.toml";
  EXPECT_EQ(
      run_gradproof({"check", folder.write("odd.py", of_the_page("python")), "--write-reading", file}).status,
      2);
  const std::string begun = read_text_file(file);
  EXPECT_THAT(begun, AllOf(HasSubstr("# [arguments.unroll]\n# feed = \"?\"\n# aim = \"?\"\n# q1"),
                           HasSubstr("# backward = \"NAME\"")));
  EXPECT_THAT(refusal(begun), HasSubstr("no line of a reading is in it"));
}

TEST_F(ReadingPage, TheReadingOfThePageMakesItJudged) {
  const ProgramRun right = check(of_the_page("toml"));
  EXPECT_EQ(right.status, 0) << all_said(right);
  EXPECT_THAT(all_said(right), HasSubstr("verified: all 4 arrays"));
  const ProgramRun wrong = check(of_the_page("toml"), with(of_the_page("python"), "(1 - u ** 2)", "(1 - u)"));
  EXPECT_EQ(wrong.status, 1) << all_said(wrong);
  EXPECT_THAT(all_said(wrong), HasSubstr("WRONG: dW[1]"));
}

TEST_F(ReadingPage, WhatIsNotThereIsNamed) {
  const ProgramRun function =
      check(with(of_the_page("toml"), "backward = \"unroll\"", "backward = \"unrol\""));
  EXPECT_EQ(function.status, 2);
  EXPECT_THAT(all_said(function),
              AllOf(HasSubstr("odd.toml:4: backward = \"unrol\" in [functions] does not fit: odd.py has no "
                              "function unrol; its functions are badness, spread, unroll")));
  const ProgramRun argument =
      check(with(of_the_page("toml"), "[arguments.unroll]\nfeed", "[arguments.unroll]\nfood"));
  EXPECT_EQ(argument.status, 2);
  EXPECT_THAT(all_said(argument), HasSubstr("food = \"inputs\" in [arguments.unroll] does not fit: there is "
                                            "no food among what was found: aim"));
}

TEST_F(ReadingPage, ALineWithWhichItIsWrongAndWithoutWhichItIsRightIsRefused) {
  const ProgramRun run =
      check(of_the_page("toml") + "\n[results]\nunroll = [\"db1\", \"dW1\", \"dW2\", \"db2\"]\n");
  EXPECT_EQ(run.status, 2) << all_said(run);
  EXPECT_THAT(all_said(run), HasSubstr("unroll = \"db1, dW1, dW2, db2\" in [results] does not fit"));
  EXPECT_EQ(
      check(of_the_page("toml") + "\n[results]\nunroll = [\"dW1\", \"db1\", \"dW2\", \"db2\"]\n").status, 0);
}

/// A class of which no name says anything; its gradients come under keys of their own, b before W.
constexpr const char* brain = R"(import numpy as np

class Brain:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.random.randn(n_hidden, n_in), np.zeros((n_hidden, 1))
        self.W2, self.b2 = np.random.randn(n_out, n_hidden), np.zeros((n_out, 1))

    def ponder(self, q):
        self.q = q
        self.u = np.tanh(self.W1 @ q + self.b1)
        self.v = self.W2 @ self.u + self.b2
        return self.v

    def misery(self, v, aim):
        return 0.5 * np.sum((v - aim) ** 2) / v.shape[1]

    def ponder_over(self, aim):
        e = (self.v - aim) / self.q.shape[1]
        d = (self.W2.T @ e) * (1 - self.u ** 2)
        return {"one": d.sum(axis=1, keepdims=True), "two": d @ self.q.T,
                "three": e.sum(axis=1, keepdims=True), "four": e @ self.u.T}
)";
constexpr const char* of_brain = R"(form = "class"
[functions]
class = "Brain"
forward = "ponder"
cost = "misery"
backward = "ponder_over"
[arguments.misery]
v = "output"
aim = "labels"
[arguments.ponder_over]
aim = "labels"
)";

TEST_F(ReadingPage, AClassIsReadAsItSays) {
  EXPECT_EQ(run_gradproof({"check", folder.write("brain.py", brain)}).status, 2);
  EXPECT_EQ(check(of_brain, brain).status, 0);
  const std::string keys =
      std::string(of_brain) + "[results]\nponder_over = [\"db1\", \"dW1\", \"db2\", \"dW2\"]\n";
  EXPECT_EQ(check(keys, brain).status, 0);
  EXPECT_EQ(check(keys, with(brain, "(1 - self.u ** 2)", "(1 - self.u)")).status, 1);
  const ProgramRun three = check(with(keys, ", \"dW2\"", ""), brain);
  EXPECT_EQ(three.status, 2);
  EXPECT_THAT(
      all_said(three),
      HasSubstr(
          "ponder_over = \"db1, dW1, db2\" in [results] does not fit: found was \"one, two, three, four\""));
}

TEST(Reading, WhatNobodyCanTellOfAnArgumentIsAsked) {
  const TemporaryFolder folder;
  const std::string file = folder.write("odd.py", R"(import numpy as np


def loss_and_gradient(X, Y, W1, b1, W2, b2, gizmo):
    A1 = np.tanh(W1 @ X + b1)
    A2 = W2 @ A1 + b2
    dZ2 = (A2 - Y) / gizmo
    dZ1 = (W2.T @ dZ2) * (1 - A1 ** 2)
    return 0.5 * np.sum((A2 - Y) ** 2) / gizmo, dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)
)");
  const ProgramRun asked = run_gradproof({"check", file});
  EXPECT_EQ(asked.status, 2) << all_said(asked);
  EXPECT_THAT(
      all_said(asked),
      HasSubstr("What is gizmo of loss_and_gradient(X, Y, W1, b1, W2, b2, gizmo)? Say it in a reading"));
  EXPECT_THAT(all_said(asked), HasSubstr("under [arguments.loss_and_gradient] the line gizmo = \"labels\""));
  const std::string told =
      folder.write("r.toml", "[arguments.loss_and_gradient]\ngizmo = \"number of examples\"\n");
  const ProgramRun run = run_gradproof({"check", file, "--reading", told});
  EXPECT_EQ(run.status, 0) << all_said(run);
}

// --- it widens no trust

TEST_F(ReadingPage, AParameterThatIsSaidToBeNoneIsNotJudged) {
  std::string toml = with(of_the_page("toml"), "c2 = \"parameter b2\"", "c2 = \"rate\"");
  toml = with(toml, "c2 = \"parameter b2\"", "c2 = \"rate\"");
  const std::string half_of_db2 =
      with(of_the_page("python"), "e.sum(axis=1, keepdims=True)\n", "0.5 * e.sum(axis=1, keepdims=True)\n");
  const ProgramRun run = check(toml, half_of_db2);
  EXPECT_EQ(run.status, 3) << all_said(run);
  EXPECT_THAT(all_said(run), HasSubstr("not judged: 1 of the 4 arrays that unroll returns"));
}

TEST_F(ReadingPage, ANamedParameterThatIsSaidToBeNoneIsNotJudged) {
  const auto named = [](std::string text) { return std::regex_replace(text, std::regex("c2"), "b2"); };
  std::string toml = named(of_the_page("toml"));
  toml = with(with(toml, "b2 = \"parameter b2\"", "b2 = \"rate\""), "b2 = \"parameter b2\"", "b2 = \"rate\"");
  const ProgramRun run = check(
      toml, with(named(of_the_page("python")), ", e @ u.T, e.sum(axis=1, keepdims=True)\n", ", e @ u.T\n"));
  EXPECT_EQ(run.status, 3) << all_said(run);
  EXPECT_THAT(all_said(run), HasSubstr("b2 of unroll, which the reading says is no parameter"));
}

TEST_F(ReadingPage, ACostThatNoLabelReachesIsNeverVerified) {
  std::string text = with(of_the_page("python"), "np.mean(-aim * np.log(res) - (1 - aim) * np.log(1 - res))",
                          "0.5 * np.mean((res - aim) ** 2)");
  text = with(text, "e = (res - aim) / feed.shape[1]", "e = (res - aim) / feed.shape[1] * res * (1 - res)");
  EXPECT_EQ(check(of_the_page("toml"), text).status, 0);
  std::string toml = with(of_the_page("toml"), "aim = \"labels\"", "aim = \"number of inputs\"");
  toml = with(toml, "aim = \"labels\"", "aim = \"number of inputs\"");
  const ProgramRun run = check(toml, text);
  EXPECT_EQ(run.status, 3) << all_said(run);
  EXPECT_THAT(all_said(run), HasSubstr("its cost is the same whatever the targets are"));
}

TEST_F(ReadingPage, AnotherGradientOfTheFileIsJudgedBeside) {
  const std::string beside =
      "\n\ndef backward(X, Y, W1, b1, W2, b2):\n    A1, A2 = spread(X, W1, b1, W2, b2)\n    dZ2 = (A2 - Y) / "
      "X.shape[1]\n"
      "    dZ1 = (W2.T @ dZ2) * (1 - A1)\n    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, "
      "dZ2.sum(axis=1, keepdims=True)\n";
  const ProgramRun run = check(of_the_page("toml"), of_the_page("python") + beside);
  EXPECT_EQ(run.status, 1) << all_said(run);
  EXPECT_THAT(all_said(run), HasSubstr("backward"));
}

TEST(Reading, ARegulariserCannotBeSaidToKeepItsDefault) {
  const TemporaryFolder folder;
  const std::string cases = test::source_folder() + "/tests/submission/python/cases/",
                    file = folder.path() + "/r.toml";
  ASSERT_EQ(run_gradproof({"check", cases + "cs231n_twolayernet_right.py", "--write-reading", file}).status,
            0);
  const std::string edited = folder.write(
      "edited.toml", with(read_text_file(file), "reg = \"regulariser\"", "reg = \"its default\""));
  const ProgramRun run =
      run_gradproof({"check", cases + "cs231n_twolayernet_reg_missing_wrong.py", "--reading", edited});
  EXPECT_EQ(run.status, 2) << all_said(run);
  EXPECT_THAT(all_said(run),
              HasSubstr("reg = \"its default\" in [arguments.loss] does not fit: found was \"regulariser\""));
}

TEST(Reading, ACostOfTheFileCannotBeLeftAway) {
  const TemporaryFolder folder;
  const std::string file =
      test::source_folder() + "/tests/submission/python/cases/theta_squared_error_wrong.py";
  const std::string reading = folder.write("r.toml",
                                           "[functions]\nforward = \"forward\"\nbackward = \"backprop\"\n"
                                           "[network]\nloss = \"the mean of the squared errors\"\n");
  const ProgramRun run = run_gradproof({"check", file, "--reading", reading});
  EXPECT_EQ(run.status, 2) << all_said(run);
  EXPECT_THAT(all_said(run), HasSubstr("does not fit: found was \"its own\""));
  EXPECT_EQ(run_gradproof({"check", file, "--reading",
                           folder.write("s.toml", "[functions]\nbackward = \"backprop\"\n")})
                .status,
            1);
}

// --- beside other options

TEST(Reading, WhatSaysTheSameInOtherWordsIsNotTakenBesideIt) {
  const TemporaryFolder folder;
  const std::string reading = folder.write("r.toml", "form = \"functions\"\n"),
                    file = folder.write("x.py", "def f():\n    pass\n");
  for (const std::vector<std::string>& other :
       std::vector<std::vector<std::string>>{{"--entry", "f"}, {"--rows"}, {"--exercise", "affine"}}) {
    std::vector<std::string> words = {"check", file, "--reading", reading};
    words.insert(words.end(), other.begin(), other.end());
    const ProgramRun run = run_gradproof(words);
    EXPECT_EQ(run.status, 2);
    EXPECT_THAT(run.err, HasSubstr("--reading " + reading + ": " + other.front() +
                                   " says how it is read, in other words"));
  }
  EXPECT_THAT(run_gradproof({"check", "--reference", "--reading", reading}).err,
              HasSubstr("--reading says how a submission is run"));
  EXPECT_THAT(run_gradproof({"check", file, "--reading", folder.path() + "/none.toml"}).err,
              HasSubstr("--reading " + folder.path() + "/none.toml: "));
  EXPECT_THAT(run_gradproof({"check", "/bin/true", "--reading", reading}).err,
              HasSubstr("says how a file NAME.py or NAME.ipynb is read"));
  EXPECT_THAT(run_gradproof({"check", folder.path(), "--write-reading", "x.toml"}).err,
              HasSubstr("each file of a folder is read for itself"));
  EXPECT_THAT(run_gradproof({"check", file, "--reading", reading, "--write-reading", reading}).err,
              HasSubstr(reading));
}

TEST(Reading, AVerdictStandsWhereNoReadingCanBeWritten) {
  const TemporaryFolder folder;
  const std::string file = folder.write("stops.py", "raise ValueError('no')\n"),
                    reading = folder.path() + "/r.toml";
  const ProgramRun plain = run_gradproof({"check", file}),
                   run = run_gradproof({"check", file, "--write-reading", reading});
  EXPECT_EQ(run.status, plain.status) << run.err;
  EXPECT_THAT(run.out + run.err, Not(HasSubstr("harness trouble")));
  EXPECT_FALSE(std::filesystem::exists(reading));
}

TEST(Reading, AClassIsJudgedByOne) {
  const TemporaryFolder students, record;
  students.write("ann.py", of_the_page("python"));
  students.write("bob.py", with(of_the_page("python"), "(1 - u ** 2)", "(1 - u)"));
  const std::string reading = record.write("class.toml", of_the_page("toml"));
  const ProgramRun run = run_gradproof(
      {"grade", students.path(), "--reading", reading, "--record", record.path() + "/r.db", "--jobs", "1"});
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_THAT(all_said(run), AllOf(HasSubstr(" verified 1 "), HasSubstr(" wrong 1 "))) << run.out;
}

}  // namespace
}  // namespace gradproof::cli
