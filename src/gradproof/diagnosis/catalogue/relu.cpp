// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/catalogue/entries.hpp"

namespace gradproof::entries {

namespace {
constexpr auto rectified = ActivationKind::relu;
constexpr auto leaky = ActivationKind::leaky_relu;

const Line right_relu = {"dZ[l] = dA[l] * [Z[l] > 0]", "dZ = dA * (Z > 0)", "dZ = dA % (Z > 0);"};
const Line right_leaky = {"dZ[l] = dA[l] where Z[l] > 0, leak * dA[l] elsewhere",
                          "dZ = np.where(Z > 0, dA, leak * dA)", "dZ = dA; dZ.elem(find(Z <= 0)) *= leak;"};

Mistake of_relu(std::string id, Line wrong, std::string why, std::string hides, StepFunction instead) {
  return {.id = std::move(id),
          .group = Group::relu,
          .step = Step::dZ,
          .wrong = std::move(wrong),
          .right = right_relu,
          .why = std::move(why),
          .hides = std::move(hides),
          .acts_on = uses<rectified>,
          .instead = instead};
}
Mistake of_leaky(std::string id, Line wrong, std::string why, StepFunction instead) {
  return {.id = std::move(id),
          .group = Group::relu,
          .step = Step::dZ,
          .wrong = std::move(wrong),
          .right = right_leaky,
          .why = std::move(why),
          .hides = "every Z > 0",
          .acts_on = uses<leaky>,
          .instead = instead};
}
bool positive(double x) { return x > 0.0; }
bool negative(double x) { return x < 0.0; }
}  // namespace

std::vector<Mistake> relu() {
  return {
      of_relu("mask-by-dA-for-mask-by-Z",
              {"dZ[l] = dA[l] * [dA[l] > 0]", "dZ = np.array(dA); dZ[dA <= 0] = 0",
               "dZ = dA; dZ.elem(find(dA <= 0)).zeros();"},
              "The slope of relu depends on where it was applied, at Z: 1 where Z > 0, else 0. The sign of "
              "what comes "
              "back from above does not enter.",
              "nothing: it shows even where every Z > 0",
              [](const Board& at, size_t l) {
                return with_slope(at, l, rectified, ones_where(at.dA(l), positive));
              }),

      of_relu(
          "mask-inverted", {"dZ[l] = dA[l] * [Z[l] < 0]", "dZ[Z > 0] = 0", "dZ.elem(find(Z > 0)).zeros();"},
          "relu lets z > 0 through with slope 1 and holds z < 0 back with slope 0: here it is the other way "
          "round.",
          "",
          [](const Board& at, size_t l) {
            return with_slope(at, l, rectified, ones_where(at.Z(l), negative));
          }),

      of_relu("ones-only-where-Z-positive",
              {"dZ[l] = dA[l] * (1 where Z[l] >= 0, Z[l] elsewhere)",
               "mask = Z; mask[mask >= 0] = 1; dZ = dA * mask",
               "mask = Z; mask.elem(find(Z >= 0)).ones(); dZ = dA % mask;"},
              "The entries with Z < 0 keep their Z as if it were a slope. They must be set to 0 as well.",
              "every Z > 0",
              [](const Board& at, size_t l) {
                mat mask = at.Z(l);
                mask.transform([](double z) { return z >= 0.0 ? 1.0 : z; });
                return with_slope(at, l, rectified, mask);
              }),

      of_relu("leaky-slope-in-relu",
              {"dZ[l] = dA[l] where Z[l] > 0, 0.01 dA[l] elsewhere", "dZ = np.where(Z > 0, dA, 0.01 * dA)",
               "dZ = dA; dZ.elem(find(Z <= 0)) *= 0.01;"},
              "The forward pass is relu, which is 0 for z < 0: no slope there. The 0.01 belongs to "
              "leaky_relu. The "
              "error is one part in a hundred, so a loose tolerance lets it pass.",
              "every Z > 0",
              [](const Board& at, size_t l) {
                mat mask = at.Z(l);
                mask.transform([](double z) { return z > 0.0 ? 1.0 : 0.01; });
                return with_slope(at, l, rectified, mask);
              }),

      of_relu("sigmoid-slope-for-relu",
              {"dZ[l] = dA[l] * s(Z[l]) * (1 - s(Z[l]))", "s = 1 / (1 + np.exp(-Z)); dZ = dA * s * (1 - s)",
               "s = 1 / (1 + exp(-Z)); dZ = dA % s % (1 - s);"},
              "This is the slope of sigmoid. The hidden layer is relu, whose slope is 1 where Z > 0 and 0 "
              "elsewhere.",
              "layers that are not relu",
              [](const Board& at, size_t l) {
                const mat s = sigmoid_of(at.Z(l));
                return with_slope(at, l, rectified, s % (1.0 - s));
              }),

      of_relu(
          "A-times-1-A-for-relu",
          {"dZ[l] = dA[l] * A[l] * (1 - A[l])", "dZ = dA * A * (1 - A)", "dZ = dA % A % (1 - A);"},
          "A(1 - A) is the slope of sigmoid in terms of its output. The hidden layer is relu, whose slope is "
          "1 "
          "where Z > 0 and 0 elsewhere.",
          "layers that are not relu",
          [](const Board& at, size_t l) { return with_slope(at, l, rectified, at.A(l) % (1.0 - at.A(l))); }),

      of_relu("tanh-slope-for-relu",
              {"dZ[l] = dA[l] * (1 - A[l]^2)", "dZ = dA * (1 - A**2)", "dZ = dA % (1 - square(A));"},
              "1 - A^2 is the slope of tanh. The hidden layer is relu, whose slope is 1 where Z > 0 and 0 "
              "elsewhere.",
              "layers that are not relu",
              [](const Board& at, size_t l) {
                return with_slope(at, l, rectified, 1.0 - arma::square(at.A(l)));
              }),

      of_relu("only-positive-dA-kept",
              {"dZ[l] = dA[l] * [Z[l] > 0] * [dA[l] > 0]", "dZ = np.maximum(dA, 0) * (Z > 0)",
               "dZ = clamp(dA, 0, inf) % (Z > 0);"},
              "The derivative may be negative: relu's mask looks at Z alone. Cutting negative dA off is a "
              "trick for "
              "pictures (guided backpropagation), not the gradient.",
              "",
              [](const Board& at, size_t l) {
                return with_slope(at, l, rectified,
                                  ones_where(at.Z(l), positive) % ones_where(at.dA(l), positive));
              }),

      of_leaky(
          "relu-slope-for-leaky-relu",
          {"dZ[l] = dA[l] * [Z[l] > 0]", "dZ = dA * (Z > 0)", "dZ = dA % (Z > 0);"},
          "leaky_relu has the slope leak, not 0, where z < 0: that is what it leaks.",
          [](const Board& at, size_t l) { return with_slope(at, l, leaky, ones_where(at.Z(l), positive)); }),

      of_leaky("leak-for-leak-times-dA",
               {"dZ[l] = dA[l] where Z[l] > 0, leak elsewhere", "dZ = np.where(Z > 0, dA, leak)",
                "dZ = dA; dZ.elem(find(Z <= 0)).fill(leak);"},
               "leak is the slope. It multiplies dA like every slope, instead of taking its place.",
               [](const Board& at, size_t l) {
                 if (at.g(l).kind() != leaky) return at.right(Step::dZ, l);
                 mat dZ = at.dA(l);
                 const mat& Z = at.Z(l);
                 for (arma::uword i = 0; i < dZ.n_elem && i < Z.n_elem; ++i)
                   if (!(Z(i) > 0.0)) dZ(i) = at.g(l).values().leak();
                 return dZ;
               }),
  };
}

}  // namespace gradproof::entries
