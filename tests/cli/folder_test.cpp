// SPDX-License-Identifier: MIT
// gradproof check FOLDER: each file of it that has a backward pass, in one report.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/run_program.hpp"

namespace gradproof::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const char* const right =
    "import numpy as np\n"
    "def cost(theta, X, y):\n"
    "    return np.sum((X @ theta - y) ** 2) / (2 * len(y))\n"
    "def gradient(theta, X, y):\n"
    "    return X.T @ (X @ theta - y) / len(y)\n";

std::string without_the_mean() {
  std::string text = right;
  return text.erase(text.rfind(" / len(y)"), 9);
}

/// A project: two networks, one in a package, and what is none of them.
class Folder : public testing::Test {
 protected:
  Folder() {
    std::filesystem::create_directories(folder_.path() + "/project/models");
    std::filesystem::create_directories(folder_.path() + "/project/venv/lib");
    write("line.py", right);
    write("models/__init__.py", "");
    write("models/mean.py", right);
    write("data.py", "import numpy as np\ndef load():\n    return np.zeros(3)\n");
    write("test_line.py", without_the_mean());
    write("venv/lib/other.py", without_the_mean());
  }
  void write(const std::string& name, const std::string& text) const {
    folder_.write("project/" + name, text);
  }
  [[nodiscard]] std::string project() const { return folder_.path() + "/project"; }
  [[nodiscard]] ProgramRun check(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"check", project(), "--seed", "3"});
    return run_gradproof(more);
  }

 private:
  TemporaryFolder folder_;
};

TEST_F(Folder, IsVerifiedWhereEachFileIs) {
  const ProgramRun run = check({"--verbose"});
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("line.py, models/mean.py"), HasSubstr("verified: all 2 arrays"),
                             HasSubstr("without a backward pass that could be judged: data.py"),
                             Not(HasSubstr("other.py")), Not(HasSubstr("test_line"))));
}

TEST_F(Folder, IsWrongWhereOneFileIsAndNamesIt) {
  write("models/mean.py", without_the_mean());
  const ProgramRun run = check();
  EXPECT_EQ(run.status, 1) << run.out << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("WRONG: dW[1] of models/mean.py"), Not(HasSubstr("read as"))));
  const auto report = nlohmann::json::parse(check({"--format", "json"}).out);
  EXPECT_EQ(report.at("file"), project());
  EXPECT_EQ(report.at("verdict"), "wrong");
}

TEST_F(Folder, PrintsTheSeedThatEachFileWasAskedWith) {
  const ProgramRun run = run_gradproof({"check", project()});
  EXPECT_THAT(run.out, HasSubstr("--seed "));
}

TEST_F(Folder, LeavesToAnotherFileWhatThatOneDefines) {
  write("main.py",
        "from line import cost, gradient\nimport numpy as np\nX, y = np.ones((9, 2)), np.ones(9)\n"
        "theta = np.zeros(2)\nfor i in range(100):\n    theta = theta - 0.1 * gradient(theta, X, y)\n");
  EXPECT_EQ(check().status, 0) << check({"--verbose"}).out;
}

TEST_F(Folder, WithoutAFileThatCanBeJudgedSaysSo) {
  std::filesystem::remove(project() + "/line.py");
  std::filesystem::remove(project() + "/models/mean.py");
  const ProgramRun none = check();
  EXPECT_EQ(none.status, 2) << none.out;
  EXPECT_THAT(none.err, HasSubstr("no file of this folder can be judged (data.py)"));
  std::filesystem::remove(project() + "/data.py");
  EXPECT_THAT(check().err, HasSubstr("a folder without a file NAME.py or NAME.ipynb that can be judged"));
}

TEST_F(Folder, IsNotOverwrittenByItsReport) {
  const ProgramRun run = check({"--format", "json", "--output", project() + "/models/mean.py"});
  EXPECT_EQ(run.status, 2) << run.out;
  EXPECT_EQ(read_text_file(project() + "/models/mean.py"), right);
}

TEST_F(Folder, IsNoShard) {
  const ProgramRun run = check({"--shard", "1/2", "--format", "json"});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("a folder is judged file by file"));
}

}  // namespace
}  // namespace gradproof::test
