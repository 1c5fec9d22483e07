// SPDX-License-Identifier: MIT
// What must not be green: answers that are right in their numbers only, or that were not asked for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "gradproof/check_function/check_function.hpp"
#include "gradproof/check_function/check_jacobian.hpp"

namespace gradproof {
namespace {

using arma::mat;
using arma::vec;
using testing::HasSubstr;

const vec x = {1.5, -2.0};
const auto squares = [](const vec& at) -> vec { return arma::square(at); };

void expect_finding(const Report& report, Reason kind, const std::string& text) {
  EXPECT_EQ(report.verdict, Verdict::wrong) << report.text();
  EXPECT_EQ(report.arrays.back().kind, kind) << report.text();
  EXPECT_THAT(report.arrays.back().reason, HasSubstr(text));
}

TEST(Misses, AProductThatChangesItsCotangent) {
  expect_finding(check_vjp(squares, x,
                           [](const vec& at, vec& v) -> vec {
                             v %= 2 * at;
                             return v;
                           }),
                 Reason::changes_input, "the product changed v(0,0) from");
}

TEST(Misses, AProductThatChangesItsPoint) {
  expect_finding(check_jvp(squares, x,
                           [](vec& at, const vec& d) -> vec {
                             at *= 2;
                             return d % at;
                           }),
                 Reason::changes_input, "the product changed x(0,0) from 1.5 to 3");
}

TEST(Misses, AJacobianThatChangesItsPoint) {
  expect_finding(check_jacobian(squares, x,
                                [](vec& at) -> mat {
                                  at *= 2;
                                  return arma::diagmat(at);
                                }),
                 Reason::changes_input, "the derivative changed x(0,0) from 1.5 to 3");
}

TEST(Misses, AJacobianThatAddsToItsOutput) {
  expect_finding(check_jacobian(squares, x,
                                [](const vec& at, mat& J) {
                                  if (J.is_empty()) J.zeros(2, 2);
                                  J += arma::diagmat(2 * at);
                                }),
                 Reason::inconsistent, "depends on what the output array held before the call");
  EXPECT_TRUE(check_jacobian(squares, x, [](const vec& at, mat& J) { J = arma::diagmat(2 * at); }).ok());
}

TEST(Misses, AProductThatAddsToItsOutput) {
  expect_finding(check_vjp(squares, x,
                           [](const vec& at, const vec& v, vec& out) {
                             if (out.is_empty()) out.zeros(2);
                             out += v % (2 * at);
                           }),
                 Reason::inconsistent, "depends on what the output array held before the call");
}

TEST(Misses, AGradientThatIsAlwaysZeroAtAnOptimum) {
  const auto rosenbrock = [](const vec& a) {
    return 100 * std::pow(a(1) - a(0) * a(0), 2) + std::pow(1 - a(0), 2);
  };
  const Report report = check_function(rosenbrock, vec{1, 1}, [](const vec& a) -> vec { return 0 * a; });
  EXPECT_EQ(report.verdict, Verdict::cannot_tell) << report.text();
  EXPECT_EQ(report.arrays.front().kind, Reason::vacuous);
  EXPECT_THAT(report.text(), testing::Not(HasSubstr("would have been caught")));
}

TEST(Misses, AGradientThatKeepsItsFirstPoint) {
  vec first;
  const auto kept = [&](const vec& at) -> vec {
    if (first.is_empty()) first = at;
    return 3 * arma::square(first);
  };
  expect_finding(check_function([](const vec& at) { return arma::accu(arma::pow(at, 3)); }, x, kept),
                 Reason::differs, "right at the point itself and wrong beside it");
}

TEST(Misses, AJacobianThatHoldsAtTheIdentityOnly) {
  const auto pose = [](const vec& a) -> vec {
    const double c = std::cos(a(2)), s = std::sin(a(2));
    return {c * a(0) - s * a(1), s * a(0) + c * a(1)};
  };
  const mat identity = {{1, 0, 0}, {0, 1, 0}};
  expect_finding(check_jacobian(pose, vec(3, arma::fill::zeros), [&](const vec&) -> mat { return identity; }),
                 Reason::differs, "wrong beside it");
  // Given as numbers it is claimed at this point only.
  EXPECT_TRUE(check_jacobian(pose, vec(3, arma::fill::zeros), identity).ok());
  EXPECT_TRUE(check_function([](const vec& a) { return arma::dot(a, a); }, x, (2 * x).eval()).ok());
}

TEST(Misses, ProductsThatHoldAtTheFirstPointOnly) {
  const vec at_first = 2 * x;
  expect_finding(check_vjp(squares, x, [&](const vec&, const vec& v) -> vec { return at_first % v; }),
                 Reason::differs, "wrong beside it");
  expect_finding(check_jvp(squares, x, [&](const vec&, const vec& d) -> vec { return at_first % d; }),
                 Reason::differs, "wrong beside it");
}

TEST(Misses, AFunctionThatIgnoresItsArgument) {
  const vec own(50, arma::fill::ones);
  const Report report = check_function([&](const vec&) { return arma::accu(arma::square(own)); }, own,
                                       [&](const vec&) -> vec { return 2 * own; });
  expect_finding(report, Reason::differs, "the value does not depend on x at all: it is 50 here");
  EXPECT_LE(report.evaluations, 10U);
}

TEST(Misses, AJumpIsNoKink) {
  const auto f = [](const vec& a) { return arma::dot(a, a) + (a(0) < 1.5 ? 0.02 : 0.0); };
  const Report report = check_function(f, x, [](const vec& a) -> vec { return 2 * a; });
  EXPECT_EQ(report.verdict, Verdict::cannot_tell) << report.text();
  EXPECT_THAT(report.arrays.front().reason, HasSubstr("the function jumps by 0.02 on the left"));
}

TEST(Misses, APointWithoutEntries) {
  const Report report =
      check_function([](const vec&) { return 1.0; }, vec(), [](const vec& a) -> vec { return a; });
  EXPECT_EQ(report.verdict, Verdict::cannot_tell);
  EXPECT_THAT(report.arrays.front().reason, HasSubstr("x has no entries"));
}

TEST(Misses, AThrowOfWhatIsNoException) {
  const auto f = [](const vec& at) -> double {
    if (at(0) > 1.5) throw 42;
    return at(0);
  };
  const Report beside = check_function(f, x, [](const vec&) -> vec { return {1, 0}; });
  EXPECT_EQ(beside.verdict, Verdict::cannot_tell) << beside.text();
  EXPECT_THAT(beside.arrays.front().reason,
              HasSubstr("throws on the right only: something that is no std::exc"));
  const Report at_once = check_jacobian([](const vec&) -> vec { throw 42; }, x, mat(2, 2, arma::fill::eye));
  EXPECT_EQ(at_once.verdict, Verdict::did_not_answer);
  EXPECT_THAT(at_once.arrays.front().reason, HasSubstr("something that is no std::exception"));
}

}  // namespace
}  // namespace gradproof
