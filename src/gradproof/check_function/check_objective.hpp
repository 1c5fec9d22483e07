// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "gradproof/check_function/arguments.hpp"
#include "gradproof/check_function/function_options.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// What the adapters notice of a call: these are findings, whatever the numbers are.
struct CallWatch {
  std::string changed_input;  ///< "Gradient changed x(0,1) from 2 to 2.5"
  std::string view_of_input;  ///< which call returned memory of its argument
  std::string keeps_output;   ///< which call answered with what its output array held before

  /// Only the first finding is kept. May be called from several threads; reading is for when they are done.
  void note(std::string CallWatch::*what, const std::string& text) {
    const std::lock_guard lock(mutex);
    if ((this->*what).empty()) this->*what = text;
  }
  std::mutex mutex;
};

/// One function and its gradient, with the type of its argument erased. Each may be missing; value or both
/// must be there, gradient or both must be there.
struct ObjectiveFunctions {
  std::function<double(const arma::vec& x)> value;
  /// @param fill  what the output array holds before the call: the answer must not depend on it
  std::function<ArrayValues(const arma::vec& x, double fill)> gradient;
  std::function<std::pair<double, ArrayValues>(const arma::vec& x, double fill)> both;
  /// Its values at many points, the columns, where that is quicker than one by one; may be missing, and may
  /// answer with an empty row: then they are asked one by one.
  std::function<arma::rowvec(const arma::mat& points)> values = {};
};

/// A part of a separable objective: its functions begin, ..., begin + count - 1.
struct ObjectiveBatch {
  std::size_t begin = 0, count = 0;
  ObjectiveFunctions functions;
};

/// A scalar function of any arguments as the core sees it: everything in one column of doubles.
struct Objective {
  std::string name;  ///< of its type
  ArrayValues x;     ///< the point, one array an argument
  bool single_precision = false;
  ObjectiveFunctions whole;
  std::vector<ObjectiveBatch> batches;
  std::vector<ObjectiveFunctions> constraints;  ///< functions of the same x beside it, each with its gradient
  std::shared_ptr<CallWatch> watch = std::make_shared<CallWatch>();
};

/// Is the gradient that of the value, in every entry? Before any difference: the same answer to the same
/// question, also after other questions; no change of the argument; no view of it; an answer that does not
/// depend on what the output held; value with and without gradient alike. Batches are each checked, and must
/// add up to the whole. Cost: 6 evaluations an entry where the function is smooth, about 15 once.
[[nodiscard]] Report check_objective(const Objective& objective, const FunctionOptions& options);

/// Names of the arguments for texts: options.names, else x, or x1, x2, ...
/// @throws std::invalid_argument if options.names has another length than there are arguments.
[[nodiscard]] std::vector<std::string> argument_names(std::size_t count, const FunctionOptions& options);

/// "x(2,0)" of one number in the column that flatten() makes of `arrays`; " (imaginary part)" where it is
/// one.
[[nodiscard]] std::string place_text(const ArrayValues& arrays, const std::vector<std::string>& names,
                                     arma::uword number);

}  // namespace gradproof
