// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/catalogue/entries.hpp"

namespace gradproof::entries {

namespace {
bool some_slope(const Case& c) {
  for (size_t l = 1; l < c.architecture.depth(); ++l)
    if (c.architecture.g(l).kind() != ActivationKind::identity) return true;
  return false;
}
// g' of relu is 0 or 1: it may be applied as often as one likes.
bool smooth_or_leaky(const Case& c) {
  for (size_t l = 1; l < c.architecture.depth(); ++l) {
    const auto kind = c.architecture.g(l).kind();
    if (kind != ActivationKind::identity && kind != ActivationKind::relu) return true;
  }
  return false;
}
// relu and leaky_relu keep the sign of z, so that g'(a) = g'(z).
bool smooth(const Case& c) {
  for (size_t l = 1; l < c.architecture.depth(); ++l) {
    const auto& g = c.architecture.g(l);
    if (g.kind() != ActivationKind::identity && !g.values().has_kink_at_zero()) return true;
  }
  return false;
}
bool more_than_one_unit(const Case& c) {
  if (!hidden(c)) return false;
  for (size_t l = 1; l <= c.architecture.depth(); ++l)
    if (c.architecture.n(l) > 1) return true;
  return c.X.n_cols > 1;
}
}  // namespace

std::vector<Mistake> products() {
  return {
      {.id = "slope-missing",
       .group = Group::product,
       .step = Step::dZ,
       .wrong = {"dZ[l] = dA[l]", "dZ = dA", "dZ = dA;"},
       .why =
           "Between z and the loss stands the activation: dL/dz = dL/da * da/dz, and da/dz = g'(z). For relu "
           "this is the mask of the units with Z > 0.",
       .hides = "identity; relu where every Z > 0",
       .acts_on = some_slope,
       .instead = [](const Board& at, size_t l) -> mat { return at.dA(l); }},

      {.id = "broadcast-for-matrix-product-in-dA",
       .group = Group::product,
       .step = Step::dA,
       .wrong = {"dA[l] = W[l+1]^T * dZ[l+1], entry by entry", "dA = W_next.T * dZ_next",
                 "dA = W_next.t() % dZ_next;"},
       .why = "dL/da_i sums over all units r of the layer above: sum_r W_ri dz_r, a matrix product. With one "
              "output "
              "unit numpy stretches the shapes and the numbers are right by luck; with two it is an error or "
              "another "
              "number.",
       .hides = "n[l+1] = 1",
       .acts_on =
           [](const Case& c) {
             for (size_t l = 2; l <= c.architecture.depth(); ++l)
               if (c.architecture.n(l) > 1) return true;
             return false;
           },
       .instead = [](const Board& at, size_t l) { return entrywise(at.W(l + 1).t(), at.dZ(l + 1)); }},

      {.id = "matrix-product-with-slope",
       .group = Group::product,
       .step = Step::dZ,
       .wrong = {"dZ[l] = dA[l] g[l]'(Z[l]), a matrix product", "dZ = np.dot(dA, g_prime(Z))",
                 "dZ = dA * g_prime(Z);"},
       .why = "g works entry by entry, a_i depends on z_i alone, so dz_i = g'(z_i) da_i: entry by entry too. "
              "As a "
              "Jacobian g' would be a diagonal matrix, one for each example.",
       .hides = "m = n[l] = 1; it does not conform unless m = n[l]",
       .acts_on = more_than_one_unit,
       .instead = [](const Board& at, size_t l) { return product(at.dA(l), at.slope(l)); }},

      {.id = "slope-transposed",
       .group = Group::product,
       .step = Step::dZ,
       .wrong = {"dZ[l] = dA[l] * g[l]'(Z[l])^T", "dZ = dA * g_prime(Z).T", "dZ = dA % g_prime(Z).t();"},
       .why = "dA[l] and Z[l] have the same shape and belong together entry by entry: no transpose between "
              "them.",
       .hides = "m = n[l] = 1, identity; it does not conform unless m = n[l]",
       .acts_on = all_of<more_than_one_unit, some_slope>,
       .instead = [](const Board& at, size_t l) { return entrywise(at.dA(l), at.slope(l).t()); }},

      {.id = "slope-of-layer-above",
       .group = Group::product,
       .step = Step::dZ,
       .wrong = {"dZ[l] = dA[l] * g[l]'(Z[l+1])", "dZ = dA * g_prime(Z_next)", "dZ = dA % g_prime(Z_next);"},
       .why = "g[l] was applied to Z[l], so its slope is wanted there: all three in dZ[l] = dA[l] * "
              "g[l]'(Z[l]) carry "
              "the same index.",
       .hides = "identity; it does not conform unless n[l+1] = n[l] or n[l+1] = 1",
       .acts_on = some_slope,
       .instead = [](const Board& at, size_t l) -> mat {
         return entrywise(at.dA(l), at.g(l).derivative(at.Z(l + 1)));
       }},

      {.id = "slope-of-layer-below",
       .group = Group::product,
       .step = Step::dZ,
       .wrong = {"dZ[l] = dA[l] * g[l]'(A[l-1])", "dZ = dA * g_prime(A_prev)", "dZ = dA % g_prime(A_prev);"},
       .why = "The slope of g[l] is wanted where g[l] was applied: at Z[l], not at what came into the layer. "
              "Look at "
              "what the cache holds.",
       .hides = "identity; it does not conform unless n[l-1] = n[l] or n[l-1] = 1",
       .acts_on = some_slope,
       .instead = [](const Board& at, size_t l) -> mat {
         return entrywise(at.dA(l), at.g(l).derivative(at.A(l - 1)));
       }},

      {.id = "slope-at-A-for-Z",
       .group = Group::product,
       .step = Step::dZ,
       .wrong = {"dZ[l] = dA[l] * g[l]'(A[l])", "dZ = dA * g_prime(A)", "dZ = dA % g_prime(A);"},
       .why = "g_prime takes z and applies g itself (1 - tanh(z)^2, s(z)(1 - s(z))): given A it applies g a "
              "second "
              "time. Pass Z, or use the form in A: 1 - A^2, A(1 - A).",
       .hides = "relu and leaky_relu, where A and Z have the same sign; tanh with small Z",
       .acts_on = smooth,
       .instead = [](const Board& at, size_t l) -> mat {
         return entrywise(at.dA(l), at.g(l).derivative(at.A(l)));
       }},

      {.id = "dA-dropped",
       .group = Group::product,
       .step = Step::dZ,
       .wrong = {"dZ[l] = g[l]'(Z[l])", "dZ = g_prime(Z)", "dZ = g_prime(Z);"},
       .why = "What comes back from above, dA, is the first factor of the chain rule; the slope of the "
              "activation "
              "is the second. A relu_backward that returns the mask alone says that every unit moves the "
              "loss by "
              "1.",
       .hides = "",
       .acts_on = hidden,
       .instead = [](const Board& at, size_t l) -> mat { return at.slope(l); }},

      {.id = "slope-applied-twice",
       .group = Group::product,
       .step = Step::dZ,
       .wrong = {"dZ[l] = dA[l] * g[l]'(Z[l]) * g[l]'(Z[l])", "dZ = relu_backward(dA * g_prime(Z), Z)",
                 "dZ = dA % g_prime(Z) % g_prime(Z);"},
       .why = "The activation is passed once on the way up, so its slope enters once on the way down. Look "
              "for a "
              "second multiplication in the function that is called.",
       .hides = "relu and identity, whose slopes are 0 and 1",
       .acts_on = smooth_or_leaky,
       .instead = [](const Board& at, size_t l) -> mat {
         return entrywise(at.right(Step::dZ, l), at.slope(l));
       }},

      {.id = "A-for-slope",
       .group = Group::product,
       .step = Step::dZ,
       .wrong = {"dZ[l] = dA[l] * A[l]", "dZ = dA * A", "dZ = dA % A;"},
       .why = "The chain rule asks for the slope of g at Z[l], not for its value.",
       .acts_on = hidden,
       .instead = [](const Board& at, size_t l) { return entrywise(at.dA(l), at.A(l)); }},

      {.id = "Z-for-slope",
       .group = Group::product,
       .step = Step::dZ,
       .wrong = {"dZ[l] = dA[l] * Z[l]", "dZ = dA * Z", "dZ = dA % Z;"},
       .why = "The chain rule asks for the slope of g at Z[l], g'(Z[l]); Z[l] is only where it is taken.",
       .acts_on = hidden,
       .instead = [](const Board& at, size_t l) { return entrywise(at.dA(l), at.Z(l)); }},

      {.id = "sum-for-product-with-slope",
       .group = Group::product,
       .step = Step::dZ,
       .wrong = {"dZ[l] = dA[l] + g[l]'(Z[l])", "dZ = dA + g_prime(Z)", "dZ = dA + g_prime(Z);"},
       .why =
           "Slopes in a chain multiply: a change dz makes a change g'(z) dz in a, and that times dL/da in L.",
       .acts_on = hidden,
       .instead = [](const Board& at, size_t l) { return plus(at.dA(l), at.slope(l)); }},

      {.id = "slope-summed-over-units",
       .group = Group::product,
       .step = Step::dZ,
       .wrong = {"dZ[l] = dA[l] * (sum of g[l]'(Z[l]) over the units)",
                 "dZ = dA * np.sum(g_prime(Z), axis=0, keepdims=True)",
                 "dZ = dA.each_row() % sum(g_prime(Z), 0);"},
       .why = "Each unit has its own slope. Nothing is summed here: the sum over the units of the layer "
              "above is "
              "already in dA[l].",
       .hides = "n[l] = 1",
       .acts_on =
           [](const Case& c) {
             for (size_t l = 1; l < c.architecture.depth(); ++l)
               if (c.architecture.n(l) > 1) return true;
             return false;
           },
       .instead = [](const Board& at, size_t l) -> mat {
         return entrywise(at.dA(l), arma::sum(at.slope(l), 0));
       }},

      {.id = "hidden-dZ-sign",
       .group = Group::product,
       .step = Step::dZ,
       .wrong = {"dZ[l] = -dA[l] * g[l]'(Z[l])", "dZ = -dA * g_prime(Z)", "dZ = -dA % g_prime(Z);"},
       .why = "The chain rule multiplies slopes and adds no sign of its own. For tanh look at 1 - A^2: A^2 - "
              "1 is "
              "its negative.",
       .acts_on = hidden,
       .instead = [](const Board& at, size_t l) -> mat { return -at.right(Step::dZ, l); }},
  };
}

}  // namespace gradproof::entries
