// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "gradproof/layers/affine.hpp"
#include "gradproof/layers/attention.hpp"
#include "gradproof/layers/convolution.hpp"
#include "gradproof/layers/embedding.hpp"
#include "gradproof/layers/losses.hpp"
#include "gradproof/layers/mistakes.hpp"
#include "gradproof/layers/normalisation.hpp"
#include "gradproof/layers/pooling.hpp"
#include "gradproof/layers/recurrent.hpp"
#include "tests/layers/instrument.hpp"

namespace gradproof::layers {
namespace {

using testing::HasSubstr;

class EachLayer : public testing::TestWithParam<std::string> {};

TEST_P(EachLayer, HasTheDerivativesOfItsForwardPass) {
  const Layer& layer = named(GetParam());
  Random random(11);
  for (const Sizes sizes : {Sizes::different, Sizes::any}) {
    const Report report = test::judged(layer, layer.draw(random, sizes), 7);
    EXPECT_NE(report.verdict, Verdict::wrong) << report.text();
    if (sizes == Sizes::different) {
      EXPECT_TRUE(report.ok()) << report.text();
    }
  }
}

TEST_P(EachLayer, IsFoundWrongWithOneEntryOffByOneInTenThousand) {
  const Layer& layer = named(GetParam());
  Random random(12);
  const Tensors point = layer.draw(random, Sizes::different);
  for (arma::uword k = 0; k < layer.by; ++k) {
    EXPECT_EQ(test::judged(layer, point, 7, 1e-4, k + layer.by * (random() % 97)).verdict, Verdict::wrong)
        << argument_names(layer)[k];
  }
}

INSTANTIATE_TEST_SUITE_P(Reference, EachLayer, testing::ValuesIn([] {
                           std::vector<std::string> names;
                           for (const Layer& layer : all()) names.push_back(layer.name);
                           return names;
                         }()),
                         [](const auto& layer) { return layer.param; });

TEST(Layers, TakeWhatTheirSignaturesName) {
  Random random(13);
  std::set<std::string> names;
  for (const Layer& layer : all()) {
    EXPECT_TRUE(names.insert(layer.name).second) << layer.name << " is there twice";
    EXPECT_EQ(argument_names(layer).size(), layer.draw(random, Sizes::different).size()) << layer.signature;
  }
  EXPECT_THAT(argument_names(named("convolution")), testing::ElementsAre("x", "w", "b", "stride", "pad"));
  EXPECT_GE(names.size(), 35U);
}

TEST(Layers, SayWhichThereAre) {
  try {
    (void)named("convolutoin");
    FAIL() << "there is no such layer";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("there is no layer 'convolutoin'; there are affine, "));
  }
}

TEST(Layers, SayWhichShapeShouldBeWhich) {
  try {
    (void)affine(Tensor({2, 3}), Tensor({4, 5}), Tensor({5}));
    FAIL() << "they do not belong together";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(), "layers::affine: w is 4 x 5, and should be 3 x 5, as the other arguments are");
  }
  EXPECT_THROW((void)convolution({1, 0}, Tensor({1, 1, 2, 2}), Tensor({1, 1, 3, 3}), Tensor({1})),
               std::invalid_argument);
  EXPECT_THROW((void)Tensor({2, 2})(0, 2), std::out_of_range);
  EXPECT_THROW((void)Tensor({2, 2}, arma::vec(3)), std::invalid_argument);
}

// By hand: y = [1*1+2*0+4*0+5*2, ...] of the image 1..9 under the filter (1 0; 0 2)
TEST(Convolution, IsTheSumOfProductsUnderTheWindow) {
  const Tensor x({1, 1, 3, 3}, arma::regspace(1, 9)), w({1, 1, 2, 2}, {1, 0, 0, 2});
  const Tensor y = convolution({1, 0}, x, w, Tensor({1}, {0.5}));
  EXPECT_TRUE(arma::approx_equal(y.values(), arma::vec{11.5, 14.5, 20.5, 23.5}, "absdiff", 0.0));
  const Tensor padded = convolution({2, 1}, x, w, Tensor({1}));
  EXPECT_EQ(padded.shape(), (Shape{1, 1, 2, 2}));
  EXPECT_TRUE(arma::approx_equal(padded.values(), arma::vec{2, 6, 14, 5 + 18}, "absdiff", 0.0));
}

TEST(Pooling, GivesTheDerivativeOfATieToWhomItIsSaid) {
  const Tensor x({1, 1, 2, 2}, {3, 1, 3, 2}), dy({1, 1, 1, 1}, {8});
  const auto dx = [&](Ties ties) { return pooling_backward({2, 2, 2, true, ties}, x, dy)[0].values(); };
  EXPECT_TRUE(arma::approx_equal(dx(Ties::first), arma::vec{8, 0, 0, 0}, "absdiff", 0.0));
  EXPECT_TRUE(arma::approx_equal(dx(Ties::all), arma::vec{8, 0, 8, 0}, "absdiff", 0.0));
  EXPECT_TRUE(arma::approx_equal(dx(Ties::shared), arma::vec{4, 0, 4, 0}, "absdiff", 0.0));
}

TEST(Embedding, AddsUpWordsThatOccurTwice) {
  const Tensors d =
      embedding_backward(Tensor({3, 1}), Tensor({1, 3}, {2, 0, 2}), Tensor({1, 3, 1}, {5, 7, 11}));
  EXPECT_TRUE(arma::approx_equal(d[0].values(), arma::vec{7, 0, 16}, "absdiff", 0.0));
}

TEST(Hinge, CountsTheMarginsThatAreNotMet) {
  // margins beside class 0: 1 - 2 + 1 = 0 (a kink, slope 0), 3 - 2 + 1 = 2
  const Tensor s({1, 3}, {2, 1, 3}), y({1});
  EXPECT_DOUBLE_EQ(hinge_loss(s, y), 2.0);
  EXPECT_TRUE(
      arma::approx_equal(hinge_loss_backward(s, y, 1.0)[0].values(), arma::vec{-1, 0, 1}, "absdiff", 0.0));
}

TEST(Attention, OfEqualKeysIsTheMeanOfTheValues) {
  const Tensor Y =
      attention({Tensor({1, 2}, {1, -3}), Tensor({2, 2}), Tensor({2, 1}, {4, 8}), Tensor({1, 2})});
  EXPECT_DOUBLE_EQ(Y(0, 0), 6.0);
}

TEST(Lstm, OfOneStepIsTheStep) {
  Random random(3);
  Tensors given = named("lstm_step").draw(random, Sizes::different);
  given[2].values().zeros();
  const Tensor h = lstm_step(given)[0];
  Tensors sequence = {Tensor({given[0].size(0), 1, given[0].size(1)}, given[0].values()), given[1], given[3],
                      given[4], given[5]};
  EXPECT_TRUE(arma::approx_equal(lstm(sequence).values(), h.values(), "absdiff", 0.0));
}

/// Questions of a layer, and what the backward pass with one mistake says.
std::vector<Answered> answered(const Layer& layer, const LayerMistake::Backward& backward,
                               std::uint64_t seed) {
  Random random(seed);
  std::vector<Answered> questions;
  for (int k = 0; k < 6; ++k) {
    Answered question;
    question.given = layer.draw(random, Sizes::different);
    for (const Tensor& y : layer.forward(question.given))
      question.cotangents.push_back(draw_normal(random, y.shape()));
    question.answer = mistaken(backward, {layer, question.given, question.cotangents});
    questions.push_back(std::move(question));
  }
  return questions;
}

TEST(LayerMistakes, AreCaughtInEachLayerTheyConcernAndNamedFirst) {
  std::size_t planted = 0, first = 0, certain = 0;
  std::string others;
  for (const Layer& layer : all()) {
    for (const LayerMistake* mistake : mistakes_of(layer)) {
      // its x has two axes by then
      if (layer.name == "temporal_affine" && mistake->id == "affine-dx-not-reshaped") continue;
      for (std::size_t way = 0; way < mistake->backward.size(); ++way) {
        const std::string what =
            layer.name + ": " + mistake->id + (way == 0 ? "" : " (" + std::to_string(way) + ")");
        const auto questions = answered(layer, mistake->backward[way], 21);
        const auto explained = explained_by(layer, questions, 1e-9);
        ++planted;
        EXPECT_FALSE(explained.empty()) << what << " says what is right, in six questions";
        if (explained.empty()) continue;
        if (explained.front().mistake == mistake) {
          ++first;
          certain += explained.front().certain ? 1 : 0;
        } else {
          others += "\n  " + what + " is called " + explained.front().mistake->id;
        }
      }
    }
  }
  RecordProperty("planted", static_cast<int>(planted));
  RecordProperty("named_first", static_cast<int>(first));
  EXPECT_GE(planted, 370U);
  EXPECT_GE(static_cast<double>(first), 0.97 * static_cast<double>(planted))
      << first << " of " << planted << others;
  EXPECT_GE(static_cast<double>(certain), 0.9 * static_cast<double>(planted));
}

TEST(LayerMistakes, AreNotSeenInWhatIsRightNorInWhatIsWrongOtherwise) {
  for (const Layer& layer : all()) {
    const auto right = answered(
        layer, [](const Asking& at) { return at.layer.backward(at.x, at.dy); }, 22);
    EXPECT_TRUE(explained_by(layer, right, 1e-9).empty()) << layer.name;
    auto odd = right;
    for (Answered& question : odd)
      for (Tensor& d : question.answer) d.values() += 0.01 * arma::abs(d.values()).max();
    EXPECT_TRUE(explained_by(layer, odd, 1e-9).empty()) << layer.name;
  }
}

TEST(LayerMistakes, AreNamedOnceAndHaveWords) {
  std::set<std::string> ids;
  for (const LayerMistake& mistake : mistakes()) {
    EXPECT_TRUE(ids.insert(mistake.id).second) << mistake.id;
    EXPECT_EQ(find_layer_mistake(mistake.id), &mistake);
    EXPECT_FALSE(mistake.wrong.empty() || mistake.right.empty() || mistake.why.empty()) << mistake.id;
    EXPECT_NE(mistake.wrong, mistake.right) << mistake.id;
    for (const std::string& name : mistake.layers) EXPECT_NO_THROW((void)named(name)) << mistake.id;
  }
  EXPECT_EQ(find_layer_mistake("conv"), nullptr);
}

TEST(LayerMistakes, OfTwoResultsAreNamedEachForItself) {
  const Layer& layer = named("affine");
  auto questions = answered(layer, find_layer_mistake("affine-db-mean")->backward[0], 23);
  for (Answered& question : questions)
    question.answer[1] = mistaken(find_layer_mistake("affine-dw-transposed")->backward[0],
                                  {layer, question.given, question.cotangents})[1];
  const auto found = explained_by(layer, questions, 1e-9);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].mistake->id, "affine-db-mean");
  EXPECT_THAT(found[0].results, testing::ElementsAre(2U));
  EXPECT_EQ(found[1].mistake->id, "affine-dw-transposed");
  EXPECT_THAT(found[1].results, testing::ElementsAre(1U));
}

}  // namespace
}  // namespace gradproof::layers
