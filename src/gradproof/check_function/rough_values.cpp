// SPDX-License-Identifier: MIT
#include "gradproof/check_function/rough_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>
#include <random>

#include "gradproof/check_function/allowance.hpp"

namespace gradproof {
namespace {

/// An iterate that is off by t has a slope that is off by t times some 30 to 100 steps, over x.
constexpr double slopes_of_a_jump = 256.0;

class JumpThatExplains {
 public:
  JumpThatExplains(SlopeProbe& probe, const ClaimedArray& array, const std::vector<JudgedClaim>& judged)
      : probe_(probe), array_(array), judged_(judged) {}

  std::optional<std::string> sentence() {
    choose_output();
    const arma::vec d = line();
    const auto slope = [&](double t) { return claimed_along(t, d); };
    JumpSearchOptions options;
    options.reach = 0.75;
    options.least = change_ / slopes_of_a_jump;
    options.off = change_;
    options.patience = static_cast<int>(std::clamp<arma::uword>(arma::accu(d != 0.0), 24, 92));
    const std::optional<FoundJump> jump = probe_.jump_along(output_, d, slope, options);
    if (!jump || !explains(probe_.x() + jump->at * d, 0x1p-29 * options.reach * d)) return std::nullopt;
    const arma::uword input = arma::abs(d).index_max();
    return fmt::format(
        "where {} passes {:.6g}, and the others move with it, the value jumps by {:.1g}: no slope is known "
        "better than that allows; does it come from a solver that stops at a tolerance? Say how far it may "
        "be off (options.noise), or tighten the tolerance",
        array_.place ? array_.place(input) : fmt::format("x({})", input),
        probe_.x()(input) + jump->at * d(input), std::abs(jump->size));
  }

 private:
  [[nodiscard]] bool wrong(std::size_t e) const { return judged_[e].verdict.verdict == Verdict::wrong; }
  /// By how much a claim is off over what its input may move.
  [[nodiscard]] double change(std::size_t e) const {
    const Claim& claim = array_.claims[e];
    return std::abs(claim.unit * (claim.value - judged_[e].verdict.numeric)) * probe_.typical()(claim.input);
  }

  /// That which is off by most, relative to itself.
  void choose_output() {
    double furthest = 0.0;
    for (std::size_t e = 0; e < judged_.size(); ++e) {
      const double share = share_off(array_.claims[e], judged_[e]);
      if (!wrong(e) || !(share > furthest)) continue;
      furthest = share;
      output_ = array_.claims[e].output;
    }
    for (std::size_t e = 0; e < judged_.size(); ++e) {
      if (wrong(e) && array_.claims[e].output == output_) change_ = std::max(change_, change(e));
    }
  }

  /// Every input about which something is claimed of this output, up or down, by half to one and a half of
  /// what it may move.
  [[nodiscard]] arma::vec line() const {
    std::mt19937_64 random(0x70117);
    std::uniform_real_distribution<double> length(0.5, 1.5);
    arma::vec d(probe_.x().n_elem, arma::fill::zeros);
    for (const Claim& claim : array_.claims) {
      if (claim.output != output_) continue;
      d(claim.input) = (random() % 2 == 0 ? 1.0 : -1.0) * length(random) * probe_.typical()(claim.input);
    }
    return d;
  }

  [[nodiscard]] double claimed_along(double t, const arma::vec& d) const {
    const arma::vec values = array_.again(probe_.x() + t * d);
    if (values.n_elem != array_.claims.size()) return std::numeric_limits<double>::quiet_NaN();
    double sum = 0.0;
    for (std::size_t e = 0; e < array_.claims.size(); ++e) {
      const Claim& claim = array_.claims[e];
      if (claim.output == output_) sum += claim.unit * values(e) * d(claim.input);
    }
    return sum;
  }

  /// Every claim that is wrong: the jump is met when its input moves alone too, and is large enough.
  bool explains(const arma::vec& before, const arma::vec& across) {
    const arma::vec F = probe_.value_at(before), jumps = arma::abs(probe_.value_at(before + across) - F);
    const arma::vec slopes = array_.again(before);
    if (slopes.n_elem != judged_.size()) return false;
    for (std::size_t e = 0; e < judged_.size(); ++e) {
      if (!wrong(e)) continue;
      const Claim& claim = array_.claims[e];
      if (!(change(e) <= slopes_of_a_jump * jumps(claim.output))) return false;
      const double step = 0x1p-22 * probe_.typical()(claim.input);
      const auto meets = [&](double by) {
        const double smooth = by * claim.unit * slopes(e);
        return std::abs(moved(before, claim.input, by)(claim.output) - F(claim.output) - smooth) >=
               0.25 * jumps(claim.output);
      };
      if (!meets(step) && !meets(-step)) return false;
    }
    return true;
  }

  /// F with one input moved: that of the last two is known.
  const arma::vec& moved(const arma::vec& from, arma::uword input, double by) {
    Moved& known = by > 0.0 ? up_ : down_;
    if (known.values.is_empty() || known.input != input) {
      arma::vec at = from;
      at(input) += by;
      known = {input, probe_.value_at(at)};
    }
    return known.values;
  }

  struct Moved {
    arma::uword input = 0;
    arma::vec values;
  } up_, down_;

  SlopeProbe& probe_;
  const ClaimedArray& array_;
  const std::vector<JudgedClaim>& judged_;
  arma::uword output_ = 0;
  double change_ = 0.0;
};

}  // namespace

std::optional<std::string> jump_that_explains(SlopeProbe& probe, const ClaimedArray& array,
                                              const std::vector<JudgedClaim>& judged) {
  if (!array.again || probe.rule().drawn || probe.rule().unit_roundoff > 0x1p-40) return std::nullopt;
  try {
    return JumpThatExplains(probe, array, judged).sentence();
  } catch (const internal::CheckEnded&) {
    return std::nullopt;  // all that was allowed is spent
  } catch (const std::exception&) {
    return std::nullopt;  // beside a jump it throws: then it explains nothing
  }
}

}  // namespace gradproof
