// SPDX-License-Identifier: MIT
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gradproof/layers/list.hpp"
#include "gradproof/network/random.hpp"
#include "gradproof/submission/python/pairs.hpp"

namespace gradproof {

/// One question to a pair: its arrays, and what its functions are called with.
struct PairQuestion {
  std::map<std::string, layers::Tensor> arrays;  ///< by the names of PairEntry::by, and labels and masks
  std::vector<std::string> by;                   ///< which of them the backward pass gives derivatives by
  std::vector<std::string> results;              ///< "dx", "dw": how they are called
  std::string call, named, after, whole;         ///< as gradproof_pairs.py takes them
  std::string order, picked;                     ///< its backward pass is called and answers otherwise than
                                                 ///< most, as gradproof_pairs.py takes it; or empty
  std::size_t cotangents = 0;                    ///< how many, where there is an order
  bool has_cache = true;
  std::string about;              ///< ", with stride 2, pad 1": what else was asked with; or empty
  std::vector<std::string> flat;  ///< what the outputs of this layer do not move with: then claims are 0
  std::size_t arguments_after = 0;
  bool is_known = false;  ///< the layer is known by its name
  std::string layer;      ///< "convolution"
  std::string reference;  ///< which of layers/ its forward pass should be; empty: not asked
  /// What the reference takes; several where there are several conventions (2 reg W, reg W), the common
  /// first.
  std::vector<layers::Tensors> reference_arguments;
  bool finds_mask = false;  ///< behind x come the mask and what was kept, read off the outputs
  std::vector<std::size_t> reference_order;  ///< result k of the reference is by `by[order[k]]`
  bool judges_forward = true;                ///< its forward pass has to be that of the reference
  std::string variant;                       ///< of a class: which of its settings, by number
  std::string reduce;                        ///< of a class: "sum" where a loss of each example is added up
  std::size_t outputs = 0;        ///< of a class: how many outputs its backward pass takes a cotangent of
  bool is_slope = false;          ///< of a class: what it gives is the derivative of each output by its input
  bool one_entry = false;         ///< of a class: of its outputs, and of their cotangents, one entry is not 0
  double parameters_scale = 1.0;  ///< of a class: what its claims by parameters are multiplied by,
  std::size_t inputs = 0;         ///< which are those of `by` from this one on
  std::size_t entry = 0, choice = 0;  ///< of pairs.json, and which of its choices of sizes
  std::string data;                   ///< where it is of a file of its own: its text
  std::string signature;  ///< its arrays as layers::Layer has them, those of `by` first; then what is given
};

/// The reference beside the outputs of a forward pass, by the convention that comes closest.
struct ReferenceFit {
  layers::Tensors arguments, right;  ///< what it takes, and gives
  bool has_its_shape = false;
  double difference = arma::datum::inf;  ///< the largest, of the first output
};
[[nodiscard]] ReferenceFit reference_fit(const PairQuestion& question, const layers::Tensors& outputs);

/// The same numbers with their axes in another order, or without those of size 1; nothing where these are not
/// the axes.
[[nodiscard]] std::optional<layers::Tensor> as_shaped(const layers::Tensor& x, const layers::Shape& shape);

/// Is there a loss of this name that gives its derivative beside its value?
[[nodiscard]] bool is_known_loss(const std::string& name, std::size_t derivatives);
/// Is there a layer of this name with as many arguments?
[[nodiscard]] bool is_known_by_name(const Pair& pair);
/// What a pair may be, the likeliest first (exercises/pairs.json): those of its name and as many arguments,
/// else all of as many arguments; for each its questions, one for each choice of sizes.
[[nodiscard]] std::vector<std::vector<PairQuestion>> questions_to(const Pair& pair, Random& random);
/// The arrays of a question like this one in the order of its signature, with other sizes where sizes are
/// free: those of images and windows are not.
[[nodiscard]] layers::Tensors of_other_sizes(const PairQuestion& like, layers::Sizes kind, Random& random);

}  // namespace gradproof
