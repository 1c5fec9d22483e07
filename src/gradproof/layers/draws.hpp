// SPDX-License-Identifier: MIT
#pragma once
#include <vector>

#include "gradproof/layers/list.hpp"

/// What questions to a layer are made of.
namespace gradproof::layers {

/// `count` sizes from 2 to count + 1 in random order; or, for Sizes::any, each from 1 to 4,
/// for Sizes::small 1 or 2.
[[nodiscard]] std::vector<arma::uword> draw_sizes(Random& random, Sizes sizes, arma::uword count);
/// Independent normal numbers.
[[nodiscard]] Tensor draw_normal(Random& random, Shape shape, double deviation = 1.0);
/// Whole numbers from 0 to below - 1; the largest is among them where there is room.
[[nodiscard]] Tensor draw_whole(Random& random, Shape shape, arma::uword below);
/// A number without axes.
[[nodiscard]] Tensor setting(double value);
[[nodiscard]] arma::uword whole(const Tensor& setting);

/// A layer that does what its view says.
[[nodiscard]] Layer seen_as(std::string name, std::string signature, std::size_t by,
                            std::function<Tensors(Random&, Sizes)> draw, View view);

/// The layers of each file, for list.cpp.
[[nodiscard]] std::vector<Layer> dense_layers();
[[nodiscard]] std::vector<Layer> image_layers();
[[nodiscard]] std::vector<Layer> sequence_layers();
[[nodiscard]] std::vector<Layer> loss_layers();

}  // namespace gradproof::layers
