// SPDX-License-Identifier: MIT
#pragma once
#include <stdexcept>
#include <string>

namespace gradproof {

/// How a submission failed to answer: Report::outcome in one word.
enum class Outcome { crashed, timed_out, over_a_limit, forbidden, unreadable };

/// "crashed", "timed out", "over a limit", "forbidden", "unreadable"
[[nodiscard]] inline std::string to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::crashed:
      return "crashed";
    case Outcome::timed_out:
      return "timed out";
    case Outcome::over_a_limit:
      return "over a limit";
    case Outcome::forbidden:
      return "forbidden";
    case Outcome::unreadable:
      break;
  }
  return "unreadable";
}

/// Thrown by an Implementation whose submission did not answer; what() is the sentence for people. Any other
/// exception out of an Implementation counts as Outcome::crashed.
class DidNotAnswer : public std::runtime_error {
 public:
  DidNotAnswer(Outcome outcome, const std::string& sentence)
      : std::runtime_error(sentence), outcome_(outcome) {}
  [[nodiscard]] Outcome outcome() const noexcept { return outcome_; }

 private:
  Outcome outcome_;
};

/// Thrown by an Implementation that a question is none for: it takes one example at a time, or labels of
/// another kind, or is a network of its own. what() says which; nothing is said of its answers by that.
class NotItsQuestion : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Thrown where the harness itself failed, so that nothing may be said of the submission:
/// Verdict::harness_trouble.
class HarnessTrouble : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace gradproof
