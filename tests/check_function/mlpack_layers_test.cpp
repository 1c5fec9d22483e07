// SPDX-License-Identifier: MIT
// Layers in the manner of mlpack, as they are met: without weights, with parameters of any shape, in
// containers; and parameters that a check cannot move, which must not be passed over.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <vector>

#include "gradproof/check_function/check_layer.hpp"

namespace gradproof {
namespace {

using arma::mat;
using testing::HasSubstr;

mat random_input(arma::uword rows) {
  arma::arma_rng::set_seed(5);
  return mat(rows, 4, arma::fill::randn);
}
const ArrayReport* named(const Report& report, const std::string& name) {
  for (const ArrayReport& array : report.arrays) {
    if (array.name == name) return &array;
  }
  return nullptr;
}

struct Plain {
  mat W = {{1, 2}, {-0.5, 3}, {0.25, -1}}, dW, X;
  double factor = 1.0;
  mat forward(const mat& x) {
    X = x;
    return W * x;
  }
  mat backward(const mat& dy) {
    dW = factor * dy * X.t();
    return W.t() * dy;
  }
  std::vector<mat*> gradients() { return {&dW}; }
};
struct ByValue : Plain {
  std::vector<mat*> parameters() { return {&W}; }
};
struct OtherName : Plain {
  mat& weights() { return W; }
};

TEST(LayerParameters, AListOfPointersByValueIsUsed) {
  ByValue layer;
  EXPECT_TRUE(check_layer(layer, random_input(2)).ok());
  layer.factor = 2.0;
  const Report report = check_layer(layer, random_input(2));
  EXPECT_EQ(report.verdict, Verdict::wrong);
  ASSERT_NE(named(report, "Gradient"), nullptr);
  EXPECT_EQ(named(report, "Gradient")->reason, "every entry is 2 times the derivative");
}

TEST(LayerParameters, AGradientWithoutParametersIsNotPassedOver) {
  OtherName layer;
  const Report report = check_layer(layer, random_input(2));
  EXPECT_EQ(report.verdict, Verdict::cannot_tell);
  ASSERT_NE(named(report, "Gradient"), nullptr);
  EXPECT_THAT(named(report, "Gradient")->reason, HasSubstr("no parameters that can be moved"));
}

struct Mlpack4 {
  std::vector<std::size_t> in;
  mat W;
  std::vector<std::size_t>& InputDimensions() { return in; }
  void ComputeOutputDimensions() {}
  void alias(const mat& w, arma::uword rows, arma::uword cols) {
    W = mat(const_cast<double*>(w.memptr()), rows, cols, false, true);
  }
};
struct Weightless : Mlpack4 {
  std::size_t OutputSize() { return in[0]; }
  std::size_t WeightSize() { return 0; }
  mat& Parameters() { throw std::invalid_argument("no weights"); }
  void Forward(const mat& x, mat& y) { y = arma::tanh(x); }
  void Backward(const mat&, const mat& y, const mat& gy, mat& g) { g = gy % (1 - y % y); }
  void Gradient(const mat&, const mat&, mat&) {}
};
struct Linear : Mlpack4 {
  double factor = 1.0;
  std::size_t OutputSize() { return 3; }
  std::size_t WeightSize() { return 15; }
  void SetWeights(const mat& w) { alias(w, 3, 5); }
  void Forward(const mat& x, mat& y) { y = W * x; }
  void Backward(const mat&, const mat&, const mat& gy, mat& g) { g = W.t() * gy; }
  void Gradient(const mat& x, const mat& e, mat& g) {
    g.submat(0, 0, 14, 0) = factor * arma::vectorise(e * x.t());
  }
};
struct MatrixOfWeights : Linear {
  mat& Parameters() { return W; }
};
struct Container : Linear {
  mat& Parameters() { throw std::invalid_argument("no parameters here"); }
};
struct ThrowsWhenSetUp : Weightless {
  void ComputeOutputDimensions() { throw 42; }
};

TEST(Mlpack4, LayersWithoutWeights) {
  Weightless layer;
  const Report report = check_layer(layer, random_input(5));
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_EQ(report.arrays.size(), 1U);
}

TEST(Mlpack4, ParametersThatAreNotAColumn) {
  MatrixOfWeights fresh;
  EXPECT_TRUE(check_layer(fresh, random_input(5)).ok()) << check_layer(fresh, random_input(5)).text();
  MatrixOfWeights set;
  mat weights(15, 1, arma::fill::randn);
  set.SetWeights(weights);
  EXPECT_TRUE(check_layer(set, random_input(5)).ok());
  set.factor = 3.0;
  const Report report = check_layer(set, random_input(5));
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(named(report, "Gradient")->reason, "every entry is 3 times the derivative");
}

TEST(Mlpack4, ContainersWithSetWeightsOnly) {
  Container layer;
  const Report report = check_layer(layer, random_input(5));
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_NE(named(report, "Gradient"), nullptr);
  layer.factor = -1.0;
  EXPECT_EQ(check_layer(layer, random_input(5)).verdict, Verdict::wrong);
}

TEST(Mlpack4, NothingThatIsThrownEscapes) {
  ThrowsWhenSetUp layer;
  const Report report = check_layer(layer, random_input(5));
  EXPECT_EQ(report.verdict, Verdict::did_not_answer);
  EXPECT_THAT(report.text(), HasSubstr("something that is no std::exception"));
}

TEST(Mlpack3, TheReadingThatFitsBetterIsReported) {
  struct Softmin {
    void Forward(const mat& x, mat& y) {
      y = arma::exp(-x);
      y.each_row() /= arma::sum(y);
    }
    void Backward(const mat& y, const mat& gy, mat& g) {
      g = y % (gy - arma::repmat(arma::sum(gy % y), y.n_rows, 1));
    }
  } softmin;
  const Report report = check_layer(softmin, random_input(5));
  EXPECT_EQ(report.arrays.front().reason, "every entry has the wrong sign") << report.text();
  EXPECT_THAT(report.notes, testing::Contains(HasSubstr("is the output of the layer")));
}

TEST(Mlpack4, ALossThatKeepsItsForward) {
  struct Loss {
    mat p;
    double factor = 1.0;
    double Forward(const mat& x, const mat& t) {
      p = 1 / (1 + arma::exp(-x));
      return -arma::accu(t % arma::log(p));
    }
    void Backward(const mat&, const mat& t, mat& g) { g = -factor * t % (1 - p); }
  } loss;
  const mat target(3, 4, arma::fill::ones);
  EXPECT_TRUE(check_loss(loss, random_input(3), target).ok());
  loss.factor = 2.0;
  EXPECT_EQ(check_loss(loss, random_input(3), target).verdict, Verdict::wrong);
}

}  // namespace
}  // namespace gradproof
