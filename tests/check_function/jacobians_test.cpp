// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <complex>

#include "gradproof/check_function/check_jacobian.hpp"

namespace gradproof {
namespace {

using testing::HasSubstr;

// F(x) = (x0 x1, sin x1, x2^2 + x0, exp(x0)): 4 values of 3 numbers, so that a transpose gives itself away
const arma::vec x = {0.4, -1.2, 0.9};
arma::vec F(const arma::vec& at) {
  return {at(0) * at(1), std::sin(at(1)), at(2) * at(2) + at(0), std::exp(at(0))};
}
arma::mat J(const arma::vec& at) {
  return {{at(1), at(0), 0}, {0, std::cos(at(1)), 0}, {1, 0, 2 * at(2)}, {std::exp(at(0)), 0, 0}};
}

TEST(Jacobian, IsRightInEveryEntry) {
  const Report report = check_jacobian(F, x, J);
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_EQ(report.entries, 12U);
  EXPECT_LE(report.evaluations, 10U * 3U + 7U + 16U)
      << "6 to 10 a column, 7 for noise, 8 at each of two points beside";
}

TEST(Jacobian, NamesTheEntryThatIsWrong) {
  const Report report = check_jacobian(F, x, [](const arma::vec& at) {
    arma::mat wrong = J(at);
    wrong(2, 2) = at(2);
    return wrong;
  });
  ASSERT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.arrays.front().reason, HasSubstr("1 of 12 entries differs: (2,2) is 0.9"));
}

TEST(Jacobian, SaysThatItIsTransposed) {
  const Report report = check_jacobian(F, x, [](const arma::vec& at) { return J(at).t().eval(); });
  ASSERT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(report.arrays.front().kind, Reason::wrong_shape);
  EXPECT_THAT(report.arrays.front().reason, HasSubstr("the shape is 3x4, expected 4x3"));
}

TEST(Jacobian, OfMatricesGoesByColumns) {
  // F(X) = A X: vec(A X) = (I kron A) vec(X)
  const arma::mat A = {{1, 2, 3}, {4, 5, 6}}, X = {{1, -1}, {0.5, 2}, {3, 0.1}};
  const auto product = [&](const arma::mat& at) -> arma::mat { return A * at; };
  EXPECT_TRUE(check_jacobian(product, X, arma::kron(arma::eye(2, 2), A).eval()).ok());
  EXPECT_EQ(check_jacobian(product, X, arma::kron(A, arma::eye(2, 2)).eval()).verdict, Verdict::wrong);
}

TEST(Jacobian, SparseWithADeclaredPattern) {
  const auto sparse = [](const arma::vec& at) { return arma::sp_mat(J(at)); };
  FunctionOptions options;
  options.pattern = arma::sp_mat(arma::conv_to<arma::mat>::from(J(x) != 0));
  EXPECT_TRUE(check_jacobian(F, x, sparse, options).ok()) << check_jacobian(F, x, sparse, options).text();

  options.pattern(3, 0) = 0;  // an entry that is not zero is left out, in the pattern and in J
  const auto incomplete = [](const arma::vec& at) {
    arma::sp_mat all(J(at));
    all(3, 0) = 0;
    return all;
  };
  const Report report = check_jacobian(F, x, incomplete, options);
  ASSERT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(report.arrays.back().name, "J, outside of its pattern");
  EXPECT_THAT(report.arrays.back().reason,
              HasSubstr("the declared pattern leaves out an entry that is not zero"));
  EXPECT_THAT(check_jacobian(F, x, sparse, options).arrays.back().reason,
              HasSubstr("(3,0) is 1.49182, but the declared pattern"));
}

TEST(Jacobian, InSinglePrecision) {
  const arma::fvec at = {0.5F, -1.25F};
  const auto f = [](const arma::fvec& z) { return arma::fvec{z(0) * z(1), std::sin(z(0))}; };
  const auto j = [](const arma::fvec& z) { return arma::fmat{{z(1), z(0)}, {std::cos(z(0)), 0.0F}}; };
  EXPECT_TRUE(check_jacobian(f, at, j).ok()) << check_jacobian(f, at, j).text();
  const auto wrong = [](const arma::fvec& z) { return arma::fmat{{z(1), z(0)}, {-std::cos(z(0)), 0.0F}}; };
  EXPECT_EQ(check_jacobian(f, at, wrong).verdict, Verdict::wrong);
}

TEST(Jacobian, OfAHolomorphicFunctionIsComplex) {
  const arma::cx_vec z = {{0.5, -1.0}, {1.5, 0.25}};
  const auto f = [](const arma::cx_vec& at) { return arma::cx_vec{at(0) * at(1), std::exp(at(0))}; };
  const auto right = [](const arma::cx_vec& at) {
    return arma::cx_mat{{at(1), at(0)}, {std::exp(at(0)), 0.0}};
  };
  EXPECT_TRUE(check_jacobian(f, z, right).ok()) << check_jacobian(f, z, right).text();
  const auto conjugate = [&](const arma::cx_vec& at) { return arma::cx_mat(arma::conj(right(at))); };
  EXPECT_EQ(check_jacobian(f, z, conjugate).verdict, Verdict::wrong);
  // conj is not holomorphic: its derivative by the real part is right, and by the imaginary part it is not i
  // times that
  const Report report =
      check_jacobian([](const arma::cx_vec& at) -> arma::cx_vec { return arma::conj(at); }, z,
                     [](const arma::cx_vec&) { return arma::cx_mat(2, 2, arma::fill::eye); });
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(report.arrays.front().verdict, Verdict::verified);
}

TEST(Products, VjpIsTheTransposeTimesACotangent) {
  EXPECT_TRUE(check_vjp(F, x, [](const arma::vec& at, const arma::vec& v) -> arma::vec {
                return J(at).t() * v;
              }).ok());
  EXPECT_TRUE(check_vjp(F, x, [](const arma::vec& at, const arma::vec& v, arma::vec& out) {
                out = J(at).t() * v;
              }).ok());
  EXPECT_EQ(
      check_vjp(F, x,
                [](const arma::vec& at, const arma::vec& v) -> arma::vec { return 2.0 * (J(at).t() * v); })
          .verdict,
      Verdict::wrong);
}

TEST(Products, AVjpThatIsNotZeroForAZeroCotangent) {
  const Report report = check_vjp(
      F, x, [](const arma::vec& at, const arma::vec& v) -> arma::vec { return J(at).t() * v + 1e-3; });
  ASSERT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.arrays.front().reason, HasSubstr("of a zero cotangent it is 0.001, not zero"));
}

TEST(Products, AVjpThatIsNotLinear) {
  const Report report = check_vjp(F, x, [](const arma::vec& at, const arma::vec& v) -> arma::vec {
    return J(at).t() * arma::clamp(v, -1.0, 1.0);  // "clips the gradient"
  });
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.arrays.front().reason, HasSubstr("it is not linear in the cotangent"));
}

TEST(Products, ASumThatIsConstantHidesNothing) {
  // The sum of softmax is 1: an all-ones cotangent has a zero vjp whatever J is.
  const auto softmax = [](const arma::vec& at) -> arma::vec {
    return arma::exp(at) / arma::accu(arma::exp(at));
  };
  const auto wrong = [&](const arma::vec& at, const arma::vec& v) -> arma::vec {
    const arma::vec p = softmax(at);
    return p % v;  // the diagonal only
  };
  const auto right = [&](const arma::vec& at, const arma::vec& v) -> arma::vec {
    const arma::vec p = softmax(at);
    return p % v - p * arma::dot(p, v);
  };
  EXPECT_EQ(check_vjp(softmax, x, wrong).verdict, Verdict::wrong);
  EXPECT_TRUE(check_vjp(softmax, x, right).ok());
}

TEST(Products, JvpIsJTimesADirection) {
  const auto right = [](const arma::vec& at, const arma::vec& d) -> arma::vec { return J(at) * d; };
  EXPECT_TRUE(check_jvp(F, x, right).ok()) << check_jvp(F, x, right).text();
  const auto wrong = [](const arma::vec& at, const arma::vec& d) -> arma::vec { return -(J(at) * d); };
  EXPECT_EQ(check_jvp(F, x, wrong).arrays.front().reason, "every entry has the wrong sign");
}

TEST(Products, AreAdjointsOfEachOther) {
  const auto jvp = [](const arma::vec& at, const arma::vec& d) -> arma::vec { return J(at) * d; };
  const auto vjp = [](const arma::vec& at, const arma::vec& v) -> arma::vec { return J(at).t() * v; };
  const auto other = [](const arma::vec& at, const arma::vec& v) -> arma::vec { return J(2 * at).t() * v; };
  EXPECT_TRUE(check_adjoint(F, x, jvp, vjp).ok());
  const Report report = check_adjoint(F, x, jvp, other);
  ASSERT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.arrays.front().reason, HasSubstr("the two products are not of one J"));
}

// f = x0^2 x1 + sin x1
arma::vec gradient(const arma::vec& at) { return {2 * at(0) * at(1), at(0) * at(0) + std::cos(at(1))}; }
arma::mat hessian(const arma::vec& at) { return {{2 * at(1), 2 * at(0)}, {2 * at(0), -std::sin(at(1))}}; }
struct Quadratic {
  static double Evaluate(const arma::mat& at) { return at(0) * at(0) * at(1) + std::sin(at(1)); }
  static void Gradient(const arma::mat& at, arma::mat& g) { g = gradient(at); }
};
const arma::vec point = {0.7, -0.4};

TEST(Hessian, OfAGradientOrOfAnObjective) {
  EXPECT_TRUE(check_hessian(gradient, point, hessian).ok());
  EXPECT_TRUE(check_hessian(Quadratic(), point, hessian).ok());
  EXPECT_EQ(check_hessian(Quadratic(), point, (2 * hessian(point)).eval()).verdict, Verdict::wrong);
}

TEST(Hessian, ThatIsNotSymmetric) {
  arma::mat lopsided = hessian(point);
  lopsided(0, 1) += 1e-6;
  const Report report = check_hessian(gradient, point, lopsided);
  ASSERT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.arrays.back().reason, HasSubstr("a Hessian is symmetric"));
}

TEST(Hessian, TimesAVector) {
  const auto right = [](const arma::vec& at, const arma::vec& d) -> arma::vec { return hessian(at) * d; };
  EXPECT_TRUE(check_hessian_product(Quadratic(), point, right).ok())
      << check_hessian_product(Quadratic(), point, right).text();
  const auto upper = [](const arma::vec& at, const arma::vec& d) -> arma::vec {
    return arma::trimatu(hessian(at)) * d;
  };
  EXPECT_EQ(check_hessian_product(Quadratic(), point, upper).verdict, Verdict::wrong);
}

}  // namespace
}  // namespace gradproof
