// SPDX-License-Identifier: MIT
// What has to hold before a difference means anything, each with a verdict and a sentence of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "gradproof/check_function/check_function.hpp"

namespace gradproof {
namespace {

using testing::HasSubstr;

const arma::vec x = {0.7, -1.3};
const auto square = [](const arma::vec& at) { return arma::dot(at, at); };
const auto twice = [](const arma::vec& at) -> arma::vec { return 2.0 * at; };

const ArrayReport& only(const Report& report, Reason kind) {
  for (const ArrayReport& array : report.arrays) {
    if (array.kind == kind) return array;
  }
  ADD_FAILURE() << "no array for " << to_string(kind) << " in\n" << report.text();
  return report.arrays.front();
}

TEST(Preconditions, AValueThatIsNotDeterministic) {
  int calls = 0;
  const Report report =
      check_function([&](const arma::vec& at) { return square(at) + 1e-9 * ++calls; }, x, twice);
  EXPECT_EQ(report.verdict, Verdict::cannot_tell);
  EXPECT_THAT(only(report, Reason::not_deterministic).reason,
              HasSubstr("asked twice at the same point it is 2.18"));
}

TEST(Preconditions, AGradientThatRemembersTheCallBefore) {
  arma::vec last = x;
  const auto stale = [&](const arma::vec& at) -> arma::vec {
    const arma::vec g = 2.0 * last;
    last = at;
    return g;
  };
  const Report report = check_function(square, x, stale);
  EXPECT_EQ(report.verdict, Verdict::cannot_tell);
  EXPECT_THAT(only(report, Reason::not_deterministic).reason,
              HasSubstr("keep nothing from one call to the next"));
}

TEST(Preconditions, AFunctionThatChangesItsArgument) {
  const auto normalises = [](arma::vec& at) {
    at(1) = 2.5;
    return arma::dot(at, at);
  };
  const Report report = check_function(normalises, x, twice);
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(only(report, Reason::changes_input).reason,
            "the function changed x(1,0) from -1.3 to 2.5; a function must leave its argument as it is");
}

TEST(Preconditions, AGradientThatIsAViewOfTheArgument) {
  // f = |x|^2 / 2: the gradient is x itself, and this one gives the memory of x away
  const auto half = [](const arma::vec& at) { return 0.5 * arma::dot(at, at); };
  const auto view = [](arma::vec& at) { return arma::mat(at.memptr(), 2, 1, false, true); };
  const Report report = check_function(half, x, view);
  EXPECT_EQ(report.verdict, Verdict::cannot_tell);
  EXPECT_THAT(only(report, Reason::view_of_input).reason, HasSubstr("return a copy"));
}

TEST(Preconditions, AGradientThatIsAddedToWhatWasThere) {
  const auto adds = [](const arma::vec& at, arma::vec& g) { g += 2.0 * at; };
  const Report report = check_function(square, x, adds);
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(only(report, Reason::inconsistent).reason, HasSubstr("set the gradient, do not add to it"));
}

TEST(Preconditions, AGradientThatSkipsAnEntry) {
  const auto skips = [](const arma::vec& at, arma::vec& g) { g(0) = 2.0 * at(0); };
  EXPECT_EQ(check_function(square, x, skips).verdict, Verdict::wrong);
}

TEST(Preconditions, AValueThatIsAnotherOneWithTheGradient) {
  struct Halved {
    static double Evaluate(const arma::mat& at) { return arma::dot(at, at); }
    static double EvaluateWithGradient(const arma::mat& at, arma::mat& g) {
      g = 2.0 * at;
      return 0.5 * arma::dot(at, at);
    }
  };
  const Report report = check_function(Halved(), x);
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(only(report, Reason::inconsistent).reason,
              HasSubstr("asked together with the gradient it is 1.09"));
}

TEST(Preconditions, TwoGradientsThatDiffer) {
  struct Two {
    static double Evaluate(const arma::mat& at) { return arma::dot(at, at); }
    static void Gradient(const arma::mat& at, arma::mat& g) { g = 2.0 * at; }
    static double EvaluateWithGradient(const arma::mat& at, arma::mat& g) {
      g = at;
      return Evaluate(at);
    }
  };
  const Report report = check_function(Two(), x);
  ASSERT_EQ(report.arrays.size(), 2U);
  EXPECT_EQ(report.arrays[0].verdict, Verdict::verified);
  EXPECT_EQ(report.arrays[1].name, "gradient, given with the value");
  EXPECT_EQ(report.arrays[1].reason, "every entry is 0.5 times the derivative");
}

TEST(Preconditions, AValueThatIsNaNAtThePoint) {
  const auto root = [](const arma::vec& at) { return std::sqrt(at(1)); };
  const Report report = check_function(root, x, twice);
  EXPECT_EQ(report.verdict, Verdict::cannot_tell);
  EXPECT_THAT(only(report, Reason::not_finite).reason, HasSubstr("take a point inside of the domain"));
}

TEST(Preconditions, AGradientThatIsNaNWhereTheValueIsNot) {
  const auto bad = [](const arma::vec& at) -> arma::vec {
    return at * std::numeric_limits<double>::quiet_NaN();
  };
  const Report report = check_function(square, x, bad);
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(only(report, Reason::not_finite).reason, "2 of 2 entries are NaN or infinite; (0,0) is nan");
}

TEST(Preconditions, AFunctionThatThrowsAtThePoint) {
  const auto throws = [](const arma::vec&) -> double { throw std::runtime_error("no data"); };
  const Report report = check_function(throws, x, twice);
  EXPECT_FALSE(report.ok());
  EXPECT_EQ(only(report, Reason::throws).reason, "it throws at the point itself: no data");
}

TEST(Preconditions, AFunctionThatThrowsOnOneSideOnly) {
  const auto f = [](const arma::vec& at) {
    if (at(0) > 0.7) throw std::domain_error("x is above 0.7");
    return arma::dot(at, at);
  };
  const Report report = check_function(f, x, twice);
  EXPECT_EQ(report.verdict, Verdict::cannot_tell);
  EXPECT_EQ(only(report, Reason::throws).reason,
            "(0,0) is 1.4; along x(0,0) the function throws on the right only: x is above 0.7; take a point "
            "inside of "
            "the domain");
}

TEST(Preconditions, TheEdgeOfTheDomain) {
  const auto f = [](const arma::vec& at) { return std::pow(at(0), 1.5) + at(1); };
  const auto g = [](const arma::vec& at) { return arma::vec{1.5 * std::sqrt(at(0)), 1.0}; };
  const Report report = check_function(f, arma::vec{0.0, 1.0}, g);
  EXPECT_EQ(report.verdict, Verdict::cannot_tell);
  EXPECT_THAT(only(report, Reason::edge_of_domain).reason,
              HasSubstr("the function is not finite on the left"));
}

TEST(Preconditions, AConstantFunctionIsVacuous) {
  const Report report =
      check_function([](const arma::vec&) { return 3.0; }, x,
                     [](const arma::vec& at) { return arma::vec(at.n_elem, arma::fill::zeros); });
  EXPECT_EQ(report.verdict, Verdict::cannot_tell);
  EXPECT_THAT(only(report, Reason::vacuous).reason, HasSubstr("nothing was tested"));
}

TEST(Preconditions, ADeadUnitIsVacuous) {
  const auto relu = [](const arma::vec& at) { return arma::accu(arma::clamp(at, 0.0, 1e9)); };
  const auto step = [](const arma::vec& at) { return arma::conv_to<arma::vec>::from(at > 0.0); };
  EXPECT_EQ(only(check_function(relu, arma::vec{-1.0, -2.0}, step), Reason::vacuous).verdict,
            Verdict::cannot_tell);
  EXPECT_TRUE(check_function(relu, arma::vec{-1.0, 2.0}, step).ok());
}

TEST(Preconditions, AConstantFunctionWithANonzeroGradientIsWrong) {
  EXPECT_EQ(check_function([](const arma::vec&) { return 3.0; }, x, twice).verdict, Verdict::wrong);
  EXPECT_EQ(check_function([](const arma::vec&) { return 0.0; }, x, twice).verdict, Verdict::wrong);
}

TEST(Preconditions, AGradientOfTheWrongShape) {
  const Report report =
      check_function(square, x, [](const arma::vec& at) -> arma::mat { return 2.0 * at.t(); });
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(only(report, Reason::wrong_shape).reason, "the shape is 1x2, expected 2x1, that of x");
}

TEST(Preconditions, NoGradientAtAll) {
  EXPECT_EQ(
      only(check_function(square, x, [](const arma::vec&) { return arma::vec(); }), Reason::missing).verdict,
      Verdict::wrong);
}

TEST(Precision, AGradientThatWentThroughFloatIsRightToSinglePrecision) {
  const arma::vec at = {0.7, -1.3, 2.1};
  const auto cubes = [](const arma::vec& z) { return arma::accu(z % z % z); };
  const auto through_float = [](const arma::vec& z) -> arma::vec {
    return arma::conv_to<arma::vec>::from(arma::conv_to<arma::fvec>::from(3.0 * z % z));
  };
  const Report report = check_function(cubes, at, through_float);
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_EQ(report.arrays.front().note, "right to single precision");
  const auto off = [&](const arma::vec& z) -> arma::vec { return (1.0 + 0x1p-16) * through_float(z); };
  EXPECT_EQ(check_function(cubes, at, off).verdict, Verdict::wrong);
}

}  // namespace
}  // namespace gradproof
