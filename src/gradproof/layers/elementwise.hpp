// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/layers/tensor.hpp"
#include "gradproof/network/activation.hpp"

namespace gradproof::layers {

/// An activation, entry by entry: those of network/activation.hpp and network/more_activations.hpp, where
/// each has its formula, its kink and the slope that is taken there.
///   signature   x (any) -> (the same)
///   y = g(x),   dx = dy * g'(x)
/// Source: Nielsen, "Neural Networks and Deep Learning" (2015), chapter 2, equation BP2.
[[nodiscard]] Tensor elementwise(const Activation& g, const Tensor& x);
/// dx
[[nodiscard]] Tensors elementwise_backward(const Activation& g, const Tensor& x, const Tensor& dy);

/// Some entries are dropped, which ones the mask says (0 dropped, 1 kept): drawn elsewhere, an input here,
/// and not differentiated by.
///   signature   x (any), mask (the same) -> (the same)
///   y = x * mask / keep,   dx = dy * mask / keep        keep: the share that is kept ("inverted" dropout)
///   y = x * mask,          dx = dy * mask               with keep = 1
/// Source: Srivastava et al. 2014, section 10.
[[nodiscard]] Tensor dropout(const Tensor& x, const Tensor& mask, double keep);
/// dx
[[nodiscard]] Tensors dropout_backward(const Tensor& x, const Tensor& mask, double keep, const Tensor& dy);

}  // namespace gradproof::layers
