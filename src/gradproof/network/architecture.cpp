// SPDX-License-Identifier: MIT
#include "gradproof/network/architecture.hpp"

#include <utility>

namespace gradproof {

namespace {
std::vector<ActivationValues> values_of(const std::vector<Activation>& activations) {
  std::vector<ActivationValues> values;
  values.reserve(activations.size());
  for (const auto& g : activations) values.push_back(g.values());
  return values;
}
}  // namespace

Architecture::Architecture(std::vector<arma::uword> sizes, std::vector<Activation> hidden, OutputLayer output,
                           double lambda)
    : network_(std::move(sizes), values_of(hidden), output, lambda) {
  for (std::size_t l = 1; l < depth(); ++l)
    hidden_.push_back(hidden.size() == 1 ? hidden.front() : hidden[l - 1]);
}

}  // namespace gradproof
