// SPDX-License-Identifier: MIT
// No law is broken by what is right: 24 000 random layers, of every kind and in every shape class, in double
// and in single precision.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "gradproof/laws/layer/point.hpp"
#include "gradproof/laws/layer/run.hpp"
#include "gradproof/layers/draws.hpp"

namespace gradproof::laws {
namespace {

constexpr std::size_t questions_in_all = 24'000;

layers::Tensors to_floats(layers::Tensors arrays) {
  for (layers::Tensor& x : arrays)
    for (double& value : x.values()) value = static_cast<double>(static_cast<float>(value));
  return arrays;
}

/// Every number that goes in or comes out is a float: an honest layer of single precision errs by no less.
layers::Layer in_single(layers::Layer layer) {
  const auto forward = layer.forward;
  const auto backward = layer.backward;
  layer.forward = [forward](const layers::Tensors& x) { return to_floats(forward(to_floats(x))); };
  layer.backward = [backward](const layers::Tensors& x, const layers::Tensors& v) {
    return to_floats(backward(to_floats(x), to_floats(v)));
  };
  return layer;
}

/// Batch norm of other hands: dx by the matrix 1 - (1 + z z^T) / N, and by the derivatives of mean and
/// variance one after the other. Of one or two examples nearly everything cancels, and their rounding is not
/// the reference's.
layers::Layer batch_norm_of_another_hand(bool by_projection) {
  layers::Layer layer = layers::named("batch_norm");
  layer.draw = [](Random& random, layers::Sizes sizes) {
    const auto n = layers::draw_sizes(random, sizes, 2);
    return layers::Tensors{layers::draw_normal(random, {n[0], n[1]}, 2.0),
                           layers::draw_normal(random, {n[1]}), layers::draw_normal(random, {n[1]}),
                           layers::setting(1e-5)};
  };
  const auto right = layer.backward;
  layer.backward = [=](const layers::Tensors& x, const layers::Tensors& v) {
    layers::Tensors d = right(x, v);
    const arma::mat X = layers::matrix(x[0]), dout = layers::matrix(v[0]);
    const double N = static_cast<double>(X.n_rows);
    arma::mat dx(arma::size(X));
    for (arma::uword c = 0; c < X.n_cols; ++c) {
      const arma::vec centered = X.col(c) - arma::mean(X.col(c)), dz = dout.col(c) * x[1].values()(c);
      const double deviation = std::sqrt(arma::mean(arma::square(centered)) + 1e-5);
      const arma::vec z = centered / deviation;
      if (by_projection) {
        const arma::mat P = arma::eye(X.n_rows, X.n_rows) - (1.0 + z * z.t()) / N;
        dx.col(c) = P * dz / deviation;
      } else {
        const double dvar = arma::accu(dz % centered) * -0.5 / std::pow(deviation, 3);
        const double dmu = -arma::accu(dz) / deviation - 2.0 * dvar * arma::mean(centered);
        dx.col(c) = dz / deviation + 2.0 * dvar * centered / N + dmu / N;
      }
    }
    d[0] = layers::tensor(dx);
    return d;
  };
  return layer;
}

void no_law_is_broken(bool single, std::uint64_t seed) {
  std::vector<LayerSubject> subjects;
  std::vector<layers::Layer> right = layers::all();
  for (const bool by_projection : {false, true}) right.push_back(batch_norm_of_another_hand(by_projection));
  for (const layers::Layer& layer : right)
    subjects.push_back({single ? in_single(layer) : layer, single ? 0x1p-24 : 0x1p-53});
  Random random(seed);
  std::map<std::string, std::size_t> asked, unmet, undecided;
  std::map<LayerShape, std::size_t> met;
  std::size_t violations = 0;
  for (std::size_t n = 0; n < questions_in_all; ++n) {
    const LayerSubject& subject = subjects[n % subjects.size()];
    const auto kind = static_cast<layers::Sizes>(n / subjects.size() % 3);
    // coarse numbers make kinks and ties
    const LayerDraw draw{kind, random(), n % 7 == 0 ? 0.25 : 0x1p-10};
    const LayerPoint at(subject, draw.question(subject), draw.grid);
    for (std::size_t i = 0; i < layer_shape_count; ++i)
      if (is_in(static_cast<LayerShape>(i), subject, at.x())) ++met[static_cast<LayerShape>(i)];
    for (const LayerLaw& law : all_of_layers()) {
      // threads are of the implementation, not of the numbers: of some questions only
      if ((law.needs_examples && at.examples() < 2) || (law.id == "layer-two-threads" && n % 100 != 0) ||
          (law.id == "layer-repeated-batch" && at.examples() == 0))
        continue;
      try {
        const auto violation = check(law, subject, at);
        ++asked[law.id];
        if (!violation) continue;
        ++violations;
        if (violations <= 5) ADD_FAILURE() << violation->text();
      } catch (const NotGiven&) {
        ++unmet[law.id];
      } catch (const NothingToCompare&) {
        ++undecided[law.id];
      }
    }
  }
  for (const auto& [shape, count] : met) fmt::print("{:<24}{}\n", to_string(shape), count);
  for (const LayerLaw& law : all_of_layers())
    fmt::print("{:<26}asked {:>6}   hypothesis not met {:>6}   at a kink {:>5}\n", law.id, asked[law.id],
               unmet[law.id], undecided[law.id]);
  fmt::print("{} layers, {} violations\n", questions_in_all, violations);
  EXPECT_EQ(violations, 0U);
  EXPECT_EQ(met.size(), layer_shape_count);
  for (const LayerLaw& law : all_of_layers()) EXPECT_GT(asked[law.id], 200U) << law.id;
}

TEST(LawsOfRightLayers, BreakNoLaw) { no_law_is_broken(false, 1); }
TEST(LawsOfRightLayers, BreakNoLawInSinglePrecision) { no_law_is_broken(true, 2); }

}  // namespace
}  // namespace gradproof::laws
