// SPDX-License-Identifier: MIT
#include "gradproof/report/mathml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gradproof/diagnosis/mistake.hpp"

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
  EXPECT_EQ(
      mathml("sum of the columns of dZ"),
      "<math><mrow><mtext>sum</mtext><mspace width=\"0.35em\"></mspace><mtext>of</mtext><mspace "
      "width=\"0.35em\"></mspace>"
      "<mtext>the</mtext><mspace width=\"0.35em\"></mspace><mtext>columns</mtext><mspace "
      "width=\"0.35em\"></mspace>"
      "<mtext>of</mtext><mspace width=\"0.35em\"></mspace><mrow><mi>d</mi><mi>Z</mi></mrow></mrow></math>");
  EXPECT_THAT(mathml("sum_i W"), testing::Not(HasSubstr("mspace")));
  EXPECT_THAT(mathml("g'"), HasSubstr("class=\"prime\""));
}

TEST(Mathml, LeavesBracketsOutThatALineOfAFractionReplaces) {
  const std::string fraction = "<mfrac><mn>1</mn><mi>m</mi></mfrac>";
  EXPECT_EQ(mathml("(1/m) Z"), "<math><mrow><mrow>" + fraction + "</mrow><mi>Z</mi></mrow></math>");
  EXPECT_THAT(mathml("(a - y)/(a b)"), testing::Not(HasSubstr("(")));
  EXPECT_THAT(mathml("(1/m)^2"), HasSubstr("<mo>(</mo>"));
  EXPECT_THAT(mathml("a (b - c)"), HasSubstr("<mo stretchy=\"false\">(</mo>"));
}

TEST(Mathml, TakesANameAndItsBracketsForOneFactor) {
  const std::string argument =
      "<mrow><mo stretchy=\"false\">(</mo><mrow><mi>z</mi></mrow><mo stretchy=\"false\">)</mo></mrow>";
  EXPECT_EQ(mathml("exp(z)/s"),
            "<math><mrow><mfrac><mrow><mi>exp</mi>" + argument + "</mrow><mi>s</mi></mfrac></mrow></math>");
}

TEST(Mathml, SetsTheNameOfADerivativeAsTwoLettersInItalics) {
  for (const char* name : {"dz", "dA", "db"}) {
    EXPECT_THAT(mathml(name), HasSubstr(std::string("<mi>d</mi><mi>") + name[1] + "</mi>"));
    EXPECT_THAT(mathml(std::string(name) + " = W"), HasSubstr(std::string("<mi>d</mi><mi>") + name[1]));
  }
}

TEST(FormulaHtml, IsInPiecesBetweenWhichALineMayBreak) {
  const auto pieces = [](const std::string& text) {
    std::size_t count = 0;
    for (std::size_t at = text.find("<math>"); at != std::string::npos; at = text.find("<math>", at + 1))
      ++count;
    return count;
  };
  EXPECT_EQ(pieces(formula_html("Z = W X")), 2U);
  EXPECT_EQ(pieces(formula_html("Z = W X,   A = g(Z)")), 4U);
  EXPECT_EQ(pieces(formula_html("g(a = b)")), 1U) << "not within brackets";
  EXPECT_EQ(pieces(formula_html("L = log(sum_i exp(z_i)) - sum_i y_i z_i")), 3U);
  // a piece that begins with a sign keeps the space of one between two operands
  EXPECT_THAT(formula_html("Z = W"), HasSubstr("<mo form=\"infix\">=</mo>"));
  EXPECT_THAT(formula_html("-y/a"), HasSubstr("<mo>&#x2212;</mo>"));
}

TEST(Mathml, TakesANumberAndALetterBelowALineForOneFactor) {
  EXPECT_THAT(mathml("(1/2m) Z"),
              HasSubstr("<mfrac><mn>1</mn><mrow><mn>2</mn><mi>m</mi></mrow></mfrac></mrow><mi>Z</mi>"));
}

TEST(Mathml, TakesHyphensAndSumsInWordsForWords) {
  EXPECT_THAT(mathml("Y one-hot"), HasSubstr("<mtext>one-hot</mtext>"));
  EXPECT_THAT(mathml("sum over all l"), HasSubstr("<mtext>sum</mtext>"));
  EXPECT_THAT(mathml("m-1"), HasSubstr("<mi>m</mi><mo>&#x2212;</mo>"));
}

TEST(FormulaHtml, ReadsEveryLineOfTheCatalogue) {
  for (const Mistake& mistake : catalogue()) {
    EXPECT_NO_THROW((void)formula_html(mistake.wrong.notation)) << mistake.wrong.notation;
    EXPECT_NO_THROW((void)formula_html(mistake.right_line().notation)) << mistake.right_line().notation;
  }
}

TEST(HeadingHtml, IsInOneFont) {
  EXPECT_EQ(heading_html("`dA[1] = W[2]^T dZ[2]`: from z[2]"),
            "dA<sup>[1]</sup> = W<sup>[2]</sup><sup>T</sup> dZ<sup>[2]</sup>: from z<sup>[2]</sup>");
  EXPECT_EQ(heading_html("ReLU's g'(Z), g' < 1"), "ReLU's g&#x2032;(Z), g&#x2032; &lt; 1");
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
