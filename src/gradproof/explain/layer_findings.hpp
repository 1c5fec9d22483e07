// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gradproof/explain/document.hpp"
#include "gradproof/layers/list.hpp"
#include "gradproof/network/random.hpp"

namespace gradproof {

/// The products of one number by hand.
using Terms = std::vector<std::pair<double, double>>;

/// A layer of the reference asked at one point.
struct LayerFindings {
  /// @param given  its arguments; @param random  the cotangents are drawn from it
  LayerFindings(const std::string& name, layers::Tensors given, Random& random);
  const layers::Layer& layer;
  layers::Tensors x, y, dy, dx;  ///< arguments, outputs, cotangents, derivatives by the arguments

  /// Shows one entry of dx: by hand, factor times the sum of the products, and by centered differences of
  /// <dy, y>, which it returns.
  Confirmation work_out(Section& step, const std::string& array, std::size_t argument, arma::uword row,
                        arma::uword col, Terms terms, double factor = 1.0) const;
};

/// Of any number that is made of another: `claimed` beside the difference of phi at s.
[[nodiscard]] Confirmation confirm_slope(const std::string& array, arma::uword row, arma::uword col,
                                         double claimed, const std::function<double(double)>& phi, double s);

/// A tensor as one matrix: its last axis runs across, all before it down.
[[nodiscard]] arma::mat flat(const layers::Tensor& x);
/// Normal numbers with two decimals: they can be typed.
[[nodiscard]] layers::Tensor short_numbers(Random& random, layers::Shape shape, double deviation = 1.0);

/// One number by hand: the sum of the products.
[[nodiscard]] WorkedSum by_hand(const std::string& array, arma::uword row, arma::uword col, Terms terms,
                                double result, double factor = 1.0);

// One derivation each.
[[nodiscard]] Derivation convolution_derivation(Random& random);
[[nodiscard]] Derivation pooling_derivation(Random& random);
[[nodiscard]] Derivation batch_norm_derivation(Random& random);
[[nodiscard]] Derivation dropout_derivation(Random& random);
[[nodiscard]] Derivation softmax_derivation(Random& random);
[[nodiscard]] Derivation lstm_step_derivation(Random& random);

}  // namespace gradproof
