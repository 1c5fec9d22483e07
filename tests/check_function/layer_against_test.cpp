// SPDX-License-Identifier: MIT
// check_layer(mine, x).against(reference): a layer whose derivative is right may still be another layer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>
#include <vector>

#include "gradproof/check_function/check_layer.hpp"

namespace gradproof {
namespace {

using testing::Contains;
using testing::HasSubstr;

const arma::mat X = {{0.5, -1.0, 2.0, 0.3, -0.4}, {1.5, 0.7, -0.2, -1.1, 0.9}, {-0.6, 0.9, 0.1, 1.4, -2.0}};

/// Features in rows, examples in columns; its derivative is that of its own forward pass whatever the
/// settings.
struct BatchNorm {
  double eps = 1e-5;
  bool unbiased = false, of_each_example = false, ignores_gamma = false;
  arma::mat gamma = arma::ones(3, 1), beta = arma::zeros(3, 1);
  arma::mat hat = {}, deviation = {}, dgamma = {}, dbeta = {};

  [[nodiscard]] arma::mat turned(const arma::mat& x) const { return of_each_example ? arma::mat(x.t()) : x; }
  [[nodiscard]] arma::mat scale(const arma::mat& x) const {
    return ignores_gamma ? x : arma::mat(x.each_col() % gamma);
  }

  arma::mat forward(const arma::mat& input) {
    const arma::mat x = turned(input);
    const double count = static_cast<double>(x.n_cols) - (unbiased ? 1.0 : 0.0);
    arma::mat centered = x.each_col() - arma::mean(x, 1);
    deviation = arma::sqrt(arma::sum(arma::square(centered), 1) / count + eps);
    hat = turned(centered.each_col() / deviation);
    return scale(hat).each_col() + beta;
  }
  arma::mat backward(const arma::mat& dy) {
    dgamma = arma::sum(dy % hat, 1);
    if (ignores_gamma) dgamma.zeros();
    dbeta = arma::sum(dy, 1);
    const arma::mat d = turned(scale(dy)), h = turned(hat);
    const double count = static_cast<double>(d.n_cols) - (unbiased ? 1.0 : 0.0);
    arma::mat dx = d.each_col() - arma::mean(d, 1);
    dx -= h.each_col() % (arma::sum(d % h, 1) / count);
    return turned(dx.each_col() / deviation);
  }
  std::vector<arma::mat*> parameters() { return {&gamma, &beta}; }
  std::vector<arma::mat*> gradients() { return {&dgamma, &dbeta}; }
};

TEST(LayerAgainst, BatchNormIsBatchNorm) {
  BatchNorm mine;
  const Report report = check_layer(mine, X).against(layers::batch_norm());
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_EQ(report.arrays.back().name, "Forward, as batch norm with eps = 1e-05");
  EXPECT_GT(report.arrays.size(), 1U) << "what check_layer() found stays";
  EXPECT_THAT(report.notes, Contains("held against batch norm with eps = 1e-05 at 4 points"));
  EXPECT_EQ(mine.gamma(0), 1.0) << "the parameters are put back";
}

TEST(LayerAgainst, ARightDerivativeOfAnotherLayerIsWrong) {
  BatchNorm unbiased{.unbiased = true};
  ASSERT_TRUE(check_layer(unbiased, X).ok()) << check_layer(unbiased, X).text();
  const Report report = check_layer(unbiased, X).against(layers::batch_norm());
  ASSERT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.arrays.back().reason, HasSubstr("it is not batch norm with eps = 1e-05: entry ("));

  BatchNorm of_each_example{.of_each_example = true};
  ASSERT_TRUE(check_layer(of_each_example, X).ok()) << check_layer(of_each_example, X).text();
  EXPECT_EQ(check_layer(of_each_example, X).against(layers::batch_norm()).verdict, Verdict::wrong);
  EXPECT_TRUE(check_layer(of_each_example, X).against(layers::layer_norm()).ok());
}

TEST(LayerAgainst, AnotherSettingIsNamed) {
  BatchNorm mine{.eps = 1e-8};
  const Report report = check_layer(mine, X).against(layers::batch_norm());
  ASSERT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.arrays.back().reason, HasSubstr("; with eps = 1e-08 it is"));
  EXPECT_TRUE(check_layer(mine, X).against(layers::batch_norm(1e-8)).ok());
}

/// At gamma = 1, where the layer stands, nobody sees it.
TEST(LayerAgainst, IsAskedWhereNoParameterIsOneByAccident) {
  BatchNorm mine{.ignores_gamma = true};
  const Report report = check_layer(mine, X).against(layers::batch_norm());
  EXPECT_EQ(report.arrays.back().verdict, Verdict::wrong) << report.text();
}

/// Weights and biases as views of one column, as in mlpack 3: W is 2 x 3, column by column.
struct Linear {
  arma::mat all = arma::vec{0.1, -0.4, 0.7, 0.2, -0.3, 0.5, 0.0, 0.0};
  bool transposed = false;

  [[nodiscard]] arma::mat W() const {
    return transposed ? arma::mat(arma::reshape(all.rows(0, 5), 3, 2).t())
                      : arma::mat(arma::reshape(all.rows(0, 5), 2, 3));
  }
  void Forward(const arma::mat& x, arma::mat& y) {
    y = W() * x;
    y.each_col() += all.rows(6, 7);
  }
  void Backward(const arma::mat& /*x*/, const arma::mat& gy, arma::mat& g) const { g = W().t() * gy; }
  void Gradient(const arma::mat& x, const arma::mat& error, arma::mat& gradient) const {
    const arma::mat dW = error * x.t();
    gradient.rows(0, 5) = arma::vectorise(transposed ? arma::mat(dW.t()) : dW);
    gradient.rows(6, 7) = arma::sum(error, 1);
  }
  arma::mat& Parameters() { return all; }
};

TEST(LayerAgainst, AffineIsAffineInWhicheverArrayItsParametersLie) {
  EXPECT_TRUE(check_layer(Linear(), X).against(layers::affine()).ok());
  const Report report = check_layer(Linear{.transposed = true}, X).against(layers::affine());
  ASSERT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.arrays.back().reason, HasSubstr("it is not affine: entry ("));
}

TEST(LayerAgainst, SaysWhichParametersItShouldHave) {
  const Report few = check_layer(Linear(), X).against(layers::batch_norm());
  ASSERT_EQ(few.verdict, Verdict::wrong);
  EXPECT_EQ(few.arrays.back().reason,
            "it has 8 parameters, and batch norm with eps = 1e-05 from 3 to 2 has 6: gamma (3), beta (3)");
  const Report none = check_layer(Linear(), X).against(layers::activation("tanh"));
  EXPECT_EQ(none.arrays.back().reason, "it has 8 parameters, and tanh from 3 to 2 has 0: no parameters");
}

/// tanh whose Backward wants the output of Forward, as mlpack 3's activations do; in single precision too.
template <class M>
struct Tanh {
  static void Forward(const M& x, M& y) { y = arma::tanh(x); }
  static void Backward(const M& y, const M& gy, M& g) { g = gy % (1 - y % y); }
};

TEST(LayerAgainst, ActivationsGoByTheirNames) {
  EXPECT_TRUE(check_layer(Tanh<arma::mat>(), X).against(layers::activation("tanh")).ok());
  const arma::fmat single = arma::conv_to<arma::fmat>::from(X);
  const Report in_single = check_layer(Tanh<arma::fmat>(), single).against(layers::activation("tanh"));
  EXPECT_TRUE(in_single.ok()) << in_single.text();
  EXPECT_EQ(check_layer(Tanh<arma::mat>(), X).against(layers::activation("sigmoid")).verdict, Verdict::wrong);
  EXPECT_EQ(check_layer(Tanh<arma::fmat>(), single).against(layers::activation("sigmoid")).verdict,
            Verdict::wrong);
  EXPECT_THROW((void)layers::activation("tan"), std::invalid_argument);
}

struct Sums {
  static arma::mat forward(const arma::mat& x) { return arma::sum(x, 0); }
  static arma::mat backward(const arma::mat& x, const arma::mat& dy) { return arma::repmat(dy, x.n_rows, 1); }
};
struct Breaks {
  bool is_broken = false;
  [[nodiscard]] arma::mat forward(const arma::mat& x) const {
    if (is_broken) throw std::runtime_error("out of order");
    return x;
  }
  static arma::mat backward(const arma::mat& /*x*/, const arma::mat& dy) { return dy; }
};

TEST(LayerAgainst, AnotherShapeAndAnExceptionAreSaid) {
  const Report sums = check_layer(Sums(), X).against(layers::softmax());
  ASSERT_EQ(sums.verdict, Verdict::wrong);
  EXPECT_EQ(sums.arrays.back().reason, "from 3 features it comes to 1, and softmax keeps their number");
  Breaks layer;
  LayerReport found = check_layer(layer, X);
  ASSERT_TRUE(found.ok()) << found.text();
  layer.is_broken = true;
  const Report raises = std::move(found).against(layers::activation("identity"));
  ASSERT_EQ(raises.verdict, Verdict::did_not_answer);
  EXPECT_EQ(raises.arrays.back().reason, "asked beside identity it throws: out of order");
}

}  // namespace
}  // namespace gradproof
