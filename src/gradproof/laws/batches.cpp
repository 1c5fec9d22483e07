// SPDX-License-Identifier: MIT
// L against J: what happens to dZ (of L) and to dW, db (of J, a mean) when the batch changes. These find
// every factor of m.
#include <fmt/format.h>

#include "gradproof/laws/groups.hpp"
#include "gradproof/laws/point.hpp"

namespace gradproof::laws::groups {

namespace {

/// dW, db of `whole` are those of the parts, weighted by their share of the examples; J as well where given.
std::optional<Violation> weighted_parts(const char* law, const Subject& subject, const Case& question,
                                        const std::vector<arma::uvec>& parts, const char* right) {
  const Point whole = ask(subject, question);
  Layers<arma::mat> dW(whole.depth()), db(whole.depth()), dW_bar = whole.bars.dW, db_bar = whole.bars.db;
  double J = 0.0, J_bar = whole.J_bar;
  bool cost_given = whole.J.has_value(), at_kink = whole.at_kink;
  const auto steps = static_cast<double>(parts.size() + 2);
  for (const arma::uvec& part : parts) {
    const Point own = ask(subject, with_examples(question, part));
    at_kink = at_kink || own.at_kink;
    const double weight = static_cast<double>(part.n_elem) / whole.m();
    cost_given = cost_given && own.J.has_value();
    J += weight * own.J.value_or(0.0);
    J_bar += weight * own.J_bar + rounding(subject, weight * std::abs(own.J.value_or(0.0)), steps);
    for (std::size_t l = 1; l <= whole.depth(); ++l) {
      if (dW[l].is_empty()) dW[l].zeros(arma::size(own.dW(l))), db[l].zeros(arma::size(own.db(l)));
      dW[l] += weight * own.dW(l);
      db[l] += weight * own.db(l);
      dW_bar[l] += weight * own.bars.dW[l] + rounding(subject, weight * own.dW(l), steps);
      db_bar[l] += weight * own.bars.db[l] + rounding(subject, weight * own.db(l), steps);
    }
  }
  if (at_kink) throw NothingToCompare("a unit lies at its kink");
  Comparison comparison(law, {&whole});
  comparison.of("of the batch", right);
  for (std::size_t l = whole.depth(); l >= 1; --l) {
    comparison.equal(name_of("dW", l), whole.dW(l), dW[l], dW_bar[l]);
    comparison.equal(name_of("db", l), whole.db(l), db[l], db_bar[l]);
  }
  if (cost_given) comparison.equal("J", *whole.J, J, J_bar);
  return comparison.result();
}

std::optional<Violation> split(const Subject& subject, const Case& question) {
  const arma::uword m = question.X.n_cols, first = (m + 2) / 3;  // unequal parts from m = 3 on
  const arma::uvec all = arma::regspace<arma::uvec>(0, m - 1);
  return weighted_parts("split-batch", subject, question, {all.head(first), all.tail(m - first)},
                        "of its two parts, weighted by their sizes");
}

std::optional<Violation> singles(const Subject& subject, const Case& question) {
  std::vector<arma::uvec> examples;
  for (arma::uword k = 0; k < question.X.n_cols; ++k) examples.push_back(arma::uvec{k});
  return weighted_parts("sum-of-examples", subject, question, examples, "as the mean over its examples");
}

/// dW, db, J of two points, which are the same.
void same_of_J(Comparison& comparison, const Point& a, const Point& b) {
  for (std::size_t l = a.depth(); l >= 1; --l) {
    comparison.equal(name_of("dW", l), a.dW(l), b.dW(l), a.bars.dW[l] + b.bars.dW[l]);
    comparison.equal(name_of("db", l), a.db(l), b.db(l), a.bars.db[l] + b.bars.db[l]);
  }
  if (a.J && b.J) comparison.equal("J", *a.J, *b.J, a.J_bar + b.J_bar);
}

std::optional<Violation> repeated(const Subject& subject, const Case& question) {
  Case often = question;
  often.X = arma::repmat(question.X, 1, 3);
  often.Y = arma::repmat(question.Y, 1, 3);
  const Point one = ask(subject, question), three = ask(subject, often);
  Comparison comparison("repeated-batch", {&one, &three});
  comparison.of("of the batch", "of the batch three times over");
  same_of_J(comparison, one, three);
  for (std::size_t l = one.depth(); l >= 1; --l) {
    if (!one.dZ[l].is_empty() && !three.dZ[l].is_empty())
      comparison.equal(name_of("dZ", l), arma::repmat(one.dZ[l], 1, 3), three.dZ[l], 2.0 * three.bars.dZ[l]);
  }
  return comparison.result();
}

std::optional<Violation> permuted(const Subject& subject, const Case& question) {
  const arma::uvec order = reversed(question.X.n_cols);
  const Point before = ask(subject, question), after = ask(subject, with_examples(question, order));
  Comparison comparison("permuted-examples", {&before, &after});
  comparison.of("of the batch", "of its examples in another order");
  same_of_J(comparison, before, after);
  for (std::size_t l = before.depth(); l >= 1; --l) {
    if (!before.dZ[l].is_empty() && !after.dZ[l].is_empty())
      comparison.equal(name_of("dZ", l), before.dZ[l].cols(order), after.dZ[l], 2.0 * after.bars.dZ[l]);
  }
  return comparison.result();
}

std::optional<Violation> own_example(const Subject& subject, const Case& question) {
  Case changed = question;  // the others: other inputs, other labels
  const arma::uword last = question.X.n_cols - 1;
  changed.X.cols(0, last - 1) *= 0.5;
  for (arma::uword k = 0; k < last; ++k) changed.Y.col(k) = question.Y.col((k + 1) % (last + 1));
  const Point before = ask(subject, question), after = ask(subject, changed);
  if (before.answer.dZ.empty()) throw NotGiven("dZ was not given");
  Comparison comparison("own-example", {&before, &after});
  comparison.of("of the last example", "where all other examples are others");
  for (std::size_t l = before.depth(); l >= 1; --l) {
    if (!before.dZ[l].is_empty() && !after.dZ[l].is_empty())
      comparison.equal(name_of("dZ", l), before.dZ[l].col(last), after.dZ[l].col(last),
                       before.bars.dZ[l].col(last) + after.bars.dZ[l].col(last));
  }
  return comparison.result();
}

std::optional<Violation> settled_example(const Subject& subject, const Case& question) {
  Case more = question;
  more.X = arma::join_rows(question.X, 0.5 * question.X.col(0));
  more.Y = arma::join_rows(question.Y, question.Y.col(0));
  more.Y.tail_cols(1) = forward_values(more)[question.architecture.depth()].tail_cols(1);
  const Point before = ask(subject, question), after = ask(subject, more);
  const double share = before.m() / after.m();
  Comparison comparison("settled-example", {&before, &after});
  comparison.of("of the batch, times m/(m+1)", "with one example more, whose label is the output itself");
  for (std::size_t l = before.depth(); l >= 1; --l) {
    comparison.equal(name_of("dW", l), share * before.dW(l), after.dW(l),
                     before.bars.dW[l] + after.bars.dW[l]);
    comparison.equal(name_of("db", l), share * before.db(l), after.db(l),
                     before.bars.db[l] + after.bars.db[l]);
  }
  return comparison.result();
}

}  // namespace

std::vector<Law> batches() {
  const std::string metamorphic =
      "Xie et al. 2011, \"Testing and validating machine learning classifiers by metamorphic testing\": "
      "duplicated and permuted training data";
  return {{.id = "repeated-batch",
           .group = Group::l_against_j,
           .statement = "the batch three times over: J, dW[l], db[l] stay, dZ[l] tiles",
           .hypothesis = "no L2 term",
           .finds = "1/m missing, twice, or taken from another size; a sum for the mean in J",
           .kept_for = "it names 1/m in one look, for every activation and output, from dW and db alone",
           .source = metamorphic,
           .without_l2 = true,
           .changes_m = true,
           .check = repeated},
          {.id = "split-batch",
           .group = Group::l_against_j,
           .statement =
               "m dW[l] of the batch = m1 dW[l] of its first part + m2 dW[l] of the rest; db[l], J alike",
           .hypothesis = "m >= 2, no L2 term",
           .finds = "a fixed batch size, a part of the batch that is left out",
           .kept_for = "it needs no batch longer than the one there is, and finds batches that are cut",
           .source = "the derivative of a sum is the sum of derivatives",
           .least_examples = 2,
           .without_l2 = true,
           .changes_m = true,
           .check = split},
          {.id = "sum-of-examples",
           .group = Group::l_against_j,
           .statement = "m dW[l] of the batch = sum over its examples of dW[l] of one; db[l], J alike",
           .hypothesis = "m >= 2, no L2 term",
           .finds = "m - 1 for m, products over pairs of examples",
           .kept_for = "it is J = (1/m) sum of L itself: the one to read first",
           .source = "J = (1/m) sum of L",
           .least_examples = 2,
           .without_l2 = true,
           .changes_m = true,
           .check = singles},
          {.id = "permuted-examples",
           .group = Group::l_against_j,
           .statement = "the examples in another order: J, dW[l], db[l] stay, the columns of dZ[l] follow",
           .hypothesis = "m >= 2",
           .finds = "the last example alone, a first example skipped",
           .kept_for = "it is exact about which example counts, and holds with an L2 term",
           .source = metamorphic,
           .least_examples = 2,
           .check = permuted},
          {.id = "own-example",
           .group = Group::l_against_j,
           .statement = "column k of dZ[l] depends on example k alone",
           .hypothesis = "m >= 2, dZ given",
           .finds = "a mean or a softmax taken over the batch on the way down",
           .kept_for = "it alone is about dZ column by column: what leaks from example to example",
           .source = "dZ is of L, and L_k is of example k",
           .least_examples = 2,
           .check = own_example},
          {.id = "settled-example",
           .group = Group::l_against_j,
           .statement = "one example more, with Y = A[L]: (m+1) dW[l] = m dW[l] of before; db[l] alike",
           .hypothesis = "no L2 term",
           .finds = "examples that count although they have nothing to say; m off by one",
           .kept_for = "it moves m by one, where every other law multiplies or divides it",
           .source = "its L is stationary: an example of weight zero, but for the m it adds to",
           .without_l2 = true,
           .changes_m = true,
           .check = settled_example}};
}

}  // namespace gradproof::laws::groups
