// SPDX-License-Identifier: MIT
// Random networks for laws: they shrink to the smallest network, the fewest examples, tanh and sigmoid, and
// print as the line that makes them again.
#pragma once
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <rapidcheck.h>

#include <ostream>
#include <string>
#include <vector>

#include "gradproof/check_network/case.hpp"
#include "gradproof/network/backward.hpp"
#include "gradproof/network/forward.hpp"
#include "gradproof/network/random.hpp"

namespace gradproof::law {

/// A network by the choices that make it: small to shrink, short to print.
struct Network {
  std::vector<arma::uword> sizes;   ///< n[0], ..., n[L]: 2 to 7 sizes of 1..12
  std::vector<std::string> hidden;  ///< one for each of the layers 1..L-1
  std::string output;
  arma::uword m = 1;  ///< 1..20
  std::uint64_t seed = 1;
  double lambda = 0.0;

  [[nodiscard]] Case question() const {
    std::vector<Activation> activations;
    for (const std::string& name : hidden) activations.push_back(Activation::named(name));
    Architecture architecture(sizes, activations, OutputLayer::named(output), lambda);
    Random random(seed);
    Parameters parameters = random_parameters(architecture.forward_only(), random);
    arma::mat X = random_normal(random, sizes.front(), m);
    arma::mat Y = random_labels(architecture.forward_only(), m, random);
    return {std::move(architecture), std::move(parameters), std::move(X), std::move(Y)};
  }
};

inline std::ostream& operator<<(std::ostream& out, const Network& network) {
  return out << fmt::format(
             "{{.sizes = {{{}}}, .hidden = {{{}}}, .output = \"{}\", .m = {}, .seed = {}, .lambda = {}}}",
             fmt::join(network.sizes, ", "), fmt::join(network.hidden, ", "), network.output, network.m,
             network.seed, network.lambda);
}

struct Choices {
  std::vector<std::string> hidden = Activation::names();
  std::vector<std::string> output = OutputLayer::names();
  double lambda = 0.0;
};

/// One of the names; shrinks to those that come first in the list.
inline rc::Gen<std::string> one_of(const std::vector<std::string>& names) {
  return rc::gen::map(rc::gen::inRange<std::size_t>(0, names.size()),
                      [names](std::size_t i) { return names[i]; });
}

inline rc::Gen<Network> networks(const Choices& choices = {}) {
  const auto unit_count = rc::gen::inRange<arma::uword>(1, 13);
  return rc::gen::mapcat(rc::gen::inRange<std::size_t>(1, 7), [=](std::size_t depth) {
    return rc::gen::build<Network>(
        rc::gen::set(&Network::sizes, rc::gen::container<std::vector<arma::uword>>(depth + 1, unit_count)),
        rc::gen::set(&Network::hidden,
                     rc::gen::container<std::vector<std::string>>(depth - 1, one_of(choices.hidden))),
        rc::gen::set(&Network::output, one_of(choices.output)),
        rc::gen::set(&Network::m, rc::gen::inRange<arma::uword>(1, 21)),
        rc::gen::set(&Network::seed, rc::gen::inRange<std::uint64_t>(1, 1000)),
        rc::gen::set(&Network::lambda, rc::gen::just(choices.lambda)));
  });
}

/// The reference's gradients of a question, with its forward pass.
struct Solved {
  ForwardPass pass;
  Gradients gradients;
  double J = 0.0;
};

inline Solved solve(const Case& question) {
  const ForwardNetwork& network = question.architecture.forward_only();
  Solved solved;
  solved.pass = forward(network, question.parameters, question.X, question.Y);
  solved.gradients =
      backward(question.architecture, question.parameters, question.X, question.Y, solved.pass);
  solved.J = cost(network, question.parameters, solved.pass);
  return solved;
}

/// How far two roundings of the same sum may lie apart: the magnitudes that are added, times terms * u on
/// each side. `magnitude` bounds every partial sum, `steps` the operations on the longest way to an entry.
inline double rounding(double magnitude, double steps) { return 2.0 * steps * 0x1p-53 * magnitude; }

}  // namespace gradproof::law
