// SPDX-License-Identifier: MIT
// What people write in the backward passes of affine layers, activations, dropout and normalisation.
#include <cmath>

#include "gradproof/layers/draws.hpp"
#include "gradproof/layers/losses.hpp"
#include "gradproof/layers/mistake_parts.hpp"
#include "gradproof/layers/mistakes.hpp"
#include "gradproof/layers/normalisation.hpp"
#include "gradproof/network/activation_values.hpp"

namespace gradproof::layers {

namespace {

using arma::mat;
using arma::vec;
using Backward = LayerMistake::Backward;

/// x (N, *d), w (D, M), b (M)
std::vector<LayerMistake> of_affine() {
  const Backward all_means = [](const Asking& at) {
    Tensors d = at.right();
    for (const std::size_t k : {1U, 2U}) d[k] = scaled(d[k], 1.0 / rows(at));
    return d;
  };
  const auto dY = [](const Asking& at) { return matrix(at.dy[0]); };
  return {
      {"affine-divided-by-N", {"affine"}, {all_means}},
      {"affine-dw-divided-by-N", {"affine"}, {[](const Asking& at) {
         return at.but(1, scaled(at.right()[1], 1.0 / rows(at)));
       }}},
      {"affine-db-mean", {"affine"}, {[](const Asking& at) {
         return at.but(2, scaled(at.right()[2], 1.0 / rows(at)));
       }}},
      {"affine-db-not-summed", {"affine"}, {[dY](const Asking& at) { return at.but(2, tensor(dY(at))); }}},
      {"affine-db-over-the-features", {"affine"}, {[dY](const Asking& at) {
         return at.but(2, tensor_of_column(arma::sum(dY(at), 1)));
       }}},
      {"affine-db-one-number", {"affine"}, {[](const Asking& at) {
         return at.but(2, setting(arma::accu(at.dy[0].values())));
       }}},
      {"affine-db-keeps-its-axis", {"affine"}, {[](const Asking& at) {
         return at.but(2, {{1, at.x[2].values().n_elem}, at.right()[2].values()});
       }}},
      {"affine-dw-transposed", {"affine"}, {[](const Asking& at) {
         return at.but(1, tensor(matrix(at.right()[1]).t()));
       }}},
      {"affine-dx-not-reshaped", {"affine"}, {[](const Asking& at) {
         return at.but(0, {{at.x[0].size(0), at.x[1].size(0)}, at.right()[0].values()});
       }}},
  };
}

// --- activations: dx = dout g'(x)

/// dx entry by entry from dout, x and y = g(x)
Backward entries(double (*slope)(double d, double x, double y)) {
  return [slope](const Asking& at) {
    Tensor dx(at.x[0].shape());
    const vec y = at.layer.forward(at.x)[0].values();
    for (arma::uword i = 0; i < y.n_elem; ++i)
      dx.values()(i) = slope(at.dy[0].values()(i), at.x[0].values()(i), y(i));
    return Tensors{dx};
  };
}

std::vector<LayerMistake> of_activations() {
  using D = double;
  return {
      {"relu-mask-missing", {"relu"}, {entries([](D d, D, D) { return d; })}},
      {"relu-mask-of-dout", {"relu"}, {entries([](D d, D, D) { return d > 0 ? d : 0.0; })}},
      {"relu-dout-missing", {"relu"}, {entries([](D, D x, D) { return x > 0 ? 1.0 : 0.0; })}},
      {"relu-value-for-slope", {"relu"}, {entries([](D d, D, D y) { return d * y; })}},
      {"relu-mask-inverted", {"relu"}, {entries([](D d, D x, D) { return x < 0 ? d : 0.0; })}},
      {"sigmoid-slope-of-x", {"sigmoid"}, {entries([](D d, D x, D) { return d * x * (1 - x); })}},
      {"sigmoid-slope-missing", {"sigmoid"}, {entries([](D d, D, D) { return d; })}},
      {"sigmoid-value-for-slope", {"sigmoid"}, {entries([](D d, D, D y) { return d * y; })}},
      {"sigmoid-factor-s-missing", {"sigmoid"}, {entries([](D d, D, D y) { return d * (1 - y); })}},
      {"sigmoid-twice", {"sigmoid"}, {entries([](D d, D, D y) {
         return d * sigmoid(y) * (1 - sigmoid(y));
       })}},
      {"sigmoid-dout-missing", {"sigmoid"}, {entries([](D, D, D y) { return y * (1 - y); })}},
      {"tanh-square-missing", {"tanh"}, {entries([](D d, D, D y) { return d * (1 - y); })}},
      {"tanh-slope-of-x", {"tanh"}, {entries([](D d, D x, D) { return d * (1 - x * x); })}},
      {"tanh-slope-missing", {"tanh"}, {entries([](D d, D, D) { return d; })}},
      {"tanh-twice", {"tanh"}, {entries([](D d, D, D y) { return d * (1 - std::tanh(y) * std::tanh(y)); })}},
      {"tanh-sigmoid-slope", {"tanh"}, {entries([](D d, D, D y) { return d * y * (1 - y); })}},
      {"tanh-dout-missing", {"tanh"}, {entries([](D, D, D y) { return 1 - y * y; })}},
  };
}

/// Softmax by rows: dx from p and dy.
Backward by_rows(mat (*dx)(const mat& p, const mat& dy)) {
  return [dx](const Asking& at) {
    return Tensors{tensor(dx(softmax_of_rows(matrix(at.x[0])), matrix(at.dy[0])))};
  };
}

mat less_column(mat d, const vec& column) {
  d.each_col() -= column;
  return d;
}

std::vector<LayerMistake> of_softmax() {
  return {
      {"softmax-slope-entry-by-entry", {"softmax"}, {by_rows([](const mat& p, const mat& d) {
         return mat(d % p % (1 - p));
       })}},
      {"softmax-sum-missing", {"softmax"}, {by_rows([](const mat& p, const mat& d) { return mat(d % p); })}},
      {"softmax-slope-missing", {"softmax"}, {by_rows([](const mat&, const mat& d) { return d; })}},
      {"softmax-sum-without-p", {"softmax"}, {by_rows([](const mat& p, const mat& d) {
         return mat(p % less_column(d, arma::sum(d, 1)));
       })}},
      {"softmax-sum-over-the-batch", {"softmax"}, {by_rows([](const mat& p, const mat& d) {
         return mat(p % less_column(d.t(), arma::sum(d % p, 0).t()).t());
       })}},
  };
}

/// dx = dout * what(mask, keep)
Backward masked(double (*factor)(double mask, double keep)) {
  return [factor](const Asking& at) {
    Tensor dx = at.dy[0];
    for (arma::uword i = 0; i < dx.values().n_elem; ++i)
      dx.values()(i) *= factor(at.x[1].values()(i), at.x[2].values()(0));
    return Tensors{dx};
  };
}

std::vector<LayerMistake> of_dropout() {
  using D = double;
  return {
      {"dropout-mask-not-used", {"dropout"}, {masked([](D, D) { return 1.0; })}},
      {"dropout-keep-missing", {"dropout"}, {masked([](D m, D) { return m; })}},
      {"dropout-divided-twice", {"dropout"}, {masked([](D m, D p) { return m / p / p; })}},
      {"dropout-times-keep", {"dropout"}, {masked([](D m, D p) { return m * p; })}},
      {"dropout-only-divided", {"dropout"}, {masked([](D, D p) { return 1 / p; })}},
      {"dropout-divided-by-p",
       {"dropout"},
       {masked([](D m, D p) { return m / (1 - p); }), masked([](D m, D p) { return m / p / (1 - p); })}},
      {"dropout-mask-inverted", {"dropout"}, {masked([](D m, D p) { return (1 - m) / p; })}},
  };
}

// --- normalisation

struct NormAt {
  NormParts parts;
  vec d, d_hat, x_hat, sd;
  double M;  // entries of a group
  [[nodiscard]] vec mean(const vec& values) const { return parts.mean_of_group(values); }
};

NormAt norm_at(const Asking& at) {
  const std::string& name = at.layer.name;
  const Norm norm = name == "batch_norm"   ? Norm::batch
                    : name == "layer_norm" ? Norm::layer
                    : name == "group_norm" ? Norm::group
                                           : Norm::spatial;
  NormAt n{norm_parts({norm, at.x[3].values()(0), norm == Norm::group ? whole(at.x[4]) : 1}, at.x[0]),
           {},
           {},
           {},
           {},
           1.0};
  n.d = at.dy[0].values();
  n.d_hat = vec(at.x[1].values().elem(n.parts.channel)) % n.d;
  n.x_hat = n.parts.x_hat;
  n.sd = n.parts.deviation;
  n.M = static_cast<double>(n.d.n_elem) / static_cast<double>(n.parts.groups);
  return n;
}

Backward norm_dx(vec (*dx)(const NormAt&)) {
  return [dx](const Asking& at) { return at.but(0, {at.x[0].shape(), dx(norm_at(at))}); };
}
/// dgamma (k = 1) or dbeta (k = 2) as the sum over each channel
Backward norm_sum(std::size_t k, vec (*what)(const NormAt&, const Asking&)) {
  return [k, what](const Asking& at) {
    const NormAt n = norm_at(at);
    return at.but(k, {at.x[k].shape(), n.parts.sum_of_channel(what(n, at))});
  };
}

std::vector<LayerMistake> of_normalisation() {
  const std::vector<std::string> all = {"batch_norm", "layer_norm", "spatial_batch_norm", "group_norm"};
  return {
      {"norm-statistics-as-constants", all, {norm_dx([](const NormAt& n) { return vec(n.d_hat / n.sd); })}},
      {"norm-mean-term-missing", all, {norm_dx([](const NormAt& n) {
         return vec((n.d_hat - n.x_hat % n.mean(n.d_hat % n.x_hat)) / n.sd);
       })}},
      {"norm-variance-term-missing", all, {norm_dx([](const NormAt& n) {
         return vec((n.d_hat - n.mean(n.d_hat)) / n.sd);
       })}},
      {"norm-gamma-missing", all, {norm_dx([](const NormAt& n) {
         return vec((n.d - n.mean(n.d) - n.x_hat % n.mean(n.d % n.x_hat)) / n.sd);
       })}},
      {"norm-1/m-missing-in-both", all, {norm_dx([](const NormAt& n) {
         return vec((n.d_hat - n.M * n.mean(n.d_hat) - n.M * n.x_hat % n.mean(n.d_hat % n.x_hat)) / n.sd);
       })}},
      {"norm-1/m-missing-in-the-mean", all, {norm_dx([](const NormAt& n) {
         return vec((n.d_hat - n.M * n.mean(n.d_hat) - n.x_hat % n.mean(n.d_hat % n.x_hat)) / n.sd);
       })}},
      {"norm-1/m-missing-in-the-variance", all, {norm_dx([](const NormAt& n) {
         return vec((n.d_hat - n.mean(n.d_hat) - n.M * n.x_hat % n.mean(n.d_hat % n.x_hat)) / n.sd);
       })}},
      {"norm-2-missing-in-the-variance", all, {norm_dx([](const NormAt& n) {
         return vec((n.d_hat - n.mean(n.d_hat) - 0.5 * n.x_hat % n.mean(n.d_hat % n.x_hat)) / n.sd);
       })}},
      {"norm-sign-of-the-variance", all, {norm_dx([](const NormAt& n) {
         return vec((n.d_hat - n.mean(n.d_hat) + n.x_hat % n.mean(n.d_hat % n.x_hat)) / n.sd);
       })}},
      {"norm-exponent-of-the-variance", all, {norm_dx([](const NormAt& n) {
         return vec((n.d_hat - n.mean(n.d_hat)) / n.sd - n.x_hat % n.mean(n.d_hat % n.x_hat) % n.sd);
       })}},
      {"norm-variance-for-deviation", all, {norm_dx([](const NormAt& n) {
         return vec((n.d_hat - n.mean(n.d_hat) - n.x_hat % n.mean(n.d_hat % n.x_hat)) / arma::square(n.sd));
       })}},
      {"norm-unbiased-variance", all, {norm_dx([](const NormAt& n) {
         return vec((n.d_hat - n.mean(n.d_hat) - n.x_hat % n.mean(n.d_hat % n.x_hat) * (n.M / (n.M - 1))) /
                    n.sd);
       })}},
      {"norm-dgamma-without-x_hat", all, {norm_sum(1, [](const NormAt& n, const Asking&) { return n.d; })}},
      {"norm-dgamma-from-x",
       all,
       {norm_sum(1, [](const NormAt& n, const Asking& at) { return vec(n.d % at.x[0].values()); })}},
      {"norm-dgamma-not-divided",
       all,
       {norm_sum(1, [](const NormAt& n, const Asking&) { return vec(n.d % n.x_hat % n.sd); })}},
      {"norm-dgamma-from-out",
       all,
       {norm_sum(1, [](const NormAt& n,
                       const Asking& at) { return vec(n.d % at.layer.forward(at.x)[0].values()); })}},
      {"norm-dgamma-mean", all, {[](const Asking& at) {
         return at.but(1, scaled(at.right()[1], 1.0 * static_cast<double>(at.x[1].values().n_elem) /
                                                    static_cast<double>(at.dy[0].values().n_elem)));
       }}},
      {"norm-dbeta-mean", all, {[](const Asking& at) {
         return at.but(2, scaled(at.right()[2], 1.0 * static_cast<double>(at.x[1].values().n_elem) /
                                                    static_cast<double>(at.dy[0].values().n_elem)));
       }}},
      {"norm-dbeta-times-gamma", all, {norm_sum(2, [](const NormAt& n, const Asking&) { return n.d_hat; })}},
      {"norm-over-the-batch",
       {"layer_norm"},
       {[](const Asking& at) {
          const NormAt n = norm_at(at);
          const NormParts over = norm_parts({Norm::batch, at.x[3].values()(0), 1}, at.x[0]);
          return at.but(0, {at.x[0].shape(), (n.d_hat - over.mean_of_group(n.d_hat) -
                                              n.x_hat % over.mean_of_group(n.d_hat % n.x_hat)) /
                                                 n.sd});
        },
        [](const Asking& at) {
          const NormAt n = norm_at(at);
          const NormParts over = norm_parts({Norm::batch, at.x[3].values()(0), 1}, at.x[0]);
          return at.but(
              0, {at.x[0].shape(),
                  (n.d_hat - over.mean_of_group(n.d_hat) - n.x_hat % n.mean(n.d_hat % n.x_hat)) / n.sd});
        }}},
  };
}

}  // namespace

std::vector<LayerMistake> dense_mistakes() {
  std::vector<LayerMistake> all;
  for (auto* of : {of_affine, of_activations, of_softmax, of_dropout, of_normalisation}) {
    for (LayerMistake& mistake : of()) all.push_back(std::move(mistake));
  }
  return all;
}

}  // namespace gradproof::layers
