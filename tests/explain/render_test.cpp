// SPDX-License-Identifier: MIT
#include "gradproof/explain/render.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <utility>
#include <vector>

#include "gradproof/explain/derivation.hpp"
#include "tests/explain/networks.hpp"

namespace gradproof {
namespace {

using testing::HasSubstr;
using testing::Not;

// The tags of a page that do not close in the order in which they opened; empty where all do.
std::string first_unbalanced_tag(const std::string& page) {
  std::vector<std::string> open;
  for (std::size_t at = page.find('<'); at != std::string::npos; at = page.find('<', at + 1)) {
    const std::size_t end = page.find('>', at);
    if (end == std::string::npos) return page.substr(at, 20);
    const std::string tag = page.substr(at + 1, end - at - 1);
    const std::string name = tag.substr(tag[0] == '/' ? 1 : 0, tag.find(' ') - (tag[0] == '/' ? 1 : 0));
    if (tag[0] == '!' || name == "meta") continue;
    if (tag[0] != '/') {
      open.push_back(name);
    } else if (open.empty() || open.back() != name) {
      return tag;
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? "" : open.back();
}

class Rendered : public testing::TestWithParam<std::string> {
 protected:
  Derivation derivation = derive(explained_case({3, 4, 2}, "leaky_relu", GetParam(), 5, 0.5));
};
INSTANTIATE_TEST_SUITE_P(Outputs, Rendered, testing::ValuesIn(OutputLayer::names()));

TEST_P(Rendered, HtmlIsWellFormed) { EXPECT_EQ(first_unbalanced_tag(to_html(derivation)), ""); }

TEST_P(Rendered, HtmlNeedsNothingFromElsewhere) {
  const std::string page = to_html(derivation);
  for (const char* outside : {"http:", "https:", "src=", "<link", "<script", "@import"}) {
    EXPECT_THAT(page, Not(HasSubstr(outside)));
  }
  EXPECT_THAT(page, HasSubstr("name=\"viewport\""));
  EXPECT_THAT(page, HasSubstr("@media print"));
  EXPECT_THAT(page, Not(HasSubstr("`")));
}

TEST_P(Rendered, TextKeepsEveryLineWithinItsWidth) {
  const Derivation large = derive(explained_case({12, 11, 10}, "leaky_relu", GetParam(), 30, 0.5));
  for (const Derivation* shown : {&std::as_const(derivation), &large}) {
    for (const std::size_t width : {100U, 80U}) {
      std::istringstream lines(to_text(*shown, width));
      for (std::string line; std::getline(lines, line);) {
        EXPECT_THAT(line, Not(HasSubstr("`")));
        EXPECT_LE(line.size(), width) << line;
      }
    }
  }
}

TEST_P(Rendered, MarkdownTablesHaveAsManyCellsInEveryRow) {
  std::istringstream lines(to_markdown(derivation));
  std::size_t cells = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] != '|') {
      cells = 0;
      continue;
    }
    const auto bars = static_cast<std::size_t>(std::count(line.begin(), line.end(), '|'));
    if (cells != 0) {
      EXPECT_EQ(bars, cells) << line;
    }
    cells = bars;
  }
}

TEST(Rendering, ShowsAWorkedSumAsOneWouldWriteIt) {
  const WorkedSum sum{"dW[1]_12", "dW[1]", 0, 1, {{0.5, 1.0}, {-0.25, -3.0}}, 0.5, 0.125, 0.75};
  EXPECT_EQ(worked_sum_text(sum), "dW[1]_12 = 0.5 (0.5*1 - 0.25*(-3)) + 0.125 = 0.75");
}

TEST(Rendering, AddsUpTheRestOfALongSum) {
  WorkedSum sum{"J", "J", 0, 0, {}, 1.0, 0.0, 20.0};
  for (int k = 0; k < 20; ++k) sum.terms.emplace_back(1.0, 1.0);
  EXPECT_THAT(worked_sum_text(sum), testing::EndsWith("1*1 + 8 of the other 8 products = 20"));
}

TEST(Rendering, SetsColumnsThatDoNotFitBelowTheOthers) {
  Section step{"id", "title", {}};
  step.show(ArrayTable{"W[1]", arma::mat(1, 7, arma::fill::value(-0.123456)), ""});
  EXPECT_THAT(to_text({"all", {step}}, 80), HasSubstr("\n  and its columns from 7:\n      W[1] ="));
  EXPECT_THAT(to_text({"all", {step}}), Not(HasSubstr("columns from")));
  EXPECT_EQ(first_unbalanced_tag(to_html({"all", {step}})), "");
  EXPECT_THAT(to_html({"all", {step}}), HasSubstr("<div class=\"blocks\">"));
}

TEST(Rendering, WritesNumpysLineBesideTheEquation) {
  Section step{"id", "title", {}};
  step.write({"dW = dZ A^T"}, {"dW = dZ @ A.T  # <"});
  const Derivation all{"all", {step}};
  EXPECT_THAT(to_text(all), HasSubstr("      dW = dZ A^T\n    in NumPy\n      dW = dZ @ A.T  # <\n"));
  EXPECT_THAT(to_markdown(all), HasSubstr("    dW = dZ A^T\n\n```python\ndW = dZ @ A.T  # <\n```\n"));
  EXPECT_THAT(to_html(all), HasSubstr("<small>in NumPy</small>\n<pre>dW = dZ @ A.T  # &lt;\n</pre>"));
}

TEST(Rendering, SaysLoudlyWhereAConfirmationFails) {
  EXPECT_THAT(confirmation_text({"db[1]_11", "db[1]", 0, 0, 7.0, 1.0, 1e-16}), HasSubstr("they DISAGREE"));
  EXPECT_THAT(confirmation_text({"db[1]_11", "db[1]", 0, 0, 1.0, 1.0, 1e-16}), HasSubstr("they agree"));
  EXPECT_THAT(confirmation_text({"db[1]_11", "db[1]", 0, 0, std::nan(""), 1.0, 1e-16}),
              HasSubstr("they DISAGREE"));
}

}  // namespace
}  // namespace gradproof
