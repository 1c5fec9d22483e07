// SPDX-License-Identifier: MIT
#include "gradproof/layers/list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "gradproof/layers/draws.hpp"

namespace gradproof::layers {

std::vector<arma::uword> draw_sizes(Random& random, Sizes sizes, arma::uword count) {
  std::vector<arma::uword> drawn(count);
  std::iota(drawn.begin(), drawn.end(), arma::uword{2});
  std::shuffle(drawn.begin(), drawn.end(), random);
  if (sizes != Sizes::different) {
    for (arma::uword& size : drawn) size = 1 + random() % (sizes == Sizes::any ? 4 : 2);
  }
  return drawn;
}

Tensor draw_normal(Random& random, Shape shape, double deviation) {
  const arma::uword count = product(shape);
  return {std::move(shape), arma::vec(random_normal(random, count, 1, deviation))};
}

Tensor draw_whole(Random& random, Shape shape, arma::uword below) {
  Tensor drawn(std::move(shape));
  for (double& value : drawn.values()) value = static_cast<double>(random() % below);
  if (drawn.values().n_elem > 1) drawn.values()(0) = static_cast<double>(below - 1);
  return drawn;
}

Layer seen_as(std::string name, std::string signature, std::size_t by,
              std::function<Tensors(Random&, Sizes)> draw, View view) {
  return {
      .name = std::move(name),
      .signature = std::move(signature),
      .by = by,
      .splits = false,
      .draw = std::move(draw),
      .forward = [view](const Tensors& x) { return view.outputs(x, named(view.of).forward(view.given(x))); },
      .backward =
          [view](const Tensors& x, const Tensors& dy) {
            return view.results(x, named(view.of).backward(view.given(x), view.cotangents(dy)));
          },
      .view = view};
}

Tensor setting(double value) { return {{}, arma::vec{value}}; }
arma::uword whole(const Tensor& setting) { return static_cast<arma::uword>(setting.values().at(0)); }

std::vector<std::string> argument_names(const Layer& layer) {
  std::vector<std::string> names;
  std::string name;
  int depth = 0;
  for (const char c : layer.signature.substr(0, layer.signature.find("->"))) {
    if (c == '(') ++depth;
    if (depth == 0 && c != ' ' && c != ',') name += c;
    if (c == ')') --depth;
    if (depth == 0 && c == ',') names.push_back(std::exchange(name, ""));
  }
  names.push_back(name);
  return names;
}

const std::vector<Layer>& all() {
  static const std::vector<Layer> layers = [] {
    std::vector<Layer> made = dense_layers();
    for (auto* more : {image_layers, sequence_layers, loss_layers}) {
      std::vector<Layer> of_a_kind = more();
      std::move(of_a_kind.begin(), of_a_kind.end(), std::back_inserter(made));
    }
    return made;
  }();
  return layers;
}

const Layer& named(const std::string& name) {
  const auto found =
      std::find_if(all().begin(), all().end(), [&](const Layer& layer) { return layer.name == name; });
  if (found != all().end()) return *found;
  std::vector<std::string> names;
  for (const Layer& layer : all()) names.push_back(layer.name);
  throw std::invalid_argument(
      fmt::format("layers::named: there is no layer '{}'; there are {}", name, fmt::join(names, ", ")));
}

}  // namespace gradproof::layers
