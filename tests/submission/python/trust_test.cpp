// SPDX-License-Identifier: MIT
// What there is to judge is read from the text of a submission: its own process can neither shorten nor name
// it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>

#include "gradproof/check_network/examination.hpp"
#include "gradproof/network/backward.hpp"
#include "gradproof/submission/python/interpreter.hpp"
#include "gradproof/submission/python/single_precision.hpp"
#include "gradproof/submission/python/text_reading.hpp"
#include "tests/submission/python/solutions.hpp"

namespace gradproof::python_test {
namespace {

using testing::HasSubstr;

TextReading read(const std::string& text, const std::string& entry = "",
                 const std::vector<SourceCell>& modules = {}) {
  return TextReader(find_python("/usr/bin/python3"), {}).read({{"s.py", text}}, {entry, false}, modules);
}

/// "role = name, place" of each role.
std::vector<std::string> roles_in(const TextReading& reading) {
  std::vector<std::string> said;
  for (const auto& [role, function] : reading.roles)
    said.push_back(role + " = " + function.name + ", " + function.place);
  return said;
}

TEST(TextReadingTest, roles_come_from_names_and_arguments) {
  EXPECT_THAT(roles_in(read("def linear_backward(dZ, cache):\n    return 1\n"
                            "@wrapped\ndef backprop(parameters, cache, X, Y, lr=undefined()):\n    pass\n")),
              testing::ElementsAre("backward_propagation = backprop, s.py line 3",
                                   "linear_backward = linear_backward, s.py line 1"));
  EXPECT_THAT(roles_in(read("def linear_activation_backward(dA, cache, activation): pass\n")),
              testing::ElementsAre("linear_activation_backward = linear_activation_backward, s.py line 1"));
  EXPECT_THAT(roles_in(read("class Net:\n  def forward(self, X): pass\n  def backward(self, X, Y): pass\n")),
              testing::ElementsAre("backward_propagation = Net.backward, s.py line 3",
                                   "forward_propagation = Net.forward, s.py line 2"));
  EXPECT_THAT(roles_in(read("from steps import *\n", "",
                            {{"steps", "def sigmoid_backward(dA, cache):\n    return dA\n"}})),
              testing::ElementsAre("sigmoid_backward = sigmoid_backward, steps.py line 1"));
  EXPECT_THAT(roles_in(read("def mine(X, Y, p, h, o): pass\n", "mine")),
              testing::ElementsAre("gradients = mine, s.py line 1"));
}

TEST(TextReadingTest, nothing_of_it_runs) {
  // each of these would end or hold the process, or rename the function, if it were run
  for (const char* line :
       {"import os; os._exit(1)", "while True: pass", "raise SystemExit", "def f(a=1/0): pass",
        "class C(undefined): x = 1/0", "del linear_backward", "linear_backward = None", "globals().clear()",
        "import sys; sys.modules['gradproof_reader'].Reader.read = None"}) {
    const TextReading reading =
        read(std::string("def linear_backward(dZ, cache):\n    return 1\n") + line + "\n");
    EXPECT_EQ(reading.roles.count("linear_backward"), 1U) << line;
  }
}

TEST(TextReadingTest, single_precision_is_seen_in_code_and_not_in_comments) {
  for (const char* line : {"x = np.float32(1)", "x = y.astype('float32')", "x = np.zeros(3, dtype='f4')",
                           "import torch", "from numpy import float32", "x = np.single(2)"})
    EXPECT_TRUE(read(std::string(line) + "\n").computes_in_single) << line;
  for (const char* line :
       {"# float32", "x = 'a float32 is short'", "x = np.float64(1)", "import numpy as np"})
    EXPECT_FALSE(read(std::string(line) + "\n").computes_in_single) << line;
}

TEST(TextReadingTest, what_reaches_into_its_process_is_seen) {
  const std::pair<const char*, const char*> all[] = {
      {"import sys\nf = sys._getframe(1)\n", "sys._getframe, s.py line 2"},
      {"import sys as system\nsystem.modules['numpy'] = None\n", "sys.modules, s.py line 2"},
      {"def f():\n  from sys import modules\n", "sys.modules, s.py line 2"},
      {"import inspect\ninspect.stack()\n", "inspect.stack, s.py line 2"},
      {"import gc\ngc.get_objects()\n", "gc.get_objects, s.py line 2"},
      {"import gradproof_right\n", "gradproof_right, s.py line 1"},
      {"from gradproof_right import RIGHT\n", "gradproof_right, s.py line 1"},
      {"__import__('gradproof_runner')\n", "gradproof_runner, s.py line 1"},
      {"import numpy as np\nnp.linalg.norm = print\n", "np.linalg.norm =, s.py line 2"},
      {"import numpy\nsetattr(numpy, 'sum', max)\n", "setattr(numpy, ...), s.py line 2"},
      {"f.__code__ = g.__code__\n", "__code__, s.py line 1"},
      {"try: 1 / 0\nexcept Exception as e: f = e.__traceback__.tb_frame.f_back\n", "f_back, s.py line 2"},
      {"import sys\nIN_COLAB = 'google.colab' in sys.modules\nsys.path.append('..')\n", ""},
      {"import sys\nhere = sys.modules[__name__]\nsys.setrecursionlimit(99)\n", ""},
      {"import numpy as np\nnp.bool = bool\nnp.random.seed(1)\nx = np.zeros(3)\nx.flags.writeable = True\n",
       ""},
      {"import inspect, gc\nprint(inspect.getsource(f))\ngc.collect()\n# sys._getframe\n", ""}};
  TextReader reader(find_python("/usr/bin/python3"), {});
  for (const auto& [text, expected] : all)
    EXPECT_EQ(reader.read({{"s.py", text}}, {}, {}).inside, expected) << text;
}

TEST(TextReadingTest, what_takes_a_regulariser_or_a_mask_says_so_in_its_arguments) {
  const std::string gradient = "def backward_propagation(parameters, cache, X, Y";
  EXPECT_FALSE(read(gradient + "): pass\n").takes_lambda);
  EXPECT_TRUE(read(gradient + ", lambd): pass\n").takes_lambda);
  EXPECT_TRUE(read(gradient + ", keep_prob): pass\n").takes_keep_prob);
}

TEST(TextReadingTest, what_is_left_was_called_by_nothing_that_was_judged) {
  TextReader reader(find_python("/usr/bin/python3"), {});
  (void)reader.read({{"s.py",
                      "def helper_back(Y): pass\ndef backward(X, Y): return helper_back(Y)\n"
                      "def other_backward(X, Y): pass\ndef relu_backward(dA, Y): pass\n"}},
                    {}, {});
  const TextReader::Left left = reader.left({"backward", "Net.run"});
  EXPECT_THAT(left.not_run, testing::ElementsAre("other_backward"));
  EXPECT_EQ(left.not_there, "Net, run");
}

TEST(TextReadingTest, a_gradient_that_some_rounds_change_is_left) {
  TextReader reader(find_python("/usr/bin/python3"), {});
  (void)reader.read({{"s.py",
                      "for i in range(1000):\n  dW1 = X.T @ d\n  if i % 100 == 0:\n    print(cost)\n"
                      "    rate = rate / 2\n  if i > 3:\n    dW1 = 2 * dW1\n  W1 -= rate * dW1\n"}},
                    {}, {});
  EXPECT_THAT(reader.left({}, "1-8").not_run, testing::ElementsAre("what line 7 does to dW1 in some rounds"));
}

TEST(TextReadingTest, a_loss_that_returns_its_gradient_is_left_too) {
  TextReader reader(find_python("/usr/bin/python3"), {});
  (void)reader.read({{"s.py",
                      "def my_loss_loop(W, X, y):\n  return loss, dW\n"
                      "def my_loss_vectorised(W, X, y):\n  return loss, dW\n"
                      "def my_cost(W, X, y):\n  return loss, scores\n"}},
                    {}, {});
  EXPECT_THAT(reader.left({"my_loss_loop"}).not_run, testing::ElementsAre("my_loss_vectorised"));
}

/// The L-layer exercise with a mistake in one step, and with something that changes what its process answers
/// to "load"; it is put where a definition that is judged needs it, so that it runs.
std::string lying(const std::string& change, bool is_wrong = true) {
  Replacements planted = {
      {"    dW = 1 / m * np.dot(dZ, A_prev.T)", "    _hook\n    dW = 1 / m * np.dot(dZ, A_prev.T)"}};
  if (is_wrong) planted.front().second = "    _hook\n    dW = np.dot(dZ, A_prev.T)";
  return with(solution("l_layer.py"), planted) + R"(
import sys

def _lie():
    runner = sys.modules["gradproof_runner"]
    write = runner.write_answer
    def answer(number, code, arrays, texts):
        if "functions" in texts:
            )" +
         change + R"(
        write(number, code, arrays, texts)
    runner.write_answer = answer
_hook = _lie()
)";
}

TEST(TrustTest, a_step_that_its_process_leaves_out_is_judged_all_the_same) {
  EXPECT_EQ(first_failing(judge(lying("pass", false))), "-");
  for (const char* change : {"pass", "del texts['linear_backward']",
                             "texts['linear_backward'] = 'linear_forward\\nstudent.py\\n1'"}) {
    const Report report = judge(lying(change));
    EXPECT_EQ(report.verdict, Verdict::wrong) << change << "\n" << everything_said(report);
    EXPECT_EQ(first_failing(report), "linear_backward: dW") << change;
  }
}

TEST(TrustTest, a_step_that_its_process_does_not_answer_for_is_never_green) {
  const Report report = judge(lying("del texts['linear_backward']; runner.Exercises.adopt = None", false));
  EXPECT_EQ(report.verdict, Verdict::cannot_tell) << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr("not judged: linear_backward"));
}

/// A linear model with a loop and without one, each with a gradient of its own.
std::string two_losses(const std::string& second) {
  return "import numpy as np\n"
         "def squared_loss_naive(W, X, y):\n"
         "    loss, dW, m = 0.0, np.zeros_like(W), X.shape[0]\n"
         "    for i in range(m):\n"
         "        e = X[i].dot(W) - y[i]\n"
         "        loss += 0.5 * np.sum(e * e) / m\n"
         "        dW += np.outer(X[i], e) / m\n"
         "    return loss, dW\n"
         "def squared_loss_vectorized(W, X, y):\n"
         "    e = X.dot(W) - y\n"
         "    loss = 0.5 * np.sum(e * e) / X.shape[0]\n"
         "    dW = " +
         second + "\n    return loss, dW\n";
}

TEST(TrustTest, a_second_gradient_is_judged_too) {
  const Report right = judge(two_losses("X.T.dot(e) / X.shape[0]"));
  EXPECT_EQ(right.verdict, Verdict::verified) << right.text();
  EXPECT_THAT(everything_said(right), AllOf(HasSubstr("squared_loss_naive: dW[1]: verified"),
                                            HasSubstr("squared_loss_vectorized: dW[1]: verified")));
  const Report wrong = judge(two_losses("X.T.dot(e)"));
  EXPECT_EQ(wrong.verdict, Verdict::wrong) << wrong.text();
  EXPECT_THAT(everything_said(wrong), AllOf(HasSubstr("squared_loss_naive: dW[1]: verified"),
                                            HasSubstr("squared_loss_vectorized: dW[1]: wrong")));
}

TEST(TrustTest, a_second_gradient_that_cannot_be_judged_is_never_green) {
  const Report report = judge(two_losses("X.T.dot(e) / X.shape[0]") +
                              "def oracle_gradient(W, X, y, oracle):\n    return oracle.gradient(W, X, y)\n");
  EXPECT_EQ(report.verdict, Verdict::cannot_tell) << report.text();
  EXPECT_THAT(everything_said(report),
              HasSubstr("not judged: oracle_gradient; in a file without the others"));
}

TEST(TrustTest, a_name_that_the_text_has_nowhere_is_no_answer) {
  const Report report = judge(lying("texts['sigmoid'] = 'unheard_of\\nstudent.py\\n1'", false));
  EXPECT_EQ(report.verdict, Verdict::did_not_answer) << everything_said(report);
  EXPECT_EQ(report.outcome, "unreadable");
  EXPECT_THAT(everything_said(report), HasSubstr("its process names unheard_of"));
}

TEST(TrustTest, memory_without_end_is_over_a_limit) {
  const Report report = judge(
      "def gradients(X, Y, parameters, hidden, output):\n    held = []\n    while True:\n"
      "        held.append(bytearray(1 << 26))\n");
  EXPECT_EQ(report.outcome, "over a limit") << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr("--memory gives it more"));
}

TEST(TrustTest, a_thread_that_is_left_behind_is_noted) {
  std::string text = solution("two_layer.py");
  EXPECT_THAT(everything_said(judge(text)), testing::Not(HasSubstr("running after it had answered")));
  text = with(text, {{"    m = X.shape[1]\n", "    m = X.shape[1]\n    leave_a_thread()\n"}}) +
         "\nimport threading, time\n\ndef leave_a_thread():\n"
         "    threading.Thread(target=lambda: time.sleep(1000), daemon=True).start()\n";
  EXPECT_THAT(everything_said(judge(text)), HasSubstr("running after it had answered"));
}

/// Differences of a cost in double precision, passed off as a gradient, with what is done to them last.
std::string rounded_differences(const std::string& last) {
  return with(
      solution("../costs/differences_of_copies.py"),
      {{"import math\n", "import math\nimport numpy as np\n"},
       {"    return grads", "    grads = {n: np.array(v) for n, v in grads.items()}\n    return " + last}});
}

TEST(SinglePrecisionTest, differences_that_are_rounded_at_the_end_are_never_green) {
  const Report exposed = judge(rounded_differences("grads"));
  EXPECT_EQ(exposed.verdict, Verdict::wrong) << everything_said(exposed);
  const std::string rounded = "{n: v.astype(np.float32) for n, v in grads.items()}";
  // large networks get no answer that could be counted, as the one that was asked for the cost was
  const std::string hidden = "grads if sum(v.size for v in parameters.values()) > 1000 else " + rounded;
  for (const std::string& last : {rounded, hidden}) {
    const Report report = judge(rounded_differences(last));
    EXPECT_EQ(report.verdict, Verdict::cannot_tell) << everything_said(report);
    EXPECT_THAT(everything_said(report), HasSubstr("rounded at the end"));
  }
}

TEST(SinglePrecisionTest, differences_with_the_noise_of_single_precision_are_counted) {
  const Report report = judge(rounded_differences(
      "{n: (v * (1 + 2e-7 * np.random.RandomState(1).randn(*v.shape))).astype(np.float32) for n, v in "
      "grads.items()}"));
  EXPECT_EQ(report.verdict, Verdict::cannot_tell) << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr("forward passes"));
}

TEST(SinglePrecisionTest, a_text_that_never_computes_in_it_is_not_believed) {
  const Report report = judge(rounded_differences("{n: v.astype('f' + '4') for n, v in grads.items()}"));
  EXPECT_EQ(report.verdict, Verdict::cannot_tell) << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr("nothing in its text computes in single precision"));
}

TEST(SinglePrecisionTest, the_mention_of_it_widens_no_bar_where_the_cost_is_double) {
  const Replacements mention = {{"def forward(", "unused = np.float32(0)\n\ndef forward("}};
  EXPECT_EQ(judge(with(solution("../cases/mse_mean_right.py"), mention)).verdict, Verdict::verified);
  Replacements wrong = mention;
  wrong.emplace_back("grads[\"W1\"] = X.T @ d1", "grads[\"W1\"] = 1.001 * (X.T @ d1)");
  const Report report = judge(with(solution("../cases/mse_mean_right.py"), wrong));
  EXPECT_EQ(report.verdict, Verdict::wrong) << everything_said(report);
}

TEST(SinglePrecisionTest, what_computes_in_it_is_verified) {
  for (const char* name : {"two_layer_float32.py", "l_layer_float32.py"}) {
    const Report report = judge(solution(name));
    EXPECT_EQ(report.verdict, Verdict::verified) << name << "\n" << everything_said(report);
    EXPECT_TRUE(std::any_of(report.arrays.begin(), report.arrays.end(), is_right_to_single_alone)) << name;
  }
}

/// Answers that were looked up beforehand: those of one seed.
std::string memorised(const std::string& answers) {
  return "import numpy as np\nanswers = " + answers + R"(
def gradients(X, Y, parameters, hidden, output):
    return {n: np.array(v) for n, v in answers[float(X[0, 0]).hex()].items()}
)";
}

TEST(TrustTest, answers_to_one_seed_are_no_answers_to_another) {
  ExaminationOptions options;
  options.sizes = {2, 1};
  std::string answers = "{";
  const Examination examination = standard_examination(options);
  for (const std::vector<Case>* questions : {&examination.cases, &examination.robustness}) {
    for (const Case& question : *questions) {
      const Gradients right = backward(
          question.architecture, question.parameters, question.X, question.Y,
          forward(question.architecture.forward_only(), question.parameters, question.X, question.Y));
      answers += fmt::format("float({:.17g}).hex(): {{'dW1': [[{:.17g}, {:.17g}]], 'db1': [[{:.17g}]]}},",
                             question.X(0, 0), right.dW[1](0), right.dW[1](1), right.db[1](0));
    }
  }
  answers += "}";
  EXPECT_EQ(judge(memorised(answers), "student.py", {}, 20.0, {}, options).verdict, Verdict::verified);
  options.seed = 2;
  EXPECT_NE(judge(memorised(answers), "student.py", {}, 20.0, {}, options).verdict, Verdict::verified);
}

}  // namespace
}  // namespace gradproof::python_test
