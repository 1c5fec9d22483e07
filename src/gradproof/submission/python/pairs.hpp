// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "gradproof/submission/python/notebook.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

class PythonSession;

/// A function of a submission as its text has it.
struct TextFunction {
  FunctionReport where;
  std::vector<std::string> required, arguments;  ///< names of those without a default; of all
  std::size_t returned = 0;                      ///< how many things it returns at most
};
/// Of an answer of gradproof_pair_text.py.
[[nodiscard]] TextFunction text_function(const std::string& text, const std::vector<SourceCell>& cells);

/// A backward pass and the forward pass whose cache it takes: affine_forward(x, w, b) -> (out, cache),
/// affine_backward(dout, cache). Or a loss that gives its own derivative, svm_loss(x, y) -> (loss, dx): both
/// are the same function.
struct Pair {
  TextFunction forward, backward;
  std::string stem;  ///< "conv" of conv_forward_naive
  [[nodiscard]] bool is_loss() const { return forward.where.name == backward.where.name; }
};
struct Pairs {
  std::vector<Pair> found;
  std::vector<std::string> alone;  ///< "pool_backward (no pool_forward stands beside it)"
  bool is_known = false;  ///< one of them is a layer that is known by its name: then it is a file of layers
  [[nodiscard]] std::vector<std::string> names() const;
};
/// By the names of the functions and their arguments alone: a backward pass that takes labels is that of a
/// network. Empty where the L-layer exercise is solved, whose functions are named alike and are not judged as
/// pairs.
[[nodiscard]] Pairs pairs_in(const std::vector<TextFunction>& functions);

/// Each backward pass against its own forward pass, and where the layer is known by its name, the forward
/// pass against the reference (layers/). Pairs are judged one by one: what one of them does, hides nothing of
/// the others. What cannot be asked is named in Report::notes and keeps the whole from being verified.
/// @param is_single  it computes in single precision: its rounding is that
/// @throws DidNotAnswer where the process died
[[nodiscard]] Report judge_pairs(PythonSession& session, const Pairs& pairs, std::uint64_t seed,
                                 bool is_single = false);

}  // namespace gradproof
