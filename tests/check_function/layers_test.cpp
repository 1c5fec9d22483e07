// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "gradproof/check_function/check_layer.hpp"

namespace gradproof {
namespace {

using testing::Contains;
using testing::HasSubstr;

const arma::mat X = {{0.5, -1.0, 2.0, 0.3}, {1.5, 0.7, -0.2, -1.1}, {-0.6, 0.9, 0.1, 1.4}};

/// Fully connected, 3 to 2: weights are views of one column, as in mlpack 3.
struct Linear {
  arma::mat parameters = arma::vec{0.1, -0.4, 0.7, 0.2, -0.3, 0.5, 0.05, -0.15};
  double scale = 1.0;
  bool adds = false, half = false;

  [[nodiscard]] arma::mat W() const { return arma::reshape(parameters.rows(0, 5), 2, 3); }
  void Forward(const arma::mat& x, arma::mat& y) {
    y = W() * x;
    y.each_col() += parameters.rows(6, 7);
  }
  void Backward(const arma::mat& /*x*/, const arma::mat& gy, arma::mat& g) const { g = scale * W().t() * gy; }
  void Gradient(const arma::mat& x, const arma::mat& error, arma::mat& gradient) const {
    const arma::mat dW = arma::vectorise(error * x.t()), db = arma::sum(error, 1);
    if (adds || half) gradient.rows(0, 5) += dW;
    if (!adds && !half) gradient.rows(0, 5) = dW;
    if (adds) gradient.rows(6, 7) += db;
    if (!adds) gradient.rows(6, 7) = db;
  }
  arma::mat& Parameters() { return parameters; }
};

TEST(Layers, LinearInTheStyleOfMlpack3) {
  Linear layer;
  const Report report = check_layer(layer, X);
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_EQ(arma::mat(layer.parameters(0, 0, arma::size(1, 1)))(0), 0.1) << "the parameters are put back";
}

TEST(Layers, ABackwardThatIsOffByAFactor) {
  const Report report = check_layer(Linear{.scale = 0.5}, X);
  ASSERT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(report.arrays.front().name, "Backward");
  EXPECT_EQ(report.arrays.front().reason, "every entry is 0.5 times the derivative");
}

TEST(Layers, AGradientThatAddsIsANoteOrAFinding) {
  const Report report = check_layer(Linear{.adds = true}, X);
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_THAT(report.notes, Contains("Gradient adds to the array that it is given"));
  LayerOptions options;
  options.accumulation = LayerOptions::Accumulation::sets;
  EXPECT_EQ(check_layer(Linear{.adds = true}, X, options).verdict, Verdict::wrong);
}

TEST(Layers, AGradientThatAddsInSomeEntriesOnly) {
  const Report report = check_layer(Linear{.half = true}, X);
  ASSERT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(report.arrays.back().reason,
            "of 8 entries it sets 2 and adds to 6: set all of them, or add to all");
}

/// tanh whose Backward wants the output of Forward, as mlpack 3's activations do
struct TanhOfOutput {
  static void Forward(const arma::mat& x, arma::mat& y) { y = arma::tanh(x); }
  static void Backward(const arma::mat& y, const arma::mat& gy, arma::mat& g) { g = gy % (1.0 - y % y); }
};
TEST(Layers, ABackwardThatTakesTheOutput) {
  const Report report = check_layer(TanhOfOutput(), X);
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_THAT(report.notes,
              Contains("the first argument of Backward is the output of the layer, not its input"));
}

/// In the style of mlpack 4: set up from outside, four arguments to Backward
struct Linear4 {
  arma::mat weights;
  std::vector<std::size_t> input_dimensions, output_dimensions;
  std::vector<std::size_t>& InputDimensions() { return input_dimensions; }
  void ComputeOutputDimensions() { output_dimensions = {2}; }
  [[nodiscard]] std::size_t OutputSize() const { return output_dimensions.empty() ? 0 : 2; }
  [[nodiscard]] std::size_t WeightSize() const { return 2 * input_dimensions.at(0); }
  void SetWeights(const arma::mat& w) {
    weights = arma::mat(const_cast<double*>(w.memptr()), w.n_rows, 1, false, true);
  }
  arma::mat& Parameters() { return weights; }
  [[nodiscard]] arma::mat W() const { return arma::reshape(weights, 2, weights.n_elem / 2); }
  void Forward(const arma::mat& x, arma::mat& y) const { y = W() * x; }
  void Backward(const arma::mat& /*x*/, const arma::mat& /*y*/, const arma::mat& gy, arma::mat& g) const {
    g = W().t() * gy;
  }
  void Gradient(const arma::mat& x, const arma::mat& error, arma::mat& gradient) const {
    gradient = arma::vectorise(error * x.t());
  }
};
TEST(Layers, AnMlpack4LayerIsSetUp) {
  Linear4 layer;
  EXPECT_TRUE(check_layer(layer, X).ok()) << check_layer(Linear4(), X).text();
}

/// The plain concept, with a cache
struct Cached {
  arma::mat W = {{0.3, -0.2, 0.9}, {0.4, 0.8, -0.5}}, dW = {}, last = {};
  bool keeps_the_first = false, consumes = false, changes_parameters = false;
  arma::mat forward(const arma::mat& x) {
    if (last.is_empty() || !keeps_the_first) last = x;
    if (changes_parameters) W *= 1.0 + 1e-9;
    return arma::tanh(W * x);
  }
  arma::mat backward(const arma::mat& dy) {
    const arma::mat y = arma::tanh(W * last), dz = dy % (1.0 - y % y);
    dW = dz * last.t();
    const arma::mat dx = W.t() * dz;
    if (consumes) last.zeros();
    return dx;
  }
  arma::mat& parameters() { return W; }
  arma::mat& gradients() { return dW; }
};
TEST(Layers, ThePlainConceptWithACache) {
  const Report report = check_layer(Cached(), X);
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_THAT(report.notes, Contains(HasSubstr("Backward answers for the last Forward")));
  LayerOptions options;
  options.answers_for_given_input = true;
  EXPECT_EQ(check_layer(Cached(), X, options).verdict, Verdict::wrong);
}
TEST(Layers, AStaleCache) {
  EXPECT_EQ(check_layer(Cached{.keeps_the_first = true}, X).verdict, Verdict::wrong);
}
TEST(Layers, ABackwardThatUsesItsCacheUp) {
  const Report report = check_layer(Cached{.consumes = true}, X);
  ASSERT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.text(), HasSubstr("asked twice after one Forward it answers differently"));
}
TEST(Layers, AForwardThatChangesItsParameters) {
  EXPECT_FALSE(check_layer(Cached{.changes_parameters = true}, X).ok());
}

/// x and dy given, the gradient too: nothing is kept
struct Stateless {
  arma::mat W = {{0.3, -0.2, 0.9}, {0.4, 0.8, -0.5}};
  arma::vec b = {0.1, -0.2};
  double factor = 1.0;
  [[nodiscard]] arma::mat forward(const arma::mat& x) const {
    arma::mat z = W * x;
    z.each_col() += b;
    return z % z;
  }
  [[nodiscard]] arma::mat dz(const arma::mat& x, const arma::mat& dy) const {
    arma::mat z = W * x;
    z.each_col() += b;
    return 2.0 * z % dy;
  }
  [[nodiscard]] arma::mat backward(const arma::mat& x, const arma::mat& dy) const {
    return W.t() * dz(x, dy);
  }
  std::vector<arma::mat*> parameters() { return {&W, &b}; }
  [[nodiscard]] std::vector<arma::mat> gradient(const arma::mat& x, const arma::mat& dy) const {
    return {dz(x, dy) * x.t(), factor * arma::sum(dz(x, dy), 1)};
  }
};
TEST(Layers, SeveralParametersByPointer) {
  struct Referring : Stateless {
    std::vector<arma::mat*> list = {&W, &b};
    std::vector<arma::mat*>& parameters() { return list; }
  };
  Referring layer;
  LayerOptions options;
  options.answers_for_given_input = true;
  options.names = {"W", "b"};
  EXPECT_TRUE(check_layer(layer, X).ok()) << check_layer(layer, X).text();
  layer.factor = 0.25;
  const Report report = check_layer(layer, X);
  ASSERT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.text(), HasSubstr("every entry is 0.25 times the derivative"));
}

/// A layer whose Backward ignores the cotangent
struct Ignores {
  static void Forward(const arma::mat& x, arma::mat& y) { y = x % x; }
  static void Backward(const arma::mat& x, const arma::mat& /*gy*/, arma::mat& g) { g = 2 * x; }
};
TEST(Layers, ABackwardThatIgnoresItsCotangent) {
  const Report report = check_layer(Ignores(), X);
  ASSERT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.text(), HasSubstr("of a zero cotangent it is"));
}

/// ReLU that works in place
struct InPlace {
  static void Forward(arma::mat& x, arma::mat& y) {
    x.transform([](double z) { return z > 0 ? z : 0.0; });
    y = x;
  }
  static void Backward(const arma::mat& x, const arma::mat& gy, arma::mat& g) {
    g = gy;
    g.elem(arma::find(x <= 0)).zeros();
  }
};
TEST(Layers, AForwardThatChangesItsInput) {
  const Report report = check_layer(InPlace(), X);
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.text(), HasSubstr("to 0; a layer must leave its arguments as they are"));
}

TEST(Layers, InSinglePrecision) {
  struct Square {
    static void Forward(const arma::fmat& x, arma::fmat& y) { y = x % x; }
    static void Backward(const arma::fmat& x, const arma::fmat& gy, arma::fmat& g) { g = 2.0F * x % gy; }
  };
  const Report report = check_layer(Square(), arma::fmat{{1.5F, -1.0F}, {2.0F, 0.75F}});
  EXPECT_TRUE(report.ok()) << report.text();
}

struct MeanSquaredError {
  double factor = 2.0;
  [[nodiscard]] double Forward(const arma::mat& prediction, const arma::mat& target) const {
    return arma::accu(arma::square(prediction - target)) / static_cast<double>(target.n_cols);
  }
  void Backward(const arma::mat& prediction, const arma::mat& target, arma::mat& g) const {
    g = factor * (prediction - target) / static_cast<double>(target.n_cols);
  }
};
TEST(Layers, LossLayers) {
  EXPECT_TRUE(check_loss(MeanSquaredError(), X, (0.5 * X).eval()).ok());
  EXPECT_EQ(check_loss(MeanSquaredError{.factor = 1.0}, X, (0.5 * X).eval()).verdict, Verdict::wrong);
}

}  // namespace
}  // namespace gradproof
