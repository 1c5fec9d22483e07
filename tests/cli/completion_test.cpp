// SPDX-License-Identifier: MIT
// What the shells themselves offer at a tab, with what `gradproof completion` gave them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <sstream>

#include "gradproof/diagnosis/mistake.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof::cli {
namespace {

using test::run_gradproof;
using test::run_program;
using test::TemporaryFolder;
using testing::Contains;
using testing::ElementsAre;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

bool is_there(const std::string& shell) {
  return run_program({"sh", "-c", "command -v " + shell}).status == 0;
}

/// The words as readline hands them over, the last one being completed.
std::vector<std::string> bash_offers(const std::vector<std::string>& words) {
  const TemporaryFolder folder;
  const std::string file = folder.write("gradproof.bash", run_gradproof({"completion", "bash"}).out);
  std::vector<std::string> command = {"bash", "-c",
                                      "source \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); "
                                      "_gradproof; printf '%s\\n' \"${COMPREPLY[@]}\"",
                                      file};
  command.insert(command.end(), words.begin(), words.end());
  return lines_of(run_program(command, {.directory = folder.path()}).out);
}

TEST(BashCompletion, OffersSubcommandsOptionsAndValues) {
  EXPECT_THAT(bash_offers({"gradproof", "ch"}), ElementsAre("check"));
  EXPECT_THAT(bash_offers({"gradproof", "check", "--norm"}), ElementsAre("--normalise"));
  EXPECT_THAT(bash_offers({"gradproof", "check", "--format", "j"}), ElementsAre("json", "junit"));
  EXPECT_THAT(bash_offers({"gradproof", "new", "x", "--language", ""}), ElementsAre("cpp", "python"));
  EXPECT_THAT(bash_offers({"gradproof", "new", "x", "--exercise", "conv-"}),
              ElementsAre("conv-channels-last"));
  EXPECT_THAT(bash_offers({"gradproof", "check", "x.py", "--exercise", "lstm-"}),
              ElementsAre("lstm-columns"));
  EXPECT_THAT(bash_offers({"gradproof", "exercises", "svm_loss_n"}), ElementsAre("svm_loss_naive"));
  EXPECT_THAT(bash_offers({"gradproof", "explain", "--step", "dZ"}), ElementsAre("dZ2", "dZ1"));
  EXPECT_THAT(bash_offers({"gradproof", "mistakes", ""}), testing::IsSupersetOf(mistake_ids()));
  EXPECT_THAT(bash_offers({"gradproof", "mistakes", "conv-filter"}), ElementsAre("conv-filter-turned"));
}

TEST(BashCompletion, CompletesTheLastOfAListAndWhatFollowsAnEqualsSign) {
  EXPECT_THAT(bash_offers({"gradproof", "check", "--hidden", "tanh,re"}), ElementsAre("tanh,relu"));
  EXPECT_THAT(bash_offers({"gradproof", "check", "--format", "=", "te"}), ElementsAre("text"));
  EXPECT_THAT(bash_offers({"gradproof", "check", "--also", "ju"}), ElementsAre("junit:"));
}

TEST(BashCompletion, OffersFilesWhereNoWordsAreToChooseFrom) {
  EXPECT_THAT(bash_offers({"gradproof", "check", "gradp"}), ElementsAre("gradproof.bash"));
  EXPECT_THAT(bash_offers({"gradproof", "check", "--also", "junit", ":", "gradp"}),
              ElementsAre("gradproof.bash"));
}

std::vector<std::string> fish_offers(const std::string& line) {
  const TemporaryFolder folder;
  const std::string file = folder.write("gradproof.fish", run_gradproof({"completion", "fish"}).out);
  const test::ProgramOptions clean = {.environment = {{"HOME", folder.path()}}, .directory = folder.path()};
  std::vector<std::string> offers;
  for (const std::string& offer :
       lines_of(run_program({"fish", "-c", "source " + file + "; complete -C '" + line + "'"}, clean).out)) {
    offers.push_back(offer.substr(0, offer.find('\t')));
  }
  return offers;
}

TEST(FishCompletion, OffersSubcommandsOptionsAndValues) {
  if (!is_there("fish")) GTEST_SKIP() << "no fish here";
  EXPECT_THAT(fish_offers("gradproof ch"), ElementsAre("check"));
  EXPECT_THAT(fish_offers("gradproof check --norm"), ElementsAre("--normalise"));
  EXPECT_THAT(fish_offers("gradproof check --format j"), ElementsAre("json", "junit"));
  EXPECT_THAT(fish_offers("gradproof new x --language "), ElementsAre("cpp", "python"));
  EXPECT_THAT(fish_offers("gradproof mistakes missing-1/m-in-dW"), ElementsAre("missing-1/m-in-dW"));
}

/// Whether a new zsh, in a terminal of its own, is handed the line and one tab and then shows the text.
bool zsh_shows(const std::string& line, const std::string& text) {
  const TemporaryFolder folder;
  folder.write("_gradproof", run_gradproof({"completion", "zsh"}).out);
  const std::string script = folder.write("one_tab.zsh", R"(
zmodload zsh/zpty
zpty shell "PS1='' zsh -f -i"
zpty -w shell "stty columns 200 -echo; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D; print rea''dy"
zpty -r shell before '*ready*'
zpty -w -n shell "$2"$'\t'
zpty -r shell shown "*$3*"
print -r -- "$shown"
zpty -d shell
)");
  const auto run = run_program({"zsh", "-f", script, folder.path(), line, text},
                               {.environment = {{"TERM", "dumb"}}, .timeout = std::chrono::seconds(20)});
  return run.out.find(text) != std::string::npos;
}

TEST(ZshCompletion, AnswersTheFirstTab) {
  if (!is_there("zsh")) GTEST_SKIP() << "no zsh here";
  EXPECT_TRUE(zsh_shows("gradproof check --format js", "--format json "));
  EXPECT_TRUE(zsh_shows("gradproof check --hidden tanh,re", "tanh,relu"));
}

TEST(StepsOffered, AreThoseOfTheNetworkThatIsDerivedUnlessAnotherIsNamed) {
  EXPECT_THAT(bash_offers({"gradproof", "explain", "--step", ""}), Contains("summary"));
  for (const std::string& step : bash_offers({"gradproof", "explain", "--step", ""})) {
    EXPECT_EQ(run_gradproof({"explain", "--step", step}).status, 0) << step;
  }
}

}  // namespace
}  // namespace gradproof::cli
