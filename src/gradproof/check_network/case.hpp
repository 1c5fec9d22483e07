// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gradproof/network/architecture.hpp"
#include "gradproof/network/layers.hpp"
#include "gradproof/network/parameters.hpp"

namespace gradproof {

/// One question: what are the derivatives of this network's cost at these parameters, on this data?
struct Case {
  Architecture architecture;
  Parameters parameters;
  arma::mat X, Y;
  std::string name = {};  ///< "square", "one dead unit": for reports
};

/// What an implementation says. dW, db always; the rest where it is given. An empty matrix or an empty Layers
/// means "not given"; any other shape is a claim, and a wrong one is a finding.
struct Answer {
  std::optional<double> cost;
  Layers<arma::mat> Z, A, dZ, dA;
  Layers<arma::mat> dW, db;
  /// Said about itself by the runner that fetched the answer: conventions it met, names it used. Never makes
  /// a verdict better.
  std::vector<std::string> notes;
  bool without_biases = false;  ///< the network has none: db is not expected, and b is 0
  /// Which loss it descends was not said but guessed: a dZ[L] that nothing explains is then no finding.
  bool loss_is_guessed = false;
};

/// A lambda, a child process, a notebook: all the same. It may throw; a throw is "did not answer".
using Implementation = std::function<Answer(const Case&)>;

/// The built-in reference as an implementation: forward() and backward() of network/.
[[nodiscard]] Answer reference_answer(const Case& question);

}  // namespace gradproof
