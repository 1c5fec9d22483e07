// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "gradproof/laws/run.hpp"

namespace gradproof::laws {

namespace {

std::string names_of(const std::set<ShapeClass>& shapes) {
  std::string names;
  for (const ShapeClass shape : shapes) names += (names.empty() ? "" : "; ") + to_string(shape);
  return names;
}

std::string word_of(const LawResult& result) {
  if (!result.asked()) return fmt::format("not asked: {}", result.left_out);
  if (result.violation && result.expected_to_fail) return "BROKEN, as expected";
  if (result.violation) return fmt::format("BROKEN  {}", describe(result.violation->question));
  if (!result.undecided.empty()) return fmt::format("cannot tell: {}", result.undecided);
  if (!result.missed.empty()) return fmt::format("cannot tell: no question with {}", names_of(result.missed));
  if (result.questions == 0) return "cannot tell: no question";
  return fmt::format(
      "holds   {} questions, {} shape classes{}{}", result.questions, result.met.size(),
      result.ruled_out.empty() ? "" : fmt::format(" (ruled out: {})", names_of(result.ruled_out)),
      result.expected_to_fail ? "; expected to fail, but holds: take it out of the list" : "");
}

}  // namespace

std::string LawResult::outcome() const {
  if (!asked()) return "not asked";
  if (violation) return "broken";
  return holds() ? "holds" : "cannot tell";
}

std::string LawResult::text() const {
  return violation ? violation->text() : fmt::format("{}: {}\n{}\n", law->id, law->statement, word_of(*this));
}

std::string Findings::text() const {
  if (!another.empty())
    return fmt::format(
        "{}: laws are about networks of any size, of which it is none; gradproof check judges it\n", another);
  std::size_t width = 0, held = 0, broken = 0, open = 0;
  for (const LawResult& result : laws) width = std::max(width, result.law->id.size());
  std::string text, violations;
  Group group = Group::dimension;
  for (const LawResult& result : laws) {
    if (text.empty() || group != result.law->group) text += fmt::format("{}\n", to_string(result.law->group));
    group = result.law->group;
    text += fmt::format("  {:<{}}  {}\n", result.law->id, width, word_of(result));
    held += result.holds() ? 1U : 0U;
    broken += result.violation ? 1U : 0U;
    open += result.asked() && !result.holds() && !result.violation ? 1U : 0U;
    if (result.violation && !result.expected_to_fail)
      violations += fmt::format("\n{}", result.violation->text());
  }
  text += fmt::format("{} {}: {} hold, {} broken, {} undecided{}{}\n", laws.size(),
                      laws.size() == 1 ? "law" : "laws", held, broken, open,
                      single_precision ? " (right to single precision at most: every number is a float)" : "",
                      stopped ? "; interrupted" : "");
  if (!doubt.empty()) text += doubt + "\n";
  return text + violations;
}

}  // namespace gradproof::laws
