// SPDX-License-Identifier: MIT
#include "gradproof/network/parameters.hpp"

namespace gradproof {

Parameters zero_parameters(const ForwardNetwork& network) {
  Parameters parameters;
  for (std::size_t l = 1; l <= network.depth(); ++l) {
    parameters.W.push_back(arma::mat(network.n(l), network.n(l - 1), arma::fill::zeros));
    parameters.b.push_back(arma::vec(network.n(l), arma::fill::zeros));
  }
  return parameters;
}

}  // namespace gradproof
