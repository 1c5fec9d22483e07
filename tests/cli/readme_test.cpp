// SPDX-License-Identifier: MIT
// What README.md shows is what happens.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/texts.hpp"

namespace gradproof::test {
namespace {

using testing::HasSubstr;

std::string readme() { return read_text_file(source_folder() + "/README.md"); }

std::vector<std::string> blocks(const std::string& language) { return blocks_of(readme(), language); }

/// Lines that begin with "$ ", without it.
std::vector<std::string> commands() {
  std::vector<std::string> found;
  for (const std::string& block : blocks("console")) {
    std::istringstream lines(block);
    for (std::string line; std::getline(lines, line);) {
      if (line.rfind("$ ", 0) == 0) found.push_back(line.substr(2));
    }
  }
  return found;
}

/// Rounding differs from machine to machine: the digits of numbers such as 3e-16 do not matter here.
std::string without_rounding(const std::string& text) {
  return std::regex_replace(text, std::regex("no difference|off by at most [0-9]+e-[0-9]+|[0-9]+e-[0-9]+"),
                            "#");
}

TEST(Readme, CppExamplePrintsTheOutputThatIsShown) {
  const ProgramRun run = run_program({GRADPROOF_README_EXAMPLE});
  EXPECT_EQ(run.status, 1) << run.err;
  ASSERT_EQ(blocks("text").size(), 1U);
  EXPECT_EQ(without_rounding(run.out), without_rounding(blocks("text").front()));
}

// tests/package builds and runs that file against the installed package.
TEST(Readme, ExampleWithoutAFrameworkIsTheProgramThatThePackageTestRuns) {
  const std::string program = read_text_file(source_folder() + "/tests/package/consumer/three_lines.cpp");
  ASSERT_EQ(blocks("c++").size(), 1U);
  EXPECT_EQ(blocks("c++").front(), program.substr(program.find('\n') + 1));
}

TEST(Readme, ThereIsOneCppExample) { EXPECT_EQ(blocks("cpp").size(), 1U); }

TEST(Readme, ConsoleCommandsOfTheProgramRun) {
  std::size_t ran = 0;
  for (const std::string& command : commands()) {
    if (command.rfind("gradproof ", 0) != 0) continue;
    ++ran;
    ProgramOptions options;
    options.directory = source_folder();
    const ProgramRun run = run_program({"sh", "-c", gradproof_program() + command.substr(9)}, options);
    const bool wrong = command.find("--with-mistake") != std::string::npos;
    EXPECT_EQ(run.status, wrong ? 1 : 0) << command << "\n" << run.out << run.err;
  }
  EXPECT_GE(ran, 3U);
}

TEST(Readme, ConsoleCommandsOfTheRepositoryExist) {
  const std::string help = run_program({source_folder() + "/dev", "help"}).out;
  std::size_t found = 0;
  for (const std::string& command : commands()) {
    if (command.rfind("./dev ", 0) != 0) continue;
    ++found;
    EXPECT_THAT(help, HasSubstr(command));
  }
  EXPECT_EQ(found, 2U) << "./dev demo and ./dev test";
}

/// The words between a beginning and an end in a text, of which there is one.
std::set<std::string> words_between(const std::string& text, const std::string& begin,
                                    const std::string& end) {
  const std::size_t at = text.find(begin);
  if (at == std::string::npos) throw std::runtime_error("there is no '" + begin + "'");
  std::istringstream part(
      text.substr(at + begin.size(), text.find(end, at + begin.size()) - at - begin.size()));
  std::set<std::string> words;
  for (std::string word; part >> word;) words.insert(word);
  return words;
}

TEST(CiPage, BuildsWithThePackagesThatDevInstalls) {
  const auto dev = words_between(read_text_file(source_folder() + "/dev"), "build_packages=\"", "\"");
  const auto page = words_between(read_text_file(source_folder() + "/src/docs/ci.md"),
                                  "--no-install-recommends g++ git", "git clone");
  const std::set<std::string> for_tests = {
      "g++",     "pkg-config", "libgtest-dev", "libgmock-dev", "librapidcheck-dev", "libbenchmark-dev",
      "python3", "fish",       "zsh",          "libeigen3-dev"};
  std::size_t needed = 0;
  for (const std::string& package : dev) {
    if (for_tests.count(package) != 0) continue;
    ++needed;
    EXPECT_EQ(page.count(package), 1U) << package;
  }
  EXPECT_GE(needed, 10U);
}

std::string version() {
  const std::string said = run_gradproof({"--version"}).out, first_line = said.substr(0, said.find('\n'));
  return first_line.substr(first_line.rfind(' ') + 1);
}

// The package's file, as CPack names it (src/cmake/GradproofPackages.cmake).
TEST(CiPage, NamesThePackagesOfThisVersion) {
  static const std::regex package("_([0-9.]+)_(?:amd64|all)\\.deb");
  for (const std::string page : {"README.md", "src/docs/ci.md", "src/docs/from-python.md",
                                 "src/starter/cpp/.github/workflows/check.yml"}) {
    const std::string text = read_text_file(source_folder() + "/" + page);
    std::size_t found = 0;
    for (std::sregex_iterator at(text.begin(), text.end(), package), end; at != end; ++at, ++found)
      EXPECT_EQ((*at)[1], version()) << page << ": " << at->str();
    EXPECT_GT(found, 0U) << page;
  }
}

TEST(Readme, EveryCommandLineIsEitherOfTheProgramOrOfTheRepository) {
  for (const std::string& command : commands()) {
    EXPECT_TRUE(command.rfind("./dev ", 0) == 0 || command.rfind("gradproof ", 0) == 0 ||
                command == "apt-get install ./gradproof_" + version() + "_amd64.deb")
        << command << ": say here how to test it";
  }
}

}  // namespace
}  // namespace gradproof::test
