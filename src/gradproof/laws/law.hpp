// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "gradproof/check_network/case.hpp"

/// What holds for every right backpropagation, whatever it computes: relations between its answers to
/// questions that belong together. No reference gradient, no difference quotient, no tolerance but rounding.
namespace gradproof::laws {

enum class Group { dimension, l_against_j, structure, purity };
/// "dimension", "L-against-J", "structure", "purity": as --only takes them.
[[nodiscard]] std::string to_string(Group group);

/// Somebody's backpropagation, and what is known of it.
struct Subject {
  Implementation answer;
  double unit_roundoff = 0x1p-53;  ///< 2^-24 where it computes in single precision
  bool in_process = true;  ///< a function of this process: it may share memory, and threads may call it
};

/// Two numbers that a law says are one, and are not.
struct Violation {
  std::string law = {};    ///< its id
  std::string array = {};  ///< "dW[1](0, 0)"; "J"
  std::string left = {},
              right = {};  ///< where the two numbers come from: "of the batch", "of the batch twice"
  double found = 0.0, expected = 0.0, bar = 0.0;
  std::string remark = {};  ///< in place of numbers: "dW[1] is 3x5, ..." where a shape is wrong
  Case question;            ///< the one that shows it

  /// Law, shapes, the two numbers and their bar; then the question as C++ and as NumPy, to be pasted.
  [[nodiscard]] std::string text() const;
};

/// The question, as NumPy: X, Y, W[l], b[l].
[[nodiscard]] std::string show_numpy(const Case& question);
/// "2-1, m = 2, sigmoid output"
[[nodiscard]] std::string describe(const Case& question);

/// One relation. `check` throws what the implementation throws, and NotDecided where the shapes of an answer
/// are so wrong that nothing can be compared.
struct Law {
  std::string id = {};
  Group group = Group::dimension;
  std::string statement = {};   ///< an equation in the notation
  std::string hypothesis = {};  ///< of which networks; empty: of all
  std::string finds = {};       ///< what breaks it, in words
  std::string kept_for = {};    ///< why it stays where the catalogue has nothing that it alone finds
  std::string source = {};
  std::vector<std::string> hidden = {};   ///< the hidden activations it is about; empty: all
  std::vector<std::string> outputs = {};  ///< the output layers it is about; empty: all
  std::size_t least_depth = 1;
  arma::uword least_outputs = 1, least_examples = 1;
  bool without_l2 = false;  ///< asks only networks with lambda = 0
  bool changes_l2 = false;  ///< asks with and without an L2 term
  bool changes_depth = false;
  bool changes_m = false;   ///< asks another number of examples as well
  bool in_process = false;  ///< only where the implementation runs in this process
  std::function<std::optional<Violation>(const Subject&, const Case&)> check = nullptr;

  /// Whether the question meets the hypothesis.
  [[nodiscard]] bool applies(const Case& question) const;
};

/// Every law, by group.
[[nodiscard]] const std::vector<Law>& all();
/// @throws std::invalid_argument for an unknown id; the text names what there is.
[[nodiscard]] const Law& named(std::string_view id);
/// The laws of a group, or the one of this id, or several separated by commas; empty: all.
/// @throws std::invalid_argument as named().
[[nodiscard]] std::vector<const Law*> chosen(std::string_view group_or_id);

/// The shapes of the answer leave nothing to compare: the law `shapes` says which.
struct NotDecided : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The answer holds nothing that the law is about (no J, no dZ), or a unit lies at its kink: not a question.
struct NothingToCompare : NotDecided {
  using NotDecided::NotDecided;
};

/// It does not give what the law is about: another question of these shapes would not help.
struct NotGiven : NothingToCompare {
  using NothingToCompare::NothingToCompare;
};

}  // namespace gradproof::laws
