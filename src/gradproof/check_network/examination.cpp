// SPDX-License-Identifier: MIT
#include "gradproof/check_network/examination.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include "gradproof/network/forward.hpp"
#include "gradproof/network/random.hpp"

namespace gradproof {

namespace {

using Sizes = std::vector<arma::uword>;

/// The questions of one examination are made here, one after another, from one generator.
class Maker {
 public:
  explicit Maker(const ExaminationOptions& options) : options_(options), random_(options.seed) {
    if (options_.sizes.empty() && options_.depth == 0 && options_.hidden.size() > 1)
      options_.depth = options_.hidden.size() + 1;
    if (!options_.sizes.empty()) {
      const std::size_t depth = options_.sizes.size() - 1;
      if (options_.depth != 0 && options_.depth != depth) {
        throw std::invalid_argument(fmt::format(
            "standard_examination: {} sizes ({}) make {} layers, but depth is {}: give one of them",
            options_.sizes.size(), fmt::join(options_.sizes, "-"), depth, options_.depth));
      }
      if (options_.outputs != 0 && options_.outputs != options_.sizes.back()) {
        throw std::invalid_argument(fmt::format(
            "standard_examination: the last of the sizes {} is {}, but outputs is {}: give one of them",
            fmt::join(options_.sizes, "-"), options_.sizes.back(), options_.outputs));
      }
    }
    if (options_.output && options_.output->kind() == OutputKind::softmax && outputs(2) == 1) {
      throw std::invalid_argument(
          "standard_examination: a softmax of one output is 1 whatever its input; take at least 2 outputs");
    }
  }

  [[nodiscard]] bool fixed_sizes() const { return !options_.sizes.empty(); }
  [[nodiscard]] bool fixed_m() const { return options_.m != 0; }
  [[nodiscard]] std::size_t depth(std::size_t otherwise) const {
    if (fixed_sizes()) return options_.sizes.size() - 1;
    return options_.depth != 0 ? options_.depth : otherwise;
  }
  [[nodiscard]] arma::uword outputs(arma::uword otherwise) const {
    if (fixed_sizes()) return options_.sizes.back();
    return options_.outputs != 0 ? options_.outputs : otherwise;
  }

  /// Pairwise different sizes of that many layers, none of them m; `pool` gives them in this order.
  [[nodiscard]] Sizes different_sizes(std::size_t layers, arma::uword last, arma::uword m, Sizes pool) const {
    if (fixed_sizes()) return options_.sizes;
    Sizes sizes;
    for (arma::uword more = 12; sizes.size() < layers; ++more) {
      pool.push_back(more);
      for (const arma::uword n : pool) {
        const bool taken = n == last || n == m || std::find(sizes.begin(), sizes.end(), n) != sizes.end();
        if (!taken && sizes.size() < layers) sizes.push_back(n);
      }
    }
    sizes.push_back(last);
    return sizes;
  }

  /// The first of the numbers that is no size, for which n[L] != m - 1, and that is none of `taken`.
  [[nodiscard]] arma::uword different_m(const Sizes& preferred,
                                        const std::set<arma::uword>& taken = {}) const {
    if (fixed_m()) return options_.m;
    const auto clashes = [&](arma::uword m) {
      return taken.count(m) > 0 ||
             (fixed_sizes() && (std::count(options_.sizes.begin(), options_.sizes.end(), m) > 0 ||
                                options_.sizes.back() == m - 1)) ||
             (options_.outputs != 0 && (options_.outputs == m || options_.outputs == m - 1));
    };
    for (const arma::uword m : preferred) {
      if (!clashes(m)) return m;
    }
    arma::uword m = 5;
    while (clashes(m)) ++m;
    return m;
  }

  /// Normal parameters and data; drawn again until every hidden layer has Z of both signs (one unit or one
  /// example may have no room for that: then as it comes).
  [[nodiscard]] Case question(const std::string& name, const Sizes& sizes, arma::uword m,
                              bool relu_first = false) {
    Architecture architecture(sizes, hidden(sizes.size() - 2, relu_first), output(), options_.lambda);
    ++turn_;
    for (int attempt = 0;; ++attempt) {
      Case question{architecture, random_parameters(architecture.forward_only(), random_),
                    random_normal(random_, sizes.front(), m),
                    random_labels(architecture.forward_only(), m, random_), name};
      // a symmetric Y would hide Y^T; a single entry is its own transpose whatever one does
      if (question.Y.n_cols > 1 && question.Y.is_square() &&
          arma::approx_equal(question.Y, question.Y.t(), "absdiff", 0.0))
        question.Y = arma::shift(question.Y, 1, 1);
      if (attempt == 100 || has_both_signs(question)) return question;
    }
  }

 private:
  [[nodiscard]] std::vector<Activation> hidden(std::size_t layers, bool relu_first) const {
    if (!options_.hidden.empty() || layers == 0) return options_.hidden;
    const std::vector<Activation> mixed = {Activation::tanh(), Activation::relu(), Activation::sigmoid()};
    std::vector<Activation> taken;
    for (std::size_t l = 0; l < layers; ++l)
      taken.push_back(mixed[(relu_first ? l + 1 : turn_ + l) % mixed.size()]);
    return taken;
  }
  [[nodiscard]] OutputLayer output() const {
    if (options_.output) return *options_.output;
    const bool can_be_softmax = outputs(2) > 1;
    const std::vector<OutputKind> kinds = {OutputKind::sigmoid,
                                           can_be_softmax ? OutputKind::softmax : OutputKind::identity,
                                           OutputKind::identity};
    return OutputLayer(kinds[turn_ % kinds.size()]);
  }
  [[nodiscard]] static bool has_both_signs(const Case& question) {
    const ForwardPass pass =
        forward(question.architecture.forward_only(), question.parameters, question.X, question.Y);
    for (std::size_t l = 1; l < question.architecture.depth(); ++l) {
      if (pass.Z[l].min() >= 0.0 || pass.Z[l].max() <= 0.0) return false;
      // a symmetric mask would hide its transpose
      const arma::mat signs = arma::sign(pass.Z[l]);
      if (signs.n_rows > 1 && signs.is_square() && arma::approx_equal(signs, signs.t(), "absdiff", 0.0))
        return false;
    }
    return true;
  }

  ExaminationOptions options_;
  Random random_;
  std::size_t turn_ = 0;
};

/// Features of very different size, as raw measurements have them: 4000 in the last one.
void leave_unnormalised(arma::mat& X) {
  for (arma::uword i = 0; i < X.n_rows; ++i) {
    const double share = static_cast<double>(i + 1) / static_cast<double>(X.n_rows);
    X.row(i) = std::pow(4000.0, share) * arma::abs(X.row(i)) / arma::abs(X.row(i)).max();
  }
}

}  // namespace

Examination standard_examination(const ExaminationOptions& options) {
  Maker maker(options);
  Examination examination;
  examination.seed = options.seed;
  auto& cases = examination.cases;

  const arma::uword m = maker.different_m({7, 11});
  const Sizes different = maker.different_sizes(maker.depth(3), maker.outputs(2), m, {3, 4, 5, 6, 8, 9, 10});
  cases.push_back(maker.question("all sizes different", different, m));
  if (!maker.fixed_m()) {
    const arma::uword other_m = maker.different_m({11, 13}, {m});
    cases.push_back(maker.question(
        "another m", maker.different_sizes(maker.depth(2), maker.outputs(3), other_m, {5, 6, 4, 8, 9, 10}),
        other_m));
  }
  if (!maker.fixed_sizes()) {
    const arma::uword side = maker.fixed_m() && options.m <= 12 && options.m > 1 ? options.m : 4;
    Sizes square(maker.depth(3) + 1, side);
    square.back() = maker.outputs(side);
    cases.push_back(maker.question("square", square, maker.fixed_m() ? options.m : side));
  }
  if (!maker.fixed_m()) {
    cases.push_back(maker.question(
        "one example", maker.different_sizes(maker.depth(2), maker.outputs(2), 1, {4, 3, 5, 6, 8, 9}), 1));
  }
  if (different.size() > 2) {
    Case dead = maker.question("one dead unit", different, m);
    // identity has no flat part: b would saturate the output instead
    if (dead.architecture.g(1).kind() != ActivationKind::identity) {
      dead.parameters.b[1](0) = -40.0;
      cases.push_back(std::move(dead));
    }
    Case kink = maker.question("exactly at a kink",
                               maker.different_sizes(maker.depth(2), maker.outputs(2), m, {4, 5, 3, 6, 8, 9}),
                               m, true);
    if (kink.architecture.depth() > 1 && kink.architecture.g(1).values().has_kink_at_zero()) {
      kink.X.col(0).zeros();
      kink.parameters.b[1](0) = 0.0;
      cases.push_back(std::move(kink));
    }
  }

  Case unnormalised = maker.question("data that were not normalised", different, m);
  leave_unnormalised(unnormalised.X);
  examination.robustness.push_back(std::move(unnormalised));
  Case saturated = maker.question("a saturated output", different, m);
  saturated.parameters.W[saturated.parameters.W.depth()] *= 1000.0;
  examination.robustness.push_back(std::move(saturated));
  return examination;
}

std::string description(const Case& question) {
  const std::string network =
      fmt::format("{}, m = {}", question.architecture.description(), question.X.n_cols);
  return question.name.empty() ? network : fmt::format("{} ({})", question.name, network);
}

namespace {

/// Names in the order they first come, without repeats.
void add_name(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

}  // namespace

std::string description(const Examination& examination) {
  std::set<std::size_t> depths;
  std::vector<std::string> hidden, outputs;
  double lambda = 0.0;
  for (const Case& question : examination.cases) {
    const Architecture& architecture = question.architecture;
    depths.insert(architecture.depth());
    for (std::size_t l = 1; l < architecture.depth(); ++l) add_name(hidden, architecture.g(l).name());
    add_name(outputs, architecture.output().name());
    lambda = std::max(lambda, architecture.lambda());
  }
  if (depths.empty()) return "no network";
  std::string text = *depths.begin() == *depths.rbegin()
                         ? fmt::format("{} layer{}", *depths.begin(), *depths.begin() == 1 ? "" : "s")
                         : fmt::format("{} to {} layers", *depths.begin(), *depths.rbegin());
  if (!hidden.empty()) text += fmt::format(", {} hidden", fmt::join(hidden, "/"));
  text += fmt::format(", {} output", fmt::join(outputs, "/"));
  if (lambda > 0.0) text += fmt::format(", lambda = {:g}", lambda);
  return text;
}

}  // namespace gradproof
