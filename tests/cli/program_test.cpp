// SPDX-License-Identifier: MIT
// The program around its subcommands: help, bad command lines, terminals, pipes, signals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/run_program.hpp"

namespace gradproof::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* escape = "\x1b[";

/// A check that goes on until it is told to stop.
std::vector<std::string> endless(const std::vector<std::string>& more = {}) {
  std::vector<std::string> all = {"check", "--reference",   "--layers",
                                  "2,3,1", "--after-steps", "1000000000000"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::vector<std::string> with_program(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), gradproof_program());
  return arguments;
}

TEST(Program, HelpGoesToStandardOutputAndHasExamples) {
  const ProgramRun all = run_gradproof({"--help"});
  EXPECT_EQ(all.status, 0);
  EXPECT_THAT(all.out, HasSubstr("check"));
  EXPECT_THAT(all.out, HasSubstr("Exit status: 0 verified; 1 wrong;"));
  const ProgramRun check = run_gradproof({"check", "--help"});
  EXPECT_EQ(check.status, 0);
  EXPECT_THAT(check.out, HasSubstr("Examples:\n  gradproof check"));
  for (const char* option :
       {"--layers", "--hidden", "--output", "--lambda", "--data", "--target", "--normalise", "--examples",
        "--seed", "--after-steps", "--learning-rate", "--threads", "--format"}) {
    EXPECT_THAT(check.out, HasSubstr(std::string("\n  ") + option)) << option;
  }
  EXPECT_THAT(all.err + check.err, IsEmpty());
}

TEST(Program, NotesOfTheManualFitATerminal) {
  const TemporaryFolder pages;
  ASSERT_EQ(run_gradproof({"manual", "--folder", pages.path(), "--date", "2026-11-26"}).status, 0);
  ASSERT_GE(pages.names().size(), 8U);
  for (const std::string& page : pages.names()) {
    std::istringstream lines(read_text_file(pages.path() + "/" + page));
    bool as_it_stands = false;
    for (std::string line; std::getline(lines, line);) {
      if (line == ".nf" || line == ".fi") as_it_stands = line == ".nf";
      line.erase(std::remove(line.begin(), line.end(), '\\'), line.end());
      if (!as_it_stands || line.rfind("  gradproof ", 0) == 0) continue;  // a command is not broken
      EXPECT_LE(line.size(), 73U) << page << ": " << line;                // of 80, 7 are man's
    }
  }
}

TEST(Program, ExamplesOfTheHelpOfCheckRun) {
  const TemporaryFolder folder;
  const std::string help = run_gradproof({"check", "--help"}).out;
  std::size_t ran = 0;
  for (std::size_t at = help.find("\n  gradproof check"); at != std::string::npos;
       at = help.find("\n  gradproof check", at + 1)) {
    std::string command = help.substr(at + 3, help.find('\n', at + 1) - at - 3);
    command = command.substr(0, command.find("   "));  // what follows is said to people
    // a submission of the reader's own is not here
    if (command.size() > 16 && command.substr(16, 2) != "--") continue;
    for (std::size_t data = command.find("src/data"); data != std::string::npos; data = std::string::npos) {
      command.insert(data, source_folder() + "/");
    }
    ProgramOptions options;
    options.directory = folder.path();
    const ProgramRun run = run_program({"sh", "-c", gradproof_program() + command.substr(9)}, options);
    EXPECT_THAT(run.status, testing::AnyOf(0, 1)) << command << "\n" << run.out << run.err;
    ++ran;
  }
  EXPECT_GE(ran, 5U);
}

TEST(Program, SaysItsVersion) {
  const ProgramRun run = run_gradproof({"--version"});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.out, testing::MatchesRegex("gradproof [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST(Program, WithoutASubcommandShowsTheHelpOnStandardError) {
  const ProgramRun run = run_gradproof({});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_THAT(run.err, HasSubstr("gradproof: name a subcommand"));
  EXPECT_THAT(run.err, HasSubstr("Usage: gradproof"));
}

TEST(Program, AnswersEveryBadCommandLineWithASentenceAndExitTwo) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"chek"},
       "gradproof: there is no subcommand 'chek'; did you mean check? ('gradproof --help' lists them)\n"},
      {{"--vesion"},
       "gradproof: there is no option --vesion; did you mean --version? ('gradproof --help' lists them)\n"},
      {{"check", "--seed", ""}, "gradproof: --seed \"\": expected a whole number of at least 0\n"},
      {{"check", "--method", "fast"},
       "gradproof: --method: there is no 'fast'; there are auto, full, directional\n"},
      {{"new"}, "gradproof: new: DIR is missing; 'gradproof new --help' has examples\n"},
      {{"new", "mine"}, "gradproof: new: --language is missing; 'gradproof new --help' has examples\n"},
      {{"check"},
       "gradproof: name a submission, as in gradproof check student.py; --reference means the built-in "
       "one\n"},
      {{"check", ""},
       "gradproof: the SUBMISSION is an empty word (a variable that is not set?): name a file, as in "
       "gradproof check student.py; --reference means the built-in one\n"},
      {{"check", "", "--reference"},
       "gradproof: the SUBMISSION is an empty word (a variable that is not set?): name a file, as in "
       "gradproof check student.py; --reference means the built-in one\n"},
      {{"check", "--data", "d.csv", "--target", "y"},
       "gradproof: name a submission, as in gradproof check student.py; --reference means the built-in "
       "one\n"},
      {{"check", "--reference", "a.py"},
       "gradproof: --reference means the built-in reference, and a.py is a submission: leave one of them "
       "out\n"},
      {{"check", "a.py", "--with-mistake", "db-sign"},
       "gradproof: --with-mistake plants a mistake into the built-in reference; it cannot be planted into a "
       "submission\n"},
      {{"check", "--reference", "--timeout", "3"},
       "gradproof: --timeout says how a submission is run; name one: gradproof check student.py\n"},
      {{"check", "--reference", "--layer", "3"},
       "gradproof: check: there is no option --layer; did you mean --layers? ('gradproof check --help' lists "
       "them)\n"},
      {{"check", "--reference", "--layer=3"},
       "gradproof: check: there is no option --layer; did you mean --layers? ('gradproof check --help' lists "
       "them)\n"},
      {{"check", "--reference", "--zzz"},
       "gradproof: check: there is no option --zzz ('gradproof check --help' lists them)\n"},
      {{"check", "--reference", "--seed"}, "gradproof: check: --seed needs a value\n"},
      {{"check", "--reference", "--seed", "1", "--seed", "2"},
       "gradproof: check: --seed is given more than once; give it once\n"},
      {{"check", "--reference", "--seed", "-1"},
       "gradproof: --seed -1: expected a whole number of at least 0\n"},
      {{"check", "--reference", "--seed", "1.5"},
       "gradproof: --seed 1.5: expected a whole number of at least 0\n"},
      {{"check", "--reference", "--examples", "0"},
       "gradproof: --examples 0: expected a whole number of at least 1\n"},
      {{"check", "--reference", "--threads", "9999"},
       "gradproof: --threads 9999: expected a whole number from 0 to 1024\n"},
      {{"check", "--reference", "--lambda", "-1"},
       "gradproof: --lambda -1: expected a number of at least 0, such as 0.1\n"},
      {{"check", "--reference", "--lambda", "nan"},
       "gradproof: --lambda nan: expected a number of at least 0, such as 0.1\n"},
      {{"check", "--reference", "--learning-rate", "0"},
       "gradproof: --learning-rate 0: expected a number above 0, such as 0.1\n"},
      {{"check", "--reference", "--layers", "30,x,1"},
       "gradproof: --layers 30,x,1: 'x' is size number 2, expected a whole number from 1 to 1000000, as in "
       "--layers "
       "30,16,8,1\n"},
      {{"check", "--reference", "--layers", "30,0,1"},
       "gradproof: --layers 30,0,1: '0' is size number 2, expected a whole number from 1 to 1000000, as in "
       "--layers "
       "30,16,8,1\n"},
      {{"check", "--reference", "--layers", "30"},
       "gradproof: --layers 30: one size, expected n[0] (inputs), the hidden layers if any, and n[L] "
       "(outputs), as in "
       "--layers 30,16,8,1\n"},
      {{"check", "--reference", "--hidden", "rleu"},
       "gradproof: --hidden: there is no 'rleu'; did you mean relu? There are sigmoid, tanh, relu, "
       "leaky_relu, "
       "softplus, identity\n"},
      {{"check", "--reference", "--hidden", "tanh,relu"},
       "gradproof: --hidden tanh,relu: one activation for each hidden layer needs --layers, as in --layers "
       "30,16,8,1 "
       "--hidden tanh,relu\n"},
      {{"check", "--reference", "--layers", "3,4,2", "--hidden", "tanh,relu"},
       "gradproof: --hidden tanh,relu: 2 activations, but --layers 3,4,2 has 1 hidden layer; give one for "
       "each, or one "
       "for all\n"},
      {{"check", "--reference", "--output", "sofmax"},
       "gradproof: --output sofmax: there is no such output layer; did you mean softmax? (For a file of that "
       "name write "
       "--output ./sofmax)\n"},
      {{"check", "--reference", "--output", "sigmoid", "--output", "softmax"},
       "gradproof: --output softmax: sigmoid is given already; name one output layer\n"},
      {{"check", "--reference", "--output", "softmax", "--layers", "2,1"},
       "gradproof: --output softmax with one unit in the last layer: a softmax of one is 1 whatever its "
       "input; give "
       "--layers at least 2 outputs, or take --output sigmoid\n"},
      {{"check", "--reference", "--format", "jsno"},
       "gradproof: --format: there is no 'jsno'; did you mean json? There are text, json, junit, github, "
       "gradescope, "
       "coursera, prairielearn, html\n"},
      {{"check", "--reference", "--normalise"},
       "gradproof: --normalise says something about a data set; name it with --data FILE.csv\n"},
      {{"check", "--reference", "--target", "y"},
       "gradproof: --target says something about a data set; name it with --data FILE.csv\n"},
      {{"check", "--reference", "--data", "none.csv", "--target", "y"},
       "gradproof: cannot read none.csv: No such file or directory; --data takes a file of comma-separated "
       "values\n"},
      {{"check", "--reference", "--output", "/none/report.json"},
       "gradproof: cannot write /none/report.json: there is no folder /none; make it first, or name "
       "another\n"},
  };
  for (const auto& [arguments, message] : cases) {
    const ProgramRun run = run_gradproof(arguments);
    EXPECT_EQ(run.status, 2) << message;
    EXPECT_EQ(run.err, message);
    EXPECT_THAT(run.out, IsEmpty()) << message;
  }
}

TEST(Program, JudgesOneSubmissionAtATime) {
  const ProgramRun run = run_gradproof({"check", "a.py", "b.py"});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, testing::StartsWith("gradproof: check: a.py and b.py: one submission at a time"));
}

TEST(Program, RefusesDataThatCannotBeUsedWithTheirPlace) {
  const TemporaryFolder folder;
  const std::string ragged = folder.write("ragged.csv", "a,y\n1,0\n2\n");
  const ProgramRun run = run_gradproof({"check", "--reference", "--data", ragged, "--target", "y"});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(
      run.err,
      "gradproof: " + ragged +
          ":3:1: this row has 1 fields, expected 2 as in the header; fill in what is missing, or remove "
          "the row\n");
}

TEST(Program, SaysWhichFileIsNoReportAndWhatWritesOne) {
  const TemporaryFolder folder;
  const std::string text = folder.write("notes.txt", "plain text");
  EXPECT_EQ(run_gradproof({"check", "--reference", "--baseline", text}).err,
            "gradproof: " + text +
                ": it is not JSON at byte 1, expected a report, as 'gradproof check ... "
                "--format json --output " +
                text + "' writes it\n");
  EXPECT_EQ(run_gradproof({"merge", text}).err,
            "gradproof: " + text +
                ": it is not JSON at byte 1, expected a part of a check, as 'gradproof check "
                "... --shard K/N --format json --output " +
                text + "' writes it\n");
}

TEST(Program, RefusesABaselineThatHoldsNoArrays) {
  const TemporaryFolder folder;
  const std::string nothing = folder.write("student.py", "import os\n"), report = folder.path() + "/r.json";
  ASSERT_EQ(run_gradproof({"check", nothing, "--format", "json", "--output", report}).status, 2);
  const ProgramRun run = run_gradproof({"check", "--reference", "--baseline", report});
  EXPECT_EQ(run.status, 2) << run.out;
  EXPECT_THAT(run.err, HasSubstr("it holds no arrays, so nothing could be worse than it"));
}

TEST(Program, CannotTellWhatDataAtTheEdgeOfDoublesGive) {
  const TemporaryFolder folder;
  const std::string data = folder.write("d.csv", "a,b,y\n1e308,1,0\n-1e308,2,1\n3e307,0.5,1\n1,2,0\n");
  const std::string two_layer = source_folder() + "/tests/submission/python/solutions/two_layer.py";
  for (const char* submission : {"--reference", two_layer.c_str()}) {
    for (const char* hidden : {"tanh", "relu"}) {
      if (std::string(hidden) == "relu" && submission[0] != '-') continue;  // it is tanh
      const ProgramRun run = run_gradproof(
          {"check", submission, "--data", data, "--target", "y", "--layers", "2,3,1", "--hidden", hidden});
      EXPECT_EQ(run.status, 3) << submission << " " << hidden << "\n" << run.out << run.err;
    }
  }
}

TEST(Program, SaysThatANetworkItDoesNotKnowWasNotAskedTheData) {
  const TemporaryFolder folder;
  const std::string data = folder.write("d.csv", "a,b,y\n1,2,0\n-1,0.5,1\n0.3,1,1\n2,2,0\n-0.5,1,1\n");
  const std::string submission = folder.write("net.py", R"(import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.W2 = np.random.randn(n_hidden, n_in), np.random.randn(n_out, n_hidden)

    def forward(self, X):
        self.H = np.arctan(self.W1 @ X)
        self.A = 1 / (1 + np.exp(-self.W2 @ self.H))
        return self.A

    def loss(self, X, Y):
        return np.sum(Y * np.cos(self.forward(X))) / X.shape[1]

    def backward(self, X, Y):
        self.forward(X)
        d2 = -Y * np.sin(self.A) * self.A * (1 - self.A) / X.shape[1]
        d1 = self.W2.T @ d2 / (1 + (self.W1 @ X) ** 2)
        return {"dW1": d1 @ X.T, "dW2": d2 @ self.H.T}
)");
  const ProgramRun run =
      run_gradproof({"check", submission, "--data", data, "--target", "y", "--layers", "2,3,1"});
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("judged at points of its own: the data were not asked"));
  const ProgramRun said = run_gradproof({"check", submission, "--output", "sigmoid", "--layers", "2,3,1"});
  EXPECT_NE(said.status, 0) << said.out << "its cost is none of that output";
}

TEST(Program, RefusesATrainingThatDiverges) {
  const TemporaryFolder folder;
  const std::string data = folder.write("d.csv", "a,y\n1e150,0.5\n-1e160,2.5\n");
  const ProgramRun run = run_gradproof({"check", "--reference", "--data", data, "--target", "y", "--layers",
                                        "1,1", "--after-steps", "50", "--learning-rate", "1e10"});
  EXPECT_EQ(run.status, 2) << run.out;
  EXPECT_THAT(run.err, HasSubstr("take a smaller --learning-rate"));
}

TEST(Program, ColoursOnATerminalOnly) {
  ProgramOptions terminal;
  terminal.terminal = true;
  terminal.environment = {{"TERM", "xterm"}};
  EXPECT_THAT(run_gradproof({"check", "--reference"}, terminal).out, HasSubstr("\x1b[32mverified"));
  EXPECT_THAT(run_gradproof({"check", "--reference"}).out, Not(HasSubstr(escape))) << "a pipe";
}

TEST(Program, NeverColoursWithNoColorOrADumbTerminal) {
  ProgramOptions terminal;
  terminal.terminal = true;
  terminal.environment = {{"TERM", "xterm"}, {"NO_COLOR", "1"}};
  EXPECT_THAT(run_gradproof({"check", "--reference"}, terminal).out, Not(HasSubstr(escape)));
  terminal.environment = {{"TERM", "dumb"}};
  EXPECT_THAT(run_gradproof({"check", "--reference"}, terminal).out, Not(HasSubstr(escape)));
}

TEST(Program, NeverColoursAFileOrJson) {
  const TemporaryFolder folder;
  ProgramOptions terminal;
  terminal.terminal = true;
  terminal.environment = {{"TERM", "xterm"}};
  EXPECT_EQ(run_gradproof({"check", "--reference", "--output", folder.path() + "/r.txt"}, terminal).status,
            0);
  EXPECT_THAT(read_text_file(folder.path() + "/r.txt"), Not(HasSubstr(escape)));
  EXPECT_THAT(run_gradproof({"check", "--reference", "--format", "json"}, terminal).out,
              Not(HasSubstr(escape)));
}

TEST(Program, CtrlCAfterTheProgressBarLeavesNoFileAndEndsWith130) {
  const TemporaryFolder folder;
  ProgramOptions terminal;
  terminal.terminal = true;
  terminal.environment = {{"TERM", "xterm"}};
  RunningProgram program(with_program(endless({"--output", folder.path() + "/report.txt"})), terminal);
  ASSERT_TRUE(program.wait_for_text("training  ["));
  program.send_signal(SIGINT);
  const ProgramRun run = program.wait();
  EXPECT_EQ(run.status, 130);
  EXPECT_THAT(run.out, HasSubstr("gradproof: interrupted: nothing was written"));
  EXPECT_THAT(folder.names(), IsEmpty());
}

TEST(Program, CtrlCLeavesTheFileThatWasThereAsItWas) {
  const TemporaryFolder folder;
  const std::string path = folder.write("report.txt", "the old one");
  ProgramOptions terminal;
  terminal.terminal = true;
  terminal.environment = {{"TERM", "xterm"}};
  RunningProgram program(with_program(endless({"--output", path})), terminal);
  ASSERT_TRUE(program.wait_for_text("training  ["));
  program.send_signal(SIGTERM);
  EXPECT_EQ(program.wait().status, 143);
  EXPECT_EQ(read_text_file(path), "the old one");
  EXPECT_THAT(folder.names(), ElementsAre("report.txt"));
}

TEST(Program, ShowsNoProgressInAPipe) {
  // once it can be interrupted, however slow the machine, long enough for a bar on a terminal (a second)
  const std::string interrupted =
      "(until [ $((0x$(sed -n 's/^SigCgt:[[:space:]]*//p' /proc/$$/status) & 2)) -ne 0 ]; do sleep 0.05; "
      "done; "
      "sleep 2; kill -INT $$) & exec \"$@\"";
  const ProgramRun run = run_program({"bash", "-c", interrupted, "bash", gradproof_program(), "check",
                                      "--reference", "--layers", "2,3,1", "--after-steps", "1000000000000"});
  EXPECT_EQ(run.status, 130);
  EXPECT_EQ(run.err, "gradproof: interrupted: nothing was written\n");
  EXPECT_THAT(run.out, IsEmpty());
}

TEST(Program, EndsQuietlyWhenItsReaderHasGone) {
  const std::string command = gradproof_program() + " check --reference --format json | head -c 1";
  const ProgramRun run = run_program({"bash", "-c", command + "; echo \" ${PIPESTATUS[0]}\""});
  EXPECT_THAT(run.out, testing::AnyOf("{ 141\n", "{ 0\n"))
      << "0 where the pipe took it all before the reader went";
  EXPECT_THAT(run.err, IsEmpty());
}

TEST(Program, NamesTheLimitOfAddressSpaceAndNeverWaitsForMemory) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "the address sanitizer needs more address space than this limit";
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
  GTEST_SKIP() << "the address sanitizer needs more address space than this limit";
#endif
#endif
  const std::string limited = "ulimit -v 150000; exec \"$0\" \"$@\"";
  const ProgramRun check =
      run_program({"/bin/sh", "-c", limited, gradproof_program(), "check", "--reference"});
  EXPECT_EQ(check.status, 5) << check.out;
  EXPECT_THAT(check.err, HasSubstr("ulimit -v 150000"));
  EXPECT_THAT(check.err, HasSubstr("raise it: ulimit -v "));
  EXPECT_EQ(run_program({"/bin/sh", "-c", limited, gradproof_program(), "--version"}).status, 0);
}

TEST(Program, NamesTheLimitOfAFilesSizeAndIsNotKilledByIt) {
  const TemporaryFolder folder;
  const std::string limited = "ulimit -f 0; exec \"$0\" \"$@\"", report = folder.path() + "/report.json";
  const ProgramRun run = run_program({"/bin/sh", "-c", limited, gradproof_program(), "check", "--reference",
                                      "--layers", "5,4,3", "--format", "json", "--output", report});
  EXPECT_EQ(run.status, 5) << run.out;
  EXPECT_THAT(run.err,
              HasSubstr("report.json: the limit of a file's size (ulimit -f) is too small; raise it"));
  EXPECT_THAT(folder.names(), IsEmpty());
  folder.write("student.py", "def gradients(X, Y, parameters, hidden, output): pass\n");
  const ProgramRun check = run_program(
      {"/bin/sh", "-c", limited, gradproof_program(), "check", folder.path() + "/student.py", "--verbose"});
  EXPECT_EQ(check.status, 5) << check.out;
  EXPECT_THAT(check.out,
              HasSubstr("the limit of a file's size (ulimit -f) is too small for what a submission"));
}

TEST(Program, WaitsForNobodyToReadFromAPipeThatItIsToWrite) {
  const TemporaryFolder folder;
  const std::string pipe = folder.path() + "/pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const std::vector<std::string> check =
      with_program({"check", "--reference", "--layers", "5,4,3", "--output", pipe});
  const ProgramRun alone = run_program(check);
  EXPECT_EQ(alone.status, 2) << alone.out;
  EXPECT_THAT(alone.err, HasSubstr("nobody reads from this pipe; start its reader first, or name a file"));
  // its reader is there before it starts
  std::vector<std::string> read = {"/bin/sh", "-c", "exec 9<>\"$0\"; \"$@\" && head -n 1 <&9", pipe};
  read.insert(read.end(), check.begin(), check.end());
  const ProgramRun both = run_program(read);
  EXPECT_EQ(both.status, 0) << both.err;
  EXPECT_THAT(both.out, HasSubstr("verified"));
}

TEST(Program, SaysThatTheDiskIsFull) {
  const ProgramRun run = run_program({"sh", "-c", gradproof_program() + " check --reference > /dev/full"});
  EXPECT_EQ(run.status, 5);
  EXPECT_THAT(run.err, HasSubstr("cannot write to standard output: No space left on device"));
}

}  // namespace
}  // namespace gradproof::test
