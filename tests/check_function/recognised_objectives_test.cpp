// SPDX-License-Identifier: MIT
// Every way of writing an objective that check_function() recognises: the right one is verified, the same one
// with a wrong sign in one entry is not.
#include <gtest/gtest.h>

#include <complex>
#include <tuple>
#include <vector>

#include "gradproof/check_function/check_function.hpp"

namespace gradproof {
namespace {

// f(x) = sum_j (j + 1) x_j^3 / 3 + x_0 x_n, so that no two entries of the gradient are alike
double index(arma::uword j) { return static_cast<double>(j + 1); }
template <class X>
double cubic(const X& x) {
  const auto at = [&](arma::uword j) { return static_cast<double>(x[j]); };
  double sum = at(0) * at(x.size() - 1);
  for (arma::uword j = 0; j < x.size(); ++j) sum += index(j) * at(j) * at(j) * at(j) / 3.0;
  return sum;
}
template <class X, class G>
void fill_gradient(const X& x, G& g, double sign) {
  for (arma::uword j = 0; j < x.size(); ++j) g[j] = index(j) * x[j] * x[j];
  g[0] += x[x.size() - 1];
  g[x.size() - 1] += x[0];
  g[0] *= sign;
}

const arma::vec x = {0.7, -1.3, 2.1};

template <class Make, class X>
void expect_told_apart(const Make& make, const X& point) {
  const Report right = check_function(make(1.0), point);
  EXPECT_EQ(right.verdict, Verdict::verified) << right.text();
  const Report wrong = check_function(make(-1.0), point);
  EXPECT_EQ(wrong.verdict, Verdict::wrong) << wrong.text();
}

struct EnsmallenStyle {
  double sign;
  double Evaluate(const arma::mat& at) { return cubic(at); }
  void Gradient(const arma::mat& at, arma::mat& g) {
    g.zeros(arma::size(at));
    fill_gradient(at, g, sign);
  }
};
TEST(RecognisedObjectives, EvaluateAndGradient) {
  expect_told_apart([](double sign) { return EnsmallenStyle{sign}; }, x);
}
TEST(RecognisedObjectives, AMatrixAsArgument) {
  expect_told_apart([](double sign) { return EnsmallenStyle{sign}; }, (arma::mat{{0.7, -1.3}, {2.1, 0.2}}));
}

struct Templated {
  double sign;
  template <class M>
  typename M::elem_type Evaluate(const M& at) const {
    return static_cast<typename M::elem_type>(cubic(at));
  }
  template <class M, class G>
  typename M::elem_type EvaluateWithGradient(const M& at, G& g) const {
    g.zeros(at.n_rows, at.n_cols);
    arma::vec values(at.n_elem);
    fill_gradient(arma::conv_to<arma::vec>::from(at), values, sign);
    g = arma::conv_to<G>::from(values);
    return Evaluate(at);
  }
};
TEST(RecognisedObjectives, EvaluateWithGradientOfAnyMatrixType) {
  expect_told_apart([](double sign) { return Templated{sign}; }, x);
  expect_told_apart([](double sign) { return Templated{sign}; }, (arma::fvec{0.7F, -1.3F, 2.1F}));
}

struct Static {
  static double Evaluate(const arma::mat& at) { return cubic(at); }
  static void Gradient(const arma::mat& at, arma::mat& g) {
    g.zeros(arma::size(at));
    fill_gradient(at, g, 1.0);
  }
};
TEST(RecognisedObjectives, StaticMembers) { EXPECT_TRUE(check_function(Static(), x).ok()); }

struct SparseGradient {
  double sign;
  double Evaluate(const arma::mat& at) const { return cubic(at); }
  void Gradient(const arma::mat& at, arma::sp_mat& g) const {
    arma::mat dense(arma::size(at));
    fill_gradient(at, dense, sign);
    g = arma::sp_mat(dense);
  }
};
TEST(RecognisedObjectives, ASparseGradient) {
  expect_told_apart([](double sign) { return SparseGradient{sign}; }, x);
}

struct LowerCase {
  double sign;
  [[nodiscard]] double value(const arma::vec& at) const { return cubic(at); }
  [[nodiscard]] arma::vec gradient(const arma::vec& at) const {
    arma::vec g(at.n_elem);
    fill_gradient(at, g, sign);
    return g;
  }
};
TEST(RecognisedObjectives, ValueAndGradientInLowerCase) {
  expect_told_apart([](double sign) { return LowerCase{sign}; }, x);
}

TEST(RecognisedObjectives, ACallableThatFillsTheGradient) {
  expect_told_apart(
      [](double sign) {
        return [sign](const arma::vec& at, arma::vec& g) {
          fill_gradient(at, g, sign);
          return cubic(at);
        };
      },
      x);
}
TEST(RecognisedObjectives, ACallableThatFillsThroughAPointerIfItIsGiven) {
  expect_told_apart(
      [](double sign) {
        return [sign](const arma::vec& at, arma::vec* g, void* /*data*/) {
          if (g != nullptr) fill_gradient(at, *g, sign);
          return cubic(at);
        };
      },
      x);
}
TEST(RecognisedObjectives, ACallableThatReturnsBoth) {
  expect_told_apart(
      [](double sign) {
        return [sign](const arma::vec& at) {
          arma::vec g(at.n_elem);
          fill_gradient(at, g, sign);
          return std::pair{cubic(at), g};
        };
      },
      x);
}
TEST(RecognisedObjectives, StandardVectors) {
  expect_told_apart(
      [](double sign) {
        return [sign](const std::vector<double>& at, std::vector<double>& g) {
          fill_gradient(at, g, sign);
          return cubic(at);
        };
      },
      (std::vector<double>{0.7, -1.3, 2.1}));
}
TEST(RecognisedObjectives, ANumber) {
  expect_told_apart(
      [](double sign) {
        return [sign](double at, double& g) {
          g = sign * std::cos(at);
          return std::sin(at);
        };
      },
      0.4);
}

struct PlainMemory {
  double sign;
  bool Evaluate(const double* at, double* cost, double* g) const {
    *cost = at[0] * at[0] * at[1];
    if (g != nullptr) {
      g[0] = 2 * at[0] * at[1];
      g[1] = sign * at[0] * at[0];
    }
    return true;
  }
  static int NumParameters() { return 2; }
};
TEST(RecognisedObjectives, PlainMemoryAsInCeres) {
  expect_told_apart([](double sign) { return PlainMemory{sign}; }, (arma::vec{1.5, -0.5}));
}

TEST(RecognisedObjectives, AFunctionAndItsGradientApart) {
  const auto f = [](const arma::vec& at) { return cubic(at); };
  const auto gradient = [](const arma::vec& at) {
    arma::vec g(at.n_elem);
    fill_gradient(at, g, 1.0);
    return g;
  };
  EXPECT_TRUE(check_function(f, x, gradient).ok());
  EXPECT_TRUE(
      check_function(f, x, [](const arma::vec& at, arma::vec& g) { fill_gradient(at, g, 1.0); }).ok());
  EXPECT_TRUE(check_function(f, x, gradient(x)).ok());
  EXPECT_EQ(check_function(f, x, (-gradient(x)).eval()).verdict, Verdict::wrong);
}

TEST(RecognisedObjectives, SeveralParametersAsATuple) {
  const std::tuple point(arma::mat{{1, 2, -1}, {3, 4, 0.5}}, arma::vec{0.5, 0.25});
  const arma::vec z = {0.3, -0.2, 0.9};
  const auto f = [&](const arma::mat& W, const arma::vec& b) {
    return arma::accu(arma::square(arma::vec(W * z + b)));
  };
  const auto fills = [&](const arma::mat& W, const arma::vec& b, arma::mat& dW, arma::vec& db) {
    db = 2 * (W * z + b);
    dW = db * z.t();
  };
  const auto answers = [&](const arma::mat& W, const arma::vec& b) {
    const arma::vec db = 2 * (W * z + b);
    return std::tuple(arma::mat(db * z.t()), db);
  };
  FunctionOptions options;
  options.names = {"W", "b"};
  EXPECT_TRUE(check_function(f, point, fills, options).ok());
  EXPECT_TRUE(check_function(f, point, answers, options).ok());
  const Report wrong = check_function(
      f, point,
      [&](const arma::mat& W, const arma::vec& b) {
        const arma::vec db = 2 * (W * z + b);
        return std::tuple(arma::mat(2 * db * z.t()), db);
      },
      options);
  ASSERT_EQ(wrong.arrays.size(), 2U);
  EXPECT_EQ(wrong.arrays[0].name, "gradient, W");
  EXPECT_EQ(wrong.arrays[0].reason, "every entry is 2 times the derivative");
  EXPECT_EQ(wrong.arrays[1].verdict, Verdict::verified);
}

TEST(RecognisedObjectives, AVectorOfMatrices) {
  const std::vector<arma::mat> point = {arma::rowvec{1, 2}, arma::vec{3, -1}};
  const auto both = [](const std::vector<arma::mat>& at, std::vector<arma::mat>& g) {
    g = {arma::mat(at[1].t()), arma::mat(at[0].t())};
    return arma::as_scalar(at[0] * at[1]);
  };
  EXPECT_TRUE(check_function(both, point).ok());
}

TEST(RecognisedObjectives, AComplexArgumentByRealAndImaginaryPart) {
  // f(z) = |z|^2 + Re(z^2): df/da + i df/db = 2z + 2 conj(z) = 4a
  const arma::cx_vec z = {{0.5, -1.0}, {1.5, 0.25}};
  const auto f = [](const arma::cx_vec& at) {
    return arma::accu(arma::square(arma::abs(at))) + arma::accu(arma::real(arma::square(at)));
  };
  const auto right = [](const arma::cx_vec& at) -> arma::cx_vec { return 2.0 * at + 2.0 * arma::conj(at); };
  const auto conjugate = [](const arma::cx_vec& at) -> arma::cx_vec { return 4.0 * at; };
  const Report report = check_function(f, z, right);
  ASSERT_EQ(report.arrays.size(), 2U);
  EXPECT_EQ(report.arrays[0].verdict, Verdict::verified) << report.text();
  EXPECT_EQ(report.arrays[1].kind, Reason::vacuous) << report.text();  // all zero here
  EXPECT_EQ(check_function(f, z, conjugate).verdict, Verdict::wrong);
}

/// f(x) = sum_i (a_i . x - y_i)^2
struct Separable {
  double sign = 1.0;
  bool average = false, whole_is_there = true;
  arma::mat A = {{1, 2, -1, 0.5, 3}, {0.2, -1, 2, 1, 1}, {1, 1, 0.3, -2, 0.7}};
  arma::rowvec y = {1, 0.5, -1, 2, 0.1};

  [[nodiscard]] std::size_t NumFunctions() const { return A.n_cols; }
  void Shuffle() {}
  [[nodiscard]] double Evaluate(const arma::mat& at, std::size_t begin, std::size_t count) const {
    const arma::rowvec r = at.t() * A.cols(begin, begin + count - 1) - y.subvec(begin, begin + count - 1);
    return arma::dot(r, r) / (average ? static_cast<double>(count) : 1.0);
  }
  void Gradient(const arma::mat& at, std::size_t begin, arma::mat& g, std::size_t count) const {
    const arma::mat part = A.cols(begin, begin + count - 1);
    const arma::rowvec r = at.t() * part - y.subvec(begin, begin + count - 1);
    g = 2 * part * r.t() / (average ? static_cast<double>(count) : 1.0);
    if (begin == 1) g *= sign;
  }
};
TEST(RecognisedObjectives, SeparableOnesWithEveryBatch) {
  EXPECT_TRUE(check_function(Separable(), x).ok()) << check_function(Separable(), x).text();
  const Report wrong = check_function(Separable{.sign = -1.0}, x);
  ASSERT_EQ(wrong.verdict, Verdict::wrong);
  std::vector<std::string> found;
  for (const ArrayReport& array : wrong.arrays) {
    if (array.verdict == Verdict::wrong) found.push_back(array.name);
  }
  EXPECT_EQ(found, (std::vector<std::string>{"gradient, functions 1..2", "gradient, batches"}))
      << wrong.text();
}
TEST(RecognisedObjectives, BatchesThatDoNotAddUp) {
  struct Doubled : Separable {
    [[nodiscard]] double Evaluate(const arma::mat& at) const { return 2.0 * Separable::Evaluate(at, 0, 5); }
    using Separable::Evaluate;
    void Gradient(const arma::mat& at, arma::mat& g) const {
      Separable::Gradient(at, 0, g, 5);
      g *= 2.0;
    }
    using Separable::Gradient;
  };
  const Report report = check_function(Doubled(), x);
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(report.arrays.back().kind, Reason::inconsistent) << report.text();
  FunctionOptions options;
  options.batches = FunctionOptions::Batches::unrelated;
  EXPECT_TRUE(check_function(Doubled(), x, options).ok());
}

struct OneAtATime {
  Separable s;
  [[nodiscard]] std::size_t NumFunctions() const { return s.NumFunctions(); }
  [[nodiscard]] double Evaluate(const arma::mat& at, std::size_t i) const { return s.Evaluate(at, i, 1); }
  void Gradient(const arma::mat& at, std::size_t i, arma::mat& g) const { s.Gradient(at, i, g, 1); }
};
TEST(RecognisedObjectives, SeparableOnesThatTakeOneFunctionAtATime) {
  EXPECT_TRUE(check_function(OneAtATime(), x).ok()) << check_function(OneAtATime(), x).text();
}

struct Constrained {
  double sign;
  double Evaluate(const arma::mat& at) { return cubic(at); }
  void Gradient(const arma::mat& at, arma::mat& g) {
    g.zeros(arma::size(at));
    fill_gradient(at, g, 1.0);
  }
  static std::size_t NumConstraints() { return 2; }
  static double EvaluateConstraint(std::size_t i, const arma::mat& at) { return at(i) * at(2) - 1.0; }
  void GradientConstraint(std::size_t i, const arma::mat& at, arma::mat& g) const {
    g.zeros(arma::size(at));
    g(i) = at(2);
    g(2) = sign * at(i);
  }
};
TEST(RecognisedObjectives, ConstraintsWithGradients) {
  expect_told_apart([](double sign) { return Constrained{sign}; }, x);
}

}  // namespace
}  // namespace gradproof
