// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace gradproof {

/// How a function that the harness does not know is checked. No tolerance is among these: the error bars come
/// from the function itself.
struct FunctionOptions {
  std::string name = {};  ///< of what is checked, for the report; found from the type if empty
  std::vector<std::string> names =
      {};                  ///< of the arguments, in order: {"W", "b"}; x, or x1, x2, ... if empty
  std::uint64_t seed = 1;  ///< of random directions and cotangents

  /// Every entry with its own differences, or whole arrays by random directions (cheap; see
  /// miss_probability()).
  enum class Entries { automatic, every_one, by_directions };
  Entries entries = Entries::automatic;
  std::size_t most_entries = 2000;  ///< automatic: an argument with more entries than this goes by directions
  std::size_t directions = 5;

  /// What the batches of a separable objective are to the whole: Evaluate(x, begin, batchSize).
  enum class Batches { add_up, average, unrelated };
  Batches batches = Batches::add_up;

  /// Jacobians: where entries may be (any nonzero value). An entry outside of it that is not zero is a
  /// finding. Empty: everywhere.
  arma::sp_mat pattern = {};

  /// Noise of one value that is known to the caller (a solver's tolerance), added to what is measured.
  double noise = 0.0;
  /// The function draws random numbers (a sampled expectation): it may answer differently each time, and an
  /// error of this share of an entry, 0.01 say, is what has to be seen. Where the scatter hides more, the
  /// verdict is "cannot tell": let it average more samples. Its gradient may be drawn as well. 0: it draws
  /// none.
  double stochastic = 0.0;
  /// Treat it as single precision although it takes and gives double: it computes in float inside.
  bool single_precision = false;
  /// At a kink any slope between those of the two sides is right: f is convex, and a subgradient is claimed.
  bool subgradient = false;

  /// How far each number of x may be expected to move, one argument after another, each column by column;
  /// where x is 0 or far from where the function changes, nothing else says so. Empty: by the size of x
  /// itself.
  arma::vec typical = {};
  /// Arguments, by name (x, or x1, x2, ... or those of `names`), that are held: neither moved nor judged.
  std::vector<std::string> frozen = {};
  /// The entries of x that are judged, counted as in `typical`; all others are held. Empty: all.
  arma::uvec only = {};

  /// Ask for the value at x before each gradient at x: the gradient may use what that call has kept.
  bool value_first = false;
};

}  // namespace gradproof
