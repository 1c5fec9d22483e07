// SPDX-License-Identifier: MIT
#include "gradproof/check_function/claim_texts.hpp"

#include <fmt/format.h>

namespace gradproof {

namespace {

std::string jump_text(const LadderSlope& slope) {
  const bool left = slope.left.jump != 0.0;
  return fmt::format("the function jumps by {:.3g} on the {} of this point",
                     left ? slope.left.jump : slope.right.jump, left ? "left" : "right");
}

}  // namespace

std::string limit_text(const JudgedClaim& judged) {
  const SlopeEvidence& evidence = judged.evidence;
  const LadderSlope& slope = judged.slope;
  switch (judged.verdict.kind) {
    case Reason::kink:
      if (evidence.jump) return jump_text(slope);
      return fmt::format("there is a kink: the slope is {:.6g} on the left and {:.6g} on the right",
                         evidence.left, evidence.right);
    case Reason::throws:
      return slope.left.thrown.empty()
                 ? fmt::format("the function throws on the right only: {}", slope.right.thrown)
             : slope.right.thrown.empty()
                 ? fmt::format("the function throws on the left only: {}", slope.left.thrown)
                 : fmt::format("the function throws on both sides: {}", slope.left.thrown);
    case Reason::edge_of_domain:
      return fmt::format("the function is not finite on the {}: this is an edge of its domain",
                         slope.left.found    ? "right"
                         : slope.right.found ? "left"
                                             : "left nor on the right");
    case Reason::noise:
      return fmt::format(
          "the function is noisy: its values near {:.6g} scatter by about {:.1e}, so that the slope "
          "is known to {:.1e} only",
          slope.value_at_center, slope.noise_part * slope.step / 4.4, judged.verdict.bar);
    default:
      if (judged.contradicted)
        return fmt::format(
            "the slope is {:.6g} by the finest steps, in which a float does not move, and the claimed one by "
            "wider steps: is a part of the function computed in float? Compute it in double, or say "
            "options.single_precision = true",
            judged.verdict.numeric);
      if (!evidence.found) return "no three steps are left between rounding and what the function resolves";
      return fmt::format("the slope is {:.6g} within {:.1e}, and that is too wide to decide on",
                         evidence.value, judged.verdict.bar);
  }
}

std::string bars_text(double bars) {
  if (bars > 10.0)
    return fmt::format(
        "the claim is off by {:.2g} error bars, but steps between these do not show the same slope", bars);
  return fmt::format("the claim is off by {:.2g} error bars: more than one, less than the ten of a mistake",
                     bars);
}

std::string float_inside_text(double off) {
  return fmt::format(
      "the claim and the differences agree to single precision (off by at most {:.1g}, where the unit of a "
      "float is 6e-08) and no further: part of the function is computed in float; compute it in double, or "
      "say options.single_precision = true",
      off);
}

std::string tolerance_text() {
  return "; if the value comes from a solver that stops at a tolerance, say how far it may be off: "
         "options.noise";
}

std::string way_out(Reason kind, bool jump) {
  switch (kind) {
    case Reason::kink:
      if (jump) return "a function that jumps has no derivative there: move the point off the jump";
      return "move the point off the kink, or claim the slope of one side";
    case Reason::throws:
    case Reason::edge_of_domain:
      return "take a point inside of the domain";
    case Reason::noise:
      return "fix random seeds, tighten the tolerance of what is iterated, or compute in double precision";
    default:
      return "take a point at which this entry is not so small beside the function, or scale the function";
  }
}

}  // namespace gradproof
