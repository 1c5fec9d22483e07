// SPDX-License-Identifier: MIT
// Hidden units: exchanged, turned round, rescaled, silent, unheard, constant.
#include <fmt/format.h>

#include "gradproof/laws/groups.hpp"
#include "gradproof/laws/point.hpp"

namespace gradproof::laws::groups {

namespace {

/// dW, db of `after` are those of `before` times row and column factors of each layer.
struct Scales {
  Layers<arma::vec> rows, cols;  ///< of dW[l]; rows of db[l] alike
  explicit Scales(const Case& question)
      : rows(question.architecture.depth()), cols(question.architecture.depth()) {
    for (std::size_t l = 1; l <= rows.depth(); ++l) {
      rows[l].ones(question.architecture.n(l));
      cols[l].ones(question.architecture.n(l - 1));
    }
  }
};

std::optional<Violation> permuted_units(const Subject& subject, const Case& question) {
  const std::size_t depth = question.architecture.depth();
  Case turned = question;
  for (std::size_t l = 1; l < depth; ++l) {
    const arma::uvec order = reversed(question.architecture.n(l));
    turned.parameters.W[l] = arma::mat(turned.parameters.W[l].rows(order));
    turned.parameters.b[l] = arma::vec(turned.parameters.b[l].elem(order));
    turned.parameters.W[l + 1] = arma::mat(turned.parameters.W[l + 1].cols(order));
  }
  const Point before = ask(subject, question), after = ask(subject, turned);
  Comparison comparison("permuted-units", {&before, &after});
  comparison.of("as asked", "with the hidden units in another order");
  for (std::size_t l = depth; l >= 1; --l) {
    const auto rows = l == depth ? arma::regspace<arma::uvec>(0, question.architecture.n(l) - 1)
                                 : reversed(question.architecture.n(l));
    const auto cols = l == 1 ? arma::regspace<arma::uvec>(0, question.architecture.n(0) - 1)
                             : reversed(question.architecture.n(l - 1));
    comparison.equal(name_of("dW", l), before.dW(l), after.dW(l).submat(rows, cols),
                     before.bars.dW[l] + after.bars.dW[l].submat(rows, cols));
    comparison.equal(name_of("db", l), before.db(l), after.db(l).rows(rows),
                     before.bars.db[l] + after.bars.db[l].rows(rows));
  }
  return comparison.result();
}

std::optional<Violation> permuted_inputs(const Subject& subject, const Case& question) {
  const arma::uvec order = reversed(question.X.n_rows);
  Case turned = question;
  turned.X = question.X.rows(order);
  turned.parameters.W[1] = arma::mat(question.parameters.W[1].cols(order));
  const Point before = ask(subject, question), after = ask(subject, turned);
  Comparison comparison("permuted-inputs", {&before, &after});
  comparison.of("as asked", "with the inputs in another order");
  for (std::size_t l = before.depth(); l >= 1; --l) {
    const arma::mat found = l == 1 ? arma::mat(before.dW(1).cols(order)) : before.dW(l);
    const arma::mat bar = l == 1 ? arma::mat(before.bars.dW[1].cols(order)) : before.bars.dW[l];
    comparison.equal(name_of("dW", l), found, after.dW(l), bar + after.bars.dW[l]);
    comparison.equal(name_of("db", l), before.db(l), after.db(l), before.bars.db[l] + after.bars.db[l]);
  }
  return comparison.result();
}

/// Layer l = 1..L-1, unit 0, scaled by `factor`, and undone above. For tanh -1, for relu a power of 2: exact.
std::optional<Violation> rescaled(const char* law, double factor, const char* right, const Subject& subject,
                                  const Case& question) {
  const std::size_t depth = question.architecture.depth();
  Case scaled = question;
  Scales scales(question);
  for (std::size_t l = 1; l < depth; ++l) {
    scaled.parameters.W[l].row(0) *= factor;
    scaled.parameters.b[l](0) *= factor;
    scaled.parameters.W[l + 1].col(0) /= factor;
    scales.rows[l](0) = factor;
    scales.cols[l + 1](0) = 1.0 / factor;
  }
  const Point before = ask(subject, question), after = ask(subject, scaled);
  Comparison comparison(law, {&before, &after});
  comparison.of("as asked", right);
  for (std::size_t l = depth; l >= 1; --l) {
    const arma::mat by = scales.rows[l] * scales.cols[l].t();
    const arma::mat rows = scales.rows[l], lambda_share = (question.architecture.lambda() / before.m()) *
                                                          (after.W(l) % by - before.W(l));
    comparison.equal(name_of("dW", l), before.dW(l) + lambda_share, after.dW(l) % by,
                     before.bars.dW[l] + arma::abs(by) % after.bars.dW[l]);
    comparison.equal(name_of("db", l), before.db(l), after.db(l) % rows,
                     before.bars.db[l] + arma::abs(rows) % after.bars.db[l]);
  }
  return comparison.result();
}

std::optional<Violation> turned_tanh(const Subject& subject, const Case& question) {
  return rescaled("turned-tanh-unit", -1.0, "with the first hidden units turned round, and undone above",
                  subject, question);
}
std::optional<Violation> rescaled_relu(const Subject& subject, const Case& question) {
  return rescaled("rescaled-relu-unit", 2.0, "with the first hidden units doubled, and halved above", subject,
                  question);
}

std::optional<Violation> turned_sigmoid(const Subject& subject, const Case& question) {
  const std::size_t depth = question.architecture.depth();
  Case turned = question;
  turned.parameters.W[1].row(0) *= -1.0;
  turned.parameters.b[1](0) *= -1.0;
  turned.parameters.b[2] += turned.parameters.W[2].col(0);
  turned.parameters.W[2].col(0) *= -1.0;
  const Point before = ask(subject, question), after = ask(subject, turned);
  Comparison comparison("turned-sigmoid-unit", {&before, &after});
  comparison.of("as asked", "with the first unit of layer 1 turned round, and undone above");
  for (std::size_t l = depth; l >= 1; --l) {
    arma::mat dW = after.dW_of_L(l), db = after.db(l), bar = after.bars.dW[l];
    if (l == 1) dW.row(0) *= -1.0, db.row(0) *= -1.0;
    if (l == 2) dW.col(0) = after.db(2) - dW.col(0), bar.col(0) += after.bars.db[2];  // 1 - a for a
    comparison.equal(name_of("dW", l), before.dW_of_L(l), dW, before.bars.dW[l] + bar);
    comparison.equal(name_of("db", l), before.db(l), db, before.bars.db[l] + after.bars.db[l]);
  }
  return comparison.result();
}

/// z at which g is flat to the last bit, on either side.
std::vector<double> flat_at(const Activation& g) {
  if (g.name() == "tanh") return {-50.0, 50.0};
  if (g.name() == "sigmoid") return {-800.0, 800.0};
  if (g.name() == "softplus") return {-800.0};
  if (g.name() == "relu") return {-50.0};
  return {};
}

std::optional<Violation> silent_unit(const Subject& subject, const Case& question) {
  for (std::size_t l = 1; l < question.architecture.depth(); ++l) {
    for (const double z : flat_at(question.architecture.g(l))) {
      Case silent = question;
      silent.parameters.W[l].row(0) *= 0x1p-4;
      silent.parameters.b[l](0) = z;
      const Point at = ask(subject, silent);
      const arma::mat dW = at.dW_of_L(l);
      Comparison comparison("silent-unit", {&at});
      comparison.of(fmt::format("of a unit at z = {}, where its output does not move", z), "nothing");
      comparison.equal(fmt::format("dW[{}](0, #)", l), dW.row(0).t(), arma::zeros(dW.n_cols, 1),
                       at.bars.dW[l].row(0).t());
      comparison.equal(fmt::format("db[{}](0)", l), at.db(l)(0), 0.0, at.bars.db[l](0));
      if (comparison.broken()) return comparison.result();
    }
  }
  return std::nullopt;
}

std::optional<Violation> unheard_unit(const Subject& subject, const Case& question) {
  Case unheard = question;
  for (std::size_t l = 1; l < question.architecture.depth(); ++l) unheard.parameters.W[l + 1].col(0).zeros();
  const Point at = ask(subject, unheard);
  Comparison comparison("unheard-unit", {&at});
  comparison.of("of a unit that nobody above listens to", "nothing");
  for (std::size_t l = at.depth() - 1; l >= 1; --l) {
    const arma::mat dW = at.dW_of_L(l);
    comparison.equal(fmt::format("dW[{}](0, #)", l), dW.row(0).t(), arma::zeros(dW.n_cols, 1),
                     at.bars.dW[l].row(0).t());
    comparison.equal(fmt::format("db[{}](0)", l), at.db(l)(0), 0.0, at.bars.db[l](0));
  }
  return comparison.result();
}

std::optional<Violation> constant_input(const Subject& subject, const Case& question) {
  Case constant = question;
  constant.X.row(0).ones();
  for (std::size_t l = 1; l < question.architecture.depth(); ++l) {
    constant.parameters.W[l].row(0).zeros();
    constant.parameters.b[l](0) = 0.5;
  }
  const Point at = ask(subject, constant);
  Comparison comparison("constant-input", {&at});
  for (std::size_t l = at.depth(); l >= 1; --l) {
    const double a = l == 1 ? 1.0 : at.A[l - 1](0, 0);
    comparison.of(fmt::format("by the weight of an input that is always {:.6g}", a),
                  fmt::format("{}db[{}]", a == 1.0 ? "" : fmt::format("{:.6g} ", a), l));
    const arma::mat dW = at.dW_of_L(l);
    comparison.equal(fmt::format("dW[{}](#, 0)", l), dW.col(0), a * at.db(l),
                     at.bars.dW[l].col(0) + std::abs(a) * at.bars.db[l]);
  }
  return comparison.result();
}

}  // namespace

std::vector<Law> units() {
  return {
      {.id = "permuted-units",
       .group = Group::structure,
       .statement = "hidden units in another order: rows of dW[l], db[l] and columns of dW[l+1] follow",
       .hypothesis = "L >= 2",
       .finds = "a unit that is treated apart; W, g' or dZ of another place",
       .kept_for = "it finds what is written for one unit or one place, in any activation",
       .source = "Hecht-Nielsen 1990, \"On the algebraic structure of feedforward network weight spaces\"",
       .least_depth = 2,
       .check = permuted_units},
      {.id = "permuted-inputs",
       .group = Group::structure,
       .statement = "inputs and columns of W[1] in another order: columns of dW[1] follow, all else stays",
       .hypothesis = "",
       .finds = "rows and columns of X mixed up",
       .kept_for = "it is the only one about inputs alone, and holds without a hidden layer",
       .source = "Xie et al. 2011: permuted attributes",
       .check = permuted_inputs},
      {.id = "turned-tanh-unit",
       .group = Group::structure,
       .statement =
           "W[l](i,:), b[l](i), W[l+1](:,i) to their negatives: their derivatives turn round, all else stays",
       .hypothesis = "tanh or identity hidden, L >= 2",
       .finds = "1 - A for 1 - A^2, and every slope that is not even",
       .kept_for =
           "it says of a tanh slope that it is not even, where small-signal only says that it is wrong",
       .source =
           "tanh(-z) = -tanh(z); Sussmann 1992, \"Uniqueness of the weights for minimal feedforward nets\"",
       .hidden = {"tanh", "identity"},
       .least_depth = 2,
       .check = turned_tanh},
      {.id = "turned-sigmoid-unit",
       .group = Group::structure,
       .statement = "a unit of layer 1 to its negative, W[2](:,i) as well, b[2] + W[2](:,i): dW[2](:,i) = "
                    "db[2] - dW[2](:,i)",
       .hypothesis = "sigmoid hidden, L >= 2",
       .finds = "slopes of sigmoid that do not read the same from both sides",
       .kept_for = "the same of a sigmoid, with db[2] in it",
       .source = "sigmoid(-z) = 1 - sigmoid(z)",
       .hidden = {"sigmoid"},
       .least_depth = 2,
       .check = turned_sigmoid},
      {.id = "rescaled-relu-unit",
       .group = Group::structure,
       .statement = "W[l](i,:), b[l](i) times 2, W[l+1](:,i) by 2: the derivatives the other way round",
       .hypothesis = "relu, leaky_relu or identity hidden, L >= 2",
       .finds = "sigmoid' or tanh' for relu, a mask by anything but the sign of Z",
       .kept_for = "it holds at any point and exactly: scaling by 2 rounds nothing",
       .source = "relu(cz) = c relu(z); Neyshabur et al. 2015, \"Path-SGD\"",
       .hidden = {"relu", "leaky_relu", "identity"},
       .least_depth = 2,
       .check = rescaled_relu},
      {.id = "silent-unit",
       .group = Group::structure,
       .statement = "where g[l] is flat at Z[l](i,:): dW[l](i,:) = (lambda/m) W[l](i,:), db[l](i) = 0",
       .hypothesis = "L >= 2, saturated tanh or sigmoid, dead relu or softplus",
       .finds = "g' missing, g or Z in its place, the mask missing or inverted",
       .kept_for = "it is the only one at the far ends of g, where slopes overflow or are forgotten",
       .source = "nothing that does not move matters",
       .hidden = {"tanh", "sigmoid", "softplus", "relu"},
       .least_depth = 2,
       .check = silent_unit},
      {.id = "unheard-unit",
       .group = Group::structure,
       .statement = "with W[l+1](:,i) = 0: dW[l](i,:) = (lambda/m) W[l](i,:), db[l](i) = 0",
       .hypothesis = "L >= 2",
       .finds = "W not transposed, W of another layer, sums in place of products on the way down",
       .kept_for = "its right side is nothing: what comes through the wrong weights is seen bare",
       .source = "a zero unit appended changes nothing",
       .least_depth = 2,
       .check = unheard_unit},
      {.id = "constant-input",
       .group = Group::structure,
       .statement = "dW[l](:,j) - (lambda/m) W[l](:,j) = c db[l] where A[l-1](j,:) is always c",
       .hypothesis = "",
       .finds = "1/m in one of dW, db alone; db of a wrong axis, layer or sign; Z or X for A",
       .kept_for = "it ties every db to its dW, in every exercise, by one answer",
       .source = "a bias is the weight of an input that is always 1",
       .check = constant_input}};
}

}  // namespace gradproof::laws::groups
