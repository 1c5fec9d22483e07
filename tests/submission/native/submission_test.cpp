// SPDX-License-Identifier: MIT
// The kinds of submissions, in process and from the command line.
#include "gradproof/submission/submission.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <thread>

#include "gradproof/box/boxed_child.hpp"
#include "gradproof/check_network/did_not_answer.hpp"
#include "gradproof/network/random.hpp"
#include "gradproof/submission/native/canary.hpp"
#include "gradproof/wire/network_question.hpp"
#include "tests/box/ordinary_user.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;

Case small_question() {
  Random random(3);
  Architecture architecture({3, 5, 2}, {Activation::tanh()}, OutputLayer(OutputKind::sigmoid));
  Parameters parameters = random_parameters(architecture.forward_only(), random);
  arma::mat X = random_normal(random, 3, 7);
  arma::mat Y = random_labels(architecture.forward_only(), 7, random);
  return {std::move(architecture), std::move(parameters), std::move(X), std::move(Y)};
}

class SubmissionKinds : public ::testing::Test {
 protected:
  fs::path named(const char* object, const std::string& name) {
    const fs::path path = folder.path() / (name + ".so");
    fs::copy_file(object, path);
    return path;
  }
  Report judge(const fs::path& path, const SubmissionOptions& options = {}) {
    return open_submission(path, options)->judge(standard_examination(), {});
  }
  testing::TemporaryFolder folder;
};

std::string words(const Report& report) {
  std::string all;
  for (const auto& note : report.notes) all += note + '\n';
  for (const auto& array : report.arrays) all += array.name + ": " + array.reason + '\n';
  return all;
}

const ArrayReport* array(const Report& report, const std::string& name) {
  for (const auto& one : report.arrays)
    if (one.name == name) return &one;
  return nullptr;
}

TEST_F(SubmissionKinds, AFunctionOnArmadilloIsVerified) {
  const Report report = judge(named(PLUGIN_OBJECT, "gradients"));
  EXPECT_EQ(report.verdict, Verdict::verified) << words(report);
  EXPECT_EQ(report.submission, "gradients.so");
  EXPECT_NE(array(report, "dW[3]"), nullptr);
  EXPECT_NE(array(report, "cost"), nullptr);
  EXPECT_EQ(array(report, "Z[1]"), nullptr);
}

TEST_F(SubmissionKinds, EveryArrayThatIsGivenIsJudgedAndNotesAreShown) {
  const Report report = judge(named(PLUGIN_OBJECT, "everything"));
  EXPECT_EQ(report.verdict, Verdict::verified) << words(report);
  for (const char* name : {"Z[1]", "A[2]", "dZ[3]", "dA[1]"}) EXPECT_NE(array(report, name), nullptr) << name;
  EXPECT_THAT(report.notes, Contains(HasSubstr("dA counts from 1")));
}

TEST_F(SubmissionKinds, AnExceptionIsSaidInItsOwnWords) {
  const Report report = judge(named(PLUGIN_OBJECT, "not_written_yet"));
  EXPECT_EQ(report.verdict, Verdict::did_not_answer);
  EXPECT_EQ(report.outcome, "crashed");
  EXPECT_THAT(words(report), HasSubstr("it raised an exception: not written yet: dW[2]"));
}

TEST_F(SubmissionKinds, AWrongShapeIsAFindingAndNotACrash) {
  const Report report = judge(named(PLUGIN_OBJECT, "row_for_column"));
  EXPECT_EQ(report.verdict, Verdict::wrong) << words(report);
  ASSERT_NE(array(report, "db[1]"), nullptr);
  EXPECT_EQ(array(report, "db[1]")->kind, Reason::wrong_shape);
}

TEST_F(SubmissionKinds, AnArrayFarTooLargeIsNamedByItsShape) {
  const Report report = judge(named(PLUGIN_OBJECT, "far_too_large"));
  EXPECT_EQ(report.verdict, Verdict::wrong) << words(report);
  ASSERT_NE(array(report, "dW[1]"), nullptr);
  EXPECT_THAT(array(report, "dW[1]")->reason, HasSubstr("300x300"));
}

TEST_F(SubmissionKinds, AnArrayThatIsNotThereIsMissing) {
  const Report report = judge(named(PLUGIN_OBJECT, "nothing_below"));
  EXPECT_EQ(report.verdict, Verdict::wrong) << words(report);
  ASSERT_NE(array(report, "dW[1]"), nullptr);
  EXPECT_EQ(array(report, "dW[1]")->kind, Reason::missing);
}

TEST_F(SubmissionKinds, WhatAFunctionDoesToItsCopyOfTheQuestionStaysThere) {
  const Report report = judge(named(PLUGIN_OBJECT, "changes_W"));
  EXPECT_EQ(report.verdict, Verdict::verified) << words(report);
}

TEST_F(SubmissionKinds, AProgramInCWithoutOurHeadersIsVerified) {
  ExaminationOptions exercise;
  exercise.hidden = {Activation::tanh()};
  exercise.output = OutputLayer(OutputKind::sigmoid);
  const Report report = open_submission(WIRE_EXAMPLE)->judge(standard_examination(exercise), {});
  EXPECT_EQ(report.verdict, Verdict::verified) << words(report);
  EXPECT_NE(array(report, "A[1]"), nullptr);
}

TEST_F(SubmissionKinds, AScriptMayNameItsInterpreter) {
  const fs::path script = folder.path() / "script";
  std::ofstream(script) << "#!/usr/bin/env sh\nexit 3\n";
  fs::permissions(script, fs::perms(0755));
  const Report report = judge(script);
  EXPECT_EQ(report.outcome, "crashed");
  EXPECT_THAT(words(report), HasSubstr("exit status 3 before it had answered"));
}

TEST_F(SubmissionKinds, ASharedObjectWithoutTheMacroIsToldWhatIsMissing) {
  const Report report = judge(named(NO_SYMBOL_OBJECT, "empty"));
  EXPECT_EQ(report.verdict, Verdict::did_not_answer);
  EXPECT_EQ(report.outcome, "unreadable");
  EXPECT_THAT(words(report), HasSubstr("GRADPROOF_SUBMISSION(your_function)"));
}

TEST_F(SubmissionKinds, WhatIsNoSharedObjectIsNotLoaded) {
  const fs::path file = folder.path() / "text.so";
  std::ofstream(file) << "not an object";
  const Report report = judge(file);
  EXPECT_EQ(report.outcome, "unreadable");
  EXPECT_THAT(words(report), HasSubstr("it cannot be loaded"));
}

std::string refusal(const fs::path& path) {
  try {
    (void)open_submission(path);
  } catch (const std::invalid_argument& misuse) {
    return misuse.what();
  }
  return "";
}

TEST_F(SubmissionKinds, WhatIsNoSubmissionIsRefusedWithTheWayOut) {
  const fs::path file = folder.path() / "notes.txt";
  std::ofstream(file) << "x";
  EXPECT_THAT(refusal(file), HasSubstr("chmod +x"));
  EXPECT_THAT(refusal(folder.path() / "nowhere.so"), HasSubstr("there is no such file"));
  EXPECT_THAT(refusal(folder.path()), HasSubstr("not a file"));
}

TEST_F(SubmissionKinds, RootHandsOverWhatTheChildCouldNotRead) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root becomes another user";
  fs::permissions(folder.path(), fs::perms(0700));
  const fs::path object = named(PLUGIN_OBJECT, "gradients");
  fs::permissions(object, fs::perms(0600));
  EXPECT_FALSE(Box::child_can_read(object));
  const Report report = judge(object);
  EXPECT_EQ(report.verdict, Verdict::verified) << words(report);
  EXPECT_THAT(words(report), HasSubstr("as user 65534"));
}

TEST_F(SubmissionKinds, TooLittleMemoryForAnybodyIsTroubleOfTheHarness) {
  SubmissionOptions options;
  options.memory_bytes = std::uint64_t{16} << 20U;
  const Report report = judge(named(PLUGIN_OBJECT, "gradients"), options);
  EXPECT_EQ(report.verdict, Verdict::harness_trouble);
  EXPECT_THAT(words(report), HasSubstr("in a box of 16 MiB"));
  EXPECT_THAT(words(report), HasSubstr("--memory"));
}

TEST_F(SubmissionKinds, WithoutTheSandboxTheReportSaysSoAndADaemonIsStillKilled) {
  SubmissionOptions options;
  options.sandbox = false;
  const Report report = judge(named(HOSTILE_OBJECT, "daemon"), options);
  EXPECT_THAT(words(report), HasSubstr("limits alone, by request"));
  EXPECT_FALSE(testing::has_children());
}

TEST_F(SubmissionKinds, AUsersOwnActivationCannotTravel) {
  Case question = small_question();
  const auto square = Activation::user(
      "square", [](double z) { return z * z; }, [](double z) { return 2 * z; });
  question.architecture = Architecture({3, 5, 2}, {square}, OutputLayer(OutputKind::sigmoid));
  EXPECT_THROW((void)network_question(question), std::invalid_argument);
}

TEST(BoxedChild, AnswersTheSameAgainWithTheSameWordsOnceItIsDead) {
  BoxOptions options;
  options.confinement = Confinement::program;
  BoxedChild child(Launch("/bin/false"), options);
  std::string first;
  for (int round = 0; round < 2; ++round) {
    try {
      (void)child.ask(network_question(small_question()), answer_budget(1, 1));
      FAIL() << "it answered";
    } catch (const DidNotAnswer& why) {
      EXPECT_EQ(why.outcome(), Outcome::crashed);
      if (round == 0) first = why.what();
      EXPECT_EQ(why.what(), first);
    }
  }
}

TEST(BoxedChild, AProgramThatIsNotThereIsRefused) {
  EXPECT_THROW(Launch("/nowhere/at/all"), std::invalid_argument);
}

TEST(BoxedChild, AFileThatIsNoProgramIsTroubleWithTheStepThatFailed) {
  testing::TemporaryFolder folder;
  const fs::path file = folder.path() / "text";
  std::ofstream(file) << "no program";
  BoxOptions options;
  options.readable = {folder.path()};
  try {
    const BoxedChild child(Launch(file), options);
    FAIL() << "it started";
  } catch (const HarnessTrouble& trouble) {
    EXPECT_THAT(trouble.what(), HasSubstr("execve"));
  }
  EXPECT_FALSE(testing::has_children());
}

TEST(BoxedChild, ManyAtOnceFromManyThreadsLeaveNothing) {
  std::vector<std::thread> threads;
  std::atomic<int> verified = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int k = 0; k < 5; ++k) {
        BoxOptions options;
        options.limits.memory_bytes += static_cast<std::uint64_t>(k) << 20U;
        check_box(options);
        ++verified;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(verified, 20);
  EXPECT_FALSE(testing::has_children());
}

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Figures to be read, not limits: they depend on the machine.
TEST_F(SubmissionKinds, PrintsWhatTheBoxCosts) {
  const Case question = small_question();
  const auto submission = open_submission(named(HOSTILE_OBJECT, "right"));
  (void)submission->answer(question);
  constexpr int questions = 2000, starts = 40;
  const double answering = seconds_of([&] {
    for (int k = 0; k < questions; ++k) ASSERT_EQ(submission->answer(question).dW.depth(), 2U);
  });
  double start[2] = {1e9, 1e9};
  for (int k = 0; k < starts; ++k) {
    for (const bool sandbox : {false, true}) {
      BoxOptions options;
      options.confinement = Confinement::program;
      options.sandbox = sandbox;
      // The box made ready, fork, the box closed, exec; the best of many, since a busy machine adds to all.
      std::optional<BoxedChild> child;
      const double seconds = seconds_of([&] { child.emplace(Launch("/bin/true"), options); });
      start[sandbox ? 1 : 0] = std::min(start[sandbox ? 1 : 0], seconds);
    }
  }
  fmt::print(
      "{:.0f} questions a second to a shared object; a start takes {:.2f} ms, {:.2f} ms with the box "
      "closed\n",
      questions / answering, 1e3 * start[0], 1e3 * start[1]);
}

/// What the exit status of the program says, and one line of its report.
struct FromTheShell : SubmissionKinds {
  test::ProgramRun check(const std::string& name, std::vector<std::string> more = {}) {
    std::vector<std::string> words = {
        "check",  named(HOSTILE_OBJECT, name).string(), "--layers", "3,4,2", "--hidden", "tanh", "--output",
        "sigmoid"};
    words.insert(words.end(), more.begin(), more.end());
    return test::run_gradproof(words);
  }
};

TEST_F(FromTheShell, EveryVerdictHasItsExitStatus) {
  EXPECT_EQ(check("right").status, 0);
  EXPECT_EQ(check("sign").status, 1);
  EXPECT_EQ(check("abort").status, 4);
  EXPECT_EQ(check("sleep", {"--timeout", "0.3"}).status, 4);
  EXPECT_EQ(check("untouched", {"--memory", "16"}).status, 5);
  EXPECT_EQ(test::run_gradproof({"check", "/nowhere.so"}).status, 2);
  EXPECT_EQ(test::run_gradproof({"check", "--timeout", "3"}).status, 2);
}

TEST_F(FromTheShell, WhatItPrintsIsShownOnlyWhenAskedForAndNeverInTheReport) {
  const auto quiet = check("prints_pass");
  EXPECT_EQ(quiet.status, 1);
  EXPECT_THAT(quiet.out + quiet.err, ::testing::Not(HasSubstr("PASSED")));
  fs::remove(folder.path() / "prints_pass.so");
  const auto verbose = check("prints_pass", {"--verbose"});
  EXPECT_THAT(verbose.err, HasSubstr("stdout | [  PASSED  ] 1 test."));
  EXPECT_THAT(verbose.out, ::testing::Not(HasSubstr("PASSED")));
}

}  // namespace
}  // namespace gradproof
