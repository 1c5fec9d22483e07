// SPDX-License-Identifier: MIT
#include "gradproof/derivative/black_box/noise.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <stdexcept>

namespace gradproof {

NoiseFinding noise_of(std::span<const double> values) {
  if (values.size() < 4) {
    throw std::invalid_argument("noise_of: there are " + std::to_string(values.size()) +
                                " values, expected at least 4 equally spaced ones (7 are customary)");
  }
  using Kind = NoiseFinding::Kind;
  std::vector<double> table(values.begin(), values.end());
  for (const double value : table) {
    if (!std::isfinite(value)) return {};
  }
  const auto [low, high] = std::minmax_element(table.begin(), table.end());
  // Near the largest numbers squares overflow: the table is scaled, exactly, by a power of two.
  int exponent = 0;
  static_cast<void>(std::frexp(std::max(std::abs(*high), std::abs(*low)), &exponent));
  const double unit = std::abs(exponent) > 300 ? std::ldexp(1.0, exponent) : 1.0;
  if (*high - *low > 0.1 * std::max(std::abs(*high), std::abs(*low))) return {};

  for (double& value : table) value /= unit;
  const std::size_t orders = table.size() - 1;
  std::vector<double> level(orders, 0.0);
  std::vector<bool> changes_sign(orders, false);
  double gamma = 1.0;  // (k!)^2 / (2k)!
  for (std::size_t k = 1; k <= orders; ++k) {
    const std::size_t count = table.size() - k;
    double sum = 0.0, least = 0.0, most = 0.0;
    std::size_t zeros = 0;
    for (std::size_t i = 0; i < count; ++i) {
      table[i] = table[i + 1] - table[i];
      sum += table[i] * table[i];
      least = std::min(least, table[i]);
      most = std::max(most, table[i]);
      zeros += table[i] == 0.0 ? 1 : 0;
    }
    if (k == 1 && 2 * zeros >= count + 1) return {.kind = Kind::spacing_too_small};
    const auto order = static_cast<double>(k);
    gamma *= 0.5 * order / (2.0 * order - 1.0);
    level[k - 1] = std::sqrt(gamma * sum / static_cast<double>(count));
    changes_sign[k - 1] = least < 0.0 && most > 0.0;
  }
  for (std::size_t k = 0; k + 2 < orders; ++k) {
    const auto [least, most] = std::minmax({level[k], level[k + 1], level[k + 2]});
    if (most <= 4.0 * least && changes_sign[k]) return {.kind = Kind::found, .level = unit * level[k]};
  }
  return {.level = unit *
                   level.back()};  // the highest order: what is smooth has vanished there if it does anywhere
}

namespace {

/// Most neighbours differ: no single step in flat ground.
bool moves_on(const std::vector<double>& values) {
  std::size_t moves = 0;
  for (std::size_t i = 1; i < values.size(); ++i) moves += values[i] != values[i - 1] ? 1 : 0;
  return 2 * moves > values.size();
}

/// Of values that hold still over `still` and differ at `far`: by how much they change at once, between the
/// two. About log2(far / still) values.
double one_step(const std::function<double(double)>& value, double far, double value_far, double still) {
  double near = 0.0, value_near = value(0.0);
  while (far - near > still && value_far != value_near) {
    const double middle = 0.5 * (near + far), value_middle = value(middle);
    if (!std::isfinite(value_middle)) return 0.0;
    if (value_middle == value_near) {
      near = middle;
    } else {
      far = middle;
      value_far = value_middle;
    }
  }
  return std::abs(value_far - value_near);
}

}  // namespace

arma::vec noise_levels(const VectorMap& F, const arma::vec& x, const arma::vec& typical, double unit_roundoff,
                       std::size_t& evaluations) {
  constexpr int points = 7, most_searched = 8;
  int searched = 0;
  std::mt19937_64 random(0x5eed);  // any line that is not parallel to an axis will do
  std::uniform_real_distribution<double> length(0.5, 1.5);
  arma::vec line(x.n_elem);
  for (arma::uword j = 0; j < x.n_elem; ++j)
    line(j) = (random() % 2 == 0 ? 1 : -1) * length(random) * typical(j);

  arma::vec levels;
  std::vector<bool> settled;
  std::vector<double> still;  // the widest spacing at which an output did not move at all
  bool too_small_before = false;
  double spacing = 4096.0 * unit_roundoff;
  for (int attempt = 0; attempt < 4; ++attempt) {
    std::vector<arma::vec> samples;
    for (int i = 0; i < points; ++i) {
      samples.push_back(F(x + (i - points / 2) * spacing * line));
      ++evaluations;
    }
    const arma::uword outputs = samples.front().n_elem;
    if (levels.is_empty()) {
      levels.zeros(outputs);
      settled.assign(outputs, false);
      still.assign(outputs, 0.0);
    }
    std::size_t too_small = 0, too_large = 0;
    for (arma::uword i = 0; i < outputs; ++i) {
      if (settled[i]) continue;
      std::vector<double> values;
      for (const arma::vec& sample : samples) {
        if (sample.n_elem == outputs) values.push_back(sample(i));
      }
      if (values.size() < 4) return levels;
      const NoiseFinding finding = noise_of(values);
      // What held still where it should have moved by this, and moves now, is rounded to something; unless
      // this is flat ground.
      const double unseen = std::abs(values.back() - values.front()) * still[i] / spacing;
      if (moves_on(values) && finding.level < unseen / std::sqrt(12.0) &&
          unseen <= 1e-3 * std::abs(values.front()) && searched < most_searched) {
        ++searched;
        const auto value = [&](double t) {
          ++evaluations;
          const arma::vec at = F(x + t * line);
          return at.n_elem == outputs ? at(i) : std::numeric_limits<double>::quiet_NaN();
        };
        const double step = one_step(value, points / 2 * spacing, values.back(), 2.0 * still[i]);
        levels(i) = std::max(finding.level, step / std::sqrt(12.0));
        settled[i] = true;
      } else if (finding.kind == NoiseFinding::Kind::found) {
        levels(i) = finding.level;
        settled[i] = true;
      } else {
        ++(finding.kind == NoiseFinding::Kind::spacing_too_small ? too_small : too_large);
        if (values.front() == values.back()) still[i] = spacing;
        // Too small for one spacing and too large for another: noise that comes in steps.
        if (too_small_before && finding.level > 0.0) levels(i) = finding.level;
      }
    }
    if (too_small + too_large == 0) break;
    too_small_before = too_small_before || too_small > 0;
    spacing *= too_small >= too_large ? 1000.0 : 0.01;
    if (spacing < 2.0 * unit_roundoff || spacing > 0.01) break;
  }
  return levels;
}

}  // namespace gradproof
