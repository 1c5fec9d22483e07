// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "gradproof/check_network/case.hpp"
#include "gradproof/derivative/network_derivatives.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// How dW and db are judged: every entry, or each array along random directions, or whichever time allows.
enum class Method { full, directional, automatic };

struct CheckOptions {
  /// Threads, progress, stop. progress counts over the whole of what was asked; kink_fraction is tried as 0,
  /// 1 and 1/2 whatever it says here.
  DerivativeOptions derivative = {};
  Method method = Method::full;
  double budget = 10.0;     ///< automatic: seconds that a full check may be estimated at
  unsigned directions = 5;  ///< directional: how many of each array
  std::uint64_t direction_seed = 1;
  bool say_method = false;      ///< automatic: note the choice also where it is the full check
  std::string submission = {};  ///< Report::submission
  /// Called with every question that was answered, its answer, and the report on that question alone; not
  /// with those of robustness.
  std::function<void(const Case&, const Answer&, const Report&)> on_answer = {};
};

/// Judges an answer to one question, in the order in which a network is computed:
///   cost, Z[l], A[l]     where given: against the reference forward pass, within what rounding allows
///   dW[l], db[l]         against centered differences of the cost J
///   dZ[l], dA[l]         where given: against centered differences of the loss L of each example
/// dA[depth] is not judged. At a ReLU input that is exactly 0, the slopes 0, 1 and 1/2 are tried in turn for
/// the answer as a whole. Not mistakes, but notes: dZ and dA with 1/m or a minus carried in them, where dW
/// and db are right.
/// @throws std::invalid_argument if the question itself has a wrong shape; Interrupted.
[[nodiscard]] Report check_network(const Case& question, const Answer& answer,
                                   const CheckOptions& options = {});
/// Asks, then judges. An exception from the implementation is "did not answer"; HarnessTrouble passes as a
/// verdict of its own.
[[nodiscard]] Report check_network(const Case& question, const Implementation& implementation,
                                   const CheckOptions& options = {});

}  // namespace gradproof
