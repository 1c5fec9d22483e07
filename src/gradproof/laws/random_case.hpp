// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gradproof/check_network/examination.hpp"
#include "gradproof/laws/law.hpp"
#include "gradproof/network/random.hpp"

namespace gradproof::laws {

/// Shapes that hide, or show, what others do not. Every law has to meet each of them.
enum class ShapeClass {
  one_example,      ///< m = 1
  m_is_a_size,      ///< m = some n[l]
  one_output,       ///< n[L] = 1
  square,           ///< every n[l] = m
  all_different,    ///< n[0], ..., n[L], m pairwise different
  equal_sizes,      ///< every n[l] the same, m another
  uneven_batch,     ///< m odd, 3 or more: no two halves of it are equal
  one_unit_inside,  ///< some hidden n[l] = 1
  many_examples,    ///< m larger than every n[l]
};
inline constexpr std::size_t shape_class_count = 9;
/// "m = 1", "all sizes different", ...
[[nodiscard]] std::string to_string(ShapeClass shape);
[[nodiscard]] bool is_in(ShapeClass shape, const std::vector<arma::uword>& sizes, arma::uword m);

/// A question by the choices that make it: small to shrink, one line to keep.
struct Draw {
  std::vector<arma::uword> sizes;   ///< n[0], ..., n[L]
  std::vector<std::string> hidden;  ///< names, one for each of the layers 1..L-1
  std::string output = "sigmoid";
  arma::uword m = 1;
  double lambda = 0.0;
  std::uint64_t seed = 1;
  double grid = 0x1p-6;  ///< every number is a multiple of it, and so a float as well

  /// Empty where every point it can be made at lies near a kink.
  [[nodiscard]] std::optional<Case> question() const;
  /// "3,4,1 tanh sigmoid m=5 lambda=0 seed=7 grid=0.015625"
  [[nodiscard]] std::string line() const;
  /// What line() wrote; empty where the text is no such line.
  [[nodiscard]] static std::optional<Draw> of_line(const std::string& line);
};

/// What the questions may be: an exercise fixes some of it (ExaminationOptions).
struct Family {
  ExaminationOptions fixed = {};
  /// Hidden activations to draw from, where fixed.hidden leaves them open.
  std::vector<std::string> hidden = Activation::names();
  bool any_l2 = true;  ///< questions with an L2 term and without; otherwise fixed.lambda

  [[nodiscard]] bool any_depth() const {
    return fixed.sizes.empty() && fixed.depth == 0 && fixed.hidden.size() <= 1;
  }
  /// Whether a draw keeps to what is fixed.
  [[nodiscard]] bool holds(const Draw& draw) const;
};

/// A question of this shape class for this law; empty where the law or the family rules the class out.
[[nodiscard]] std::optional<Draw> draw(Random& random, const Law& law, const Family& family,
                                       ShapeClass shape);
/// Why a law is not asked of this family; empty where it is.
[[nodiscard]] std::string why_not(const Law& law, const Family& family);

}  // namespace gradproof::laws
