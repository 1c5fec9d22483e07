// SPDX-License-Identifier: MIT
#include <limits>

#include "gradproof/diagnosis/catalogue/entries.hpp"

namespace gradproof::entries {

std::vector<Mistake> factors_of_m() {
  return {
      {.id = "missing-1/m",
       .step = Step::m,
       .wrong = {"dW[l] = dZ[l] A[l-1]^T,  db[l] = sum of the columns of dZ[l]",
                 "dW = np.dot(dZ, A_prev.T); db = np.sum(dZ, axis=1, keepdims=True)",
                 "dW = dZ * A_prev.t(); db = sum(dZ, 1);"},
       .right = {"dW[l] = (1/m) dZ[l] A[l-1]^T,  db[l] = (1/m) sum of the columns of dZ[l]",
                 "dW = np.dot(dZ, A_prev.T) / m; db = np.sum(dZ, axis=1, keepdims=True) / m",
                 "dW = dZ * A_prev.t() / m; db = sum(dZ, 1) / m;"},
       .why = "J is the mean of the m losses. dW and db are derivatives of J, so the 1/m of the mean stands "
              "before their sums over the examples; dZ and dA are derivatives of the loss of one example and "
              "have none.",
       .hides = "m = 1",
       .acts_on = two_examples,
       .instead = [](const Board&, size_t) { return scalar(1.0); }},

      {.id = "missing-1/m-in-dW",
       .step = Step::dW,
       .wrong = {"dW[l] = dZ[l] A[l-1]^T", "dW = np.dot(dZ, A_prev.T)", "dW = dZ * A_prev.t();"},
       .why = "J is the mean of the m losses: dW is a derivative of J, dZ of L. The product dZ[l] A[l-1]^T "
              "adds up the m examples; the 1/m makes a mean of the sum.",
       .hides = "m = 1",
       .acts_on = two_examples,
       .instead = [](const Board& at, size_t l) { return product(at.dZ(l), at.A(l - 1).t()); }},

      {.id = "missing-1/m-in-db",
       .step = Step::db,
       .wrong = {"db[l] = sum of the columns of dZ[l]", "db = np.sum(dZ, axis=1, keepdims=True)",
                 "db = sum(dZ, 1);"},
       .why =
           "J is the mean of the m losses: db is a derivative of J, dZ of L. The sum over the examples needs "
           "the 1/m of the mean before it.",
       .hides = "m = 1",
       .acts_on = two_examples,
       .instead = [](const Board& at, size_t l) { return sum_of_columns(at.dZ(l)); }},

      {.id = "1/m-in-output-dZ-as-well",
       .step = Step::dZ_output,
       .wrong = {"dZ[L] = (1/m) (A[L] - Y)", "dZ = (AL - Y) / m", "dZ = (AL - Y) / m;"},
       .why =
           "The 1/m of the mean is there twice: once in dZ[L], and again in dW and db. Keep it in one place; "
           "dZ is a derivative of the loss of one example, so it belongs in dW and db.",
       .hides = "m = 1",
       .acts_on = two_examples,
       .instead = [](const Board& at, size_t l) -> mat { return at.right(Step::dZ_output, l) / at.m(); }},

      {.id = "1/m-in-hidden-dZ-as-well",
       .step = Step::dZ,
       .wrong = {"dZ[l] = (1/m) dA[l] * g[l]'(Z[l])", "dZ = dA * g_prime(Z) / m",
                 "dZ = dA % g_prime(Z) / m;"},
       .why =
           "dZ[l] is a link of the chain for one example: no mean is taken there. The 1/m enters in dW and "
           "db only; here every layer below gets one more.",
       .hides = "m = 1, and a network without hidden layer",
       .acts_on = all_of<hidden, two_examples>,
       .instead = [](const Board& at, size_t l) -> mat { return at.right(Step::dZ, l) / at.m(); }},

      {.id = "1/m-twice-in-dW",
       .step = Step::dW,
       .wrong = {"dW[l] = (1/m) (1/m) dZ[l] A[l-1]^T", "dW = np.dot(dZ, A_prev.T) / m / m",
                 "dW = dZ * A_prev.t() / m / m;"},
       .why = "The mean over the examples is taken once. Look for a second division by m, in the update or "
              "where dW is put into the result.",
       .hides = "m = 1",
       .acts_on = two_examples,
       .instead = [](const Board& at, size_t l) -> mat { return at.right(Step::dW, l) / at.m(); }},

      {.id = "mean-and-1/m-in-db",
       .step = Step::db,
       .wrong = {"db[l] = (1/m) (mean of the columns of dZ[l])",
                 "db = np.mean(dZ, axis=1, keepdims=True) / m", "db = mean(dZ, 1) / m;"},
       .why = "np.mean already divides by m. Sum and divide, or take the mean: not both.",
       .hides = "m = 1",
       .acts_on = two_examples,
       .instead = [](const Board& at, size_t l) -> mat { return at.right(Step::db, l) / at.m(); }},

      {.id = "m-from-rows-of-Y",
       .step = Step::m,
       .wrong = {"m = number of rows of Y, which is n[L]", "m = Y.shape[0]", "m = Y.n_rows;"},
       .right = {"m = number of columns of Y", "m = Y.shape[1]", "m = Y.n_cols;"},
       .why = "The examples stand in the columns, so m is the second length of the shape. The first is the "
              "number of output units.",
       .hides = "n[L] = m",
       .acts_on = [](const Case& c) { return c.Y.n_rows != c.X.n_cols; },
       .instead = [](const Board& at, size_t) { return scalar(static_cast<double>(at.Y().n_rows)); }},

      {.id = "m-from-rows-of-X",
       .step = Step::m,
       .wrong = {"m = number of rows of X, which is n[0]", "m = X.shape[0]", "m = X.n_rows;"},
       .why = "The examples stand in the columns, so m is the second length of the shape. The first is the "
              "number of inputs of one example.",
       .hides = "n[0] = m",
       .acts_on = [](const Case& c) { return c.X.n_rows != c.X.n_cols; },
       .instead = [](const Board& at, size_t) { return scalar(static_cast<double>(at.X().n_rows)); }},

      {.id = "m-from-rows-of-A-below",
       .step = Step::m,
       .wrong = {"m = number of rows of A[l-1], which is n[l-1]", "m = A_prev.shape[0]",
                 "m = A_prev.n_rows;"},
       .right = {"m = number of columns of A[l-1]", "m = A_prev.shape[1]", "m = A_prev.n_cols;"},
       .why =
           "A[l-1] has one row for each unit and one column for each example: m is the second length of its "
           "shape.",
       .hides = "n[l-1] = m",
       .acts_on =
           [](const Case& c) {
             for (size_t l = 0; l < c.architecture.depth(); ++l)
               if (c.architecture.n(l) != c.X.n_cols) return true;
             return false;
           },
       .instead = [](const Board& at, size_t l) { return scalar(static_cast<double>(at.n(l - 1))); }},

      {.id = "m-from-rows-of-dZ",
       .step = Step::m,
       .wrong = {"m = number of rows of dZ[l], which is n[l]", "m = dZ.shape[0]", "m = dZ.n_rows;"},
       .right = {"m = number of columns of dZ[l]", "m = dZ.shape[1]", "m = dZ.n_cols;"},
       .why =
           "dZ[l] has one row for each unit and one column for each example: m is the second length of its "
           "shape.",
       .hides = "n[l] = m",
       .acts_on =
           [](const Case& c) {
             for (size_t l = 1; l <= c.architecture.depth(); ++l)
               if (c.architecture.n(l) != c.X.n_cols) return true;
             return false;
           },
       .instead = [](const Board& at, size_t l) { return scalar(static_cast<double>(at.n(l))); }},

      {.id = "mean-over-outputs-too",
       .step = Step::m,
       .wrong = {"dW[l] = 1/(m n[L]) dZ[l] A[l-1]^T, and db[l] alike", "m = Y.size", "m = Y.n_elem;"},
       .right = {"dW[l] = (1/m) dZ[l] A[l-1]^T, and db[l] alike", "m = Y.shape[1]", "m = Y.n_cols;"},
       .why =
           "The loss of an example is the sum over its outputs; the mean is over examples only. Dividing by "
           "the number of entries of Y divides by n[L] once too often.",
       .hides = "n[L] = 1",
       .acts_on = [](const Case& c) { return c.Y.n_rows > 1; },
       .instead = [](const Board& at, size_t) { return scalar(static_cast<double>(at.Y().n_elem)); }},

      {.id = "m-from-size-of-X",
       .step = Step::m,
       .wrong = {"m = number of entries of X, which is n[0] m", "m = X.size", "m = X.n_elem;"},
       .why = "The size of an array counts all its entries. The examples are its columns.",
       .hides = "n[0] = 1",
       .acts_on = [](const Case& c) { return c.X.n_rows > 1; },
       .instead = [](const Board& at, size_t) { return scalar(static_cast<double>(at.X().n_elem)); }},

      {.id = "2/m-for-1/m",
       .step = Step::m,
       .wrong = {"dW[l] = (2/m) dZ[l] A[l-1]^T, and db[l] alike", "dW = 2 / m * np.dot(dZ, A_prev.T)",
                 "dW = 2.0 / m * dZ * A_prev.t();"},
       .right = {"dW[l] = (1/m) dZ[l] A[l-1]^T, and db[l] alike", "dW = np.dot(dZ, A_prev.T) / m",
                 "dW = dZ * A_prev.t() / m;"},
       .why = "A 2 comes from the derivative of a square. The cost here has no square without a 1/2 before "
              "it, so "
              "none is left over.",
       .acts_on = always,
       .instead = [](const Board& at, size_t) { return scalar(at.m() / 2.0); }},

      {.id = "1/2m-for-1/m",
       .step = Step::m,
       .wrong = {"dW[l] = (1/2m) dZ[l] A[l-1]^T, and db[l] alike", "dW = np.dot(dZ, A_prev.T) / (2 * m)",
                 "dW = dZ * A_prev.t() / (2.0 * m);"},
       .right = {"dW[l] = (1/m) dZ[l] A[l-1]^T, and db[l] alike", "dW = np.dot(dZ, A_prev.T) / m",
                 "dW = dZ * A_prev.t() / m;"},
       .why = "The 1/2 of a squared error is used up when the square is differentiated: 1/2 (a - y)^2 gives "
              "a - y. "
              "It must not be there a second time.",
       .acts_on = always,
       .instead = [](const Board& at, size_t) { return scalar(at.m() * 2.0); }},

      {.id = "m-minus-1-for-m",
       .step = Step::m,
       .wrong = {"dW[l] = 1/(m-1) dZ[l] A[l-1]^T, and db[l] alike", "dW = np.dot(dZ, A_prev.T) / (m - 1)",
                 "dW = dZ * A_prev.t() / (m - 1);"},
       .right = {"dW[l] = (1/m) dZ[l] A[l-1]^T, and db[l] alike", "dW = np.dot(dZ, A_prev.T) / m",
                 "dW = dZ * A_prev.t() / m;"},
       .why = "m - 1 belongs to the estimate of a variance. J is a plain mean of m losses.",
       .acts_on = always,
       .instead = [](const Board& at, size_t) { return scalar(at.m() - 1.0); }},

      {.id = "integer-division",
       .step = Step::m,
       .wrong = {"1/m divided as integers, which is 0 for m > 1", "dW = 1 // m * np.dot(dZ, A_prev.T)",
                 "dW = (1 / m) * dZ * A_prev.t();  // int m"},
       .right = {"dW[l] = (1/m) dZ[l] A[l-1]^T, and db[l] alike", "dW = 1 / m * np.dot(dZ, A_prev.T)",
                 "dW = (1.0 / m) * dZ * A_prev.t();"},
       .why = "1 divided by an integer m > 1 is 0 in integer arithmetic, and every derivative becomes 0. "
              "Write 1.0, "
              "or divide the array by m.",
       .hides = "m = 1",
       .acts_on = two_examples,
       .instead =
           [](const Board& at, size_t) {
             return scalar(at.m() > 1.0 ? std::numeric_limits<double>::infinity() : 1.0);
           }},
  };
}

}  // namespace gradproof::entries
