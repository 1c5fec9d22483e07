// SPDX-License-Identifier: MIT
// No law is broken by what is right: 100 000 random networks, in every shape class, in double and in single
// precision.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

#include "gradproof/laws/run.hpp"
#include "tests/support/single_precision_answer.hpp"

namespace gradproof::laws {
namespace {

constexpr std::size_t networks = 100'000;

/// Every law that applies, at `networks` questions; each law in turn says what is drawn, each shape class in
/// turn.
void no_law_is_broken(const Subject& subject, std::uint64_t seed) {
  Random random(seed);
  std::map<std::string, std::size_t> asked;
  std::map<ShapeClass, std::size_t> met;
  std::size_t questions = 0, violations = 0;
  for (std::size_t n = 0; questions < networks; ++n) {
    const Law& leads = all()[n % all().size()];
    const auto shape = static_cast<ShapeClass>(n / all().size() % shape_class_count);
    const std::optional<Draw> drawn = draw(random, leads, {}, shape);
    const std::optional<Case> question = drawn ? drawn->question() : std::nullopt;
    if (!question) continue;
    ++questions;
    for (std::size_t i = 0; i < shape_class_count; ++i) {
      if (is_in(static_cast<ShapeClass>(i), drawn->sizes, drawn->m)) ++met[static_cast<ShapeClass>(i)];
    }
    for (const Law& law : all()) {
      // threads are of the implementation, not of the numbers: of some questions only
      if (!law.applies(*question) || (law.id == "two-threads" && n % 100 != 0)) continue;
      ++asked[law.id];
      std::optional<Violation> violation;
      try {
        violation = check(law, subject, *question);
      } catch (const NothingToCompare&) {
        --asked[law.id];
        continue;
      }
      if (!violation) continue;
      ++violations;
      if (violations <= 3) ADD_FAILURE() << drawn->line() << "\n" << violation->text();
    }
  }
  for (const auto& [shape, count] : met) fmt::print("{:<24}{}\n", to_string(shape), count);
  for (const auto& [law, count] : asked) fmt::print("{:<24}{}\n", law, count);
  fmt::print("{} networks, {} violations\n", questions, violations);
  EXPECT_EQ(violations, 0U);
  EXPECT_EQ(met.size(), shape_class_count);
  EXPECT_EQ(asked.size(), all().size());
}

TEST(LawsOfRightNetworks, BreakNoLaw) { no_law_is_broken({reference_answer}, 1); }
TEST(LawsOfRightNetworks, BreakNoLawInSinglePrecision) {
  no_law_is_broken({test::single_precision_answer, 0x1p-24}, 2);
}

}  // namespace
}  // namespace gradproof::laws
