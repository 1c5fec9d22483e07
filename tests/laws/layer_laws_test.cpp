// SPDX-License-Identifier: MIT
// Laws of layers: each holds of the reference of every layer, and is broken by somebody.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "gradproof/check_network/did_not_answer.hpp"
#include "gradproof/laws/layer/run.hpp"
#include "gradproof/laws/layer/signature.hpp"
#include "gradproof/layers/affine.hpp"

namespace gradproof::laws {
namespace {

using layers::Tensor;
using layers::Tensors;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string violations(const LayerFindings& run) {
  std::string text;
  for (const LayerLawResult& result : run.laws)
    if (result.violation) text += result.violation->text();
  return text;
}

class LawsOfLayer : public ::testing::TestWithParam<std::string> {};

TEST_P(LawsOfLayer, HoldForTheReference) {
  const LayerFindings found = run({layers::named(GetParam())});
  EXPECT_EQ(found.verdict(), Verdict::verified) << found.text();
  EXPECT_FALSE(found.single_precision);
  ASSERT_EQ(found.laws.size(), all_of_layers().size());
  // what needs nothing of the forward pass is asked of every layer, in every class there is
  for (const LayerLawResult& result : found.laws) {
    if (result.law->hypothesis.empty() || result.law->in_process || result.law->id == "layer-path") {
      EXPECT_TRUE(result.holds()) << result.law->id << "\n" << result.text();
      EXPECT_GE(result.met.size(), 3U) << result.text();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Reference, LawsOfLayer, ::testing::ValuesIn([] {
                           std::vector<std::string> names;
                           for (const layers::Layer& layer : layers::all()) names.push_back(layer.name);
                           return names;
                         }()),
                         [](const auto& layer) { return layer.param; });

bool was_asked(const LayerFindings& found, const char* law) {
  for (const LayerLawResult& result : found.laws)
    if (result.law->id == law) return result.asked() && result.questions > 0;
  throw std::logic_error(law);
}

TEST(LawsOfLayers, AreAskedWhereTheForwardPassMeetsThem) {
  const LayerFindings batch_norm = run({layers::named("batch_norm")});
  EXPECT_FALSE(was_asked(batch_norm, "layer-split-batch")) << batch_norm.text();
  EXPECT_FALSE(was_asked(batch_norm, "layer-own-example"));
  EXPECT_TRUE(was_asked(batch_norm, "layer-permuted-examples"));
  EXPECT_TRUE(was_asked(batch_norm, "layer-repeated-batch"));
  EXPECT_TRUE(was_asked(batch_norm, "layer-shift"));
  EXPECT_TRUE(was_asked(batch_norm, "layer-scaling"));
  EXPECT_THAT(batch_norm.text(), HasSubstr("not asked: its examples meet in the forward pass"));
  for (const layers::Layer& layer : layers::all()) {
    if (!layer.splits) continue;
    EXPECT_TRUE(was_asked(run({layer}), "layer-split-batch")) << layer.name;
  }
  EXPECT_TRUE(was_asked(run({layers::named("softmax_loss")}), "layer-split-batch"));  // of a mean
  EXPECT_FALSE(was_asked(run({layers::named("attention")}), "layer-split-batch"));
  EXPECT_FALSE(was_asked(run({layers::named("tanh")}), "layer-affine"));
  EXPECT_TRUE(was_asked(run({layers::named("relu")}), "layer-affine"));
}

/// A layer of anybody's, by its signature alone.
LayerSubject affine_of_mine() {
  return {.layer = {
              .name = "mine",
              .signature = "x (N, D), w (D, M), b (M) -> (N, M)",
              .by = 3,
              .forward = [](const Tensors& x) { return Tensors{layers::affine(x[0], x[1], x[2])}; },
              .backward = [](const Tensors& x,
                             const Tensors& v) { return layers::affine_backward(x[0], x[1], x[2], v[0]); }}};
}

LayerFindings run_with(std::function<Tensors(const Tensors&, const Tensors&)> backward, const char* law,
                       std::function<Tensors(const Tensors&)> forward = nullptr) {
  LayerSubject mine = affine_of_mine();
  if (backward) mine.layer.backward = std::move(backward);
  if (forward) mine.layer.forward = std::move(forward);
  LayerRunOptions options;
  options.laws = chosen_of_layers(law);
  return run(mine, options);
}

TEST(LawsOfLayers, TakeTheirQuestionsFromTheSignature) {
  const LayerFindings found = run(affine_of_mine());
  EXPECT_EQ(found.verdict(), Verdict::verified) << found.text();
  for (const LayerLawResult& result : found.laws)
    EXPECT_TRUE(result.law->id != "layer-linear" || result.met.size() == layer_shape_count) << found.text();
}

TEST(LawsOfLayers, SayTheTwoNumbersAndTheirBar) {
  const auto mean = [](const Tensors& x, const Tensors& v) {
    Tensors d = layers::affine_backward(x[0], x[1], x[2], v[0]);
    d[2].values() /= static_cast<double>(x[0].size(0));
    return d;
  };
  const std::string text = violations(run_with(mean, "layer-split-batch"));
  EXPECT_THAT(text,
              StartsWith("layer-split-batch: dx of the batch is dx of its parts, dw and db the sum of those "
                         "of its parts; of a mean, both weighted by their sizes\n"
                         "  mine: x 2x1, w 1x1, b 1\n  db(0)  "))
      << text;
  EXPECT_THAT(text, HasSubstr("of the batch\n"));
  EXPECT_THAT(text, HasSubstr("summed over its two parts\n"));
  EXPECT_THAT(text, HasSubstr("apart, a factor of 0.5, rounding allows "));
  EXPECT_THAT(text, HasSubstr("\n  in NumPy:\nx = np.array(["));
  EXPECT_THAT(text, HasSubstr(".reshape(2, 1)\n"));
  EXPECT_THAT(text, HasSubstr("\ndout = np.array(["));
  EXPECT_THAT(text, HasSubstr("const gradproof::layers::Tensors given = {{{2, 1}, {"));
}

TEST(LawsOfLayers, OfPurityAreBrokenByWhatTheyGuardAgainst) {
  const auto right = affine_of_mine().layer.backward;
  const auto calls = std::make_shared<int>(0);
  const auto counting = [right, calls](const Tensors& x, const Tensors& v) {
    Tensors d = right(x, v);
    d[2].values()(0) += static_cast<double>(++*calls);
    return d;
  };
  EXPECT_TRUE(run_with(counting, "layer-same-bits-twice").laws.front().violation);
  EXPECT_TRUE(run_with(counting, "layer-two-threads").laws.front().violation);
  const auto longest = std::make_shared<arma::uword>(0);
  const auto buffered = [right, longest](const Tensors& x, const Tensors& v) {
    *longest = std::max(*longest, x[0].size(0));
    Tensors d = right(x, v);
    d[2].values() *= static_cast<double>(x[0].size(0)) / static_cast<double>(*longest);
    return d;
  };
  EXPECT_TRUE(run_with(buffered, "layer-another-between").laws.front().violation);
  const auto in_place = [right](const Tensors& x, const Tensors& v) {
    Tensors d = right(x, v);
    const_cast<Tensor&>(x[1]).values() *= 0.5;
    return d;
  };
  EXPECT_TRUE(run_with(in_place, "layer-arguments-stay").laws.front().violation);
  const auto view = [right](const Tensors& x, const Tensors& v) {
    Tensors d = right(x, v);
    arma::vec& lent = const_cast<Tensor&>(x[2]).values();
    d[2].values().~Col();
    new (&d[2].values()) arma::vec(lent.memptr(), lent.n_elem, false, false);
    return d;
  };
  EXPECT_TRUE(run_with(view, "layer-no-view").laws.front().violation);
}

TEST(LawsOfLayers, OfDimensionAreBrokenByWhatTheyGuardAgainst) {
  const auto right = affine_of_mine().layer.backward;
  const auto refusing = [right](const Tensors& x, const Tensors& v) {
    if (x[1].size(0) != x[1].size(1)) throw std::logic_error("w and dout do not conform");
    return right(x, v);
  };
  EXPECT_THAT(violations(run_with(refusing, "layer-conforms")), HasSubstr("\n  w and dout do not conform\n"));
  EXPECT_EQ(run_with(refusing, "layer-linear").verdict(), Verdict::cannot_tell);
  const auto two = [right](const Tensors& x, const Tensors& v) {
    Tensors d = right(x, v);
    d.pop_back();
    return d;
  };
  EXPECT_THAT(violations(run_with(two, "layer-shapes")), HasSubstr("\n  db was not given\n"));
  EXPECT_EQ(run_with(two, "layer-linear").verdict(), Verdict::cannot_tell);
  const auto turned = [](const Tensors& x) {
    return Tensors{layers::tensor(layers::matrix(layers::affine(x[0], x[1], x[2])).t())};
  };
  EXPECT_THAT(violations(run_with(nullptr, "layer-shapes", turned)), HasSubstr("the output is "));
}

TEST(LawsOfLayers, AreNotGreenForWhatAnswersNothing) {
  const auto silent = [](const Tensors&, const Tensors&) -> Tensors {
    throw DidNotAnswer(Outcome::timed_out, "it took longer than 10 s");
  };
  EXPECT_THROW((void)run_with(silent, "layer-linear"), DidNotAnswer);
  const auto no_numbers = [](const Tensors& x, const Tensors&) {
    Tensors d = x;
    for (Tensor& array : d) array.values().fill(arma::datum::nan);
    return d;
  };
  EXPECT_EQ(run_with(no_numbers, "").verdict(), Verdict::wrong);
  EXPECT_EQ(verdict_of({}, ""), Verdict::cannot_tell);
  const LayerFindings right = run(affine_of_mine());
  EXPECT_EQ(verdict_of({right}, ""), Verdict::verified);
  EXPECT_EQ(verdict_of({right}, "another_backward"), Verdict::cannot_tell);
}

TEST(LawsOfLayers, SayNothingWhereTheForwardPassHasNoNumber) {
  LayerSubject mine;  // x / sqrt(sum of (x - mean)^2 / (N - 1)), by columns: of one example 0/0
  mine.layer.name = "unbiased";
  mine.layer.signature = "x (N, D) -> (N, D)";
  const auto deviation = [](const arma::mat& x) { return arma::rowvec(arma::stddev(x, 0, 0)); };
  mine.layer.forward = [deviation](const Tensors& x) {
    arma::mat y = layers::matrix(x[0]);
    if (y.n_rows == 1) return Tensors{layers::tensor(y.fill(arma::datum::nan))};
    y.each_row() /= deviation(y);
    return Tensors{layers::tensor(y)};
  };
  mine.layer.backward = [deviation](const Tensors& x, const Tensors& v) {
    const arma::mat X = layers::matrix(x[0]), V = layers::matrix(v[0]);
    const arma::rowvec s = deviation(X), dots = arma::sum(X % V, 0);
    arma::mat d = V, centered = X;
    centered.each_row() -= arma::rowvec(arma::mean(X, 0));
    d.each_row() /= s;
    centered.each_row() %= arma::rowvec(dots / (arma::pow(s, 3) * (static_cast<double>(X.n_rows) - 1.0)));
    return Tensors{layers::tensor(d - centered)};
  };
  const LayerFindings found = run(mine);
  EXPECT_EQ(found.verdict(), Verdict::verified) << found.text();
  EXPECT_THAT(found.text(), HasSubstr("(ruled out: N = 1"));
}

TEST(LawsOfLayers, TryFirstWhatWasKept) {
  const LayerDraw draw{layers::Sizes::small, 12, 0.25};
  EXPECT_EQ(draw.line(), "small seed=12 grid=0.25");
  const auto again = LayerDraw::of_line(draw.line());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->line(), draw.line());
  for (const char* other : {"", "small", "tiny seed=1 grid=1", "any seed=x grid=1", "any seed=1 grid=2",
                            "any seed=1 grid=1 more"})
    EXPECT_FALSE(LayerDraw::of_line(other)) << other;
  LayerSubject mine = affine_of_mine();
  mine.layer.backward = [](const Tensors& x, const Tensors& v) {
    Tensors d = layers::affine_backward(x[0], x[1], x[2], v[0]);
    d[2].values() *= 2.0;
    return d;
  };
  LayerRunOptions options;
  options.laws = chosen_of_layers("layer-affine");
  options.shrink = false;
  options.kept = {{"layer-affine", draw}};
  const LayerFindings found = run(mine, options);
  ASSERT_TRUE(found.laws.front().violation);
  EXPECT_EQ(found.laws.front().counterexample->line(), draw.line());
}

TEST(LawsOfLayers, DecideNothingAcrossKinks) {
  // up and down 64 times between two whole numbers: there is a kink on every way
  LayerSubject zigzag;
  zigzag.layer.name = "zigzag";
  zigzag.layer.signature = "x (N, D) -> (N, D)";
  const auto phase = [](double value) { return value * 64.0 - 2.0 * std::floor(value * 32.0); };
  zigzag.layer.forward = [phase](const Tensors& x) {
    Tensor y = x[0];
    y.values().transform([phase](double value) { return std::abs(phase(value) - 1.0); });
    return Tensors{y};
  };
  zigzag.layer.backward = [phase](const Tensors& x, const Tensors& v) {
    Tensor d = x[0];
    d.values().transform([phase](double value) { return phase(value) < 1.0 ? -64.0 : 64.0; });
    d.values() %= v[0].values();
    return Tensors{d};
  };
  LayerRunOptions options;
  options.laws = chosen_of_layers("layer-path");
  const LayerFindings found = run(zigzag, options);
  EXPECT_EQ(found.verdict(), Verdict::cannot_tell) << found.text();
  EXPECT_THAT(found.text(), HasSubstr("layer-path  cannot tell: no question with "));
}

TEST(LawsOfLayers, DoNotSayWhatALayerGivesThatNobodyKnows) {
  LayerSubject mine = affine_of_mine();
  mine.layer.signature = "x (N, D), w (D, M), b (M) -> ? (N, M)";
  const auto forward = mine.layer.forward;
  const auto backward = mine.layer.backward;
  mine.layer.forward = [forward](const Tensors& x) {  // the outputs in a row
    return Tensors{layers::tensor_of_column(forward(x)[0].values())};
  };
  mine.layer.backward = [backward](const Tensors& x, const Tensors& v) {
    return backward(x, {Tensor({x[0].size(0), x[1].size(1)}, v[0].values())});
  };
  const LayerFindings found = run(mine);
  EXPECT_EQ(found.verdict(), Verdict::verified) << found.text();
  EXPECT_FALSE(was_asked(found, "layer-own-example"));
  mine.layer.signature = "x (N, D), w (D, M), b (M) -> (N, M)";
  EXPECT_EQ(run(mine).verdict(), Verdict::wrong);
}

TEST(LawsOfLayers, GrantSinglePrecisionItsRounding) {
  const auto to_floats = [](Tensors arrays) {
    for (Tensor& x : arrays)
      for (double& value : x.values()) value = static_cast<double>(static_cast<float>(value));
    return arrays;
  };
  for (const char* name :
       {"affine", "convolution", "tanh", "layer_norm", "lstm", "attention", "softmax_loss"}) {
    layers::Layer layer = layers::named(name);
    const auto forward = layer.forward;
    const auto backward = layer.backward;
    layer.forward = [=](const Tensors& x) { return to_floats(forward(to_floats(x))); };
    layer.backward = [=](const Tensors& x, const Tensors& v) {
      return to_floats(backward(to_floats(x), to_floats(v)));
    };
    const LayerFindings found = run({layer});
    EXPECT_TRUE(found.single_precision) << name;
    EXPECT_EQ(found.verdict(), Verdict::verified) << found.text();
  }
}

TEST(Signatures, SayWhatTheyName) {
  const Signature affine("x (N, *d), w (D, M), b (M), eps -> (N, M)");
  EXPECT_EQ(affine.examples(), "N");
  EXPECT_THAT(affine.letters(), ::testing::ElementsAre("N", "M"));
  const Tensors given = {Tensor({2, 3, 4}), Tensor({12, 5}), Tensor({5}), Tensor(layers::Shape{})};
  const auto sizes = affine.sizes_of(given);
  ASSERT_TRUE(sizes);
  EXPECT_EQ(sizes->at("D"), 12U);
  EXPECT_TRUE(Signature::fits(affine.outputs()[0], {2, 5}, *sizes));
  EXPECT_FALSE(Signature::fits(affine.outputs()[0], {5, 2}, *sizes));
  EXPECT_FALSE(affine.sizes_of({given[0], Tensor({12, 5}), Tensor({4}), given[3]}));
  const Signature cell("x (n_x, m), a (n_a, m), Wf (n_a, n_a + n_x), bf (n_a, 1) -> (n_a, m)");
  EXPECT_EQ(cell.examples(), "m");
  EXPECT_EQ(cell.axis_of_examples(cell.arguments()[0]), 1U);
  EXPECT_TRUE(cell.sizes_of({Tensor({2, 7}), Tensor({3, 7}), Tensor({3, 5}), Tensor({3, 1})}));
  EXPECT_FALSE(cell.sizes_of({Tensor({2, 7}), Tensor({3, 7}), Tensor({3, 6}), Tensor({3, 1})}));
  const Signature lstm("x (N, D), W (D, 4H), h (N, H) -> (N, H'), a number");
  EXPECT_TRUE(lstm.sizes_of({Tensor({2, 3}), Tensor({3, 8}), Tensor({2, 2})}));
  EXPECT_FALSE(lstm.sizes_of({Tensor({2, 3}), Tensor({3, 9}), Tensor({2, 2})}));
  EXPECT_THROW(Signature("x (N, D)"), std::invalid_argument);
  EXPECT_THROW(Signature("(N, D) -> (N)"), std::invalid_argument);
  EXPECT_THROW(Signature("x (N, D -> (N)"), std::invalid_argument);
  for (const layers::Layer& layer : layers::all()) {
    Random random(61);
    for (const layers::Sizes kind : {layers::Sizes::different, layers::Sizes::any, layers::Sizes::small}) {
      const Tensors x = layer.draw(random, kind), y = layer.forward(x);
      const Signature signature(layer.signature);
      const auto found = signature.sizes_of(x);
      ASSERT_TRUE(found) << layer.name << ": " << layer.signature;
      ASSERT_EQ(signature.outputs().size(), y.size());
      for (std::size_t k = 0; k < y.size(); ++k)
        EXPECT_TRUE(Signature::fits(signature.outputs()[k], y[k].shape(), *found)) << layer.name;
    }
  }
}

}  // namespace
}  // namespace gradproof::laws
