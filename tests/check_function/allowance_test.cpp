// SPDX-License-Identifier: MIT
// What a check may take: evaluations, seconds, the caller's patience, threads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <string>
#include <vector>

#include "gradproof/check_function/check_function.hpp"
#include "gradproof/check_function/check_jacobian.hpp"
#include "gradproof/check_function/check_layer.hpp"
#include "gradproof/check_function/check_manifold.hpp"
#include "gradproof/report/json.hpp"

namespace gradproof {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

/// f(x) = sum of w_i exp(x_i) sin(x_(i+1)), with entry `wrong` of the gradient twice what it is.
struct Chained {
  std::size_t wrong = 1000;
  std::atomic<int>* asked = nullptr;

  double Evaluate(const arma::vec& x) const {
    if (asked != nullptr) ++*asked;
    double sum = 0.0;
    for (arma::uword i = 0; i + 1 < x.n_elem; ++i) sum += std::exp(x(i)) * std::sin(x(i + 1));
    return sum;
  }
  void Gradient(const arma::vec& x, arma::vec& g) const {
    g.zeros(x.n_elem);
    for (arma::uword i = 0; i + 1 < x.n_elem; ++i) {
      g(i) += std::exp(x(i)) * std::sin(x(i + 1));
      g(i + 1) += std::exp(x(i)) * std::cos(x(i + 1));
    }
    if (wrong < x.n_elem) g(wrong) *= 2.0;
  }
};

arma::vec point(arma::uword n) { return arma::linspace(0.2, 1.4, n); }

TEST(Allowance, OfEvaluationsEndsACheckThatIsNeverGreenThen) {
  std::atomic<int> asked = 0;
  const Report report = check_function(Chained{.asked = &asked}, point(100), {.most_evaluations = 60});
  EXPECT_EQ(report.verdict, Verdict::cannot_tell);
  ASSERT_EQ(report.arrays.size(), 1U);
  EXPECT_EQ(report.arrays.front().kind, Reason::budget);
  EXPECT_THAT(report.arrays.front().reason,
              MatchesRegex("[0-9]+ of 100 entries were judged when the 60 evaluations of "
                           "options.most_evaluations were spent, none of them is wrong; allow more, or judge "
                           "by directions \\(options.entries\\)"));
  EXPECT_THAT(report.text(), HasSubstr("the check ended early: the 60 evaluations"));
  EXPECT_LE(asked, 60 + 30);
  EXPECT_TRUE(std::isinf(report.arrays.front().would_have_caught));
}

TEST(Allowance, SaysWhatHadBeenFoundWrongByThen) {
  const Report report = check_function(Chained{.wrong = 1}, point(100), {.most_evaluations = 60});
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(report.arrays.front().worst->row, 1U);
  EXPECT_THAT(report.arrays.front().reason, HasSubstr("of 100 entries were judged when the 60 evaluations"));
}

TEST(Allowance, OfSecondsIsLookedAtBeforeEachEvaluation) {
  const Report report = check_function(Chained{}, point(5), {.most_seconds = 1e-9});
  EXPECT_EQ(report.verdict, Verdict::cannot_tell);
  EXPECT_THAT(
      report.arrays.front().reason,
      HasSubstr("0 of 5 entries were judged when the 1e-09 seconds of options.most_seconds were over"));
}

TEST(Allowance, IsNoLimitWhereItIsWideEnough) {
  const Report report =
      check_function(Chained{}, point(5), {.most_evaluations = 100000, .most_seconds = 1e6});
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_EQ(report.evaluations, check_function(Chained{}, point(5)).evaluations);
}

TEST(Allowance, IsNotGreenWhereThePointsBesideWereLeftOut) {
  std::size_t for_entries = 0;
  FunctionOptions options;
  options.progress = [&](const FunctionProgress& now) {
    if (now.done == now.entries && for_entries == 0) for_entries = now.evaluations;
    return true;
  };
  ASSERT_TRUE(check_function(Chained{}, point(6), options).ok());
  const Report report = check_function(Chained{}, point(6), {.most_evaluations = for_entries});
  EXPECT_EQ(report.verdict, Verdict::cannot_tell);
  EXPECT_EQ(report.arrays.front().verdict, Verdict::verified);
  EXPECT_THAT(report.arrays.back().reason, HasSubstr("all that was judged is right, but the"));
}

TEST(Allowance, TellsProgressAfterEachEntryAndEndsWhereItIsToldTo) {
  std::vector<FunctionProgress> seen;
  FunctionOptions options;
  options.progress = [&](const FunctionProgress& now) {
    seen.push_back(now);
    return now.done < 4;
  };
  const Report report = check_function(Chained{}, point(9), options);
  ASSERT_EQ(seen.size(), 4U);
  for (std::size_t k = 0; k < seen.size(); ++k) {
    EXPECT_EQ(seen[k].done, k + 1);
    EXPECT_EQ(seen[k].entries, 9U);
    EXPECT_EQ(seen[k].array, "gradient");
  }
  EXPECT_GT(seen[3].evaluations, seen[0].evaluations);
  EXPECT_THAT(report.arrays.front().reason,
              HasSubstr("4 of 9 entries were judged when options.progress said so"));
}

std::atomic<int> others = 0;

struct Interrupts : Chained {
  int at = 0;
  mutable int calls = 0;
  double Evaluate(const arma::vec& x) const {
    if (++calls == at) std::raise(SIGINT);
    return Chained::Evaluate(x);
  }
};

class CtrlC : public testing::Test {
 protected:
  CtrlC() {
    others = 0;
    struct sigaction mine {};
    mine.sa_handler = [](int) { ++others; };
    sigaction(SIGINT, &mine, &before_);
  }
  ~CtrlC() override { sigaction(SIGINT, &before_, nullptr); }
  struct sigaction before_ {};
};

TEST_F(CtrlC, EndsACheckWithWhatItHadFound) {
  Interrupts objective;
  objective.wrong = 0;
  objective.at = 60;
  const Report report = check_function(objective, point(50), {.stop_on_interrupt = true});
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.arrays.front().reason, HasSubstr("of 50 entries were judged when it was interrupted"));
  EXPECT_EQ(others, 0);
  std::raise(SIGINT);  // whoever was asked before the check is asked after it
  EXPECT_EQ(others, 1);
}

TEST_F(CtrlC, IsAsEverWhereNothingIsSaid) {
  Interrupts objective;
  objective.at = 60;
  EXPECT_TRUE(check_function(objective, point(20)).ok());
  EXPECT_EQ(others, 1);
}

TEST_F(CtrlC, IsGivenBackAfterACheckThatItDidNotEnd) {
  EXPECT_TRUE(check_function(Chained{}, point(20), {.stop_on_interrupt = true}).ok());
  std::raise(SIGINT);
  EXPECT_EQ(others, 1);
}

void expect_same_bits(const Report& one, const Report& many) {
  EXPECT_EQ(one.evaluations, many.evaluations);
  ASSERT_EQ(one.arrays.size(), many.arrays.size());
  Report a = one, b = many;
  a.seconds = b.seconds = 0.0;
  EXPECT_EQ(json_report(a), json_report(b));
}

TEST(Threads, JudgeAsOneThreadDoes) {
  for (const std::size_t wrong : {1000, 3, 39}) {
    const Chained objective{.wrong = wrong};
    const Report one = check_function(objective, point(40));
    EXPECT_EQ(one.ok(), wrong == 1000);
    for (const unsigned threads : {2U, 3U, 64U})
      expect_same_bits(one, check_function(objective, point(40), {.threads = threads}));
  }
}

TEST(Threads, JudgeAJacobianAsOneThreadDoes) {
  const auto F = [](const arma::vec& x) -> arma::vec { return arma::abs(x - 0.7) % arma::exp(x); };
  const auto J = [](const arma::vec& x) -> arma::mat {
    return arma::diagmat((arma::sign(x - 0.7) + arma::abs(x - 0.7)) % arma::exp(x));
  };
  expect_same_bits(check_jacobian(F, point(7), J), check_jacobian(F, point(7), J, {.threads = 4}));
}

TEST(Threads, ShareOneAllowance) {
  std::atomic<int> asked = 0;
  const Report report =
      check_function(Chained{.asked = &asked}, point(200), {.most_evaluations = 100, .threads = 4});
  EXPECT_EQ(report.verdict, Verdict::cannot_tell);
  EXPECT_LE(asked, 100 + 30 + 4);
}

TEST(Threads, NoteAChangedArgumentOnce) {
  const auto f = [](arma::vec& x) {
    const double value = arma::accu(arma::exp(x));
    x(0) += 1.0;
    return value;
  };
  const auto g = [](const arma::vec& x) -> arma::vec { return arma::exp(x); };
  const Report report = check_function(f, point(20), g, {.threads = 4});
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(report.arrays.front().kind, Reason::changes_input);
}

TEST(Threads, PassOnWhatIsNoVerdict) {
  std::atomic<int> calls = 0;
  const auto f = [&](const arma::vec& x) {
    if (++calls > 60) throw 7;  // no std::exception: still of the function, and said as such
    return arma::accu(arma::exp(x));
  };
  const auto g = [](const arma::vec& x) -> arma::vec { return arma::exp(x); };
  EXPECT_FALSE(check_function(f, point(30), g, {.threads = 3}).ok());
}

TEST(Allowance, HoldsForDirections) {
  const Report report = check_function(
      Chained{}, point(50), {.entries = FunctionOptions::Entries::by_directions, .most_evaluations = 15});
  EXPECT_EQ(report.verdict, Verdict::cannot_tell);
  EXPECT_THAT(report.arrays.front().reason,
              HasSubstr("of 5 random directions were judged when the 15 evaluations"));
}

TEST(Allowance, HoldsForGroupsOfColumns) {
  const auto F = [](const arma::vec& x) -> arma::vec { return arma::exp(x); };
  const auto J = [](const arma::vec& x) -> arma::sp_mat { return arma::sp_mat(arma::diagmat(arma::exp(x))); };
  const Report report =
      check_jacobian(F, point(30), J, {.pattern = arma::speye(30, 30), .most_evaluations = 2});
  EXPECT_EQ(report.verdict, Verdict::cannot_tell) << report.text();
  EXPECT_EQ(report.arrays.front().kind, Reason::budget);
}

TEST(Allowance, IsOneForThePointsOfAManifold) {
  int asked = 0;
  const auto F = [&](const arma::vec& x) -> arma::vec {
    ++asked;
    return arma::exp(x);
  };
  const auto plus = [](const arma::vec& x, const arma::vec& delta) -> arma::vec { return x + delta; };
  const auto J = [](const arma::vec& x) -> arma::mat { return arma::diagmat(arma::exp(x)); };
  const Report free = check_manifold_jacobian(F, point(4), 4, plus, J);
  ASSERT_TRUE(free.ok()) << free.text();
  const int needed = asked;
  asked = 0;
  const Report report = check_manifold_jacobian(F, point(4), 4, plus, J, {.most_evaluations = 30});
  EXPECT_EQ(report.verdict, Verdict::cannot_tell) << report.text();
  EXPECT_LT(asked, needed);
}

struct Tanh {
  int forwards = 0;
  void Forward(const arma::mat& x, arma::mat& y) {
    ++forwards;
    y = arma::tanh(x);
  }
  void Backward(const arma::mat& x, const arma::mat& gy, arma::mat& g) {
    g = gy % (1.0 - arma::square(arma::tanh(x)));
  }
};

TEST(Allowance, IsOneForALayer) {
  Tanh layer;
  LayerOptions options;
  options.most_evaluations = 20;
  const Report report = check_layer(layer, arma::mat(point(12)), options);
  EXPECT_EQ(report.verdict, Verdict::cannot_tell) << report.text();
  EXPECT_EQ(report.arrays.front().kind, Reason::budget);
}

TEST(Allowance, IsAReasonInTheJsonReport) {
  const Report report = check_function(Chained{}, point(9), {.most_evaluations = 20});
  const std::string text = json_report(report);
  EXPECT_THAT(text, HasSubstr("\"budget\""));
  EXPECT_EQ(report_from_json(text).arrays.front().kind, Reason::budget);
}

}  // namespace
}  // namespace gradproof
