// SPDX-License-Identifier: MIT
// Layers that are classes: each judged by its own forward pass, by x and by each parameter, whatever people
// call them and wherever they keep their gradients.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/submission/python/solutions.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof::python_test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

const std::string folder = test::source_folder() + "/tests/submission/python/layers/";

std::string classes_file(const std::string& name) { return test::read_text_file(folder + name + ".py"); }

/// The same without any class that is not named: to ask one of them takes a tenth of asking all.
std::string only(const std::string& text, const std::string& classes) {
  std::string kept;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t next =
        std::min({text.find("\nclass ", from + 1), text.find("\ndef ", from + 1), text.size()});
    const std::string part = text.substr(from, next - from);
    const std::string name = part.starts_with("\nclass ") ? part.substr(7, part.find_first_of("(:") - 7) : "";
    if (name.empty() || ("," + classes + ",").find("," + name + ",") != std::string::npos) kept += part;
    from = next;
  }
  return kept;
}

std::set<std::string> judged_classes(const Report& report) {
  std::set<std::string> names;
  for (const ArrayReport& array : report.arrays) names.insert(array.part.substr(0, array.part.find('.')));
  return names;
}

/// Those that are there to be inherited from, or to hold an array, are no layers.
std::set<std::string> layers_in(const std::string& text) {
  std::set<std::string> names;
  for (std::size_t at = text.find("\nclass "); at != std::string::npos; at = text.find("\nclass ", at + 1))
    names.insert(text.substr(at + 7, text.find_first_of("(:", at + 7) - at - 7));
  for (const char* none : {"Parameter", "Module", "Layer", "Activation", "Loss"}) names.erase(none);
  return names;
}

class RightClasses : public testing::TestWithParam<const char*> {};
TEST_P(RightClasses, are_verified_each_of_them) {
  const std::string text = classes_file(GetParam());
  const Report report = report_on(text);
  EXPECT_TRUE(report.ok()) << everything_said(report);
  EXPECT_THAT(everything_said(report), Not(HasSubstr("not judged")));
  EXPECT_EQ(judged_classes(report), layers_in(text));
}
INSTANTIATE_TEST_SUITE_P(Styles, RightClasses,
                         testing::Values("book_classes", "list_classes", "module_classes", "output_classes",
                                         "update_classes", "mean_classes", "state_classes", "holder_classes",
                                         "slope_classes", "attention_classes", "more_classes",
                                         "counted_classes", "carrying_classes", "handed_classes"),
                         [](const auto& name) { return name.param; });

struct WrongClass {
  std::string file, classes, array, mistake;
  Replacements planted;
};
void PrintTo(const WrongClass& wrong, std::ostream* out) { *out << wrong.file << ": " << wrong.array; }

std::vector<WrongClass> wrong_classes() {
  std::vector<WrongClass> wrong;
  for (const std::vector<std::string>& cells : rows_of(folder + "class_mistakes.tsv")) {
    wrong.push_back({cells.at(0), cells.at(1), cells.at(2), cells.at(3), {}});
    for (std::size_t k = 4; k < cells.size(); k += 2)
      wrong.back().planted.emplace_back(cells.at(k), cells.at(k + 1));
  }
  return wrong;
}

class WrongClasses : public testing::TestWithParam<WrongClass> {};
TEST_P(WrongClasses, are_found_and_named) {
  const WrongClass& wrong = GetParam();
  const Report report = report_on(with(only(classes_file(wrong.file), wrong.classes), wrong.planted));
  EXPECT_EQ(report.verdict, Verdict::wrong) << everything_said(report);
  std::vector<std::string> arrays;
  for (const ArrayReport& array : report.arrays)
    if (array.verdict == Verdict::wrong) arrays.push_back(array.part + ": " + array.name);
  EXPECT_THAT(arrays, Contains(wrong.array)) << everything_said(report);
  EXPECT_EQ(report.mistakes.empty() ? "" : report.mistakes.front().id, wrong.mistake)
      << everything_said(report);
}

/// A wrong layer with loops of its own takes seconds: every third of them here, all where the long tests ask
/// (WRONG_CLASSES=all).
std::vector<WrongClass> asked_classes() {
  const char* const asked = std::getenv("WRONG_CLASSES");
  std::vector<WrongClass> all = wrong_classes(), some;
  if (asked && std::string(asked) == "all") return all;
  for (std::size_t k = 0; k < all.size(); k += 3) some.push_back(all[k]);
  return some;
}
INSTANTIATE_TEST_SUITE_P(Each, WrongClasses, testing::ValuesIn(asked_classes()), [](const auto& wrong) {
  std::string name = std::to_string(wrong.index) + "_" + wrong.param.array;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
});

/// What is nowhere says more than an argument of a trial that was wrong.
TEST(Classes, ThatUseWhatIsNowhereSayWhatThatIs) {
  const Report report = report_on(
      "import numpy as np\n\n\nclass GRU:\n    def __init__(self, Wx, Wh):\n        self.Wx, self.Wh = Wx, "
      "Wh\n\n"
      "    def forward(self, x, h_prev):\n        return np.sigmoid(x @ self.Wx[:, :5] + h_prev @ self.Wh[:, "
      ":5])\n\n"
      "    def backward(self, dh):\n        return dh, dh\n");
  EXPECT_EQ(report.verdict, Verdict::cannot_tell) << report.text();
  EXPECT_THAT(everything_said(report), HasSubstr("module 'numpy' has no attribute 'sigmoid'"));
}

TEST(Classes, AreAllThere) { EXPECT_GE(wrong_classes().size(), 70U); }

TEST(Classes, SayWhatCannotBeMade) {
  const Report report = report_on(
      "import numpy as np\n\n"
      "class Relu:\n"
      "    def forward(self, x):\n        self.on = x > 0\n        return x * self.on\n\n"
      "    def backward(self, dout):\n        return dout * self.on\n\n"
      "class Odd:\n"
      "    def __init__(self, quux):\n        self.quux = quux\n\n"
      "    def forward(self, x):\n        return x\n\n"
      "    def backward(self, dout):\n        return dout\n");
  EXPECT_EQ(report.verdict, Verdict::cannot_tell) << everything_said(report);
  EXPECT_THAT(everything_said(report),
              HasSubstr("not judged: Odd (its constructor takes quux, and nobody can tell what that is)"));
}

TEST(Classes, SayWhichParametersHaveNoGradient) {
  const Report report = report_on(
      "import numpy as np\n\n"
      "class Linear:\n"
      "    def __init__(self, n_in, n_out):\n        self.W = np.ones((n_in, n_out))\n\n"
      "    def forward(self, x):\n        self.x = x\n        return x @ self.W\n\n"
      "    def backward(self, dout):\n        return dout @ self.W.T\n");
  EXPECT_EQ(report.verdict, Verdict::cannot_tell) << everything_said(report);
  EXPECT_THAT(
      everything_said(report),
      HasSubstr("not judged: Linear by W (no attribute of it is their gradient after Linear.backward)"));
}

TEST(Classes, SayWhatIsNotWrittenYet) {
  const std::string text = with(only(classes_file("book_classes"), "Sigmoid"),
                                {{"return dout * (1.0 - self.out) * self.out", "raise NotImplementedError"}});
  const Report report = report_on(text);
  EXPECT_EQ(report.verdict, Verdict::did_not_answer) << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr("not written yet"));
}

/// A stand-in says what a mistake is in the class it stands in, by the names of its author.
TEST(Classes, SpeakInTheNamesOfTheirAuthor) {
  const Report report = report_on(
      with(only(classes_file("output_classes"), "Layer_Dense"),
           {{"np.sum(dvalues, axis=0, keepdims=True)", "np.mean(dvalues, axis=0, keepdims=True)"}}));
  ASSERT_FALSE(report.mistakes.empty()) << everything_said(report);
  EXPECT_EQ(report.mistakes.front().arrays, std::vector<std::string>{"dbiases"});
  EXPECT_EQ(report.mistakes.front().part, "Layer_Dense.backward");
  ASSERT_TRUE(report.mistakes.front().own.has_value());
  EXPECT_EQ(report.mistakes.front().own->text, "self.dbiases = np.mean(dvalues, axis=0, keepdims=True)");
  EXPECT_EQ(report.mistakes.front().own->place, "line 17");
  EXPECT_THAT(everything_said(report), Not(HasSubstr("; line 17")));
  EXPECT_THAT(report.network, testing::StartsWith("1 layer, each"));
}

/// Where several statements make an array, no one of them is said to be it.
TEST(Classes, SayTheLineOfWhatOneStatementMakes) {
  const std::string relu =
      everything_said(report_on(with(only(classes_file("module_classes"), "Module,LeakyReLU"),
                                     {{"self.negative_slope * grad_output)", "0.0)"}})));
  EXPECT_THAT(relu, HasSubstr("; line 29: return np.where(self.x > 0, grad_output, 0.0)"));
  const std::string two = everything_said(report_on(with(
      only(classes_file("book_classes"), "Affine"),
      {{"self.dW = np.dot(self.x.T, dout)", "self.dW = np.dot(self.x.T, dout)\n        self.dW *= 2"}})));
  EXPECT_THAT(two, HasSubstr("every entry is 2 times the derivative"));
  EXPECT_THAT(two, Not(HasSubstr("self.dW *= 2")));
}

/// What a class says by the names of its arrays takes nothing from what is judged.
const char* const head_of_affine =
    "import numpy as np\n\n"
    "class Affine:\n"
    "    def __init__(self, n_in, n_out):\n"
    "        self.%s = np.ones((n_in, n_out)) * 0.1\n\n";

std::string affine_by(const std::string& name, const std::string& gradient, const std::string& more = "") {
  return with(std::string(head_of_affine) +
                  "    def forward(self, x):\n        self.x = x\n        return x @ self.%s\n\n"
                  "    def backward(self, dout):\n        " +
                  gradient + "\n        return dout @ self.%s.T\n" + more,
              {{"%s", name}, {"%s", name}, {"%s", name}});
}

TEST(Classes, AreJudgedByAMatrixOfAnyName) {
  for (const char* name : {"A", "out_w", "input_weights", "V1"}) {
    const std::string gradient = std::string("self.d") + name + " = self.x.T @ dout";
    const Report right = report_on(affine_by(name, gradient)),
                 wrong = report_on(affine_by(name, gradient + " * 7"));
    EXPECT_TRUE(right.ok()) << everything_said(right);
    EXPECT_EQ(wrong.verdict, Verdict::wrong) << everything_said(wrong);
    EXPECT_THAT(everything_said(wrong), HasSubstr("every entry is 7 times the derivative"));
  }
}

TEST(Classes, SayWhatIsTrainedAndNothingWasAskedBy) {
  const std::string step = "\n    def step(self, rate):\n        self.W_init -= rate * self.g1\n";
  for (const std::string& text :
       {affine_by("W_init", "self.g1 = self.x.T @ dout * 7", step),
        affine_by("W_init", "self.g1 = self.x.T @ dout"),
        with(affine_by("y0", "dy0 = self.x.T @ dout * 7"), {{"self.y0.T", "self.y0.T, dy0"}})}) {
    const Report report = report_on(text);
    EXPECT_EQ(report.verdict, Verdict::cannot_tell) << everything_said(report);
    EXPECT_THAT(everything_said(report),
                HasSubstr("(its forward pass computes with it, and which gradient is of it could "
                          "not be told)"));
  }
  const Report slope = report_on(
      "import numpy as np\n\n"
      "class PReLU:\n"
      "    def __init__(self):\n        self.alpha = 0.25\n\n"
      "    def forward(self, x):\n        self.x = x\n        return np.where(x > 0, x, self.alpha * x)\n\n"
      "    def backward(self, dout):\n        self.dalpha = np.sum(dout * self.x)\n"
      "        return dout * np.where(self.x > 0, 1.0, self.alpha)\n");
  EXPECT_THAT(everything_said(slope), HasSubstr("not judged: PReLU by alpha"));
  EXPECT_EQ(slope.verdict, Verdict::cannot_tell);
}

/// A constant is no parameter.
TEST(Classes, AreNotAskedByWhatNothingTrains) {
  const Report report = report_on(
      "import numpy as np\n\n"
      "class PositionalEncoding:\n"
      "    def __init__(self, d_model=4):\n"
      "        self.table = np.sin(np.arange(16)[:, None] / 9.0 ** np.arange(d_model))\n\n"
      "    def forward(self, x):\n        return x + self.table[:x.shape[-2], :x.shape[-1]]\n\n"
      "    def backward(self, dout):\n        return dout\n");
  EXPECT_TRUE(report.ok()) << everything_said(report);
}

TEST(Classes, AreAskedWithTwoNumbersOfExamples) {
  const Report report =
      report_on(with(only(classes_file("book_classes"), "Affine"),
                     {{"np.dot(self.x.T, dout)", "np.dot(self.x.T, dout) * 3 / len(dout)"}}));
  EXPECT_EQ(report.verdict, Verdict::wrong) << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr("every entry is 0.6 times the derivative"));
}

/// Which derivatives it takes is read from its statements, and not from what a text says of them.
TEST(Classes, AreGivenEveryEntryWhateverTheirTextSays) {
  const Report report = report_on(
      "import numpy as np\n\n"
      "class Affine:\n"
      "    def __init__(self, n_in, n_out):\n        self.W = np.ones((n_in, n_out)) * 0.1\n\n"
      "    def forward(self, x):\n        self.x = x\n        return x @ self.W\n\n"
      "    def backward(self, dout):\n        \"\"\"if g == 0: continue\"\"\"\n"
      "        i, j = np.unravel_index(np.argmax(np.abs(dout)), dout.shape)\n"
      "        one = np.zeros_like(dout)\n        one[i, j] = dout[i, j]\n"
      "        self.dW = self.x.T @ one\n        return one @ self.W.T\n");
  EXPECT_EQ(report.verdict, Verdict::wrong) << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr("it is not linear in the cotangent"));
}

TEST(Classes, SetASmallNumberInTheLogarithmAside) {
  EXPECT_THAT(everything_said(report_on(only(classes_file("book_classes"), "SoftmaxWithLoss"))),
              HasSubstr("SoftmaxWithLoss: it adds 1e-07 to keep a logarithm or a quotient finite"));
}

TEST(Classes, AreRightTogetherWhereOneLeavesItsSlopeToTheNext) {
  const Report report = report_on(classes_file("joined_classes"));
  EXPECT_TRUE(report.ok()) << everything_said(report);
  EXPECT_THAT(
      everything_said(report),
      HasSubstr("Softmax.backward leaves the slope of its own forward pass to CrossEntropy.backward"));
}

TEST(Classes, SayHowTheyWereAsked) {
  const std::string said = everything_said(report_on(classes_file("holder_classes")));
  EXPECT_THAT(said, HasSubstr("Conv3x3.backprop returns None, as the first layer of a network may"));
  EXPECT_THAT(said, HasSubstr("Stack.backward returns nothing, as that of a whole network may"));
  EXPECT_THAT(said, HasSubstr("SoftmaxOfOne.backprop goes on to the next entry where one is 0"));
  EXPECT_THAT(said, HasSubstr("SoftmaxOfOne was asked with one example alone"));
}

TEST(Classes, SayWhatNothingMovesWith) {
  const std::string said = everything_said(
      report_on(only(classes_file("attention_classes"), "Softmax,Linear,MultiHeadAttention")));
  EXPECT_THAT(said,
              HasSubstr("K_linear.grad_b is 0 to rounding, and so is the derivative: what comes out does "
                        "not move with K_linear.b"));
}

TEST(Classes, SayWhatTheyRaiseWithAnotherSetting) {
  const Report report =
      report_on(with(only(classes_file("module_classes"), "Module,MaxPool2d"),
                     {{"self.k = kernel_size", "self.k = kernel_size\n        assert stride != 1"}}));
  EXPECT_TRUE(report.ok()) << everything_said(report);
  EXPECT_THAT(everything_said(report),
              HasSubstr("MaxPool2d was asked with one setting alone: with another it raises AssertionError"));
}

const char* const network = R"(
class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        self.params = {'W1': 0.1 * np.random.randn(input_size, hidden_size), 'b1': np.zeros(hidden_size),
                       'W2': 0.1 * np.random.randn(hidden_size, output_size), 'b2': np.zeros(output_size)}
        self.layers = [Affine(self.params['W1'], self.params['b1']), Relu(), Affine(self.params['W2'], self.params['b2'])]
        self.last = SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return self.last.forward(self.predict(x), t)

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.last.backward(1)
        for layer in self.layers[::-1]:
            dout = layer.backward(dout)
        return {'W1': self.layers[0].dW, 'b1': self.layers[0].db, 'W2': self.layers[2].dW, 'b2': self.layers[2].db}
)";

/// Layers that the network runs are right where it is; others have nobody else to ask them.
TEST(Classes, BesideANetworkAreJudgedWhereItDoesNotRunThem) {
  const std::string text =
      only(classes_file("book_classes"), "Relu,Sigmoid,Affine,SoftmaxWithLoss") + network;
  const Report right = report_on(text);
  EXPECT_TRUE(right.ok()) << everything_said(right);
  EXPECT_EQ(judged_classes(right).count("Sigmoid"), 1U);
  EXPECT_EQ(judged_classes(right).count("Affine"), 0U);
  const Report wrong = report_on(with(text, {{"(1.0 - self.out) * self.out", "(1.0 - self.out)"}}));
  EXPECT_EQ(wrong.verdict, Verdict::wrong) << everything_said(wrong);
}

TEST(Classes, SayWhichLayerOfANetworkIsWrong) {
  const Report report =
      report_on(with(only(classes_file("book_classes"), "Relu,Affine,SoftmaxWithLoss") + network,
                     {{"dout[self.mask] = 0", "dout[dout < 0] = 0"}}));
  EXPECT_EQ(report.verdict, Verdict::wrong) << everything_said(report);
  ASSERT_FALSE(report.mistakes.empty()) << everything_said(report);
  EXPECT_EQ(report.mistakes.back().part, "Relu.backward");
  EXPECT_EQ(report.mistakes.back().id, "relu-mask-of-dout");
}

TEST(Classes, SayWhichShapesTheyWereGiven) {
  const Report report = report_on(with(only(classes_file("book_classes"), "Affine"),
                                       {{"np.sum(dout, axis=0)", "np.sum(dout, axis=0, keepdims=True)"}}));
  EXPECT_TRUE(report.ok()) << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr("Affine was given b with shape (1, 5)"));
}

TEST(Classes, SayWhoTakesTheMean) {
  EXPECT_THAT(
      everything_said(report_on(classes_file("mean_classes"))),
      HasSubstr("DenseLayer.backward divides the gradients of its parameters by the number of examples"));
}

TEST(Classes, AreAskedWithEachActivationThatTheirTextHasAWordFor) {
  const Report report = report_on(with(only(classes_file("mean_classes"), "DenseLayer"),
                                       {{"dA * self.A * (1 - self.A)", "dA * (1 - self.A)"}}));
  EXPECT_THAT(everything_said(report), HasSubstr("with activation='sigmoid'"));
}

/// What the text has a name for is judged, whatever its process says.
TEST(Classes, LeaveOutNoGradientThatTheirTextHas) {
  const Report report = report_on(
      "import numpy as np\n\n"
      "class Linear:\n"
      "    def __init__(self, n_in, n_out):\n        self.W = np.ones((n_in, n_out))\n        self.b = 0\n\n"
      "    def forward(self, x):\n        self.x = x\n        return x @ self.W\n\n"
      "    def backward(self, dout):\n        self.dW = self.x.T @ dout\n        self.db = 3\n"
      "        return dout @ self.W.T\n");
  EXPECT_FALSE(report.ok()) << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr("Linear.db"));
}

}  // namespace
}  // namespace gradproof::python_test
