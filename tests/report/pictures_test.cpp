// SPDX-License-Identifier: MIT
#include "gradproof/report/pictures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "gradproof/check_network/examination.hpp"
#include "gradproof/diagnosis/examine.hpp"
#include "gradproof/diagnosis/mistake.hpp"
#include "gradproof/network/backward.hpp"
#include "gradproof/network/forward.hpp"

namespace gradproof {
namespace {

const Case& question() {
  static const Case asked = [] {
    ExaminationOptions options;
    options.sizes = {3, 4, 2};
    options.hidden = {Activation::tanh()};
    options.output = OutputLayer::named("sigmoid");
    options.m = 5;
    return standard_examination(options).cases.front();
  }();
  return asked;
}

double right_dW(arma::uword row, arma::uword col) {
  const Case& q = question();
  const ForwardPass pass = forward(q.architecture.forward_only(), q.parameters, q.X, q.Y);
  return backward(q.architecture, q.parameters, q.X, q.Y, pass).dW[1](row, col);
}

/// Least squares through (log10 h, log10 error) for h = 1e-1 ... 1e-4.
double slope(const std::vector<double>& step, const std::vector<double>& error) {
  constexpr std::size_t count = 4;
  double x = 0, y = 0, xx = 0, xy = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double a = std::log10(step[i]), b = std::log10(error[i]);
    x += a;
    y += b;
    xx += a * a;
    xy += a * b;
  }
  return (count * xy - x * y) / (count * xx - x * x);
}

TEST(StepPicture, OfARightGradientFallsWithSlope2DownToRounding) {
  const StepPicture right = step_picture(question(), 1, false, 1, 2, right_dW(1, 2));
  ASSERT_EQ(right.step.size(), 14U);
  EXPECT_NEAR(slope(right.step, right.off_claimed), 2.0, 0.05);  // a tanh network: the h^4 term is small
  const double lowest = *std::min_element(right.off_claimed.begin(), right.off_claimed.end());
  EXPECT_LT(lowest, 1e-9);
  EXPECT_GT(right.off_claimed.back(), 100 * lowest) << "rounding, eps/h, has taken over";
}

TEST(StepPicture, OfAWrongGradientEndsInAPlateau) {
  const double right = right_dW(1, 2), wrong = 1.01 * right;
  const StepPicture picture = step_picture(question(), 1, false, 1, 2, wrong);
  for (std::size_t i = 2; i < 10; ++i)  // h = 1e-3 ... 1e-10
    EXPECT_NEAR(picture.off_claimed[i], std::abs(wrong - right), 0.05 * std::abs(wrong - right))
        << picture.step[i];
  EXPECT_NEAR(slope(picture.step, picture.off_derivative), 2.0, 0.05);
}

TEST(ReportPictures, ShowWhatIsWrongAndWhatNoFactorExplains) {
  ExaminationOptions wanted;
  wanted.hidden = {Activation::tanh()};
  wanted.depth = 2;
  const Examination examination = standard_examination(wanted);
  const auto pictures = [&](const char* mistake) {
    EvidenceCollector evidence;
    ExamineOptions options;
    options.check.on_answer = std::ref(evidence);
    const Report report = examine(with_mistakes(std::vector<std::string>{mistake}), examination, options);
    EXPECT_EQ(report.verdict, Verdict::wrong);
    return pictures_of(report, evidence.evidence());
  };
  const ReportPictures factor = pictures("missing-1/m-in-dW@1");
  EXPECT_TRUE(factor.arrays.empty());
  ASSERT_TRUE(factor.steps);
  EXPECT_EQ(factor.steps->name, "dW[1]");
  EXPECT_GT(std::abs(factor.steps->claimed - factor.steps->numeric), factor.steps->bar);

  const ReportPictures other = pictures("dA-for-dZ-in-db");
  ASSERT_FALSE(other.arrays.empty());
  for (const ArrayPicture& array : other.arrays) {
    EXPECT_EQ(arma::size(array.claimed), arma::size(array.numeric));
    EXPECT_EQ(arma::size(array.claimed), arma::size(array.bar));
  }
}

TEST(ReportPictures, ShowNoCurveAcrossAKink) {
  const Examination examination = standard_examination();  // one of its smallest questions is exactly at one
  EvidenceCollector evidence;
  ExamineOptions options;
  options.check.on_answer = std::ref(evidence);
  const Report report =
      examine(with_mistakes(std::vector<std::string>{"dA-for-dZ-in-db"}), examination, options);
  const ReportPictures pictures = pictures_of(report, evidence.evidence());
  ASSERT_TRUE(pictures.steps);
  EXPECT_LT(*std::ranges::min_element(pictures.steps->off_derivative), 1e-8) << pictures.steps->question;
}

}  // namespace
}  // namespace gradproof
