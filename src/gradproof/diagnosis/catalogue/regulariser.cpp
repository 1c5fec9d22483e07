// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/catalogue/entries.hpp"

namespace gradproof::entries {

namespace {
const Line right_cost = {"J = (1/m) sum of L + (lambda/2m) sum over all l of W[l]^2",
                         "J = data_cost + lambd / (2 * m) * sum(np.sum(W**2) for W in Ws)",
                         "J = data_cost + lambda / (2 * m) * sum_of_squares;"};

Mistake in_dW(std::string id, Line wrong, std::string why, StepFunction instead,
              bool (*acts_on)(const Case&) = penalised) {
  return {.id = std::move(id),
          .group = Group::regulariser,
          .step = Step::penalty,
          .wrong = std::move(wrong),
          .why = std::move(why),
          .hides = acts_on == penalised ? "lambda = 0" : "lambda = 0; m = 1",
          .acts_on = acts_on,
          .instead = instead};
}
/// J with `sum` in place of (lambda/2m) sum of W^2
mat cost_with(const Board& at, size_t l, double penalty) {
  double squares = 0.0;
  for (size_t k = 1; k <= at.depth(); ++k) squares += arma::accu(arma::square(at.W(k)));
  return at.right(Step::cost, l) - at.lambda() / (2.0 * at.m()) * squares + penalty;
}
Mistake in_cost(std::string id, Line wrong, std::string why, bool (*acts_on)(const Case&),
                StepFunction instead) {
  return {.id = std::move(id),
          .group = Group::regulariser,
          .step = Step::cost,
          .wrong = std::move(wrong),
          .right = right_cost,
          .why = std::move(why),
          .hides = "lambda = 0",
          .acts_on = acts_on,
          .instead = instead};
}
double sum_of_squares(const Board& at, size_t up_to) {
  double squares = 0.0;
  for (size_t k = 1; k <= up_to; ++k) squares += arma::accu(arma::square(at.W(k)));
  return squares;
}
}  // namespace

std::vector<Mistake> regulariser() {
  return {
      in_dW(
          "penalty-missing",
          {"dW[l] = (1/m) dZ[l] A[l-1]^T", "dW = np.dot(dZ, A_prev.T) / m", "dW = dZ * A_prev.t() / m;"},
          "The cost has the term (lambda/2m) sum of W^2, whose derivative (lambda/m) W belongs in every dW.",
          [](const Board& at, size_t l) { return mat(arma::size(at.W(l)), arma::fill::zeros); }),

      in_dW(
          "penalty-not-divided-by-m",
          {"dW[l] = (1/m) dZ[l] A[l-1]^T + lambda W[l]", "dW = np.dot(dZ, A_prev.T) / m + lambd * W",
           "dW = dZ * A_prev.t() / m + lambda * W;"},
          "The penalty in the cost is divided by 2m; its derivative keeps the 1/m.",
          [](const Board& at, size_t l) -> mat { return at.lambda() * at.W(l); },
          all_of<penalised, two_examples>),

      in_dW(
          "penalty-divided-by-m-twice",
          {"dW[l] = (1/m) (dZ[l] A[l-1]^T + (lambda/m) W[l])",
           "dW = (np.dot(dZ, A_prev.T) + lambd / m * W) / m", "dW = (dZ * A_prev.t() + lambda / m * W) / m;"},
          "The bracket divides the penalty by m a second time. Either lambda W inside the bracket, or "
          "(lambda/m) W "
          "outside.",
          [](const Board& at, size_t l) -> mat { return at.lambda() / (at.m() * at.m()) * at.W(l); },
          all_of<penalised, two_examples>),

      in_dW("penalty-with-lambda/2m",
            {"dW[l] = (1/m) dZ[l] A[l-1]^T + (lambda/2m) W[l]",
             "dW = np.dot(dZ, A_prev.T) / m + lambd / (2 * m) * W",
             "dW = dZ * A_prev.t() / m + lambda / (2 * m) * W;"},
            "lambda/2m is the factor in the cost. The derivative of W^2 is 2 W, which uses up the 2.",
            [](const Board& at, size_t l) -> mat { return at.lambda() / (2.0 * at.m()) * at.W(l); }),

      in_dW("penalty-with-2lambda/m",
            {"dW[l] = (1/m) dZ[l] A[l-1]^T + (2 lambda/m) W[l]",
             "dW = np.dot(dZ, A_prev.T) / m + 2 * lambd / m * W",
             "dW = dZ * A_prev.t() / m + 2 * lambda / m * W;"},
            "The 2 from W^2 cancels the 1/2 in lambda/2m.",
            [](const Board& at, size_t l) -> mat { return 2.0 * at.lambda() / at.m() * at.W(l); }),

      in_dW("penalty-sign",
            {"dW[l] = (1/m) dZ[l] A[l-1]^T - (lambda/m) W[l]",
             "dW = np.dot(dZ, A_prev.T) / m - lambd / m * W", "dW = dZ * A_prev.t() / m - lambda / m * W;"},
            "The penalty is added to the cost, so its derivative is added to dW. The update W - rate dW then "
            "shrinks "
            "W; with this sign it blows up.",
            [](const Board& at, size_t l) -> mat { return -at.lambda() / at.m() * at.W(l); }),

      in_dW("penalty-with-sum-of-W",
            {"dW[l] = (1/m) dZ[l] A[l-1]^T + (lambda/m) sum of W[l]",
             "dW = np.dot(dZ, A_prev.T) / m + lambd / m * np.sum(W)",
             "dW = dZ * A_prev.t() / m + lambda / m * accu(W);"},
            "The derivative by W_ij of the sum of W^2 is 2 W_ij: the sum is gone, only the entry itself is "
            "left.",
            [](const Board& at, size_t l) -> mat {
              return at.lambda() / at.m() * arma::accu(at.W(l)) * mat(arma::size(at.W(l)), arma::fill::ones);
            }),

      in_dW("penalty-with-W^2",
            {"dW[l] = (1/m) dZ[l] A[l-1]^T + (lambda/m) W[l]^2",
             "dW = np.dot(dZ, A_prev.T) / m + lambd / m * W**2",
             "dW = dZ * A_prev.t() / m + lambda / m * square(W);"},
            "W^2 is in the cost. Its derivative is wanted: 2 W, times lambda/2m.",
            [](const Board& at, size_t l) -> mat { return at.lambda() / at.m() * arma::square(at.W(l)); }),

      in_dW("penalty-with-sign-of-W",
            {"dW[l] = (1/m) dZ[l] A[l-1]^T + (lambda/m) sign(W[l])",
             "dW = np.dot(dZ, A_prev.T) / m + lambd / m * np.sign(W)",
             "dW = dZ * A_prev.t() / m + lambda / m * sign(W);"},
            "sign(W) is the derivative of |W|, the L1 penalty. The cost has W^2.",
            [](const Board& at, size_t l) -> mat { return at.lambda() / at.m() * arma::sign(at.W(l)); }),

      in_dW("penalty-with-dW-for-W",
            {"dW[l] = dW[l] + (lambda/m) dW[l]", "dW = dW + lambd / m * dW", "dW += lambda / m * dW;"},
            "The penalty pulls at the parameter: (lambda/m) W, not dW.",
            [](const Board& at, size_t l) -> mat { return at.lambda() / at.m() * at.right(Step::dW, l); }),

      {.id = "biases-penalised-too",
       .group = Group::regulariser,
       .step = Step::db,
       .wrong = {"db[l] = (1/m) sum of the columns of dZ[l] + (lambda/m) b[l]",
                 "db = np.sum(dZ, axis=1, keepdims=True) / m + lambd / m * b",
                 "db = sum(dZ, 1) / m + lambda / m * b;"},
       .why = "The penalty in the cost holds the weights only, so db has no term from it.",
       .hides = "lambda = 0, and b = 0",
       .acts_on = penalised,
       .instead = [](const Board& at,
                     size_t l) { return plus(at.right(Step::db, l), at.lambda() / at.m() * at.b(l)); }},

      in_cost("cost-penalty-missing", {"J = (1/m) sum of L", "J = data_cost", "J = data_cost;"},
              "lambda is not 0: the cost that is declared, and whose derivative has (lambda/m) W, holds the "
              "penalty.",
              penalised, [](const Board& at, size_t l) { return cost_with(at, l, 0.0); }),

      in_cost("cost-penalty-half-missing",
              {"J = (1/m) sum of L + (lambda/m) sum of W^2",
               "J = data_cost + lambd / m * sum(np.sum(W**2) for W in Ws)",
               "J = data_cost + lambda / m * sum_of_squares;"},
              "The penalty is (lambda/2m) sum of W^2; with lambda/m its derivative would be (2 lambda/m) W.",
              penalised,
              [](const Board& at, size_t l) {
                return cost_with(at, l, at.lambda() / at.m() * sum_of_squares(at, at.depth()));
              }),

      in_cost("cost-penalty-not-divided-by-m",
              {"J = (1/m) sum of L + (lambda/2) sum of W^2",
               "J = data_cost + lambd / 2 * sum(np.sum(W**2) for W in Ws)",
               "J = data_cost + lambda / 2 * sum_of_squares;"},
              "The declared penalty is divided by the number of examples, like the data term.",
              all_of<penalised, two_examples>,
              [](const Board& at, size_t l) {
                return cost_with(at, l, at.lambda() / 2.0 * sum_of_squares(at, at.depth()));
              }),

      in_cost("cost-penalty-with-sum-of-W",
              {"J = (1/m) sum of L + (lambda/2m) sum of W",
               "J = data_cost + lambd / (2 * m) * sum(np.sum(W) for W in Ws)",
               "J = data_cost + lambda / (2 * m) * sum_of_weights;"},
              "The penalty is the sum of the squares. A plain sum can be negative and rewards large negative "
              "weights.",
              penalised,
              [](const Board& at, size_t l) {
                double sum = 0.0;
                for (size_t k = 1; k <= at.depth(); ++k) sum += arma::accu(at.W(k));
                return cost_with(at, l, at.lambda() / (2.0 * at.m()) * sum);
              }),

      in_cost("cost-penalty-skips-last-layer",
              {"J = (1/m) sum of L + (lambda/2m) sum over l < L of W[l]^2",
               "J = data_cost + lambd / (2 * m) * sum(np.sum(W**2) for W in Ws[:-1])",
               "for (l = 1; l < L; ++l) J += lambda / (2 * m) * accu(square(W[l]));"},
              "The loop over the layers ends one too early: all W[1], ..., W[L] are in the penalty.",
              penalised,
              [](const Board& at, size_t l) {
                return cost_with(at, l, at.lambda() / (2.0 * at.m()) * sum_of_squares(at, at.depth() - 1));
              }),
  };
}

}  // namespace gradproof::entries
