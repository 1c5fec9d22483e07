// SPDX-License-Identifier: MIT
#include "gradproof/network/layers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gradproof {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(Layers, CountFromOne) {
  const Layers<int> layers{10, 20, 30};
  EXPECT_EQ(layers[1], 10);
  EXPECT_EQ(layers[3], 30);
}

TEST(Layers, SayTheValidRangeWhenAskedForLayerZero) {
  const Layers<int> layers{10, 20};
  EXPECT_THAT([&] { (void)layers[0]; }, ThrowsMessage<std::out_of_range>(
                                            "Layers: layer 0 was asked for, but layers count from 1 to 2"));
}

TEST(Layers, SayTheValidRangeWhenAskedForALayerAboveTheLast) {
  Layers<int> layers(2);
  EXPECT_THAT([&] { layers[3] = 1; }, ThrowsMessage<std::out_of_range>(HasSubstr("layer 3 was asked for")));
}

TEST(Layers, SayThatThereAreNone) {
  const Layers<int> none;
  EXPECT_THAT([&] { (void)none[1]; }, ThrowsMessage<std::out_of_range>(HasSubstr("but there are no layers")));
}

}  // namespace
}  // namespace gradproof
