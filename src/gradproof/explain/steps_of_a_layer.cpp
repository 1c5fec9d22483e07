// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "gradproof/explain/numpy_line.hpp"
#include "gradproof/explain/steps.hpp"
#include "gradproof/network/shapes.hpp"

namespace gradproof {

namespace {

std::string product_shapes(const arma::mat& left, const arma::mat& right) {
  return fmt::format("({})({})", shape_text(left), shape_text(right));
}

// One way of writing the product down that is not the right one: does it conform, and what does it give?
struct OtherProduct {
  std::string formula;
  arma::mat left, right;
};

// Rows of "what if": the shapes decide where they can; where they cannot, the numbers do.
Table other_products(const std::vector<OtherProduct>& others, const std::string& array,
                     const arma::mat& rightful, const Estimate& numeric, double factor) {
  Table table{{"written as", "shapes", "what happens"}, {}};
  for (const auto& [formula, left, right] : others) {
    const std::string shapes = product_shapes(left, right);
    std::string what;
    if (left.n_cols != right.n_rows) {
      what = fmt::format("does not conform: {} columns meet {} rows", left.n_cols, right.n_rows);
    } else if (left.n_rows != rightful.n_rows || right.n_cols != rightful.n_cols) {
      what = fmt::format("gives {}, but {} is {}", shape_text(left.n_rows, right.n_cols), array,
                         shape_text(rightful));
    } else {
      const arma::mat product = factor * (left * right);
      const arma::mat off = arma::abs(product - numeric.value) - numeric.bar;
      const arma::uword worst = off.index_max();
      const arma::uword row = worst % rightful.n_rows, col = worst / rightful.n_rows;
      what =
          off(worst) <= 0.0
              ? "conforms, and gives the same here: in this network nothing tells them apart"
              : fmt::format(
                    "conforms, and is wrong: entry ({},{}) becomes {}, the centered difference says {}",
                    row + 1, col + 1, number_text(product(row, col)), number_text(numeric.value(row, col)));
    }
    table.rows.push_back({"`" + formula + "`", "`" + shapes + "`", what});
  }
  return table;
}

// g' of the activation at hand, as one would write it.
std::vector<std::string> slope_formulas(const Activation& g, std::size_t l) {
  const std::string a = fmt::format("A[{}]", l), z = fmt::format("Z[{}]", l);
  switch (g.kind()) {
    case ActivationKind::sigmoid:
      return {"g(z) = 1/(1 + exp(-z))", fmt::format("g'({0}) = {1} * (1 - {1})", z, a)};
    case ActivationKind::tanh:
      return {"g(z) = tanh(z)", fmt::format("g'({0}) = 1 - {1}^2", z, a)};
    case ActivationKind::relu:
      return {"g(z) = max(0, z)", fmt::format("g'({0}) = 1 where {0} > 0, and 0 where {0} < 0", z)};
    case ActivationKind::leaky_relu:
      return {
          fmt::format("g(z) = max(z, {} z)", number_text(g.values().leak())),
          fmt::format("g'({0}) = 1 where {0} > 0, and {1} where {0} < 0", z, number_text(g.values().leak()))};
    case ActivationKind::softplus:
      return {"g(z) = log(1 + exp(z))", fmt::format("g'({0}) = 1/(1 + exp(-{0}))", z)};
    case ActivationKind::identity:
      return {"g(z) = z", fmt::format("g'({}) = 1", z)};
    case ActivationKind::user:
      break;
  }
  return {fmt::format("g'({}), which you gave with g", z)};
}

}  // namespace

Section transpose_step(const Findings& f, std::size_t l) {
  const std::size_t up = l + 1;
  const auto& W = f.question.parameters.W;
  const arma::mat &dA = f.gradients.dA[l], &dZ_up = f.gradients.dZ[up];
  const std::string name = fmt::format("dA[{}]", l);
  Section step{fmt::format("dA{}", l),
               fmt::format("`dA[{0}] = W[{1}]^T dZ[{1}]`: from z[{1}] back to a[{0}]", l, up),
               {}};

  step.ask(fmt::format("Where does W[{}] come from, and why is it transposed?", up));
  step.say(
      fmt::format("Unit r of layer {1} adds up what comes from below: `z_r = sum_i W_ri a_i + "
                  "b_r`. So `dz_r/da_i = W_ri`: row r for where it goes to, "
                  "column i for where it comes from. But `a_i` goes into every unit r of layer "
                  "{1}, and each of them carries part of its effect on "
                  "the loss. The chain rule adds these parts up:",
                  l, up));
  step.write({"dL/da_i = sum_r dL/dz_r . dz_r/da_i = sum_r W_ri dL/dz_r = (W^T dz)_i"});
  step.say(
      "Going up, the sum runs over i, along a row of W. Going back, it runs over r, down a column "
      "of W. A product that runs down the "
      "columns of W is the product with its transpose: nothing else is behind the T.");
  step.write({fmt::format("dA[{0}] = W[{1}]^T dZ[{1}]:   ({2})({3}) -> {4}", l, up,
                          shape_text(W[up].n_cols, W[up].n_rows), shape_text(dZ_up), shape_text(dA))},
             {numpy_line(Step::dA, f.architecture, l)});

  step.ask(fmt::format("Why W[{}] and not W[{}]?", up, l));
  step.say(
      fmt::format("Because of the direction of travel. `W[{1}]` made `Z[{1}]` out of `{2}`, "
                  "below `a[{1}]`. What lies between `a[{1}]` and the loss is "
                  "`Z[{0}] = W[{0}] A[{1}] + b[{0}]`, and its factor is `W[{0}]`.",
                  up, l, Findings::A_name(l - 1)));

  step.ask("What if it is written another way?");
  std::vector<OtherProduct> others = {{fmt::format("W[{0}] dZ[{0}]", up), W[up], dZ_up},
                                      {fmt::format("dZ[{0}] W[{0}]^T", up), dZ_up, W[up].t()},
                                      {fmt::format("W[{0}]^T dZ[{1}]", l, up), W[l].t(), dZ_up}};
  step.show(other_products(others, name, dA, f.numeric.dA[l], 1.0));

  step.ask("But is the derivative by a column not a row?");
  step.say(
      fmt::format("It is. As a Jacobian, the derivative of one number by a column of n numbers is "
                  "a row, and the chain rule multiplies to the right: "
                  "no transpose anywhere. We keep every derivative in the shape of what it "
                  "differentiates, which is that row laid down as a column; "
                  "transposing a product turns it round. Side by side, for one example:"));
  step.show(Table{{"as Jacobians (rows)", "in our layout (columns)"},
                  {{"`dL/da = dL/dz W`", "`da = W^T dz`"},
                   {fmt::format("`(1x{0})({0}x{1}) -> 1x{1}`", W[up].n_rows, W[up].n_cols),
                    fmt::format("`({1}x{0})({0}x1) -> {1}x1`", W[up].n_rows, W[up].n_cols)}}});

  step.show(shown(name, dA, ""));
  const auto [row, col] = telling_entry(dA);
  WorkedSum sum{entry_name(name, row, col), name, row, col, {}, 1.0, 0.0, dA(row, col)};
  for (arma::uword r = 0; r < W[up].n_rows; ++r) sum.terms.emplace_back(W[up](r, row), dZ_up(r, col));
  step.say(
      fmt::format("By hand: column {0} of `W[{1}]` against column {2} of `dZ[{1}]`.", row + 1, up, col + 1));
  step.show(std::move(sum));
  step.show(confirm(name, dA, f.numeric.dA[l], row, col));
  return step;
}

Section activation_step(const Findings& f, std::size_t l) {
  const Activation& g = f.architecture.g(l);
  const arma::mat &dA = f.gradients.dA[l], &dZ = f.gradients.dZ[l];
  const arma::mat slope = g.derivative(f.pass.Z[l]);
  const std::string name = fmt::format("dZ[{}]", l);
  Section step{fmt::format("dZ{}", l),
               fmt::format("`dZ[{0}] = dA[{0}] * g[{0}]'(Z[{0}])`: from a[{0}] back to z[{0}]", l),
               {}};

  step.ask("Why * and not a matrix product?");
  step.say(
      fmt::format("`a_i = g(z_i)`: each a depends on its own z and on no other. So the Jacobian of "
                  "a by z is a diagonal matrix, with `g'(z_i)` on the "
                  "diagonal, and multiplying a row by a diagonal matrix multiplies each entry by "
                  "its own factor. With a column for each example that is the "
                  "product entry by entry, `*` (in numpy `*`, in Armadillo `%`)."));
  step.write({"dL/dz_i = dL/da_i . g'(z_i)",
              fmt::format("dZ[{0}] = dA[{0}] * g[{0}]'(Z[{0}]):   {1} * {1} -> {1}", l, shape_text(dZ))});
  step.show(Table{{"as Jacobians (rows)", "in our layout (columns)"},
                  {{"`dL/dz = dL/da diag(g'(z))`", "`dz = da * g'(z)`"},
                   {fmt::format("`(1x{0})({0}x{0}) -> 1x{0}`", dZ.n_rows),
                    fmt::format("`{0}x1 * {0}x1 -> {0}x1`", dZ.n_rows)}}});
  step.show(other_products({{fmt::format("dA[{0}] g[{0}]'(Z[{0}])", l), dA, slope}}, name, dZ,
                           f.numeric.dZ[l], 1.0));

  step.ask(fmt::format("Why g'(Z[{}]), and which g'?", l));
  step.say(fmt::format(
      "At `Z[{0}]`, because that is where g was applied: `A[{0}] = g(Z[{0}])`. And g' may be the derivative "
      "of any g that has one: the chain rule asks "
      "only how a moves with z, and nothing in the other steps knows which g it was. Here g is {1}:",
      l, g.name()));
  step.write(slope_formulas(g, l), {numpy_line(Step::dZ, f.architecture, l)});
  if (g.kind() == ActivationKind::sigmoid || g.kind() == ActivationKind::tanh) {
    step.say(fmt::format(
        "Written with `A[{0}]`, because it is at hand and saves computing g again; it is still the slope at "
        "`Z[{0}]`. Putting `Z[{0}]` into the "
        "formula meant for `A[{0}]`, or applying g to `A[{0}]` once more, is among the commonest mistakes.",
        l));
  }
  if (g.values().has_kink_at_zero()) {
    step.say(
        "At `z = 0` exactly it has a kink and two slopes. Any value from the one to the other is "
        "accepted there; the left one is customary.");
  }
  step.show(shown(fmt::format("g'(Z[{}])", l), slope, ""));
  step.show(shown(name, dZ, ""));
  const auto [row, col] = telling_entry(dZ);
  step.show(WorkedSum{
      entry_name(name, row, col), name, row, col, {{dA(row, col), slope(row, col)}}, 1.0, 0.0, dZ(row, col)});
  step.show(confirm(name, dZ, f.numeric.dZ[l], row, col));
  return step;
}

Section weight_step(const Findings& f, std::size_t l) {
  const arma::mat &dW = f.gradients.dW[l], &dZ = f.gradients.dZ[l], &A = f.A(l - 1),
                  &W = f.question.parameters.W[l];
  const std::string name = fmt::format("dW[{}]", l), below = Findings::A_name(l - 1);
  const double m = static_cast<double>(f.m), lambda = f.architecture.lambda();
  const std::string l2 = lambda > 0.0 ? fmt::format(" + lambda/m W[{}]", l) : "";
  Section step{fmt::format("dW{}", l),
               fmt::format("`dW[{0}] = (1/m) dZ[{0}] {1}^T{2}`: from z[{0}] to the weights", l, below, l2),
               {}};

  step.ask(fmt::format("Why {}, and why transposed?", below));
  step.say(
      fmt::format("From `z_r = sum_i W_ri a_i + b_r` again, but this time W moves and a stands "
                  "still: `dz_r/dW_ri = a_i`, the input that the weight is "
                  "multiplied with. It comes from below, from `{}`. For one example the derivative "
                  "of L by `W_ri` is `dz_r a_i`: a column times a row, "
                  "one number for every pair (r, i), as W has.",
                  below));
  step.ask("Why 1/m here?");
  step.say(
      "The weight is used by all m examples, and J is the mean of their losses. So the m products "
      "are added and divided by m. The sum over the "
      "examples is done by the matrix product itself: the columns of dZ are the examples, and in "
      "the transposed array so are the rows.");
  std::vector<std::string> formulas = {
      "dJ/dW_ri = 1/m sum_k dL_k/dW_ri = 1/m sum_k dZ_rk A_ik = 1/m (dZ A^T)_ri",
      fmt::format("dW[{0}] = 1/m dZ[{0}] {1}^T{5}:   ({2})({3}) -> {4}", l, below, shape_text(dZ),
                  shape_text(A.n_cols, A.n_rows), shape_text(dW), l2)};
  step.write(std::move(formulas), {numpy_line(weight_line(f.architecture), f.architecture, l)});
  if (lambda > 0.0) {
    step.say(
        "The regulariser `lambda/(2m) sum W^2` is part of J as well; the derivative of `W_ri^2` is "
        "`2 W_ri`, and the 2 cancels: `lambda/m W`. It "
        "holds no b, so db gets nothing of it.");
  }
  step.ask("What if it is written another way?");
  if (lambda == 0.0) {
    step.show(other_products({{fmt::format("1/m dZ[{}] {}", l, below), dZ, A},
                              {fmt::format("1/m {}^T dZ[{}]", below, l), A.t(), dZ},
                              {fmt::format("1/m {} dZ[{}]^T", below, l), A, dZ.t()}},
                             name, dW, f.numeric.dW[l], 1.0 / m));
  } else {
    step.show(other_products({{fmt::format("1/m dZ[{}] {}^T, without lambda", l, below), dZ, A.t()}}, name,
                             dW, f.numeric.dW[l], 1.0 / m));
  }
  step.show(shown(name, dW, ""));
  const auto [row, col] = telling_entry(dW);
  WorkedSum sum{entry_name(name, row, col), name,        row, col, {}, 1.0 / m,
                lambda / m * W(row, col),   dW(row, col)};
  for (arma::uword k = 0; k < f.m; ++k) sum.terms.emplace_back(dZ(row, k), A(col, k));
  step.say(fmt::format(
      "By hand: row {} of `dZ[{}]` against row {} of `{}`, one product an example, divided by m = {}.",
      row + 1, l, col + 1, below, f.m));
  step.show(std::move(sum));
  step.show(confirm(name, dW, f.numeric.dW[l], row, col));
  return step;
}

Section bias_step(const Findings& f, std::size_t l) {
  const arma::mat &db = f.gradients.db[l], &dZ = f.gradients.dZ[l];
  const std::string name = fmt::format("db[{}]", l);
  Section step{fmt::format("db{}", l),
               fmt::format("`db[{0}] = (1/m) (sum of the columns of dZ[{0}])`: from z[{0}] to the biases", l),
               {}};
  step.ask(fmt::format("Why is db[{}] a sum, and over what?", l));
  step.say(
      "The bias is added to every column as it is: `dz_r/db_r = 1`. It behaves like a weight whose "
      "input is always 1, and the same rule follows with "
      "a row of ones in the place of A: for each unit the mean of its dZ over the examples. The "
      "sum runs over the examples, along the rows, and leaves one "
      "number a unit: the shape of b.");
  step.write({"dJ/db_r = 1/m sum_k dL_k/db_r = 1/m sum_k dZ_rk",
              fmt::format("db[{0}] = 1/m (sum of the columns of dZ[{0}]):   ({1})({2}x1) -> {3}", l,
                          shape_text(dZ), f.m, shape_text(db))},
             {numpy_line(Step::db, f.architecture, l)});
  step.say(
      fmt::format("Summed along the other direction it would be {}, one number an example; summed "
                  "over both, a single number, which numpy would then quietly add to every "
                  "bias.",
                  shape_text(1, f.m)));
  step.show(shown(name, db, ""));
  const auto [row, col] = telling_entry(db);
  WorkedSum sum{entry_name(name, row, col),     name, row,         col, {},
                1.0 / static_cast<double>(f.m), 0.0,  db(row, col)};
  for (arma::uword k = 0; k < f.m; ++k) sum.terms.emplace_back(dZ(row, k), 1.0);
  step.show(std::move(sum));
  step.show(confirm(name, db, f.numeric.db[l], row, col));
  return step;
}

}  // namespace gradproof
