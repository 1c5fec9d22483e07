// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "gradproof/explain/document.hpp"
#include "gradproof/layers/list.hpp"
#include "gradproof/network/random.hpp"

namespace gradproof {

/// A layer of the reference asked at one point.
struct LayerFindings {
  /// @param given  its arguments; @param random  the cotangents are drawn from it
  LayerFindings(const std::string& name, layers::Tensors given, Random& random);
  const layers::Layer& layer;
  layers::Tensors x, y, dy, dx;  ///< arguments, outputs, cotangents, derivatives by the arguments

  /// The derivative of <dy, y> by one entry of one argument, by centered differences.
  [[nodiscard]] Confirmation confirm(const std::string& array, std::size_t argument, arma::uword row,
                                     arma::uword col) const;
};

/// The same of any number that is made of another: `claimed` beside the difference of phi at s.
[[nodiscard]] Confirmation confirm_slope(const std::string& array, arma::uword row, arma::uword col,
                                         double claimed, const std::function<double(double)>& phi, double s);

/// A tensor as one matrix: its last axis runs across, all before it down.
[[nodiscard]] arma::mat flat(const layers::Tensor& x);
/// Normal numbers with two decimals: they can be typed.
[[nodiscard]] layers::Tensor short_numbers(Random& random, layers::Shape shape, double deviation = 1.0);

/// One number by hand: the sum of the products.
[[nodiscard]] WorkedSum by_hand(const std::string& array, arma::uword row, arma::uword col,
                                std::vector<std::pair<double, double>> terms, double result,
                                double factor = 1.0);

// One derivation each.
[[nodiscard]] Derivation convolution_derivation(Random& random);
[[nodiscard]] Derivation pooling_derivation(Random& random);
[[nodiscard]] Derivation batch_norm_derivation(Random& random);
[[nodiscard]] Derivation dropout_derivation(Random& random);
[[nodiscard]] Derivation softmax_derivation(Random& random);
[[nodiscard]] Derivation lstm_step_derivation(Random& random);

}  // namespace gradproof
