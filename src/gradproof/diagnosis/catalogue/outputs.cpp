// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/catalogue/entries.hpp"

namespace gradproof::entries {

namespace {
bool squashed(const Case& c) { return c.architecture.output().kind() != OutputKind::identity; }
constexpr auto binary = OutputKind::sigmoid;
constexpr auto classes = OutputKind::softmax;
}  // namespace

std::vector<Mistake> outputs() {
  return {
      {.id = "output-dZ-sign",
       .group = Group::output,
       .step = Step::dZ_output,
       .wrong = {"dZ[L] = Y - A[L]", "dZ = Y - AL", "dZ = Y - AL;"},
       .why =
           "If the output a is too large, the loss falls when z falls: dL/dz = a - y is positive. With Y - A "
           "every derivative points the other way, and W - rate dW climbs. (Y - A is right only where the "
           "update "
           "adds.)",
       .acts_on = always,
       .instead = [](const Board& at, size_t l) { return minus(at.Y(), at.A(l)); }},

      {.id = "squared-error-delta",
       .group = Group::output,
       .step = Step::dZ_output,
       .wrong = {"dZ[L] = (A[L] - Y) * A[L] * (1 - A[L])", "dZ = (AL - Y) * AL * (1 - AL)",
                 "dZ = (AL - Y) % AL % (1 - AL);"},
       .why = "With cross-entropy the derivative of the loss by a is (a - y)/(a(1 - a)), and g' = a(1 - a) "
              "cancels: "
              "dZ = A - Y. The factor A(1 - A) stays only if the loss is a squared error.",
       .hides = "an identity output",
       .acts_on = squashed,
       .instead = [](const Board& at, size_t l) -> mat {
         if (!squashed(at.question())) return at.right(Step::dZ_output, l);
         return entrywise(at.right(Step::dZ_output, l), at.A(l) % (1.0 - at.A(l)));
       }},

      {.id = "output-dA-for-dZ",
       .group = Group::output,
       .step = Step::dZ_output,
       .wrong = {"dZ[L] = dA[L], the derivative of the loss by A[L]", "dZ = -(Y / AL) + (1 - Y) / (1 - AL)",
                 "dZ = -Y / AL + (1 - Y) / (1 - AL);"},
       .why = "This is dL/da. One link of the chain is missing: dz = da * g'(z). For sigmoid g' = a(1 - a), "
              "and the "
              "product is A - Y.",
       .hides = "an identity output",
       .acts_on = squashed,
       .instead = [](const Board& at, size_t l) -> mat {
         const mat &A = at.A(l), &Y = at.Y();
         switch (at.output().kind()) {
           case OutputKind::sigmoid:
             return (1.0 - Y) / (1.0 - A) - Y / A;
           case OutputKind::softmax:
             return -Y / A;
           case OutputKind::identity:
             break;
         }
         return at.right(Step::dZ_output, l);
       }},

      {.id = "1-Y-term-missing-in-output-dA",
       .group = Group::output,
       .step = Step::dZ_output,
       .wrong = {"dA[L] = -Y/A[L],  dZ[L] = dA[L] * A[L] * (1 - A[L])", "dAL = -np.divide(Y, AL)",
                 "dAL = -Y / AL;"},
       .right = {"dA[L] = -Y/A[L] + (1 - Y)/(1 - A[L])",
                 "dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))",
                 "dAL = -Y / AL + (1 - Y) / (1 - AL);"},
       .why = "The binary cross-entropy has two terms, one for y = 1 and one for y = 0. Both must be "
              "differentiated: "
              "without the second no example with y = 0 teaches anything.",
       .hides = "outputs other than sigmoid; every y = 1",
       .acts_on = output_is<binary>,
       .instead = [](const Board& at, size_t l) -> mat {
         if (at.output().kind() != binary) return at.right(Step::dZ_output, l);
         return -at.Y() % (1.0 - at.A(l));
       }},

      {.id = "bracket-lost-in-output-dA",
       .group = Group::output,
       .step = Step::dZ_output,
       .wrong = {"dA[L] = -Y/A[L] - (1 - Y)/(1 - A[L])", "dAL = -np.divide(Y, AL) - np.divide(1 - Y, 1 - AL)",
                 "dAL = -Y / AL - (1 - Y) / (1 - AL);"},
       .right = {"dA[L] = -Y/A[L] + (1 - Y)/(1 - A[L])",
                 "dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))",
                 "dAL = -Y / AL + (1 - Y) / (1 - AL);"},
       .why = "The minus stands before the bracket of both terms, -(Y/A - (1 - Y)/(1 - A)): without the "
              "bracket the "
              "second term keeps its minus.",
       .hides = "outputs other than sigmoid; every y = 1",
       .acts_on = output_is<binary>,
       .instead = [](const Board& at, size_t l) -> mat {
         if (at.output().kind() != binary) return at.right(Step::dZ_output, l);
         return -at.Y() % (1.0 - at.A(l)) - (1.0 - at.Y()) % at.A(l);
       }},

      {.id = "minus-lost-in-output-dA",
       .group = Group::output,
       .step = Step::dZ_output,
       .wrong = {"dA[L] = Y/A[L] + (1 - Y)/(1 - A[L])", "dAL = np.divide(Y, AL) + np.divide(1 - Y, 1 - AL)",
                 "dAL = Y / AL + (1 - Y) / (1 - AL);"},
       .right = {"dA[L] = -Y/A[L] + (1 - Y)/(1 - A[L])",
                 "dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))",
                 "dAL = -Y / AL + (1 - Y) / (1 - AL);"},
       .why = "L = -(y log a + (1 - y) log(1 - a)). Differentiating log a keeps the minus: -y/a; log(1 - a) "
              "brings "
              "one more, which makes the second term plus.",
       .hides = "outputs other than sigmoid; every y = 0",
       .acts_on = output_is<binary>,
       .instead = [](const Board& at, size_t l) -> mat {
         if (at.output().kind() != binary) return at.right(Step::dZ_output, l);
         return at.Y() % (1.0 - at.A(l)) + (1.0 - at.Y()) % at.A(l);
       }},

      {.id = "softmax-slope-entry-by-entry",
       .group = Group::output,
       .step = Step::dZ_output,
       .wrong = {"dZ[L] = -(Y / A[L]) * A[L] (1 - A[L])", "dZ = -(Y / AL) * AL * (1 - AL)",
                 "dZ = -(Y / AL) % AL % (1 - AL);"},
       .why =
           "Every softmax output depends on every z: da_r/dz_i is a_i (1 - a_i) for r = i and -a_r a_i for "
           "the others. Entry by entry only the first is counted, and the outputs of the wrong classes "
           "get no gradient at all. All of it together is A - Y.",
       .hides = "outputs other than softmax",
       .acts_on = output_is<classes>,
       .instead = [](const Board& at, size_t l) -> mat {
         if (at.output().kind() != classes) return at.right(Step::dZ_output, l);
         return entrywise(at.Y(), at.A(l) - 1.0);
       }},

      {.id = "output-slope-at-A-for-Z",
       .group = Group::output,
       .step = Step::dZ_output,
       .wrong = {"dZ[L] = dA[L] * sigmoid'(A[L])", "dZ = dA * s(AL) * (1 - s(AL))",
                 "dZ = dA % s(AL) % (1 - s(AL));"},
       .why =
           "sigmoid_backward takes Z and applies the sigmoid itself. What the cache holds for it is A: the "
           "sigmoid is applied twice. Keep Z in the cache of the activation.",
       .hides = "outputs other than sigmoid",
       .acts_on = output_is<binary>,
       .instead = [](const Board& at, size_t l) -> mat {
         if (at.output().kind() != binary) return at.right(Step::dZ_output, l);
         const mat &A = at.A(l), &Y = at.Y();
         const mat again = sigmoid_of(A);
         return ((1.0 - Y) / (1.0 - A) - Y / A) % again % (1.0 - again);
       }},

      {.id = "factor-2-in-output-dZ",
       .group = Group::output,
       .step = Step::dZ_output,
       .wrong = {"dZ[L] = 2 (A[L] - Y)", "dZ = 2 * (AL - Y)", "dZ = 2 * (AL - Y);"},
       .why = "2(a - y) is the derivative of (a - y)^2. The cost here is 1/2 (a - y)^2 for an identity "
              "output, and "
              "cross-entropy for the others: both give A - Y.",
       .acts_on = always,
       .instead = [](const Board& at, size_t l) -> mat { return 2.0 * at.right(Step::dZ_output, l); }},

      {.id = "thresholded-output",
       .group = Group::output,
       .step = Step::dZ_output,
       .wrong = {"dZ[L] = [A[L] > 0.5] - Y", "dZ = (AL > 0.5) - Y", "dZ = conv_to<mat>::from(AL > 0.5) - Y;"},
       .why = "The decision a > 0.5 is for counting hits. It has no slope; the loss is made of a itself.",
       .hides = "an identity output",
       .acts_on = squashed,
       .instead = [](const Board& at, size_t l) -> mat {
         if (!squashed(at.question())) return at.right(Step::dZ_output, l);
         return minus(ones_where(at.A(l), [](double a) { return a > 0.5; }), at.Y());
       }},

      {.id = "Y-forgotten",
       .group = Group::output,
       .step = Step::dZ_output,
       .wrong = {"dZ[L] = A[L]", "dZ = AL", "dZ = AL;"},
       .why = "The derivative of the loss compares the output with the label: A - Y. Without Y it pulls "
              "every output "
              "to 0.",
       .hides = "Y = 0",
       .acts_on = always,
       .instead = [](const Board& at, size_t l) -> mat { return at.A(l); }},

      {.id = "Z-for-A-in-output-dZ",
       .group = Group::output,
       .step = Step::dZ_output,
       .wrong = {"dZ[L] = Z[L] - Y", "dZ = ZL - Y", "dZ = ZL - Y;"},
       .why = "The label is compared with the output of the network, after its activation.",
       .hides = "an identity output",
       .acts_on = squashed,
       .instead = [](const Board& at, size_t l) { return minus(at.Z(l), at.Y()); }},

      {.id = "Y-flipped",
       .group = Group::output,
       .step = Step::dZ_output,
       .wrong = {"dZ[L] = A[L] - (1 - Y)", "dZ = AL - (1 - Y)", "dZ = AL - (1 - Y);"},
       .why =
           "This is the gradient for the opposite labels. Follow the sign of each term of the cross-entropy: "
           "y goes with log a.",
       .hides = "Y = 0.5 everywhere",
       .acts_on = always,
       .instead = [](const Board& at, size_t l) -> mat { return minus(at.A(l), 1.0 - at.Y()); }},

      {.id = "Y-transposed",
       .group = Group::output,
       .step = Step::dZ_output,
       .wrong = {"dZ[L] = A[L] - Y^T", "dZ = AL - Y.T", "dZ = AL - Y.t();"},
       .why = "Y must have the shape of A[L], n[L] x m. An (m, 1) or (m,) array of labels is stretched by "
              "numpy into "
              "all m x m pairs, without a word. Reshape it: Y.reshape(1, m).",
       .hides = "m = n[L] = 1; it does not conform unless n[L] = m or n[L] = 1",
       .acts_on = [](const Case& c) { return c.X.n_cols > 1 || c.Y.n_rows > 1; },
       .instead = [](const Board& at, size_t l) -> mat { return minus(at.A(l), at.Y().t()); }},

      {.id = "class-index-for-one-hot",
       .group = Group::output,
       .step = Step::dZ_output,
       .wrong = {"dZ[L] = A[L] - c, c the number of the class", "dZ = AL - labels",
                 "dZ = AL.each_row() - labels;"},
       .right = {"dZ[L] = A[L] - Y, Y one-hot", "dZ = AL - one_hot(labels)", "dZ = AL - Y;"},
       .why = "The output has one entry for each class, so the label must have one too: 1 for the true "
              "class, 0 for "
              "the others. The class number is a name, not an amount.",
       .hides = "outputs other than softmax",
       .acts_on = output_is<classes>,
       .instead = [](const Board& at, size_t l) -> mat {
         if (at.output().kind() != classes) return at.right(Step::dZ_output, l);
         return minus(at.A(l), arma::conv_to<mat>::from(arma::index_max(at.Y(), 0)));
       }},

      {.id = "sign-of-difference",
       .group = Group::output,
       .step = Step::dZ_output,
       .wrong = {"dZ[L] = sign(A[L] - Y)", "dZ = np.sign(AL - Y)", "dZ = sign(AL - Y);"},
       .why = "This is the slope of |a - y|, the absolute error. The declared cost is another one.",
       .acts_on = always,
       .instead = [](const Board& at, size_t l) -> mat { return arma::sign(at.right(Step::dZ_output, l)); }},

      {.id = "square-of-difference",
       .group = Group::output,
       .step = Step::dZ_output,
       .wrong = {"dZ[L] = (A[L] - Y)^2", "dZ = (AL - Y)**2", "dZ = square(AL - Y);"},
       .why = "The square is in the loss. Its derivative is wanted here, which is linear in A - Y and keeps "
              "the sign.",
       .acts_on = always,
       .instead = [](const Board& at, size_t l) -> mat {
         return arma::square(at.right(Step::dZ_output, l));
       }},

      {.id = "averaged-before-backward",
       .group = Group::output,
       .step = Step::dZ_output,
       .wrong = {"dZ[L] = the mean of A[L] - Y over the examples, for every example",
                 "dZ = np.mean(AL - Y, axis=1, keepdims=True) * np.ones((1, m))",
                 "dZ = repmat(mean(AL - Y, 1), 1, m);"},
       .why = "Each example has its own dz, which meets its own a. The mean is taken last, of the products; "
              "taken "
              "first it loses which example was off.",
       .hides = "m = 1; db[L], which is right",
       .acts_on = two_examples,
       .instead = [](const Board& at, size_t l) -> mat {
         const mat dZ = at.right(Step::dZ_output, l);
         return arma::repmat(arma::mat(arma::mean(dZ, 1)), 1, dZ.n_cols);
       }},

      {.id = "first-example-skipped",
       .group = Group::output,
       .step = Step::dZ_output,
       .wrong = {"dZ[L] = A[L] - Y from example 2 on", "for k in range(1, m): dZ[:, k] = AL[:, k] - Y[:, k]",
                 "for (uword k = 1; k < m; ++k) dZ.col(k) = AL.col(k) - Y.col(k);"},
       .why = "Examples count from 0 in code: the loop leaves the first one out.",
       .acts_on = always,
       .instead = [](const Board& at, size_t l) -> mat {
         mat dZ = at.right(Step::dZ_output, l);
         dZ.col(0).zeros();
         return dZ;
       }},

      {.id = "last-example-skipped",
       .group = Group::output,
       .step = Step::dZ_output,
       .wrong = {"dZ[L] = A[L] - Y up to example m - 1",
                 "for k in range(m - 1): dZ[:, k] = AL[:, k] - Y[:, k]",
                 "for (uword k = 0; k + 1 < m; ++k) dZ.col(k) = AL.col(k) - Y.col(k);"},
       .why = "range(m - 1) ends at m - 2: the loop leaves the last example out.",
       .acts_on = always,
       .instead = [](const Board& at, size_t l) -> mat {
         mat dZ = at.right(Step::dZ_output, l);
         dZ.col(dZ.n_cols - 1).zeros();
         return dZ;
       }},

      {.id = "softmax-over-all-examples",
       .group = Group::output,
       .step = Step::A,
       .wrong = {"A[L] = exp(Z[L]) / (sum over all entries)", "AL = np.exp(Z) / np.sum(np.exp(Z))",
                 "AL = exp(Z) / accu(exp(Z));"},
       .right = {"A[L] = exp(Z[L]) / (sum of each column)", "AL = np.exp(Z) / np.sum(np.exp(Z), axis=0)",
                 "AL = exp(Z); AL.each_row() /= sum(AL, 0);"},
       .why = "Each example has its own distribution over the classes: its column must sum to 1.",
       .hides = "m = 1; outputs other than softmax",
       .acts_on = all_of<two_examples, output_is<classes>>,
       .instead = [](const Board& at, size_t l) -> mat {
         if (l < at.depth() || at.output().kind() != classes) return at.right(Step::A, l);
         const mat E = arma::exp(at.Z(l) - at.Z(l).max());
         return E / arma::accu(E);
       }},

      {.id = "softmax-over-examples",
       .group = Group::output,
       .step = Step::A,
       .wrong = {"A[L] = exp(Z[L]) / (sum of each row)",
                 "AL = np.exp(Z) / np.sum(np.exp(Z), axis=1, keepdims=True)",
                 "AL = exp(Z); AL.each_col() /= sum(AL, 1);"},
       .right = {"A[L] = exp(Z[L]) / (sum of each column)", "AL = np.exp(Z) / np.sum(np.exp(Z), axis=0)",
                 "AL = exp(Z); AL.each_row() /= sum(AL, 0);"},
       .why = "The sum runs over the classes of one example, down its column (axis 0). Along a row it runs "
              "over the "
              "examples.",
       .hides = "outputs other than softmax",
       .acts_on = output_is<classes>,
       .instead = [](const Board& at, size_t l) -> mat {
         if (l < at.depth() || at.output().kind() != classes) return at.right(Step::A, l);
         mat E = arma::exp(at.Z(l) - at.Z(l).max());
         E.each_col() /= arma::vec(arma::sum(E, 1));
         return E;
       }},

      {.id = "output-activation-missing",
       .group = Group::output,
       .step = Step::A,
       .wrong = {"A[L] = Z[L]", "AL = Z", "AL = Z;"},
       .right = {"A[L] = g[L](Z[L])", "AL = g(Z)", "AL = g(Z);"},
       .why = "The network is declared with an output activation, and the loss expects probabilities.",
       .hides = "an identity output",
       .acts_on = squashed,
       .instead = [](const Board& at, size_t l) -> mat {
         return l < at.depth() ? at.right(Step::A, l) : at.Z(l);
       }},
  };
}

}  // namespace gradproof::entries
