// SPDX-License-Identifier: MIT
// What the forward pass does to an argument, its derivative has to answer to: whether it is affine in it,
// scales with it, or does not see it shifted, its own values say.
#include <fmt/format.h>

#include <cmath>
#include <random>

#include "gradproof/laws/layer/point.hpp"
#include "gradproof/network/random.hpp"

namespace gradproof::laws::layer_groups {

namespace {

using layers::Tensor;
using layers::Tensors;

double dot(const Tensors& v, const Tensors& y) {
  double sum = 0.0;
  for (std::size_t k = 0; k < v.size(); ++k) sum += arma::dot(v[k].values(), y[k].values());
  return sum;
}

/// What <v, y> may be off by, and <d[k], way>.
Slack of_outputs(const LayerPoint& at) {
  Slack slack{0.0, [] { return 0.0; }};
  for (std::size_t k = 0; k < at.v().size(); ++k)
    slack = slack + arma::accu(arma::abs(at.v()[k].values())) * at.y_slack(k);
  return slack;
}
Slack along(const LayerPoint& at, std::size_t k, const arma::vec& way) {
  return arma::accu(arma::abs(way)) * at.d_slack(k);
}

std::optional<LayerViolation> linear(const LayerSubject&, const LayerPoint& at) {
  Tensors w = at.v(), both = at.v();
  for (std::size_t k = 0; k < w.size(); ++k) {
    w[k].values() = arma::reverse(at.v()[k].values());
    both[k].values() = 2.0 * at.v()[k].values() - 3.0 * w[k].values();
  }
  const LayerPoint other = at.with(w), mixed = at.with(both);
  LayerComparison comparison("layer-linear", at);
  comparison.of("for 2 u - 3 w, u this dout and w the same read backwards",
                "2 of that for u less 3 of that for w");
  for (std::size_t k = 0; k < at.by(); ++k)
    comparison.equal(at.result_name(k), mixed.d()[k], sum(scaled(at.d()[k], 2.0), scaled(other.d()[k], -3.0)),
                     mixed.d_slack(k) + 2.0 * at.d_slack(k) + 3.0 * other.d_slack(k));
  return comparison.result();
}

/// Every entry of argument k moved by a part of itself: no entry changes its sign. No short numbers, here and
/// below, for which sums of slopes might cancel by chance.
arma::vec part_of(const Tensor& x) {
  Random random(47);
  arma::vec way = x.values();
  way.transform([&random](double value) {
    return value * (random() % 2 == 0 ? 1.0 : -1.0) *
           std::uniform_real_distribution<double>(0.25, 0.75)(random);
  });
  return way;
}

Tensors moved(const LayerPoint& at, std::size_t k, const arma::vec& by) {
  Tensors x = at.x();
  x[k].values() += by;
  return x;
}

std::optional<LayerViolation> affine(const LayerSubject&, const LayerPoint& at) {
  LayerComparison comparison("layer-affine", at);
  bool met = false;
  for (std::size_t k = 0; k < at.by(); ++k) {
    const arma::vec way = part_of(at.x()[k]);
    const auto there = values_at(at, moved(at, k, way));
    const auto are_even = [&](const std::optional<Tensors>& a, const Tensors& b,
                              const std::optional<Tensors>& middle) {
      for (std::size_t o = 0; o < at.y().size() && a && middle; ++o)
        if (!same(sum((*a)[o], b[o]), scaled((*middle)[o], 2.0), 4.0 * at.y_slack(o), at)) return false;
      return a && middle;
    };
    if (!there || !are_even(values_at(at, moved(at, k, -way)), *there, at.y()) ||
        !are_even(there, at.y(), values_at(at, moved(at, k, way / 2.0))))
      continue;
    met = true;
    const std::string name = at.signature().arguments()[k].name;
    comparison.of(fmt::format("by this much <dout, F> changes from {0} to {0} + h, h a part of {0}", name),
                  fmt::format("<d{0}, h>, for F is affine in {0} there", name));
    comparison.equal(at.result_name(k), dot(at.v(), *there) - dot(at.v(), at.y()),
                     arma::dot(at.d()[k].values(), way), 4.0 * of_outputs(at) + along(at, k, way));
  }
  if (!met) throw NotGiven("it is affine in none of its arguments");
  return comparison.result();
}

constexpr double smaller = 0.7;

/// The outputs times their degree in an argument of which `smaller`, where it was asked, the whole and twice
/// were; empty where one of them has none.
std::optional<Tensors> weighted_by_degree(const LayerPoint& at, const std::optional<Tensors>& less,
                                          const Tensors& twice) {
  Tensors weighted = at.y();
  for (std::size_t o = 0; o < weighted.size(); ++o) {
    const Slack slack = 4.0 * at.y_slack(o);
    for (arma::uword i = 0; i < weighted[o].values().n_elem; ++i) {
      const auto is = [&](const Tensor& found, double factor) {
        return std::abs(found.values()(i) - factor * at.y()[o].values()(i)) <= slack.least;
      };
      if (is(twice[o], 1.0) && (!less || is((*less)[o], 1.0))) {
        weighted[o].values()(i) = 0.0;
      } else if (!is(twice[o], 2.0) || (less && !is((*less)[o], smaller))) {
        return std::nullopt;
      }
    }
  }
  return weighted;
}

std::optional<LayerViolation> scaling(const LayerSubject&, const LayerPoint& at) {
  LayerComparison comparison("layer-scaling", at);
  bool met = false;
  for (std::size_t k = 0; k < at.by(); ++k) {
    for (const double far : {1.0, 0x1p24}) {
      const arma::vec a = at.x()[k].values() * far;
      const LayerPoint there = far == 1.0 ? at : at.at(moved(at, k, a - at.x()[k].values()));
      if (!there.answers(at.y().size())) continue;
      const auto twice = values_at(at, moved(there, k, a));
      if (!twice || !weighted_by_degree(there, std::nullopt, *twice)) continue;
      const auto less = values_at(at, moved(there, k, (smaller - 1.0) * a));
      if (!less) continue;
      const auto weighted = weighted_by_degree(there, less, *twice);
      if (!weighted || !there.d()[k].values().is_finite()) continue;
      met = true;
      const std::string name = at.signature().arguments()[k].name;
      comparison.of(fmt::format("<d{0}, {0}>{1}", name, far == 1.0 ? "" : fmt::format(" at 2^24 {}", name)),
                    fmt::format("<dout, F> over the outputs that double with {0}; the others stay", name));
      comparison.equal(at.result_name(k), arma::dot(there.d()[k].values(), a), dot(at.v(), *weighted),
                       8.0 * of_outputs(there) + along(there, k, a));
    }
  }
  if (!met) throw NotGiven("its output neither stays nor doubles with any of its arguments");
  return comparison.result();
}

std::optional<LayerViolation> shift(const LayerSubject&, const LayerPoint& at) {
  LayerComparison comparison("layer-shift", at);
  bool met = false;
  for (std::size_t k = 0; k < at.by(); ++k) {
    const Tensor& x = at.x()[k];
    for (std::size_t axis = 0; axis < x.shape().size(); ++axis) {
      if (x.size(axis) == 0 || x.values().n_elem / x.size(axis) < 2) continue;
      const arma::uvec index = index_along(x, axis);
      Random random(59);
      bool stays = true;
      for (int shifts = 0; shifts < 2 && stays; ++shifts) {  // one number may stay by chance
        const arma::vec each = arma::vec(random_normal(random, x.size(axis), 1));
        const auto there = values_at(at, moved(at, k, each.elem(index)));
        stays = there.has_value();
        for (std::size_t o = 0; o < at.y().size() && stays; ++o)
          stays = same((*there)[o], at.y()[o], 4.0 * at.y_slack(o), at);
      }
      if (!stays) continue;
      met = true;
      Tensor sums({x.size(axis)});
      for (arma::uword i = 0; i < index.n_elem; ++i) sums.values()(index(i)) += at.d()[k].values()(i);
      const std::string name = at.signature().arguments()[k].name;
      comparison.of(fmt::format("summed over all axes but {}: F does not see {} shifted by that", axis, name),
                    "nothing");
      const double count = static_cast<double>(index.n_elem) / static_cast<double>(x.size(axis));
      comparison.equal(at.result_name(k), sums, Tensor(sums.shape()),
                       count * (at.d_slack(k) + of_hypothesis(at)));
    }
  }
  if (!met) throw NotGiven("it sees every shift of its arguments");
  return comparison.result();
}

}  // namespace

std::vector<LayerLaw> arguments() {
  return {
      {.id = "layer-linear",
       .group = Group::structure,
       .statement = "for dout = 2 u - 3 w every derivative is 2 of that for u less 3 of that for w",
       .finds = "dout missing, taken for ones, or asked for its sign",
       .kept_for = "it holds of every layer, kinks and dropout included, and needs no forward pass",
       .source = "the derivative of <dout, F> is linear in dout",
       .check = linear},
      {.id = "layer-affine",
       .group = Group::structure,
       .statement = "<dout, F(a + h) - F(a)> = <da, h> for h as large as a",
       .hypothesis = "an argument a that F is affine in from a - h to a + h, as its values say",
       .finds = "transposes, windows and strides of the way back, dgamma and dbeta, embeddings overwritten",
       .kept_for = "it says of one array that it is not the adjoint: what layer-path says of a way at large",
       .source = "the adjoint identity; Griewank, Walther 2008, \"Evaluating derivatives\", section 3.2",
       .check = affine},
      {.id = "layer-scaling",
       .group = Group::structure,
       .statement = "<da, a> = <dout, F> over the outputs that double with a, the others staying as they are",
       .hypothesis =
           "an argument a, as it stands or times 2^24, with which every output doubles or stays, as "
           "its values say",
       .finds =
           "a slope missing where g is flat, a mask of something else, the paths through mean and variance",
       .kept_for = "it needs no second gradient: a learner can check it by hand",
       .source = "Euler's theorem on homogeneous functions",
       .check = scaling},
      {.id = "layer-shift",
       .group = Group::structure,
       .statement = "the sum of da over the entries that are shifted by the same is 0",
       .hypothesis = "an argument a that F does not see shifted along its axes, as its values say",
       .finds = "the path through the mean missing, the sum of a softmax missing",
       .kept_for = "it reads one answer alone, and names the path that is missing",
       .source = "the derivative of F(a + c) = F(a) by c",
       .check = shift}};
}

}  // namespace gradproof::laws::layer_groups
