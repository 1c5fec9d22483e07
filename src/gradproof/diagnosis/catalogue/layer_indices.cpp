// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/catalogue/entries.hpp"

namespace gradproof::entries {

std::vector<Mistake> layer_indices() {
  return {
      {.id = "transposed-W-of-same-layer",
       .group = Group::transposes,
       .step = Step::dA,
       .wrong = {"dA[l] = W[l]^T dZ[l+1]", "dA = np.dot(W.T, dZ_next)", "dA = W.t() * dZ_next;"},
       .why = "a[l] goes up into layer l+1 through W[l+1]; the derivative comes back down through the same "
              "matrix. "
              "W[l] lies below a[l] and has nothing to do with how a[l] reaches the loss.",
       .hides = "it does not conform unless n[l-1] = n[l] = n[l+1]",
       .acts_on = hidden,
       .instead = [](const Board& at, size_t l) { return product(at.W(l).t(), at.dZ(l + 1)); }},

      {.id = "W-of-same-layer",
       .group = Group::transposes,
       .step = Step::dA,
       .wrong = {"dA[l] = W[l] dZ[l+1]", "dA = np.dot(W, dZ_next)", "dA = W * dZ_next;"},
       .why = "Two slips in one: the matrix between a[l] and z[l+1] is W[l+1], and the way back is its "
              "transpose.",
       .hides = "it does not conform unless n[l-1] = n[l+1]",
       .acts_on = hidden,
       .instead = [](const Board& at, size_t l) { return product(at.W(l), at.dZ(l + 1)); }},

      {.id = "dZ-of-layer-above-in-dW",
       .group = Group::transposes,
       .step = Step::dW,
       .wrong = {"dW[l] = (1/m) dZ[l+1] A[l-1]^T", "dW = np.dot(dZ_next, A_prev.T) / m",
                 "dW = dZ_next * A_prev.t() / m;"},
       .why = "W[l] makes z[l], so its derivative starts from dZ[l]: the two carry the same index.",
       .acts_on = hidden,
       .instead = [](const Board& at, size_t l) -> mat {
         if (l == at.depth()) return at.right(Step::dW, l);
         return product(at.dZ(l + 1), at.A(l - 1).t()) / at.divisor(l);
       }},

      {.id = "A-of-same-layer-in-dW",
       .group = Group::transposes,
       .step = Step::dW,
       .wrong = {"dW[l] = (1/m) dZ[l] A[l]^T", "dW = np.dot(dZ, A.T) / m", "dW = dZ * A.t() / m;"},
       .why = "W[l] multiplies what comes into the layer, A[l-1]; A[l] is what goes out.",
       .acts_on = always,
       .instead = [](const Board& at, size_t l) -> mat {
         return product(at.dZ(l), at.A(l).t()) / at.divisor(l);
       }},

      {.id = "X-for-A-in-dW",
       .group = Group::transposes,
       .step = Step::dW,
       .wrong = {"dW[l] = (1/m) dZ[l] X^T", "dW = np.dot(dZ, X.T) / m", "dW = dZ * X.t() / m;"},
       .why = "Only layer 1 sees X. W[l] multiplies A[l-1], the output of the layer below.",
       .hides = "layer 1, where A[0] = X",
       .acts_on = hidden,
       .instead = [](const Board& at, size_t l) -> mat {
         return product(at.dZ(l), at.X().t()) / at.divisor(l);
       }},

      {.id = "dA-for-dZ-in-dW",
       .group = Group::transposes,
       .step = Step::dW,
       .wrong = {"dW[l] = (1/m) dA[l] A[l-1]^T", "dW = np.dot(dA, A_prev.T) / m",
                 "dW = dA * A_prev.t() / m;"},
       .why = "W[l] reaches the loss through z[l], so the factor is dZ[l]. dA[l] lies above the activation: "
              "g' is "
              "missing in it.",
       .hides = "a network without hidden layer, and g' = 1",
       .acts_on = all_of<hidden, none_of<all_of<hidden, uses<ActivationKind::identity>>>>,
       .instead = [](const Board& at, size_t l) -> mat {
         if (l == at.depth()) return at.right(Step::dW, l);
         return product(at.dA(l), at.A(l - 1).t()) / at.divisor(l);
       }},

      {.id = "dW-of-mirrored-layer",
       .group = Group::transposes,
       .step = Step::dW,
       .wrong = {"dW[l] = the derivative by W[L+1-l]", "grads['dW1'], grads['dW2'] = dW2, dW1",
                 "grads.dW1 = dW2; grads.dW2 = dW1;"},
       .right = {"dW[l] = the derivative by W[l]", "grads['dW1'], grads['dW2'] = dW1, dW2",
                 "grads.dW1 = dW1; grads.dW2 = dW2;"},
       .why = "The arrays are right and stand under each other's names: look at the dictionary or the list "
              "at the "
              "end, and at which way it counts the layers.",
       .hides = "a network of one layer",
       .acts_on = hidden,
       .instead = [](const Board& at, size_t l) { return at.right(Step::dW, at.depth() + 1 - l); }},

      {.id = "db-of-mirrored-layer",
       .group = Group::transposes,
       .step = Step::db,
       .wrong = {"db[l] = the derivative by b[L+1-l]", "grads['db1'], grads['db2'] = db2, db1",
                 "grads.db1 = db2; grads.db2 = db1;"},
       .right = {"db[l] = the derivative by b[l]", "grads['db1'], grads['db2'] = db1, db2",
                 "grads.db1 = db1; grads.db2 = db2;"},
       .why = "The arrays are right and stand under each other's names: look at the dictionary or the list "
              "at the "
              "end, and at which way it counts the layers.",
       .hides = "a network of one layer",
       .acts_on = hidden,
       .instead = [](const Board& at, size_t l) { return at.right(Step::db, at.depth() + 1 - l); }},

      {.id = "dA-for-dZ-in-the-chain",
       .group = Group::transposes,
       .step = Step::dA,
       .wrong = {"dA[l] = W[l+1]^T dA[l+1]", "dA = np.dot(W_next.T, dA_next)", "dA = W_next.t() * dA_next;"},
       .why =
           "Between dA[l+1] and dA[l] lies the activation of layer l+1: dZ[l+1] = dA[l+1] * g'(Z[l+1]) comes "
           "first, and the product with W[l+1]^T takes dZ[l+1].",
       .hides = "networks with one hidden layer, and g' = 1",
       .acts_on = all_of<two_hidden, none_of<uses<ActivationKind::identity>>>,
       .instead =
           [](const Board& at, size_t l) {
             return l + 1 == at.depth() ? at.right(Step::dA, l) : product(at.W(l + 1).t(), at.dA(l + 1));
           }},

      {.id = "dA-not-chained",
       .group = Group::transposes,
       .step = Step::dA,
       .wrong = {"dA[l] = W[L]^T dZ[L] in every layer", "dA = grads['dA' + str(L - 1)]", "dA = dA_last;"},
       .why = "The chain goes on from layer to layer: each dA[l] comes from the dZ[l+1] just computed. Here "
              "every "
              "layer starts again from the last one, which only the layer below the output may do.",
       .hides = "networks with one hidden layer",
       .acts_on = two_hidden,
       .instead = [](const Board& at, size_t) { return product(at.W(at.depth()).t(), at.dZ(at.depth())); }},

      {.id = "output-dZ-in-every-layer",
       .group = Group::transposes,
       .step = Step::dA,
       .wrong = {"dA[l] = W[l+1]^T dZ[L]", "dA = np.dot(W_next.T, dZ_last)", "dA = W_next.t() * dZ_last;"},
       .why = "W[l+1] belongs to layer l+1, so what it carries down is dZ[l+1]. dZ[L] is that only for the "
              "layer "
              "below the output.",
       .hides = "networks with one hidden layer",
       .acts_on = two_hidden,
       .instead = [](const Board& at, size_t l) { return product(at.W(l + 1).t(), at.dZ(at.depth())); }},

      {.id = "loop-stops-before-layer-1",
       .group = Group::transposes,
       .step = Step::dZ,
       .wrong = {"dZ[1] stays 0", "for l in range(L - 1, 1, -1): ...",
                 "for (auto l = L - 1; l > 1; --l) ..."},
       .right = {"dZ[1] = dA[1] * g[1]'(Z[1])", "for l in range(L - 1, 0, -1): ...",
                 "for (auto l = L - 1; l >= 1; --l) ..."},
       .why = "The loop over the hidden layers ends one layer early: range(a, b, -1) does not reach b. dW[1] "
              "and "
              "db[1] keep the zeros they were made with.",
       .hides = "a network without hidden layer",
       .acts_on = hidden,
       .instead = [](const Board& at, size_t l) -> mat {
         return l == 1 ? mat(at.n(1), at.X().n_cols, arma::fill::zeros) : at.right(Step::dZ, l);
       }},
  };
}

}  // namespace gradproof::entries
