// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gradproof/exercises/exercise.hpp"
#include "gradproof/submission/python/notebook.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

class PythonSession;

/// A function of a submission as its text has it.
struct TextFunction {
  FunctionReport where;
  std::vector<std::string> required, arguments;  ///< names of those without a default; of all
  std::size_t returned = 0;                      ///< how many things it returns at most
  std::map<std::string, OwnLine> statements;     ///< that alone give these names a value; "return"
  std::vector<std::string> results = {};         ///< names of what its return gives; "?" of what has none
  /// The one that an array of this name comes from, the first of what it returns or not.
  [[nodiscard]] std::optional<OwnLine> line_of(const std::string& array, bool is_first) const;
};
/// "dW, 40, self.dW = ..." of each line that is left, by tabs. @param label  of the text they are in
[[nodiscard]] std::map<std::string, OwnLine> statements_in(std::istream& lines, const std::string& label,
                                                           const std::vector<SourceCell>& cells);
/// Of an answer of gradproof_pair_text.py.
[[nodiscard]] TextFunction text_function(const std::string& text, const std::vector<SourceCell>& cells);

/// A backward pass and the forward pass whose cache it takes: affine_forward(x, w, b) -> (out, cache),
/// affine_backward(dout, cache). Or a loss that gives its own derivative, svm_loss(x, y) -> (loss, dx): both
/// are the same function.
struct Pair {
  TextFunction forward, backward;
  std::string stem;        ///< "conv" of conv_forward_naive; of what it was said to be, where that was said
  std::string owner = {};  ///< the class whose methods they are: "Affine"; empty for functions
  bool is_loss_class = false;  ///< that class is a loss: forward(x, t) is a number, backward() its gradient
  std::optional<Exercise> said = {};  ///< what it is said to be: --exercise
  [[nodiscard]] bool is_class() const { return !owner.empty(); }
  [[nodiscard]] bool is_loss() const { return is_loss_class || forward.where.name == backward.where.name; }
};

/// A class that is a layer, as its text has it (gradproof_class_text.py).
struct ClassLayer {
  FunctionReport where, forward, backward;
  std::map<std::string, OwnLine> statements;  ///< of its backward pass
  std::vector<std::string> gradients;         ///< attributes that are called as gradients: "dW"
  std::vector<std::string> inherited_by;      ///< classes of the same text that are made from it
  bool is_empty = false;                      ///< not written yet
  bool is_network = false;                    ///< its backward pass takes labels
  bool gives_slope = false;                   ///< gradient(x): the derivative of each output by its own input
  bool holds_layers = false;       ///< it is one by its name, and takes a derivative as a layer does
  std::vector<std::string> users;  ///< functions and classes that make objects of it; "script"
};
[[nodiscard]] ClassLayer class_layer(const std::string& text, const std::vector<SourceCell>& cells);
struct Pairs {
  std::vector<Pair> found;
  std::vector<ClassLayer> classes;
  /// "pool_backward (no pool_forward stands beside it)"
  std::vector<std::string> alone;
  std::vector<std::string> not_asked;  ///< what else is there, where --exercise says what is meant
  bool is_known = false;  ///< one of them is a layer that is known by its name: then it is a file of layers
  [[nodiscard]] std::vector<std::string> names() const;
  /// Is nothing in it a layer?
  [[nodiscard]] bool empty() const;
};
/// Somebody's own solution of an exercise, in a process of its own.
struct OwnReference {
  std::string file;
  std::unique_ptr<PythonSession> session;
  Pair pair;
};
/// By the names of the functions and their arguments alone: a backward pass that takes labels is that of a
/// network. Empty where the L-layer exercise is solved, whose functions are named alike and are not judged as
/// pairs.
[[nodiscard]] Pairs pairs_in(const std::vector<TextFunction>& functions);

/// The same of any file.
[[nodiscard]] Pairs all_pairs(const std::vector<TextFunction>& functions);
/// Those that are the functions of this exercise: by their names, else the only ones there are.
/// @throws UnusableSource, with what was looked for and what is there, where none is
[[nodiscard]] Pairs pairs_of(const Exercise& exercise, const std::vector<TextFunction>& functions,
                             const std::vector<ClassLayer>& classes, const std::string& file);

/// Each backward pass, of functions and of classes, against its own forward pass, and where the layer is
/// known by its name, the forward pass against the reference (layers/). Pairs are judged one by one: what one
/// of them does, hides nothing of the others. What cannot be asked is named in Report::notes and keeps the
/// whole from being verified.
/// @param is_single  it computes in single precision: its rounding is that
/// @param reference  somebody's own, whose forward pass all of them should have
/// @throws DidNotAnswer where the process died; UnusableSource where the reference does not answer
[[nodiscard]] Report judge_pairs(PythonSession& session, const Pairs& pairs, std::uint64_t seed,
                                 bool is_single = false, const OwnReference* reference = nullptr);

}  // namespace gradproof
