// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/catalogue/entries.hpp"

namespace gradproof::entries {

namespace {
bool wide(const Case& c) {
  for (size_t l = 1; l <= c.architecture.depth(); ++l)
    if (c.architecture.n(l) > 1) return true;
  return false;
}
}  // namespace

std::vector<Mistake> biases() {
  return {
      {.id = "axis-missing-in-db",
       .group = Group::biases,
       .step = Step::db,
       .wrong = {"db[l] = (1/m) sum of all entries of dZ[l]", "db = np.sum(dZ) / m", "db = accu(dZ) / m;"},
       .why = "b[l] has one entry for each unit, and so has db[l]: sum over the examples (axis=1), not over "
              "the units "
              "as well. A single number is stretched in the update and goes unnoticed.",
       .hides = "n[l] = 1",
       .acts_on = wide,
       .instead = [](const Board& at, size_t l) { return scalar(arma::accu(at.dZ(l)) / at.divisor(l)); }},

      {.id = "sum-over-units-in-db",
       .group = Group::biases,
       .step = Step::db,
       .wrong = {"db[l] = (1/m) sum of the rows of dZ[l]", "db = np.sum(dZ, axis=0, keepdims=True) / m",
                 "db = sum(dZ, 0) / m;"},
       .why =
           "The examples stand in the columns. To sum over them is to go along a row: axis=1 in numpy, 1 in "
           "Armadillo. axis=0 sums over the units and leaves one number for each example.",
       .hides = "n[l] = m = 1",
       .acts_on = [](const Case& c) { return wide(c) || c.X.n_cols > 1; },
       .instead = [](const Board& at, size_t l) -> mat { return arma::sum(at.dZ(l), 0) / at.divisor(l); }},

      {.id = "keepdims-missing-in-db",
       .group = Group::biases,
       .step = Step::db,
       .wrong = {"db[l] = (1/m) sum of the columns of dZ[l], as a row", "db = np.sum(dZ, axis=1) / m",
                 "db = sum(dZ, 1).t() / m;"},
       .why = "The numbers are right, the shape is not: (n,) in place of (n, 1). In b - rate * db numpy "
              "stretches it "
              "as a row, and b becomes n x n. Write keepdims=True.",
       .hides = "n[l] = 1",
       .acts_on = wide,
       .instead = [](const Board& at, size_t l) -> mat { return at.right(Step::db, l).t(); }},

      {.id = "db-not-summed",
       .group = Group::biases,
       .step = Step::db,
       .wrong = {"db[l] = (1/m) dZ[l]", "db = dZ / m", "db = dZ / m;"},
       .why = "The one b[l] serves all m examples, so its derivative is the sum of theirs. dZ[l] still has "
              "one column "
              "for each.",
       .hides = "m = 1",
       .acts_on = two_examples,
       .instead = [](const Board& at, size_t l) -> mat { return at.dZ(l) / at.divisor(l); }},

      {.id = "mean-of-everything-in-db",
       .group = Group::biases,
       .step = Step::db,
       .wrong = {"db[l] = mean of all entries of dZ[l]", "db = np.mean(dZ)", "db = mean(vectorise(dZ));"},
       .why = "b[l] has one entry for each unit, and so has db[l]: the mean is over the examples (axis=1), "
              "not over "
              "the units as well.",
       .hides = "n[l] = 1",
       .acts_on = wide,
       .instead =
           [](const Board& at, size_t l) {
             return scalar(arma::accu(at.dZ(l)) / static_cast<double>(at.dZ(l).n_elem));
           }},

      {.id = "row-sums-of-dW-for-db",
       .group = Group::biases,
       .step = Step::db,
       .wrong = {"db[l] = sum of the columns of dW[l]", "db = np.sum(dW, axis=1, keepdims=True)",
                 "db = sum(dW, 1);"},
       .why = "b is the weight of an input that is always 1: db = (1/m) dZ 1^T, the sum of dZ. In dW the "
              "examples "
              "are already weighted with A[l-1].",
       .acts_on = always,
       .instead = [](const Board& at, size_t l) { return sum_of_columns(at.dW(l)); }},

      {.id = "dZ-of-layer-above-in-db",
       .group = Group::biases,
       .step = Step::db,
       .wrong = {"db[l] = (1/m) sum of the columns of dZ[l+1]",
                 "db = np.sum(dZ_next, axis=1, keepdims=True) / m", "db = sum(dZ_next, 1) / m;"},
       .why = "b[l] makes z[l], so its derivative comes from dZ[l]: the two carry the same index.",
       .hides = "a network without hidden layer",
       .acts_on = hidden,
       .instead = [](const Board& at, size_t l) -> mat {
         if (l == at.depth()) return at.right(Step::db, l);
         return sum_of_columns(at.dZ(l + 1)) / at.divisor(l);
       }},

      {.id = "dA-for-dZ-in-db",
       .group = Group::biases,
       .step = Step::db,
       .wrong = {"db[l] = (1/m) sum of the columns of dA[l]", "db = np.sum(dA, axis=1, keepdims=True) / m",
                 "db = sum(dA, 1) / m;"},
       .why = "b[l] reaches the loss through z[l], so dZ[l] is summed. dA[l] lies above the activation: g' "
              "is missing "
              "in it.",
       .hides = "a network without hidden layer, and g' = 1",
       .acts_on = all_of<hidden, none_of<uses<ActivationKind::identity>>>,
       .instead = [](const Board& at, size_t l) -> mat {
         if (l == at.depth()) return at.right(Step::db, l);
         return sum_of_columns(at.dA(l)) / at.divisor(l);
       }},

      {.id = "last-example-only-in-db",
       .group = Group::biases,
       .step = Step::db,
       .wrong = {"db[l] = (1/m) (last column of dZ[l])", "for k in range(m): db = dZ[:, [k]] / m",
                 "for (uword k = 0; k < m; ++k) db = dZ.col(k) / m;"},
       .right = {"db[l] = (1/m) sum of the columns of dZ[l]", "for k in range(m): db += dZ[:, [k]] / m",
                 "for (uword k = 0; k < m; ++k) db += dZ.col(k) / m;"},
       .why = "Each turn of the loop overwrites what the turns before it found. The examples must be added "
              "up: += in "
              "place of =.",
       .hides = "m = 1",
       .acts_on = two_examples,
       .instead = [](const Board& at, size_t l) -> mat {
         return column(at.dZ(l), at.dZ(l).n_cols - 1) / at.divisor(l);
       }},

      {.id = "last-example-undivided-in-db",
       .group = Group::biases,
       .step = Step::db,
       .wrong = {"db[l] = last column of dZ[l]", "b -= rate * delta  # after the loop over the examples",
                 "b -= rate * delta;  // after the loop over the examples"},
       .why = "After the loop delta still holds the last example. The sum that the loop gathered, divided by "
              "m, is "
              "wanted.",
       .hides = "m = 1",
       .acts_on = two_examples,
       .instead = [](const Board& at, size_t l) { return column(at.dZ(l), at.dZ(l).n_cols - 1); }},

      {.id = "db-sign",
       .group = Group::biases,
       .step = Step::db,
       .wrong = {"db[l] = -(1/m) sum of the columns of dZ[l]", "db = -np.sum(dZ, axis=1, keepdims=True) / m",
                 "db = -sum(dZ, 1) / m;"},
       .why = "z = W a + b: dz/db = +1. The minus belongs in the update b - rate db.",
       .acts_on = always,
       .instead = [](const Board& at, size_t l) -> mat { return -at.right(Step::db, l); }},

      {.id = "db-left-zero",
       .group = Group::biases,
       .step = Step::db,
       .wrong = {"db[l] = 0", "db = np.zeros((n, 1))", "db = zeros(n, 1);"},
       .why = "db keeps the zeros it was made with: the line that fills it is missing, or fills another "
              "variable.",
       .acts_on = always,
       .instead = [](const Board& at, size_t l) { return mat(at.n(l), 1, arma::fill::zeros); }},

      {.id = "bias-missing-in-forward",
       .group = Group::biases,
       .step = Step::Z,
       .wrong = {"Z[l] = W[l] A[l-1]", "Z = np.dot(W, A_prev)", "Z = W * A_prev;"},
       .why = "b[l] is added to every column of W[l] A[l-1]. Without it the forward pass is another network, "
              "and every "
              "derivative is taken at the wrong place.",
       .hides = "b = 0",
       .acts_on = always,
       .instead = [](const Board& at, size_t l) { return product(at.W(l), at.A(l - 1)); }},

      {.id = "bias-subtracted-in-forward",
       .group = Group::biases,
       .step = Step::Z,
       .wrong = {"Z[l] = W[l] A[l-1] - b[l]", "Z = np.dot(W, A_prev) - b",
                 "Z = W * A_prev; Z.each_col() -= b;"},
       .why = "The declared network adds b. If it is subtracted (a threshold), the forward pass is another "
              "network and "
              "db has the other sign.",
       .hides = "b = 0",
       .acts_on = always,
       .instead = [](const Board& at, size_t l) { return minus(product(at.W(l), at.A(l - 1)), at.b(l)); }},
  };
}

}  // namespace gradproof::entries
