// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/catalogue/entries.hpp"

namespace gradproof::entries {

namespace {
constexpr auto tanh = ActivationKind::tanh;
constexpr auto logistic = ActivationKind::sigmoid;
constexpr auto soft = ActivationKind::softplus;

const Line right_tanh = {"dZ[l] = dA[l] * (1 - A[l]^2)", "dZ = dA * (1 - A**2)",
                         "dZ = dA % (1 - square(A));"};
const Line right_sigmoid = {"dZ[l] = dA[l] * A[l] * (1 - A[l])", "dZ = dA * A * (1 - A)",
                            "dZ = dA % A % (1 - A);"};
const Line right_softplus = {"dZ[l] = dA[l] * sigmoid(Z[l])", "dZ = dA / (1 + np.exp(-Z))",
                             "dZ = dA / (1 + exp(-Z));"};

Mistake of_tanh(std::string id, Line wrong, std::string why, std::string hides, StepFunction instead) {
  return {.id = std::move(id),
          .group = Group::product,
          .step = Step::dZ,
          .wrong = std::move(wrong),
          .right = right_tanh,
          .why = std::move(why),
          .hides = std::move(hides),
          .acts_on = uses<tanh>,
          .instead = instead};
}
Mistake of_sigmoid(std::string id, Line wrong, std::string why, StepFunction instead) {
  return {.id = std::move(id),
          .group = Group::product,
          .step = Step::dZ,
          .wrong = std::move(wrong),
          .right = right_sigmoid,
          .why = std::move(why),
          .hides = "layers that are not sigmoid",
          .acts_on = uses<logistic>,
          .instead = instead};
}
}  // namespace

std::vector<Mistake> slopes() {
  return {
      of_tanh("1-A-for-1-A^2", {"dZ[l] = dA[l] * (1 - A[l])", "dZ = dA * (1 - A)", "dZ = dA % (1 - A);"},
              "tanh' = 1 - tanh^2: the square was forgotten.", "layers that are not tanh",
              [](const Board& at, size_t l) { return with_slope(at, l, tanh, 1.0 - at.A(l)); }),

      of_tanh("1-Z^2-for-1-A^2",
              {"dZ[l] = dA[l] * (1 - Z[l]^2)", "dZ = dA * (1 - Z**2)", "dZ = dA % (1 - square(Z));"},
              "tanh'(z) = 1 - tanh(z)^2 = 1 - a^2: what is squared is the output of tanh, not its input.",
              "small Z, where tanh(z) is nearly z: a network with W of order 0.01 shows a relative error "
              "below 1e-5",
              [](const Board& at, size_t l) { return with_slope(at, l, tanh, 1.0 - arma::square(at.Z(l))); }),

      of_tanh("sigmoid-slope-for-tanh",
              {"dZ[l] = dA[l] * A[l] * (1 - A[l])", "dZ = dA * A * (1 - A)", "dZ = dA % A % (1 - A);"},
              "A(1 - A) is the slope of sigmoid. The hidden layer is tanh, whose slope is 1 - A^2.",
              "layers that are not tanh",
              [](const Board& at, size_t l) { return with_slope(at, l, tanh, at.A(l) % (1.0 - at.A(l))); }),

      of_tanh("1+A^2-for-1-A^2",
              {"dZ[l] = dA[l] * (1 + A[l]^2)", "dZ = dA * (1 + A**2)", "dZ = dA % (1 + square(A));"},
              "tanh' = 1 - tanh^2, which is largest at z = 0 and falls to 0 on both sides; 1 + A^2 grows.",
              "small Z",
              [](const Board& at, size_t l) { return with_slope(at, l, tanh, 1.0 + arma::square(at.A(l))); }),

      of_tanh("1-2A-for-1-A^2",
              {"dZ[l] = dA[l] * (1 - 2 A[l])", "dZ = dA * (1 - 2 * A)", "dZ = dA % (1 - 2 * A);"},
              "A^2 is wanted, the square, not 2A: in numpy A**2 and not A*2.", "layers that are not tanh",
              [](const Board& at, size_t l) { return with_slope(at, l, tanh, 1.0 - 2.0 * at.A(l)); }),

      of_tanh(
          "twice-1-A^2-for-tanh",
          {"dZ[l] = dA[l] * 2 (1 - A[l]^2)", "dZ = dA * 2 * (1 - A**2)", "dZ = dA % (2 * (1 - square(A)));"},
          "The slope of tanh at 0 is 1. The 2 belongs to another function.", "layers that are not tanh",
          [](const Board& at, size_t l) -> mat {
            return with_slope(at, l, tanh, 2.0 * (1.0 - arma::square(at.A(l))));
          }),

      of_tanh("A^2-for-1-A^2", {"dZ[l] = dA[l] * A[l]^2", "dZ = dA * A**2", "dZ = dA % square(A);"},
              "tanh' = 1 - tanh^2: the 1 was forgotten, and with it the part that counts at small z.",
              "layers that are not tanh",
              [](const Board& at, size_t l) { return with_slope(at, l, tanh, arma::square(at.A(l))); }),

      of_tanh("1-AZ-for-1-A^2",
              {"dZ[l] = dA[l] * (1 - A[l] * Z[l])", "dZ = dA * (1 - A * Z)", "dZ = dA % (1 - A % Z);"},
              "tanh'(z) = 1 - a^2 with a = tanh(z): both factors are A.", "small Z, where A is nearly Z",
              [](const Board& at, size_t l) { return with_slope(at, l, tanh, 1.0 - at.A(l) % at.Z(l)); }),

      of_tanh("sum-inside-tanh-slope",
              {"dZ[l] = dA[l] * (1 - sum of A[l]^2)", "dZ = dA * (1 - np.sum(A**2))",
               "dZ = dA * (1 - accu(square(A)));"},
              "Each unit and example has its own slope 1 - a^2. The sum makes one number of all of them.",
              "one unit and one example",
              [](const Board& at, size_t l) {
                return with_slope(at, l, tanh, scalar(1.0 - arma::accu(arma::square(at.A(l)))));
              }),

      of_tanh("1/cosh-for-1/cosh^2",
              {"dZ[l] = dA[l] * 1/cosh(Z[l])", "dZ = dA / np.cosh(Z)", "dZ = dA / cosh(Z);"},
              "tanh'(z) = 1/cosh(z)^2: the square was forgotten.", "small Z",
              [](const Board& at, size_t l) { return with_slope(at, l, tanh, 1.0 / arma::cosh(at.Z(l))); }),

      of_tanh("relu-slope-for-tanh",
              {"dZ[l] = dA[l] * [Z[l] > 0]", "dZ = dA * (Z > 0)", "dZ = dA % (Z > 0);"},
              "The mask Z > 0 is the slope of relu. The hidden layer is tanh, whose slope is 1 - A^2.",
              "layers that are not tanh",
              [](const Board& at, size_t l) {
                return with_slope(at, l, tanh, ones_where(at.Z(l), [](double z) { return z > 0.0; }));
              }),

      of_sigmoid(
          "tanh-slope-for-sigmoid",
          {"dZ[l] = dA[l] * (1 - A[l]^2)", "dZ = dA * (1 - A**2)", "dZ = dA % (1 - square(A));"},
          "1 - A^2 is the slope of tanh. The hidden layer is sigmoid, whose slope is A(1 - A).",
          [](const Board& at, size_t l) { return with_slope(at, l, logistic, 1.0 - arma::square(at.A(l))); }),

      of_sigmoid(
          "Z-times-1-Z-for-sigmoid",
          {"dZ[l] = dA[l] * Z[l] * (1 - Z[l])", "dZ = dA * Z * (1 - Z)", "dZ = dA % Z % (1 - Z);"},
          "x(1 - x) is sigmoid' when x is already the output of sigmoid. Pass A, not Z.",
          [](const Board& at, size_t l) { return with_slope(at, l, logistic, at.Z(l) % (1.0 - at.Z(l))); }),

      of_sigmoid("1-A-for-sigmoid", {"dZ[l] = dA[l] * (1 - A[l])", "dZ = dA * (1 - A)", "dZ = dA % (1 - A);"},
                 "sigmoid' = s(1 - s): the factor s was forgotten.",
                 [](const Board& at, size_t l) { return with_slope(at, l, logistic, 1.0 - at.A(l)); }),

      of_sigmoid(
          "A-times-1+A-for-sigmoid",
          {"dZ[l] = dA[l] * A[l] * (1 + A[l])", "dZ = dA * A * (1 + A)", "dZ = dA % A % (1 + A);"},
          "sigmoid' = s(1 - s), at most 1/4: the sign in the bracket is wrong.",
          [](const Board& at, size_t l) { return with_slope(at, l, logistic, at.A(l) % (1.0 + at.A(l))); }),

      of_sigmoid("relu-slope-for-sigmoid",
                 {"dZ[l] = dA[l] * [Z[l] > 0]", "dZ = dA * (Z > 0)", "dZ = dA % (Z > 0);"},
                 "The mask Z > 0 is the slope of relu. The hidden layer is sigmoid, whose slope is A(1 - A).",
                 [](const Board& at, size_t l) {
                   return with_slope(at, l, logistic, ones_where(at.Z(l), [](double z) { return z > 0.0; }));
                 }),

      {.id = "softplus-slope-with-Z-negated",
       .group = Group::product,
       .step = Step::dZ,
       .wrong = {"dZ[l] = dA[l] * sigmoid(-Z[l])", "dZ = dA / (1 + np.exp(Z))", "dZ = dA / (1 + exp(Z));"},
       .right = right_softplus,
       .why = "softplus' = e^z/(1 + e^z) = 1/(1 + e^-z): dividing by e^z turns the sign of the exponent.",
       .hides = "layers that are not softplus",
       .acts_on = uses<soft>,
       .instead = [](const Board& at, size_t l) { return with_slope(at, l, soft, sigmoid_of(-at.Z(l))); }},

      {.id = "relu-slope-for-softplus",
       .group = Group::product,
       .step = Step::dZ,
       .wrong = {"dZ[l] = dA[l] * [Z[l] > 0]", "dZ = dA * (Z > 0)", "dZ = dA % (Z > 0);"},
       .right = right_softplus,
       .why = "softplus is a smooth relu, and its slope is smooth as well: sigmoid(z), which is 1/2 at 0.",
       .hides = "layers that are not softplus; |Z| large",
       .acts_on = uses<soft>,
       .instead =
           [](const Board& at, size_t l) {
             return with_slope(at, l, soft, ones_where(at.Z(l), [](double z) { return z > 0.0; }));
           }},

      {.id = "A-times-1-A-for-softplus",
       .group = Group::product,
       .step = Step::dZ,
       .wrong = {"dZ[l] = dA[l] * A[l] * (1 - A[l])", "dZ = dA * A * (1 - A)", "dZ = dA % A % (1 - A);"},
       .right = right_softplus,
       .why = "A(1 - A) is the slope of sigmoid in terms of its output. The slope of softplus is sigmoid(z).",
       .hides = "layers that are not softplus",
       .acts_on = uses<soft>,
       .instead = [](const Board& at,
                     size_t l) { return with_slope(at, l, soft, at.A(l) % (1.0 - at.A(l))); }},
  };
}

}  // namespace gradproof::entries
