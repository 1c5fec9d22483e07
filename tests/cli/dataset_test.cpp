// SPDX-License-Identifier: MIT
#include "cli/dataset.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/exit_status.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Dataset dataset(const std::string& text, const DatasetOptions& options) {
  return make_dataset(parse_csv("f.csv", text), options);
}

std::string refusal(const std::string& text, const DatasetOptions& options) {
  try {
    (void)dataset(text, options);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

std::string misfit(const Dataset& data, const std::vector<arma::uword>& sizes) {
  try {
    require_sizes_fit(data, sizes);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(Dataset, PutsExamplesInColumnsAndTheTargetInY) {
  const Dataset data = dataset("a,y,b\n1,0,2\n3,1,4\n5,1,6\n", {.target = "y"});
  EXPECT_EQ(data.output, OutputKind::sigmoid);
  EXPECT_TRUE(arma::approx_equal(data.X, arma::mat("1 3 5; 2 4 6"), "absdiff", 0.0));
  EXPECT_TRUE(arma::approx_equal(data.Y, arma::mat("0 1 1"), "absdiff", 0.0));
}

TEST(Dataset, MakesClassesOneHotInTheOrderOfNumbers) {
  const Dataset data = dataset("a,y\n1,10\n2,9\n3,10\n4,2\n", {.target = "y"});
  EXPECT_EQ(data.output, OutputKind::softmax);
  EXPECT_THAT(data.classes, ElementsAre("2", "9", "10"));
  EXPECT_TRUE(arma::approx_equal(data.Y, arma::mat("0 0 0 1; 0 1 0 0; 1 0 1 0"), "absdiff", 0.0));
}

TEST(Dataset, TakesWordsAsClasses) {
  const Dataset data = dataset("a,y\n1,cat\n2,ant\n", {.target = "y"});
  EXPECT_THAT(data.classes, ElementsAre("ant", "cat"));
}

TEST(Dataset, KnowsTheClassesOfTheWholeFileHoweverFewExamplesAreTaken) {
  const Dataset data = dataset("a,y\n1,5\n2,6\n3,7\n", {.target = "y", .examples = 1});
  EXPECT_EQ(data.X.n_cols, 1U);
  EXPECT_EQ(data.Y.n_rows, 3U);
}

TEST(Dataset, TakesFractionsForNumbersToPredict) {
  const Dataset data = dataset("a,y\n1,0.5\n2,-3\n", {.target = "y"});
  EXPECT_EQ(data.output, OutputKind::identity);
  EXPECT_TRUE(arma::approx_equal(data.Y, arma::mat("0.5 -3"), "absdiff", 0.0));
}

TEST(Dataset, NormalisesToMeanZeroAndDeviationOneOverTheExamplesTaken) {
  // 1, 3: mean 2, deviation 1 (dividing by m); a feature that does not vary becomes 0
  const Dataset data =
      dataset("a,b,y\n1,7,0\n3,7,1\n100,9,1\n", {.target = "y", .examples = 2, .normalise = true});
  EXPECT_TRUE(arma::approx_equal(data.X, arma::mat("-1 1; 0 0"), "absdiff", 1e-15));
}

TEST(Dataset, NamesAColumnThatIsNotThereAndTheNearestOne) {
  EXPECT_EQ(refusal("age,benign\n1,0\n", {.target = "benine"}),
            "f.csv:1: there is no column 'benine'; did you mean benign? There are age, benign");
  EXPECT_EQ(refusal("age,benign\n1,0\n", {.target = "xyz"}),
            "f.csv:1: there is no column 'xyz'; There are age, benign");
}

TEST(Dataset, AsksForATargetWhereNoneIsNamed) {
  EXPECT_EQ(refusal("age,benign\n1,0\n", {}),
            "--data f.csv needs --target COLUMN: which column is to be predicted? There are age, benign");
}

TEST(Dataset, RefusesATargetNameThatTwoColumnsHave) {
  EXPECT_EQ(refusal("a,y,y\n1,0,1\n", {.target = "y"}),
            "f.csv:1:5: there is a column named 'y' already; give each a name of its own");
}

TEST(Dataset, RefusesATargetThatASigmoidCannotTake) {
  EXPECT_EQ(refusal("a,y\n1,0\n2,2\n", {.target = "y", .output = OutputKind::sigmoid}),
            "f.csv:3:3: '2' in column y, expected 0 or 1: the sigmoid output predicts one of two; use "
            "--output softmax "
            "for classes or --output identity for numbers");
  EXPECT_THAT(refusal("a,y\n1,no\n", {.target = "y", .output = OutputKind::sigmoid}),
              HasSubstr("'no' in column y"));
}

TEST(Dataset, RefusesAWordAmongTheFeatures) {
  EXPECT_THAT(refusal("a,y\n1,0\nmale,1\n", {.target = "y"}), HasSubstr("f.csv:3:1: 'male' in column a"));
}

TEST(Dataset, RefusesAnEmptyClassAndASingleOne) {
  EXPECT_THAT(refusal("a,y\n1,cat\n2,\n", {.target = "y"}),
              HasSubstr("f.csv:3:3: an empty field in column y"));
  EXPECT_THAT(refusal("a,y\n1,5\n2,5\n", {.target = "y", .output = OutputKind::softmax}),
              HasSubstr("column y holds one class ('5'), expected two or more"));
}

TEST(Dataset, RefusesMoreExamplesThanThereAre) {
  EXPECT_EQ(refusal("a,y\n1,0\n2,1\n", {.target = "y", .examples = 3}),
            "--examples 3: f.csv has 2 examples; ask for at most so many, or leave it out for all");
}

TEST(Dataset, RefusesATargetWithoutFeatures) {
  EXPECT_THAT(refusal("y\n0\n1\n", {.target = "y"}),
              HasSubstr("'y' is the only column, expected features beside it"));
}

TEST(Dataset, SaysWhichSizeDoesNotFitAndWhatWould) {
  const Dataset data = dataset("a,b,y\n1,2,0\n3,4,1\n", {.target = "y"});
  EXPECT_EQ(misfit(data, {2, 3, 1}), "");
  EXPECT_EQ(misfit(data, {3, 3, 1}),
            "n[0] is 3 but f.csv has 2 features (every column but y); write --layers 2,3,1");
  EXPECT_EQ(misfit(data, {2, 3, 2}),
            "n[2] is 2 but y of f.csv is one number an example; write --layers 2,3,1, or --output softmax "
            "for classes");
  const Dataset classes = dataset("a,y\n1,5\n3,7\n4,6\n", {.target = "y"});
  EXPECT_EQ(misfit(classes, {1, 4, 2}),
            "n[2] is 2 but column y of f.csv has 3 classes (5, 6, 7); write --layers 1,4,3");
}

TEST(Dataset, BundledDataAreAsTheirReadmeSays) {
  const std::string folder = test::source_folder() + "/src/data/";
  const Dataset wisconsin =
      make_dataset(read_csv(folder + "breast_cancer_wisconsin.csv"), {.target = "benign"});
  EXPECT_EQ(wisconsin.X.n_rows, 30U);
  EXPECT_EQ(wisconsin.X.n_cols, 569U);
  EXPECT_EQ(arma::accu(wisconsin.Y), 357.0);
  EXPECT_EQ(wisconsin.X.min(), 0.0);
  EXPECT_EQ(wisconsin.X.max(), 4254.0);
  const Dataset digits = make_dataset(read_csv(folder + "digits.csv"), {.target = "digit"});
  EXPECT_EQ(digits.X.n_rows, 64U);
  EXPECT_EQ(digits.X.n_cols, 1797U);
  EXPECT_EQ(digits.classes.size(), 10U);
  EXPECT_EQ(digits.X.max(), 16.0);
}

}  // namespace
}  // namespace gradproof::cli
