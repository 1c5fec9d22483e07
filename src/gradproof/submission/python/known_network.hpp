// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gradproof/check_network/case.hpp"
#include "gradproof/check_network/examination.hpp"
#include "gradproof/submission/python/chain.hpp"

namespace gradproof {

class PythonSession;

/// Where the parameters of one layer are among those of a chain.
struct ChainLayer {
  std::size_t weight = 0;           ///< its place in ChainReading::names
  std::optional<std::size_t> bias;  ///< empty: none, or the first column of the weights
  bool in_first_column = false;     ///< W = [b W]: n[l] x (1 + n[l-1])
};

/// A network of the notation that a chain was found to compute, by values of its forward pass alone.
///   W[l], b[l]        which of its parameters they are, as they stand or transposed (rows)
///   own cost          = scale(m, n[L]) J + penalty(m) reg sum of W^2, J the cost of `output`
struct KnownNetwork {
  std::vector<arma::uword> sizes;
  std::vector<Activation> hidden;
  OutputLayer output{OutputKind::identity};
  std::optional<Activation> before_squares;  ///< the cost is a squared error behind this (loss_layer.hpp)
  std::vector<ChainLayer> layers;
  bool rows = false;  ///< W[l] is the transpose of its parameter
  bool has_biases = true;
  /// false: its forward pass is that of the network, its cost is none that is known of this output
  bool has_known_cost = true;
  std::string scale_name;  ///< "the sum over the examples"; empty: the mean, as in the notation
  double (*scale)(double m, double n) = nullptr;
  double (*penalty)(double m) = nullptr;  ///< nullptr: it has no regulariser, or none that is known

  /// "2 layers, tanh hidden, softmax output; cross-entropy, the sum over the examples"
  [[nodiscard]] std::string description() const;
};

/// Which network it is, where it is one that gradproof knows: layer by layer the activations, the output, the
/// loss with its factor, and the regulariser are tried until the last activation and the cost agree with the
/// chain's to rounding at every one of four points (two numbers of examples where it takes them). Its
/// backward pass is not asked. nullopt where nothing agrees: it is never taken for something simpler.
/// Where two agree (a mean of one example is its sum) the first of the list, which is the usual one.
/// Cost: at most 12 forward passes of the submission.
/// @throws DidNotAnswer, where the process is dead
[[nodiscard]] std::optional<KnownNetwork> identify(PythonSession& session, const ChainReading& reading,
                                                   std::uint64_t seed);

/// The chain as an implementation of its network: dW, db in the notation, divided by the scale of its cost.
/// Gradients read from an update are rounded to single precision, for the difference carries u |W| / rate.
/// @throws DidNotAnswer, also where it raises an exception.
[[nodiscard]] Answer answer_of_chain(PythonSession& session, const ChainReading& reading,
                                     const KnownNetwork& network, const Case& question);

/// Questions of its sizes that tell mistakes apart, with labels it can take.
[[nodiscard]] Examination examination_of(const ChainReading& reading, const KnownNetwork& network,
                                         std::uint64_t seed);

}  // namespace gradproof
