// SPDX-License-Identifier: MIT
#include "gradproof/network/gradient_descent.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace gradproof {
namespace {

const Architecture line({1, 1}, {}, OutputLayer(OutputKind::identity));

Parameters line_parameters(double w, double b) {
  Parameters parameters;
  parameters.W = {arma::mat{w}};
  parameters.b = {arma::vec{b}};
  return parameters;
}

// J = (1/2m) sum (w x + b - y)^2 with x = 1, 3 and y = 2, 4; at w = b = 0: dw = -(1*2 + 3*4)/2 = -7, db = -(2
// + 4)/2 = -3
TEST(GradientDescent, OneStepOfALineIsTheOneWorkedByHand) {
  Parameters parameters = line_parameters(0.0, 0.0);
  gradient_descent(line, parameters, arma::mat("1 3"), arma::mat("2 4"), 1, 0.5);
  EXPECT_DOUBLE_EQ(parameters.W[1](0), 3.5);
  EXPECT_DOUBLE_EQ(parameters.b[1](0), 1.5);
}

TEST(GradientDescent, ComesToTheLineThroughBothPoints) {
  Parameters parameters = line_parameters(0.0, 0.0);
  gradient_descent(line, parameters, arma::mat("1 3"), arma::mat("2 4"), 2000, 0.1);
  EXPECT_NEAR(parameters.W[1](0), 1.0, 1e-9);  // converged: the slowest mode shrinks by 0.98 a step
  EXPECT_NEAR(parameters.b[1](0), 1.0, 1e-9);
}

TEST(GradientDescent, NoStepsChangeNothing) {
  Parameters parameters = line_parameters(0.25, -1.0);
  gradient_descent(line, parameters, arma::mat("1 3"), arma::mat("2 4"), 0, 0.5);
  EXPECT_EQ(parameters.W[1](0), 0.25);
  EXPECT_EQ(parameters.b[1](0), -1.0);
}

TEST(GradientDescent, AsksBeforeEachStepAndStopsWithWholeSteps) {
  Parameters stopped = line_parameters(0.0, 0.0), one = stopped;
  std::vector<std::size_t> asked;
  const auto stop_before_second = [&](std::size_t done) {
    asked.push_back(done);
    if (done == 1) throw std::runtime_error("stop");
  };
  EXPECT_THROW(
      gradient_descent(line, stopped, arma::mat("1 3"), arma::mat("2 4"), 9, 0.5, stop_before_second),
      std::runtime_error);
  gradient_descent(line, one, arma::mat("1 3"), arma::mat("2 4"), 1, 0.5);
  EXPECT_EQ(asked, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(stopped.W[1](0), one.W[1](0));
}

}  // namespace
}  // namespace gradproof
