// SPDX-License-Identifier: MIT
// Children that are forked: what each of them finds of others, and how it ends.
#include "gradproof/grade/zygotes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

#include "gradproof/submission/python/session.hpp"

namespace gradproof {
namespace {

using testing::HasSubstr;
using testing::Not;

class ForkedPython : public testing::Test {
 protected:
  ForkedPython() {
    for (const std::string& one : zygotes_.environment()) {
      const std::size_t cut = one.find('=');
      ::setenv(one.substr(0, cut).c_str(), one.substr(cut + 1).c_str(), 1);
    }
  }
  ~ForkedPython() override {
    ::unsetenv("GRADPROOF_ZYGOTES");
    ::unsetenv("GRADPROOF_PYTHON");
  }

  /// What the lines raise, or how they end, when the definitions of a submission are run.
  [[nodiscard]] std::string said_by(const std::string& lines, const BoxOptions& options = {}) const {
    std::string text = "import os, gc, sys, random, ctypes, numpy as np\ndef spy():\n";
    std::istringstream all(lines);
    for (std::string line; std::getline(all, line);) text += "    " + line + "\n";
    text += "def backward_propagation(parameters, cache, X, Y):\n    return spy()\n";
    PythonSession session(python_, options);
    is_forked_ = session.child().is_forked();
    try {
      std::map<std::string, arma::mat> arrays;
      for (const char* name : {"X", "Y", "W1", "b1", "Z1", "A1", "W2", "b2", "Z2", "A2"})
        arrays.emplace(name, arma::ones(2, 2));
      looks_ = 0;
      const PythonContents contents = session.load({{"spy.py", text}}, {});
      looks_ = 0;
      static_cast<void>(session.ask("backward_propagation", arrays, {}, 1));
      return contents.broken;
    } catch (const PartRaised& raised) {
      return raised.what();
    } catch (const DidNotAnswer& why) {
      return why.what();
    }
  }

  PythonInterpreter python_ = find_python("");
  PythonZygotes zygotes_{python_, {}};
  mutable bool is_forked_ = false;
  mutable int looks_ = 0;  // at the time of the child, since it was asked

  /// The first look says 0 s, all later ones say this.
  [[nodiscard]] BoxOptions half_a_second(ProcessTimes later) const {
    BoxOptions options;
    options.limits.seconds = 0.5;
    options.clock = [this, later](pid_t) { return looks_++ == 0 ? ProcessTimes{} : later; };
    return options;
  }
};

TEST_F(ForkedPython, HasFiveOpenFilesAndAnEnvironmentWithNothingOfTheGrader) {
  ::setenv("SECRET_OF_STAFF", "1", 1);
  EXPECT_THAT(said_by("found = []\n"
                      "for k in range(2000):\n"
                      "    try:\n"
                      "        os.fstat(k)\n"
                      "        found.append(k)\n"
                      "    except OSError:\n"
                      "        pass\n"
                      "raise ValueError('open %s, %s' % (found, sorted(os.environ)))\n"),
              testing::AllOf(HasSubstr("open [0, 1, 2, 3, 4]"), HasSubstr("OPENBLAS_NUM_THREADS"),
                             Not(HasSubstr("ZYGOTES")), Not(HasSubstr("SECRET"))));
  EXPECT_TRUE(is_forked_);
  ::unsetenv("SECRET_OF_STAFF");
}

TEST_F(ForkedPython, ReadsNoMemoryOfTheZygoteOrOfAnother) {
  PythonSession other(python_, {});
  static_cast<void>(other.load(
      {{"anna.py",
        "def backward_propagation(parameters, cache, X, Y, secret='the work of anna'):\n    return {}\n"}},
      {}));
  EXPECT_THAT(
      said_by(
          "found = []\n"
          "for place in ('mem', 'maps', 'environ', 'cmdline', 'fd', 'root/tmp'):\n"
          "    for process in ('self', str(os.getppid()), *map(str, range(os.getpid() - 40, os.getpid()))):\n"
          "        try:\n"
          "            os.open('/proc/%s/%s' % (process, place), os.O_RDONLY)\n"
          "            found.append(place)\n"
          "        except OSError:\n"
          "            pass\n"
          "for place in ('/dev/shm', '/tmp', '/var/tmp', '/run'):\n"
          "    try:\n"
          "        os.listdir(place)\n"
          "        found.append(place)\n"
          "    except OSError:\n"
          "        pass\n"
          "for one in gc.get_objects():\n"
          "    inside = list(one.values()) if isinstance(one, dict) else one if isinstance(one, (list, "
          "tuple)) else ()\n"
          "    if any(isinstance(v, (str, bytes)) and 'anna fo'[::-1] in str(v) for v in inside): "
          "found.append('text')\n"
          "raise ValueError('found %s' % found)\n"),
      HasSubstr("found []"));
}

TEST_F(ForkedPython, DrawsNumbersOfItsOwn) {
  const std::string text = "raise ValueError('%r' % np.random.rand())\n";
  const std::string first = said_by(text), second = said_by(text);
  EXPECT_THAT(first, HasSubstr("ValueError: 0."));
  EXPECT_NE(first, second);
}

TEST_F(ForkedPython, EndsAsOneThatWasStarted) {
  const std::vector<std::string> texts = {"os._exit(3)\n", "ctypes.string_at(0)\n",
                                          "os.kill(os.getppid(), 9)\n", "os.fork()\n",
                                          "np.ones((1 << 15, 1 << 15))\n"};
  std::vector<std::string> forked, started;
  for (const std::string& text : texts) {
    forked.push_back(said_by(text));
    EXPECT_TRUE(is_forked_);
  }
  ::unsetenv("GRADPROOF_ZYGOTES");
  for (const std::string& text : texts) {
    started.push_back(said_by(text));
    EXPECT_FALSE(is_forked_);
  }
  EXPECT_EQ(forked, started);
}

TEST_F(ForkedPython, ThatLoopsIsKilledAndDelaysNobody) {
  BoxOptions options;
  options.limits.seconds = 0.5;
  EXPECT_THAT(said_by("while True: pass\n", options), HasSubstr("no answer came in 0.5 s"));
  EXPECT_THAT(said_by("raise ValueError('here')\n"), HasSubstr("here"));
  EXPECT_TRUE(is_forked_);
}

TEST_F(ForkedPython, ThatWaitsForTheProcessorIsWaitedFor) {
  const auto asleep = [](const std::string& seconds) {
    return "import time\nif not globals().setdefault('slept', []):\n    slept.append(1)\n    time.sleep(" +
           seconds + ")\nraise ValueError('here')\n";
  };
  EXPECT_THAT(said_by(asleep("0.8"), half_a_second({4.0, 3.9})), HasSubstr("here"));
  EXPECT_THAT(said_by(asleep("60"), half_a_second({4.0, 3.4})), HasSubstr("no answer came in 0.5 s"));
  EXPECT_THAT(said_by(asleep("60"), half_a_second({5.1, 5.0})),
              HasSubstr("no answer came in 5 s of wall clock, 10 times what it may take of its own"));
}

/// Where the grader does not come to look in time, the kernel does.
TEST_F(ForkedPython, ThatUsesUpTheProcessorIsSaidToHaveDoneSo) {
  BoxOptions options;
  options.limits.total_seconds = 1.0;
  options.clock = [](pid_t) { return ProcessTimes{}; };
  EXPECT_THAT(said_by("while True: pass\n", options),
              HasSubstr("it used more than 1 s of processor time (SIGXCPU)"));
}

/// A look that takes a minute: the grader stood in the queue, or the machine was stopped.
TEST_F(ForkedPython, WhoseAnswerIsThereIsNotLateWhereTheGraderIs) {
  BoxOptions options;
  options.limits.seconds = 0.05;  // the second look comes while the child sleeps
  options.clock = [this](pid_t process) {
    if (looks_++ == 0) return ProcessTimes{};
    for (std::string text; text.find(") Z") == std::string::npos;) {
      std::ifstream file("/proc/" + std::to_string(process) + "/stat");
      if (!std::getline(file, text)) break;
    }
    return ProcessTimes{60.0, 0.0};
  };
  EXPECT_THAT(said_by("import time\ntime.sleep(0.3)\nos._exit(3)\n", options), HasSubstr("exit status 3"));
}

TEST_F(ForkedPython, IsStartedByItselfWhereTheZygoteIsGone) {
  for (const int process : zygotes_.processes()) ::kill(process, SIGKILL);
  EXPECT_THAT(said_by("raise ValueError('here')\n"), HasSubstr("here"));
  EXPECT_FALSE(is_forked_);
}

}  // namespace
}  // namespace gradproof
