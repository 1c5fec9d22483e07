// SPDX-License-Identifier: MIT
// What happens to dx and to dw, db when the batch changes. Whether examples meet in the layer is for its
// forward pass to say: in a batch norm they do, and only what holds of it all the same is asked.
#include <fmt/format.h>

#include "gradproof/laws/layer/point.hpp"
#include "gradproof/laws/point.hpp"
#include "gradproof/layers/draws.hpp"

namespace gradproof::laws::layer_groups {

namespace {

using layers::Tensor;
using layers::Tensors;

/// The same layer asked with these examples (some of them, all in another order, or several times), and of
/// each output the part of the cotangent that belongs to them.
LayerPoint with(const LayerPoint& at, const arma::uvec& examples) {
  Tensors v = at.v();
  for (std::size_t k = 0; k < v.size(); ++k)
    if (const auto axis = at.examples_of_y(k)) v[k] = taken(v[k], *axis, examples);
  return {at.subject(), with_examples(at, examples), at.grid(), std::move(v)};
}

std::optional<std::size_t> axis_of(const LayerPoint& at, std::size_t argument) {
  return at.signature().axis_of_examples(at.signature().arguments()[argument]);
}

/// Which share of the whole a part has, as its forward pass says: 1 where outputs lie along the examples and
/// are those of the whole, or add up to it; `mean` where the whole is a mean.
void require_share(const LayerPoint& at, const LayerPoint& part, const arma::uvec& examples, double mean,
                   std::optional<double>& share) {
  for (std::size_t k = 0; k < at.y().size(); ++k) {
    const auto axis = at.examples_of_y(k);
    if (!axis) continue;
    if (share.value_or(1.0) != 1.0 ||
        !same(taken(at.y()[k], *axis, examples), part.y().at(k), at.y_slack(k) + part.y_slack(k), at))
      throw NotGiven("its examples meet in the forward pass");
    share = 1.0;
  }
  if (!share) share = mean;
}

/// The weights of two parts in the whole, as the forward pass says: 1 where outputs lie along the examples,
/// or add up; the shares of the examples where the whole is a mean.
struct Weights {
  double first = 1.0, second = 1.0;
};
Weights weights_of(const LayerPoint& at, const arma::uvec& head, const arma::uvec& tail) {
  const LayerPoint first = with(at, head), second = with(at, tail);
  Weights weights;
  for (std::size_t k = 0; k < at.y().size(); ++k) {
    if (at.examples_of_y(k)) {
      std::optional<double> share;
      require_share(at, first, head, 1.0, share);
      require_share(at, second, tail, 1.0, share);
      continue;
    }
    if (first.y().at(k).shape() != at.y()[k].shape() || second.y().at(k).shape() != at.y()[k].shape())
      throw NotGiven("it is not known where its output has the examples");
    const auto adds_up = [&](double p, double q) {
      return same(at.y()[k], sum(scaled(first.y().at(k), p), scaled(second.y().at(k), q)),
                  at.y_slack(k) + p * first.y_slack(k) + q * second.y_slack(k), at);
    };
    const double share = static_cast<double>(head.n_elem) / static_cast<double>(head.n_elem + tail.n_elem);
    if (adds_up(share, 1.0 - share)) {
      weights = {share, 1.0 - share};
    } else if (!adds_up(1.0, 1.0)) {
      throw NotGiven("its examples meet in the forward pass");
    }
  }
  return weights;
}

std::optional<LayerViolation> split(const LayerSubject&, const LayerPoint& at) {
  const arma::uword N = at.examples(), cut = (N + 2) / 3;  // unequal parts from 3 on
  const arma::uvec all = arma::regspace<arma::uvec>(0, N - 1), head = all.head(cut), tail = all.tail(N - cut);
  const auto [w1, w2] = weights_of(at, head, tail);
  (void)weights_of(at.elsewhere(), head, tail);
  const LayerPoint first = with(at, head), second = with(at, tail);
  const Slack tolerated = of_hypothesis(at);
  LayerComparison comparison("layer-split-batch", at);
  for (std::size_t k = 0; k < at.by(); ++k) {
    const std::string name = at.result_name(k);
    if (const auto axis = axis_of(at, k)) {
      comparison.of("of the batch, these examples", "of these examples alone");
      comparison.equal(name, taken(at.d()[k], *axis, head), scaled(first.d()[k], w1),
                       at.d_slack(k) + w1 * first.d_slack(k) + tolerated);
      comparison.equal(name, taken(at.d()[k], *axis, tail), scaled(second.d()[k], w2),
                       at.d_slack(k) + w2 * second.d_slack(k) + tolerated);
    } else {
      comparison.of("of the batch",
                    w1 == 1.0 ? "summed over its two parts" : "of its two parts, weighted by their sizes");
      comparison.equal(name, at.d()[k], sum(scaled(first.d()[k], w1), scaled(second.d()[k], w2)),
                       at.d_slack(k) + w1 * first.d_slack(k) + w2 * second.d_slack(k) + tolerated);
    }
  }
  return comparison.result();
}

/// Which share of the batch three times over the batch has.
double share_of(const LayerPoint& at, const arma::uvec& often) {
  const LayerPoint three = with(at, often);
  std::optional<double> share;
  require_share(at, three, often, 0.0, share);
  if (*share != 0.0) return *share;
  // a number for the whole batch: its mean, or its sum
  const Slack slack = 3.0 * at.y_slack(0) + three.y_slack(0);
  if (same(at.y()[0], three.y().at(0), slack, at)) return 1.0 / 3.0;
  if (!same(scaled(at.y()[0], 3.0), three.y()[0], slack, at))
    throw NotGiven("it is neither a mean nor a sum over the examples");
  return 1.0;
}

std::optional<LayerViolation> repeated(const LayerSubject&, const LayerPoint& at) {
  const arma::uvec once = arma::regspace<arma::uvec>(0, at.examples() - 1),
                   often = arma::join_cols(once, once, once);
  const double share = share_of(at, often);
  (void)share_of(at.elsewhere(), often);
  const LayerPoint three = with(at, often);
  const Slack tolerated = of_hypothesis(at);
  LayerComparison comparison("layer-repeated-batch", at);
  for (std::size_t k = 0; k < at.by(); ++k) {
    const auto axis = axis_of(at, k);
    const double times = axis ? share : 3.0 * share;
    const char* factor = times == 3.0 ? "three times that" : times == 1.0 ? "that" : "a third of that";
    comparison.of("of the batch three times over", fmt::format("{} of the batch", factor));
    comparison.equal(at.result_name(k), three.d()[k],
                     scaled(axis ? taken(at.d()[k], *axis, often) : at.d()[k], times),
                     three.d_slack(k) + times * at.d_slack(k) + tolerated);
  }
  return comparison.result();
}

void require_order_does_not_matter(const LayerPoint& at, const arma::uvec& order) {
  const LayerPoint turned = with(at, order);
  std::optional<double> share;
  require_share(at, turned, order, 1.0, share);
  for (std::size_t k = 0; k < at.y().size(); ++k)
    if (!at.examples_of_y(k) && !same(at.y()[k], turned.y().at(k), at.y_slack(k) + turned.y_slack(k), at))
      throw NotGiven("its output depends on the order of the examples");
}

std::optional<LayerViolation> permuted(const LayerSubject&, const LayerPoint& at) {
  const arma::uvec order = reversed(at.examples());
  require_order_does_not_matter(at, order);
  require_order_does_not_matter(at.elsewhere(), order);
  const LayerPoint turned = with(at, order);
  const Slack tolerated = of_hypothesis(at);
  LayerComparison comparison("layer-permuted-examples", at);
  comparison.of("with the examples in another order", "as asked");
  for (std::size_t k = 0; k < at.by(); ++k) {
    const auto axis = axis_of(at, k);
    comparison.equal(at.result_name(k), turned.d()[k], axis ? taken(at.d()[k], *axis, order) : at.d()[k],
                     at.d_slack(k) + turned.d_slack(k) + tolerated);
  }
  return comparison.result();
}

/// The array with zeros for every example but the last.
Tensor last_alone(Tensor x, std::size_t axis) {
  const arma::uvec index = index_along(x, axis);
  for (arma::uword i = 0; i < index.n_elem; ++i)
    if (index(i) + 1 < x.size(axis)) x.values()(i) = 0.0;
  return x;
}

/// The last example's output stays where all others are others.
void require_own(const LayerPoint& at) {
  const arma::uvec own = {at.examples() - 1};
  Tensors x = at.x();
  Random random(61);
  for (std::size_t k = 0; k < at.by(); ++k)
    if (const auto axis = axis_of(at, k)) {
      const Tensor other = layers::draw_normal(random, x[k].shape());
      x[k] = sum(x[k], sum(other, scaled(last_alone(other, *axis), -1.0)));
    }
  const LayerPoint moved = at.at(x);
  for (std::size_t k = 0; k < at.y().size(); ++k) {
    const auto axis = at.examples_of_y(k);
    if (!axis) throw NotGiven("its output has no axis of examples");
    if (!same(taken(at.y()[k], *axis, own), taken(moved.y().at(k), *axis, own), at.y_slack(k), at))
      throw NotGiven("its examples meet in the forward pass");
  }
}

std::optional<LayerViolation> own_example(const LayerSubject&, const LayerPoint& at) {
  require_own(at);
  require_own(at.elsewhere());
  const arma::uvec others = arma::regspace<arma::uvec>(0, at.examples() - 2);
  Tensors v = at.v();
  for (std::size_t k = 0; k < v.size(); ++k) v[k] = last_alone(v[k], *at.examples_of_y(k));
  const LayerPoint single = at.with(v);
  LayerComparison comparison("layer-own-example", at);
  comparison.of("of another example, where dout is zero but for the last", "nothing");
  for (std::size_t k = 0; k < at.by(); ++k)
    if (const auto axis = axis_of(at, k)) {
      const Tensor rest = taken(single.d()[k], *axis, others);
      comparison.equal(at.result_name(k), rest, Tensor(rest.shape()), single.d_slack(k) + of_hypothesis(at));
    }
  return comparison.result();
}

}  // namespace

std::vector<LayerLaw> batches() {
  const std::string metamorphic =
      "Xie et al. 2011, \"Testing and validating machine learning classifiers by metamorphic testing\"";
  return {
      {.id = "layer-split-batch",
       .group = Group::l_against_j,
       .statement = "dx of the batch is dx of its parts, dw and db the sum of those of its parts; of a mean, "
                    "both weighted by their sizes",
       .hypothesis = "layers whose output is that of the parts, as its values say; N >= 2",
       .finds = "a mean over the batch for the sum, 1/N that is in dout already, the last example alone",
       .kept_for = "it says that dw is a sum: the one to read first",
       .source = "the derivative of a sum is the sum of derivatives",
       .needs_examples = true,
       .check = split},
      {.id = "layer-permuted-examples",
       .group = Group::l_against_j,
       .statement = "examples in another order: dx follows, dw and db stay",
       .hypothesis = "layers whose output follows, as its values say; N >= 2",
       .finds = "the last example alone, axes of examples and features mixed up",
       .kept_for = "it holds where examples meet, as in a batch norm",
       .source = metamorphic,
       .needs_examples = true,
       .check = permuted},
      {.id = "layer-repeated-batch",
       .group = Group::l_against_j,
       .statement = "the batch three times over: dx tiles, dw and db are three times as much; of a mean, dx "
                    "is a third and dw stays",
       .hypothesis = "layers whose output tiles, or stays, or triples, as its values say",
       .finds = "1/N missing or one too many, in the statistics of a batch norm as well",
       .kept_for = "it finds a factor of N with one example, and where examples meet",
       .source = metamorphic,
       .needs_examples = false,
       .check = repeated},
      {.id = "layer-own-example",
       .group = Group::l_against_j,
       .statement = "dout zero but for one example: dx is zero but there",
       .hypothesis = "layers whose output of an example depends on it alone, as its values say; N >= 2",
       .finds = "a sum or a softmax over the batch on the way back",
       .kept_for = "it is exact about which example leaks into which",
       .source = "the Jacobian of a layer whose examples do not meet is block diagonal",
       .needs_examples = true,
       .check = own_example}};
}

}  // namespace gradproof::laws::layer_groups
