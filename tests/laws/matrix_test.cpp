// SPDX-License-Identifier: MIT
// Law by mistake, over the whole catalogue: what the laws find alone, without a difference.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "gradproof/diagnosis/mistake.hpp"
#include "gradproof/laws/run.hpp"

namespace gradproof::laws {
namespace {

/// Mistakes in a line of the forward pass give the right gradient of another network; of the cost, a J.
bool is_of_the_gradient(const Mistake& mistake) {
  return mistake.step != Step::cost && mistake.step != Step::Z && mistake.step != Step::A;
}

/// The ids of the laws that a mistake breaks.
std::set<std::string> broken_by(const Mistake& mistake) {
  RunOptions options;
  options.shrink = false;
  options.cases = 1;
  std::set<std::string> laws;
  for (const LawResult& result : run({with_mistakes(std::vector<std::string>{mistake.id})}, options).laws) {
    if (result.violation) laws.insert(result.law->id);
  }
  return laws;
}

// One test, for the matrix is made once.
TEST(Matrix, OfLawsAndMistakesHasNoGaps) {
  std::map<std::string, std::string> alone;  // by law: what no other finds
  std::size_t of_the_gradient = 0, found = 0;
  std::string missed;
  for (const Mistake& mistake : catalogue()) {
    const std::set<std::string> laws = broken_by(mistake);
    fmt::print("{:<36} {}\n", mistake.id, laws.empty() ? "-" : fmt::format("{}", fmt::join(laws, " ")));
    if (mistake.group == gradproof::Group::m) {
      EXPECT_FALSE(laws.empty()) << mistake.id << " is a factor of m, and no law finds it";
    }
    if (is_of_the_gradient(mistake)) {
      ++of_the_gradient;
      found += laws.empty() ? 0U : 1U;
    }
    if (laws.empty()) missed += " " + mistake.id;
    if (laws.size() == 1) alone[*laws.begin()] += " " + mistake.id;
  }
  fmt::print("\n{} of {} gradient mistakes are found by laws alone; of all {}, no law finds:{}\n\n", found,
             of_the_gradient, catalogue().size(), missed.empty() ? " none" : missed);
  EXPECT_GE(10 * found, 9 * of_the_gradient) << missed;
  for (const Law& law : all()) {
    fmt::print("{:<24}{}\n", law.id, alone[law.id].empty() ? " (" + law.kept_for + ")" : alone[law.id]);
    EXPECT_FALSE(alone[law.id].empty() && law.kept_for.empty())
        << law.id << " finds nothing that no other finds, and does not say why it stays";
  }
}

}  // namespace
}  // namespace gradproof::laws
