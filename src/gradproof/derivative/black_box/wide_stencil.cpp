// SPDX-License-Identifier: MIT
#include "gradproof/derivative/black_box/wide_stencil.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>

namespace gradproof {

WideSlope wide_slope(const std::function<double(double)>& phi, double s, double reach, double noise) {
  constexpr double magnitudes = 2.0 * (4.0 / 5.0 + 1.0 / 5.0 + 4.0 / 105.0 + 1.0 / 280.0);
  WideSlope best;
  bool narrower_agree = false, wider_agree = false;  // than the best
  for (double share = 2.0; share <= 512.0; share *= 2.0) {
    const double h = reach / share;
    if (best.found && narrower_agree && magnitudes * noise / h > best.bar) break;  // the rest drown in noise
    std::array<double, 4> d{};
    try {
      for (std::size_t k = 0; k < d.size(); ++k) {
        const double step = static_cast<double>(k + 1) * h;
        d[k] = phi(s + step) - phi(s - step);
      }
    } catch (const std::exception&) {
      continue;
    }
    const double S_9 = (4.0 / 5.0 * d[0] - 1.0 / 5.0 * d[1] + 4.0 / 105.0 * d[2] - 1.0 / 280.0 * d[3]) / h;
    const double S_7 = (3.0 / 4.0 * d[0] - 3.0 / 20.0 * d[1] + 1.0 / 60.0 * d[2]) / h;
    const double S_5 = (2.0 / 3.0 * d[0] - 1.0 / 12.0 * d[1]) / h;
    const double change = std::max(std::abs(S_9 - S_7), std::abs(S_7 - S_5) / 64.0);
    const double bar = 3.0 * change + magnitudes * noise / h;
    if (!std::isfinite(bar)) continue;
    // A kink that lies right may leave all three alike, but not at another width too.
    const bool contradicts = best.found && std::abs(S_9 - best.value) > bar + best.bar;
    if (!best.found || contradicts || bar < best.bar) {
      wider_agree = best.found && !contradicts;
      narrower_agree = false;
      best = {S_9, bar, true};
    } else {
      narrower_agree = true;
    }
  }
  best.found = best.found && (narrower_agree || (wider_agree && noise == 0.0));
  return best;
}

}  // namespace gradproof
