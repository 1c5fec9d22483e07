// SPDX-License-Identifier: MIT
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gradproof/check_network/case.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// A question and what came back: an answer, or none (an exception: shapes that do not conform, say). An
/// answer without dW and db is none where others have them.
struct Evidence {
  Case question;
  std::optional<Answer> answer;
};

/// The id of a finding that is no mistake of the catalogue: MistakeFinding::wrong then says what the array
/// looks like.
inline constexpr const char* not_in_catalogue = "not-in-catalogue";

struct Diagnosis {
  std::vector<MistakeFinding> mistakes;  ///< most likely first; empty if the answers are right
  std::vector<std::string> notes;
};

/// Which mistakes make these answers? From dW and db alone, or with Z, A, J, dZ, dA where they were given.
/// Works down from the cost and judges each line on the inputs it really had, so that one mistake is not
/// blamed for what follows from it. First the catalogue: the fewest mistakes that make every array of every
/// answer, within rounding (agreement.hpp). Where no set of up to three does, the first line that fits none
/// is named and what its array looks like (difference.hpp). Several sets of the same size are candidates:
/// certain = false.
/// Questions with a ReLU input at exactly 0 are left out: there two answers are right.
/// `evidence` in the order in which it was asked. Cost: milliseconds; at most a few tenths of a second.
[[nodiscard]] Diagnosis diagnose(const std::vector<Evidence>& evidence);

}  // namespace gradproof
