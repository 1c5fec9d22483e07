// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/catalogue/entries.hpp"

namespace gradproof::entries {

std::vector<Mistake> transposes() {
  return {
      {.id = "W-not-transposed",
       .group = Group::transposes,
       .step = Step::dA,
       .wrong = {"dA[l] = W[l+1] dZ[l+1]", "dA = np.dot(W_next, dZ_next)", "dA = W_next * dZ_next;"},
       .why =
           "z[l+1]_r = sum_i W_ri a_i + b_r, so dz_r/da_i = W_ri and dL/da_i = sum_r W_ri dL/dz_r: the sum "
           "runs over the rows r of W, which is the product with W^T. In a square network W conforms as "
           "well, and the numbers are wrong.",
       .hides = "n[l] = n[l+1] = 1, a symmetric W; it does not conform unless n[l] = n[l+1]",
       .acts_on =
           [](const Case& c) {
             return hidden(c) && c.architecture.parameter_count() > 2 * c.architecture.depth();
           },
       .instead = [](const Board& at, size_t l) { return product(at.W(l + 1), at.dZ(l + 1)); }},

      {.id = "A-not-transposed-in-dW",
       .group = Group::transposes,
       .step = Step::dW,
       .wrong = {"dW[l] = (1/m) dZ[l] A[l-1]", "dW = np.dot(dZ, A_prev) / m", "dW = dZ * A_prev / m;"},
       .why =
           "dL/dW_ij = dz_i a_j, summed over the examples k: dZ_ik A_jk. The inner index k is the column of "
           "both, so the second factor is A^T: (n[l] x m)(m x n[l-1]).",
       .hides = "m = n[l-1] = 1; it does not conform unless m = n[l-1]",
       .acts_on = [](const Case& c) { return c.X.n_cols > 1 || c.X.n_rows > 1; },
       .instead = [](const Board& at, size_t l) -> mat {
         return product(at.dZ(l), at.A(l - 1)) / at.divisor(l);
       }},

      {.id = "dZ-transposed-in-place-of-A",
       .group = Group::transposes,
       .step = Step::dW,
       .wrong = {"dW[l] = (1/m) dZ[l]^T A[l-1]", "dW = np.dot(dZ.T, A_prev) / m",
                 "dW = dZ.t() * A_prev / m;"},
       .why = "The sum must run over the examples, the columns of both arrays: dZ A^T. dZ^T A sums over the "
              "units "
              "and leaves one row and one column for each example.",
       .hides = "m = n[l] = n[l-1] = 1; it does not conform unless n[l] = n[l-1]",
       .acts_on = [](const Case& c) { return c.X.n_cols > 1 || c.X.n_rows > 1; },
       .instead = [](const Board& at, size_t l) -> mat {
         return product(at.dZ(l).t(), at.A(l - 1)) / at.divisor(l);
       }},

      {.id = "dW-transposed",
       .group = Group::transposes,
       .step = Step::dW,
       .wrong = {"dW[l] = (1/m) A[l-1] dZ[l]^T", "dW = np.dot(A_prev, dZ.T) / m",
                 "dW = A_prev * dZ.t() / m;"},
       .why = "dW has the shape of W: n[l] x n[l-1]. The factors stand the other way round, which gives its "
              "transpose.",
       .hides = "n[l] = n[l-1] = 1, and an update that broadcasts",
       .acts_on = [](const Case& c) { return c.architecture.parameter_count() > 2 * c.architecture.depth(); },
       .instead = [](const Board& at, size_t l) -> mat { return at.right(Step::dW, l).t(); }},

      {.id = "dW-for-W-in-dA",
       .group = Group::transposes,
       .step = Step::dA,
       .wrong = {"dA[l] = dW[l+1]^T dZ[l+1]", "dA = np.dot(dW_next.T, dZ_next)",
                 "dA = dW_next.t() * dZ_next;"},
       .why =
           "a[l] reaches the loss through z[l+1] = W[l+1] a[l] + b[l+1], so dz/da is W, a parameter; dW is a "
           "derivative. They have the same shape, so nothing complains.",
       .acts_on = hidden,
       .instead = [](const Board& at, size_t l) { return product(at.dW(l + 1).t(), at.dZ(l + 1)); }},

      {.id = "Z-for-A-in-dW",
       .group = Group::transposes,
       .step = Step::dW,
       .wrong = {"dW[l] = (1/m) dZ[l] Z[l-1]^T", "dW = np.dot(dZ, Z_prev.T) / m",
                 "dW = dZ * Z_prev.t() / m;"},
       .why = "W[l] multiplies A[l-1], not Z[l-1]: z_i = sum_j W_ij a_j, so dz_i/dW_ij = a_j, what came out "
              "of the "
              "activation.",
       .hides = "tanh with small Z, where A is nearly Z",
       .acts_on = hidden,
       .instead = [](const Board& at, size_t l) -> mat {
         if (l == 1) return at.right(Step::dW, l);
         return product(at.dZ(l), at.Z(l - 1).t()) / at.divisor(l);
       }},

      {.id = "entrywise-for-matrix-product-in-dW",
       .group = Group::transposes,
       .step = Step::dW,
       .wrong = {"dW[l] = (1/m) dZ[l] * A[l-1], entry by entry", "dW = dZ * A_prev / m",
                 "dW = dZ % A_prev / m;"},
       .why = "dW_ij pairs every unit i of this layer with every unit j of the layer below and sums over the "
              "examples: a matrix product dZ A^T. Entry by entry pairs unit i with unit i only and sums "
              "nothing.",
       .hides = "n[l] = n[l-1] = m = 1",
       .acts_on = [](const Case& c) { return c.X.n_cols > 1 || c.X.n_rows > 1; },
       .instead = [](const Board& at, size_t l) -> mat {
         return entrywise(at.dZ(l), at.A(l - 1)) / at.divisor(l);
       }},

      {.id = "product-of-means-in-dW",
       .group = Group::transposes,
       .step = Step::dW,
       .wrong = {"dW[l] = (mean of dZ[l]) (mean of A[l-1])^T",
                 "dW = np.dot(dZ.mean(axis=1, keepdims=True), A_prev.mean(axis=1, keepdims=True).T)",
                 "dW = mean(dZ, 1) * mean(A_prev, 1).t();"},
       .why =
           "The mean of a product is not the product of the means. Each example contributes its own dz a^T; "
           "only these are averaged.",
       .hides = "m = 1",
       .acts_on = two_examples,
       .instead = [](const Board& at, size_t l) -> mat {
         return product(sum_of_columns(at.dZ(l)), sum_of_columns(at.A(l - 1)).t()) / (at.m() * at.m());
       }},

      {.id = "last-example-only-in-dW",
       .group = Group::transposes,
       .step = Step::dW,
       .wrong = {"dW[l] = (1/m) dZ[l] A[l-1]^T of the last example alone",
                 "for k in range(m): dW = np.outer(dZ[:, k], A_prev[:, k]) / m",
                 "for (uword k = 0; k < m; ++k) dW = dZ.col(k) * A_prev.col(k).t() / m;"},
       .right = {"dW[l] = (1/m) dZ[l] A[l-1]^T, the sum over all examples",
                 "for k in range(m): dW += np.outer(dZ[:, k], A_prev[:, k]) / m",
                 "for (uword k = 0; k < m; ++k) dW += dZ.col(k) * A_prev.col(k).t() / m;"},
       .why =
           "Each turn of the loop overwrites what the turns before it found. The examples must be added up: "
           "+= in place of =.",
       .hides = "m = 1",
       .acts_on = two_examples,
       .instead = [](const Board& at, size_t l) -> mat {
         const mat &dZ = at.dZ(l), &A = at.A(l - 1);
         return product(column(dZ, dZ.n_cols - 1), column(A, A.n_cols - 1).t()) / at.divisor(l);
       }},

      {.id = "dW-sign",
       .group = Group::transposes,
       .step = Step::dW,
       .wrong = {"dW[l] = -(1/m) dZ[l] A[l-1]^T", "dW = -np.dot(dZ, A_prev.T) / m",
                 "dW = -dZ * A_prev.t() / m;"},
       .why = "dW is the derivative, which points uphill. The minus belongs in the update W - rate dW.",
       .acts_on = always,
       .instead = [](const Board& at, size_t l) -> mat { return -at.right(Step::dW, l); }},
  };
}

}  // namespace gradproof::entries
