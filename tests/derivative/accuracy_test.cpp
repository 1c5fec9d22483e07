// SPDX-License-Identifier: MIT
// How right the numeric derivatives are on networks of real size, entry by entry, against quadruple
// precision.
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <string>
#include <vector>

#include "gradproof/derivative/network_derivatives.hpp"
#include "gradproof/network/random.hpp"
#include "tests/support/quad_reference.hpp"

namespace gradproof {
namespace {

struct Workload {
  std::string name;
  std::vector<arma::uword> sizes;
  arma::uword m;
};

std::ostream& operator<<(std::ostream& out, const Workload& workload) { return out << workload.name; }

// largest |value - exact|/|exact| over the entries of dW and db
double worst_relative_error(const NetworkDerivatives& found, const reference::QuadGradients& exact) {
  double worst = 0.0;
  const auto look_at = [&worst](const Estimate& estimate, const reference::QuadMatrix& right) {
    const arma::mat error = arma::abs(reference::difference(estimate.value, right));
    const arma::mat size = arma::abs(right.rounded());
    for (arma::uword at = 0; at < error.n_elem; ++at) {
      EXPECT_LE(error(at), estimate.bar(at));
      if (size(at) > 0.0) worst = std::max(worst, error(at) / size(at));
    }
  };
  for (std::size_t l = 1; l <= found.dW.depth(); ++l) {
    look_at(found.dW[l], exact.dW[l]);
    look_at(found.db[l], exact.db[l]);
  }
  return worst;
}

class AccuracyOn : public testing::TestWithParam<std::tuple<Workload, ActivationKind, std::string>> {};

TEST_P(AccuracyOn, IsFlatFromAStepOf1em8DownTo1em12) {
  const auto& [workload, kind, instructions] = GetParam();
  Random random(1);
  const ForwardNetwork network(workload.sizes, {ActivationValues(kind)}, OutputLayer(OutputKind::sigmoid));
  const Parameters parameters = random_parameters(network, random);
  const arma::mat X = random_normal(random, network.n(0), workload.m);
  const arma::mat Y = random_labels(network, workload.m, random);
  const auto exact = reference::quad_gradients(network, parameters, X, Y);

  DerivativeOptions options;
  options.with_dZ_dA = false;
  options.instructions = instructions;
  std::cout << workload.name << ": worst entrywise relative error";
  for (const double step : {1e-8, 1e-10, 1e-12}) {
    options.step_in_z = step;
    const double worst = worst_relative_error(numeric_derivatives(network, parameters, X, Y, options), exact);
    // the clear version rounds the sums on the way up, which small entries of L (cancelled 1e5 times) show
    EXPECT_LE(worst, instructions == "none" ? 1e-10 : 1e-11) << "step " << step;
    std::cout << ' ' << worst;
  }
  std::cout << '\n';
}

std::string name_of(const testing::TestParamInfo<AccuracyOn::ParamType>& parameters) {
  const auto& [workload, kind, instructions] = parameters.param;
  return workload.name + "_" + ActivationValues(kind).name() + (instructions.empty() ? "_vector" : "_clear");
}

INSTANTIATE_TEST_SUITE_P(
    Workloads, AccuracyOn,
    testing::Combine(testing::Values(Workload{"S", {2, 4, 1}, 400}, Workload{"M", {30, 16, 8, 1}, 569},
                                     Workload{"L", {64, 32, 16, 10}, 200}),
                     testing::Values(ActivationKind::sigmoid, ActivationKind::tanh, ActivationKind::relu),
                     testing::Values("", "none")),
    name_of);

}  // namespace
}  // namespace gradproof
