// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gradproof/check_network/case.hpp"
#include "gradproof/diagnosis/steps.hpp"

namespace gradproof {

/// The groups of the catalogue, as `gradproof mistakes` lists them.
enum class Group { m, transposes, product, output, biases, relu, order, regulariser };
/// "factors of m", "transposes and layer indices", ...
[[nodiscard]] std::string to_string(Group group);

/// A mistake people make: one line of backpropagation written wrong, which can be run.
struct Mistake {
  std::string id = {};  ///< in words, never changed once published: "missing-1/m-in-db"
  Group group = Group::m;
  Step step = Step::m;  ///< the line it stands in
  Line wrong = {};
  Line right = {};         ///< left empty: right_line(step)
  std::string why = {};    ///< two or three sentences for the person who wrote it
  std::string hides = {};  ///< where it cannot be seen; empty: nowhere
  /// Whether its answer differs from the right one for numbers in general position (or does not conform).
  bool (*acts_on)(const Case& question) = nullptr;
  /// The wrong line. In a layer it does not concern it answers as the right one.
  StepFunction instead = nullptr;
  /// Numbers the line may hold (a learning rate): each is tried in diagnosis, the first is planted.
  std::vector<double> constants = {};

  [[nodiscard]] const Line& right_line() const {
    return right.notation.empty() ? gradproof::right_line(step) : right;
  }
};

/// Every mistake known, by group; within a group the common ones first.
[[nodiscard]] const std::vector<Mistake>& catalogue();
/// The ids of the catalogue, in its order.
[[nodiscard]] std::vector<std::string> mistake_ids();
/// nullptr where there is none of this id
[[nodiscard]] const Mistake* find_mistake(std::string_view id);
/// @throws std::invalid_argument for an unknown id; the text names the closest one there is.
[[nodiscard]] const Mistake& mistake_named(std::string_view id);

/// A mistake made in every layer, or in one.
struct Planted {
  const Mistake* mistake;
  std::size_t layer = 0;  ///< 0: every layer
};

/// A backpropagation with these mistakes in it and no other. It throws DoesNotConform where numpy would raise
/// an error.
/// @throws std::invalid_argument if two of them replace the same step of the same layer.
[[nodiscard]] Implementation with_mistakes(const std::vector<Planted>& mistakes);
/// By id: "missing-1/m-in-db", or "missing-1/m-in-db@2" for layer 2 alone.
/// @throws std::invalid_argument as mistake_named() and with_mistakes() do.
[[nodiscard]] Implementation with_mistakes(const std::vector<std::string>& ids);
/// What with_mistakes() replaces.
[[nodiscard]] Plan plan_of(const std::vector<Planted>& mistakes);

}  // namespace gradproof
