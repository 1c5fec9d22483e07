// SPDX-License-Identifier: MIT
// gradproof mistakes and exercises, and gradproof check --with-mistake.
#include <nlohmann/json.hpp>

#include "gradproof/diagnosis/mistake.hpp"
#include "gradproof/layers/mistakes.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(MistakesCommand, ListsEveryIdByGroup) {
  const ProgramRun run = run_gradproof({"mistakes"});
  EXPECT_EQ(run.status, 0) << run.err;
  for (const Mistake& mistake : catalogue()) EXPECT_THAT(run.out, HasSubstr("\n  " + mistake.id + " "));
  EXPECT_THAT(run.out, HasSubstr("\nfactors of m\n"));
  for (const layers::LayerMistake& mistake : layers::mistakes())
    EXPECT_THAT(run.out, HasSubstr("\n  " + mistake.id + " "));
  EXPECT_THAT(run.out, HasSubstr("\nconvolution\n"));
}

TEST(MistakesCommand, ShowsOneInFullWithItsNumbers) {
  const ProgramRun run = run_gradproof({"mistakes", "missing-1/m-in-db"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("wrong      db[l] = sum of the columns of dZ[l]\n"));
  EXPECT_THAT(run.out,
              HasSubstr("smallest network that shows it: 1-1-1, tanh hidden, sigmoid output, m = 2"));
}

TEST(MistakesCommand, WritesJson) {
  const ProgramRun all = run_gradproof({"mistakes", "--format", "json"});
  EXPECT_EQ(json::parse(all.out).size(), catalogue().size() + layers::mistakes().size());
  const json one = json::parse(run_gradproof({"mistakes", "W-not-transposed", "--format", "json"}).out);
  EXPECT_EQ(one.at("wrong").at("numpy"), "dA = np.dot(W_next, dZ_next)");
  EXPECT_THAT(one.at("smallest_case").at("command").get<std::string>(),
              HasSubstr("gradproof check --with-mistake W-not-transposed --layers"));
}

TEST(MistakesCommand, WritesOneAsAPageWithItsStepAndItsNetwork) {
  const std::string page = run_gradproof({"mistakes", "missing-1/m-in-db", "--format", "html"}).out;
  for (const char* part :
       {"<!DOCTYPE html>", "<h1><code>missing-1/m-in-db</code></h1>",
        "<code>db = np.sum(dZ, axis=1, keepdims=True) / m</code>", "The step it belongs to: db<sup>[2]</sup>",
        "Smallest network that shows it: 1-1-1", "<circle class=\"unit\"", "<td>db[2]</td>"})
    EXPECT_THAT(page, HasSubstr(part));
  const std::string layer = run_gradproof({"mistakes", "embedding-overwritten", "--format", "html"}).out;
  EXPECT_THAT(layer, HasSubstr("<span class=\"verified\"><code>np.add.at(dW, x, dout)</code></span>"));
}

TEST(MistakesCommand, WritesOneAsMarkdown) {
  const std::string text = run_gradproof({"mistakes", "missing-1/m-in-db", "--format", "markdown"}).out;
  EXPECT_THAT(text, testing::StartsWith("# missing-1/m-in-db\n"));
  EXPECT_THAT(text, HasSubstr("```python\ndb = np.sum(dZ, axis=1, keepdims=True)   # wrong\n"));
  EXPECT_THAT(text, HasSubstr("again: `gradproof check --with-mistake missing-1/m-in-db --layers 1,1,1"));
  EXPECT_THAT(run_gradproof({"mistakes", "embedding-overwritten", "--format", "markdown"}).out,
              HasSubstr("np.add.at(dW, x, dout)   # right\n"));
}

TEST(MistakesCommand, WritesAPageOfAllWithTheirWrongAndRightLines) {
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/all.html";
  const ProgramRun run = run_gradproof({"mistakes", "--format", "html", "--output", file});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.out, "");
  const std::string page = read_text_file(file),
                    text = run_gradproof({"mistakes", "--format", "markdown"}).out;
  for (const Mistake& mistake : catalogue()) {
    EXPECT_THAT(page, HasSubstr("<h3 id=\"" + mistake.id + "\">"));
    EXPECT_THAT(text, HasSubstr("\n### " + mistake.id + "\n"));
    EXPECT_THAT(text, HasSubstr("\n" + mistake.wrong.numpy + "   # wrong\n" + mistake.right_line().numpy +
                                "   # right\n"));
  }
  for (const layers::LayerMistake& mistake : layers::mistakes()) {
    EXPECT_THAT(page, HasSubstr("<h3 id=\"" + mistake.id + "\">"));
    EXPECT_THAT(text, HasSubstr("\n" + mistake.right + "   # right\n"));
  }
  EXPECT_EQ(run_gradproof({"mistakes", "--output", folder.path() + "/none/all.html"}).status, 2);
}

TEST(MistakesCommand, ShowsOneOfALayer) {
  const ProgramRun run = run_gradproof({"mistakes", "embedding-overwritten"});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("right      np.add.at(dW, x, dout)\n"));
  const ProgramRun typo = run_gradproof({"mistakes", "embeding-overwritten"});
  EXPECT_EQ(typo.status, 2);
  EXPECT_THAT(typo.err, HasSubstr("did you mean embedding-overwritten?"));
}

TEST(ExercisesCommand, ListsThemAndShowsOneByTheNameOfItsFunctions) {
  const ProgramRun all = run_gradproof({"exercises"});
  EXPECT_EQ(all.status, 0) << all.err;
  EXPECT_THAT(all.out, HasSubstr("\n  batch norm, train"));
  EXPECT_THAT(all.out, HasSubstr("softmax_loss_naive, softmax_loss_vectorized"));
  const ProgramRun one = run_gradproof({"exercises", "max_pool"});
  EXPECT_THAT(
      one.out,
      HasSubstr("max_pool_forward(x, {\"pool_height\", \"pool_width\", \"stride\"}) -> (out, cache)"));
  EXPECT_THAT(one.out, HasSubstr("max_pool_backward(dout, cache) -> dx\n"));
  const ProgramRun loss = run_gradproof({"exercises", "svm_loss"});
  EXPECT_THAT(loss.out, HasSubstr("svm_loss(x, y) -> (loss, dx)\nshapes     x (N, C), y (N)\n"));
  EXPECT_THAT(run_gradproof({"exercises", "conv"}).out, HasSubstr("\nconvolution, channels last\n"));
  EXPECT_THAT(run_gradproof({"exercises", "pool"}).out,
              HasSubstr("pool_backward(dout, cache, mode) -> dA_prev\n"));
  EXPECT_THAT(all.out, HasSubstr("conv   (NAME: conv-channels-last)\n"));
  const ProgramRun own_name = run_gradproof({"exercises", "rnn-columns"});
  EXPECT_THAT(own_name.out, HasSubstr("\nequation   a[:, :, t] = tanh("));
  EXPECT_THAT(own_name.out, HasSubstr("\nto write   gradproof new DIR --exercise rnn-columns\n"));
  EXPECT_THAT(run_gradproof({"exercises", "relu"}).out, HasSubstr("           tanh: out = tanh(x)\n"));
  const ProgramRun typo = run_gradproof({"exercises", "batchnrom"});
  EXPECT_EQ(typo.status, 2);
  EXPECT_THAT(typo.err, HasSubstr("no exercise is called 'batchnrom'; did you mean batchnorm?"));
}

TEST(MistakesCommand, AnswersAnUnknownIdWithTheClosestOne) {
  const ProgramRun run = run_gradproof({"mistakes", "missing-1/m-in-bd"});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err,
              HasSubstr("there is no mistake 'missing-1/m-in-bd': did you mean 'missing-1/m-in-db'?"));
}

TEST(WithMistake, PlantsTwoAndTheReportNamesBoth) {
  const ProgramRun run =
      run_gradproof({"check", "--with-mistake", "output-dZ-sign,missing-1/m-in-db", "--format", "json"});
  EXPECT_EQ(run.status, 1);
  const json report = json::parse(run.out);
  ASSERT_EQ(report.at("mistakes").size(), 2U);
  EXPECT_EQ(report.at("mistakes")[0].at("id"), "output-dZ-sign");
  EXPECT_EQ(report.at("mistakes")[1].at("id"), "missing-1/m-in-db");
}

TEST(WithMistake, TheCommandOfTheSmallestNetworkShowsTheMistakeAgain) {
  const ProgramRun run =
      run_gradproof({"check", "--with-mistake", "missing-1/m-in-db", "--layers", "1,1,1", "--hidden", "tanh",
                     "--output", "sigmoid", "--examples", "2", "--seed", "1"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, HasSubstr("(missing-1/m-in-db)"));
}

TEST(WithMistake, RefusesAnUnknownIdAndTwoForOneLine) {
  const ProgramRun unknown = run_gradproof({"check", "--with-mistake", "db-sgin"});
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.err,
              HasSubstr("--with-mistake: there is no mistake 'db-sgin': did you mean 'db-sign'?"));
  const ProgramRun twice = run_gradproof({"check", "--with-mistake", "db-sign,db-left-zero"});
  EXPECT_EQ(twice.status, 2);
  EXPECT_THAT(twice.err, HasSubstr("both replace the line of db[l]"));
  const ProgramRun layer = run_gradproof({"explain", "--with-mistake", "conv-dx-overwritten"});
  EXPECT_EQ(layer.status, 2);
  EXPECT_THAT(
      layer.err,
      HasSubstr("'conv-dx-overwritten' is a mistake in a single layer, and the reference is a network; "
                "`gradproof mistakes conv-dx-overwritten` shows it"));
}

}  // namespace
}  // namespace gradproof::test
