// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gradproof {

namespace internal {
class Allowance;
}

/// How far a check has come.
struct FunctionProgress {
  std::string array;                  ///< "gradient", "J"
  std::size_t done = 0, entries = 0;  ///< of that array
  std::size_t evaluations = 0;        ///< of the function for differences, since the check began
  double seconds = 0.0;               ///< since the check began
};

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

  // What a check may take. One that ends early is wrong if it has met something wrong by then, else "cannot
  // tell" with the count of what was judged; it is never green.
  /// Evaluations of the function for differences (some 30 more go into its noise and repeatability); 0: any
  /// number.
  std::size_t most_evaluations = 0;
  /// Wall-clock time, looked at before each evaluation: one evaluation is never cut short. 0: any time.
  double most_seconds = 0.0;
  /// Called after each entry, one call at a time; false ends the check.
  std::function<bool(const FunctionProgress&)> progress = {};
  /// The first Ctrl-C (SIGINT) ends the check, with a report of what was judged; the next one is as ever.
  bool stop_on_interrupt = false;
  /// Columns are judged on so many threads, with the same result as on one: only for a function and a
  /// gradient that may be called from several at once. A layer is always asked from one.
  unsigned threads = 1;

  std::shared_ptr<internal::Allowance> allowance = {};  ///< set by the check itself, for all of its parts
};

namespace internal {

/// The options with an allowance, if they have none yet: whatever is checked with them shares it.
[[nodiscard]] FunctionOptions with_allowance(const FunctionOptions& options);

}  // namespace internal

}  // namespace gradproof
