// SPDX-License-Identifier: MIT
// Cost functions with the interface of Ceres, of which no header is needed.
#include "gradproof/check_function/cost_function.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

namespace gradproof {
namespace {

using testing::HasSubstr;

/// The interface of ceres::CostFunction.
class CostFunction {
 public:
  virtual ~CostFunction() = default;
  virtual bool Evaluate(double const* const* parameters, double* residuals, double** jacobians) const = 0;
  const std::vector<std::int32_t>& parameter_block_sizes() const { return sizes_; }
  int num_residuals() const { return residuals_; }

 protected:
  std::vector<std::int32_t> sizes_ = {2, 3};
  int residuals_ = 2;
};

enum class Mistake { none, by_columns, second_needs_first, adds, other_residuals, unset, gives_up, changes };

/// r = (a0 b0 + sin(b1), a1 b2 exp(a0))
class Product : public CostFunction {
 public:
  explicit Product(Mistake mistake = Mistake::none) : mistake_(mistake) {}
  bool Evaluate(double const* const* parameters, double* r, double** jacobians) const override {
    const double *a = parameters[0], *b = parameters[1];
    if (mistake_ == Mistake::gives_up) return false;
    if (mistake_ == Mistake::changes) const_cast<double*>(a)[1] += 1.0;
    r[0] = a[0] * b[0] + std::sin(b[1]);
    r[1] = a[1] * b[2] * std::exp(a[0]);
    if (jacobians == nullptr) return true;
    if (mistake_ == Mistake::other_residuals) r[1] *= 1.0 + 1e-6;
    if (double* J = jacobians[0]) {
      const double by_rows[] = {b[0], 0.0, a[1] * b[2] * std::exp(a[0]), b[2] * std::exp(a[0])};
      const double by_columns[] = {by_rows[0], by_rows[2], by_rows[1], by_rows[3]};
      for (int k = 0; k < 4; ++k) {
        if (mistake_ == Mistake::unset && k == 1) continue;
        const double value = mistake_ == Mistake::by_columns ? by_columns[k] : by_rows[k];
        J[k] = value + (mistake_ == Mistake::adds ? J[k] : 0.0);
      }
    }
    if (double* J = jacobians[1]) {
      const double by_rows[] = {a[0], std::cos(b[1]), 0.0, 0.0, 0.0, a[1] * std::exp(a[0])};
      const bool is_off = mistake_ == Mistake::second_needs_first && jacobians[0] == nullptr;
      for (int k = 0; k < 6; ++k) J[k] = is_off ? 0.0 : by_rows[k];
    }
    return true;
  }

 private:
  Mistake mistake_;
};

Report check(Mistake mistake) {
  return check_cost_function(Product(mistake), {{0.4, 1.3}, {0.7, -0.2, 1.1}});
}

TEST(CostFunction, IsVerifiedBlockByBlock) {
  const Report report = check(Mistake::none);
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_EQ(report.arrays.front().entries, 10U);
  EXPECT_THAT(report.text(), HasSubstr("map of x1 2x1, x2 3x1 to 2x1"));
}

TEST(CostFunction, ByColumnsIsWrong) { EXPECT_EQ(check(Mistake::by_columns).verdict, Verdict::wrong); }

TEST(CostFunction, IsAskedForEachBlockAlone) {
  const Report report = check(Mistake::second_needs_first);
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.text(), HasSubstr("J, x2 alone"));
  EXPECT_THAT(report.arrays.back().reason, HasSubstr("where the Jacobian of x2 alone is asked for"));
}

TEST(CostFunction, HasToSetEveryEntry) {
  for (const Mistake mistake : {Mistake::adds, Mistake::unset}) {
    const Report report = check(mistake);
    EXPECT_EQ(report.verdict, Verdict::wrong) << report.text();
    EXPECT_THAT(report.text(), HasSubstr("set every"));
  }
}

TEST(CostFunction, HasTheSameResidualsWithAndWithoutJacobians) {
  const Report report = check(Mistake::other_residuals);
  EXPECT_EQ(report.verdict, Verdict::wrong) << report.text();
  EXPECT_THAT(report.text(), HasSubstr("asked together with the Jacobians residual 1 is"));
}

TEST(CostFunction, ThatReturnsFalseDidNotAnswer) {
  const Report report = check(Mistake::gives_up);
  EXPECT_EQ(report.verdict, Verdict::did_not_answer);
  EXPECT_THAT(report.text(), HasSubstr("Evaluate returned false"));
}

TEST(CostFunction, MustNotChangeItsParameters) {
  const Report report = check(Mistake::changes);
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.text(), HasSubstr("Evaluate changed its parameters"));
}

TEST(CostFunction, TakesNamesForItsBlocks) {
  FunctionOptions options;
  options.names = {"pose", "point"};
  const Report report =
      check_cost_function(Product(Mistake::second_needs_first), {{0.4, 1.3}, {0.7, -0.2, 1.1}}, options);
  EXPECT_THAT(report.text(), HasSubstr("J, point alone"));
}

std::string refusal(const std::vector<std::vector<double>>& blocks) {
  try {
    static_cast<void>(check_cost_function(Product(), blocks));
  } catch (const std::invalid_argument& refused) {
    return refused.what();
  }
  return "";
}

TEST(CostFunction, NeedsItsBlocks) {
  EXPECT_EQ(refusal({{1, 2}}),
            "check_cost_function: 1 parameter blocks were given, but parameter_block_sizes() has 2: give a "
            "std::vector<double> for each");
  EXPECT_EQ(refusal({{1, 2}, {1, 2}}),
            "check_cost_function: parameter block 1 has 2 numbers, but parameter_block_sizes()[1] is 3");
}

}  // namespace
}  // namespace gradproof
