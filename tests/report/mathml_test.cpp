// SPDX-License-Identifier: MIT
#include "gradproof/report/mathml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gradproof {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(Mathml, WritesALayerAboveAndAnIndexBelow) {
  EXPECT_EQ(
      mathml("W[2]_ri"),
      R"(<math><mrow><msubsup><mi>W</mi><mrow><mi>r</mi><mi>i</mi></mrow><mrow><mo stretchy="false">[</mo>)"
      R"(<mrow><mn>2</mn></mrow><mo stretchy="false">]</mo></mrow></msubsup></mrow></math>)");
}

TEST(Mathml, WritesATranspose) {
  EXPECT_EQ(mathml("W^T"), "<math><mrow><msup><mi>W</mi><mrow><mi>T</mi></mrow></msup></mrow></math>");
}

TEST(Mathml, WritesAFractionOfTwoFactors) {
  EXPECT_EQ(mathml("1/m Z"), "<math><mrow><mfrac><mn>1</mn><mi>m</mi></mfrac><mi>Z</mi></mrow></math>");
}

TEST(Mathml, ReadsAShapeAsByAndALoneXAsALetter) {
  EXPECT_THAT(mathml("(4x12)"), HasSubstr("<mn>4</mn><mo>&#xD7;</mo><mn>12</mn>"));
  EXPECT_THAT(mathml("4 x"), HasSubstr("<mn>4</mn><mi>x</mi>"));
}

TEST(Mathml, ReadsNumbersWithAPointAndAnExponent) {
  EXPECT_THAT(mathml("0.5 + 1.5e-7"), HasSubstr("<mn>0.5</mn><mo>+</mo><mn>1.5e-7</mn>"));
}

TEST(Mathml, KeepsTheSpacesBetweenWords) {
  EXPECT_EQ(mathml("sum of the columns of dZ"),
            "<math><mrow><mtext>sum</mtext><mspace width=\"0.35em\"></mspace><mtext>of</mtext><mspace "
            "width=\"0.35em\"></mspace>"
            "<mtext>the</mtext><mspace width=\"0.35em\"></mspace><mtext>columns</mtext><mspace "
            "width=\"0.35em\"></mspace>"
            "<mtext>of</mtext><mspace width=\"0.35em\"></mspace><mi class=\"name\">dZ</mi></mrow></math>");
  EXPECT_THAT(mathml("sum_i W"), testing::Not(HasSubstr("mspace")));
  EXPECT_THAT(mathml("g'"), HasSubstr("class=\"prime\""));
}

TEST(Mathml, SaysWhichBracketIsMissing) {
  EXPECT_THAT([] { (void)mathml("(a + b"); },
              ThrowsMessage<std::invalid_argument>("mathml: a ')' is missing"));
  EXPECT_THAT([] { (void)mathml("a]"); }, ThrowsMessage<std::invalid_argument>("mathml: ']' closes nothing"));
}

TEST(HtmlWithMath, EscapesTheTextAndKeepsTheFormulas) {
  EXPECT_EQ(html_with_math("a < b & `z`"), "a &lt; b &amp; <math><mrow><mi>z</mi></mrow></math>");
  EXPECT_THAT([] { (void)html_with_math("open `z"); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("a backtick is not closed")));
}

}  // namespace
}  // namespace gradproof
