// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/algebra.hpp"

namespace gradproof {
namespace {

using testing::HasSubstr;

TEST(Algebra, StretchesALengthOfOneAsNumpyDoes) {
  const arma::mat column = arma::vec{1.0, 2.0}, row = arma::rowvec{10.0, 20.0, 30.0};
  const arma::mat sums = plus(column, row);
  ASSERT_EQ(sums.n_rows, 2U);
  ASSERT_EQ(sums.n_cols, 3U);
  for (arma::uword i = 0; i < 2; ++i)
    for (arma::uword k = 0; k < 3; ++k) EXPECT_EQ(sums(i, k), column(i) + row(k));
  EXPECT_EQ(entrywise(column, row)(1, 2), 60.0);
  EXPECT_EQ(minus(column, row)(0, 1), -19.0);
}

TEST(Algebra, NamesBothShapesWhereTheyDoNotConform) {
  const arma::mat tall(4, 3, arma::fill::ones), wide(4, 5, arma::fill::ones);
  try {
    (void)product(tall, wide);
    FAIL() << "a 4x3 by 4x5 product went through";
  } catch (const DoesNotConform& error) {
    EXPECT_STREQ(error.what(), "(4x3) (4x5) does not conform: 3 columns meet 4 rows");
  }
  try {
    (void)entrywise(tall, wide);
    FAIL() << "4x3 * 4x5 went through";
  } catch (const DoesNotConform& error) {
    EXPECT_THAT(error.what(), HasSubstr("(4x3) * (4x5)"));
  }
}

}  // namespace
}  // namespace gradproof
