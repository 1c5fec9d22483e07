// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "gradproof/laws/layer/run.hpp"
#include "gradproof/laws/run.hpp"

namespace gradproof::laws {

namespace {

std::string place_of(const Violation& violation) { return describe(violation.question); }
std::string place_of(const LayerViolation& violation) { return violation.layer; }

template <class Shape>
std::string names_of(const std::set<Shape>& shapes) {
  std::string names;
  for (const Shape shape : shapes) names += (names.empty() ? "" : "; ") + to_string(shape);
  return names;
}

template <class Result>
std::string word_of(const Result& result) {
  if (!result.asked()) return fmt::format("not asked: {}", result.left_out);
  if (result.violation && result.expected_to_fail) return "BROKEN, as expected";
  if (result.violation) return fmt::format("BROKEN  {}", place_of(*result.violation));
  if (!result.undecided.empty()) return fmt::format("cannot tell: {}", result.undecided);
  if (!result.missed.empty()) return fmt::format("cannot tell: no question with {}", names_of(result.missed));
  if (result.questions == 0) return "cannot tell: no question";
  return fmt::format(
      "holds   {} questions, {} shape classes{}{}", result.questions, result.met.size(),
      result.ruled_out.empty() ? "" : fmt::format(" (ruled out: {})", names_of(result.ruled_out)),
      result.expected_to_fail ? "; expected to fail, but holds: take it out of the list" : "");
}

}  // namespace

template <class Law, class Shape, class Violation, class Draw>
std::string ResultOf<Law, Shape, Violation, Draw>::outcome() const {
  if (!asked()) return "not asked";
  if (violation) return "broken";
  return holds() ? "holds" : "cannot tell";
}

template <class Law, class Shape, class Violation, class Draw>
std::string ResultOf<Law, Shape, Violation, Draw>::text() const {
  return violation ? violation->text() : fmt::format("{}: {}\n{}\n", law->id, law->statement, word_of(*this));
}

template <class Result>
Verdict FindingsOf<Result>::verdict() const {
  std::size_t held = 0;
  bool open = stopped || !doubt.empty();
  for (const Result& result : laws) {
    if (result.violation && !result.expected_to_fail) return Verdict::wrong;
    if (result.holds()) ++held;
    open = open || (result.asked() && !result.holds() && !result.violation);
  }
  return open || held == 0 ? Verdict::cannot_tell : Verdict::verified;
}

template <class Result>
std::string FindingsOf<Result>::text() const {
  if (!another.empty())
    return fmt::format(
        "{}: laws are about networks of any size, of which it is none; gradproof check judges it\n", another);
  std::size_t width = 0, held = 0, broken = 0, open = 0;
  for (const Result& result : laws) width = std::max(width, result.law->id.size());
  std::string text, violations;
  const Group* group = nullptr;
  for (const Result& result : laws) {
    if (group == nullptr || *group != result.law->group)
      text += fmt::format("{}\n", to_string(result.law->group));
    group = &result.law->group;
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
  if (!about.empty()) text = fmt::format("{}\n{}", about, text);
  return text + violations;
}

template struct ResultOf<Law, ShapeClass, Violation, Draw>;
template struct ResultOf<LayerLaw, LayerShape, LayerViolation, LayerDraw>;
template Verdict FindingsOf<LawResult>::verdict() const;
template Verdict FindingsOf<LayerLawResult>::verdict() const;
template std::string FindingsOf<LawResult>::text() const;
template std::string FindingsOf<LayerLawResult>::text() const;

}  // namespace gradproof::laws
