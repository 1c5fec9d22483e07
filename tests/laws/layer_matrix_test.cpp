// SPDX-License-Identifier: MIT
// Law by mistake, over the catalogue of layers: what the laws find alone, without a difference.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "gradproof/laws/layer/run.hpp"
#include "gradproof/layers/mistakes.hpp"

namespace gradproof::laws {
namespace {

/// The ids of the laws that one way to make a mistake breaks in a layer.
std::set<std::string> broken_by(const layers::LayerMistake::Backward& mistake, const layers::Layer& layer) {
  LayerSubject subject{layer};
  subject.layer.backward = [&](const layers::Tensors& x, const layers::Tensors& v) {
    return layers::mistaken(mistake, {layer, x, v});
  };
  LayerRunOptions options;
  options.shrink = false;
  std::set<std::string> laws;
  for (const LayerLawResult& result : run(subject, options).laws)
    if (result.violation) laws.insert(result.law->id);
  return laws;
}

// One test, for the matrix is made once.
TEST(LayerMatrix, OfLawsAndMistakesHasNoGaps) {
  std::map<std::string, std::set<std::string>> alone;  // by law: what no other finds
  std::map<std::string, std::size_t> finds;
  std::size_t made = 0, found = 0;
  std::string missed;
  for (const layers::LayerMistake& mistake : layers::mistakes()) {
    for (const std::string& name : mistake.layers) {
      const layers::Layer& layer = layers::named(name);
      for (std::size_t way = 0; way < mistake.backward.size(); ++way) {
        const std::set<std::string> laws = broken_by(mistake.backward[way], layer);
        fmt::print("{:<36} {:<22} {}\n", way == 0 ? mistake.id : "", name,
                   laws.empty() ? "-" : fmt::format("{}", fmt::join(laws, " ")));
        ++made;
        found += laws.empty() ? 0U : 1U;
        if (laws.empty()) missed += fmt::format(" {} in {}", mistake.id, name);
        for (const std::string& law : laws) ++finds[law];
        if (laws.size() == 1) alone[*laws.begin()].insert(mistake.id);
      }
    }
  }
  fmt::print("\n{} of {} are found by laws alone; no law finds:{}\n\n", found, made,
             missed.empty() ? " none" : missed);
  EXPECT_EQ(found, made) << missed;
  for (const LayerLaw& law : all_of_layers()) {
    fmt::print("{:<26}{:>4}  {}\n", law.id, finds[law.id],
               alone[law.id].empty() ? "(" + law.kept_for + ")"
                                     : fmt::format("alone: {}", fmt::join(alone[law.id], " ")));
    EXPECT_FALSE(alone[law.id].empty() && law.kept_for.empty())
        << law.id << " finds nothing that no other finds, and does not say why it stays";
    EXPECT_TRUE(law.group == Group::purity || law.id == "layer-conforms" || finds[law.id] > 0)
        << law.id << " finds nothing of the catalogue";
  }
}

}  // namespace
}  // namespace gradproof::laws
