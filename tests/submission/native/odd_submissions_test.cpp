// SPDX-License-Identifier: MIT
// What a user tries with `gradproof check FILE`: odd files, odd options, odd places to write to, and Ctrl-C.
#include <elf.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include "tests/support/run_program.hpp"

namespace gradproof {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* right = R"(import numpy as np
def gradients(X, Y, parameters, hidden, output):
    A1 = np.tanh(parameters["W1"] @ X + parameters["b1"])
    A2 = 1 / (1 + np.exp(-(parameters["W2"] @ A1 + parameters["b2"])))
    dZ2 = A2 - Y
    dZ1 = parameters["W2"].T @ dZ2 * (1 - A1 ** 2)
    m = X.shape[1]
    return {"dW1": dZ1 @ X.T / m, "db1": dZ1.mean(axis=1, keepdims=True),
            "dW2": dZ2 @ A1.T / m, "db2": dZ2.mean(axis=1, keepdims=True)}
)";

class Tried : public ::testing::Test {
 protected:
  /// Root's child is somebody else, who must get to the files by their names.
  void SetUp() override { fs::permissions(folder.path(), fs::perms(0755)); }
  std::string program(const std::string& name, const std::string& text) {
    const std::string path = folder.write(name, text);
    fs::permissions(path, fs::perms(0755));
    return path;
  }
  static test::ProgramRun check(std::vector<std::string> words) {
    words.insert(words.begin(), "check");
    words.insert(words.end(), {"--layers", "3,4,2", "--hidden", "tanh", "--output", "sigmoid"});
    return test::run_gradproof(words);
  }
  /// Exit status 2, nothing on standard output, and one line that says these words.
  static void expect_refused(const std::vector<std::string>& words, const std::vector<std::string>& said) {
    const auto run = check(words);
    EXPECT_EQ(run.status, 2) << run.out << run.err;
    EXPECT_EQ(run.out, "");
    for (const auto& text : said) EXPECT_THAT(run.err, HasSubstr(text));
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
  }
  static std::string read_object() { return test::read_text_file(HOSTILE_OBJECT); }
  test::TemporaryFolder folder;
};

TEST_F(Tried, AFileOfManyNamesIsJudgedLikeAnyOther) {
  for (const char* name :
       {"with space.py", "quo'te\".py", "do$llar.py", "new\nline.py", "\xc3\xbc\xce\xb4.py", "-x.py"}) {
    const auto run =
        test::run_gradproof({"check", "--layers", "3,4,2", "--hidden", "tanh", "--output", "sigmoid",
                             "--python", "/usr/bin/python3", "--", folder.write(name, right)});
    EXPECT_EQ(run.status, 0) << name << ": " << run.out << run.err;
  }
}

TEST_F(Tried, WhatIsNoFileIsRefusedWithTheWayOut) {
  expect_refused({""}, {"an empty word", "gradproof check student.py"});
  expect_refused({folder.path()}, {"a folder without a file NAME.py"});
  expect_refused({folder.path() + "/nowhere.py"}, {"there is no such file"});
  fs::create_symlink("loop.py", folder.path() + "/loop.py");
  expect_refused({folder.path() + "/loop.py"}, {"Too many levels of symbolic links"});
  expect_refused({folder.path() + "/" + std::string(300, 'x') + ".py"}, {"File name too long"});
  fs::create_symlink("nowhere.py", folder.path() + "/dangling.py");
  expect_refused({folder.path() + "/dangling.py"}, {"there is no such file"});
  expect_refused({folder.write("empty.py", "")}, {"it is empty"});
  expect_refused({folder.write("empty.ipynb", "")}, {"it is empty"});
}

TEST_F(Tried, ALinkIsFollowed) {
  folder.write("student.py", right);
  fs::create_symlink("student.py", folder.path() + "/link.py");
  EXPECT_EQ(check({folder.path() + "/link.py", "--python", "/usr/bin/python3"}).status, 0);
}

TEST_F(Tried, AFileThatMayNotBeReadIsRefused) {
  if (::geteuid() == 0) GTEST_SKIP() << "root reads everything";
  for (const char* name : {"secret.py", "secret.so"}) {
    const std::string path = folder.write(name, right);
    fs::permissions(path, fs::perms::none);
    expect_refused({path}, {"cannot be read", "Permission denied"});
  }
}

TEST_F(Tried, ASharedObjectThatCannotBeLoadedHereSaysWhy) {
  std::string object = read_object();
  expect_refused({folder.write("empty.so", "")}, {"it is empty; expected a shared object"});
  expect_refused({folder.write("cut.so", object.substr(0, 2000))}, {"it is cut off after 2000 bytes"});
  expect_refused({folder.write("shorter.so", object.substr(0, 20))}, {"it is cut off after 20 bytes"});
  object[offsetof(Elf64_Ehdr, e_machine)] = static_cast<char>(EM_S390);
  expect_refused({folder.write("other.so", object)}, {"it was built for machine number 22", "build it here"});
  object[offsetof(Elf64_Ehdr, e_machine)] = EM_386;
  object[EI_CLASS] = ELFCLASS32;
  expect_refused({folder.write("old.so", object)}, {"it was built for x86 of 32 bits"});
}

TEST_F(Tried, AProgramThatCannotBeStartedSaysWhy) {
  std::string object = read_object();
  object[offsetof(Elf64_Ehdr, e_machine)] = static_cast<char>(EM_S390);
  expect_refused({program("other", object)}, {"it was built for machine number 22"});
  expect_refused({program("empty", "")}, {"it is empty; expected a program"});
  expect_refused({program("bare", "echo hi\n")}, {"#!/usr/bin/env julia"});
  expect_refused({program("lost", "#!/no/such/julia\n")},
                 {"the interpreter '/no/such/julia'", "No such file"});
  expect_refused({program("blank", "#!\n")}, {"the interpreter ''"});
  expect_refused({folder.write("closed", "#!/bin/sh\n")}, {"chmod +x"});
  const auto run = check({program("elsewhere", "#!/usr/bin/env no-such-language\n")});
  EXPECT_EQ(run.status, 4);
  EXPECT_THAT(run.out, HasSubstr("no-such-language"));
}

TEST_F(Tried, AnOptionThatMakesNoSenseIsRefusedWithWhatWould) {
  const std::string file = folder.write("student.py", right);
  for (const char* value : {"0", "-1", "1e9", "nan", "inf", "", "5s"})
    expect_refused({file, "--timeout", value},
                   {"--timeout", "a number above 0 and up to 86400, such as 0.1"});
  for (const char* value : {"1", "-1", "0", "1e3", "512M", "99999999"})
    expect_refused({file, "--memory", value}, {"--memory", "a whole number from 16 to 1048576"});
  expect_refused({file, "--sandbox", "of"}, {"did you mean off?", "on, off"});
  expect_refused({file, "--sandbx", "off"}, {"did you mean --sandbox?"});
  expect_refused({file, "--python", "pyhton3"}, {"--python", "pyhton3 (not there", "python3-numpy"});
  expect_refused({file, "--entry", "gradeints"},
                 {"there is no function gradeints in it", "its functions are gradients"});
  expect_refused({file, "--entry", "backwards=gradients"},
                 {"'backwards' is no role", "backward_propagation"});
}

TEST_F(Tried, APlaceThatCannotBeWrittenToIsSaidAndNothingElse) {
  const std::string file = folder.write("student.py", right);
  const auto full =
      check({file, "--python", "/usr/bin/python3", "--format", "json", "--also", "text:/dev/full"});
  EXPECT_EQ(full.status, 2);
  EXPECT_THAT(full.err, HasSubstr("cannot write /dev/full: No space left on device"));
  const auto lost = check({file, "--also", "junit:" + folder.path() + "/no/report.xml"});
  EXPECT_EQ(lost.status, 2);
  EXPECT_THAT(lost.err, HasSubstr("make it first"));
}

TEST_F(Tried, AClosedPipeEndsItLikeAnyFilter) {
  const std::string file = folder.write("student.py", right);
  const auto run = test::run_program(
      {"sh", "-c", "{ \"$0\" check \"$1\" --python /usr/bin/python3; echo \"status $?\" >&2; } | true",
       test::gradproof_program(), file});
  EXPECT_THAT(run.err, HasSubstr("status 141"));
  EXPECT_THAT(run.err, Not(HasSubstr("gradproof:")));
}

/// Is a shell running that script? Read without a stream: a process may go while it is looked at.
bool is_running(const std::string& script) {
  const std::string wanted = std::string("/bin/sh\0", 8) + script + '\0';
  std::error_code none;
  for (const auto& entry : fs::directory_iterator("/proc", none)) {
    std::string words(wanted.size() + 1, '\0');
    const int file = ::open((entry.path() / "cmdline").c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) continue;
    const ssize_t got = ::read(file, words.data(), words.size());
    ::close(file);
    if (got == static_cast<ssize_t>(wanted.size()) && words.starts_with(wanted)) return true;
  }
  return false;
}

TEST_F(Tried, ASignalKillsTheSubmissionAndLeavesNothing) {
  const std::string script = program("endless", "#!/bin/sh\nwhile :; do :; done\n");
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const std::string report = folder.path() + "/report.json";
    test::RunningProgram run({test::gradproof_program(), "check", script, "--timeout", "80000", "--layers",
                              "3,4,2", "--hidden", "tanh", "--output", "sigmoid", "--also",
                              "json:" + report});
    while (!is_running(script)) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    run.send_signal(signal);
    const auto ended = run.wait();
    EXPECT_EQ(ended.status, 128 + signal) << ended.out << ended.err;
    EXPECT_EQ(ended.err, "gradproof: interrupted: nothing was written\n");
    EXPECT_FALSE(is_running(script));
    EXPECT_THAT(folder.names(), ::testing::ElementsAre("endless"));
  }
}

}  // namespace
}  // namespace gradproof
