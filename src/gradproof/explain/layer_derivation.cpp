// SPDX-License-Identifier: MIT
#include "gradproof/explain/layer_derivation.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <stdexcept>
#include <utility>

#include "gradproof/derivative/black_box/measured_slope.hpp"
#include "gradproof/explain/layer_findings.hpp"
#include "gradproof/explain/steps.hpp"
#include "gradproof/layers/draws.hpp"

namespace gradproof {

namespace {

layers::Tensors cotangents(const layers::Tensors& y, Random& random) {
  layers::Tensors drawn;
  for (const layers::Tensor& one : y) drawn.push_back(short_numbers(random, one.shape()));
  return drawn;
}

using Make = Derivation (*)(Random&);
const std::vector<std::pair<std::string, Make>>& made() {
  static const std::vector<std::pair<std::string, Make>> all = {
      {"convolution", convolution_derivation}, {"pooling", pooling_derivation},
      {"batch-norm", batch_norm_derivation},   {"dropout", dropout_derivation},
      {"softmax", softmax_derivation},         {"lstm-step", lstm_step_derivation}};
  return all;
}

}  // namespace

LayerFindings::LayerFindings(const std::string& name, layers::Tensors given, Random& random)
    : layer(layers::named(name)),
      x(std::move(given)),
      y(layer.forward(x)),
      dy(cotangents(y, random)),
      dx(layer.backward(x, dy)) {}

Confirmation LayerFindings::work_out(Section& step, const std::string& array, std::size_t argument,
                                     arma::uword row, arma::uword col, Terms terms, double factor) const {
  const arma::mat values = flat(x.at(argument));
  const arma::uword at = row * values.n_cols + col;  // row-major
  layers::Tensors moved = x;
  const auto phi = [&](double s) {
    moved[argument].values()(at) = s;
    const layers::Tensors out = layer.forward(moved);
    double sum = 0.0;
    for (std::size_t k = 0; k < out.size(); ++k) sum += arma::dot(out[k].values(), dy[k].values());
    return sum;
  };
  const double result = dx.at(argument).values()(at);
  step.show(by_hand(array, row, col, std::move(terms), result, factor));
  Confirmation confirmed = confirm_slope(array, row, col, result, phi, x[argument].values()(at));
  step.show(confirmed);
  return confirmed;
}

Confirmation confirm_slope(const std::string& array, arma::uword row, arma::uword col, double claimed,
                           const std::function<double(double)>& phi, double s) {
  const MeasuredSlope measured = measured_slope(phi, s);
  return {entry_name(array, row, col), array, row, col, claimed, measured.slope, measured.error};
}

arma::mat flat(const layers::Tensor& x) {
  const arma::uword across = x.shape().empty() ? 1 : x.shape().back();
  return arma::reshape(arma::mat(x.values()), across, x.values().n_elem / across).t();
}

layers::Tensor short_numbers(Random& random, layers::Shape shape, double deviation) {
  layers::Tensor drawn = layers::draw_normal(random, std::move(shape), deviation);
  for (double& value : drawn.values()) value = std::round(100.0 * value) / 100.0;
  return drawn;
}

WorkedSum by_hand(const std::string& array, arma::uword row, arma::uword col, Terms terms, double result,
                  double factor) {
  return {entry_name(array, row, col), array, row, col, std::move(terms), factor, 0.0, result};
}

const std::vector<std::string>& explained_layers() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const auto& [name, make] : made()) all.push_back(name);
    return all;
  }();
  return names;
}

Derivation derive_layer(const std::string& name, std::uint64_t seed) {
  for (const auto& [of, make] : made()) {
    if (of != name) continue;
    Random random(seed);
    return make(random);
  }
  throw std::invalid_argument(fmt::format("there is no derivation of a layer '{}': take one of {}", name,
                                          fmt::join(explained_layers(), ", ")));
}

}  // namespace gradproof
