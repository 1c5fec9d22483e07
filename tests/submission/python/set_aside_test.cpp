// SPDX-License-Identifier: MIT
// Small numbers and clipping are set aside where they move what they move by no more than their own size.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gradproof/submission/python/set_aside.hpp"
#include "tests/submission/python/solutions.hpp"

namespace gradproof::python_test {
namespace {

using testing::HasSubstr;
using testing::Not;
using Numbers = std::map<std::string, std::string>;

TEST(SetAside, small_numbers_move_as_much_as_they_are) {
  const ChainSaid without{1.0, {2.0, -1.0, 0.0}};
  const Numbers small = {{"epsilon", "1e-12, 1e-08"}};
  EXPECT_TRUE(moves_as_little(without, without, small));
  EXPECT_TRUE(moves_as_little({1.0 + 9e-5, {2.0 + 1.9e-4, -1.0, 1e-4}}, without, small));
  EXPECT_FALSE(moves_as_little({1.0, {2.0 + 2.1e-4, -1.0, 0.0}}, without, small));
  EXPECT_FALSE(moves_as_little({1.0 + 2e-4, {2.0, -1.0, 0.0}}, without, small));
  EXPECT_FALSE(moves_as_little({1.0, {4.0, -1.0, 0.0}}, without, {{"epsilon", "0.0001"}})) << "0.1 at most";
  EXPECT_TRUE(moves_as_little({1.0, {2.0 + 1e-3, -1.0, 0.0}}, without, {{"epsilon", "1.0000001"}}));
  EXPECT_FALSE(moves_as_little({1.0, {2.0 + 1e-6, -1.0, 0.0}}, without, {{"epsilon", "no number"}}));
  EXPECT_FALSE(moves_as_little({1.0, {arma::datum::nan, -1.0, 0.0}}, without, small));
  EXPECT_FALSE(moves_as_little({1.0, {2.0, -1.0}}, without, small));
  EXPECT_FALSE(moves_as_little({}, {}, small));
}

TEST(SetAside, a_clipped_gradient_is_the_other_cut_off) {
  const ChainSaid without{1.0, {7.0, -6.0, 0.5}};
  const Numbers clip = {{"clip", "5"}};
  EXPECT_TRUE(moves_as_little({1.0, {5.0, -5.0, 0.5}}, without, clip));
  EXPECT_TRUE(moves_as_little(without, without, clip));
  EXPECT_FALSE(moves_as_little({1.0, {5.0, 5.0, 0.5}}, without, clip)) << "of the other sign";
  EXPECT_FALSE(moves_as_little({1.0, {5.0, -5.0, 1.0}}, without, clip));
  EXPECT_FALSE(moves_as_little({1.0, {5.0, -5.0, 5.0}}, without, clip)) << "where nothing was too large";
}

const std::string right = R"(
import numpy as np

class Net:
    def __init__(self, n_in=3, n_hidden=4, n_out=2):
        self.W1 = np.random.randn(n_hidden, n_in)
        self.W2 = np.random.randn(n_out, n_hidden)

    def forward(self, X):
        self.A1 = np.tanh(self.W1 @ X)
        e = np.exp(self.W2 @ self.A1)
        self.A2 = e / e.sum(axis=0)
        return self.A2

    def loss(self, X, Y):
        return -(Y * np.log(self.forward(X) + 1e-8)).sum() / X.shape[1]

    def backward(self, X, Y):
        small = 1e-8
        factor = 1.0
        self.forward(X)
        dZ2 = factor * (self.A2 - Y) / X.shape[1]
        dZ1 = self.W2.T @ dZ2 * (1 - self.A1 ** 2)
        dW1, dW2 = dZ1 @ X.T, dZ2 @ self.A1.T
        return {"dW1": dW1, "dW2": dW2}
)";

TEST(SetAside, what_is_wrong_by_as_little_as_they_are_may_be_so_by_them) {
  Report report;
  report.arrays.resize(2);
  report.arrays[0].verdict = Verdict::verified;
  report.arrays[1].verdict = Verdict::wrong;
  report.arrays[1].kind = Reason::differs;
  report.arrays[1].largest_difference = 0.9e-4;
  EXPECT_TRUE(is_off_by_as_little(report, {{"epsilon", "1e-08"}}));
  EXPECT_FALSE(is_off_by_as_little(report, {{"epsilon", "1e-09"}}));
  EXPECT_FALSE(is_off_by_as_little(report, {{"clip", "5"}}));
  report.arrays[1].kind = Reason::wrong_shape;
  EXPECT_FALSE(is_off_by_as_little(report, {{"epsilon", "1e-08"}}));
}

TEST(SetAside, without_an_answer_nothing_is_wrong_by_as_little_as_they_are) {
  const auto refuses = [](const char* factor) {
    return with(right, {{"factor = 1.0", factor},
                        {"        self.forward(X)\n", "        assert small\n        self.forward(X)\n"},
                        {"factor * (", "(1 + np.log(1 + small)) / (1 + small) * factor * ("}});
  };
  const Report little = judge(refuses("factor = 1.000001"));
  EXPECT_EQ(little.verdict, Verdict::did_not_answer) << everything_said(little);
  const Report much = judge(refuses("factor = 1.01"));
  EXPECT_EQ(much.verdict, Verdict::wrong) << everything_said(much);
}

TEST(SetAside, of_a_right_gradient_they_are_named_and_it_is_verified) {
  const Report report = judge(right);
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr("it adds 1e-08"));
  const Report clipped =
      judge(with(right, {{"        return {", "        dW2 = np.clip(dW2, -0.2, 0.2)\n        return {"}}));
  EXPECT_EQ(clipped.verdict, Verdict::verified) << everything_said(clipped);
  EXPECT_THAT(everything_said(clipped), HasSubstr("it clips its gradient at 0.2"));
}

TEST(SetAside, code_that_asks_whether_they_are_there_is_judged_as_it_is_written) {
  const Report report =
      judge(with(right, {{"factor = 1.0", "factor = 2.0 if np.log(1 + small) / 1e-9 > 1 else 1.0"}}));
  EXPECT_EQ(report.verdict, Verdict::wrong) << everything_said(report);
  EXPECT_THAT(everything_said(report), Not(HasSubstr("was set aside")));
}

TEST(SetAside, the_number_that_a_gradient_is_clipped_at_stands_as_it_is_elsewhere) {
  const Report report =
      judge(with(right, {{"factor = 1.0", "factor = 1.0 if 5.0 > 1e300 else 2.0"},
                         {"        return {", "        dW2 = np.clip(dW2, -5, 5)\n        return {"}}));
  EXPECT_EQ(report.verdict, Verdict::wrong) << everything_said(report);
  EXPECT_THAT(everything_said(report), Not(HasSubstr("it clips")));
}

TEST(SetAside, who_clips_at_next_to_nothing_has_no_gradient) {
  const Report report =
      judge(with(right, {{"        return {", "        dW2 = np.clip(dW2, -1e-9, 1e-9)\n        return {"}}));
  EXPECT_EQ(report.verdict, Verdict::wrong) << everything_said(report);
}

}  // namespace
}  // namespace gradproof::python_test
