// SPDX-License-Identifier: MIT
#include <cmath>

#include "gradproof/diagnosis/catalogue/entries.hpp"

namespace gradproof::entries {

namespace {
constexpr auto binary = OutputKind::sigmoid;
bool squashed(const Case& c) { return c.architecture.output().kind() != OutputKind::identity; }

double penalty(const Board& at) {
  double sum = 0.0;
  for (size_t l = 1; l <= at.depth(); ++l) sum += arma::accu(arma::square(at.W(l)));
  return at.lambda() / (2.0 * at.m()) * sum;
}
double data_cost(const Board& at, size_t l) { return at.right(Step::cost, l)(0, 0) - penalty(at); }
/// factor * (the sum of the terms) in place of the mean loss, for a sigmoid output
mat binary_cost(const Board& at, size_t l, const mat& terms, double factor) {
  if (at.output().kind() != binary) return at.right(Step::cost, l);
  return scalar(factor * arma::accu(terms) + penalty(at));
}

const Line right_binary = {"J = -(1/m) sum of Y log A[L] + (1 - Y) log(1 - A[L])",
                           "J = -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m",
                           "J = -accu(Y % log(AL) + (1 - Y) % log(1 - AL)) / m;"};
const Line right_mean = {"J = (1/m) sum of the losses", "J = np.sum(L) / m", "J = accu(L) / m;"};

Mistake of_binary(std::string id, Line wrong, std::string why, std::string hides, StepFunction instead) {
  return {.id = std::move(id),
          .group = Group::output,
          .step = Step::cost,
          .wrong = std::move(wrong),
          .right = right_binary,
          .why = std::move(why),
          .hides = std::move(hides),
          .acts_on = output_is<binary>,
          .instead = instead};
}
}  // namespace

std::vector<Mistake> costs() {
  std::vector<Mistake> entries = {
      of_binary(
          "cost-1-Y-term-missing",
          {"J = -(1/m) sum of Y log A[L]", "J = -np.sum(Y * np.log(AL)) / m", "J = -accu(Y % log(AL)) / m;"},
          "An example with y = 0 has the loss -log(1 - a). Without the second term such examples cost "
          "nothing.",
          "every y = 1",
          [](const Board& at, size_t l) {
            return binary_cost(at, l, at.Y() % arma::log(at.A(l)), -1.0 / at.m());
          }),

      of_binary(
          "cost-log-A-in-both-terms",
          {"J = -(1/m) sum of Y log A[L] + (1 - Y) log A[L]",
           "J = -np.sum(Y * np.log(AL) + (1 - Y) * np.log(AL)) / m",
           "J = -accu(Y % log(AL) + (1 - Y) % log(AL)) / m;"},
          "For y = 0 the probability of the truth is 1 - a: its logarithm belongs in the second term.",
          "every y = 1, and A = 0.5",
          [](const Board& at, size_t l) { return binary_cost(at, l, arma::log(at.A(l)), -1.0 / at.m()); }),

      of_binary("cost-minus-between-terms",
                {"J = -(1/m) sum of Y log A[L] - (1 - Y) log(1 - A[L])",
                 "J = -np.sum(Y * np.log(AL) - (1 - Y) * np.log(1 - AL)) / m",
                 "J = -accu(Y % log(AL) - (1 - Y) % log(1 - AL)) / m;"},
                "Both terms are logarithms of probabilities, at most 0, and both count against: the bracket "
                "holds a sum.",
                "every y = 1",
                [](const Board& at, size_t l) {
                  return binary_cost(at, l,
                                     at.Y() % arma::log(at.A(l)) - (1.0 - at.Y()) % arma::log(1.0 - at.A(l)),
                                     -1.0 / at.m());
                }),

      of_binary("cost-epsilon-in-log",
                {"J with log(A[L] + 1e-5) and log(1 - A[L] + 1e-5)",
                 "J = -np.sum(Y * np.log(AL + 1e-5) + ...) / m", "J = -accu(Y % log(AL + 1e-5) + ...) / m;"},
                "The epsilon against log(0) changes the cost that is differentiated. Compute the loss from Z "
                "instead: "
                "log(1 + exp(z)) - y z never meets log(0).",
                "a tolerance above 1e-5",
                [](const Board& at, size_t l) {
                  const double epsilon = at.constant();
                  return binary_cost(at, l,
                                     at.Y() % arma::log(at.A(l) + epsilon) +
                                         (1.0 - at.Y()) % arma::log(1.0 - at.A(l) + epsilon),
                                     -1.0 / at.m());
                }),

      {.id = "cost-sign",
       .group = Group::output,
       .step = Step::cost,
       .wrong = {"J = -(1/m) sum of the losses", "J = np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m",
                 "J = accu(Y % log(AL) + (1 - Y) % log(1 - AL)) / m;"},
       .right = right_mean,
       .why = "log a is negative; the minus before the sum makes a cost of it. A cost below 0 cannot be "
              "right here.",
       .acts_on = always,
       .instead = [](const Board& at, size_t l) { return scalar(penalty(at) - data_cost(at, l)); }},

      {.id = "cost-sum-for-mean",
       .group = Group::output,
       .step = Step::cost,
       .wrong = {"J = sum of the losses", "J = np.sum(L)", "J = accu(L);"},
       .right = right_mean,
       .why = "J is declared as the mean over the m examples. A sum has the gradient m times as large.",
       .hides = "m = 1",
       .acts_on = two_examples,
       .instead = [](const Board& at, size_t l) { return scalar(at.m() * data_cost(at, l) + penalty(at)); }},

      {.id = "cost-mean-over-outputs-too",
       .group = Group::output,
       .step = Step::cost,
       .wrong = {"J = 1/(m n[L]) sum of the losses", "J = np.mean(losses)  # of shape (n_y, m)",
                 "J = accu(losses) / losses.n_elem;"},
       .right = right_mean,
       .why = "The loss of an example is the sum over its outputs; the mean is over the examples only.",
       .hides = "n[L] = 1",
       .acts_on = [](const Case& c) { return c.Y.n_rows > 1; },
       .instead =
           [](const Board& at, size_t l) {
             return scalar(data_cost(at, l) / static_cast<double>(at.Y().n_rows) + penalty(at));
           }},

      {.id = "cost-all-pairs-of-examples",
       .group = Group::output,
       .step = Step::cost,
       .wrong = {"J = -(1/m) sum of Y^T log A[L] + (1 - Y)^T log(1 - A[L])",
                 "J = -np.sum(np.dot(Y.T, np.log(AL)) + np.dot((1 - Y).T, np.log(1 - AL))) / m",
                 "J = -accu(Y.t() * log(AL) + (1 - Y).t() * log(1 - AL)) / m;"},
       .right = right_binary,
       .why = "The transpose stands on the wrong factor: the product has m x m entries and pairs the label "
              "of each "
              "example with the output of every other.",
       .hides = "m = 1; outputs other than sigmoid",
       .acts_on = all_of<two_examples, output_is<binary>>,
       .instead = [](const Board& at, size_t l) -> mat {
         const mat &Y = at.Y(), &A = at.A(l);
         return binary_cost(at, l, Y.t() * arma::log(A) + (1.0 - Y).t() * arma::log(1.0 - A), -1.0 / at.m());
       }},

      {.id = "cost-all-pairs-of-outputs",
       .group = Group::output,
       .step = Step::cost,
       .wrong = {"J = -(1/m) sum of Y (log A[L])^T + (1 - Y) (log(1 - A[L]))^T",
                 "J = -np.sum(np.dot(Y, np.log(AL).T) + np.dot(1 - Y, np.log(1 - AL).T)) / m",
                 "J = -accu(Y * log(AL).t() + (1 - Y) * log(1 - AL).t()) / m;"},
       .right = right_binary,
       .why = "With one output this product is a number and right. With more it has n[L] x n[L] entries, of "
              "which "
              "only the diagonal belongs to the cost.",
       .hides = "n[L] = 1; outputs other than sigmoid",
       .acts_on = [](const Case& c) { return c.Y.n_rows > 1 && output_is<binary>(c); },
       .instead = [](const Board& at, size_t l) -> mat {
         const mat &Y = at.Y(), &A = at.A(l);
         return binary_cost(at, l, Y * arma::log(A).t() + (1.0 - Y) * arma::log(1.0 - A).t(), -1.0 / at.m());
       }},

      {.id = "cost-log10",
       .group = Group::output,
       .step = Step::cost,
       .wrong = {"J with log10", "J = -np.sum(Y * np.log10(AL) + ...) / m",
                 "J = -accu(Y % log10(AL) + ...) / m;"},
       .right = right_binary,
       .why = "Cross-entropy takes the natural logarithm, whose slope is 1/a; log10 is smaller by log(10) = "
              "2.3026.",
       .hides = "an identity output",
       .acts_on = squashed,
       .instead =
           [](const Board& at, size_t l) {
             return scalar(squashed(at.question()) ? data_cost(at, l) / std::log(10.0) + penalty(at)
                                                   : at.right(Step::cost, l)(0, 0));
           }},

      {.id = "cost-squared-error",
       .group = Group::output,
       .step = Step::cost,
       .wrong = {"J = (1/2m) sum of (A[L] - Y)^2", "J = np.sum((AL - Y)**2) / (2 * m)",
                 "J = accu(square(AL - Y)) / (2 * m);"},
       .right = {"J = (1/m) sum of the cross-entropies", "J = np.sum(L) / m", "J = accu(L) / m;"},
       .why = "The declared cost is the cross-entropy. dZ[L] = A - Y is not the derivative of a squared "
              "error behind "
              "a sigmoid.",
       .hides = "an identity output",
       .acts_on = squashed,
       .instead = [](const Board& at, size_t l) -> mat {
         if (!squashed(at.question())) return at.right(Step::cost, l);
         return scalar(arma::accu(arma::square(minus(at.A(l), at.Y()))) / (2.0 * at.m()) + penalty(at));
       }},

      {.id = "cost-half-missing",
       .group = Group::output,
       .step = Step::cost,
       .wrong = {"J = (1/m) sum of (A[L] - Y)^2", "J = np.sum((AL - Y)**2) / m",
                 "J = accu(square(AL - Y)) / m;"},
       .right = {"J = (1/2m) sum of (A[L] - Y)^2", "J = np.sum((AL - Y)**2) / (2 * m)",
                 "J = accu(square(AL - Y)) / (2 * m);"},
       .why = "The declared loss is half the squared error, whose derivative is A - Y. Without the half the "
              "derivative "
              "is 2(A - Y).",
       .hides = "outputs other than identity",
       .acts_on = output_is<OutputKind::identity>,
       .instead =
           [](const Board& at, size_t l) {
             const bool squared = at.output().kind() == OutputKind::identity;
             return scalar((squared ? 2.0 : 1.0) * data_cost(at, l) + penalty(at));
           }},

      {.id = "cost-halved",
       .group = Group::output,
       .step = Step::cost,
       .wrong = {"J = (1/2m) sum of the cross-entropies", "J = np.sum(L) / (2 * m)",
                 "J = accu(L) / (2 * m);"},
       .right = right_mean,
       .why = "The 1/2 belongs to the squared error, where it cancels the 2 of the derivative. Cross-entropy "
              "has none.",
       .acts_on = always,
       .instead = [](const Board& at, size_t l) { return scalar(0.5 * data_cost(at, l) + penalty(at)); }},
  };
  for (Mistake& entry : entries)
    if (entry.id == "cost-epsilon-in-log") entry.constants = {1e-5, 1e-6, 1e-4, 1e-3, 1e-2};
  return entries;
}

}  // namespace gradproof::entries
