// SPDX-License-Identifier: MIT
#include "gradproof/explain/steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "gradproof/explain/numpy_line.hpp"
#include "gradproof/network/shapes.hpp"

namespace gradproof {

Findings::Findings(const Case& asked)
    : question(asked),
      architecture(asked.architecture),
      m(asked.X.n_cols),
      pass(forward(architecture.forward_only(), asked.parameters, asked.X, asked.Y)),
      gradients(backward(architecture, asked.parameters, asked.X, asked.Y, pass)),
      numeric(numeric_derivatives(architecture.forward_only(), asked.parameters, asked.X, asked.Y)) {}

std::string Findings::A_name(std::size_t l) { return l == 0 ? "X" : fmt::format("A[{}]", l); }

std::pair<arma::uword, arma::uword> telling_entry(const arma::mat& array) {
  const arma::uword index = arma::abs(array).index_max();
  return {index % array.n_rows, index / array.n_rows};
}

std::string entry_name(const std::string& array, arma::uword row, arma::uword col) {
  const bool short_indices = row < 9 && col < 9;
  return short_indices ? fmt::format("{}_{}{}", array, row + 1, col + 1)
                       : fmt::format("{}_({},{})", array, row + 1, col + 1);
}

Confirmation confirm(const std::string& array, const arma::mat& claimed, const Estimate& numeric,
                     arma::uword row, arma::uword col) {
  return {entry_name(array, row, col), array, row, col, claimed(row, col), numeric.value(row, col),
          numeric.bar(row, col)};
}

Step weight_line(const Architecture& architecture) {
  return architecture.lambda() > 0.0 ? Step::penalty : Step::dW;
}

ArrayTable shown(const std::string& name, const arma::mat& values, const std::string& caption) {
  const arma::uword rows = std::min<arma::uword>(values.n_rows, 8),
                    cols = std::min<arma::uword>(values.n_cols, 7);
  std::string text = caption;
  if (rows < values.n_rows || cols < values.n_cols) {
    text += fmt::format("{}({} of {}, the first of it)", text.empty() ? "" : " ", shape_text(rows, cols),
                        shape_text(values));
  }
  return {name, values.submat(0, 0, rows - 1, cols - 1), text};
}

Section network_step(const Findings& f) {
  const std::size_t depth = f.architecture.depth();
  Section step{"network", "The network: what is computed before anything is differentiated", {}};
  step.say(fmt::format(
      "{} in the columns of `X`: column k is example k, and no column ever looks at another one. Each layer "
      "multiplies, adds its bias to every column, and applies its activation to every entry on its own.",
      f.m == 1 ? "1 example stands" : fmt::format("{} examples stand", f.m)));
  std::vector<std::string> formulas, numpy;
  for (std::size_t l = 1; l <= depth; ++l) {
    for (const Step line : {Step::Z, Step::A}) numpy.push_back(numpy_line(line, f.architecture, l));
    const std::string g = l < depth ? f.architecture.g(l).name() : f.architecture.output().name();
    formulas.push_back(
        fmt::format("Z[{0}] = W[{0}] {1} + b[{0}],   A[{0}] = {2}(Z[{0}])", l, Findings::A_name(l - 1), g));
  }
  step.write(std::move(formulas), std::move(numpy));

  Table shapes{{"array", "shape", "here"}, {}};
  shapes.rows.push_back({"`X`", "n[0] x m", shape_text(f.question.X)});
  for (std::size_t l = 1; l <= depth; ++l) {
    shapes.rows.push_back({fmt::format("`W[{0}]` and `dW[{0}]`", l), fmt::format("n[{}] x n[{}]", l, l - 1),
                           shape_text(f.question.parameters.W[l])});
    shapes.rows.push_back({fmt::format("`b[{0}]` and `db[{0}]`", l), fmt::format("n[{}] x 1", l),
                           shape_text(f.question.parameters.b[l])});
    shapes.rows.push_back({fmt::format("`Z[{0}]`, `A[{0}]`, `dZ[{0}]`, `dA[{0}]`", l),
                           fmt::format("n[{}] x m", l), shape_text(f.pass.Z[l])});
  }
  step.show(std::move(shapes));
  step.say(
      "A derivative is kept in the shape of what it differentiates: `dW[1]` is as large as `W[1]`, "
      "because there is one "
      "derivative for every entry. `dZ` is short for `dL/dZ`, `dW` for `dJ/dW`: L and J are not the "
      "same, and the next step "
      "says how they differ.");
  step.show(shown("X", f.question.X, "The inputs `X`, one example a column:"));
  for (std::size_t l = 1; l <= depth; ++l) {
    step.show(shown(fmt::format("W[{}]", l), f.question.parameters.W[l], ""));
    step.show(shown(fmt::format("b[{}]", l), f.question.parameters.b[l], ""));
    step.show(shown(fmt::format("Z[{}]", l), f.pass.Z[l], ""));
    step.show(shown(fmt::format("A[{}]", l), f.pass.A[l], ""));
  }
  return step;
}

Section cost_step(const Findings& f) {
  Section step{"cost", "L and J: the loss of an example, the cost of all", {}};
  const auto& output = f.architecture.output();
  const std::size_t depth = f.architecture.depth();
  const std::string last = fmt::format("a[{}]", depth);
  std::vector<std::string> formulas;
  switch (output.kind()) {
    case OutputKind::sigmoid:
      formulas.push_back(fmt::format("L_k = -sum_i (y_i log({0}_i) + (1 - y_i) log(1 - {0}_i))", last));
      break;
    case OutputKind::softmax:
      formulas.push_back(fmt::format("L_k = -sum_i y_i log({}_i)", last));
      break;
    case OutputKind::identity:
      formulas.push_back(fmt::format("L_k = 1/2 sum_i ({}_i - y_i)^2", last));
      break;
  }
  const double lambda = f.architecture.lambda();
  formulas.push_back(
      fmt::format("J = 1/m (L_1 + L_2 + ... + L_m){}", lambda > 0.0 ? " + lambda/(2m) sum W^2" : ""));
  step.say(
      fmt::format("The loss `L_k` says how bad the answer to example k is ({}); there are m = {} "
                  "of them. The cost `J` is their mean{}.",
                  output.loss_name(), f.m, lambda > 0.0 ? ", and the regulariser" : ""));
  step.write(std::move(formulas),
             {numpy_loss(f.architecture), numpy_line(Step::cost, f.architecture, depth)});
  step.show(shown("Y", f.question.Y, "The labels `Y`:"));
  step.show(shown("L", f.pass.loss, "The losses, one an example:"));
  step.show(shown(
      "J",
      arma::mat(1, 1, arma::fill::value(cost(f.architecture.forward_only(), f.question.parameters, f.pass))),
      "The cost:"));
  step.ask("Why is 1/m in dW and db and not in dZ?");
  step.say(
      "Column k of `Z[l]` belongs to example k alone: it moves `L_k` and no other loss. So the natural thing "
      "to differentiate by "
      "it is `L_k`, and `dZ[l]` holds `dL_k/dz` in its column k. There is no mean in that, hence no 1/m. A "
      "weight is different: "
      "all examples share it. Changing it moves every `L_k`, and what training wants to lower is their mean "
      "`J`. The derivative "
      "of a mean is the mean of the derivatives: that is where 1/m enters, once, at `dW` and `db`.");
  step.say(
      "One may carry the 1/m in `dZ` instead, and leave it out below: `dW` and `db` come out the "
      "same, but `dZ` is then a derivative "
      "of J. What one may not do is both, or neither.");
  return step;
}

Section output_step(const Findings& f) {
  const std::size_t depth = f.architecture.depth();
  const arma::mat& dZ = f.gradients.dZ[depth];
  Section step{fmt::format("dZ{}", depth),
               fmt::format("`dZ[{0}] = A[{0}] - Y`: from the loss to the last z", depth),
               {}};
  step.ask(fmt::format("Why is dZ[{0}] = A[{0}] - Y?", depth));
  const std::string a = fmt::format("a[{}]", depth), z = fmt::format("z[{}]", depth);
  std::vector<std::string> formulas;
  std::string words;
  switch (f.architecture.output().kind()) {
    case OutputKind::sigmoid:
      words =
          "Two factors, by the chain rule, for one output of one example: how the loss moves with a, and how "
          "a = sigmoid(z) moves "
          "with z. The denominator of the first is the whole of the second, and they cancel. This is why the "
          "sigmoid is paired with "
          "the cross-entropy: with a squared error the factor `a (1 - a)` would stay.";
      formulas = {"dL/da = -y/a + (1 - y)/(1 - a) = (a - y)/(a (1 - a))", "da/dz = a (1 - a)",
                  "dL/dz = (a - y)/(a (1 - a)) . a (1 - a) = a - y"};
      break;
    case OutputKind::softmax:
      words =
          "Written in z the loss of one example is short, because log(exp(z_i)/sum exp) is z_i less the "
          "logarithm of the sum, and "
          "the labels of an example sum to 1. Its derivative by one `z_i` is `a_i - y_i`. Going through a "
          "instead takes the whole matrix "
          "`da_r/dz_i`, since every softmax output depends on every z; the result is the same.";
      formulas = {"L = log(sum_i exp(z_i)) - sum_i y_i z_i",
                  "dL/dz_i = exp(z_i)/(sum_r exp(z_r)) - y_i = a_i - y_i"};
      break;
    case OutputKind::identity:
      words = "The output is z itself, and the 1/2 in the loss is there to cancel the 2 of the square.";
      formulas = {"L = 1/2 sum_i (z_i - y_i)^2", "dL/dz_i = z_i - y_i = a_i - y_i"};
      break;
  }
  step.say(words);
  step.write(std::move(formulas), {numpy_line(Step::dZ_output, f.architecture, depth)});
  step.say(fmt::format(
      "All outputs of all examples at once: ({0}) - ({0}) -> {0}. It is a derivative of L, so no 1/m.",
      shape_text(dZ)));
  const std::string name = fmt::format("dZ[{}]", depth);
  step.show(shown(name, dZ, ""));
  const auto [row, col] = telling_entry(dZ);
  step.say(fmt::format("By hand, the output of row {} for example {}: `{} - y`.", row + 1, col + 1, a));
  step.show(WorkedSum{entry_name(name, row, col),
                      name,
                      row,
                      col,
                      {{1.0, f.pass.A[depth](row, col)}, {-1.0, f.question.Y(row, col)}},
                      1.0,
                      0.0,
                      dZ(row, col)});
  step.show(confirm(name, dZ, f.numeric.dZ[depth], row, col));
  return step;
}

Section summary_step(const Findings& f) {
  Section step{"summary", "All of it on one page", {}};
  const std::size_t depth = f.architecture.depth();
  std::vector<std::string> formulas, numpy;
  Table confirmed{{"array", "shape", "derivative of", "largest difference from the centered differences",
                   "largest error bar"},
                  {}};
  const auto add = [&](const std::string& name, const std::string& of, const arma::mat& claimed,
                       const Estimate& numeric) {
    confirmed.rows.push_back({"`" + name + "`", shape_text(claimed), of,
                              fmt::format("{:.1e}", arma::abs(claimed - numeric.value).max()),
                              fmt::format("{:.1e}", numeric.bar.max())});
  };
  const std::string l2 = f.architecture.lambda() > 0.0 ? " + lambda/m W[{0}]" : "";
  for (std::size_t l = depth; l >= 1; --l) {
    if (l == depth) {
      numpy.push_back(numpy_line(Step::dZ_output, f.architecture, l));
      formulas.push_back(fmt::format("dZ[{0}] = A[{0}] - Y", l));
    } else {
      for (const Step line : {Step::dA, Step::dZ}) numpy.push_back(numpy_line(line, f.architecture, l));
      formulas.push_back(fmt::format("dA[{0}] = W[{1}]^T dZ[{1}]", l, l + 1));
      formulas.push_back(fmt::format("dZ[{0}] = dA[{0}] * g[{0}]'(Z[{0}])", l));
      add(fmt::format("dA[{}]", l), "L", f.gradients.dA[l], f.numeric.dA[l]);
    }
    add(fmt::format("dZ[{}]", l), "L", f.gradients.dZ[l], f.numeric.dZ[l]);
    for (const Step line : {weight_line(f.architecture), Step::db})
      numpy.push_back(numpy_line(line, f.architecture, l));
    formulas.push_back(fmt::format("dW[{0}] = 1/m dZ[{0}] {1}^T", l, Findings::A_name(l - 1)) +
                       fmt::format(fmt::runtime(l2), l));
    formulas.push_back(fmt::format("db[{0}] = 1/m (sum of the columns of dZ[{0}])", l));
    add(fmt::format("dW[{}]", l), "J", f.gradients.dW[l], f.numeric.dW[l]);
    add(fmt::format("db[{}]", l), "J", f.gradients.db[l], f.numeric.db[l]);
  }
  step.write(std::move(formulas), std::move(numpy));
  step.say(
      "Every entry of every array, against a centered difference that shares no code with backpropagation:");
  step.show(std::move(confirmed));
  return step;
}

}  // namespace gradproof
