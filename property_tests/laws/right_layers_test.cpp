// SPDX-License-Identifier: MIT
// No law is broken by what is right: 24 000 random layers, of every kind and in every shape class, in double
// and in single precision.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

#include "gradproof/laws/layer/point.hpp"
#include "gradproof/laws/layer/run.hpp"

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

void no_law_is_broken(bool single, std::uint64_t seed) {
  std::vector<LayerSubject> subjects;
  for (const layers::Layer& layer : layers::all())
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
