// SPDX-License-Identifier: MIT
#pragma once
/// Gradient tests in GoogleTest:
///
///   TEST(MyObjective, Gradient) {
///     EXPECT_THAT(objective, gradproof::has_correct_gradient_at(x));         // needs <gmock/gmock.h>
///     GRADPROOF_EXPECT_VERIFIED(gradproof::check_function(objective, x));     // does not
///     EXPECT_TRUE(gradproof::has_correct_gradient(objective, x));
///   }
///
/// A failure prints the whole report, as the program gradproof does. "Cannot tell" fails as well: a test that
/// decided nothing is not green; GRADPROOF_EXPECT_NOT_WRONG lets it pass. Where some of it is known to be
/// wrong, GRADPROOF_EXPECT_NOT_WORSE(report, "baselines/my_objective.json") fails where it got worse
/// (testing/baseline.hpp). Registered checks (testing/coverage.hpp) that were not verified fail a full run.
#include <gtest/gtest.h>

#include <cstdlib>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

#include "gradproof/check_network/show.hpp"
#include "gradproof/testing/plain.hpp"

namespace gradproof {

/// A predicate formatter: the text of the report and nothing else.
inline ::testing::AssertionResult report_is_verified(const char* /*expression*/, const Report& report) {
  if (verified(report)) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << report.text();
}
/// The same, where "cannot tell" is allowed: as long as nothing is wrong.
inline ::testing::AssertionResult report_is_not_wrong(const char* /*expression*/, const Report& report) {
  if (verified(report) || report.verdict == Verdict::cannot_tell) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << report.text();
}

/// No worse than the report in a file: see worse_than_baseline().
inline ::testing::AssertionResult report_is_not_worse(const char* /*expression*/, const char* /*path*/,
                                                      const Report& report, const std::string& path) {
  record_check(report);
  const std::string worse = worse_than_baseline(report, path);
  if (worse.empty()) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << worse << "\n" << report.text();
}

/// check_function() as an AssertionResult: EXPECT_TRUE(has_correct_gradient(objective, x)).
template <class... Arguments>
[[nodiscard]] ::testing::AssertionResult has_correct_gradient(Arguments&&... arguments) {
  return report_is_verified("", check_function(std::forward<Arguments>(arguments)...));
}

/// Matches an objective whose gradient is right at x. See has_correct_gradient_at().
template <class X>
class HasCorrectGradientAt {
 public:
  using is_gtest_matcher = void;
  HasCorrectGradientAt(X x, FunctionOptions options) : x_(std::move(x)), options_(std::move(options)) {}

  template <class O>
  bool MatchAndExplain(const O& objective, ::testing::MatchResultListener* listener) const {
    const Report report = check(objective);
    record_check(report);
    if (!report.ok()) *listener << "\n" << report.text();
    return report.ok();
  }
  void DescribeTo(std::ostream* out) const { *out << "has the gradient of its value at x = " << show(x_); }
  void DescribeNegationTo(std::ostream* out) const {
    *out << "does not have the gradient of its value at x = " << show(x_);
  }

 private:
  template <class O>
  Report check(const O& objective) const {
    using Const = internal::Recognised<const O, X>;
    if constexpr (Const::value && Const::gradient) {
      return check_function(objective, x_, options_);
    } else {  // members that are not const: asked of a copy, so that the match has no side effect
      O copy = objective;
      return check_function(copy, x_, options_);
    }
  }
  X x_;
  FunctionOptions options_;
};

/// EXPECT_THAT(objective, has_correct_gradient_at(x)), for every objective and argument that check_function()
/// takes.
template <class X>
[[nodiscard]] auto has_correct_gradient_at(const X& x, FunctionOptions options = {}) {
  auto point = evaluated(x);
  return HasCorrectGradientAt<decltype(point)>(std::move(point), std::move(options));
}

namespace internal {

/// Closes the coverage gate once all tests have run. Only of a full run: a filter or a shard leaves some out.
class CoverageGate : public ::testing::Environment {
 public:
  void TearDown() override {
    const bool full = GTEST_FLAG_GET(filter) == "*" && std::getenv("GTEST_TOTAL_SHARDS") == nullptr;
    if (const std::string gap = coverage_gap(); full && !gap.empty()) ADD_FAILURE() << gap;
  }
};
inline const ::testing::Environment* const coverage_gate =
    ::testing::AddGlobalTestEnvironment(new CoverageGate);

}  // namespace internal
}  // namespace gradproof

#define GRADPROOF_EXPECT_VERIFIED(report) EXPECT_PRED_FORMAT1(::gradproof::report_is_verified, report)
#define GRADPROOF_ASSERT_VERIFIED(report) ASSERT_PRED_FORMAT1(::gradproof::report_is_verified, report)
#define GRADPROOF_EXPECT_NOT_WRONG(report) EXPECT_PRED_FORMAT1(::gradproof::report_is_not_wrong, report)
#define GRADPROOF_ASSERT_NOT_WRONG(report) ASSERT_PRED_FORMAT1(::gradproof::report_is_not_wrong, report)
#define GRADPROOF_EXPECT_NOT_WORSE(report, path) \
  EXPECT_PRED_FORMAT2(::gradproof::report_is_not_worse, report, path)
#define GRADPROOF_ASSERT_NOT_WORSE(report, path) \
  ASSERT_PRED_FORMAT2(::gradproof::report_is_not_worse, report, path)
