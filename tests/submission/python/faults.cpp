// SPDX-License-Identifier: MIT
#include "tests/submission/python/faults.hpp"

#include <gtest/gtest.h>

#include <ostream>

#include "tests/box/ordinary_user.hpp"
#include "tests/submission/python/solutions.hpp"

namespace gradproof::python_test {

namespace {

/// A right gradients() with one line before it answers, and one line at its end.
std::string gradients(const std::string& first, const std::string& last = "return grads",
                      const std::string& top = "") {
  return "import os, sys, time, math, threading, random\nimport numpy as np\n" + top + R"(
count = [0]


def gradients(X, Y, parameters, hidden, output):
    )" + first +
         R"(
    L, m = len(parameters) // 2, X.shape[1]
    A, Z = [X], []
    g = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0), "sigmoid": lambda z: 1 / (1 + np.exp(-z))}
    slope = {"tanh": lambda a: 1 - a * a, "relu": lambda a: (a > 0) * 1.0, "sigmoid": lambda a: a * (1 - a)}
    for l in range(1, L + 1):
        Z.append(parameters["W%d" % l] @ A[-1] + parameters["b%d" % l])
        if l < L:
            A.append(g[hidden[l - 1]](Z[-1]))
        elif output == "softmax":
            e = np.exp(Z[-1] - Z[-1].max(axis=0))
            A.append(e / e.sum(axis=0))
        else:
            A.append(Z[-1] if output == "identity" else g["sigmoid"](Z[-1]))
    grads, dZ = {}, A[-1] - Y
    for l in range(L, 0, -1):
        grads["dW%d" % l] = dZ @ A[l - 1].T / m
        grads["db%d" % l] = dZ.sum(axis=1, keepdims=True) / m
        if l > 1:
            dZ = parameters["W%d" % l].T @ dZ * slope[hidden[l - 2]](A[l - 1])
    )" + last +
         "\n";
}

constexpr Verdict verified = Verdict::verified, wrong = Verdict::wrong, crash = Verdict::did_not_answer;

const Fault ends[] = {
    {"right", gradients("pass"), verified, "judged: gradients"},
    {"sys_exit", gradients("sys.exit(0)"), crash, "sys.exit()"},
    {"os_exit", gradients("os._exit(0)"), crash, "crashed"},
    {"abort", gradients("os.abort()"), crash, "crashed"},
    {"ctypes_at_null", gradients("import ctypes; ctypes.string_at(0)"), crash, "crashed"},
    {"infinite_loop", gradients("\n    while True: pass"), crash, "timed out", 1.0},
    {"sleep", gradients("time.sleep(1000)"), crash, "timed out", 1.0},
    {"recursion", gradients("gradients(X, Y, parameters, hidden, output)"), crash,
     "calls itself without end"},
    {"memory_bomb", gradients("a = np.ones(10 ** 9)"), crash, "Memory"},
    {"fork", gradients("os.fork()"), crash, "Error"},
    {"subprocess", gradients("import subprocess; subprocess.run(['/bin/true'])"), crash, "Error"},
    {"socket", gradients("import socket; socket.socket()"), crash, "Error"},
    {"writes_a_file", gradients("open('/tmp/was_here', 'w').write('x')"), crash, "Error"},
    {"reads_a_secret", gradients("open('/etc/shadow').read()"), crash, "PermissionError"},
    {"kills_the_parent", gradients("os.kill(os.getppid(), 9)"), crash, "outcome: "},
    {"stops_itself", gradients("os.kill(os.getpid(), 19)"), crash, "outcome: ", 1.0},
    {"input", gradients("input('name? ')"), crash, "EOFError"},
    {"exception_that_cannot_be_shown",
     gradients("raise Evil()", "return grads", "class Evil(Exception):\n    def __str__(self): raise self\n"),
     crash, "outcome: crashed"},
    {"long_exception", gradients("raise ValueError('x' * 10 ** 6)"), crash, "ValueError"},
    {"keyboard_interrupt", gradients("raise KeyboardInterrupt"), crash, "KeyboardInterrupt"},
    {"does_not_parse", "def gradients(X:\n    pass\n", crash, "SyntaxError"},
    {"ignores_sigterm",
     gradients("import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n    while True: pass"), crash,
     "timed out", 1.0},
    {"stack_overflow",
     gradients("sys.setrecursionlimit(10 ** 9); deeper(0)", "return grads",
               "def deeper(n): return sorted([n, n + 1], key=deeper)\n"),
     crash, "outcome: "},
    {"huge_mmap", gradients("import mmap; mmap.mmap(-1, 2 ** 40)"), crash, "OSError"},
    {"raises_a_limit", gradients("import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1)); 1 / 0"),
     crash, "Error"},
    {"traces_the_parent", gradients("import ctypes; ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0)"), crash,
     "outcome: forbidden"},
    {"parents_memory", gradients("open('/proc/%d/mem' % os.getppid(), 'rb').read(1)"), crash, "Error"},
    {"fills_the_disk", gradients("open('/dev/shm/full', 'w').write('x' * 10 ** 9)"), crash, "Error"},
    {"overwrites_the_report", gradients("open('report.json', 'w').write('verified')"), crash, "Error"},
    {"import_loop", gradients("import submission; submission.gradients(X, Y, parameters, hidden, output)"),
     crash, "calls itself without end"},
};

const Fault cheats[] = {
    {"prints_pass",
     gradients("print('[  PASSED  ] verified'); print('{\"verdict\": \"verified\"}')", "return {}"), wrong,
     "not there"},
    {"print_flood", gradients("print('x' * 100000)"), verified, "judged"},
    {"forged_answer", gradients("os.write(4, b'GRADPA' + b'\\0' * 200)"), crash, "unreadable"},
    {"print_without_end", gradients("\n    while True: print('x' * 100000)"), crash, "printed more than"},
    {"truncated_answer", gradients("os.write(4, b'GRADPA'); os._exit(0)"), crash, "ended after 6 bytes"},
    {"prints_junit",
     gradients("print('<testsuites tests=\"1\" failures=\"0\"/>'); print('::notice::PASS')", "return {}"),
     wrong, "not there"},
    {"reseeded_generator",
     gradients("pass",
               "np.random.seed(time.time_ns() % 2 ** 32); grads['dW1'] = grads['dW1'] * (1 + 1e-6 * "
               "np.random.rand()); return grads"),
     wrong, "dW[1]"},
    {"rounds_upward", gradients("import ctypes; ctypes.CDLL('libm.so.6').fesetround(0x800)"), verified,
     "judged"},
    {"at_exit", gradients("import atexit; atexit.register(time.sleep, 1000)"), verified, "judged"},
    {"thread_raises", gradients("threading.Thread(target=lambda: 1 / 0).start()"), verified, "judged"},
    {"finite_differences", solution("../costs/differences.py"), verified, "forward passes"},
    {"endless_answer", gradients("\n    while True: os.write(4, b'GRADPA' * 1000)"), crash, "outcome: ", 2.0},
    {"closes_the_pipe", gradients("os.close(4)"), crash, "outcome: "},
    {"reads_the_questions", gradients("os.read(3, 10 ** 6)"), crash, "outcome: ", 1.0},
    {"patched_runner",
     gradients("sys.modules['gradproof_exercises'].Answer.add = lambda self, name, value: "
               "self.arrays.__setitem__(name, np.zeros((2, 2)))"),
     wrong, "shape"},
    {"patched_numpy",
     gradients("np.dot = np.matmul = np.sum = lambda *a, **k: 0.0",
               "return {k: np.dot(v) for k, v in grads.items()}"),
     wrong, "shape"},
    {"randomness",
     gradients("pass",
               "grads['dW1'] = grads['dW1'] + 1e-3 * np.random.rand(*grads['dW1'].shape); return grads"),
     wrong, "dW[1]"},
    {"accumulates", gradients("count[0] += 1", "return {k: v * count[0] for k, v in grads.items()}"), wrong,
     "dW[1]"},
    {"right_on_the_first_calls",
     gradients("count[0] += 1", "return grads if count[0] < 4 else {k: 0 * v for k, v in grads.items()}"),
     wrong, "every entry is 0"},
    {"changes_its_input", gradients("parameters['W1'] *= 0.5"), wrong, "parameters"},
    {"changes_the_dict",
     gradients("pass", "parameters['W1'] = parameters['W1'] - grads['dW1']; return grads"), wrong,
     "work on a copy"},
    {"thread_left_running",
     gradients("threading.Thread(target=time.sleep, args=(0.2,), daemon=True).start()"), verified, "judged"},
};

const Fault strange[] = {
    {"nan", gradients("pass", "return {k: v * np.nan for k, v in grads.items()}"), wrong, "NaN or infinite"},
    {"infinity", gradients("pass", "return {k: v + np.inf for k, v in grads.items()}"), wrong,
     "NaN or infinite"},
    {"float32", gradients("pass", "return {k: v.astype(np.float32) for k, v in grads.items()}"),
     Verdict::cannot_tell, "rounded at the end"},
    {"float16", gradients("pass", "return {k: v.astype(np.float16) for k, v in grads.items()}"), wrong,
     "float16"},
    {"integers", gradients("pass", "return {k: v.astype(int) for k, v in grads.items()}"), wrong,
     "integer type"},
    {"flat", gradients("pass", "return {k: v.ravel() for k, v in grads.items()}"), wrong, "its shape is ("},
    {"transposed", gradients("pass", "return {k: v.T for k, v in grads.items()}"), wrong, "transposed"},
    {"none", gradients("pass", "return None"), wrong, "not written yet: dW["},
    {"none_inside", gradients("pass", "grads['dW2'] = None; return grads"), wrong,
     "not written yet: dW[2] is None"},
    {"not_implemented", gradients("raise NotImplementedError"), wrong, "not written yet: dW[1]"},
    {"strings", gradients("pass", "return {k: 'right' for k in grads}"), wrong, "a str, not an array"},
    {"lists", gradients("pass", "return {k: v.tolist() for k, v in grads.items()}"), verified, "is a list"},
    {"ragged_lists", gradients("pass", "return {k: [[1.0], [1.0, 2.0]] for k in grads}"), wrong,
     "cannot be read as numbers"},
    {"objects", gradients("pass", "return {k: np.array([[{}]], dtype=object) for k in grads}"), wrong,
     "array of objects"},
    {"object_floats", gradients("pass", "return {k: v.astype(object) for k, v in grads.items()}"), verified,
     "Python objects"},
    {"pickle_bomb",
     gradients("pass", "return {k: np.array([[Bomb()]], dtype=object) for k in grads}",
               "class Bomb:\n    def __float__(self): os._exit(0)\n    def __reduce__(self): return "
               "os._exit, (0,)\n"),
     wrong, "array of objects"},
    {"complex", gradients("pass", "return {k: v + 0j for k, v in grads.items()}"), wrong, "complex"},
    {"matrix", gradients("pass", "return {k: np.asmatrix(v) for k, v in grads.items()}"), verified,
     "np.matrix"},
    {"masked", gradients("pass", "return {k: np.ma.masked_less(v, 0.0) for k, v in grads.items()}"), wrong,
     "masked"},
    {"subclass_that_equals_everything",
     gradients("pass", "return {k: (v * 2).view(Liar) for k, v in grads.items()}",
               "class Liar(np.ndarray):\n    def __eq__(self, other): return True\n    def __sub__(self, "
               "other): return 0\n"),
     wrong, "2 times"},
    {"zero_stride_giant",
     gradients("pass", "return {k: np.broadcast_to(1.0, (10 ** 6, 10 ** 6)) for k in grads}"), wrong,
     "(1000000, 1000000)"},
    {"empty_arrays", gradients("pass", "return {k: np.zeros((0, 3)) for k in grads}"), wrong, "dW["},
    {"three_dimensions", gradients("pass", "return {k: v[:, :, None] for k, v in grads.items()}"), wrong,
     "its shape is ("},
    {"other_keys", gradients("pass", "return {'x' + k: v for k, v in grads.items()}"), wrong, "the keys are"},
    {"a_generator", gradients("pass", "return (v for v in grads.values())"), wrong, "returned a generator"},
    {"denormals", gradients("pass", "return {k: v * 0 + 5e-324 for k, v in grads.items()}"), wrong, "dW["},
};

/// Not root from here on: the harness itself is an ordinary user.
class OrdinaryUser : public ::testing::Environment {
 public:
  void SetUp() override { gradproof::testing::become_ordinary_user(folder_.path()); }

 private:
  gradproof::testing::TemporaryFolder folder_;
};

const auto* const user = ::testing::AddGlobalTestEnvironment(new OrdinaryUser);

}  // namespace

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }

const std::vector<Fault>& faults() {
  static const std::vector<Fault> all = [] {
    std::vector<Fault> each(std::begin(ends), std::end(ends));
    each.insert(each.end(), std::begin(cheats), std::end(cheats));
    each.insert(each.end(), std::begin(strange), std::end(strange));
    return each;
  }();
  return all;
}

std::string try_out(const Fault& fault) {
  const Report report = judge(fault.text, "student.py", {}, fault.seconds);
  const std::string said = everything_said(report);
  std::string wrong;
  if (report.verdict != fault.verdict)
    wrong +=
        "the verdict is '" + to_string(report.verdict) + "', expected '" + to_string(fault.verdict) + "'\n";
  if (said.find(fault.said) == std::string::npos) wrong += "nobody says '" + fault.said + "'\n";
  if (testing::has_children()) wrong += "a process is left behind\n";
  return wrong.empty() ? wrong : fault.name + ": " + wrong + said;
}

}  // namespace gradproof::python_test
