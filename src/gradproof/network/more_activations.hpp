// SPDX-License-Identifier: MIT
#pragma once
#include <vector>

#include "gradproof/network/activation.hpp"

namespace gradproof {

/// Activations beyond those that change propagation has addition theorems for: a user's g as the instrument
/// sees them (Activation::user), with wider error bars.
///   elu      z where z > 0, exp(z) - 1 where not (Clevert et al. 2016)
///   selu     1.0507 z where z > 0, 1.0507 * 1.67326 (exp(z) - 1) where not (Klambauer et al. 2017)
///   swish    z sigmoid(z) (Ramachandran et al. 2017), also called silu
///   gelu     z Phi(z), Phi the normal distribution (Hendrycks & Gimpel 2016)
///   gelu_tanh  its approximation z/2 (1 + tanh(sqrt(2/pi) (z + 0.044715 z^3)))
///   gelu_sigmoid  and the other one, z sigmoid(1.702 z)
///   mish     z tanh(softplus(z)) (Misra 2019)
///   softsign z / (1 + |z|)
///   sine     sin z (Sitzmann et al. 2020)
[[nodiscard]] std::vector<Activation> more_activations();

}  // namespace gradproof
