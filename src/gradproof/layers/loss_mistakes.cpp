// SPDX-License-Identifier: MIT
// What people write in the derivatives of losses, linear classifiers and embedding.
#include "gradproof/layers/draws.hpp"
#include "gradproof/layers/losses.hpp"
#include "gradproof/layers/mistake_parts.hpp"
#include "gradproof/layers/mistakes.hpp"
#include "gradproof/network/activation_values.hpp"

namespace gradproof::layers {

namespace {

using arma::mat;
using arma::vec;
using Backward = LayerMistake::Backward;

// --- losses: scores s (N, C) and labels y

/// The derivative by the scores, of the loss itself or of a linear classifier's: dW = X^T dS + reg'.
Backward by_scores(mat (*wrong)(const mat& s, const vec& y, double N)) {
  return [wrong](const Asking& at) {
    const double dL = at.dy[0].values()(0);
    const bool is_linear = at.layer.by == 1 && at.x.size() > 3;
    const mat S = is_linear ? mat(matrix(at.x[1]) * matrix(at.x[0])) : matrix(at.x[0]);
    const vec y = at.x[is_linear ? 2 : 1].values();
    const mat d = wrong(S, y, static_cast<double>(S.n_rows));
    if (!is_linear) return Tensors{tensor(d * dL)};
    const double twice = 2.0 * at.x[3].values()(0) * at.x[4].values()(0);
    return Tensors{tensor(dL * (matrix(at.x[1]).t() * d + twice * matrix(at.x[0])))};
  };
}

mat hinge_mask(const mat& s, const vec& y) {
  mat mask = s;
  for (arma::uword n = 0; n < s.n_rows; ++n) {
    mask.row(n) += 1.0 - s(n, static_cast<arma::uword>(y(n)));
    mask(n, static_cast<arma::uword>(y(n))) = 0.0;
  }
  mask.transform([](double margin) { return margin > 0 ? 1.0 : 0.0; });
  return mask;
}
mat with_label(mat d, const vec& y, double (*of)(const arma::rowvec& row)) {
  for (arma::uword n = 0; n < d.n_rows; ++n)
    d(n, static_cast<arma::uword>(y(n))) += of(arma::rowvec(d.row(n)));
  return d;
}
mat softmax_slope(const mat& s, const vec& y) {
  return with_label(softmax_of_rows(s), y, [](const arma::rowvec&) { return -1.0; });
}
mat hinge_slope(const mat& s, const vec& y) {
  return with_label(hinge_mask(s, y), y, [](const arma::rowvec& row) { return -arma::accu(row); });
}

/// dW = X^T dS / N + reg', with factors
Backward regularised(double data, double reg, double all) {
  return [=](const Asking& at) {
    const mat term = at.dy[0].values()(0) * 2.0 * at.x[3].values()(0) * at.x[4].values()(0) * matrix(at.x[0]);
    const double N = static_cast<double>(at.x[1].size(0));
    const mat dS = matrix(at.right()[0]) - term;
    return Tensors{tensor((dS * (data > 0 ? data : N) + term * reg) * (all > 0 ? all : 1.0 / N))};
  };
}

std::vector<LayerMistake> of_losses() {
  const std::vector<std::string> softmax = {"softmax_loss", "softmax_classifier"},
                                 hinge = {"hinge_loss", "hinge_classifier"},
                                 linear = {"softmax_classifier", "hinge_classifier"};
  return {
      {"softmax-label-not-subtracted", softmax, {by_scores([](const mat& s, const vec&, double N) {
         return mat(softmax_of_rows(s) / N);
       })}},
      {"softmax-loss-1/N-missing", softmax, {by_scores([](const mat& s, const vec& y, double) {
         return softmax_slope(s, y);
       })}},
      {"softmax-loss-sign", softmax, {by_scores([](const mat& s, const vec& y, double N) {
         return mat(-softmax_slope(s, y) / N);
       })}},
      {"softmax-loss-slope-entry-by-entry", softmax, {by_scores([](const mat& s, const vec&, double N) {
         const mat p = softmax_of_rows(s);
         return mat(p % (1 - p) / N);
       })}},
      {"softmax-loss-divided-by-N-and-C", softmax, {by_scores([](const mat& s, const vec& y, double) {
         return mat(softmax_slope(s, y) / static_cast<double>(s.n_elem));
       })}},
      {"hinge-count-missing", hinge, {by_scores([](const mat& s, const vec& y, double N) {
         return mat(hinge_mask(s, y) / N);
       })}},
      {"hinge-count-sign", hinge, {by_scores([](const mat& s, const vec& y, double N) {
         return mat(with_label(hinge_mask(s, y), y, [](const arma::rowvec& row) { return arma::accu(row); }) /
                    N);
       })}},
      {"hinge-one-for-the-count", hinge, {by_scores([](const mat& s, const vec& y, double N) {
         return mat(with_label(hinge_mask(s, y), y, [](const arma::rowvec&) { return -1.0; }) / N);
       })}},
      {"hinge-count-with-the-correct-class",
       hinge,
       {by_scores([](const mat& s, const vec& y, double N) {
          return mat(with_label(hinge_mask(s, y), y,
                                [](const arma::rowvec& row) { return -arma::accu(row) - 1.0; }) /
                     N);
        }),
        by_scores([](const mat& s, const vec& y, double N) {
          return mat(
              with_label(hinge_mask(s, y), y, [](const arma::rowvec& row) { return 1.0 - arma::accu(row); }) /
              N);
        })}},
      {"hinge-1/N-missing", hinge, {by_scores([](const mat& s, const vec& y, double) {
         return hinge_slope(s, y);
       })}},
      {"regulariser-missing", linear, {regularised(1, 0, 1)}},
      {"regulariser-half", linear, {regularised(1, 0.5, 1)}},
      {"regulariser-double", linear, {regularised(1, 2, 1)}},
      {"regulariser-divided-by-N", linear, {regularised(0, 1, 0)}},
      {"temporal-mask-missing", {"temporal_softmax_loss"}, {[](const Asking& at) {
         Tensors x = at.x;
         x[2].values().ones();
         return at.layer.backward(x, at.dy);
       }}},
      {"temporal-divided-by-N-and-T", {"temporal_softmax_loss"}, {[](const Asking& at) {
         return at.but(0, scaled(at.right()[0], 1.0 / static_cast<double>(at.x[0].size(1))));
       }}},
      {"temporal-divided-by-the-mask", {"temporal_softmax_loss"}, {[](const Asking& at) {
         return at.but(0, scaled(at.right()[0], rows(at) / arma::accu(at.x[2].values())));
       }}},
      {"temporal-1/N-missing", {"temporal_softmax_loss"}, {[](const Asking& at) {
         return at.but(0, scaled(at.right()[0], rows(at)));
       }}},
  };
}

/// W (V, D), x (N, T)
std::vector<LayerMistake> of_embedding() {
  return {{"embedding-overwritten", {"embedding"}, {[](const Asking& at) {
             Tensor dW(at.x[0].shape());
             for (arma::uword k = 0; k < at.x[1].values().n_elem; ++k)
               for (arma::uword d = 0; d < dW.size(1); ++d)
                 dW(whole({{}, vec{at.x[1].values()(k)}}), d) = at.dy[0].values()(k * dW.size(1) + d);
             return Tensors{dW};
           }}}};
}

}  // namespace

std::vector<LayerMistake> loss_mistakes() {
  std::vector<LayerMistake> all = of_losses();
  for (LayerMistake& mistake : of_embedding()) all.push_back(std::move(mistake));
  return all;
}

}  // namespace gradproof::layers
