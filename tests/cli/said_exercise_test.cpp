// SPDX-License-Identifier: MIT
// gradproof check FILE --exercise NAME: what is meant is what is asked, and a file that is something else is
// told so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/texts.hpp"

namespace gradproof::cli {
namespace {

using test::all_said;
using test::ProgramRun;
using test::run_gradproof;
using test::TemporaryFolder;
using testing::HasSubstr;
using testing::Not;

std::string layers_file(const std::string& name) {
  return test::source_folder() + "/tests/submission/python/layers/" + name + ".py";
}

ProgramRun check(const std::string& file, const std::string& exercise) {
  return run_gradproof({"check", file, "--exercise", exercise, "--seed", "7"});
}
ProgramRun check_text(const std::string& text, const std::string& exercise) {
  const TemporaryFolder folder;
  return check(folder.write("mine.py", "import numpy as np\n" + text), exercise);
}

TEST(SaidExercise, IsConfirmedAndNothingElseIsAsked) {
  const ProgramRun run = check(layers_file("layers"), "batchnorm");
  EXPECT_EQ(run.status, 0) << run.out;
  EXPECT_THAT(all_said(run),
              HasSubstr("of exercise batchnorm (batch norm, train), each backward pass against its "
                        "own forward pass"));
  EXPECT_THAT(all_said(run), HasSubstr("not asked, for --exercise says what is meant: affine_backward, "));
  EXPECT_THAT(all_said(run),
              HasSubstr("verified: all 8 arrays"));  // of batchnorm_backward and of the other one
  EXPECT_THAT(all_said(run), HasSubstr("--exercise batchnorm --seed 7"));
  const ProgramRun loss = check(layers_file("layers"), "svm_loss");
  EXPECT_EQ(loss.status, 0) << loss.out;
  EXPECT_THAT(all_said(loss),
              HasSubstr("exercise svm_loss (hinge loss), its derivative against its own value"));
}

constexpr const char* relu = R"(
def relu_forward(x):
    return np.maximum(x, 0), x

def relu_backward(dout, cache):
    return dout * (cache > 0)
)";
constexpr const char* wrong_sigmoid = R"(
def sigmoid_forward(x):
    s = 1 / (1 + np.exp(-x))
    return s, s

def sigmoid_backward(dout, cache):
    return dout * cache
)";

TEST(SaidExercise, IsWrongForItsOwnMistakesAlone) {
  EXPECT_EQ(check_text(std::string(relu) + wrong_sigmoid, "relu").status, 0);
  const ProgramRun wrong = check_text(std::string(relu) + wrong_sigmoid, "sigmoid");
  EXPECT_EQ(wrong.status, 1) << wrong.out;
  EXPECT_THAT(all_said(wrong), HasSubstr("sigmoid-value-for-slope"));
}

TEST(SaidExercise, MayHaveOtherNames) {
  const std::string own = std::regex_replace(std::string(relu), std::regex("relu"), "mine");
  const ProgramRun right = check_text(own, "relu");
  EXPECT_EQ(right.status, 0) << right.out;
  EXPECT_THAT(all_said(right), HasSubstr("verified: all 2 arrays"));
  const ProgramRun other = check_text(own, "tanh");
  EXPECT_EQ(other.status, 1) << other.out;
  EXPECT_THAT(all_said(other), HasSubstr("out: it is not tanh"));
  const ProgramRun loss = check_text(R"(
def mine(scores, labels):
    e = np.exp(scores)
    p = e / e.sum(axis=1, keepdims=True)
    rows = np.arange(len(labels))
    loss = -np.log(p[rows, labels]).mean()
    p[rows, labels] -= 1
    return loss, p / len(labels)
)",
                                     "softmax_loss");
  EXPECT_EQ(loss.status, 0) << loss.out;
}

/// Where it was not said, rnn_cell may be any cell, and only its derivatives are judged.
TEST(SaidExercise, HoldsTheForwardPassAgainstTheReference) {
  const std::string cell = R"(
def rnn_cell_forward(x, prev_h, Wx, Wh, b):
    next_h = np.sin(x @ Wx + prev_h @ Wh + b)
    return next_h, (x, prev_h, Wx, Wh, b)

def rnn_cell_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, b = cache
    da = dnext_h * np.cos(x @ Wx + prev_h @ Wh + b)
    return da @ Wx.T, da @ Wh.T, x.T @ da, prev_h.T @ da, da.sum(axis=0)
)";
  const TemporaryFolder folder;
  const std::string file = folder.write("mine.py", "import numpy as np\n" + cell);
  EXPECT_EQ(run_gradproof({"check", file}).status, 0);
  const ProgramRun run = check(file, "rnn_cell");
  EXPECT_EQ(run.status, 1) << run.out;
  EXPECT_THAT(all_said(run), HasSubstr("out: it is not rnn step"));
  EXPECT_EQ(check_text(std::regex_replace(std::regex_replace(cell, std::regex("np.sin"), "np.tanh"),
                                          std::regex("np.cos(\\(.*\\))"), "(1 - np.tanh$1 ** 2)"),
                       "rnn_cell")
                .status,
            0);
}

TEST(SaidExercise, WithoutAReferenceSaysSo) {
  const ProgramRun run = check(test::source_folder() + "/tests/cli/starter/exercises.py", "elu");
  EXPECT_EQ(run.status, 0) << run.out;
  EXPECT_THAT(all_said(run),
              HasSubstr("whether its forward pass is elu was not asked: gradproof has no reference"));
}

TEST(SaidExercise, ThatIsAnotherIsToldWhichItIs) {
  const ProgramRun by_shape = check(layers_file("image_course"), "conv");
  EXPECT_EQ(by_shape.status, 4) << by_shape.out;
  EXPECT_THAT(all_said(by_shape), HasSubstr("conv_forward raised an exception"));
  EXPECT_THAT(all_said(by_shape),
              HasSubstr("it takes what --exercise conv-channels-last is asked with; asked as --exercise conv "
                        "says, with b 4, w 4 x 3 x 3 x 3, x 2 x 3 x 5 x 7, with stride 2, pad 1, it raised "
                        "ValueError"));
  EXPECT_EQ(check(layers_file("image_course"), "conv-channels-last").status, 0);
  const ProgramRun by_arguments = check(layers_file("sequence_course"), "rnn_cell");
  EXPECT_EQ(by_arguments.status, 3) << by_arguments.out;
  EXPECT_THAT(
      all_said(by_arguments),
      HasSubstr("not judged: rnn_cell_backward (it takes what --exercise rnn-cell-columns is asked with; "
                "rnn_cell_forward takes 3 arguments, and --exercise rnn_cell has 5: x, prev_h, Wx, Wh, b)"));
}

TEST(SaidExercise, ThatIsNotInTheFileIsToldWhatIs) {
  const ProgramRun none = check(layers_file("attention"), "dropout");
  EXPECT_EQ(none.status, 2);
  EXPECT_THAT(none.err, HasSubstr("attention.py: --exercise dropout: there is no dropout_forward with "
                                  "dropout_backward in it; its functions are softmax, attention_forward, "));
  const ProgramRun classes = check(layers_file("book_classes"), "affine");
  EXPECT_EQ(classes.status, 2);
  EXPECT_THAT(classes.err, HasSubstr("are judged without --exercise"));
  const std::string two = std::regex_replace(std::string(relu), std::regex("relu"), "mine") +
                          std::regex_replace(std::string(relu), std::regex("relu"), "yours");
  const ProgramRun several = check_text(two, "relu");
  EXPECT_EQ(several.status, 2);
  EXPECT_THAT(several.err,
              HasSubstr("there is no relu_forward with relu_backward in it, and several that it may be"));
}

TEST(SaidExercise, IsAskedAsPlainlyNamed) {
  const ProgramRun starter = check_text(
      "def relu_forward(x):\n    raise NotImplementedError\n\n"
      "def relu_backward(dout, cache):\n    pass\n",
      "relu");
  EXPECT_EQ(starter.status, 4) << starter.out;
  EXPECT_THAT(all_said(starter), HasSubstr("relu_forward raised an exception mine.py not written yet"));
  const ProgramRun syntax = check_text("def relu_forward(x:\n", "relu");
  EXPECT_EQ(syntax.status, 4) << syntax.out << syntax.err;
}

TEST(SaidExercise, MustBeOneThatThereIsAndFitTheOtherOptions) {
  const std::string file = layers_file("layers");
  const ProgramRun typo = run_gradproof({"check", file, "--exercise", "batchnrom"});
  EXPECT_EQ(typo.status, 2);
  EXPECT_THAT(typo.err, HasSubstr("--exercise: no exercise is called 'batchnrom'; did you mean batchnorm?"));
  EXPECT_EQ(run_gradproof({"check", file, "--exercise", ""}).status, 2);
  const ProgramRun rows = run_gradproof({"check", file, "--exercise", "affine", "--rows"});
  EXPECT_EQ(rows.status, 2);
  EXPECT_THAT(rows.err, HasSubstr("leave --rows away"));
  const ProgramRun reference = run_gradproof({"check", "--reference", "--exercise", "affine"});
  EXPECT_EQ(reference.status, 2);
  EXPECT_THAT(reference.err, HasSubstr("--exercise says how a submission is run; name one"));
  const ProgramRun program = run_gradproof({"check", "/bin/true", "--exercise", "affine"});
  EXPECT_EQ(program.status, 2);
  EXPECT_THAT(program.err,
              HasSubstr("--exercise affine is a function or two of a file NAME.py or NAME.ipynb"));
}

TEST(SaidExercise, IsWhatTheLawsAreAskedOfToo) {
  const ProgramRun run = run_gradproof({"laws", layers_file("layers"), "--exercise", "affine"});
  EXPECT_EQ(run.status, 0) << run.out;
  EXPECT_THAT(run.out, HasSubstr("affine_forward, affine_backward\n"));
  EXPECT_THAT(run.out, Not(HasSubstr("relu_forward")));
}

TEST(SaidExercise, IsWhatThePartsOfACheckAreOfAndWhatMergeRepeats) {
  const TemporaryFolder folder;
  const std::string file =
      folder.write("mine.py", std::string("import numpy as np\n") + wrong_sigmoid + relu);
  std::vector<std::string> merge = {"merge", "--submission", file};
  for (const char* part : {"1/2", "2/2"}) {
    merge.push_back(folder.path() + "/" + part[0] + ".json");
    const ProgramRun run = run_gradproof({"check", file, "--exercise", "relu", "--seed", "3", "--shard", part,
                                          "--format", "json", "--output", merge.back()});
    EXPECT_EQ(run.status, 0) << run.err;
  }
  const ProgramRun whole = run_gradproof(merge);
  EXPECT_EQ(whole.status, 0) << whole.out << whole.err;
  EXPECT_THAT(all_said(whole), HasSubstr("of exercise relu (entry by entry)"));
}

TEST(SaidExercise, IsAskedOfEachFileOfAFolderAndOfAClass) {
  const TemporaryFolder folder;
  const std::string begin = "import numpy as np\n";
  folder.write("ann.py", begin + relu);
  folder.write("bob.py", begin + wrong_sigmoid);
  const ProgramRun run = run_gradproof({"check", folder.path(), "--exercise", "relu"});
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_THAT(all_said(run), HasSubstr("without a backward pass that could be judged: bob.py"));
  const TemporaryFolder records;
  const std::string table = records.path() + "/marks.csv";
  const ProgramRun graded = run_gradproof({"grade", folder.path(), "--exercise", "relu", "--record",
                                           records.path() + "/class.db", "--csv", table});
  const std::string marks = test::read_text_file(table);
  EXPECT_THAT(marks, testing::ContainsRegex("ann[^\n]*verified")) << graded.out << graded.err << marks;
  EXPECT_THAT(marks, Not(testing::ContainsRegex("bob[^\n]*verified"))) << marks;
}

}  // namespace
}  // namespace gradproof::cli
