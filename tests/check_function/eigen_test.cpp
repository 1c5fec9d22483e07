// SPDX-License-Identifier: MIT
// Eigen's matrices are arguments like any other.
#include <Eigen/Dense>
#include <Eigen/Sparse>
//
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <complex>
#include <tuple>

#include "gradproof/check_function/check_function.hpp"
#include "gradproof/check_function/check_jacobian.hpp"
#include "gradproof/check_function/check_manifold.hpp"

namespace gradproof {
namespace {

using testing::HasSubstr;

Eigen::VectorXd point() { return Eigen::VectorXd::LinSpaced(4, 0.3, 1.2); }

double cubes(const Eigen::VectorXd& x) { return x.array().cube().sum(); }

TEST(Eigen, VectorsAreDifferentiatedBy) {
  const auto right = [](const Eigen::VectorXd& x) -> Eigen::VectorXd { return 3.0 * x.array().square(); };
  EXPECT_TRUE(check_function(cubes, point(), right).ok()) << check_function(cubes, point(), right).text();
  const auto wrong = [](const Eigen::VectorXd& x) -> Eigen::VectorXd { return 2.0 * x.array().square(); };
  EXPECT_THAT(check_function(cubes, point(), wrong).text(), HasSubstr("every entry is 0.66666667 times"));
}

TEST(Eigen, AnOutputMayBeAReferenceOrARef) {
  const auto by_reference = [](const Eigen::VectorXd& x, Eigen::VectorXd& g) {
    g = 3.0 * x.array().square();
    return cubes(x);
  };
  EXPECT_TRUE(check_function(by_reference, point()).ok());
  const auto by_ref = [](const Eigen::VectorXd& x, Eigen::Ref<Eigen::VectorXd> g) {
    g = 3.0 * x.array().square();
  };
  EXPECT_TRUE(check_function(cubes, point(), by_ref).ok());
  const auto by_pointer = [](const Eigen::VectorXd& x, Eigen::VectorXd* g) {
    *g = 3.0 * x.array().square();
    return cubes(x);
  };
  EXPECT_TRUE(check_function(by_pointer, point()).ok());
}

TEST(Eigen, AddingToTheOutputIsSeen) {
  const auto adds = [](const Eigen::VectorXd& x, Eigen::VectorXd& g) {
    g.array() += 3.0 * x.array().square();
    return cubes(x);
  };
  EXPECT_THAT(check_function(adds, point()).text(), HasSubstr("do not add to it"));
}

TEST(Eigen, MatricesOfFixedAndOtherSizesInRowsAndColumns) {
  using Rows = Eigen::Matrix<double, 2, 3, Eigen::RowMajor>;
  Rows W;
  W << 1, 2, 3, 4, 5, 6;
  const Eigen::Vector2d b(0.5, -0.25);
  const auto f = [](const Rows& A, const Eigen::Vector2d& c) { return (A.transpose() * c).squaredNorm(); };
  const auto gradient = [](const Rows& A, const Eigen::Vector2d& c) {
    return std::tuple<Rows, Eigen::Vector2d>(2.0 * c * (A.transpose() * c).transpose(),
                                             2.0 * A * (A.transpose() * c));
  };
  const Report report = check_function(f, std::tuple(W, b), gradient);
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_THAT(report.text(), HasSubstr("2x3"));
}

TEST(Eigen, FloatsAndComplexNumbers) {
  const auto in_float = [](const Eigen::VectorXf& x) { return x.squaredNorm(); };
  EXPECT_TRUE(check_function(in_float, Eigen::VectorXf(point().cast<float>()), [](const Eigen::VectorXf& x) {
                return Eigen::VectorXf(2.0F * x);
              }).ok());
  const Eigen::VectorXcd z = point() * std::complex<double>(1.0, 0.5);
  const auto absolute = [](const Eigen::VectorXcd& at) { return at.squaredNorm(); };
  EXPECT_TRUE(check_function(absolute, z, [](const Eigen::VectorXcd& at) {
                return Eigen::VectorXcd(2.0 * at);
              }).ok());
}

TEST(Eigen, JacobiansDenseAndSparse) {
  const auto F = [](const Eigen::VectorXd& x) -> Eigen::VectorXd { return x.array().exp(); };
  const auto dense = [](const Eigen::VectorXd& x) -> Eigen::MatrixXd {
    return x.array().exp().matrix().asDiagonal();
  };
  const auto sparse = [](const Eigen::VectorXd& x) -> Eigen::SparseMatrix<double> {
    Eigen::SparseMatrix<double> J(x.size(), x.size());
    for (Eigen::Index i = 0; i < x.size(); ++i) J.insert(i, i) = std::exp(x(i));
    return J;
  };
  EXPECT_TRUE(check_jacobian(F, point(), dense).ok());
  EXPECT_TRUE(check_jacobian(F, point(), sparse).ok());
  const auto vjp = [](const Eigen::VectorXd& x, const Eigen::VectorXd& v) -> Eigen::VectorXd {
    return x.array().exp() * v.array();
  };
  EXPECT_TRUE(check_vjp(F, point(), vjp).ok());
  const auto wrong = [](const Eigen::VectorXd& x) -> Eigen::MatrixXd { return x.asDiagonal(); };
  EXPECT_EQ(check_jacobian(F, point(), wrong).verdict, Verdict::wrong);
}

/// R^4 -> R^2, so that rows and columns differ
Eigen::VectorXd two_sums(const Eigen::VectorXd& x) { return Eigen::Vector2d(x.sum(), x.squaredNorm()); }
Eigen::MatrixXd slopes(const Eigen::VectorXd& x) {
  Eigen::MatrixXd J(2, x.size());
  J << Eigen::RowVectorXd::Ones(x.size()), 2.0 * x.transpose();
  return J;
}

TEST(Eigen, AJacobianMayBeFilled) {
  const auto assigned = [](const Eigen::VectorXd& x, Eigen::MatrixXd& J) { J = slopes(x); };
  const auto by_entries = [](const Eigen::VectorXd& x, Eigen::MatrixXd& J) {  // no resize: it has its size
    for (Eigen::Index j = 0; j < x.size(); ++j) {
      J(0, j) = 1.0;
      J(1, j) = 2.0 * x(j);
    }
  };
  const auto by_ref = [](const Eigen::VectorXd& x, Eigen::Ref<Eigen::MatrixXd> J) { J = slopes(x); };
  using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto by_rows = [](const Eigen::VectorXd& x, Rows& J) { J = slopes(x); };
  const auto of_any_kind = [](const Eigen::VectorXd& x, auto& J) { J = slopes(x); };
  EXPECT_TRUE(check_jacobian(two_sums, point(), assigned).ok());
  EXPECT_TRUE(check_jacobian(two_sums, point(), by_entries).ok());
  EXPECT_TRUE(check_jacobian(two_sums, point(), by_ref).ok());
  EXPECT_TRUE(check_jacobian(two_sums, point(), by_rows).ok());
  EXPECT_TRUE(check_jacobian(two_sums, point(), of_any_kind).ok());
  const auto into_armadillo = [](const Eigen::VectorXd& x, arma::mat& J) {
    J.set_size(2, 4);
    for (arma::uword j = 0; j < 4; ++j) {
      J(0, j) = 1.0;
      J(1, j) = 2.0 * x(static_cast<Eigen::Index>(j));
    }
  };
  EXPECT_TRUE(check_jacobian(two_sums, point(), into_armadillo).ok());
}

TEST(Eigen, AFilledJacobianIsJudgedAsOneReturned) {
  const auto doubled = [](const Eigen::VectorXd& x, Eigen::MatrixXd& J) { J = 2.0 * slopes(x); };
  EXPECT_THAT(check_jacobian(two_sums, point(), doubled).text(), HasSubstr("2 times the derivative"));
  const auto turned = [](const Eigen::VectorXd& x, Eigen::MatrixXd& J) { J = slopes(x).transpose(); };
  EXPECT_THAT(check_jacobian(two_sums, point(), turned).text(), HasSubstr("4x2"));
  const auto adds = [](const Eigen::VectorXd& x, Eigen::MatrixXd& J) { J += slopes(x); };
  EXPECT_THAT(check_jacobian(two_sums, point(), adds).text(), HasSubstr("do not add to it"));
  const auto leaves_out = [](const Eigen::VectorXd& x, Eigen::MatrixXd& J) {
    J.row(1) = 2.0 * x.transpose();
  };
  EXPECT_NE(check_jacobian(two_sums, point(), leaves_out).verdict, Verdict::verified);
}

TEST(Eigen, AFilledJacobianOfFixedSizesArraysFloatsAndSeveralArguments) {
  const auto F = [](const Eigen::Vector3d& x) -> Eigen::Vector2d { return {x(0) * x(1), x(2)}; };
  const auto J_of_F = [](const Eigen::Vector3d& x, Eigen::MatrixXd& J) {
    J.setZero();
    J(0, 0) = x(1);
    J(0, 1) = x(0);
    J(1, 2) = 1.0;
  };
  EXPECT_TRUE(check_jacobian(F, Eigen::Vector3d(0.5, -2.0, 1.0), J_of_F).ok());
  const auto cubed = [](const Eigen::ArrayXd& x) -> Eigen::ArrayXd { return x.cube(); };
  const auto J_of_cubed = [](const Eigen::ArrayXd& x, Eigen::MatrixXd& J) {
    J = (3.0 * x.square()).matrix().asDiagonal();
  };
  EXPECT_TRUE(check_jacobian(cubed, Eigen::ArrayXd(point().array()), J_of_cubed).ok());
  const auto squared = [](const Eigen::VectorXf& x) -> Eigen::VectorXf { return x.array().square(); };
  const auto J_of_squared = [](const Eigen::VectorXf& x, Eigen::MatrixXf& J) {
    J = Eigen::MatrixXf((2.0F * x).asDiagonal());
  };
  EXPECT_TRUE(check_jacobian(squared, Eigen::VectorXf(point().cast<float>()), J_of_squared).ok());
  using Both = std::tuple<double, Eigen::Vector2d>;
  const auto scaled = [](const Both& x) -> Eigen::Vector2d { return std::get<0>(x) * std::get<1>(x); };
  const auto J_of_scaled = [](const Both& x, Eigen::MatrixXd& J) {
    J.leftCols(1) = std::get<1>(x);
    J.rightCols(2) = std::get<0>(x) * Eigen::Matrix2d::Identity();
  };
  EXPECT_TRUE(check_jacobian(scaled, Both(1.5, {0.5, -2.0}), J_of_scaled).ok());
}

TEST(Eigen, PointsOfAManifold) {
  const auto turned = [](const Eigen::Matrix3d& R) -> Eigen::Vector3d {
    return R * Eigen::Vector3d(1, 2, 3);
  };
  const auto hat = [](const Eigen::Vector3d& w) -> Eigen::Matrix3d {
    Eigen::Matrix3d W;
    W << 0, -w(2), w(1), w(2), 0, -w(0), -w(1), w(0), 0;
    return W;
  };
  const auto plus = [](const Eigen::Matrix3d& R, const arma::vec& delta) -> Eigen::Matrix3d {
    const Eigen::Vector3d w(delta(0), delta(1), delta(2));
    if (w.norm() == 0.0) return R;
    return R * Eigen::AngleAxisd(w.norm(), w.normalized()).toRotationMatrix();
  };
  const auto right = [&](const Eigen::Matrix3d& R) -> Eigen::MatrixXd {
    return -R * hat(Eigen::Vector3d(1, 2, 3));
  };
  const auto left = [&](const Eigen::Matrix3d& R) -> Eigen::MatrixXd {
    return -hat(R * Eigen::Vector3d(1, 2, 3));
  };
  const Eigen::Matrix3d R = Eigen::AngleAxisd(0.7, Eigen::Vector3d(1, 2, 2) / 3.0).toRotationMatrix();
  EXPECT_TRUE(check_manifold_jacobian(turned, R, 3, plus, right).ok());
  const auto filled = [&](const Eigen::Matrix3d& at, Eigen::MatrixXd& J) { J = right(at); };
  EXPECT_TRUE(check_manifold_jacobian(turned, R, 3, plus, filled).ok());
  EXPECT_EQ(check_manifold_jacobian(turned, R, 3, plus, left).verdict, Verdict::wrong);
}

}  // namespace
}  // namespace gradproof
