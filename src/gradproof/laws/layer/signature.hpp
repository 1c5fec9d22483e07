// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gradproof/layers/tensor.hpp"

namespace gradproof::laws {

/// What a layer takes and gives, as a line: "x (N, D), w (D, M), b (M), stride -> (N, M)". Arguments, the
/// generator of questions, the laws about batches and the words of a violation follow from it.
///   x (N, D)       an axis a letter: every N has the same size
///   (1, C), (4H, D + H)   numbers, multiples and sums of letters
///   (N, *d)        one axis or more; D, where it stands elsewhere, is then their product
///   H'             whatever it comes out as
///   stride         no axes: a setting; #variant: one that is not shown
///   ? (N, *y)      of an output: where it comes out so
/// The axis of examples is N, or where there is none, m.
class Signature {
 public:
  struct Array {
    std::string name = {};
    std::vector<std::string> axes = {};
  };
  using Sizes = std::map<std::string, arma::uword>;

  /// @throws std::invalid_argument with the place where it cannot be read
  explicit Signature(const std::string& line);

  [[nodiscard]] const std::vector<Array>& arguments() const noexcept { return arguments_; }
  [[nodiscard]] const std::vector<Array>& outputs() const noexcept { return outputs_; }
  /// "N", "m", or empty where no argument lies along examples.
  [[nodiscard]] const std::string& examples() const noexcept { return examples_; }
  /// Which axis of it runs over the examples.
  [[nodiscard]] std::optional<std::size_t> axis_of_examples(const Array& array) const;

  /// The size of each letter; empty where the arguments do not fit.
  [[nodiscard]] std::optional<Sizes> sizes_of(const layers::Tensors& arguments) const;
  /// Whether a shape is that of an array of the signature.
  [[nodiscard]] static bool fits(const Array& array, const layers::Shape& shape, const Sizes& sizes);
  /// The letters that stand alone in some axis of an argument, and are no product: N, D, M.
  [[nodiscard]] std::vector<std::string> letters() const;
  /// Every size that was chosen, but that of the examples.
  [[nodiscard]] static std::vector<arma::uword> free_sizes(const Sizes& sizes, const std::string& examples);
  /// @param rest  the axes that *d stands for
  [[nodiscard]] static layers::Shape shape_of(const Array& array, const Sizes& sizes,
                                              const layers::Shape& rest);

 private:
  std::vector<Array> arguments_, outputs_;
  std::string examples_;
};

/// "2x3"; "a number"
[[nodiscard]] std::string shape_words(const layers::Shape& shape);

}  // namespace gradproof::laws
