// SPDX-License-Identifier: MIT
// Every mistake of the catalogue, planted alone: caught always, named first, and no other name with
// certainty.
#include "property_tests/diagnosis/proof.hpp"

namespace gradproof {
namespace {

struct Shares {
  std::size_t planted = 0, caught = 0, named_first = 0, alone = 0, certain_and_other = 0;
};

/// One mistake in one kind of network.
void plant(const Mistake& mistake, const std::vector<Case>& asked, bool with_steps, Shares& shares,
           Stopwatch& watch) {
  const auto evidence = evidence_of({{&mistake}}, asked, with_steps);
  const bool acts = std::ranges::any_of(
      evidence, [&](const Evidence& item) { return item.answer && mistake.acts_on(item.question); });
  // it must be able to act where it answers: what is wrong only on squares shows on the square question
  if (!acts || equivalent({}, evidence)) return;
  ++shares.planted;
  if (caught(evidence)) {
    ++shares.caught;
  } else {
    ADD_FAILURE() << mistake.id << " was not caught in " << asked.front().architecture.description();
  }
  const Diagnosis diagnosis = watch([&] { return diagnose(evidence); });
  const auto& found = diagnosis.mistakes;
  const auto is_it = [&](const MistakeFinding& finding) {
    if (finding.id == mistake.id) return true;
    const Mistake* other = find_mistake(finding.id);
    return other != nullptr && equivalent({{other, finding.layer.value_or(0)}}, evidence);
  };
  if (!found.empty() && is_it(found.front())) {
    ++shares.named_first;
  } else {
    fmt::print("not named first: {} in {}; said: {}\n", mistake.id, asked.front().architecture.description(),
               found.empty() ? "nothing" : found.front().id);
  }
  if (found.size() == 1) ++shares.alone;
  for (const MistakeFinding& finding : found) {
    if (!finding.certain || is_it(finding)) continue;
    ++shares.certain_and_other;
    ADD_FAILURE() << finding.id << " was named with certainty, but " << mistake.id << " was planted in "
                  << asked.front().architecture.description();
  }
}

TEST(SingleMistakes, AreCaughtAndNamedFirst) {
  const std::vector<OutputKind> outputs = {OutputKind::sigmoid, OutputKind::softmax, OutputKind::identity};
  const std::uint64_t seeds = long_proof ? 20 : 1;
  Shares shares;
  Stopwatch watch;
  std::size_t turn = 0;
  for (std::size_t depth = 2; depth <= 4; ++depth) {
    for (const std::string& name : Activation::names()) {
      for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const OutputKind output = outputs[++turn % 3];
        const auto plain = questions(depth, Activation::named(name), output, 0.0, seed);
        const auto penalised = questions(depth, Activation::named(name), output, 0.7, seed);
        // the quick version takes every fifth mistake, another fifth in the next kind of network
        for (std::size_t i = long_proof ? 0 : turn % 5; i < catalogue().size(); i += long_proof ? 1 : 5) {
          const Mistake& mistake = catalogue()[i];
          const bool needs_penalty = mistake.group == Group::regulariser;
          // half of them without the arrays on the way
          plant(mistake, needs_penalty || turn % 2 == 0 ? penalised : plain, (turn / 2) % 2 == 0, shares,
                watch);
        }
      }
    }
  }
  const auto percent = [&](std::size_t count) {
    return 100.0 * static_cast<double>(count) / static_cast<double>(shares.planted);
  };
  fmt::print(
      "{} mistakes planted alone: caught {:.3f} %, named first {:.3f} %, named alone {:.1f} %, another name "
      "given as certain: {}\n"
      "a diagnosis took {:.4f} s in the mean, {:.3f} s at most\n",
      shares.planted, percent(shares.caught), percent(shares.named_first), percent(shares.alone),
      shares.certain_and_other, watch.total / static_cast<double>(shares.planted), watch.longest);
  EXPECT_GE(shares.planted, long_proof ? 25'000U : 250U);
  EXPECT_EQ(shares.caught, shares.planted);
  EXPECT_GE(percent(shares.named_first), 99.0);
  EXPECT_EQ(shares.certain_and_other, 0U);
}

TEST(SingleMistakes, InOneLayerAloneAreNamedWithTheirLayer) {
  const auto asked = questions(3, Activation::tanh(), OutputKind::sigmoid, 0.7, 5);
  std::size_t planted = 0, named = 0;
  for (const Mistake& mistake : catalogue()) {
    if (mistake.step != Step::dW && mistake.step != Step::db && mistake.step != Step::dZ &&
        mistake.step != Step::dA)
      continue;
    for (std::size_t l = 1; l <= 3; ++l) {
      for (const bool with_steps : {true, false}) {
        const auto evidence = evidence_of({{&mistake, l}}, asked, with_steps);
        if (equivalent({}, evidence)) continue;
        // of what depends on the layer's place (a mirrored one) the place is the finding
        ++planted;
        const Diagnosis diagnosis = diagnose(evidence);
        const auto& found = diagnosis.mistakes;
        const bool right = !found.empty() && [&] {
          const Mistake* first = find_mistake(found.front().id);
          return first != nullptr && equivalent({{first, found.front().layer.value_or(0)}}, evidence);
        }();
        if (right) {
          ++named;
        } else {
          fmt::print("{}@{} ({}): {}\n", mistake.id, l, with_steps ? "all arrays" : "dW and db",
                     found.empty() ? "nothing" : found.front().id + ": " + found.front().wrong);
        }
        for (const MistakeFinding& finding : found) {
          if (!finding.certain) continue;
          const Mistake* other = find_mistake(finding.id);
          EXPECT_TRUE(other != nullptr &&
                      (other == &mistake || equivalent({{other, finding.layer.value_or(0)}}, evidence)))
              << finding.id << " was named with certainty for " << mistake.id << "@" << l;
        }
      }
    }
  }
  fmt::print("{} mistakes in one layer alone: {} named first, with the layer\n", planted, named);
  EXPECT_GE(static_cast<double>(named), 0.97 * static_cast<double>(planted));
}

}  // namespace
}  // namespace gradproof
