// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/finding_step.hpp"

#include <string>

#include "gradproof/diagnosis/mistake.hpp"

namespace gradproof {

namespace {

std::optional<Step> step_named(const std::string& line) {
  if (line.starts_with("J is") || line.starts_with("J:")) return Step::cost;
  if (line.starts_with("dZ[L]")) return Step::dZ_output;
  const std::string name = line.substr(0, line.find('['));
  for (const Step step : {Step::Z, Step::A, Step::dA, Step::dZ, Step::dW, Step::db}) {
    if (name + "[l]" == to_string(step)) return step;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Step> step_of(const MistakeFinding& finding) {
  if (const Mistake* mistake = find_mistake(finding.id)) return mistake->step;
  const std::optional<Step> step = step_named(finding.wrong);
  // dZ of a network of another depth than the first one that was asked
  const bool is_output =
      step == Step::dZ && (finding.right.find("- Y") != std::string::npos ||
                           finding.right.find("derivative of the loss") != std::string::npos);
  return is_output ? Step::dZ_output : step;
}

}  // namespace gradproof
