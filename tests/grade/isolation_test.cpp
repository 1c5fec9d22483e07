// SPDX-License-Identifier: MIT
// Hand-ins that try to read, slow or change another one's work, and every fault there is, through grade.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "gradproof/grade/record.hpp"
#include "tests/box/hostile_faults.hpp"
#include "tests/box/ordinary_user.hpp"
#include "tests/submission/python/faults.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof {
namespace {

namespace fs = std::filesystem;
using test::run_gradproof;
using ::testing::HasSubstr;

const std::string right = test::read_text_file(std::string(PYTHON_SOLUTIONS) + "/two_layer.py");

struct SharedClass {
  gradproof::testing::TemporaryFolder folder;
  fs::path hand_ins = folder.path() / "hand-ins", record = folder.path() / "class.db";

  SharedClass() { fs::create_directory(hand_ins); }

  void hand_in(const std::string& name, const std::string& text) const {
    std::ofstream(hand_ins / (name + ".py")) << text;
  }

  /// A right solution that does this first, whenever its gradient is asked for.
  void hand_in_that(const std::string& name, const std::string& lines) const {
    std::string text = right +
                       "\n\nright_one = backward_propagation\n\n\ndef backward_propagation(parameters, "
                       "cache, X, Y):\n";
    std::istringstream all(lines);
    for (std::string line; std::getline(all, line);) text += "    " + line + "\n";
    hand_in(name, text + "    return right_one(parameters, cache, X, Y)\n");
  }

  /// name -> what was found
  [[nodiscard]] std::map<std::string, Judged> graded(const std::vector<std::string>& more) const {
    std::vector<std::string> words = {"grade", hand_ins, "--record", record, "--seed", "7"};
    words.insert(words.end(), more.begin(), more.end());
    const auto run = run_gradproof(
        words, {.environment = {{"SECRET_OF_STAFF", "of staff"}}, .timeout = std::chrono::seconds(3000)});
    EXPECT_EQ(run.status, 0) << run.out << run.err;
    std::map<std::string, Judged> found;
    const Record known(record, Record::Access::read);
    known.for_each([&found](const Row& row) { found[row.hand_in.student.name] = row.judged; });
    return found;
  }
};

/// What a hand-in that knows where everything lies can try. Each says what it has found, and ends with it.
std::map<std::string, std::string> spies(const SharedClass& where) {
  const std::string places =
      fmt::format("HAND_INS, RECORD = {:?}, {:?}\n", where.hand_ins.string(), where.record.string());
  const std::string begin =
      "import os, sys, ctypes, gc\n" + places +
      "found = []\n"
      "def attempt(name, action):\n"
      "    try:\n"
      "        if action() not in (None, -1):\n"
      "            found.append(name)\n"
      "    except Exception:\n"
      "        pass\n"
      "libc = ctypes.CDLL(None)\n"
      "others = [p for p in (*range(1, 20), *range(os.getpid() - 80, os.getpid() + 20)) if p != "
      "os.getpid()]\n";
  const std::string end = "raise ValueError('found %s' % found)\n";
  return {
      {"files",
       begin +
           "for place in (HAND_INS, HAND_INS + '/victim.py', RECORD, RECORD + '-wal', '..', '../..', "
           "'/tmp', '/dev/shm', '/proc', '/home', '/root', '/var/tmp', '/run', '/etc/shadow'):\n"
           "    attempt(place, lambda: os.listdir(place))\n"
           "    attempt(place, lambda: open(place).read(1))\n"
           "for place in (HAND_INS + '/victim.py', HAND_INS + '/new.py', RECORD, 'x', '../x', '/tmp/x', "
           "'/dev/shm/x'):\n"
           "    attempt('writes ' + place, lambda: open(place, 'a'))\n"
           "    attempt('removes ' + place, lambda: str(os.remove(place)))\n"
           "    attempt('links ' + place, lambda: str(os.link(place, 'here')))\n" +
           end},
      {"proc",
       begin +
           "for process in others:\n"
           "    for place in ('mem', 'maps', 'environ', 'cmdline', 'stack', 'io', 'comm', 'fd/3'):\n"
           "        attempt('%s/%s' % (process, place), lambda: open('/proc/%s/%s' % (process, place), "
           "'rb').read(1))\n"
           "    for place in ('cwd', 'root', 'exe'):\n"
           "        attempt('%s/%s' % (process, place), lambda: os.listdir('/proc/%s/%s' % (process, "
           "place)))\n" +
           end},
      {"shared_memory", begin +
                            "attempt('shm_open', lambda: libc.shm_open(b'/gradproof', 0o102, 0o600))\n"
                            "attempt('shmget', lambda: libc.shmget(4711, 4096, 0o1666))\n"
                            "for k in range(200):\n"
                            "    attempt('shmat', lambda: libc.shmat(k, 0, 0))\n"
                            "attempt('mq_open', lambda: libc.mq_open(b'/gradproof', 0o102, 0o600, 0))\n"
                            "attempt('semget', lambda: libc.semget(4711, 1, 0o1666))\n"
                            "attempt('socket', lambda: libc.socket(1, 1, 0))\n"
                            "attempt('pidfd', lambda: libc.syscall(434, os.getppid(), 0))\n" +
                            end},
      {"memory",
       begin +
           "class Piece(ctypes.Structure):\n"
           "    _fields_ = [('base', ctypes.c_void_p), ('length', ctypes.c_size_t)]\n"
           "for one in gc.get_objects():\n"
           "    inside = list(one.values()) if isinstance(one, dict) else list(one) if isinstance(one, "
           "(list, "
           "tuple)) else ()\n"
           "    if any(isinstance(v, (str, bytes)) and 'anna fo'[::-1] in str(v) for v in inside):\n"
           "        found.append('text')\n"
           "buffer = ctypes.create_string_buffer(64)\n"
           "here = Piece(ctypes.addressof(buffer), 64)\n"
           "for process in [os.getppid()] + others:\n"
           "    attempt('process_vm_readv', lambda: libc.syscall(310, process, ctypes.byref(here), 1, "
           "ctypes.byref(here), 1, 0))\n" +
           end},
      {"environment", begin +
                          "for name in os.environ:\n"
                          "    if 'SECRET' in name or 'ZYGOTE' in name or HAND_INS in os.environ[name]:\n"
                          "        found.append(name)\n"
                          "for k in range(5, 3000):\n"
                          "    attempt('file %d' % k, lambda: os.fstat(k))\n"
                          "if HAND_INS in ' '.join(sys.argv + sys.path + [os.getcwd()]):\n"
                          "    found.append('place')\n" +
                          end},
      {"limits",
       begin +
           "for process in [os.getppid()] + others:\n"
           "    attempt('prlimit', lambda: libc.syscall(302, process, 7, ctypes.byref(ctypes.c_uint64()), "
           "0))\n" +
           end},
      {"priorities", begin +
                         "for process in [os.getppid()] + others:\n"
                         "    attempt('setpriority', lambda: libc.setpriority(0, process, 19))\n"
                         "attempt('priority of a user', lambda: libc.setpriority(2, 65534, 19))\n"
                         "attempt('faster', lambda: os.nice(-5))\n" +
                         end},
      {"schedules",
       begin +
           "for process in [os.getppid()] + others:\n"
           "    attempt('affinity', lambda: os.sched_setaffinity(process, [0]) or 1)\n"
           "    attempt('scheduler', lambda: os.sched_setscheduler(process, 5, os.sched_param(0)) or 1)\n"
           "attempt('real time', lambda: os.sched_setscheduler(0, 1, os.sched_param(1)) or 1)\n" +
           end},
      // These are no questions: who is still there ends with an exception of its own.
      {"kills_all", "import os\nos.kill(-1, 9)\n"},
      {"kills_its_parent", "import os\nos.kill(os.getppid(), 9)\n"},
      {"kills_its_neighbours",
       "import os\nfor p in range(os.getpid() - 60, os.getpid()):\n    os.kill(p, 9)\n"},
      {"traces_its_parent", "import os, ctypes\nctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0)\n"},
  };
}

/// A sleeping neighbour has her secret in her memory all the while.
TEST(HandInsOfAClass, FindAndChangeNothingOfEachOther) {
  const SharedClass students;
  students.hand_in_that("1 victim",
                        "import time\nsecret = ['the work', 'of anna']\nif not globals().setdefault("
                        "'slept', []):\n    slept.append(secret)\n    time.sleep(1000)\n");
  for (const auto& [name, lines] : spies(students)) students.hand_in_that("2 " + name, lines);
  for (int k = 0; k < 10; ++k)
    students.hand_in(fmt::format("3 right {}", k), right + fmt::format("# {}\n", k));
  std::map<std::string, std::string> before;
  for (const auto& entry : fs::directory_iterator(students.hand_ins))
    before[entry.path().filename()] = test::read_text_file(entry.path());

  auto rows = students.graded({"--jobs", "3", "--timeout", "10"});

  for (const auto& [name, row] : rows) {
    if (name.starts_with("3")) {
      EXPECT_EQ(row.verdict, "verified") << name << row.report;
    } else if (name.starts_with("2")) {
      EXPECT_EQ(row.verdict, "did not answer") << name;
      // who asks the kernel for another process is ended there and then
      if (row.outcome == "forbidden" || name.starts_with("2 kills")) continue;
      EXPECT_THAT(row.report, HasSubstr("found []")) << name;
    }
  }
  EXPECT_EQ(rows["1 victim"].outcome, "timed out");
  std::map<std::string, std::string> after;
  for (const auto& entry : fs::directory_iterator(students.hand_ins))
    after[entry.path().filename()] = test::read_text_file(entry.path());
  EXPECT_EQ(before, after);
}

/// Python and shared objects that crash, loop, fill memory and cheat, beside right ones, GRADPROOF_ROUNDS
/// times.
TEST(HandInsOfAClass, MeetEveryFaultInEveryRoundAndNothingIsLeft) {
  ASSERT_NE(::geteuid(), 0U) << "the grader is still root";
  const SharedClass students;
  std::map<std::string, std::string> verdicts, outcomes;
  for (const auto& fault : python_test::faults()) {
    students.hand_in("python " + fault.name, fault.text);
    verdicts["python " + fault.name] = to_string(fault.verdict);
  }
  for (const auto& fault : gradproof::testing::expectations()) {
    const fs::path own = students.hand_ins / ("object " + fault.name);
    fs::create_directory(own);
    fs::copy_file(fault.name == "replaced_malloc" ? HOSTILE_OBJECT_WITH_MALLOC : HOSTILE_OBJECT,
                  own / (fault.name + ".so"));
    verdicts["object " + fault.name] = fault.verdict;
    outcomes["object " + fault.name] = fault.outcome;  // or one of several: who is faster
  }
  for (int k = 0; k < 20; ++k) {
    const std::string name = fmt::format("right {}", k);
    students.hand_in(name, right + fmt::format("# {}\n", k));
    verdicts[name] = "verified";
  }
  const char* wanted = std::getenv("GRADPROOF_ROUNDS");
  const int rounds = wanted != nullptr ? std::atoi(wanted) : 20;
  const gradproof::testing::Leftovers leftovers;
  for (int round = 1; round <= rounds; ++round) {
    fs::remove(students.record);
    const auto rows = students.graded(
        {"--jobs", "3", "--timeout", "2", "--memory", "600", "--hidden", "tanh", "--output", "sigmoid"});
    EXPECT_EQ(rows.size(), verdicts.size());
    for (const auto& [name, row] : rows) {
      EXPECT_EQ(row.verdict, verdicts[name]) << "round " << round << ": " << name << "\n" << row.report;
      const auto outcome = outcomes.find(name);
      if (outcome == outcomes.end()) continue;
      EXPECT_THAT(outcome->second, HasSubstr(row.outcome)) << "round " << round << ": " << name;
      EXPECT_EQ(outcome->second.empty(), row.outcome.empty()) << "round " << round << ": " << name;
    }
    EXPECT_EQ(leftovers.found(), "") << "is left after round " << round;
  }
}

}  // namespace
}  // namespace gradproof
