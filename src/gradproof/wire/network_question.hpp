// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/check_network/case.hpp"
#include "gradproof/check_network/did_not_answer.hpp"
#include "gradproof/wire/message.hpp"

namespace gradproof {

/// The question as it travels: the items listed in src/docs/wire-format.md, in that order.
/// @throws std::invalid_argument for an activation of a user's own, which has no name another process knows.
[[nodiscard]] Message network_question(const Case& question);

/// What the answer to this question may take.
[[nodiscard]] AnswerBudget network_answer_budget(const Case& question);

/// The submission threw, and its process lives on. Outcome::crashed, or over_a_limit where it was
/// std::bad_alloc.
class RaisedException : public DidNotAnswer {
 public:
  explicit RaisedException(const std::string& text);
};

/// The answer as verify() takes it. Wrong shapes are kept as they are claimed: they are findings. A claim
/// without numbers becomes an array of NaN, or one without columns where it is larger than a million entries.
/// @throws RaisedException; DidNotAnswer where the status is another than "answered", or an array has a name
/// that was not asked for.
[[nodiscard]] Answer network_answer(const Message& message, const Case& question);

}  // namespace gradproof
