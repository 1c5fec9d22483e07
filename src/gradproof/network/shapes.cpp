// SPDX-License-Identifier: MIT
#include "gradproof/network/shapes.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace gradproof {

std::string shape_text(arma::uword rows, arma::uword cols) { return fmt::format("{}x{}", rows, cols); }
std::string shape_text(const arma::mat& array) { return shape_text(array.n_rows, array.n_cols); }

void require_shape(const std::string& function, const std::string& array_name, const arma::mat& array,
                   arma::uword rows, arma::uword cols, const std::string& in_notation) {
  if (array.n_rows == rows && array.n_cols == cols) return;
  throw std::invalid_argument(fmt::format("{}: {} is {}, expected {} ({})", function, array_name,
                                          shape_text(array), shape_text(rows, cols), in_notation));
}

void require_shapes(const std::string& function, const ForwardNetwork& network, const Parameters& parameters,
                    const arma::mat& X, const arma::mat& Y) {
  const std::size_t depth = network.depth();
  if (parameters.W.depth() != depth || parameters.b.depth() != depth) {
    throw std::invalid_argument(
        fmt::format("{}: there are W for {} layers and b for {}, expected {} of each ({})", function,
                    parameters.W.depth(), parameters.b.depth(), depth, network.description()));
  }
  for (std::size_t l = 1; l <= depth; ++l) {
    const arma::mat &W = parameters.W[l], &b = parameters.b[l];
    // no text is made where it is not needed: this runs at the start of every check
    if (W.n_rows != network.n(l) || W.n_cols != network.n(l - 1))
      require_shape(function, fmt::format("W[{}]", l), W, network.n(l), network.n(l - 1),
                    fmt::format("n[{}] x n[{}]", l, l - 1));
    if (b.n_rows != network.n(l) || b.n_cols != 1)
      require_shape(function, fmt::format("b[{}]", l), b, network.n(l), 1, fmt::format("n[{}] x 1", l));
  }
  if (X.n_cols == 0) {
    throw std::invalid_argument(
        fmt::format("{}: X is {}, expected at least one example (a column)", function, shape_text(X)));
  }
  require_shape(function, "X", X, network.n(0), X.n_cols, "n[0] x m, examples in columns");
  require_shape(function, "Y", Y, network.n(depth), X.n_cols,
                fmt::format("n[{}] x m, m = columns of X", depth));
}

}  // namespace gradproof
