// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gradproof/submission/python/pairs.hpp"

namespace gradproof {

class PythonSession;

/// A class that is a layer: its backward pass against its own forward pass, by x and by each parameter, with
/// each of its settings (another stride, each activation that its text has a word for).
struct JudgedClass {
  ClassLayer layer;
  Report report;
  std::string not_judged;  ///< why nothing could be asked, or what of it was not; empty where all was
  bool is_known = false, is_loss = false, has_parameters = false;
  bool is_joined = false;  ///< it was judged together with the loss behind it
  std::size_t inputs = 0;  ///< how many arrays its backward pass is asked for
  /// Right but for 1/N: gradients of parameters that are divided by the number of examples, where dout is
  /// not; or a loss that leaves its 1/N to them. One of the two alone is a convention; twice or never is a
  /// mistake.
  std::optional<Report> but_for_the_mean;
};

/// An activation that hands on what it is given, and a loss whose gradient has the activation in it: each
/// alone is wrong, and both together may be right, which then is what is said of them.
/// @throws DidNotAnswer where the process died
void join_activation_and_loss(PythonSession& session, std::vector<JudgedClass>& classes, std::uint64_t seed,
                              bool is_single);

/// @throws DidNotAnswer where the process died
[[nodiscard]] JudgedClass judge_class(PythonSession& session, const ClassLayer& layer, std::uint64_t seed,
                                      bool is_single);

/// Takes what is right but for 1/N for right, where the classes of the file go together so.
void agree_on_the_mean(std::vector<JudgedClass>& classes);

}  // namespace gradproof
