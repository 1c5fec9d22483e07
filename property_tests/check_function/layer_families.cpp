// SPDX-License-Identifier: MIT
// What layers and losses are made of: pieces of lines, saturation, float, tables, solvers, optima.
#include <algorithm>
#include <cmath>

#include "families.hpp"

namespace gradproof::test {
namespace {

using Random = std::mt19937_64;
constexpr arma::uword size = 16;

arma::vec gaussian(Random& random, arma::uword n = size) {
  std::normal_distribution<double> normal;
  arma::vec x(n);
  for (double& value : x) value = normal(random);
  return x;
}
FunctionCase made(std::function<double(const arma::vec&)> f, std::function<arma::vec(const arma::vec&)> g,
                  arma::vec x, double noise = 0.0) {
  return {std::move(f), std::move(g), std::move(x), noise};
}
arma::vec chosen(const arma::uvec& order, arma::uword from, arma::uword to, double value) {
  arma::vec g(order.n_elem, arma::fill::zeros);
  for (arma::uword i = from; i < to; ++i) g(order(i)) = value;
  return g;
}

FunctionCase max_pooling(Random& random) {
  const arma::vec w = gaussian(random, 4);
  return made(
      [w](const arma::vec& x) {
        double sum = 0.0;
        for (arma::uword k = 0; k < 4; ++k) sum += w(k) * x.subvec(4 * k, 4 * k + 3).max();
        return sum;
      },
      [w](const arma::vec& x) {
        arma::vec g(size, arma::fill::zeros);
        for (arma::uword k = 0; k < 4; ++k) g(4 * k + x.subvec(4 * k, 4 * k + 3).index_max()) = w(k);
        return g;
      },
      gaussian(random));
}

FunctionCase clamp(Random& random) {
  const arma::vec w = gaussian(random);
  return made(
      [w](const arma::vec& x) { return arma::dot(w, arma::clamp(x, -0.5, 0.5)); },
      [w](const arma::vec& x) -> arma::vec { return w % arma::conv_to<arma::vec>::from(arma::abs(x) < 0.5); },
      gaussian(random));
}

FunctionCase hinge(Random& random) {
  const arma::vec y = arma::sign(gaussian(random));
  return made([y](const arma::vec& x) { return arma::accu(arma::clamp(1.0 - y % x, 0.0, 1e300)) / size; },
              [y](const arma::vec& x) -> arma::vec {
                return -y % arma::conv_to<arma::vec>::from(y % x < 1.0) / size;
              },
              gaussian(random));
}

FunctionCase top_k(Random& random) {
  return made([](const arma::vec& x) { return arma::accu(arma::vec(arma::sort(x, "descend")).head(3)); },
              [](const arma::vec& x) { return chosen(arma::sort_index(x, "descend"), 0, 3, 1.0); },
              gaussian(random));
}

FunctionCase median(Random& random) {
  return made([](const arma::vec& x) { return arma::median(x); },
              [](const arma::vec& x) { return chosen(arma::sort_index(x), 7, 9, 0.5); }, gaussian(random));
}

FunctionCase softplus(Random& random) {
  const arma::vec w = gaussian(random);
  return made(
      [w](const arma::vec& x) {
        return arma::dot(w, arma::clamp(x, 0.0, 1e300) + arma::log1p(arma::exp(-arma::abs(x))));
      },
      [w](const arma::vec& x) -> arma::vec { return w / (1.0 + arma::exp(-x)); }, 4.0 * gaussian(random));
}

FunctionCase log_sum_exp(Random& random) {
  return made(
      [](const arma::vec& x) {
        const double top = x.max();
        return top + std::log(arma::accu(arma::exp(x - top)));
      },
      [](const arma::vec& x) -> arma::vec {
        const arma::vec e = arma::exp(x - x.max());
        return e / arma::accu(e);
      },
      4.0 * gaussian(random));
}

/// v' tanh(W x + b), all in float
FunctionCase float_tanh_layer(Random& random) {
  const arma::fmat W = arma::conv_to<arma::fmat>::from(arma::reshape(gaussian(random, 32) / 2.0, 8, 4));
  const arma::fvec b = arma::conv_to<arma::fvec>::from(gaussian(random, 8));
  const arma::fvec v = arma::conv_to<arma::fvec>::from(gaussian(random, 8));
  const auto single = [](const arma::vec& x) { return arma::conv_to<arma::fvec>::from(x); };
  arma::vec x = arma::conv_to<arma::vec>::from(single(gaussian(random, 4)));
  return made(
      [=](const arma::vec& at) { return static_cast<double>(arma::dot(v, arma::tanh(W * single(at) + b))); },
      [=](const arma::vec& at) {
        const arma::fvec a = arma::tanh(W * single(at) + b);
        return arma::conv_to<arma::vec>::from(W.t() * (v % (1.0F - a % a)));
      },
      x);
}

/// linear between 33 points
FunctionCase table(Random& random) {
  const arma::vec values = gaussian(random, 33);
  const auto cell = [](double s) { return std::clamp(std::floor(8.0 * s), 0.0, 31.0); };
  const auto slope = [=](double s) {
    const auto k = static_cast<arma::uword>(cell(s));
    return 8.0 * (values(k + 1) - values(k));
  };
  arma::vec x(4);
  for (double& s : x) s = uniform(random, 0.2, 3.8);
  return made(
      [=](const arma::vec& at) {
        double sum = 0.0;
        for (const double s : at)
          sum += values(static_cast<arma::uword>(cell(s))) + slope(s) * (s - cell(s) / 8.0);
        return sum;
      },
      [=](const arma::vec& at) {
        arma::vec g(at.n_elem);
        std::transform(at.begin(), at.end(), g.begin(), slope);
        return g;
      },
      x);
}

/// y = cos(y + p0) / 2 + p1 p2, solved to a tolerance that is known
FunctionCase solver_tolerance(Random& random) {
  const double tolerance = std::pow(10.0, uniform(random, -12.0, -6.0));
  const auto solve = [](const arma::vec& p, double until) {
    double y = 0.0;
    for (int i = 0; i < 200; ++i) {
      const double next = 0.5 * std::cos(y + p(0)) + p(1) * p(2);
      if (std::abs(next - y) < until) return next;
      y = next;
    }
    return y;
  };
  return made([=](const arma::vec& p) { return solve(p, tolerance); },
              [=](const arma::vec& p) -> arma::vec {
                const double s = -0.5 * std::sin(solve(p, 1e-15) + p(0));
                return arma::vec{s, p(2), p(1)} / (1.0 - s);
              },
              gaussian(random, 3), tolerance);
}

/// sum of squares at its minimum, to rounding, in all but one entry
FunctionCase at_optimum(Random& random) {
  const arma::vec centre = gaussian(random, 4);
  arma::vec x = centre;
  x(random() % 4) += uniform(random, 0.5, 1.0);
  return made([centre](const arma::vec& at) { return 1.0 + arma::accu(arma::square(at - centre)); },
              [centre](const arma::vec& at) -> arma::vec { return 2.0 * (at - centre); }, x);
}

}  // namespace

std::vector<FunctionFamily> layer_families() {
  return {{"max_pooling", false, max_pooling, 2.0},
          {"clamp", false, clamp, 2.0},
          {"hinge", false, hinge, 2.0},
          {"top_k", false, top_k, 2.0},
          {"median", false, median, 2.0},
          {"softplus", false, softplus, 2.0},
          {"log_sum_exp", false, log_sum_exp, 2.0},
          {"float_tanh_layer", true, float_tanh_layer, 2.0},
          {"table", false, table},
          {"solver_tolerance", false, solver_tolerance},
          {"at_optimum", false, at_optimum}};
}

}  // namespace gradproof::test
