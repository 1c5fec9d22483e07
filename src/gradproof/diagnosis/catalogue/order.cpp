// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/catalogue/entries.hpp"

namespace gradproof::entries {

namespace {
bool curved(const Case& c) {
  for (size_t l = 1; l < c.architecture.depth(); ++l)
    if (c.architecture.g(l).kind() != ActivationKind::identity) return true;
  return false;
}
template <ActivationKind from, ActivationKind to>
mat other_activation(const Board& at, size_t l) {
  if (l == at.depth() || at.g(l).kind() != from) return at.right(Step::A, l);
  return ActivationValues(to)(at.Z(l));
}
const Line right_activation = {"A[l] = g[l](Z[l])", "A = g(Z)", "A = g(Z);"};
}  // namespace

std::vector<Mistake> order() {
  return {
      {.id = "W-updated-before-dA",
       .group = Group::order,
       .step = Step::dA,
       .wrong = {"W[l+1] = W[l+1] - rate dW[l+1] first, then dA[l] = W[l+1]^T dZ[l+1]",
                 "W_next -= rate * dW_next; dA = np.dot(W_next.T, dZ_next)",
                 "W_next -= rate * dW_next; dA = W_next.t() * dZ_next;"},
       .right = {"dA[l] = W[l+1]^T dZ[l+1] with the W[l+1] of the forward pass",
                 "dA = np.dot(W_next.T, dZ_next)", "dA = W_next.t() * dZ_next;"},
       .why = "All derivatives are taken at the same point, the parameters of the forward pass. Compute "
              "every dW and "
              "db first, update afterwards. The error shrinks with the learning rate, so a loose tolerance "
              "lets it "
              "pass.",
       .hides = "a network without hidden layer; a small learning rate",
       .acts_on = hidden,
       .instead = [](const Board& at, size_t l) -> mat {
         return product((at.W(l + 1) - at.constant() * at.dW(l + 1)).t(), at.dZ(l + 1));
       },
       .constants = {1.2, 0.0075, 0.01, 0.1, 0.5, 1.0, 0.05, 0.001}},

      {.id = "W-updated-upwards-before-dA",
       .group = Group::order,
       .step = Step::dA,
       .wrong = {"W[l+1] = W[l+1] + rate dW[l+1] first, then dA[l] = W[l+1]^T dZ[l+1]",
                 "W_next += rate * dW_next; dA = np.dot(W_next.T, dZ_next)",
                 "W_next += rate * dW_next; dA = W_next.t() * dZ_next;"},
       .right = {"dA[l] = W[l+1]^T dZ[l+1] with the W[l+1] of the forward pass",
                 "dA = np.dot(W_next.T, dZ_next)", "dA = W_next.t() * dZ_next;"},
       .why = "All derivatives are taken at the same point, the parameters of the forward pass: compute "
              "every dW and "
              "db first. And a step downhill subtracts.",
       .hides = "a network without hidden layer; a small learning rate",
       .acts_on = hidden,
       .instead = [](const Board& at, size_t l) -> mat {
         return product((at.W(l + 1) + at.constant() * at.dW(l + 1)).t(), at.dZ(l + 1));
       },
       .constants = {1.2, 0.0075, 0.01, 0.1, 0.5, 1.0, 0.05, 0.001}},

      {.id = "dZ-divided-between-uses",
       .group = Group::order,
       .step = Step::dA,
       .wrong = {"dZ[l+1] = (1/m) dZ[l+1] after dW[l+1], then dA[l] = W[l+1]^T dZ[l+1]",
                 "dZ_next /= m; dA = np.dot(W_next.T, dZ_next)", "dZ_next /= m; dA = W_next.t() * dZ_next;"},
       .why = "Dividing dZ in place changes what the layer below receives. The 1/m belongs to dW and db "
              "alone; the "
              "chain goes on with the undivided dZ.",
       .hides = "m = 1, and a network without hidden layer",
       .acts_on = all_of<hidden, two_examples>,
       .instead = [](const Board& at, size_t l) -> mat { return at.right(Step::dA, l) / at.m(); }},

      {.id = "X-for-A-in-forward",
       .group = Group::order,
       .step = Step::Z,
       .wrong = {"Z[l] = W[l] X + b[l]", "Z = np.dot(W, X) + b", "Z = W * X; Z.each_col() += b;"},
       .why = "Only layer 1 sees X; layer l sees the output of the layer below. In a square network nothing "
              "complains.",
       .hides = "layer 1; it does not conform unless n[l-1] = n[0]",
       .acts_on = hidden,
       .instead = [](const Board& at, size_t l) { return plus(product(at.W(l), at.X()), at.b(l)); }},

      {.id = "W-transposed-in-forward",
       .group = Group::order,
       .step = Step::Z,
       .wrong = {"Z[l] = W[l]^T A[l-1] + b[l]", "Z = np.dot(W.T, A_prev) + b",
                 "Z = W.t() * A_prev; Z.each_col() += b;"},
       .why = "W[l] is n[l] x n[l-1]: row i holds the weights of unit i. The transpose belongs to the other "
              "convention, W of shape n[l-1] x n[l].",
       .hides = "n[l] = n[l-1] = 1; it does not conform unless n[l] = n[l-1]",
       .acts_on = [](const Case& c) { return c.architecture.parameter_count() > 2 * c.architecture.depth(); },
       .instead = [](const Board& at, size_t l) { return plus(product(at.W(l).t(), at.A(l - 1)), at.b(l)); }},

      {.id = "hidden-activation-missing",
       .group = Group::order,
       .step = Step::A,
       .wrong = {"A[l] = Z[l] in the hidden layers", "A = Z", "A = Z;"},
       .right = right_activation,
       .why = "Without g the layers melt into one linear map. The next layer takes A[l], the output of the "
              "activation.",
       .hides = "identity",
       .acts_on = curved,
       .instead = [](const Board& at, size_t l) -> mat {
         return l == at.depth() ? at.right(Step::A, l) : at.Z(l);
       }},

      {.id = "hidden-activation-twice",
       .group = Group::order,
       .step = Step::A,
       .wrong = {"A[l] = g[l](g[l](Z[l]))", "A = g(g(Z))", "A = g(g(Z));"},
       .right = right_activation,
       .why = "The activation is applied once. Look for a second call in the layer above, on an array that "
              "is already "
              "an output.",
       .hides = "relu, where the second time changes nothing, and identity",
       .acts_on =
           [](const Case& c) {
             for (size_t l = 1; l < c.architecture.depth(); ++l) {
               const auto kind = c.architecture.g(l).kind();
               if (kind != ActivationKind::identity && kind != ActivationKind::relu) return true;
             }
             return false;
           },
       .instead = [](const Board& at, size_t l) -> mat {
         return l == at.depth() ? at.right(Step::A, l) : at.g(l)(at.g(l)(at.Z(l)));
       }},

      {.id = "sigmoid-for-relu-in-forward",
       .group = Group::order,
       .step = Step::A,
       .wrong = {"A[l] = sigmoid(Z[l]) in a relu layer", "A = 1 / (1 + np.exp(-Z))",
                 "A = 1 / (1 + exp(-Z));"},
       .right = right_activation,
       .why = "The layer is declared relu, but its forward pass is a sigmoid: the gradient belongs to "
              "another network.",
       .hides = "layers that are not relu",
       .acts_on = uses<ActivationKind::relu>,
       .instead = other_activation<ActivationKind::relu, ActivationKind::sigmoid>},

      {.id = "sigmoid-for-tanh-in-forward",
       .group = Group::order,
       .step = Step::A,
       .wrong = {"A[l] = sigmoid(Z[l]) in a tanh layer", "A = 1 / (1 + np.exp(-Z))",
                 "A = 1 / (1 + exp(-Z));"},
       .right = right_activation,
       .why = "The layer is declared tanh, but its forward pass is a sigmoid: the gradient belongs to "
              "another network.",
       .hides = "layers that are not tanh",
       .acts_on = uses<ActivationKind::tanh>,
       .instead = other_activation<ActivationKind::tanh, ActivationKind::sigmoid>},

      {.id = "tanh-for-sigmoid-in-forward",
       .group = Group::order,
       .step = Step::A,
       .wrong = {"A[l] = tanh(Z[l]) in a sigmoid layer", "A = np.tanh(Z)", "A = tanh(Z);"},
       .right = right_activation,
       .why = "The layer is declared sigmoid, but its forward pass is tanh: the gradient belongs to another "
              "network.",
       .hides = "layers that are not sigmoid",
       .acts_on = uses<ActivationKind::sigmoid>,
       .instead = other_activation<ActivationKind::sigmoid, ActivationKind::tanh>},
  };
}

}  // namespace gradproof::entries
