// SPDX-License-Identifier: MIT
// The derivations of batch norm, dropout and softmax.
#include <fmt/format.h>

#include <utility>

#include "gradproof/explain/layer_findings.hpp"
#include "gradproof/explain/steps.hpp"
#include "gradproof/layers/draws.hpp"

namespace gradproof {

namespace {

using arma::mat;
using arma::rowvec;
using arma::uword;

constexpr double eps = 1e-5, keep = 0.8;
constexpr uword N = 4, D = 2;  // of batch norm

/// What the forward pass of batch norm computes on its way.
struct Normalised {
  explicit Normalised(const LayerFindings& f)
      : x(flat(f.x[0])), dy(flat(f.dy[0])), gamma(flat(f.x[1])), mu(arma::mean(x, 0)) {
    centred = x.each_row() - mu;
    var = arma::mean(arma::square(centred), 0);
    s = arma::sqrt(var + eps);
    hat = centred.each_row() / s;
    dhat = dy.each_row() % gamma;
    dvar = arma::sum(dhat % centred, 0) % (-0.5 / arma::pow(s, 3));
    dmu = -arma::sum(dhat, 0) / s;
  }
  mat x, dy, centred = {}, hat = {}, dhat = {};
  rowvec gamma, mu, var = {}, s = {}, dvar = {}, dmu = {};
};

Section norm_forward(const LayerFindings& f, const Normalised& n) {
  Section step{"forward", "`y`: what the layer does", {}};
  step.say(
      "Each feature, a column of x, is brought to mean 0 and variance 1 over the batch, then scaled by gamma "
      "and shifted by beta. The variance divides by N, and eps keeps the root away from 0.");
  step.write(
      {"mu = mean of the rows of x,   v = mean of the rows of (x - mu)^2,   s = sqrt(v + eps)",
       "h = (x - mu)/s,   y = gamma * h + beta", "x (N, D), gamma (D), beta (D) -> y (N, D)"},
      {"mu, v = x.mean(axis=0), x.var(axis=0)", "h = (x - mu) / np.sqrt(v + eps)", "y = gamma * h + beta"});
  step.show(shown("x", n.x, ""));
  step.show(shown("mu", n.mu, ""));
  step.show(shown("v", n.var, ""));
  step.show(shown("h", n.hat, ""));
  step.show(shown("gamma", n.gamma, ""));
  step.show(shown("y", flat(f.y[0]), ""));
  return step;
}

Section scale_step(const LayerFindings& f, const Normalised& n) {
  Section step{"dgamma", "`dgamma`, `dbeta` and `dh`: through y = gamma * h + beta", {}};
  step.say(
      "gamma is a weight of its feature whose input is h, not x; beta a bias. Both are used by every row, so "
      "what comes back is added up over the rows. h gets gamma times what comes from above: that factor is "
      "the one people forget.");
  step.write({"dgamma = sum of the rows of dy * h", "dbeta = sum of the rows of dy",
              "dh = dy * gamma:   (N, D) * (D) -> (N, D)"},
             {"dgamma, dbeta = (dout * h).sum(axis=0), dout.sum(axis=0)", "dh = dout * gamma"});
  step.show(shown("dy", n.dy, "What comes from above, drawn at random:"));
  Terms of_gamma, of_beta;
  for (uword k = 0; k < N; ++k) {
    of_gamma.emplace_back(n.dy(k, 0), n.hat(k, 0));
    of_beta.emplace_back(n.dy(k, 0), 1.0);
  }
  f.work_out(step, "dgamma", 1, 0, 0, of_gamma);
  f.work_out(step, "dbeta", 2, 0, 0, of_beta);
  step.show(shown("dh", n.dhat, ""));
  return step;
}

Section three_ways(const LayerFindings& f, const Normalised& n) {
  const mat dx = flat(f.dx[0]);
  Section step{"dx", "`dx`: three ways from h back to x", {}};
  step.ask("Why three?");
  step.say(
      "`h = (x - mu)/s`, and mu and s are made of x themselves: of all rows. So `x[n]` moves `h[n]` "
      "directly, and it moves mu and v, which move the h of every row. Who takes mu and s for constants has "
      "the first way alone. The chain rule adds the three up:");
  step.write({"dv = sum of the rows of dh * (x - mu) * (-1/2) (v + eps)^(-3/2)",
              "dmu = sum of the rows of -dh/s      (through v nothing comes to mu: the x - mu add up to 0)",
              "dx = dh/s + dv 2 (x - mu)/N + dmu/N:   (N, D) + (D) (N, D) + (D) -> (N, D)"},
             {"dv = (dh * (x - mu)).sum(axis=0) * -0.5 * (v + eps) ** -1.5",
              "dmu = -dh.sum(axis=0) / np.sqrt(v + eps)",
              "dx = dh / np.sqrt(v + eps) + dv * 2 * (x - mu) / N + dmu / N"});
  step.show(shown("dv", n.dvar, ""));
  step.show(shown("dmu", n.dmu, ""));
  step.show(shown("dx", dx, ""));
  const auto [k, j] = telling_entry(dx);
  step.say("By hand: directly, through v, through mu.");
  const double rows = static_cast<double>(N);
  const Confirmation confirmed = f.work_out(
      step, "dx", 0, k, j,
      {{n.dhat(k, j), 1.0 / n.s(j)}, {n.dvar(j), 2.0 * n.centred(k, j) / rows}, {n.dmu(j), 1.0 / rows}});
  step.ask("What if a way is left out?");
  const double direct = n.dhat(k, j) / n.s(j), through_v = n.dvar(j) * 2.0 * n.centred(k, j) / rows,
               through_mu = n.dmu(j) / rows;
  const auto row = [&](const char* what, double value) {
    return std::vector<std::string>{what, number_text(value), number_text(confirmed.numeric)};
  };
  step.show(Table{{"dx made of", confirmed.name, "the difference says"},
                  {row("the direct way alone", direct), row("without v", direct + through_mu),
                   row("without mu", direct + through_v), row("all three", dx(k, j))}});
  step.ask("Where does the short line come from?");
  step.say(
      "Put dv and dmu in, and write h for (x - mu)/s: the same three ways, in one line. Each subtracts a "
      "mean, so dx adds up to 0 over the rows, as moving all of x by the same amount moves no y.");
  step.write({"dx = (dh - mean of dh - h * mean of (dh * h))/s,   means over the rows"},
             {"dx = (dh - dh.mean(axis=0) - h * (dh * h).mean(axis=0)) / np.sqrt(v + eps)"});
  const double mean_of = arma::mean(n.dhat.col(j)), mean_with = arma::mean(n.dhat.col(j) % n.hat.col(j));
  step.show(by_hand("dx", k, j, {{n.dhat(k, j), 1.0}, {-1.0, mean_of}, {-n.hat(k, j), mean_with}}, dx(k, j),
                    1.0 / n.s(j)));
  return step;
}

Section dropout_back(const LayerFindings& f) {
  const mat x = flat(f.x[0]), mask = flat(f.x[1]), dy = flat(f.dy[0]), dx = flat(f.dx[0]);
  Section step{"dx", "`dx`: the mask of the forward pass, and its 1/p", {}};
  step.say(
      "Once the mask is drawn the layer is a product entry by entry, `y = x * mask/p`, with a constant: its "
      "slope is that constant. So what comes from above is multiplied with the very same mask, which the "
      "forward pass has to keep, and with the same 1/p.");
  step.write(
      {"y = x * mask/p,   mask = 1 with probability p, else 0",
       "dx = dy * mask/p:   (N, D) * (N, D) -> (N, D)"},
      {"mask = (np.random.rand(*x.shape) < p) / p     # forward, kept in the cache", "dx = dout * mask"});
  step.show(shown("x", x, ""));
  step.show(shown("mask", mask, fmt::format("p = {}, the probability to be kept:", number_text(keep))));
  step.show(shown("y", flat(f.y[0]), ""));
  step.show(shown("dy", dy, ""));
  step.show(shown("dx", dx, ""));
  const auto [k, j] = telling_entry(dx);
  f.work_out(step, "dx", 0, k, j, {{dy(k, j), mask(k, j)}}, 1.0 / keep);
  step.ask("Why 1/p in both passes?");
  step.say(
      "In the forward pass it keeps the mean of y where it would be without dropout, so that nothing has to "
      "be done at test time; in the backward pass it is there because the forward pass has it. Left out "
      "there, dx is p times what it should be; put in twice, 1/p times.");
  step.ask("Why not draw a new mask?");
  step.say(
      "Then dx is the derivative of another function than the one that gave y: an entry that was dropped, "
      "and cannot have moved the loss, gets a derivative.");
  return step;
}

Section softmax_matrix(const LayerFindings& f) {
  const rowvec y = flat(f.y[0]), dy = flat(f.dy[0]), dx = flat(f.dx[0]);
  const mat S = arma::diagmat(y.t()) - y.t() * y;
  Section step{"jacobian", "`S`: every output moves with every score", {}};
  step.say(
      "`y_k = exp(x_k)/sum`, and the sum holds all x. So `x_i` moves `y_i` through both, and every other "
      "`y_k` through the sum. The Jacobian is no diagonal matrix, and no product entry by entry does its "
      "work:");
  step.write({"dy_k/dx_i = S_ki = y_k (1 - y_k) where k = i, and -y_k y_i elsewhere",
              "dx_i = sum over k of dy_k S_ki,   dx = dy S:   (1 x C)(C x C) -> 1 x C"},
             {"S = np.diag(y) - np.outer(y, y)", "dx = dy @ S"});
  step.show(shown("x", flat(f.x[0]), "One row of scores:"));
  step.show(shown("y", y, ""));
  step.show(shown("S", S, "Its rows and columns add up to 0, as the outputs always add up to 1:"));
  step.show(shown("dy", dy, ""));
  step.show(shown("dx", dx, ""));
  Terms terms;
  for (uword k = 0; k < y.n_elem; ++k) terms.emplace_back(dy(k), S(k, 0));
  const Confirmation confirmed = f.work_out(step, "dx", 0, 0, 0, terms);
  step.ask("What if only the diagonal is taken?");
  step.say(
      fmt::format("`dy * y * (1 - y)`, as for a sigmoid, gives {} here; the difference says {}. What comes "
                  "through the sum is missing.",
                  number_text(dy(0) * y(0) * (1 - y(0))), number_text(confirmed.numeric)));
  step.ask("And without the matrix?");
  step.say(
      "`sum over k of dy_k S_ki = y_i (dy_i - sum over k of dy_k y_k)`: one number a row is subtracted. That "
      "is the line to write, for it needs no C x C matrix an example.");
  step.write({"dx = y * (dy - sum of (dy * y))"}, {"dx = y * (dy - (dy * y).sum(axis=1, keepdims=True))"});
  step.show(by_hand("dx", 0, 0, {{y(0), dy(0)}, {-y(0), arma::dot(dy, y)}}, dx(0)));
  return step;
}

}  // namespace

Derivation batch_norm_derivation(Random& random) {
  layers::Tensors given = {short_numbers(random, {N, D}), short_numbers(random, {D}, 0.3),
                           short_numbers(random, {D})};
  given[1].values() += 1.5;
  given.push_back(layers::setting(eps));
  const LayerFindings f("batch_norm", std::move(given), random);
  const Normalised n(f);
  return {fmt::format("The backward pass of batch norm, with {} examples of {} features", N, D),
          {norm_forward(f, n), scale_step(f, n), three_ways(f, n)}};
}

Derivation dropout_derivation(Random& random) {
  layers::Tensors given = {short_numbers(random, {2, 3}), layers::Tensor({2, 3}, {1, 0, 1, 1, 1, 0}),
                           layers::setting(keep)};
  const LayerFindings f("dropout", std::move(given), random);
  return {"The backward pass of dropout, with 2 examples of 3 features", {dropout_back(f)}};
}

Derivation softmax_derivation(Random& random) {
  const LayerFindings f("softmax", {short_numbers(random, {1, 3})}, random);
  return {"The backward pass of softmax, with a row of 3 scores", {softmax_matrix(f)}};
}

}  // namespace gradproof
