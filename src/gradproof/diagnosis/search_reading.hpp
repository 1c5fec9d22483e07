// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstddef>
#include <vector>

#include "gradproof/diagnosis/search.hpp"

namespace gradproof {

/// 1/m, -1, -1/m carried in dZ and dA, as a factor of the derivative of L.
struct Convention {
  const char* name;
  double (*factor)(double m);
};
inline constexpr std::array<Convention, 4> conventions = {{
    {"", [](double) { return 1.0; }},
    {"1/m", [](double m) { return 1.0 / m; }},
    {"-1", [](double) { return -1.0; }},
    {"-1/m", [](double m) { return -1.0 / m; }},
}};

/// What the search reads: the arrays that were answered, free of a convention, and in place of those that
/// were not what a plan makes of the rest. Layers are counted from the top, for questions of different depths
/// are read together.
class SearchReading {
 public:
  SearchReading(const std::vector<Answered>& evidence, Precision precision);

  /// Is this array given, in every layer that has one, by every answer?
  [[nodiscard]] bool has_Z() const noexcept { return has_Z_; }
  [[nodiscard]] bool has_A() const noexcept { return has_A_; }
  [[nodiscard]] bool has_dZ() const noexcept { return has_dZ_; }
  [[nodiscard]] bool has_dA() const noexcept { return has_dA_; }
  [[nodiscard]] bool has_biases() const { return !evidence_.front().answer->without_biases; }
  [[nodiscard]] bool has_cost() const noexcept { return has_cost_; }
  [[nodiscard]] std::size_t deepest() const noexcept { return deepest_; }

  /// The arrays that are read as they stand: those that were answered, free of the convention.
  void start(const Convention& convention);
  /// Without Z and A from the submission: compute them, with a mistake or without. False where that cannot
  /// be.
  bool fill_forward(const Plan& plan);
  /// Where only one of Z and A was given, the other is what the right line makes of it.
  void complete_forward();
  /// dZ (and dA, where it was not given) of one layer, as the plan makes them. False where that cannot be.
  bool fill_dZ(const Plan& plan, std::size_t below_top);
  void clear_dZ(std::size_t below_top);

  /// Does the plan's answer agree with what is read in every question that has this layer?
  [[nodiscard]] bool holds(const Plan& plan, ArrayKind kind, std::size_t below_top) const;
  /// The same of the last layer of the first question alone: cheap.
  [[nodiscard]] bool first_holds(const Plan& plan, ArrayKind kind) const;
  [[nodiscard]] bool cost_holds(const Plan& plan) const;

 private:
  [[nodiscard]] bool given(ArrayKind kind) const;
  /// The layer of item i that lies `below_top` below its last one; 0 where there is none.
  [[nodiscard]] std::size_t layer(std::size_t i, std::size_t below_top) const;

  const std::vector<Answered>& evidence_;
  Precision precision_;
  std::size_t deepest_ = 0;
  bool has_loss_layer_ = false;
  bool has_Z_ = false, has_A_ = false, has_dZ_ = false, has_dA_ = false, has_cost_ = false;
  std::vector<Answer> read_;
};

}  // namespace gradproof
