// SPDX-License-Identifier: MIT
#include "gradproof/network/forward_network.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace gradproof {

ForwardNetwork::ForwardNetwork(std::vector<arma::uword> sizes, std::vector<ActivationValues> hidden,
                               OutputLayer output, double lambda)
    : sizes_(std::move(sizes)), output_(output), lambda_(lambda) {
  if (sizes_.size() < 2) {
    throw std::invalid_argument(fmt::format(
        "a network needs at least two sizes, n[0] inputs and n[1] outputs; found {}", sizes_.size()));
  }
  if (const auto zero = std::find(sizes_.begin(), sizes_.end(), 0U); zero != sizes_.end()) {
    throw std::invalid_argument(
        fmt::format("n[{}] is 0, expected at least one unit in every layer", zero - sizes_.begin()));
  }
  const std::size_t hidden_layers = sizes_.size() - 2;
  if (hidden.size() == 1 && hidden_layers != 1)
    hidden = std::vector<ActivationValues>(hidden_layers, hidden.front());
  if (hidden.size() != hidden_layers) {
    throw std::invalid_argument(fmt::format(
        "{} hidden activations for {} hidden layers (sizes {}): give one for each, or one for all",
        hidden.size(), hidden_layers, fmt::join(sizes_, "-")));
  }
  for (auto& g : hidden) hidden_.push_back(std::move(g));
  if (!(lambda_ >= 0.0) || !std::isfinite(lambda_)) {
    throw std::invalid_argument(fmt::format("lambda is {}, expected a finite number >= 0", lambda_));
  }
}

arma::uword ForwardNetwork::n(std::size_t layer) const {
  if (layer >= sizes_.size()) {
    throw std::out_of_range(
        fmt::format("n[{}] was asked for, but layers count from 0 (the input) to {}", layer, depth()));
  }
  return sizes_[layer];
}

arma::uword ForwardNetwork::parameter_count() const noexcept {
  arma::uword count = 0;
  for (std::size_t l = 1; l < sizes_.size(); ++l) count += sizes_[l] * (sizes_[l - 1] + 1);
  return count;
}

std::string ForwardNetwork::description() const {
  std::vector<std::string> names;
  for (const auto& g : hidden_) names.push_back(g.name());
  const bool all_alike = std::adjacent_find(names.begin(), names.end(), std::not_equal_to<>()) == names.end();
  if (all_alike && !names.empty()) names.resize(1);
  return fmt::format("{}{}{}, {} output", fmt::join(sizes_, "-"), names.empty() ? "" : ", ",
                     names.empty() ? std::string() : fmt::format("{} hidden", fmt::join(names, ",")),
                     output_.name());
}

}  // namespace gradproof
