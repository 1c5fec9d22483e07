// SPDX-License-Identifier: MIT
// What ties the gradients of a layer to those of the layer above it: with values of g alone, in one answer.
#include <fmt/format.h>

#include <cmath>

#include "gradproof/laws/groups.hpp"
#include "gradproof/laws/point.hpp"

namespace gradproof::laws::groups {

namespace {

/// dW[l] W[l]^T + db[l] b[l]^T = (1/m) sum of dZ[l] Z[l]^T, n[l] x n[l], with its bar.
struct Inner {
  arma::mat value, bar;
};
Inner below(const Subject& subject, const Point& at, std::size_t l) {
  const arma::mat dW = at.dW_of_L(l), W = arma::abs(at.W(l)), b = arma::abs(at.b(l));
  const auto steps = static_cast<double>(W.n_cols + 2);
  return {dW * at.W(l).t() + at.db(l) * at.b(l).t(),
          at.bars.dW[l] * W.t() + at.bars.db[l] * b.t() +
              rounding(subject, arma::abs(dW) * W.t() + arma::abs(at.db(l)) * b.t(), steps)};
}
/// W[l+1]^T dW[l+1] = (1/m) sum of dA[l] A[l]^T
Inner above(const Subject& subject, const Point& at, std::size_t l) {
  const arma::mat dW = at.dW_of_L(l + 1), Wt = arma::abs(at.W(l + 1)).t();
  return {at.W(l + 1).t() * dW,
          Wt * at.bars.dW[l + 1] + rounding(subject, Wt * arma::abs(dW), static_cast<double>(Wt.n_cols + 1))};
}

/// Unit by unit: g(z) = g'(z) z.
std::optional<Violation> balance(const Subject& subject, const Case& question) {
  const Point at = ask(subject, question);
  Comparison comparison("balance", {&at});
  for (std::size_t l = at.depth() - 1; l >= 1; --l) {
    const Inner low = below(subject, at, l), high = above(subject, at, l);
    comparison.of(fmt::format("W[{0}](i,:) dW[{0}](i,:)^T + b[{0}](i) db[{0}](i)", l),
                  fmt::format("W[{0}](:,i)^T dW[{0}](:,i)", l + 1));
    comparison.equal(fmt::format("unit i = # of layer {}", l), arma::mat(low.value.diag()),
                     arma::mat(high.value.diag()), arma::mat(low.bar.diag() + high.bar.diag()));
  }
  return comparison.result();
}

std::optional<Violation> linear_balance(const Subject& subject, const Case& question) {
  const Point at = ask(subject, question);
  Comparison comparison("linear-balance", {&at});
  for (std::size_t l = at.depth() - 1; l >= 1; --l) {
    const Inner low = below(subject, at, l), high = above(subject, at, l);
    comparison.of(fmt::format("dW[{0}] W[{0}]^T + db[{0}] b[{0}]^T", l),
                  fmt::format("W[{0}]^T dW[{0}]", l + 1));
    comparison.equal(fmt::format("units #, # of layer {}", l), low.value, high.value, low.bar + high.bar);
  }
  return comparison.result();
}

/// Layer l in which every unit rests at its bias and hardly moves: a = g(b) + g'(b) (z - b). What dW[l+1]
/// sees of the movement is g'(b) as the values have it; what dW[l] sees, as the backpropagation has it.
std::optional<Violation> small_signal(const Subject& subject, const Case& question) {
  const double scale = std::exp2(std::floor(std::log2(std::sqrt(subject.unit_roundoff) / 2.0)));
  for (std::size_t l = question.architecture.depth() - 1; l >= 1; --l) {
    Case still = question;
    still.parameters.W[l] *= scale;
    still.parameters.b[l] *= 8.0;  // of order 1
    const Point at = ask(subject, still);
    const arma::vec rest = at.b(l);
    const arma::vec g = arma::vec(question.architecture.g(l).values()(arma::mat(rest)));
    const arma::mat A_below = arma::abs(l == 1 ? still.X : at.A[l - 1]);
    const arma::mat W = arma::abs(at.W(l)), Wt = arma::abs(at.W(l + 1)).t();
    const double moves = (W * A_below).max();  // the largest |z - b|
    const arma::mat dW = at.dW_of_L(l), high = at.dW_of_L(l + 1), db = at.db(l + 1);
    arma::vec low(rest.n_elem), top(rest.n_elem), bar(rest.n_elem);
    for (arma::uword i = 0; i < rest.n_elem; ++i) {
      low(i) = arma::dot(at.W(l).row(i), dW.row(i));
      top(i) = arma::dot(at.W(l + 1).col(i), high.col(i) - g(i) * db);
      const double rounded =
          arma::dot(W.row(i), at.bars.dW[l].row(i)) +
          arma::as_scalar(Wt.row(i) * (at.bars.dW[l + 1].col(i) + std::abs(g(i)) * at.bars.db[l + 1])) +
          rounding(subject,
                   arma::as_scalar(Wt.row(i) * (arma::abs(high.col(i)) + std::abs(g(i)) * arma::abs(db))),
                   static_cast<double>(Wt.n_cols + 3));
      // what g bends over the movement: |g''| <= 1 for every g there is, times |dA| <= bar(dA) / 2u
      const double bends =
          2.0 * moves * moves * arma::mean(at.bars.dA[l].row(i)) / (2.0 * subject.unit_roundoff);
      bar(i) = rounded + bends;
    }
    Comparison comparison("small-signal", {&at});
    comparison.of(
        fmt::format("with the slope that dW[{0}] has in it: W[{0}](i,:) dW[{0}](i,:)^T", l),
        fmt::format("with that of the values of g: W[{0}](:,i)^T (dW[{0}](:,i) - g(b[{1}](i)) db[{0}])",
                    l + 1, l));
    comparison.equal(fmt::format("unit i = # of layer {}", l), arma::mat(low), arma::mat(top),
                     arma::mat(bar));
    if (comparison.broken()) return comparison.result();
  }
  return std::nullopt;
}

std::vector<Activation> hidden_of(const Architecture& architecture) {
  std::vector<Activation> hidden;
  for (std::size_t l = 1; l < architecture.depth(); ++l) hidden.push_back(architecture.g(l));
  return hidden;
}

std::optional<Violation> l2_term(const Subject& subject, const Case& question) {
  const Architecture& plain = question.architecture;
  const double lambda = 0.75;
  Case decayed = question;
  decayed.architecture = Architecture(plain.sizes(), hidden_of(plain), plain.output(), lambda);
  const Point without = ask(subject, question), with = ask(subject, decayed);
  Comparison comparison("l2-term", {&without, &with});
  double squares = 0.0;
  for (std::size_t l = without.depth(); l >= 1; --l) {
    const arma::mat term = (lambda / without.m()) * without.W(l);
    squares += arma::accu(arma::square(without.W(l)));
    comparison.of(fmt::format("with lambda = {}", lambda), "without, and (lambda/m) W[l]");
    comparison.equal(name_of("dW", l), with.dW(l), without.dW(l) + term,
                     without.bars.dW[l] + with.bars.dW[l] + rounding(subject, arma::abs(term), 2.0));
    comparison.of(fmt::format("with lambda = {}", lambda), "without");
    comparison.equal(name_of("db", l), with.db(l), without.db(l), without.bars.db[l] + with.bars.db[l]);
  }
  if (with.J && without.J) {
    const double term = lambda / (2.0 * without.m()) * squares;
    comparison.of(fmt::format("with lambda = {}", lambda), "without, and (lambda/2m) sum of W^2");
    comparison.equal(
        "J", *with.J, *without.J + term,
        with.J_bar + without.J_bar + rounding(subject, term, static_cast<double>(plain.parameter_count())));
  }
  return comparison.result();
}

/// A layer of W = I, b = 0 and g(z) = z put below the output.
std::optional<Violation> identity_layer(const Subject& subject, const Case& question) {
  const Architecture& plain = question.architecture;
  const std::size_t L = plain.depth();
  std::vector<arma::uword> sizes = plain.sizes();
  const arma::uword n = sizes[L - 1];
  sizes.insert(sizes.end() - 1, n);
  std::vector<Activation> hidden = hidden_of(plain);
  hidden.push_back(Activation::named("identity"));
  Case split = question;
  split.architecture = Architecture(sizes, hidden, plain.output(), plain.lambda());
  split.parameters.W[L] = arma::eye(n, n);
  split.parameters.b[L] = arma::zeros<arma::vec>(n);
  split.parameters.W.push_back(question.parameters.W[L]);
  split.parameters.b.push_back(question.parameters.b[L]);
  const Point before = ask(subject, question), after = ask(subject, split);
  Comparison comparison("identity-layer", {&before, &after});
  comparison.of("as asked", "with a layer of W = I, b = 0, g(z) = z below the output");
  for (std::size_t l = L; l >= 1; --l) {
    const std::size_t at = l == L ? L + 1 : l;
    comparison.equal(name_of("dW", l), before.dW(l), after.dW(at), before.bars.dW[l] + after.bars.dW[at]);
    comparison.equal(name_of("db", l), before.db(l), after.db(at), before.bars.db[l] + after.bars.db[at]);
  }
  return comparison.result();
}

}  // namespace

std::vector<Law> slopes() {
  return {
      {.id = "balance",
       .group = Group::structure,
       .statement = "<W[l](i,:), dW[l](i,:)> + b[l](i) db[l](i) = <W[l+1](:,i), dW[l+1](:,i)>",
       .hypothesis = "relu, leaky_relu or identity hidden, L >= 2; without the L2 term of dW",
       .finds = "the mask or the leak wrong, W not transposed, 1/m in one layer, layers mixed up",
       .source = "Du, Hu, Lee 2018, \"Algorithmic regularization in learning deep homogeneous models\", "
                 "theorem 2.1",
       .hidden = {"relu", "leaky_relu", "identity"},
       .least_depth = 2,
       .check = balance},
      {.id = "linear-balance",
       .group = Group::structure,
       .statement = "dW[l] W[l]^T + db[l] b[l]^T = W[l+1]^T dW[l+1]",
       .hypothesis = "identity hidden, L >= 2; without the L2 term of dW",
       .finds = "W not transposed, products on the way down with parts exchanged",
       .kept_for = "it is the whole matrix where balance has its diagonal: a transpose that keeps the "
                   "diagonal breaks it",
       .source = "Arora, Cohen, Hazan 2018, \"On the optimization of deep networks\", theorem 1",
       .hidden = {"identity"},
       .least_depth = 2,
       .check = linear_balance},
      {.id = "small-signal",
       .group = Group::structure,
       .statement = "W[l] small: <W[l](i,:), dW[l](i,:)> = <W[l+1](:,i), dW[l+1](:,i) - g(b[l](i)) db[l+1]>",
       .hypothesis = "smooth hidden activations, L >= 2",
       .finds =
           "every wrong g': both sides are (1/m) sum of dL/da g'(b) (z - b), the right one by values of g",
       .source = "the small-signal model of a circuit: a = g(b) + g'(b) (z - b)",
       .hidden = {"tanh", "sigmoid", "softplus", "identity"},
       .least_depth = 2,
       .check = small_signal},
      {.id = "l2-term",
       .group = Group::structure,
       .statement = "an L2 term adds (lambda/m) W[l] to dW[l], nothing to db[l], (lambda/2m) sum of W^2 to J",
       .hypothesis = "asked with and without",
       .finds = "the penalty missing, halved, of another power, on biases",
       .kept_for = "it is the only one that says what lambda adds; others see it by the way",
       .source = "J = (1/m) sum of L + (lambda/2m) sum of W^2",
       .without_l2 = true,
       .changes_l2 = true,
       .check = l2_term},
      {.id = "identity-layer",
       .group = Group::structure,
       .statement = "a layer of W = I, b = 0, g(z) = z put below the output: all other dW, db stay",
       .hypothesis = "no L2 term, L >= 2",
       .finds = "layer indices: dA not chained, the output's dZ in every layer",
       .kept_for = "it is the only one that changes the number of layers",
       .source = "f = f o id",
       .least_depth = 2,
       .without_l2 = true,
       .changes_depth = true,
       .check = identity_layer}};
}

}  // namespace gradproof::laws::groups
