// SPDX-License-Identifier: MIT
// What labels and logits do: dZ[L] without its formula.
#include <fmt/format.h>

#include "gradproof/laws/groups.hpp"
#include "gradproof/laws/point.hpp"
#include "gradproof/network/random.hpp"

namespace gradproof::laws::groups {

namespace {

std::optional<Violation> right_already(const Subject& subject, const Case& question) {
  Case settled = question;
  settled.Y = forward_values(question)[question.architecture.depth()];
  const Point at = ask(subject, settled);
  Comparison comparison("right-already", {&at});
  comparison.of("with Y = A[L]", "nothing to learn");
  for (std::size_t l = at.depth(); l >= 1; --l) {
    const arma::mat penalty = (question.architecture.lambda() / at.m()) * at.W(l);
    comparison.equal(name_of("dW", l), at.dW(l), penalty, at.bars.dW[l]);
    comparison.equal(name_of("db", l), at.db(l), arma::zeros(arma::size(at.db(l))), at.bars.db[l]);
  }
  return comparison.result();
}

std::optional<Violation> linear_labels(const Subject& subject, const Case& question) {
  Case other = question;
  Random random(17);
  other.Y = random_labels(question.architecture.forward_only(), question.X.n_cols, random);
  other.Y = 0.5 * (other.Y + arma::fliplr(question.Y));
  const Point one = ask(subject, question), two = ask(subject, other);
  const std::size_t L = one.depth();
  const arma::mat moved = -arma::sum(question.Y - other.Y, 1) / one.m();
  Comparison comparison("linear-labels", {&one, &two});
  comparison.of("with these labels, less that with others", "-(1/m) sum of the difference of the labels");
  comparison.equal(
      name_of("db", L), one.db(L) - two.db(L), moved,
      one.bars.db[L] + two.bars.db[L] +
          rounding(subject, arma::abs(one.db(L)) + arma::abs(two.db(L)) + arma::abs(moved), one.m()));
  return comparison.result();
}

std::optional<Violation> exchanged_labels(const Subject& subject, const Case& question) {
  const std::size_t L = question.architecture.depth();
  Case mirrored = question;
  mirrored.Y = 1.0 - question.Y;
  mirrored.parameters.W[L] *= -1.0;
  mirrored.parameters.b[L] *= -1.0;
  const Point before = ask(subject, question), after = ask(subject, mirrored);
  Comparison comparison("exchanged-labels", {&before, &after});
  comparison.of("as asked", "with Y, W[L], b[L] turned round to 1 - Y, -W[L], -b[L]");
  for (std::size_t l = L; l >= 1; --l) {
    const double sign = l == L ? -1.0 : 1.0;
    comparison.equal(name_of("dW", l), before.dW(l), sign * after.dW(l),
                     before.bars.dW[l] + after.bars.dW[l]);
    comparison.equal(name_of("db", l), before.db(l), sign * after.db(l),
                     before.bars.db[l] + after.bars.db[l]);
  }
  if (before.J && after.J) comparison.equal("J", *before.J, *after.J, before.J_bar + after.J_bar);
  return comparison.result();
}

std::optional<Violation> shifted_logits(const Subject& subject, const Case& question) {
  const std::size_t L = question.architecture.depth();
  Case shifted = question;
  shifted.parameters.b[L] += 1.0;
  const Point before = ask(subject, question), after = ask(subject, shifted);
  Comparison comparison("shifted-logits", {&before, &after});
  comparison.of("as asked", "with 1 added to every logit");
  for (std::size_t l = L; l >= 1; --l) {
    comparison.equal(name_of("dW", l), before.dW(l), after.dW(l), before.bars.dW[l] + after.bars.dW[l]);
    comparison.equal(name_of("db", l), before.db(l), after.db(l), before.bars.db[l] + after.bars.db[l]);
  }
  if (before.J && after.J) comparison.equal("J", *before.J, *after.J, before.J_bar + after.J_bar);
  return comparison.result();
}

std::optional<Violation> logits_sum(const Subject& subject, const Case& question) {
  const Point at = ask(subject, question);
  const std::size_t L = at.depth();
  const arma::mat columns = arma::sum(at.dW_of_L(L), 0), none = arma::zeros(arma::size(columns));
  Comparison comparison("logits-sum-to-zero", {&at});
  comparison.of("summed over the classes", "nothing");
  comparison.equal(name_of("db", L), arma::accu(at.db(L)), 0.0, arma::accu(at.bars.db[L]));
  comparison.equal(name_of("dW", L), columns, none, arma::sum(at.bars.dW[L], 0));
  return comparison.result();
}

}  // namespace

std::vector<Law> labels() {
  return {
      {.id = "right-already",
       .group = Group::structure,
       .statement = "with Y = A[L]: dW[l] = (lambda/m) W[l] and db[l] = 0",
       .hypothesis = "",
       .finds = "Y forgotten, flipped or transposed; another output layer's delta; a wrong penalty",
       .kept_for = "it needs no second answer and is the test of a whole output layer",
       .source = "each loss is least where the output is the label",
       .check = right_already},
      {.id = "linear-labels",
       .group = Group::structure,
       .statement = "db[L] of labels Y less db[L] of Y' = -(1/m) sum of the columns of Y - Y'",
       .hypothesis = "",
       .finds = "the delta of another loss, a factor 2, a sign, 1/m in db[L]",
       .kept_for = "it is what ties db[L] to labels where no J is given: convexity needs J",
       .source = "L is linear in Y but for a term of Y alone, with slope -Z",
       .check = linear_labels},
      {.id = "exchanged-labels",
       .group = Group::structure,
       .statement =
           "Y to 1 - Y, W[L], b[L] to their negatives: J stays, dW[L], db[L] turn round, all below stays",
       .hypothesis = "sigmoid output",
       .finds = "half of the cross-entropy missing, in J or in the delta",
       .kept_for = "it compares both halves of the cross-entropy, in J as well",
       .source = "sigmoid(-z) = 1 - sigmoid(z)",
       .outputs = {"sigmoid"},
       .check = exchanged_labels},
      {.id = "shifted-logits",
       .group = Group::structure,
       .statement = "b[L] + 1: J, dW[l], db[l] stay",
       .hypothesis = "softmax output",
       .finds = "exp without its sum, sums over the wrong axis",
       .kept_for = "it is the only one with large logits: it shows a softmax that overflows",
       .source = "softmax(z + c) = softmax(z)",
       .outputs = {"softmax"},
       .least_outputs = 2,
       .check = shifted_logits},
      {.id = "logits-sum-to-zero",
       .group = Group::structure,
       .statement = "the classes' entries of db[L], and of each column of dW[L] - (lambda/m) W[L], sum to 0",
       .hypothesis = "softmax output",
       .finds = "a softmax that does not sum to 1, a label that is an index",
       .kept_for = "it reads one answer alone: a learner can check it by eye",
       .source = "the derivative of shifted-logits by the shift",
       .outputs = {"softmax"},
       .least_outputs = 2,
       .check = logits_sum}};
}

}  // namespace gradproof::laws::groups
