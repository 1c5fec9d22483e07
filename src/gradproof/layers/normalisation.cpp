// SPDX-License-Identifier: MIT
#include "gradproof/layers/normalisation.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

namespace gradproof::layers {

namespace {

/// Which group and which channel each entry of x belongs to.
struct Members {
  arma::uvec group, channel;
  arma::uword groups = 0;
};

Members members_of(const NormSettings& settings, const Tensor& x) {
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
  Members members{arma::uvec(x.values().n_elem), arma::uvec(x.values().n_elem), C};
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

/// The mean of the group of each entry, at each entry.
arma::vec mean_of_group(const Members& members, const arma::vec& values) {
  arma::vec sum = arma::zeros(members.groups), count = arma::zeros(members.groups);
  for (arma::uword at = 0; at < values.n_elem; ++at) {
    sum(members.group(at)) += values(at);
    count(members.group(at)) += 1.0;
  }
  const arma::vec mean = sum / count;
  return mean.elem(members.group);
}

arma::vec sum_of_channel(const Members& members, const arma::vec& values, arma::uword channels) {
  arma::vec sum = arma::zeros(channels);
  for (arma::uword at = 0; at < values.n_elem; ++at) sum(members.channel(at)) += values(at);
  return sum;
}

struct Normalised {
  arma::vec x_hat, deviation;
};

Normalised normalised(const Members& members, const arma::vec& x, double eps) {
  const arma::vec centered = x - mean_of_group(members, x);
  const arma::vec deviation = arma::sqrt(mean_of_group(members, arma::square(centered)) + eps);
  return {centered / deviation, deviation};
}

void require_a_channel_each(const char* what, const Tensor& found, const Tensor& x) {
  if (found.values().n_elem != x.size(1)) require_shape("normalise", what, found, {x.size(1)});
}

}  // namespace

Tensor normalise(const NormSettings& settings, const Tensor& x, const Tensor& gamma, const Tensor& beta) {
  const Members members = members_of(settings, x);
  require_a_channel_each("gamma", gamma, x);
  require_a_channel_each("beta", beta, x);
  const arma::vec x_hat = normalised(members, x.values(), settings.eps).x_hat;
  return {x.shape(), gamma.values().elem(members.channel) % x_hat + beta.values().elem(members.channel)};
}

Tensors normalise_backward(const NormSettings& settings, const Tensor& x, const Tensor& gamma,
                           const Tensor& beta, const Tensor& dy) {
  require_shape("normalise_backward", "dy", dy, x.shape());
  const Members members = members_of(settings, x);
  const auto [x_hat, deviation] = normalised(members, x.values(), settings.eps);
  const arma::vec d_hat = gamma.values().elem(members.channel) % dy.values();
  const arma::vec dx =
      (d_hat - mean_of_group(members, d_hat) - x_hat % mean_of_group(members, d_hat % x_hat)) / deviation;
  return {{x.shape(), dx},
          {gamma.shape(), sum_of_channel(members, dy.values() % x_hat, x.size(1))},
          {beta.shape(), sum_of_channel(members, dy.values(), x.size(1))}};
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
