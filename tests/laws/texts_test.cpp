// SPDX-License-Identifier: MIT
// Violations as a learner reads them: shrunk to the smallest shapes.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "gradproof/diagnosis/mistake.hpp"
#include "gradproof/laws/list.hpp"
#include "gradproof/laws/run.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof::laws {
namespace {

using ::testing::HasSubstr;

Violation violation_of(const char* law, const char* mistake) {
  RunOptions options;
  options.laws = chosen(law);
  const auto found = run({with_mistakes(std::vector<std::string>{mistake})}, options).laws.front().violation;
  if (!found) throw std::logic_error(fmt::format("{} does not find {}", law, mistake));
  return *found;
}

TEST(Texts, AreOfTheSmallestShapes) {
  const struct {
    const char *law, *mistake;
    std::vector<arma::uword> sizes;
    arma::uword m;
  } smallest[] = {
      {"repeated-batch", "missing-1/m", {1, 1}, 1},        // three times one example is three
      {"constant-input", "missing-1/m-in-db", {1, 1}, 2},  // of one example there is nothing to divide
      {"sum-of-examples", "m-minus-1-for-m", {1, 1}, 2},
      {"permuted-examples", "last-example-only-in-dW", {1, 1}, 2},
      {"linear-balance", "W-not-transposed", {1, 2, 2}, 1},  // of 1x1 every matrix is its transpose
      {"small-signal", "slope-missing", {1, 1, 1}, 1},       // a hidden layer, of one unit
      {"linear-labels", "squared-error-delta", {1, 1}, 1},
      {"shapes", "axis-missing-in-db", {1, 2}, 1},  // of one unit every sum is the sum over units
      {"convexity", "output-dZ-sign", {1, 1}, 1},
  };
  for (const auto& expected : smallest) {
    const Violation found = violation_of(expected.law, expected.mistake);
    EXPECT_EQ(found.question.architecture.sizes(), expected.sizes) << expected.mistake << "\n"
                                                                   << found.text();
    EXPECT_EQ(found.question.X.n_cols, expected.m) << expected.mistake << "\n" << found.text();
    EXPECT_THAT(found.text(), HasSubstr(fmt::format("{}: {}", expected.law, named(expected.law).statement)));
  }
}

TEST(Texts, SayTheTwoNumbersAndTheirBar) {
  // W = 0, b = 0: A = 1/2, dZ = A - Y = 1/2; the sum of dZ x over three times the same x is thrice that of
  // one
  const Violation found{.law = "repeated-batch",
                        .array = "dW[1](0, 0)",
                        .left = "of the batch",
                        .right = "of the batch three times over",
                        .found = 0.5,
                        .expected = 1.5,
                        .bar = 4e-15,
                        .question = {Architecture({1, 1}, {}, OutputLayer::named("sigmoid")),
                                     {{arma::mat(arma::vec{0})}, {arma::vec{0}}},
                                     arma::mat(arma::vec{1}),
                                     arma::mat(arma::vec{0})}};
  EXPECT_EQ(found.text(), R"(repeated-batch: the batch three times over: J, dW[l], db[l] stay, dZ[l] tiles
  network 1-1, m = 1, sigmoid output
  dW[1](0, 0)  0.5  of the batch
               1.5  of the batch three times over
               1 apart, a factor of 0.3333, rounding allows 4e-15
  it finds: 1/m missing, twice, or taken from another size; a sum for the mean in J
  in C++:
gradproof::Case{
    gradproof::Architecture({1, 1}, {}, gradproof::OutputLayer::named("sigmoid"), 0),
    gradproof::Parameters{{arma::mat(arma::vec{0})}, {arma::vec{0}}},
    arma::mat(arma::vec{1}),
    arma::mat(arma::vec{0})}
  in NumPy:
X = np.array([[1]], dtype=float)
Y = np.array([[0]], dtype=float)
W1 = np.array([[0]], dtype=float); b1 = np.array([[0]], dtype=float)
)");
  EXPECT_EQ(violation_of("repeated-batch", "missing-1/m").text(), found.text());
}

TEST(Texts, SayWhatALearnerLooksFor) {
  // 1/m that is in dW and not in db: m = 2
  EXPECT_THAT(
      violation_of("constant-input", "missing-1/m-in-db").text(),
      HasSubstr("of an input that is always 1\n               -0.46211715726  db[1]\n               0.23 "
                "apart, a factor of 0.5, rounding allows "));
  // 1/(m - 1) of one example is no number
  EXPECT_THAT(
      violation_of("sum-of-examples", "m-minus-1-for-m").text(),
      HasSubstr("  dW[1](0, 0)  0  of the batch\n               nan  as the mean over its examples\n        "
                "       both should be numbers, and the same\n"));
  EXPECT_THAT(
      violation_of("convexity", "output-dZ-sign").text(),
      HasSubstr(
          "J with b[1](0) + 1\n     1.19314718056  at least this much, for J is convex: J + db[1](0)\n"));
  EXPECT_THAT(violation_of("small-signal", "slope-missing").text(),
              HasSubstr("with the slope that dW[1] has in it: W[1](i,:) dW[1](i,:)^T\n"));
  const std::string permuted = violation_of("permuted-examples", "last-example-only-in-dW").text();
  EXPECT_THAT(permuted, HasSubstr("  dW[1](0, 0)  0  of the batch\n"));  // and no -0
  EXPECT_THAT(permuted, HasSubstr("0.25 apart, rounding allows "));      // of nothing there is no factor
}

TEST(Texts, SayAWrongShapeInWords) {
  EXPECT_THAT(violation_of("shapes", "axis-missing-in-db").text(),
              HasSubstr("\n  db[1] is 1x1, and db: (n, 1) is 2x1 here\n"));
  EXPECT_THAT(violation_of("conforms", "A-not-transposed-in-dW").text(), HasSubstr("does not conform"));
}

TEST(Texts, OfARunNameTheBrokenLawFirstInItsLine) {
  RunOptions options;
  options.laws = chosen("repeated-batch,shapes");
  const Findings found = run({with_mistakes(std::vector<std::string>{"missing-1/m"})}, options);
  EXPECT_THAT(found.text(), HasSubstr("L-against-J\n  repeated-batch  BROKEN  1-1, m = 1, sigmoid output\n"));
  EXPECT_THAT(found.text(), HasSubstr("2 laws: 1 hold, 1 broken, 0 undecided\n"));
  options.laws = chosen("split-batch");
  EXPECT_THAT(run({reference_answer}, options).text(), HasSubstr("ruled out: m = 1"));
}

TEST(Texts, OfThePageAreThoseOfTheLaws) {
  const std::string page = test::read_text_file(test::source_folder() + "/src/docs/laws.md");
  EXPECT_THAT(page, HasSubstr(list_as_markdown()))
      << "gradproof laws --list --format markdown writes its tables";
}

}  // namespace
}  // namespace gradproof::laws
