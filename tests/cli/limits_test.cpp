// SPDX-License-Identifier: MIT
// Where the machine gives little, the program goes on or names what is too small, and the way out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "tests/support/run_program.hpp"

namespace gradproof::test {
namespace {

using testing::HasSubstr;

/// A folder that any user may read, with the program and a right submission in it.
class Limits : public testing::Test {
 protected:
  Limits() {
    std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
    std::filesystem::copy_file(gradproof_program(), program_);
    folder_.write("student.py", R"(import numpy as np

def gradients(X, Y, parameters, hidden, output):
    Z = parameters["W1"] @ X + parameters["b1"]
    dZ = (1 / (1 + np.exp(-Z)) - Y) / X.shape[1]
    return {"dW1": dZ @ X.T, "db1": dZ.sum(axis=1, keepdims=True)}
)");
  }

  /// The program after these words, on the submission.
  [[nodiscard]] ProgramRun checked(std::vector<std::string> words) const {
    words.insert(words.end(), {program_, "check", folder_.path() + "/student.py", "--layers", "3,1",
                               "--output", "sigmoid", "--python", "/usr/bin/python3", "--verbose"});
    return run_program(words);
  }

  TemporaryFolder folder_;
  std::string program_ = folder_.path() + "/gradproof";
};

/// The shell that sets a limit and becomes the program: of an ordinary user, for root has none of processes.
std::vector<std::string> limited(const std::string& limit) {
  std::vector<std::string> words;
  if (::geteuid() == 0) words = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
  words.insert(words.end(), {"bash", "-c", limit + "; exec \"$0\" \"$@\""});
  return words;
}

/// The leak sanitizer would start a process of its own.
constexpr const char* one_process = "export ASAN_OPTIONS=detect_leaks=0; ulimit -u 1";

TEST_F(Limits, OfProcessesAreNamed) {
  const ProgramRun run = checked(limited(one_process));
  EXPECT_EQ(run.status, 5) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("too few processes can be started (ulimit -u 1): raise it: ulimit -u 4096"));
  std::vector<std::string> reference = limited(one_process);
  reference.insert(reference.end(), {program_, "check", "--reference", "--layers", "3,1"});
  EXPECT_EQ(run_program(reference).status, 0)
      << "it needs no process: OpenBLAS must not end it for its threads";
}

TEST_F(Limits, OfOpenFilesAreNamed) {
  for (const char* few : {"8", "20"}) {
    const ProgramRun run = checked(limited(std::string("ulimit -n ") + few));
    EXPECT_EQ(run.status, 5) << run.out << run.err;
    EXPECT_THAT(run.out, HasSubstr(std::string("(ulimit -n ") + few + "): raise it: ulimit -n 1024"));
  }
}

/// Root that can become no other user goes on, confined as an ordinary user is, and the report says so.
void expect_confined(const ProgramRun& run) {
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr(", as root without capabilities"));
}

TEST_F(Limits, OfAUserNamespaceWithOneUser) {
  const std::vector<std::string> root_of_its_own = {"unshare", "-U", "-r"};
  if (run_program({"unshare", "-U", "-r", "true"}).status != 0)
    GTEST_SKIP() << "this system lets nobody make a user namespace";
  expect_confined(checked(root_of_its_own));
}

TEST_F(Limits, OfRootThatMayBecomeNobodyElse) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can have less than root has";
  const std::vector<std::string> without = {"setpriv", "--bounding-set", "-setuid", "--inh-caps", "-setuid"};
  expect_confined(checked(without));
  folder_.write("student.py",
                "def gradients(X, Y, parameters, hidden, output):\n"
                "    raise ValueError(open('/proc/self/status').read().split('CapEff:')[1].split()[0])\n");
  std::vector<std::string> alone = without;
  alone.insert(alone.end(), {program_, "check", folder_.path() + "/student.py", "--sandbox=off"});
  EXPECT_THAT(run_program(alone).out, HasSubstr("ValueError: 0000000000000000"));
}

}  // namespace
}  // namespace gradproof::test
