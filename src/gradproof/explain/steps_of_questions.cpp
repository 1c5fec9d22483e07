// SPDX-License-Identifier: MIT
// Steps that answer what people ask beside the derivation; each with numbers of this very network.
#include <fmt/format.h>

#include <utility>

#include "gradproof/explain/numpy_line.hpp"
#include "gradproof/explain/steps.hpp"
#include "gradproof/network/shapes.hpp"
#include "gradproof/report/pictures.hpp"

namespace gradproof {

namespace {

// dL/da of each output, from the loss written in a.
arma::mat loss_by_output(const arma::mat& A, const arma::mat& Y, OutputKind kind) {
  if (kind == OutputKind::identity) return A - Y;
  if (kind == OutputKind::softmax) return -Y / A;
  return -Y / A + (1.0 - Y) / (1.0 - A);
}

void say_signs(Section& step, const Architecture& architecture) {
  const OutputKind kind = architecture.output().kind();
  const std::vector<std::string> numpy = {numpy_output_slope(architecture)};
  if (kind == OutputKind::sigmoid) {
    step.say(
        "One sign at a time. Where y = 1 the loss is `-log(a)`: it falls as a grows, so `-1/a`, a minus. "
        "Where y = 0 it is `-log(1 - a)`: it grows with a, so `1/(1 - a)`, a plus; the second minus comes "
        "from the inner derivative of `1 - a`. Both cases in one line:");
    step.write({"L = -(y log(a) + (1 - y) log(1 - a))", "dL/da = -y/a + (1 - y)/(1 - a)"}, numpy);
  } else if (kind == OutputKind::softmax) {
    step.say("Only the outputs with a label above 0 stand in the loss, and it falls as they grow: a minus.");
    step.write({"L = -sum_i y_i log(a_i)", "dL/da_i = -y_i/a_i"}, numpy);
  } else {
    step.say("The 2 of the square cancels the 1/2 in front, and a larger output than y costs more: a plus.");
    step.write({"L = 1/2 sum_i (a_i - y_i)^2", "dL/da = a - y"}, numpy);
  }
}

// From a back to z in one column: by the whole matrix for softmax, entry by entry else.
void back_to_z(Section& step, const Findings& f, const arma::mat& dA) {
  const std::size_t L = f.architecture.depth();
  const arma::mat &A = f.pass.A[L], &dZ = f.gradients.dZ[L];
  const std::string name = fmt::format("dZ[{}]", L);
  const OutputKind kind = f.architecture.output().kind();
  const auto [row, col] =
      kind == OutputKind::softmax ? std::pair<arma::uword, arma::uword>{0, 0} : telling_entry(dZ);
  WorkedSum sum{entry_name(name, row, col), name, row, col, {}, 1.0, 0.0, dZ(row, col)};
  if (kind == OutputKind::softmax) {
    const arma::vec a = A.col(col);
    const arma::mat S = arma::diagmat(a) - a * a.t();
    step.ask("Why does softmax need a whole matrix, and where does it go?");
    step.say(
        "Every softmax output depends on every z, because all of them share the sum below the fraction. So "
        "the Jacobian of a by z is no diagonal matrix; `*` would leave out all that is beside the diagonal. "
        "For example 1, row r for the output, column i for the z (its columns add up to 0, as the outputs "
        "always add up to 1):");
    step.write({"S_ri = da_r/dz_i = a_r (1 - a_r) where r = i, and -a_r a_i elsewhere", "dz = S^T da"},
               {fmt::format("S = np.diag(A{0}[:, 0]) - np.outer(A{0}[:, 0], A{0}[:, 0])", L),
                fmt::format("dZ{0}[:, 0] = np.dot(S.T, dA{0}[:, 0])", L)});
    step.show(shown("S", S, ""));
    step.say(fmt::format("By hand: column 1 of S against column 1 of `dA[{}]`, which gives a - y.", L));
    for (arma::uword r = 0; r < A.n_rows; ++r) sum.terms.emplace_back(S(r, row), dA(r, col));
  } else {
    const double a = A(row, col), slope = kind == OutputKind::sigmoid ? a * (1.0 - a) : 1.0;
    step.say(fmt::format("By hand, back to z: `dA[{0}]` times the slope of the output, {1}, gives a - y.", L,
                         kind == OutputKind::sigmoid ? "`a (1 - a)`" : "which is 1"));
    sum.terms.emplace_back(dA(row, col), slope);
  }
  step.show(std::move(sum));
}

}  // namespace

Section output_slope_step(const Findings& f) {
  const std::size_t L = f.architecture.depth();
  const OutputKind kind = f.architecture.output().kind();
  const std::string name = fmt::format("dA[{}]", L);
  Section step{
      fmt::format("dA{}", L), fmt::format("`{}`: how the loss moves with the output itself", name), {}};
  step.ask(fmt::format("Which signs does {} have?", name));
  say_signs(step, f.architecture);
  const arma::mat dA = loss_by_output(f.pass.A[L], f.question.Y, kind);
  if (!dA.is_finite()) {
    step.say(
        "Here an output is 0 or 1 to the last digit, and the division by it has no number. This is one more "
        "reason to go from the loss to z at once: a - y divides by nothing.");
    return step;
  }
  step.show(shown(name, dA, ""));
  back_to_z(step, f, dA);
  step.say(
      "It is a derivative of L, one example a column: no 1/m. The next step takes both factors at once, "
      "which "
      "is shorter and never divides by 0.");
  return step;
}

Section relu_step() {
  Section step{"relu", "ReLU's slope: by A or by Z, > or >=", {}};
  step.ask("May I ask A > 0 in place of Z > 0?");
  step.say(
      "Yes. a = max(0, z) is positive where z is, and 0 elsewhere, so both ask the same. That holds for ReLU "
      "and for leaky ReLU; it does not for tanh or the sigmoid, whose slope is not a question of sign.");
  step.ask("And >= 0 in place of > 0?");
  step.say(
      "For z it matters at z = 0 exactly, where ReLU has a kink: slope 0 from the left, 1 from the right. "
      "Either is accepted there. For a it is a mistake: a is never negative, so A >= 0 holds everywhere and "
      "the slope becomes 1 for every unit, as if there were no ReLU.");
  step.show(Table{{"z", "a = max(0, z)", "z > 0", "a > 0", "z >= 0", "a >= 0"},
                  {{"-2", "0", "0", "0", "0", "1  (wrong: the slope is 0)"},
                   {"0", "0", "0", "0", "1", "1"},
                   {"2.5", "2.5", "1", "1", "1", "1"}}});
  return step;
}

Section dropout_step(const Findings& f) {
  constexpr double keep = 0.8;
  Section step{"dropout", "Dropout: the same mask twice, and the same division", {}};
  const std::size_t l = f.architecture.depth() > 1 ? 1 : 0;
  const std::string a = Findings::A_name(l);
  const auto [row, col] = telling_entry(f.A(l));
  const double value = f.A(l)(row, col);
  step.ask("Why is the mask applied in the backward pass too, and why divided again?");
  step.say(
      "The forward pass multiplies each a by a number that was drawn once: `d/keep`, with d = 1 for a unit "
      "that stays and 0 for one that is dropped. Once drawn it is a constant, and the derivative of a "
      "product "
      "by one factor is the other one. So da gets the very factor that a got: the same mask, not a new one, "
      "and the same division.");
  step.write({"A -> A * D/keep", "dA -> dA * D/keep"},
             {"D = np.random.rand(*A.shape) < keep", "A = A * D / keep", "dA = dA * D / keep"});
  const double moved = value + 0.001;
  step.show(
      Table{{fmt::format("{} with keep = {}", entry_name(a, row, col), keep), "a", "after dropout"},
            {{"d = 1", number_text(value), number_text(value / keep)},
             {"d = 1, a larger by 0.001", fmt::format("{:.9g}", moved), fmt::format("{:.9g}", moved / keep)},
             {"d = 0", number_text(value), "0"},
             {"d = 0, a larger by 0.001", fmt::format("{:.9g}", moved), "0"}}});
  step.say(
      fmt::format("Kept, it moves by {} for 0.001: the slope is 1/keep = {}. Dropped, it does not move: "
                  "slope 0. A check by "
                  "differences needs the mask held still as well; with a new one for every pass J is another "
                  "function each "
                  "time.",
                  number_text(0.001 / keep), number_text(1.0 / keep)));
  return step;
}

Section indices_step(const Findings& f) {
  const arma::mat &dZ = f.gradients.dZ[1], &X = f.question.X, &dW = f.gradients.dW[1];
  Section step{"indices", "Why no array with four indices appears", {}};
  step.ask(
      "Z[1] and W[1] are matrices: is the derivative of one by the other not an array with four indices?");
  const arma::uword all = dZ.n_elem * dW.n_elem, not_zero = dZ.n_elem * dW.n_cols;
  step.say(fmt::format(
      "It is: one number for each entry of `Z[1]` ({}) and each of `W[1]` ({}), {} numbers here. But row r "
      "of "
      "Z comes from row r of W alone, so {} of them are 0, and the other {} are entries of X, each of them "
      "{} times over:",
      shape_text(dZ), shape_text(dW), all, all - not_zero, not_zero, dW.n_rows));
  step.write({"dz_rk/dW_si = X_ik where r = s, and 0 elsewhere",
              "dL/dW_si = sum_k sum_r dL/dz_rk . dz_rk/dW_si = sum_k dZ_sk X_ik"},
             {"products = np.einsum('sk,ik->si', dZ1, X)"});
  step.say(
      "The chain rule sums over both indices of Z. In the sum over r one term is left; what remains, the sum "
      "over k, is the matrix product `dZ[1] X^T`. So the large array is never made: nothing is lost, only "
      "zeros are left out.");
  const double m = static_cast<double>(f.m);
  const auto [row, col] = telling_entry(dW);
  const double decay = f.architecture.lambda() / m * f.question.parameters.W[1](row, col);
  WorkedSum sum{entry_name("dW[1]", row, col), "dW[1]", row, col, {}, 1.0 / m, decay, dW(row, col)};
  for (arma::uword k = 0; k < f.m; ++k) sum.terms.emplace_back(dZ(row, k), X(col, k));
  step.say(fmt::format("By hand, of the {} products of both sums the {} with r = s:", dZ.n_elem, f.m));
  step.show(std::move(sum));
  return step;
}

Section threshold_step(const Findings& f) {
  Section step{"threshold", "Why a gradient check has no fixed 1e-7", {}};
  const auto [row, col] = telling_entry(f.gradients.dW[1]);
  const StepPicture picture = step_picture(f.question, 1, false, row, col, f.gradients.dW[1](row, col));
  step.ask("Which difference is small enough?");
  step.say(fmt::format(
      "A centered difference is itself off, by two errors that pull apart: the curve between its two points, "
      "which falls as h squared, and the rounding of J, about 1e-16 J, divided by h. Neither is known from "
      "the step alone. For {}, the distance of (J(w + h) - J(w - h))/(2h) from the derivative {}:",
      entry_name("dW[1]", row, col), number_text(picture.numeric)));
  Table table{{"h", "off by"}, {}};
  for (std::size_t k = 0; k < picture.step.size(); k += 2)
    table.rows.push_back(
        {fmt::format("{:.0e}", picture.step[k]), fmt::format("{:.1e}", picture.off_derivative[k])});
  step.show(std::move(table));
  step.say(
      "So a right gradient may be further off than 1e-7 (a step too large or too small, a kink between the "
      "two "
      "points, numbers of single precision), and a wrong one nearer: where one norm is taken over all "
      "entries, a small entry that is wrong altogether vanishes beside the large ones.");
  step.say(
      fmt::format("What can be said is how far this difference may be off for this entry; here the error bar "
                  "is {:.0e}. A claim within the bar is as right as this difference can tell; one outside is "
                  "wrong by more than rounding explains.",
                  picture.bar));
  return step;
}

}  // namespace gradproof
