// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/layers/tensor.hpp"

namespace gradproof::layers {

/// Entries of x are gathered into groups; each group is shifted and scaled to mean 0 and variance 1 by its
/// own statistics, then each channel c is scaled by gamma_c and shifted by beta_c. With M entries in a group:
///   mu = (1/M) sum x,   v = (1/M) sum (x - mu)^2,   x^ = (x - mu) / sqrt(v + eps),   y = gamma_c x^ + beta_c
///   dx^ = gamma_c dy
///   dx  = [dx^ - mean(dx^) - x^ mean(dx^ x^)] / sqrt(v + eps)      means over the group
///   dgamma_c = sum over channel c of dy x^,   dbeta_c = sum over channel c of dy
/// The two means are the paths through mu and through v: statistics are functions of x. Smooth where v + eps
/// > 0.
///
///   Norm::batch    x (N, D)           a group is a feature over the batch; channels are features
///   Norm::layer    x (N, D)           a group is one example; channels are features
///   Norm::spatial  x (N, C, H, W)     batch norm, with all places of a channel in one group
///   Norm::group    x (N, C, H, W)     C/G channels of one example are a group
/// gamma and beta have one entry a channel, in whatever shape. Examples do not know of each other under layer
/// and group; under batch and spatial they do. Source: Ioffe and Szegedy 2015, section 3; Ba et al. 2016,
/// equation 4; Wu and He 2018, section 3.1.
enum class Norm { batch, layer, spatial, group };

struct NormSettings {
  Norm norm = Norm::batch;
  double eps = 1e-5;
  arma::uword groups = 1;  ///< G, of Norm::group alone; it divides C
};

/// @throws std::invalid_argument where shapes do not belong together, or G does not divide C
[[nodiscard]] Tensor normalise(const NormSettings& settings, const Tensor& x, const Tensor& gamma,
                               const Tensor& beta);
/// dx, dgamma, dbeta
[[nodiscard]] Tensors normalise_backward(const NormSettings& settings, const Tensor& x, const Tensor& gamma,
                                         const Tensor& beta, const Tensor& dy);

/// What the derivatives are made of.
struct NormParts {
  arma::vec x_hat, deviation;  ///< deviation: sqrt(v + eps) of the group of each entry
  arma::uvec group, channel;   ///< of each entry
  arma::uword groups = 0, channels = 0;

  /// The mean of the group of each entry, at each entry.
  [[nodiscard]] arma::vec mean_of_group(const arma::vec& values) const;
  /// An entry for each channel.
  [[nodiscard]] arma::vec sum_of_channel(const arma::vec& values) const;
};
[[nodiscard]] NormParts norm_parts(const NormSettings& settings, const Tensor& x);

/// Batch norm when it is used and not trained: mean and variance (D) are given numbers.
///   signature  x (N, D), gamma (D), beta (D), mean (D), variance (D) -> (N, D)
///   y = gamma (x - mean) / sqrt(variance + eps) + beta,   dx = dy gamma / sqrt(variance + eps)
[[nodiscard]] Tensor batch_norm_test(const Tensors& x_gamma_beta_mean_variance, double eps);
/// dx, dgamma, dbeta
[[nodiscard]] Tensors batch_norm_test_backward(const Tensors& x_gamma_beta_mean_variance, double eps,
                                               const Tensor& dy);

}  // namespace gradproof::layers
