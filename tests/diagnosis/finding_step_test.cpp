// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/finding_step.hpp"

#include <gtest/gtest.h>

#include "gradproof/diagnosis/diagnose.hpp"
#include "gradproof/diagnosis/mistake.hpp"

namespace gradproof {
namespace {

MistakeFinding outside(const std::string& wrong, const std::string& right = "") {
  MistakeFinding finding;
  finding.id = not_in_catalogue;
  finding.wrong = wrong;
  finding.right = right;
  return finding;
}

TEST(FindingStep, OfTheCatalogueIsThatOfTheMistake) {
  for (const Mistake& mistake : catalogue()) {
    MistakeFinding finding;
    finding.id = mistake.id;
    EXPECT_EQ(step_of(finding), mistake.step) << mistake.id;
  }
}

TEST(FindingStep, OutsideOfItIsReadOffWhatIsSaid) {
  EXPECT_EQ(step_of(outside("dZ[1]: every entry is 2 times the right one")), Step::dZ);
  EXPECT_EQ(step_of(outside("dW[l] is not what this line gives")), Step::dW);
  EXPECT_EQ(step_of(outside("J is not the cost")), Step::cost);
  EXPECT_EQ(step_of(outside("J: the sum")), Step::cost);
  EXPECT_EQ(step_of(outside("dZ[L] has the other sign")), Step::dZ_output);
  EXPECT_EQ(step_of(outside("dZ[2]: off", "dZ[L] = A[L] - Y")), Step::dZ_output)
      << "dZ[2] of a network that ends there";
  EXPECT_EQ(step_of(outside("the answer is random")), std::nullopt);
  EXPECT_EQ(step_of(outside("")), std::nullopt);
}

}  // namespace
}  // namespace gradproof
