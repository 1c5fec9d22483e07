// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/dropout.hpp"

#include <fmt/format.h>

#include <vector>

#include "gradproof/check_function/check_objective.hpp"
#include "gradproof/network/random.hpp"
#include "gradproof/submission/python/chain_points.hpp"
#include "gradproof/submission/python/findings.hpp"
#include "gradproof/submission/python/questions.hpp"

namespace gradproof {

namespace {

constexpr double keep = 0.8;

/// A network whose hidden units are dropped by masks that are fixed.
class MaskedNetwork {
 public:
  MaskedNetwork(const Case& question, std::uint64_t seed) : question_(question), masks_(depth() + 1) {
    Random random(seed);
    for (std::size_t l = 1; l < depth(); ++l) {
      masks_[l] = random_normal(random, question.architecture.sizes()[l], question.X.n_cols);
      masks_[l].transform(
          [](double drawn) { return drawn < -0.84 ? 0.0 : 1.0; });  // of a normal, one in five
      masks_[l](0) = 0.0;                                           // one at least is dropped
    }
  }

  [[nodiscard]] std::size_t depth() const { return question_.architecture.depth(); }

  /// W1, b1, W2, ... in this order.
  [[nodiscard]] ArrayValues parameters() const {
    ArrayValues values;
    for (std::size_t l = 1; l <= depth(); ++l) {
      values.push_back({question_.parameters.W[l], {}, false});
      values.push_back({question_.parameters.b[l], {}, false});
    }
    return values;
  }

  /// Everything that a cache can hold, at these parameters.
  [[nodiscard]] NamedArrays arrays(const arma::vec& p) const {
    NamedArrays named = {{"X", question_.X}, {"Y", question_.Y}};
    arma::mat A = question_.X;
    arma::uword at = 0;
    const auto next = [&](const arma::mat& like) {
      const arma::mat taken(p.memptr() + at, like.n_rows, like.n_cols);
      at += like.n_elem;
      return taken;
    };
    for (std::size_t l = 1; l <= depth(); ++l) {
      const arma::mat W = next(question_.parameters.W[l]), b = next(question_.parameters.b[l]);
      const arma::mat Z = W * A + arma::repmat(b, 1, A.n_cols);
      if (l < depth()) {
        A = question_.architecture.g(l).values()(Z) % masks_[l] / keep;
        named.emplace(fmt::format("D{}", l), masks_[l]);
      } else {
        A = question_.architecture.output().activation(Z);
      }
      named.emplace(fmt::format("W{}", l), W);
      named.emplace(fmt::format("b{}", l), b);
      named.emplace(fmt::format("Z{}", l), Z);
      named.emplace(fmt::format("A{}", l), A);
    }
    return named;
  }

  [[nodiscard]] double cost(const arma::vec& p) const {
    const NamedArrays named = arrays(p);
    return arma::mean(
        question_.architecture.output().loss(named.at(fmt::format("Z{}", depth())), question_.Y));
  }

 private:
  const Case& question_;
  std::vector<arma::mat> masks_;  ///< of layer l; none of the inputs, and none of the output
};

}  // namespace

std::vector<ArrayReport> judge_with_masks(PythonSession& session, const PythonExercise& exercise,
                                          const Case& question, std::uint64_t seed) {
  const MaskedNetwork network(question, seed);
  Words words = words_of(question, {});
  words["keep_prob"] = fmt::format("{}", keep);
  words["lambda"] = "0";
  Objective objective;
  objective.x = network.parameters();
  objective.whole.value = [&](const arma::vec& p) { return network.cost(p); };
  const auto asked = [&](const NamedArrays& arrays) {
    const PartAnswer said = session.ask(exercise.backward, arrays, words, 16 * flatten(objective.x).n_elem);
    ArrayValues values;
    for (std::size_t l = 1; l <= network.depth(); ++l)
      for (const char* letter : {"dW", "db"}) {
        const auto found = said.arrays.find(fmt::format("{}{}", letter, l));
        values.push_back({found == said.arrays.end() ? arma::mat() : found->second, {}, false});
      }
    return values;
  };
  objective.whole.gradient = [&](const arma::vec& p, double) { return asked(network.arrays(p)); };
  FunctionOptions options;
  for (std::size_t l = 1; l <= network.depth(); ++l)
    for (const char* letter : {"W", "b"}) options.names.push_back(fmt::format("{}[{}]", letter, l));
  options.seed = seed;
  options.entries = FunctionOptions::Entries::every_one;
  std::vector<ArrayReport> arrays = check_objective(objective, options).arrays;
  bool is_wrong = false;
  for (ArrayReport& array : arrays) {
    array.name = "d" + array.name.substr(array.name.rfind(' ') + 1);
    is_wrong = is_wrong || array.verdict == Verdict::wrong;
  }
  if (!is_wrong) return arrays;
  NamedArrays plain = network.arrays(flatten(objective.x));
  const arma::vec with_masks = flatten(asked(plain));
  for (auto& [name, array] : plain)
    if (name.front() == 'D') array.ones();
  if (!arma::approx_equal(with_masks, flatten(asked(plain)), "absdiff", 0.0)) return arrays;
  for (ArrayReport& array : arrays)
    if (array.verdict == Verdict::wrong)
      array.reason =
          "the masks of the forward pass are not used in the backward pass, or what they keep is not divided "
          "by "
          "keep_prob; " +
          array.reason;
  return arrays;
}

}  // namespace gradproof
