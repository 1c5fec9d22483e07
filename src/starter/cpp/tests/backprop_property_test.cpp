// SPDX-License-Identifier: MIT
// The same over networks of random sizes: RapidCheck looks for the smallest one that fails.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <gradproof/check_network/check_network.hpp>
#include <gradproof/network/random.hpp>

#include "backprop.hpp"

namespace {

using namespace gradproof;

RC_GTEST_PROP(BackpropProperty, holds_for_networks_of_any_size, ()) {
  const auto inputs = *rc::gen::inRange<arma::uword>(1, 6), units = *rc::gen::inRange<arma::uword>(1, 6);
  const auto outputs = *rc::gen::inRange<arma::uword>(1, 4), m = *rc::gen::inRange<arma::uword>(1, 8);
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  const Architecture network({inputs, units, outputs}, {Activation::tanh()},
                             OutputLayer(OutputKind::sigmoid));
  const Case question{network, random_parameters(network.forward_only(), random),
                      random_normal(random, inputs, m), random_labels(network.forward_only(), m, random)};
  const Report report = check_network(question, backprop(question));
  if (report.verdict == Verdict::wrong) RC_FAIL(report.text());
}

}  // namespace
