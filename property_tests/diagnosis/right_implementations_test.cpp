// SPDX-License-Identifier: MIT
// Right implementations, with all the habits that are no mistakes, are never called wrong and get no
// diagnosis.
#include "property_tests/diagnosis/proof.hpp"
#include "property_tests/diagnosis/right_implementation.hpp"

namespace gradproof {
namespace {

Habits drawn_habits(Random& random, bool single_precision) {
  const auto coin = [&random] { return random() % 2 == 0; };
  Habits habits;
  habits.single_precision = single_precision;
  habits.example_by_example = coin();
  habits.one_over_m_in_dZ = coin();
  habits.minus_carried = coin();
  habits.through_dA = coin();
  habits.slope_from_A = coin();
  habits.mask_twice = coin();
  habits.relu_slope_at_zero_is_one = coin();
  habits.gradients_only = coin();
  return habits;
}

void never_wrong(std::size_t implementations, bool single_precision) {
  const std::vector<OutputKind> outputs = {OutputKind::sigmoid, OutputKind::softmax, OutputKind::identity};
  Random random(3);
  const auto draw = [&random](std::size_t count) { return static_cast<std::size_t>(random() % count); };
  std::size_t wrong = 0, cannot_tell = 0, diagnosed = 0, networks = 0;
  for (std::size_t i = 0; i < implementations; ++i) {
    const auto& name = Activation::names()[draw(Activation::names().size())];
    const auto asked = questions(1 + draw(4), Activation::named(name), outputs[draw(3)],
                                 draw(2) == 0 ? 0.0 : 0.7, 1 + random() % 1'000'000);
    const Habits habits = drawn_habits(random, single_precision);
    std::vector<Evidence> evidence;
    // one network of each implementation is judged, the next one of the next; the diagnosis sees them all
    for (const Case& question : asked) evidence.push_back({question, right_answer(question, habits)});
    const Evidence& judged = evidence[i % evidence.size()];
    ++networks;
    const Report report = check_network(judged.question, *judged.answer);
    if (report.verdict == Verdict::wrong) {
      ++wrong;
      ADD_FAILURE() << description(judged.question) << "\n" << report.text();
    }
    if (report.verdict == Verdict::cannot_tell) ++cannot_tell;
    const Diagnosis diagnosis = diagnose(evidence);
    // Only what is called wrong is diagnosed; asked all the same, it must not give a name to rounding.
    if (!diagnosis.mistakes.empty()) ++diagnosed;
    for (const MistakeFinding& finding : diagnosis.mistakes)
      EXPECT_EQ(finding.id, not_in_catalogue) << description(judged.question) << ": " << finding.wrong;
  }
  fmt::print("{} right implementations in {} precision: {} called wrong, {} cannot tell, {} diagnosed\n",
             networks, single_precision ? "single" : "double", wrong, cannot_tell, diagnosed);
  EXPECT_EQ(wrong, 0U);
  EXPECT_LE(diagnosed, implementations / 500);
}

TEST(RightImplementations, InDoublePrecisionAreNeverCalledWrong) {
  never_wrong(long_proof ? 10'000 : 300, false);
}
TEST(RightImplementations, InSinglePrecisionAreNeverCalledWrong) {
  never_wrong(long_proof ? 1'000 : 60, true);
}

}  // namespace
}  // namespace gradproof
