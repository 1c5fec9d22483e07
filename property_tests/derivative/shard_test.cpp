// SPDX-License-Identifier: MIT
// Parts of a check, written down and put together, are the whole check, bit for bit.
#include "gradproof/derivative/shard.hpp"

#include <gtest/gtest.h>

#include "gradproof/report/shard_json.hpp"
#include "property_tests/support/right_networks.hpp"

namespace gradproof {
namespace {

bool same(const Layers<Estimate>& a, const Layers<Estimate>& b) {
  if (a.depth() != b.depth()) return false;
  for (std::size_t l = 1; l <= a.depth(); ++l) {
    if (!arma::all(arma::vectorise(a[l].value == b[l].value)) ||
        !arma::all(arma::vectorise(a[l].bar == b[l].bar)))
      return false;
  }
  return true;
}

TEST(Shards, TogetherAreTheWholeBitForBit) {
  Random random(8);
  for (int network = 0; network < 30; ++network) {
    const proof::RightNetwork right = proof::right_network(random);
    const ForwardNetwork& values = right.architecture.forward_only();
    const auto whole = numeric_derivatives(values, right.parameters, right.X, right.Y);
    const std::size_t count = 1 + random() % 5;
    UnitStore read;
    for (std::size_t index = 1; index <= count; ++index) {
      UnitStore store;
      DerivativeOptions options;
      options.shard = {index, count};
      options.store = &store;
      const auto part = numeric_derivatives(values, right.parameters, right.X, right.Y, options);
      std::size_t units = 0;
      for (std::size_t l = 1; l <= values.depth(); ++l) units += values.n(l);
      EXPECT_EQ(part.in_part, count > 1 && units > (units + count - index) / count);
      const ShardRecord record{options.shard, {"check"}};
      const ShardRecord back = shard_from_json(json_report_of_shard({}, record, store), "part.json", read);
      EXPECT_EQ(back.shard.index, index);
      EXPECT_EQ(back.command, record.command);
    }
    DerivativeOptions from_parts;
    from_parts.store = &read;
    from_parts.shard = {1, 1'000'000};  // nothing is left to differentiate but unit 0
    const auto merged = numeric_derivatives(values, right.parameters, right.X, right.Y, from_parts);
    EXPECT_FALSE(merged.in_part);
    EXPECT_EQ(merged.evaluations, whole.evaluations);
    EXPECT_TRUE(same(merged.dW, whole.dW) && same(merged.db, whole.db) && same(merged.dZ, whole.dZ) &&
                same(merged.dA, whole.dA));
  }
}

TEST(Shards, KeepDifferencesOfDifferentQuestionsApart) {
  Random random(9);
  const proof::RightNetwork right = proof::right_network(random);
  const ForwardNetwork& values = right.architecture.forward_only();
  const auto name = [&](const arma::mat& X, DerivativeOptions options = {}) {
    return name_of_differences(values, right.parameters, X, right.Y, options);
  };
  arma::mat X = right.X;
  EXPECT_EQ(name(X), name(right.X));
  X(0, 0) = std::nextafter(X(0, 0), 9.0);
  EXPECT_NE(name(X), name(right.X));
  EXPECT_NE(name(right.X, {.kink_fraction = 1.0}), name(right.X));
  EXPECT_NE(name(right.X, {.with_dZ_dA = false}), name(right.X));
}

TEST(Shards, SayWhatIsWrongWithAFile) {
  UnitStore store;
  const auto refused = [&store](const std::string& text) -> std::string {
    try {
      static_cast<void>(shard_from_json(text, "a.json", store));
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "taken";
  };
  EXPECT_NE(refused("{}").find("a.json: there is no \"shard\""), std::string::npos);
  EXPECT_NE(refused("{").find("a.json: it is not JSON at byte "), std::string::npos);
  EXPECT_NE(refused(R"({"shard": {"index": 3, "count": 2, "command": [], "differences": {}}})")
                .find("index is 3, expected a whole number from 1 to 2"),
            std::string::npos);
}

}  // namespace
}  // namespace gradproof
