// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/layers/mistakes.hpp"

/// What the mistakes of several layers are made of.
namespace gradproof::layers {

/// The length of the first axis of x: the number of examples.
[[nodiscard]] inline double rows(const Asking& at) { return static_cast<double>(at.x[0].size(0)); }

[[nodiscard]] inline Tensor scaled(Tensor d, double factor) {
  d.values() *= factor;
  return d;
}

}  // namespace gradproof::layers
