// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gradproof/derivative/black_box/jump_search.hpp"
#include "gradproof/derivative/black_box/noise.hpp"
#include "gradproof/derivative/black_box/step_ladder.hpp"
#include "gradproof/derivative/black_box/wide_stencil.hpp"
#include "gradproof/verdict/black_box_rule.hpp"

namespace gradproof {

namespace internal {
class Allowance;
}

/// Differences of F: R^n -> R^k around one point, with what they share: F(x), its noise, the values along one
/// coordinate (all k outputs climb the same ladder), the count of evaluations.
class SlopeProbe {
 public:
  /// @param typical  how far each x(j) may be expected to move, 0 where it is held; empty: typical_moves(x)
  SlopeProbe(VectorMap F, arma::vec x, BlackBoxRule rule, double known_noise = 0.0, arma::vec typical = {});

  [[nodiscard]] const arma::vec& x() const noexcept { return x_; }
  [[nodiscard]] const arma::vec& F_x() const noexcept { return F_x_; }
  [[nodiscard]] const BlackBoxRule& rule() const noexcept { return rule_; }
  /// How far each x(j) may be expected to move; 0: it is held, and must not be asked for.
  [[nodiscard]] const arma::vec& typical() const noexcept { return typical_; }
  /// 2 ECnoise of each output, measured when first asked for: 7 evaluations.
  [[nodiscard]] const arma::vec& noise();
  /// What the differences may take.
  void share(std::shared_ptr<internal::Allowance> allowance) { allowance_ = std::move(allowance); }
  /// Counts what copies of this probe have spent.
  void add_evaluations(std::size_t all, std::size_t on_ladders) {
    evaluations_ += all;
    ladder_evaluations_ += on_ladders;
  }
  /// That typical() is known, and not guessed from x.
  void typical_is_known(bool known) noexcept { typical_known_ = known; }
  /// Takes what is known from elsewhere instead of measuring it.
  void assume_noise(arma::vec noise) { noise_ = std::move(noise); }

  /// dF_i/dx_j, with the ladder ending early where the claim agrees, or is clearly wrong.
  /// @param patient  climbs on where the claim is clearly wrong
  [[nodiscard]] LadderSlope entry(arma::uword i, arma::uword j, double claimed, double largest,
                                  double stretch = 1.0, bool patient = false);
  /// dF_i/dx_j by wide steps, where the noise of F is known: the caller's, that of float (of a function of
  /// doubles too, where it is seen to compute in float), that of what is drawn; else not found.
  /// @param slope  about dF_i/dx_j: the rounding of x_j does that much
  [[nodiscard]] WideSlope wide(arma::uword i, arma::uword j, double slope);
  /// The same along d.
  /// @param rounding  a bound of what the rounding of x + t d may do to F_i
  [[nodiscard]] WideSlope wide_along(arma::uword i, const arma::vec& d, double rounding);
  /// Whether two steps that are not on the ladder show what it found, to a part of `off`: one as fine as
  /// noise permits, or in which a float does not move at all (2^-28 of what x(j) may move; 2^-13 in single
  /// precision), to a quarter, and one between its own, to a fiftieth. Not asked of a ladder that is
  /// lost_in_a_float(): it may have missed the same part. 4 evaluations, and none where another
  /// output of the column has asked for the same.
  [[nodiscard]] bool repeats(arma::uword i, arma::uword j, const LadderSlope& found, double off);
  /// The ladder ended at steps in which a float hardly moves: below 2^-18 of what x(j) may move.
  [[nodiscard]] bool lost_in_a_float(arma::uword j, const LadderSlope& found) const noexcept;
  /// dF_i/dx_j by the steps above those alone, which such a ladder has asked for.
  [[nodiscard]] LadderSlope entry_by_steps_of_floats(arma::uword i, arma::uword j, double claimed,
                                                     double largest);
  /// What entry() will ask first for every input that may move, asked at once of a map that takes many
  /// points, the columns of a matrix. Where it answers with none, or not as many, each is asked when its turn
  /// comes.
  using VectorMaps = std::function<arma::mat(const arma::mat&)>;
  void foresee(const VectorMaps& many);
  /// d/dt F_i(x + t d) at 0, for d of about typical() in every coordinate.
  /// @param rounding  what the rounding of x + t d may do to F_i, beside its noise
  [[nodiscard]] LadderSlope along(arma::uword i, const arma::vec& d, double claimed, double largest,
                                  double rounding, double stretch = 1.0);
  /// A jump of F_i on the line x + t d, see jump_near().
  /// @param slope  what is claimed of d/dt F_i(x + t d)
  [[nodiscard]] std::optional<FoundJump> jump_along(arma::uword i, const arma::vec& d,
                                                    const std::function<double(double)>& slope,
                                                    JumpSearchOptions options);
  /// F elsewhere, for a difference.
  [[nodiscard]] arma::vec value_at(const arma::vec& x);
  /// Whether some part of F is computed in single precision although x and F are double: F holds still for a
  /// step that is lost in a float, but not in a double, and moves for a larger one; or all that it answers
  /// are floats. Asked of the first 64 coordinates. Cost: an evaluation a coordinate, 2 where it holds still.
  [[nodiscard]] bool computes_in_float();
  /// The same probe with x(j) moved by `by`.
  [[nodiscard]] SlopeProbe moved(arma::uword j, double by) const;

  /// What the rule needs to know of a ladder.
  [[nodiscard]] SlopeEvidence evidence(const LadderSlope& slope, double s) const;

  [[nodiscard]] std::size_t evaluations() const noexcept { return evaluations_; }
  /// of these, those spent on ladders (not on F(x) and its noise)
  [[nodiscard]] std::size_t ladder_evaluations() const noexcept { return ladder_evaluations_; }

 private:
  arma::vec value(const arma::vec& at);
  void spend() const;
  arma::vec foreseen(arma::uword j, double s);
  [[nodiscard]] LadderOptions options_for(arma::uword j, double stretch) const;
  void begin_column(arma::uword j);
  double along_column(arma::uword i, arma::uword j, double s);
  double along_line(arma::uword i, const arma::vec& d, double t);
  [[nodiscard]] bool noise_is_known() const noexcept;
  [[nodiscard]] bool is_noise_of_floats(arma::uword i, double rounding);
  [[nodiscard]] LadderOptions ladder_options(arma::uword i, arma::uword j, double stretch);
  LadderSlope climb(const std::function<double(double)>& phi, double s, arma::uword i, LadderOptions options,
                    double claimed, double largest, bool patient);

  VectorMap F_;
  arma::vec x_, F_x_, typical_, noise_;
  BlackBoxRule rule_;
  bool typical_known_ = false;
  std::optional<bool> float_inside_;
  std::shared_ptr<internal::Allowance> allowance_;
  double known_noise_;
  arma::uword column_ = 0;
  std::map<double, arma::vec> along_column_;
  std::vector<double> asked_between_;  // by repeats(), in this column
  std::map<std::pair<arma::uword, double>, arma::vec> foreseen_;
  std::size_t evaluations_ = 0, ladder_evaluations_ = 0;
};

/// max(|x(j)|, scale / 1000), scale itself where x(j) is 0; scale = median of the nonzero |x|, at most 1; 1
/// if there is none.
[[nodiscard]] arma::vec typical_moves(const arma::vec& x);

}  // namespace gradproof
