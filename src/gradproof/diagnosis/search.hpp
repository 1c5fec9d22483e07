// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gradproof/diagnosis/agreement.hpp"
#include "gradproof/diagnosis/mistake.hpp"

namespace gradproof {

/// A question and what was answered.
struct Answered {
  const Case* question;
  const Answer* answer;
};

/// A mistake with one value of its constant.
struct Candidate {
  const Mistake* mistake;
  double constant;
};

/// One line that is not the right one: replaced by a mistake of the catalogue, or by something unknown.
struct Use {
  const Candidate* candidate;  ///< nullptr: no mistake in the catalogue explains this line
  Step step;
  /// Layers are counted from the top, 0 is the last: so that networks of different depth are judged together.
  std::size_t below_top;
  static constexpr std::size_t every_layer = static_cast<std::size_t>(-1);
};

/// A set of replaced lines under which every array that was given is what was answered.
struct Explanation {
  std::vector<Use> uses;
  /// dZ and dA are this many times the derivative of L, and dW, db allow for it: a convention, not a mistake.
  std::string convention;
  std::size_t mistakes = 0;  ///< how many different ones, an unknown line counting as one
  bool complete = true;      ///< false: below some layer nothing could be judged
};

/// Which lines explain the answers, all at once? Works down from the cost, layer by layer, each line judged
/// on the inputs it really had (the submission's own arrays where they were given). The explanations with the
/// fewest different mistakes, at most `most_mistakes` of the catalogue; if there is none, those with unknown
/// lines in them; nothing if the answers are right.
/// Where even the smallest question takes more than 50 000 multiplications, no more than one of the catalogue
/// is looked for. For each single or pair tried the cost is a line or two of backpropagation, mostly of the
/// first question only.
[[nodiscard]] std::vector<Explanation> search(const std::vector<Answered>& evidence, Precision precision,
                                              std::size_t most_mistakes = 3);

}  // namespace gradproof
