// SPDX-License-Identifier: MIT
#include "gradproof/derivative/directional.hpp"

#include <algorithm>
#include <cmath>

#include "gradproof/derivative/compensated_sum.hpp"
#include "gradproof/derivative/kernel/fast_kernel.hpp"
#include "gradproof/derivative/small_step.hpp"
#include "gradproof/derivative/work_items.hpp"

namespace gradproof {

namespace {

double bar_along(const arma::mat& V, const arma::mat& bar, const Block& block, arma::uword terms) {
  if (block.size() == 1)
    return std::abs(V(block.first_row, block.first_col)) * bar(block.first_row, block.first_col);
  double squares = 0.0;
  for (arma::uword j = block.first_col; j < block.last_col; ++j) {
    for (arma::uword i = block.first_row; i < block.last_row; ++i) squares += bar(i, j) * bar(i, j);
  }
  return 6.0 * std::sqrt(squares) * (1.0 + std::sqrt(static_cast<double>(terms)) / 8.0);
}

}  // namespace

double DirectionalDifference::loss_change(std::size_t l, const arma::mat& direction,
                                          const Block& block) const {
  const std::size_t depth = at_.network.depth();
  const arma::uword last = block.last_row - 1;
  const double h = power_of_two_step(step_in_z_, at_.reach[l] * at_.steepest[l] * arma::abs(direction).max());
  CompensatedSum total;
  if (l == depth) {
    const arma::mat changes = at_.loss.leading().rows(block.first_row, last) % (h * direction);
    for (const double change : changes) total.add(change);
    return total.value() / h;
  }
  arma::mat change = at_.parameters.W[l + 1].cols(block.first_row, last) *
                     (at_.activation[l].leading().rows(block.first_row, last) % (h * direction));
  for (std::size_t k = l + 1; k < depth; ++k)
    change = at_.parameters.W[k + 1] * (at_.activation[k].leading() % change);
  change %= at_.loss.leading();
  for (const double of_loss : change) total.add(of_loss);
  return total.value() / h;
}

Slope DirectionalDifference::along_W(std::size_t l, const arma::mat& V, const Block& block) const {
  const arma::mat direction =
      V.submat(block.first_row, block.first_col, block.last_row - 1, block.last_col - 1) *
      at_.A_below(l).rows(block.first_col, block.last_col - 1);
  const double m = static_cast<double>(at_.X.n_cols);
  Slope found;
  found.value = loss_change(l, direction, block) / m;
  if (at_.network.lambda() > 0.0) {
    CompensatedSum term;
    for (arma::uword j = block.first_col; j < block.last_col; ++j) {
      for (arma::uword i = block.first_row; i < block.last_row; ++i)
        term.add(V(i, j) * at_.parameters.W[l](i, j));
    }
    found.value += at_.network.lambda() / m * term.value();
  }
  found.bar = bar_along(V, bars_.dW[l], block, block.cols());
  return found;
}

Slope DirectionalDifference::along_b(std::size_t l, const arma::mat& V, const Block& block) const {
  const arma::mat direction = arma::repmat(V.rows(block.first_row, block.last_row - 1), 1, at_.X.n_cols);
  return {loss_change(l, direction, block) / static_cast<double>(at_.X.n_cols),
          bar_along(V, bars_.db[l], block, 1)};
}

double full_check_multiply_adds(const ForwardNetwork& network, arma::uword m) {
  double total = 0.0, above = 0.0;  // above: sum over k >= l+2 of n[k] n[k-1]
  for (std::size_t l = network.depth(); l >= 1; --l) {
    const double n = static_cast<double>(network.n(l)), n_below = static_cast<double>(network.n(l - 1));
    const double n_above = l < network.depth() ? static_cast<double>(network.n(l + 1)) : 0.0;
    total += n * (n_below + 1.0) * (1.0 + n_above + above);
    above += n_above * n;
  }
  return total * static_cast<double>(m);
}

double full_check_seconds(const ForwardNetwork& network, arma::uword m, unsigned threads) {
  constexpr double vectors_a_second = 4e9;
  const unsigned used = threads == 0 ? cores() : std::min(threads, cores());
  return full_check_multiply_adds(network, m) /
         (vectors_a_second * static_cast<double>(fast_kernels().front().lanes) * used);
}

}  // namespace gradproof
