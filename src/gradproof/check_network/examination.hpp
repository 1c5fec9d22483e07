// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gradproof/check_network/case.hpp"

namespace gradproof {

/// The questions an implementation is asked.
struct Examination {
  std::vector<Case> cases;
  /// Asked as well, but a failure here is a note and not a wrong gradient: data that were not normalised, an
  /// output that is 1 to the last bit.
  std::vector<Case> robustness;
  std::uint64_t seed = 1;  ///< of the order of the questions, and of what made them
};

/// What the exercise fixes; whatever is left open is chosen so that mistakes show.
struct ExaminationOptions {
  std::vector<Activation> hidden;     ///< empty: tanh, ReLU and sigmoid in turn; one: for every hidden layer
  std::optional<OutputLayer> output;  ///< empty: sigmoid, softmax and identity in turn
  std::vector<arma::uword> sizes;     ///< n[0], ..., n[L]; empty: chosen
  std::size_t depth = 0;              ///< 0: three layers in some questions, two in others
  arma::uword outputs = 0;            ///< n[L] where the exercise has only that fixed; 0: chosen
  arma::uword m = 0;                  ///< examples; 0: several numbers of them
  double lambda = 0.0;                ///< of the L2 term
  std::uint64_t seed = 1;
  bool on_data = false;  ///< the questions will be made of data, and the output is theirs
};

/// Questions that tell mistakes apart (each has a reason; a question that the fixed sizes rule out is left
/// out):
///   all sizes different   n[0], ..., n[L], m pairwise different and n[L] != m - 1: a shape betrays a
///   transpose,
///                         a ratio betrays m, n[0] or n[L]
///   another m             a ratio that follows m is told from a constant one
///   square                every size and m equal: nothing is left to shapes, only numbers tell a transpose
///   (Y
///                         is not symmetric)
///   one example           m = 1: what is right here and wrong above is a mistake of 1/m, or an axis
///   one dead unit         one hidden unit without effect on the cost (ReLU), or saturated (tanh, sigmoid)
///   exactly at a kink     one Z[1] entry is 0 exactly, where layer 1 is a ReLU
/// and for robustness: data that were not normalised (up to 4000), an output saturated to 0 and 1 exactly.
/// W is of order 1, b is not 0, both labels occur in every row of Y, every hidden layer has Z of both signs.
/// @throws std::invalid_argument if what is fixed contradicts itself.
[[nodiscard]] Examination standard_examination(const ExaminationOptions& options = {});

/// "3 layers, tanh hidden, sigmoid output": what the questions have in common.
[[nodiscard]] std::string description(const Examination& examination);
/// "square (4-4-4-4, tanh hidden, sigmoid output, m = 4)"
[[nodiscard]] std::string description(const Case& question);

}  // namespace gradproof
