// SPDX-License-Identifier: MIT
// One test for each of the five steps, and one for all of it; then what holds for every right
// backpropagation. `ctest` shows what to mend.
#include <gtest/gtest.h>
#include <gradproof/check_network/examination.hpp>
#include <gradproof/diagnosis/examine.hpp>
#include <gradproof/laws/run.hpp>

#include "backprop.hpp"

namespace {

using namespace gradproof;

/// What gradproof says of every array, over networks that were chosen to tell mistakes apart.
const Report& report() {
  ExaminationOptions options;
  options.depth = 3;  // dZ[3] is that of the output, dZ[2] and dZ[1] those of hidden layers
  static const Report found = examine(backprop, standard_examination(options));
  return found;
}

/// The lines of the report that speak of one kind of array, the last layer first: backpropagation starts
/// there.
std::string failing(const std::string& kind) {
  std::string text;
  for (const ArrayReport& array : report().arrays) {
    if (array.name.rfind(kind, 0) != 0 || array.verdict == Verdict::verified) continue;
    const bool missing = array.kind == Reason::missing;
    text += missing ? "not written yet: " + array.name + "\n" : array.name + ": " + array.reason + "\n";
  }
  return text;
}

bool is_given(const std::string& kind) {
  for (const ArrayReport& array : report().arrays) {
    if (array.name.rfind(kind, 0) == 0) return true;
  }
  return false;
}

std::string not_given(const std::string& kind) {
  return is_given(kind) ? "" : "not written yet: " + kind + "\n";
}

/// Fails with these lines, if there are any.
#define EXPECT_NOTHING_FAILS(lines) \
  if (const std::string failing_lines = lines; !failing_lines.empty()) FAIL() << failing_lines

TEST(Step1, dZ_of_the_output_is_A_minus_Y) { EXPECT_NOTHING_FAILS(not_given("dZ[3]") + failing("dZ[3]")); }
TEST(Step2, dA_is_W_transposed_times_dZ_above) { EXPECT_NOTHING_FAILS(not_given("dA") + failing("dA")); }
TEST(Step3, dZ_is_dA_times_the_slope) {
  if (!is_given("dA")) FAIL() << "not written yet: dA, which dZ[2] is made of";
  EXPECT_NOTHING_FAILS(not_given("dZ[2]") + failing("dZ[2]") + failing("dZ[1]"));
}
TEST(Step4, dW_is_dZ_times_A_transposed_over_m) { EXPECT_NOTHING_FAILS(failing("dW")); }
TEST(Step5, db_is_the_mean_of_the_columns_of_dZ) { EXPECT_NOTHING_FAILS(failing("db")); }

TEST(Backprop, is_the_gradient_of_the_cost) { EXPECT_TRUE(report().ok()) << report().text(); }

/// The laws of a group that your backprop breaks, each with the smallest network that shows it. No difference
/// is taken.
std::string broken(const char* group) {
  laws::RunOptions options;
  options.laws = laws::chosen(group);
  options.family.any_l2 = false;  // the five steps know no L2 term
  const laws::Findings found = laws::run({backprop}, options);
  std::string text;
  for (const laws::LawResult& law : found.laws) {
    if (law.asked() && !law.holds()) text += law.text() + "\n";
  }
  return text;
}

TEST(Laws, dimension_rules) { EXPECT_NOTHING_FAILS(broken("dimension")); }
TEST(Laws, L_against_J) { EXPECT_NOTHING_FAILS(broken("L-against-J")); }
TEST(Laws, structure) { EXPECT_NOTHING_FAILS(broken("structure")); }

}  // namespace
