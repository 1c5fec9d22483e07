// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

#include "gradproof/submission/python/pair_entry.hpp"

namespace gradproof {

class PythonSession;

/// One array of the questions to a class.
struct ClassArray {
  std::string name, known;  ///< as its author calls it; as exercises/classes.json does: "weights", "W"
  layers::Shape shape;
  std::string values;      ///< "normal", "weight", "gamma", "whole", "one hot", "probabilities", ...
  arma::uword below = 0;   ///< of whole numbers
  std::string derivative;  ///< how its derivative is called: "dweights"; empty where none is asked
  [[nodiscard]] bool is_parameter() const { return values == "weight" || values == "gamma"; }
};

/// How a class is asked, found by trial in its own process (gradproof_layer_plan.py). What is judged does not
/// depend on what that says: gradients that the text has and the plan leaves out are named.
struct ClassPlan {
  Pair pair;
  std::vector<ClassArray> arrays;
  std::string variant, about;        ///< the number of its settings, and ", with stride=2"
  std::size_t entry = 0;             ///< which of the table it is
  std::size_t variants = 1;          ///< how many settings there are to ask
  std::size_t outputs = 1;           ///< how many cotangents its backward pass takes
  arma::uword examples = 0;          ///< N; 0 where its arrays have none
  std::string handed;                ///< "b with shape (1, 5)": what its constructor took in unusual shapes
  bool is_first = false;             ///< its backward pass returns None: there is no layer before it
  bool takes_one_entry = false;      ///< it takes derivatives of which one entry is not 0
  bool may_be_slope = false;         ///< its backward pass takes what its forward pass takes
  bool gives_each = false;           ///< a loss whose forward pass gives one for each example
  bool was_single = false;           ///< it asks for single precision, and was given double
  std::vector<std::string> without;  ///< parameters whose gradient is nowhere
  std::vector<std::string> unasked;  ///< what else its forward pass computes with, and is trained
  [[nodiscard]] const std::string& layer() const;  ///< "convolution"
  [[nodiscard]] bool is_known() const;             ///< by its name, and not as any layer
};

/// @throws PartRaised with what the class raises where it cannot be made or asked, or why nobody can tell
/// how; DidNotAnswer where its process is dead or says what cannot be
[[nodiscard]] ClassPlan plan_of(PythonSession& session, const ClassLayer& layer, std::size_t variant);

/// An activation and the loss behind it as one, both planned before. @throws the same
[[nodiscard]] ClassPlan plan_of_both(PythonSession& session, const ClassLayer& activation,
                                     const ClassLayer& loss);

/// Drawn anew each time.
[[nodiscard]] PairQuestion question_of(const ClassPlan& plan, Random& random);

}  // namespace gradproof
