// SPDX-License-Identifier: MIT
// What people write in the backward pass of attention.
#include <cmath>

#include "gradproof/layers/draws.hpp"
#include "gradproof/layers/losses.hpp"
#include "gradproof/layers/mistakes.hpp"

namespace gradproof::layers {

namespace {

using arma::mat;

/// One head: S are the scores Q K^T scale + mask, P their softmax, dP what comes back to P.
struct Head {
  mat Q, K, V, dY, S, P, dP;
  double scale = 1.0;
};
/// dQ, dK, dV
struct HeadGradients {
  mat dQ, dK, dV;
};

HeadGradients from_scores(const Head& at, const mat& dS) {
  return {dS * at.K * at.scale, dS.t() * at.Q * at.scale, at.P.t() * at.dY};
}
mat right_dS(const Head& at) { return softmax_of_rows_backward(at.S, at.dP); }

LayerMistake::Backward each_head(HeadGradients (*wrong)(const Head&)) {
  return [wrong](const Asking& at) {
    const arma::uword heads = whole(at.x.at(4));
    const auto part = [&](const Tensor& x, arma::uword head) {
      const arma::uword width = x.size(1) / heads;
      return mat(matrix(x).cols(head * width, (head + 1) * width - 1));
    };
    HeadGradients all;
    for (arma::uword head = 0; head < heads; ++head) {
      Head one{
          part(at.x[0], head), part(at.x[1], head), part(at.x[2], head), part(at.dy[0], head), {}, {}, {}};
      one.scale = 1.0 / std::sqrt(static_cast<double>(one.Q.n_cols));
      one.S = one.Q * one.K.t() * one.scale + matrix(at.x[3]);
      one.P = softmax_of_rows(one.S);
      one.dP = one.dY * one.V.t();
      const HeadGradients found = wrong(one);
      all.dQ = arma::join_rows(all.dQ, found.dQ);
      all.dK = arma::join_rows(all.dK, found.dK);
      all.dV = arma::join_rows(all.dV, found.dV);
    }
    return Tensors{tensor(all.dQ), tensor(all.dK), tensor(all.dV)};
  };
}

}  // namespace

std::vector<LayerMistake> attention_mistakes() {
  const std::vector<std::string> attention = {"attention"};
  return {
      {"attention-scale-missing", attention, {each_head([](const Head& at) {
         HeadGradients d = from_scores(at, right_dS(at));
         d.dQ /= at.scale;
         d.dK /= at.scale;
         return d;
       })}},
      {"attention-scale-missing-in-dQ", attention, {each_head([](const Head& at) {
         HeadGradients d = from_scores(at, right_dS(at));
         d.dQ /= at.scale;
         return d;
       })}},
      {"attention-scale-missing-in-dK", attention, {each_head([](const Head& at) {
         HeadGradients d = from_scores(at, right_dS(at));
         d.dK /= at.scale;
         return d;
       })}},
      {"attention-softmax-slope-missing", attention, {each_head([](const Head& at) {
         return from_scores(at, at.dP);
       })}},
      {"attention-softmax-slope-entry-by-entry", attention, {each_head([](const Head& at) {
         return from_scores(at, at.dP % at.P % (1.0 - at.P));
       })}},
      {"attention-softmax-sum-missing", attention, {each_head([](const Head& at) {
         return from_scores(at, at.dP % at.P);
       })}},
      {"attention-softmax-over-the-queries", attention, {each_head([](const Head& at) {
         const arma::rowvec sums = arma::sum(at.dP % at.P, 0);
         return from_scores(at, at.P % (at.dP - arma::repmat(sums, at.P.n_rows, 1)));
       })}},
      {"attention-dV-from-the-scores", attention, {each_head([](const Head& at) {
         HeadGradients d = from_scores(at, right_dS(at));
         d.dV = at.S.t() * at.dY;
         return d;
       })}},
  };
}

}  // namespace gradproof::layers
