// SPDX-License-Identifier: MIT
#include "gradproof/layers/normalisation.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

namespace gradproof::layers {

namespace {

/// x^ and the deviation come when the groups are known.
NormParts members_of(const NormSettings& settings, const Tensor& x) {
  const bool is_image = settings.norm == Norm::spatial || settings.norm == Norm::group;
  if (x.shape().size() != (is_image ? 4U : 2U)) {
    throw std::invalid_argument(fmt::format("layers::normalise: x is {}, and should have {} axes: {}",
                                            shape_text(x.shape()), is_image ? 4 : 2,
                                            is_image ? "(N, C, H, W)" : "(N, D)"));
  }
  const arma::uword N = x.size(0), C = x.size(1), places = is_image ? x.size(2) * x.size(3) : 1;
  if (settings.norm == Norm::group && (settings.groups == 0 || C % settings.groups != 0)) {
    throw std::invalid_argument(fmt::format(
        "layers::normalise: {} groups for {} channels: take a number that divides it", settings.groups, C));
  }
  NormParts members;
  members.group.set_size(x.values().n_elem);
  members.channel.set_size(x.values().n_elem);
  members.channels = members.groups = C;
  if (settings.norm == Norm::layer) members.groups = N;
  if (settings.norm == Norm::group) members.groups = N * settings.groups;
  for (arma::uword at = 0; at < x.values().n_elem; ++at) {
    const arma::uword c = at / places % C, n = at / places / C;
    members.channel(at) = c;
    members.group(at) = settings.norm == Norm::layer   ? n
                        : settings.norm == Norm::group ? n * settings.groups + c / (C / settings.groups)
                                                       : c;
  }
  return members;
}

void require_a_channel_each(const char* what, const Tensor& found, const Tensor& x) {
  if (found.values().n_elem != x.size(1)) require_shape("normalise", what, found, {x.size(1)});
}

}  // namespace

arma::vec NormParts::mean_of_group(const arma::vec& values) const {
  arma::vec sum = arma::zeros(groups), count = arma::zeros(groups);
  for (arma::uword at = 0; at < values.n_elem; ++at) {
    sum(group(at)) += values(at);
    count(group(at)) += 1.0;
  }
  const arma::vec mean = sum / count;
  return mean.elem(group);
}

arma::vec NormParts::sum_of_channel(const arma::vec& values) const {
  arma::vec sum = arma::zeros(channels);
  for (arma::uword at = 0; at < values.n_elem; ++at) sum(channel(at)) += values(at);
  return sum;
}

NormParts norm_parts(const NormSettings& settings, const Tensor& x) {
  NormParts parts = members_of(settings, x);
  const arma::vec centered = x.values() - parts.mean_of_group(x.values());
  parts.deviation = arma::sqrt(parts.mean_of_group(arma::square(centered)) + settings.eps);
  parts.x_hat = centered / parts.deviation;
  return parts;
}

Tensor normalise(const NormSettings& settings, const Tensor& x, const Tensor& gamma, const Tensor& beta) {
  const NormParts parts = norm_parts(settings, x);
  require_a_channel_each("gamma", gamma, x);
  require_a_channel_each("beta", beta, x);
  return {x.shape(), gamma.values().elem(parts.channel) % parts.x_hat + beta.values().elem(parts.channel)};
}

Tensors normalise_backward(const NormSettings& settings, const Tensor& x, const Tensor& gamma,
                           const Tensor& beta, const Tensor& dy) {
  require_shape("normalise_backward", "dy", dy, x.shape());
  const NormParts parts = norm_parts(settings, x);
  const arma::vec d_hat = gamma.values().elem(parts.channel) % dy.values();
  const arma::vec dx =
      (d_hat - parts.mean_of_group(d_hat) - parts.x_hat % parts.mean_of_group(d_hat % parts.x_hat)) /
      parts.deviation;
  return {{x.shape(), dx},
          {gamma.shape(), parts.sum_of_channel(dy.values() % parts.x_hat)},
          {beta.shape(), parts.sum_of_channel(dy.values())}};
}

Tensor batch_norm_test(const Tensors& given, double eps) {
  const Tensor &x = given.at(0), &gamma = given.at(1), &beta = given.at(2);
  const arma::rowvec mean = given.at(3).values().t(), deviation = arma::sqrt(given.at(4).values().t() + eps);
  arma::mat y = matrix(x);
  y.each_row(
      [&](arma::rowvec& row) { row = gamma.values().t() % (row - mean) / deviation + beta.values().t(); });
  return tensor(y);
}

Tensors batch_norm_test_backward(const Tensors& given, double eps, const Tensor& dy) {
  const Tensor &x = given.at(0), &gamma = given.at(1), &beta = given.at(2);
  const arma::rowvec mean = given.at(3).values().t(), deviation = arma::sqrt(given.at(4).values().t() + eps);
  const arma::mat d = matrix(dy);
  arma::mat dx = d, d_hat = d, x_hat = matrix(x);
  x_hat.each_row([&](arma::rowvec& row) { row = (row - mean) / deviation; });
  dx.each_row([&](arma::rowvec& row) { row = row % gamma.values().t() / deviation; });
  return {tensor(dx), {gamma.shape(), arma::sum(d % x_hat, 0).t()}, {beta.shape(), arma::sum(d, 0).t()}};
}

}  // namespace gradproof::layers
