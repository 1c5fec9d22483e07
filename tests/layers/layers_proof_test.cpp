// SPDX-License-Identifier: MIT
// Each reference layer against differences of its values, 20 000 entries each, over random shapes.
#include <gtest/gtest.h>

#include <iostream>

#include "tests/layers/instrument.hpp"

namespace gradproof::layers {
namespace {

class Proof : public testing::TestWithParam<std::string> {};

TEST_P(Proof, NoEntryIsWrongAndEveryPlantedOneIsFound) {
  const Layer& layer = named(GetParam());
  Random random(31);
  std::size_t entries = 0, undecided = 0, planted = 0, missed = 0;
  for (std::uint64_t round = 0; entries < 20000; ++round) {
    const Tensors point = layer.draw(random, round % 2 == 0 ? Sizes::different : Sizes::any);
    const Report report = test::judged(layer, point, round + 1);
    ASSERT_NE(report.verdict, Verdict::wrong) << report.text();
    entries += std::max<std::size_t>(report.entries, 1);
    if (!report.ok()) ++undecided;
    if (round % 20 != 0 || !report.ok()) continue;
    ++planted;
    if (test::judged(layer, point, round + 1, 1e-4, random() % 1000).verdict != Verdict::wrong) ++missed;
  }
  std::cout << layer.name << ": " << entries << " entries, " << undecided << " questions undecided, "
            << planted << " planted, " << missed << " missed\n";
  EXPECT_EQ(missed, 0U);
  EXPECT_GT(planted, 0U);
}

INSTANTIATE_TEST_SUITE_P(Layers, Proof, testing::ValuesIn(test::names_of_layers()),
                         [](const auto& layer) { return layer.param; });

}  // namespace
}  // namespace gradproof::layers
