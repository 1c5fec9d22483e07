// SPDX-License-Identifier: MIT
// Rotations and poses with a plus of their own. The Jacobians are the closed forms of the textbooks (Sola
// 2018, "A micro Lie theory", equations 143 and 182): right perturbations, R exp(delta) and T exp(delta).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "gradproof/check_function/check_manifold.hpp"

namespace gradproof {
namespace {

using arma::mat;
using arma::vec;
using testing::HasSubstr;

const vec landmark = {0.3, -1.2, 2.0};

mat cross(const vec& v) { return {{0, -v(2), v(1)}, {v(2), 0, -v(0)}, {-v(1), v(0), 0}}; }

/// (w, x, y, z)
vec product(const vec& a, const vec& b) {
  const vec u = a.tail(3), v = b.tail(3);
  return arma::join_cols(vec{a(0) * b(0) - arma::dot(u, v)}, a(0) * v + b(0) * u + arma::cross(u, v));
}
/// exp of a rotation vector, by sin(t)/t near 0 too
vec exp_half(const vec& delta) {
  const double angle = arma::norm(delta) / 2;
  const double ratio = angle < 1e-8 ? 0.5 : std::sin(angle) / (2 * angle);
  return arma::join_cols(vec{std::cos(angle)}, ratio * delta);
}
mat rotation(const vec& q) {
  const mat K = cross(q.tail(3));
  return arma::eye(3, 3) + 2 * q(0) * K + 2 * K * K;
}
const vec attitude = arma::normalise(vec{0.9, 0.2, -0.3, 0.25});
vec turned(const vec& q) { return rotation(q) * landmark; }
vec right_plus(const vec& q, const vec& delta) { return product(q, exp_half(delta)); }
vec left_plus(const vec& q, const vec& delta) { return product(exp_half(delta), q); }
mat right_jacobian(const vec& q) { return -rotation(q) * cross(landmark); }
mat left_jacobian(const vec& q) { return -cross(turned(q)); }

TEST(Manifolds, AQuaternionOnEitherSide) {
  const Report right = check_manifold_jacobian(turned, attitude, 3, right_plus, right_jacobian);
  EXPECT_TRUE(right.ok()) << right.text();
  EXPECT_EQ(right.arrays.front().cols, 3U);
  EXPECT_TRUE(check_manifold_jacobian(turned, attitude, 3, left_plus, left_jacobian).ok());
}

TEST(Manifolds, LeftForRightIsWrong) {
  const Report report = check_manifold_jacobian(turned, attitude, 3, right_plus, left_jacobian);
  EXPECT_EQ(report.verdict, Verdict::wrong) << report.text();
}

TEST(Manifolds, TheSignOfAQuaternionIsNamed) {
  const Report report = check_manifold_jacobian(turned, attitude, 3, right_plus,
                                                [](const vec& q) -> mat { return -right_jacobian(q); });
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.text(), HasSubstr("every entry has the wrong sign"));
}

TEST(Manifolds, HalfAnAngleIsNamed) {
  const auto whole = [](const vec& q, const vec& delta) { return right_plus(q, 2 * delta); };
  const Report report = check_manifold_jacobian(turned, attitude, 3, whole, right_jacobian);
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.text(), HasSubstr("every entry is 0.5 times the derivative"));
}

TEST(Manifolds, RightAtTheIdentityOnlyIsSeen) {
  const vec identity = {1, 0, 0, 0};
  const Report report = check_manifold_jacobian(turned, identity, 3, right_plus,
                                                [](const vec&) -> mat { return -cross(landmark); });
  EXPECT_EQ(report.verdict, Verdict::wrong) << report.text();
  EXPECT_THAT(report.text(), HasSubstr("beside the point"));
}

TEST(Manifolds, APlusThatMovesByZeroIsSaid) {
  const auto off = [](const vec& q, const vec& delta) { return right_plus(1.01 * q, delta); };
  const Report report = check_manifold_jacobian(turned, attitude, 3, off, right_jacobian);
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.text(), HasSubstr("plus(x, 0) is not x"));
}

TEST(Manifolds, APlusThatThrowsDidNotAnswer) {
  const auto throws = [](const vec&, const vec&) -> vec { throw std::runtime_error("no chart here"); };
  EXPECT_EQ(check_manifold_jacobian(turned, attitude, 3, throws, right_jacobian).verdict,
            Verdict::did_not_answer);
}

/// delta = (rho, phi): T exp(delta), exp by the matrix exponential
mat pose_plus(const mat& T, const vec& delta) {
  mat twist(4, 4, arma::fill::zeros);
  twist.submat(0, 0, 2, 2) = cross(delta.tail(3));
  twist.submat(0, 3, 2, 3) = delta.head(3);
  return T * mat(arma::expmat(twist));
}
mat pose() { return pose_plus(arma::eye(4, 4), {0.5, -0.8, 1.1, 0.4, -0.6, 0.3}); }
vec transformed(const mat& T) { return T.submat(0, 0, 2, 2) * landmark + T.submat(0, 3, 2, 3); }
mat pose_jacobian(const mat& T) {
  const mat R = T.submat(0, 0, 2, 2);
  return arma::join_rows(R, -R * cross(landmark));
}
mat left_pose_jacobian(const mat& T) {
  return arma::join_rows(mat(3, 3, arma::fill::eye), -cross(transformed(T)));
}

TEST(Manifolds, APoseIsRight) {
  const Report report = check_manifold_jacobian(transformed, pose(), 6, pose_plus, pose_jacobian);
  EXPECT_TRUE(report.ok()) << report.text();
}

TEST(Manifolds, APoseWithTheOtherSideOrAnotherSignIsWrong) {
  EXPECT_EQ(check_manifold_jacobian(transformed, pose(), 6, pose_plus, left_pose_jacobian).verdict,
            Verdict::wrong);
  const auto sign = [](const mat& T) -> mat {
    mat J = pose_jacobian(T);
    J.tail_cols(3) *= -1;
    return J;
  };
  EXPECT_EQ(check_manifold_jacobian(transformed, pose(), 6, pose_plus, sign).verdict, Verdict::wrong);
}

}  // namespace
}  // namespace gradproof
