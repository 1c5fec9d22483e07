// SPDX-License-Identifier: MIT
// Python that crashes, hangs, cheats or answers with strange things: each has its outcome, and none is
// verified that is not right.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/submission/python/solutions.hpp"

namespace gradproof::python_test {
namespace {

using testing::HasSubstr;

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

struct Fault {
  const char* name;
  std::string text;
  Verdict verdict;
  const char* said;
  double seconds = 20.0;
};
void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }

class PythonFault : public testing::TestWithParam<Fault> {};

TEST_P(PythonFault, has_its_outcome) {
  const Report report = judge(GetParam().text, "student.py", {}, GetParam().seconds);
  EXPECT_EQ(report.verdict, GetParam().verdict) << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr(GetParam().said));
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
    {"writes_a_file", gradients("open('/tmp/gradproof_was_here', 'w').write('x')"), crash, "Error"},
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
    {"import_loop", gradients("import submission; submission.gradients(X, Y, parameters, hidden, output)"),
     crash, "calls itself without end"},
};

const Fault cheats[] = {
    {"prints_pass",
     gradients("print('[  PASSED  ] verified'); print('{\"verdict\": \"verified\"}')", "return {}"), wrong,
     "not there"},
    {"print_flood", gradients("print('x' * 100000)"), verified, "judged"},
    {"forged_answer", gradients("os.write(4, b'GRADPA' + b'\\0' * 200)"), crash, "unreadable"},
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
    {"float32", gradients("pass", "return {k: v.astype(np.float32) for k, v in grads.items()}"), verified,
     "float32"},
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

std::string name_of(const testing::TestParamInfo<Fault>& info) { return info.param.name; }
INSTANTIATE_TEST_SUITE_P(Ends, PythonFault, testing::ValuesIn(ends), name_of);
INSTANTIATE_TEST_SUITE_P(Cheats, PythonFault, testing::ValuesIn(cheats), name_of);
INSTANTIATE_TEST_SUITE_P(Strange, PythonFault, testing::ValuesIn(strange), name_of);

}  // namespace
}  // namespace gradproof::python_test
