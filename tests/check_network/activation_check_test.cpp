// SPDX-License-Identifier: MIT
#include "gradproof/check_network/activation_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "gradproof/check_network/verify.hpp"

namespace gradproof {
namespace {

using testing::HasSubstr;

double swish(double z) { return z * sigmoid(z); }
double swish_prime(double z) { return sigmoid(z) * (1.0 + z * sigmoid(-z)); }

TEST(ActivationCheck, EveryBuiltInPairBelongsTogether) {
  for (const std::string& name : Activation::names()) {
    const ArrayReport report = check_activation(Activation::named(name));
    EXPECT_EQ(report.verdict, Verdict::verified) << name << ": " << report.reason;
    EXPECT_LE(report.would_have_caught, 1e-9) << name;
  }
}

TEST(ActivationCheck, AUsersRightPairIsVerified) {
  const std::vector<Activation> right = {
      Activation::user("swish", swish, swish_prime),
      Activation::user(
          "sine", [](double z) { return std::sin(z); }, [](double z) { return std::cos(z); }),
      Activation::user(
          "cube", [](double z) { return z * z * z; }, [](double z) { return 3.0 * z * z; }),
      Activation::user(
          "gauss", [](double z) { return std::exp(-z * z); },
          [](double z) { return -2.0 * z * std::exp(-z * z); }),
      Activation::user(
          "softsign", [](double z) { return z / (1.0 + std::abs(z)); },
          [](double z) { return 1.0 / ((1.0 + std::abs(z)) * (1.0 + std::abs(z))); }),
      Activation::user(
          "elu", [](double z) { return z > 0.0 ? z : std::expm1(z); },
          [](double z) { return z > 0.0 ? 1.0 : std::exp(z); })};
  for (const Activation& g : right) {
    const ArrayReport report = check_activation(g);
    EXPECT_EQ(report.verdict, Verdict::verified) << g.name() << ": " << report.reason;
  }
}

TEST(ActivationCheck, AWrongDerivativeIsNamedWithThePoint) {
  const ArrayReport report =
      check_activation(Activation::user("swish", swish, [](double z) { return swish_prime(z) + 0.5; }));
  EXPECT_EQ(report.name, "g'(swish)");
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.reason,
              HasSubstr("the derivative given for 'swish' is not the derivative of it: at z = "));
  ASSERT_TRUE(report.worst.has_value());
  EXPECT_NEAR(report.worst->claimed - report.worst->numeric, 0.5, 1e-9);
}

TEST(ActivationCheck, ASmallErrorIsSeen) {
  for (const double error : {1e-3, 1e-6, 1e-9}) {
    const auto off =
        Activation::user("swish", swish, [error](double z) { return (1.0 + error) * swish_prime(z); });
    EXPECT_EQ(check_activation(off).verdict, Verdict::wrong) << error;
  }
}

TEST(ActivationCheck, TheDerivativeByAInPlaceOfZIsWrong) {
  const auto mistaken = Activation::user(
      "tanh again", [](double z) { return std::tanh(z); }, [](double z) { return 1.0 - z * z; });
  EXPECT_EQ(check_activation(mistaken).verdict, Verdict::wrong);
}

TEST(ActivationCheck, AnErrorOnOneSideOnlyIsSeen) {
  const auto mistaken = Activation::user(
      "elu", [](double z) { return z > 0.0 ? z : std::expm1(z); },
      [](double z) { return z > 0.0 ? 1.0 : 1.0 + std::expm1(z) / 2.0; });
  const ArrayReport report = check_activation(mistaken);
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.reason, HasSubstr("at z = -"));
}

TEST(ActivationCheck, ANaNIsWrong) {
  const auto mistaken = Activation::user(
      "root", [](double z) { return std::sqrt(1.0 + z * z); },
      [](double z) { return z == 0.0 ? z / std::abs(z) : z / std::sqrt(1.0 + z * z); });
  const ArrayReport report = check_activation(mistaken);
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(report.kind, Reason::not_finite);
}

TEST(ActivationCheck, AtAKinkEitherSlopeOrOneBetweenIsAccepted) {
  for (const double at_zero : {-1.0, 0.0, 1.0}) {
    const auto kinked = Activation::user(
        "abs", [](double z) { return std::abs(z); },
        [at_zero](double z) { return z > 0.0   ? 1.0
                                     : z < 0.0 ? -1.0
                                               : at_zero; });
    EXPECT_EQ(check_activation(kinked).verdict, Verdict::verified) << at_zero;
  }
  const auto outside = Activation::user(
      "abs", [](double z) { return std::abs(z); },
      [](double z) { return z > 0.0   ? 1.0
                            : z < 0.0 ? -1.0
                                      : 1.5; });
  EXPECT_EQ(check_activation(outside).verdict, Verdict::wrong);
}

TEST(ActivationCheck, AWrongOneIsNamedBeforeAnyNetworkIsJudged) {
  ExaminationOptions options;
  options.hidden = {Activation::user("swish", swish, [](double z) { return sigmoid(z); })};
  std::size_t asked = 0;
  const Report report = verify(
      [&](const Case& question) {
        ++asked;
        return reference_answer(question);
      },
      standard_examination(options));
  EXPECT_EQ(report.verdict, Verdict::wrong);
  ASSERT_EQ(report.arrays.size(), 1U);
  EXPECT_EQ(report.arrays[0].name, "g'(swish)");
  EXPECT_EQ(asked, 0U);
}

TEST(ActivationCheck, ANetworkWithAUsersActivationIsVerified) {
  ExaminationOptions options;
  options.hidden = {Activation::user("swish", swish, swish_prime)};
  const Report report = verify(reference_answer, standard_examination(options));
  EXPECT_EQ(report.verdict, Verdict::verified) << report.text();
}

}  // namespace
}  // namespace gradproof
