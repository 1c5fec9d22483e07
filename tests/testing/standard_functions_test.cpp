// SPDX-License-Identifier: MIT
// The standard test functions of optimisation, with right gradients and with mistakes that were really made
// in them: all told apart, at no more than 8 evaluations an entry.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "gradproof/check_function/check_objective.hpp"
#include "gradproof/testing/gtest.hpp"
#include "gradproof/verdict/black_box_rule.hpp"

namespace gradproof {
namespace {

using Value = std::function<double(const arma::vec&)>;
using Gradient = std::function<arma::vec(const arma::vec&)>;

struct Standard {
  std::string name;
  Value f;
  Gradient right;
  Gradient wrong;  ///< one mistake: a sign, a factor, a term, an index
  std::vector<arma::vec> points;
};

void PrintTo(const Standard& standard, std::ostream* out) { *out << standard.name; }

constexpr double pi = 3.14159265358979323846;
double sq(double a) { return a * a; }
double cube(double a) { return a * a * a; }

// Rosenbrock 1960, "An automatic method for finding the greatest or least value of a function", start (-1.2,
// 1)
Standard rosenbrock() {
  const auto gradient = [](double inner) {
    return [inner](const arma::vec& x) {
      return arma::vec{-400 * x(0) * (x(1) - x(0) * x(0)) - inner * (1 - x(0)), 200 * (x(1) - x(0) * x(0))};
    };
  };
  return {"Rosenbrock",
          [](const arma::vec& x) { return 100 * sq(x(1) - x(0) * x(0)) + sq(1 - x(0)); },
          gradient(2.0),
          gradient(-2.0),
          {{-1.2, 1.0}, {0.5, 0.25}, {3.0, -2.0}}};
}

// Colville 1968, known as Wood's function, start (-3, -1, -3, -1)
Standard wood() {
  const auto gradient = [](double fourth) {
    return [fourth](const arma::vec& x) {
      return arma::vec{-400 * x(0) * (x(1) - sq(x(0))) - 2 * (1 - x(0)),
                       200 * (x(1) - sq(x(0))) + 20 * (x(1) + x(3) - 2) + 0.2 * (x(1) - x(3)),
                       -360 * x(2) * (x(3) - sq(x(2))) - 2 * (1 - x(2)),
                       fourth * (x(3) - sq(x(2))) + 20 * (x(1) + x(3) - 2) - 0.2 * (x(1) - x(3))};
    };
  };
  return {"Wood",
          [](const arma::vec& x) {
            return 100 * sq(x(1) - sq(x(0))) + sq(1 - x(0)) + 90 * sq(x(3) - sq(x(2))) + sq(1 - x(2)) +
                   10 * sq(x(1) + x(3) - 2) + 0.1 * sq(x(1) - x(3));
          },
          gradient(180.0),
          gradient(200.0),
          {{-3, -1, -3, -1}, {0.5, 1.2, -0.3, 0.8}}};
}

// Powell 1962, "An iterative method for finding stationary values of a function of several variables", start
// (3, -1, 0, 1)
Standard powell() {
  const auto gradient = [](double inner) {
    return [inner](const arma::vec& x) {
      return arma::vec{2 * (x(0) + 10 * x(1)) + 40 * cube(x(0) - x(3)),
                       20 * (x(0) + 10 * x(1)) + 4 * cube(x(1) - 2 * x(2)),
                       10 * (x(2) - x(3)) - inner * cube(x(1) - 2 * x(2)),
                       -10 * (x(2) - x(3)) - 40 * cube(x(0) - x(3))};
    };
  };
  return {"Powell",
          [](const arma::vec& x) {
            return sq(x(0) + 10 * x(1)) + 5 * sq(x(2) - x(3)) + sq(sq(x(1) - 2 * x(2))) +
                   10 * sq(sq(x(0) - x(3)));
          },
          gradient(8.0),
          gradient(4.0),
          {{3, -1, 0, 1}, {0.5, 0.3, -0.7, 1.1}}};
}

Standard himmelblau() {
  const auto gradient = [](double chain) {
    return [chain](const arma::vec& x) {
      const double a = sq(x(0)) + x(1) - 11, b = x(0) + sq(x(1)) - 7;
      return arma::vec{4 * x(0) * a + 2 * b, 2 * a + chain * x(1) * b};
    };
  };
  return {"Himmelblau",
          [](const arma::vec& x) { return sq(sq(x(0)) + x(1) - 11) + sq(x(0) + sq(x(1)) - 7); },
          gradient(4.0),
          gradient(2.0),
          {{5, -5}, {1.3, 0.7}}};
}

Standard beale() {
  const auto gradient = [](int power) {
    return [power](const arma::vec& x) {
      arma::vec g(2, arma::fill::zeros);
      const double c[] = {1.5, 2.25, 2.625};
      for (int k = 1; k <= 3; ++k) {
        const double r = c[k - 1] - x(0) + x(0) * std::pow(x(1), k);
        g(0) += 2 * r * (std::pow(x(1), k) - 1);
        g(1) += 2 * r * x(0) * k * std::pow(x(1), k - power);
      }
      return g;
    };
  };
  return {"Beale",
          [](const arma::vec& x) {
            return sq(1.5 - x(0) + x(0) * x(1)) + sq(2.25 - x(0) + x(0) * sq(x(1))) +
                   sq(2.625 - x(0) + x(0) * cube(x(1)));
          },
          gradient(1),
          gradient(0),
          {{1.0, 0.6}, {2.5, -1.3}}};
}

Standard booth() {
  const auto gradient = [](double factor) {
    return [factor](const arma::vec& x) {
      const double a = x(0) + 2 * x(1) - 7, b = 2 * x(0) + x(1) - 5;
      return arma::vec{2 * a + 4 * b, factor * a + 2 * b};
    };
  };
  return {"Booth",
          [](const arma::vec& x) { return sq(x(0) + 2 * x(1) - 7) + sq(2 * x(0) + x(1) - 5); },
          gradient(4.0),
          gradient(2.0),
          {{-9, -9}, {0.0, 2.0}}};
}

Standard easom() {
  const auto gradient = [](double factor) {
    return [factor](const arma::vec& x) {
      const double e = std::exp(-sq(x(0) - pi) - sq(x(1) - pi));
      return arma::vec{e * std::cos(x(1)) * (std::sin(x(0)) + factor * (x(0) - pi) * std::cos(x(0))),
                       e * std::cos(x(0)) * (std::sin(x(1)) + 2 * (x(1) - pi) * std::cos(x(1)))};
    };
  };
  return {"Easom",
          [](const arma::vec& x) {
            return -std::cos(x(0)) * std::cos(x(1)) * std::exp(-sq(x(0) - pi) - sq(x(1) - pi));
          },
          gradient(2.0),
          gradient(1.0),
          {{2.9, 3.8}, {3.5, 2.2}}};
}

Standard rastrigin() {
  const auto gradient = [](double factor) {
    return [factor](const arma::vec& x) -> arma::vec { return 2 * x + factor * pi * arma::sin(2 * pi * x); };
  };
  return {"Rastrigin",
          [](const arma::vec& x) {
            return 10.0 * static_cast<double>(x.n_elem) + arma::accu(x % x - 10 * arma::cos(2 * pi * x));
          },
          gradient(20.0),
          gradient(10.0),
          {{0.3, -0.7}, {0.1, 0.2, -0.4}}};
}

// Ackley 1987, "A connectionist machine for genetic hillclimbing"
Standard ackley() {
  const auto gradient = [](double factor) {
    return [factor](const arma::vec& x) -> arma::vec {
      const double n = static_cast<double>(x.n_elem), r = std::sqrt(arma::dot(x, x) / n);
      return factor * std::exp(-0.2 * r) * x / (n * r) +
             2 * pi / n * std::exp(arma::mean(arma::cos(2 * pi * x))) * arma::sin(2 * pi * x);
    };
  };
  return {"Ackley",
          [](const arma::vec& x) {
            return -20 * std::exp(-0.2 * std::sqrt(arma::dot(x, x) / static_cast<double>(x.n_elem))) -
                   std::exp(arma::mean(arma::cos(2 * pi * x))) + std::exp(1.0) + 20;
          },
          gradient(4.0),
          gradient(20.0),
          {{0.4, -0.3}, {0.8, 0.2}}};
}

// Levy function N. 13
Standard levy() {
  const auto gradient = [](double last) {
    return [last](const arma::vec& x) {
      const double a = x(0) - 1, b = x(1) - 1;
      return arma::vec{3 * pi * std::sin(6 * pi * x(0)) + 2 * a * (1 + sq(std::sin(3 * pi * x(1)))),
                       3 * pi * sq(a) * std::sin(6 * pi * x(1)) + 2 * b * (1 + sq(std::sin(2 * pi * x(1)))) +
                           last * pi * sq(b) * std::sin(4 * pi * x(1))};
    };
  };
  return {"Levy13",
          [](const arma::vec& x) {
            return sq(std::sin(3 * pi * x(0))) + sq(x(0) - 1) * (1 + sq(std::sin(3 * pi * x(1)))) +
                   sq(x(1) - 1) * (1 + sq(std::sin(2 * pi * x(1))));
          },
          gradient(2.0),
          gradient(1.0),
          {{0.21, 0.13}, {0.4, -0.3}}};
}

const arma::mat data = {{0.5, 1.2, -0.7, 2.0, 0.1}, {-1.0, 0.4, 0.3, 0.9, -1.6}, {0.2, 0.8, -1.5, 0.6, 1.1}};

/// Mean logistic loss with (lambda/2) |w|^2, parameters (bias, w); the mistake: the bias is regularised as
/// well
Standard logistic_regression() {
  const arma::rowvec y = {1, 0, 1, 1, 0};
  const auto margin = [](const arma::vec& p) -> arma::rowvec { return p.tail(3).t() * data + p(0); };
  const auto gradient = [=](double on_bias) {
    return [=](const arma::vec& p) {
      const arma::rowvec r = 1.0 / (1.0 + arma::exp(-margin(p))) - y;
      arma::vec g(4);
      g(0) = arma::mean(r) + on_bias * 0.3 * p(0);
      g.tail(3) = data * r.t() / 5.0 + 0.3 * p.tail(3);
      return g;
    };
  };
  return {"LogisticRegression",
          [=](const arma::vec& p) {
            const arma::rowvec z = margin(p);
            return arma::mean(arma::log1p(arma::exp(z)) - y % z) + 0.15 * arma::dot(p.tail(3), p.tail(3));
          },
          gradient(0.0),
          gradient(1.0),
          {{0.4, -0.3, 0.8, 0.2}, {1.5, 2.0, -1.0, 0.7}}};
}

arma::mat softmax(const arma::mat& Z) {
  const arma::mat E = arma::exp(Z.each_row() - arma::max(Z, 0));
  return E.each_row() / arma::sum(E, 0);
}

/// W (3 classes x 3) as a column; the mistake: no mean
Standard softmax_regression() {
  const arma::mat Y = {{1, 0, 0, 1, 0}, {0, 1, 0, 0, 0}, {0, 0, 1, 0, 1}};
  const auto gradient = [=](double examples) {
    return [=](const arma::vec& p) -> arma::vec {
      return arma::vectorise((softmax(arma::reshape(p, 3, 3) * data) - Y) * data.t() / examples);
    };
  };
  return {"SoftmaxRegression",
          [=](const arma::vec& p) {
            return -arma::accu(Y % arma::log(softmax(arma::reshape(p, 3, 3) * data))) / 5.0;
          },
          gradient(5.0),
          gradient(1.0),
          {{0.4, -0.3, 0.8, 0.2, 1.0, -0.6, 0.3, 0.1, -0.9}}};
}

/// |A x - b|^2; the mistake: A for its transpose (A is square here, so that no shape tells)
Standard least_squares() {
  const arma::mat A = data.cols(0, 2);
  const arma::vec b = {1, -2, 0.5};
  return {"LeastSquares",
          [=](const arma::vec& x) { return arma::dot(A * x - b, A * x - b); },
          [=](const arma::vec& x) -> arma::vec { return 2 * A.t() * (A * x - b); },
          [=](const arma::vec& x) -> arma::vec { return 2 * A * (A * x - b); },
          {{0.4, -0.3, 0.8}, {10, 20, -30}}};
}

/// sum over what was observed of (m_ij - u_i . v_j)^2, u and v stacked (4 + 3 rows, rank 2); the mistake: u
/// for v
Standard matrix_completion() {
  const arma::umat observed = {{0, 1, 2, 3, 1, 3}, {0, 2, 1, 2, 0, 0}};
  const arma::vec m = {1.0, -0.5, 2.0, 0.3, 0.8, -1.2};
  const auto gradient = [=](bool wrong) {
    return [=](const arma::vec& p) -> arma::vec {
      const arma::mat R = arma::reshape(p, 2, 7);
      arma::mat g(2, 7, arma::fill::zeros);
      for (arma::uword k = 0; k < m.n_elem; ++k) {
        const arma::uword i = observed(0, k), j = 4 + observed(1, k);
        const double r = arma::dot(R.col(i), R.col(j)) - m(k);
        g.col(i) += 2 * r * R.col(j);
        g.col(j) += 2 * r * R.col(wrong ? j : i);
      }
      return arma::vectorise(g);
    };
  };
  return {"MatrixCompletion",
          [=](const arma::vec& p) {
            const arma::mat R = arma::reshape(p, 2, 7);
            double sum = 0.0;
            for (arma::uword k = 0; k < m.n_elem; ++k) {
              sum += sq(arma::dot(R.col(observed(0, k)), R.col(4 + observed(1, k))) - m(k));
            }
            return sum;
          },
          gradient(false),
          gradient(true),
          {{0.4, -0.3, 0.8, 0.2, 1.0, -0.6, 0.3, 0.1, -0.9, 0.7, 0.5, -0.2, 1.3, 0.6}}};
}

class StandardFunctions : public testing::TestWithParam<Standard> {};

TEST_P(StandardFunctions, RightAndWrongGradientsAreToldApart) {
  const Standard& standard = GetParam();
  FunctionOptions options;
  options.name = standard.name;
  for (const arma::vec& x : standard.points) {
    const Report right = check_function(standard.f, x, standard.right, options);
    GRADPROOF_EXPECT_VERIFIED(right);
    const Report wrong = check_function(standard.f, x, standard.wrong, options);
    EXPECT_EQ(wrong.verdict, Verdict::wrong) << wrong.text();
    // of the note "6.0 evaluations an entry, 11 beside them for noise and repeatability"
    ASSERT_FALSE(right.notes.empty());
    EXPECT_LE(std::stod(right.notes.front()), 8.0) << right.text();
  }
}

INSTANTIATE_TEST_SUITE_P(Optimisation, StandardFunctions,
                         testing::Values(rosenbrock(), wood(), powell(), himmelblau(), beale(), booth(),
                                         easom(), rastrigin(), ackley(), levy(), logistic_regression(),
                                         softmax_regression(), least_squares(), matrix_completion()),
                         [](const auto& instance) { return instance.param.name; });

TEST(Directions, VerifyALargeGradientAndNameTheWrongEntry) {
  const arma::uword n = 5000;
  const arma::vec x = arma::linspace(-1.0, 1.0, n);
  const auto f = [](const arma::vec& at) { return arma::accu(arma::sin(at)) + at(7) * at(4000); };
  const auto right = [](const arma::vec& at) {
    arma::vec g = arma::cos(at);
    g(7) += at(4000);
    g(4000) += at(7);
    return g;
  };
  const auto wrong = [&](const arma::vec& at) {
    arma::vec g = right(at);
    g(4000) = std::cos(at(4000));
    return g;
  };
  const Report verified = check_function(f, x, right);
  GRADPROOF_EXPECT_VERIFIED(verified);
  EXPECT_LT(verified.evaluations, 100U);
  EXPECT_EQ(verified.arrays.front().note,
            "by 5 random directions: an error of 10 error bars is missed with probability 3e-06");
  const Report named = check_function(f, x, wrong);
  ASSERT_EQ(named.verdict, Verdict::wrong);
  ASSERT_TRUE(named.arrays.front().worst.has_value());
  EXPECT_EQ(named.arrays.front().worst->row, 4000U) << named.text();
}

TEST(Directions, MissAsOftenAsTheFormulaSays) {
  EXPECT_NEAR(miss_probability(5, 10.0), 3.2e-6, 0.1e-6);
  // P(|<e, d>| <= |e| / t) for Gaussian d, counted
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal;
  int missed = 0;
  for (int k = 0; k < 20000; ++k) missed += std::abs(normal(random)) <= 1.0 / 3.0 ? 1 : 0;
  EXPECT_NEAR(missed / 20000.0, miss_probability(1, 3.0), 0.01);
}

}  // namespace
}  // namespace gradproof
