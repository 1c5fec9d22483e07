// SPDX-License-Identifier: MIT
#include "gradproof/report/html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "gradproof/report/small_arrays.hpp"
#include "gradproof/report/svg.hpp"
#include "tests/report/sample_reports.hpp"

namespace gradproof {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Report with_own_line() {
  Report report = sample_wrong();
  report.mistakes.front().own =
      OwnLine{"line 16", "db2 = np.sum(dZ2, axis=1)", "db2 = np.sum(dZ2, axis=1) / m", 16};
  return report;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(HtmlReport, IsOnePageWithNothingBesideItAndNoScript) {
  const std::string text = html_report(with_own_line());
  EXPECT_THAT(text, StartsWith("<!DOCTYPE html>"));
  for (const char* outside : {"<script", "src=", "href=\"http", "url("})
    EXPECT_THAT(text, Not(HasSubstr(outside)));
  EXPECT_THAT(text, HasSubstr("name=\"viewport\""));
  EXPECT_THAT(text, HasSubstr("prefers-color-scheme: dark"));
  EXPECT_THAT(text, HasSubstr("@media print"));
}

TEST(HtmlReport, SetsTheLineBesideTheRightOne) {
  const std::string text = html_report(with_own_line());
  EXPECT_THAT(text,
              HasSubstr("<dt>line 16</dt><dd><span class=\"wrong\"><code>db2 = np.sum(dZ2, axis=1)</code>"));
  EXPECT_THAT(text, HasSubstr("<span class=\"verified\"><code>db2 = np.sum(dZ2, axis=1) / m</code>"));
  EXPECT_THAT(text, HasSubstr("<dt>the equation</dt><dd><math>"));
  EXPECT_THAT(text, HasSubstr("because J is the mean of the m losses"));
}

TEST(HtmlReport, LetsAPhoneBreakTheNameOfAFunctionAndNoVerdict) {
  Report report = with_own_line();
  report.arrays[0].part = "FullyConnected.backward_pass";
  const std::string name = report.arrays[0].name;
  EXPECT_THAT(html_report(report), HasSubstr("<td>Fully<wbr>Connected.<wbr>backward_<wbr>pass: " + name +
                                             "</td><td class=\"verdict "));
}

TEST(HtmlReport, SaysHowMuchWasAskedInWords) {
  Report report = sample_wrong();
  report.cases = 1;
  report.entries = 1;
  report.network.clear();
  report.question = "point";
  EXPECT_THAT(html_report(report), HasSubstr("<p>1 point, 1 entry, each against a centered difference</p>"));
}

TEST(HtmlReport, EscapesWhateverAStrangerWrote) {
  Report report = with_own_line();
  const std::string evil = "<script>alert('&\"')</script>\x1b[2J";
  report.submission = report.network = report.question = report.reproduce = evil;
  report.notes = {evil};
  report.arrays[1].reason = report.arrays[1].part = report.arrays[1].note = evil;
  report.arrays[0].name = "dW[2]<b>";
  MistakeFinding& mistake = report.mistakes.front();
  mistake.id = mistake.wrong = mistake.right = mistake.why = evil;
  mistake.own = OwnLine{evil, evil, evil, 1};
  report.smallest_case = SmallestCase{evil, evil, evil};
  for (const std::string& text : {html_report(report), html_fragment(report)}) {
    EXPECT_THAT(text, Not(HasSubstr("<script")));
    EXPECT_THAT(text, Not(HasSubstr("<b>")));
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(text, HasSubstr("&lt;script&gt;alert(&#39;&amp;&quot;&#39;)"));
  }
}

TEST(ChainSvg, HasABoxForEveryArrayAndSaysWhereItStarts) {
  const std::string text = chain_svg(sample_wrong());
  // X, Z A twice, J, dZ twice, dA once, dW db twice
  EXPECT_EQ(count_of(text, "<rect class=\"box"), 13U);
  EXPECT_EQ(count_of(text, "class=\"box wrong\""), 1U);
  EXPECT_EQ(count_of(text, "class=\"box verified\""), 1U);
  EXPECT_EQ(count_of(text, ">starts here<"), 1U);
  EXPECT_THAT(text, HasSubstr("aria-label=\"The chain from X up to J and back: "));
  EXPECT_THAT(text, HasSubstr("db[2] WRONG"));
  EXPECT_EQ(chain_svg(Report()), "");
}

TEST(ChainSvg, WritesTheShapeOfEachArrayBelowItsBox) {
  const std::string text = chain_svg(sample_wrong());
  for (const char* shape : {">n[1] x m<", ">n[1] x n[0]<", ">n[1] x 1<", ">n[0] x m<"})
    EXPECT_THAT(text, HasSubstr(shape));
  EXPECT_THAT(text, HasSubstr(">1 x 4<")) << "dW[2], of one size in every question";
}

TEST(ChainSvg, DrawsTheDerivativeByTheOutputWhereItWasGiven) {
  Report report = sample_wrong();
  EXPECT_THAT(chain_svg(report), Not(HasSubstr(">dA[2]<")));
  report.arrays.push_back(sample_array("dA[2]", 1, 5));
  EXPECT_THAT(chain_svg(report), HasSubstr(">dA[2]<"));
}

SmallestCase two_inputs() {
  return {"2-1, m = 2",
          "  X      1.5  -2 ; 0.25  1\n  Y      1  0\n  W[1]   0.5  -4\n  b[1]   0.125\n"
          "  dW[1]  0.1912  3   answered 0.3824  6",
          "gradproof check"};
}

TEST(SmallArrays, AreReadLineByLine) {
  const auto arrays = small_arrays(two_inputs());
  ASSERT_EQ(arrays.size(), 5U);
  EXPECT_EQ(arrays[0].name, "X");
  EXPECT_THAT(arrays[0].entries(),
              testing::ElementsAre(testing::ElementsAre("1.5", "-2"), testing::ElementsAre("0.25", "1")));
  EXPECT_EQ(arrays[0].answered, "");
  EXPECT_EQ(arrays[4].right, "0.1912  3");
  EXPECT_EQ(arrays[4].answered, "0.3824  6");
  EXPECT_TRUE(small_arrays({}).empty());
}

TEST(NetworkSvg, HasItsWeightsOnTheLinesAndItsBiasesBelowTheUnits) {
  const std::string text = network_svg(two_inputs());
  EXPECT_EQ(count_of(text, "<circle"), 3U);
  for (const char* part :
       {">x1<", ">x2<", ">a1<", ">0.5<", ">-4<", ">b 0.125<", "W[1]_12 = -4; b[1]_1 = 0.125"})
    EXPECT_THAT(text, HasSubstr(part));
}

TEST(NetworkSvg, IsLeftOutWhereItIsLargeOrCannotBeRead) {
  SmallestCase large = two_inputs();
  large.numbers =
      "X  1 ; 2 ; 3 ; 4 ; 5 ; 6\nW[1]  1  2  3  4  5  6 ; 1  2  3  4  5  6 ; 1  2  3  4  5  6\nb[1]  1 ; 2 ; "
      "3";
  EXPECT_EQ(network_svg(large), "");
  SmallestCase odd = two_inputs();
  odd.numbers = "X  1 ; 2\nW[1]  1\nb[1]  1";
  EXPECT_EQ(network_svg(odd), "");
  odd.numbers = "<script>";
  EXPECT_EQ(network_svg(odd), "");
}

TEST(HtmlReport, SetsTheNumbersOfTheSmallestNetworkBesideEachOther) {
  Report report = with_own_line();
  report.smallest_case = two_inputs();
  EXPECT_THAT(html_report(report),
              HasSubstr("<td>dW[1]</td><td>0.1912  3</td><td class=\"wrong\">0.3824  6</td>"));
  ReportPictures pictures;
  pictures.worked = "<details>the step</details>";
  const std::string text = html_report(report, pictures);
  EXPECT_LT(text.find("because J is"), text.find("the step")) << "below the reason";
  EXPECT_LT(text.find("the step"), text.find("The chain"));
}

TEST(ChainSvg, MarksTheFirstInTheOrderOfTheChain) {
  Report report = sample_wrong();
  report.arrays.push_back(sample_array("dZ[2]", 1, 5));
  report.arrays.push_back(sample_array("A[1]", 4, 5));
  report.arrays[2].verdict = Verdict::wrong;
  EXPECT_THAT(chain_svg(report), HasSubstr("dZ[2]: it starts here"));
  report.arrays[3].verdict = Verdict::wrong;
  EXPECT_THAT(chain_svg(report), HasSubstr("A[1]: it starts here"));
}

TEST(HeatMapSvg, HasNoColourForZeroAndCrossesOutWhatIsNoNumber) {
  const std::string text =
      heat_map_svg({{0.0, 2.0}, {-1.0, std::numeric_limits<double>::quiet_NaN()}}, "claimed <W>");
  EXPECT_EQ(count_of(text, "<rect"), 4U);
  EXPECT_THAT(text, HasSubstr("fill=\"#d9730d\" fill-opacity=\"0.00\" stroke=\"#8885\"><title>(0,0): 0"));
  EXPECT_THAT(text, HasSubstr("fill=\"#d9730d\" fill-opacity=\"1.00\" stroke=\"#8885\"><title>(0,1): 2"));
  EXPECT_THAT(text, HasSubstr("fill=\"#2b6cb0\" fill-opacity=\"0.50\" stroke=\"#8885\"><title>(1,0): -1"));
  EXPECT_EQ(count_of(text, "<path class=\"arrow\""), 1U);
  EXPECT_THAT(text, HasSubstr("aria-label=\"claimed &lt;W&gt;\""));
  EXPECT_THAT(heat_map_svg(arma::mat(40, 30, arma::fill::ones), "x"),
              HasSubstr("the first 16 x 20 of 40 x 30"));
}

TEST(CurvesSvg, DrawsWhatIsPositive) {
  const std::string text = curves_svg({{"one", {0.1, 0.01}, {1e-3, 1e-5}}, {"two", {0.1, 0.01}, {0.0, 1e-5}}},
                                      {{"bar", 1e-4}}, "h", "e", "all");
  EXPECT_EQ(count_of(text, "<title>"), 2U);
  EXPECT_THAT(text, HasSubstr(">bar<"));
  EXPECT_THAT(text, Not(HasSubstr("inf")));
  EXPECT_THAT(text, Not(HasSubstr("nan")));
}

TEST(HtmlReport, DrawsPicturesWhereThereAreSome) {
  ReportPictures pictures;
  pictures.arrays.push_back({"dW[1]", "square", {{1, 2}}, {{1, 1}}, {{1e-9, 1e-9}}});
  pictures.steps =
      StepPicture{"dW[1]", "square", 0, 1, 2.0, 1.0, 1e-9, {0.1, 0.01}, {1.0, 1.0}, {1e-3, 1e-5}};
  const std::string text = html_report(with_own_line(), pictures);
  EXPECT_THAT(text, HasSubstr("<figcaption>(claimed - derivative) / bar</figcaption>"));
  EXPECT_THAT(text, HasSubstr("ends in a plateau"));
  pictures.steps->claimed = 1.0;
  EXPECT_THAT(html_report(with_own_line(), pictures), HasSubstr("the claim is the derivative"));
}

}  // namespace
}  // namespace gradproof
