// SPDX-License-Identifier: MIT
#include "gradproof/verdict/report.hpp"

#include <utility>

namespace gradproof {

std::string to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::verified:
      return "verified";
    case Verdict::wrong:
      return "wrong";
    case Verdict::cannot_tell:
      return "cannot tell";
    case Verdict::did_not_answer:
      return "did not answer";
    case Verdict::harness_trouble:
      break;
  }
  return "harness trouble";
}

std::string to_string(Reason reason) {
  switch (reason) {
    case Reason::none:
      return "none";
    case Reason::differs:
      return "differs";
    case Reason::wrong_shape:
      return "wrong shape";
    case Reason::missing:
      return "missing";
    case Reason::not_finite:
      return "not finite";
    case Reason::vacuous:
      return "vacuous";
    case Reason::kink:
      return "kink";
    case Reason::noise:
      return "noise";
    case Reason::edge_of_domain:
      return "edge of domain";
    case Reason::precision:
      return "precision";
    case Reason::not_deterministic:
      return "not deterministic";
    case Reason::changes_input:
      return "changes input";
    case Reason::view_of_input:
      return "view of input";
    case Reason::throws:
      return "throws";
    case Reason::budget:
      return "budget";
    case Reason::inconsistent:
      break;
  }
  return "inconsistent";
}

bool Report::has_small_network() const {
  return smallest_case && !mistakes.empty() && smallest_case->command.find("--layers ") != std::string::npos;
}

void Report::say_first(std::string note) { notes.insert(notes.begin(), std::move(note)); }

}  // namespace gradproof
