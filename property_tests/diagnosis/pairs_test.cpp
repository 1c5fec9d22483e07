// SPDX-License-Identifier: MIT
// Two mistakes from different steps in one implementation: caught always, both named.
#include <fmt/ranges.h>

#include "property_tests/diagnosis/proof.hpp"

namespace gradproof {
namespace {

/// Both can be seen: the pair answers, and otherwise than either alone.
bool both_show(const Mistake& a, const Mistake& b, const std::vector<Evidence>& evidence) {
  const bool answers =
      std::ranges::any_of(evidence, [](const Evidence& item) { return item.answer.has_value(); });
  return answers && !equivalent({{&a}}, evidence) && !equivalent({{&b}}, evidence) &&
         !equivalent({}, evidence);
}

TEST(Pairs, AreCaughtAndBothNamed) {
  const std::size_t wanted = long_proof ? 500 : 60;
  const std::vector<OutputKind> outputs = {OutputKind::sigmoid, OutputKind::softmax, OutputKind::identity};
  for (const bool with_steps : {true, false}) {
    Random random(20);
    const auto draw = [&random](std::size_t count) { return static_cast<std::size_t>(random() % count); };
    std::size_t pairs = 0, are_caught = 0, both = 0, certain_and_other = 0;
    Stopwatch watch;
    while (pairs < wanted) {
      const Mistake &a = catalogue()[draw(catalogue().size())], &b = catalogue()[draw(catalogue().size())];
      const auto& name = Activation::names()[draw(Activation::names().size())];
      const auto asked = questions(2 + draw(3), Activation::named(name), outputs[draw(3)],
                                   draw(2) == 0 ? 0.0 : 0.7, 1 + draw(1000));
      if (a.step == b.step) continue;
      const std::vector<Planted> planted = {{&a}, {&b}};
      const auto evidence = evidence_of(planted, asked, with_steps);
      if (!both_show(a, b, evidence)) continue;
      ++pairs;
      if (caught(evidence)) ++are_caught;
      const Diagnosis diagnosis = watch([&] { return diagnose(evidence); });
      bool has_a = false, has_b = false;
      std::vector<Planted> first_set;
      std::vector<std::string> said;
      for (const MistakeFinding& finding : diagnosis.mistakes) {
        has_a = has_a || finding.id == a.id;
        has_b = has_b || finding.id == b.id;
        said.push_back(finding.id + (finding.certain ? "" : "?"));
        if (!finding.certain || finding.id == a.id || finding.id == b.id) continue;
        // another name for the same function counts as the name
        const Mistake* other = find_mistake(finding.id);
        const Planted again{other, finding.layer.value_or(0)};
        if (other != nullptr && equivalent({again}, evidence)) {
          has_a = has_b = true;
        } else if (other != nullptr && other->step != b.step && equivalent({again, {&b}}, evidence)) {
          has_a = true;
        } else if (other != nullptr && other->step != a.step && equivalent({again, {&a}}, evidence)) {
          has_b = true;
        } else {
          ++certain_and_other;
          fmt::print("certain, but not planted: {} for {} and {}\n", finding.id, a.id, b.id);
        }
      }
      if (has_a && has_b) {
        ++both;
      } else {
        fmt::print("{} and {} in {}: {}\n", a.id, b.id, asked.front().architecture.description(),
                   fmt::join(said, ", "));
      }
    }
    const double share = 100.0 * static_cast<double>(both) / static_cast<double>(pairs);
    fmt::print(
        "{} pairs, {}: caught {}, both named {:.1f} %, another name given as certain: {}\n"
        "a diagnosis took {:.4f} s in the mean, {:.3f} s at most\n",
        pairs, with_steps ? "all arrays given" : "dW, db and the cost given", are_caught, share,
        certain_and_other, watch.total / static_cast<double>(pairs), watch.longest);
    EXPECT_EQ(are_caught, pairs);
    EXPECT_GE(share, 90.0);
    EXPECT_EQ(certain_and_other, 0U);
  }
}

}  // namespace
}  // namespace gradproof
