// SPDX-License-Identifier: MIT
// gradproof laws, as it is typed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "gradproof/laws/layer/law.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ProgramRun laws_command(std::vector<std::string> words, const ProgramOptions& options = {}) {
  words.insert(words.begin(), {gradproof_program(), "laws"});
  return run_program(words, options);
}

/// A folder of its own, that goes with it.
struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "gradproof-laws-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the test");
    path = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(path / name) << text; }
};

TEST(LawsCommand, VerifiesTheReference) {
  const ProgramRun run = laws_command({"--reference"});
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("built-in reference: verified\ndimension\n  conforms"));
  EXPECT_THAT(run.out, HasSubstr("32 laws: 32 hold, 0 broken, 0 undecided\n"));
}

TEST(LawsCommand, ShowsAMistakeByTheLawsItBreaks) {
  const ProgramRun run = laws_command({"--with-mistake", "missing-1/m", "--only", "L-against-J"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, HasSubstr("built-in reference with missing-1/m: wrong\nL-against-J\n"));
  EXPECT_THAT(run.out, HasSubstr("  dW[1](0, 0)  0.5  of the batch\n"));
}

TEST(LawsCommand, ListsTheLaws) {
  const ProgramRun run = laws_command({"--list"});
  EXPECT_EQ(run.status, 0);
  for (const laws::Law& law : laws::all())
    EXPECT_THAT(run.out, HasSubstr("  " + law.id + "\n      " + law.statement));
  EXPECT_THAT(run.out, HasSubstr("\nof layers:\n\ndimension\n  layer-conforms\n"));
  for (const laws::LayerLaw& law : laws::all_of_layers())
    EXPECT_THAT(run.out, HasSubstr("  " + law.id + "\n      " + law.statement));
  EXPECT_THAT(laws_command({"--list", "--only", "purity"}).out, Not(HasSubstr("repeated-batch")));
  EXPECT_THAT(laws_command({"--list", "--only", "layer-path"}).out, ::testing::StartsWith("of layers:\n\n"));
}

TEST(LawsCommand, TellsProgramsInJson) {
  const ProgramRun wrong =
      laws_command({"--with-mistake", "missing-1/m", "--only", "repeated-batch,shapes", "--format", "json"});
  EXPECT_EQ(wrong.status, 1);
  const auto found = nlohmann::json::parse(wrong.out);
  EXPECT_EQ(found["schema"], "gradproof-laws/1");
  EXPECT_EQ(found["verdict"], "wrong");
  std::map<std::string, nlohmann::json> laws;
  for (const auto& law : found["laws"]) laws[law["id"]] = law;
  ASSERT_EQ(laws.size(), 2U);
  EXPECT_EQ(laws["shapes"]["outcome"], "holds");
  EXPECT_EQ(laws["repeated-batch"]["outcome"], "broken");
  EXPECT_THAT(laws["repeated-batch"]["text"].get<std::string>(),
              HasSubstr("  dW[1](0, 0)  0.5  of the batch\n"));

  const auto list = nlohmann::json::parse(laws_command({"--list", "--format", "json"}).out);
  EXPECT_EQ(list["laws"].size(), laws::all().size() + laws::all_of_layers().size());
  EXPECT_EQ(list["laws"][0]["of"], "networks");
  EXPECT_EQ(list["laws"][0]["id"], laws::all()[0].id);

  const ProgramRun tables = laws_command({"--reference", "--format", "markdown"});
  EXPECT_EQ(tables.status, 2);
  EXPECT_THAT(tables.err, HasSubstr("--format markdown is of the list: add --list, or take text or json"));
}

TEST(LawsCommand, TellsProgramsInJsonWhatDidNotAnswer) {
  const Folder folder;
  folder.write("student.py", R"(import os
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def forward_propagation(X, parameters):
    A1 = np.tanh(np.dot(parameters["W1"], X) + parameters["b1"])
    A2 = sigmoid(np.dot(parameters["W2"], A1) + parameters["b2"])
    return A2, {"A1": A1, "A2": A2}

def backward_propagation(parameters, cache, X, Y):
    os._exit(3)
)");
  const ProgramRun run =
      laws_command({"student.py", "--format", "json"}, {.directory = folder.path.string()});
  EXPECT_EQ(run.status, 4) << run.out << run.err;
  const auto found = nlohmann::json::parse(run.out);
  EXPECT_EQ(found["verdict"], "did not answer");
  EXPECT_EQ(found["outcome"], "crashed");
  EXPECT_TRUE(found["laws"].empty());
  EXPECT_THAT(found["reason"].get<std::string>(), HasSubstr("3"));
}

TEST(LawsCommand, SaysNothingGreenOrRedOfWhatItIsNotAbout) {
  const std::string cases = source_folder() + "/tests/submission/python/cases/";
  const Folder folder;
  const ProgramOptions here{.directory = folder.path.string()};
  for (const char* of_its_own :
       {"mse_mean_right.py", "depth_gelu_wrong.py", "globals_rows_right.py", "scalars_right.py"}) {
    const ProgramRun run = laws_command({cases + of_its_own}, here);
    EXPECT_EQ(run.status, 3) << of_its_own << run.out << run.err;
    EXPECT_THAT(run.out, HasSubstr("gradproof check judges it")) << of_its_own;
  }
  // right where the functions are asked one by one, and wrong as they run
  const ProgramRun held = laws_command({cases + "lmodel_caches_self.py"}, here);
  EXPECT_EQ(held.status, 3) << held.out << held.err;
}

TEST(LawsCommand, AreAskedOfWhatTakesOneExampleOrLabelsAsNumbers) {
  const std::string solutions = source_folder() + "/tests/submission/python/solutions/";
  const Folder folder;
  // seed 4 asks a network of one input, where dW[1] and db[1] have one shape
  for (const char* right : {"class_one_example.py", "separate_arguments.py"}) {
    const ProgramRun run =
        laws_command({solutions + right, "--seed", "4"}, {.directory = folder.path.string()});
    EXPECT_EQ(run.status, 0) << right << run.out << run.err;
  }
}

// Seen from its mistakes: affine's db is a mean, and dropout's way back draws another mask.
constexpr const char* layers_file = R"(import numpy as np

def affine_forward(x, w, b):
    return x.reshape(x.shape[0], -1).dot(w) + b, (x, w, b)

def affine_backward(dout, cache):
    x, w, b = cache
    dx = dout.dot(w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T.dot(dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db

def relu_forward(x):
    return np.maximum(0, x), x

def relu_backward(dout, cache):
    return dout * (cache > 0)

def dropout_forward(x, dropout_param):
    p, mode = dropout_param["p"], dropout_param["mode"]
    if mode == "test":
        return x, (dropout_param, None)
    np.random.seed(dropout_param["seed"])
    mask = (np.random.rand(*x.shape) < p) / p
    return x * mask, (dropout_param, mask)

def dropout_backward(dout, cache):
    dropout_param, mask = cache
    return dout if mask is None else dout * mask

def softmax_loss(x, y):
    N = x.shape[0]
    p = np.exp(x - x.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(N), y]).sum() / N
    p[np.arange(N), y] -= 1
    return loss, p / N
)";

std::string with_line(std::string text, const std::string& right, const std::string& wrong) {
  const std::size_t at = text.find(right);
  if (at == std::string::npos) throw std::logic_error(right);
  return text.replace(at, right.size(), wrong);
}

TEST(LawsCommand, AsksEachLayerOfAFileOfLayers) {
  const Folder folder;
  const ProgramOptions here{.directory = folder.path.string()};
  folder.write("layers.py", layers_file);
  const ProgramRun right = laws_command({"layers.py"}, here);
  EXPECT_EQ(right.status, 0) << right.out << right.err;
  EXPECT_THAT(right.out,
              ::testing::StartsWith("layers.py: verified\n\naffine_forward, affine_backward\ndimension\n"));
  EXPECT_THAT(right.out, HasSubstr("\ndropout_forward, dropout_backward\n"));
  EXPECT_THAT(right.out, HasSubstr("\nsoftmax_loss\n"));
  EXPECT_THAT(right.out, HasSubstr("layer-own-example        not asked: its output has no axis of examples"));

  folder.write("layers.py", with_line(layers_file, "np.sum(dout, axis=0)", "np.mean(dout, axis=0)"));
  const ProgramRun wrong = laws_command({"layers.py", "--only", "layer-split-batch,layer-shapes"}, here);
  EXPECT_EQ(wrong.status, 1) << wrong.out << wrong.err;
  EXPECT_THAT(wrong.out,
              HasSubstr("layer-split-batch  BROKEN  affine_forward, affine_backward: x 2x1x1, w 1x1, b 1"))
      << wrong.out;
  EXPECT_THAT(wrong.out, HasSubstr("  db(0)  "));
  EXPECT_THAT(wrong.out, HasSubstr("summed over its two parts\n"));
  EXPECT_THAT(wrong.out, Not(HasSubstr("balance")));

  const std::string kept = read_text_file((folder.path / ".gradproof-laws").string());
  EXPECT_THAT(kept, ::testing::StartsWith("layer-split-batch affine_forward,affine_backward small seed="))
      << kept;

  const auto found = nlohmann::json::parse(
      laws_command({"layers.py", "--only", "layer-split-batch", "--format", "json"}, here).out);
  EXPECT_EQ(found["schema"], "gradproof-laws/1");
  EXPECT_EQ(found["verdict"], "wrong");
  ASSERT_EQ(found["laws"].size(), 4U);
  EXPECT_EQ(found["laws"][0]["layer"], "affine_forward, affine_backward");
  EXPECT_EQ(found["laws"][0]["outcome"], "broken");
  EXPECT_EQ(found["laws"][1]["outcome"], "holds");

  folder.write("layers.py",
               std::string(layers_file) + "\ndef pool_backward(dout, cache):\n    return dout\n");
  const ProgramRun alone = laws_command({"layers.py", "--only", "layer-linear"}, here);
  EXPECT_EQ(alone.status, 3) << alone.out;
  EXPECT_THAT(alone.out, HasSubstr("not asked: pool_backward (no pool_forward stands beside it)"));

  EXPECT_EQ(read_text_file((folder.path / ".gradproof-laws").string()), kept);  // found again, and no other

  const ProgramRun networks = laws_command({"layers.py", "--only", "balance"}, here);
  EXPECT_EQ(networks.status, 2);
  EXPECT_THAT(networks.err, HasSubstr("--only: layers.py holds layers, and balance is about something else"));
  EXPECT_EQ(laws_command({"--reference", "--only", "layer-path"}).status, 2);
}

TEST(LawsCommand, FindsWhatIsWrongInALayer) {
  const struct {
    const char *right, *wrong, *law;
  } mistakes[] = {
      {"dout * (cache > 0)", "dout * (dout > 0)", "layer-linear"},
      {"dout * (cache > 0)", "1.0 * (cache > 0)", "layer-linear"},
      {"dout * mask", "dout * (np.random.rand(*dout.shape) < 0.7) / 0.7", "layer-affine"},
      {"return loss, p / N", "return loss, p", "layer-repeated-batch"},
      {"return loss, p / N", "return loss, p / N + 1", "layer-shift"},
      {"return dx, dw, db", "return dx, dw.T, db", "layer-shapes"},
      {"x, w, b = cache", "x, w, b = cache\n    if x.shape[0] == 1: raise ValueError('one example')",
       "layer-conforms"},
      {"return dout * (cache > 0)",
       "relu_backward.n = getattr(relu_backward, 'n', 0) + 1\n    return dout * (cache > 0) + "
       "relu_backward.n",
       "layer-same-bits-twice"},
  };
  const Folder folder;
  for (const auto& mistake : mistakes) {
    folder.write("layers.py", with_line(layers_file, mistake.right, mistake.wrong));
    const ProgramRun run =
        laws_command({"layers.py", "--only", mistake.law}, {.directory = folder.path.string()});
    EXPECT_EQ(run.status, 1) << mistake.wrong << run.out << run.err;
    EXPECT_THAT(run.out, HasSubstr(std::string(mistake.law) + "  BROKEN")) << mistake.wrong;
  }
}

TEST(LawsCommand, LetsKnownOnesFail) {
  const Folder folder;
  folder.write("known.txt", "# ours\nrepeated-batch  # since the first release\n");
  const std::string known = (folder.path / "known.txt").string();
  const std::vector<std::string> words = {"--with-mistake", "missing-1/m", "--only", "repeated-batch,shapes",
                                          "--xfail"};
  auto with_list = words;
  with_list.push_back(known);
  const ProgramRun run = laws_command(with_list);
  EXPECT_EQ(run.status, 0) << run.out;
  EXPECT_THAT(run.out, HasSubstr("repeated-batch  BROKEN, as expected"));
  folder.write("known.txt", "shapes\nrepeated\n");
  const ProgramRun unknown = laws_command(with_list);
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.err,
              HasSubstr("known.txt line 2: there is no law 'repeated': gradproof laws --list has them"));
}

TEST(LawsCommand, SaysWhatItCannotUse) {
  const auto message = [](const std::vector<std::string>& words) {
    const ProgramRun run = laws_command(words);
    EXPECT_EQ(run.status, 2) << run.out;
    return run.err;
  };
  EXPECT_THAT(message({"--reference", "--only", "L-vs-J"}),
              HasSubstr("--only: there is no law 'L-vs-J': there are the groups"));
  EXPECT_THAT(message({"--reference", "--xfail", "/nowhere/list"}),
              HasSubstr("--xfail: /nowhere/list cannot be read; it is a list of laws"));
  EXPECT_THAT(message({"--reference", "--cases", "0"}), HasSubstr("--cases"));
  EXPECT_EQ(laws_command({"nobody.py"}).status, 2);
  EXPECT_THAT(message({"nobody.py", "--reference"}), HasSubstr("leave one of them out"));
  EXPECT_THAT(message({}), HasSubstr("name a submission, as in gradproof laws student.py"));
}

TEST(LawsCommand, KeepsWhatBrokeALawAndTriesItFirst) {
  const Folder folder;
  const ProgramOptions here{.directory = folder.path.string()};
  folder.write("student.py", R"(import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def forward_propagation(X, parameters):
    Z1 = np.dot(parameters["W1"], X) + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = np.dot(parameters["W2"], A1) + parameters["b2"]
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}

def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dW2 = np.dot(dZ2, cache["A1"].T) / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = np.dot(parameters["W2"].T, dZ2) * (1 - cache["A1"])
    dW1 = np.dot(dZ1, X.T) / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
)");
  const std::vector<std::string> words = {"student.py", "--only", "turned-tanh-unit,repeated-batch"};
  const ProgramRun wrong = laws_command(words, here);
  EXPECT_EQ(wrong.status, 1) << wrong.out << wrong.err;
  EXPECT_THAT(wrong.out, HasSubstr("turned-tanh-unit  BROKEN"));
  const std::string kept = read_text_file((folder.path / ".gradproof-laws").string());
  EXPECT_THAT(kept, ::testing::StartsWith("turned-tanh-unit "));
  folder.write(".gradproof-laws", "nonsense\n\n" + kept);  // what cannot be read is passed over
  const ProgramRun again = laws_command(words, here);
  EXPECT_EQ(again.status, 1);
  EXPECT_EQ(read_text_file((folder.path / ".gradproof-laws").string()), kept);
}

}  // namespace
}  // namespace gradproof::test
