// SPDX-License-Identifier: MIT
#include "gradproof/derivative/black_box/jump_search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>
#include <queue>
#include <utility>
#include <vector>

namespace gradproof {
namespace {

constexpr int most_values = 92, pieces = 8;
constexpr double sure = 0x1p-20, narrow = 0x1p-30;  // of the range

struct Node {
  double at, weight;
};
constexpr std::array<Node, 5> five = {{{-0.9061798459386640, 0.2369268850561891},
                                       {-0.5384693101056831, 0.4786286704993665},
                                       {0.0, 0.5688888888888889},
                                       {0.5384693101056831, 0.4786286704993665},
                                       {0.9061798459386640, 0.2369268850561891}}};
constexpr std::array<Node, 2> two = {{{-0.5773502691896258, 1.0}, {0.5773502691896258, 1.0}}};
constexpr std::array<Node, 1> one = {{{0.0, 2.0}}};

struct Interval {
  double a = 0.0, b = 0.0, phi_a = 0.0, phi_b = 0.0, excess = 0.0;
};

struct Halves {
  Interval left, right;
  double wider = 0.0;  // the roughness of what was 2^-10 of the range, and holds this
  [[nodiscard]] double roughness() const noexcept { return std::abs(left.excess - right.excess); }
  [[nodiscard]] double width() const noexcept { return right.b - left.a; }
  bool operator<(const Halves& other) const noexcept { return roughness() < other.roughness(); }
};

class JumpSearch {
 public:
  JumpSearch(const std::function<double(double)>& phi, const std::function<double(double)>& slope,
             double phi_0, const JumpSearchOptions& options)
      : phi_(phi), slope_(slope), phi_0_(phi_0), reach_(options.reach), options_(options) {}

  /// Whether phi is finite over the range; where it throws, the caller has to make it smaller.
  bool begin() {
    double a = -reach_, phi_a = phi_(a);
    if (!std::isfinite(phi_a)) return false;
    for (int k = 1; k <= pieces; ++k) {
      const double b = reach_ * (2.0 * k / pieces - 1.0);
      const double phi_b = 2 * k == pieces ? phi_0_ : phi_(b);
      if (!std::isfinite(phi_b)) return false;
      first_.push_back(interval(a, b, phi_a, phi_b));
      if (!std::isfinite(first_.back().excess)) return false;
      a = b;
      phi_a = phi_b;
    }
    return true;
  }

  std::optional<FoundJump> run() {
    if (goes_smoothly()) return std::nullopt;
    std::priority_queue<Halves> open;
    for (std::size_t k = 0; k < first_.size(); k += 2) open.push({first_[k], first_[k + 1], 0.0});
    const int most = off_in_the_mean() ? std::min(options_.patience, most_values) : most_values;
    for (int values = 0; values < most && !open.empty();) {
      Halves next = open.top();
      open.pop();
      if (!(next.roughness() >= options_.least)) break;
      for (int shrunk = 0; shrunk < 2 && values < most;) {
        const double before = next.roughness();
        Halves left = halves(next.left, next.wider), right = halves(next.right, next.wider);
        if (left < right) std::swap(left, right);
        open.push(right);
        next = left;
        shrunk = next.roughness() >= 0.65 * before ? 0 : shrunk + 1;
        if (shrunk > 0 || next.width() > 0x1p-6 * reach_) values += 2;  // what goes straight on is free
        if (next.wider == 0.0 && next.width() <= 0x1p-10 * reach_) next.wider = next.roughness();
        if (next.width() > sure * reach_) continue;
        // At a kink too there is some left, but it shrinks with the width.
        if (next.roughness() >= 0.1 * next.wider) return shut_in(next);
        break;
      }
    }
    return std::nullopt;
  }

 private:
  template <std::size_t points>
  double integral(const std::array<Node, points>& nodes, double a, double b) const {
    const double middle = 0.5 * (a + b), half = 0.5 * (b - a);
    double sum = 0.0;
    for (const Node& node : nodes) sum += node.weight * slope_(middle + half * node.at);
    return half * sum;
  }

  [[nodiscard]] Interval interval(double a, double b, double phi_a, double phi_b) const {
    const double width = (b - a) / reach_;
    const double slopes = width > 0x1p-5    ? integral(five, a, b)
                          : width > 0x1p-14 ? integral(two, a, b)
                                            : integral(one, a, b);
    return {a, b, phi_a, phi_b, phi_b - phi_a - slopes};
  }

  [[nodiscard]] Halves halves(const Interval& whole, double wider) const {
    const double middle = 0.5 * (whole.a + whole.b), phi_m = phi_(middle);
    return {interval(whole.a, middle, whole.phi_a, phi_m), interval(middle, whole.b, phi_m, whole.phi_b),
            wider};
  }

  /// What is left between the two ends is the jump alone.
  [[nodiscard]] FoundJump shut_in(Halves at) const {
    while (at.width() > narrow * reach_) {
      const bool left = std::abs(at.left.excess) > std::abs(at.right.excess);
      at = halves(left ? at.left : at.right, at.wider);
    }
    return {at.left.a, at.left.excess + at.right.excess};
  }

  /// The excess of each piece is about the mean of its neighbours': a slope that is off smoothly.
  [[nodiscard]] bool goes_smoothly() const {
    double largest = 0.0, rough = 0.0;
    for (const Interval& piece : first_) largest = std::max(largest, std::abs(piece.excess));
    for (std::size_t k = 1; k + 1 < first_.size(); ++k)
      rough = std::max(rough, std::abs(first_[k - 1].excess - 2.0 * first_[k].excess + first_[k + 1].excess));
    return rough <= 0.3 * largest;
  }

  /// The excesses add up, and are not small beside what the slope seems to be off by.
  [[nodiscard]] bool off_in_the_mean() const {
    double sum = 0.0, sizes = 0.0, largest = 0.0;
    for (const Interval& piece : first_) {
      sum += piece.excess;
      sizes += std::abs(piece.excess);
      largest = std::max(largest, std::abs(piece.excess));
    }
    return largest > 0.05 * options_.off * reach_ && std::abs(sum) >= 0.8 * sizes;
  }

  const std::function<double(double)>& phi_;
  const std::function<double(double)>& slope_;
  double phi_0_, reach_;
  JumpSearchOptions options_;
  std::vector<Interval> first_;
};

}  // namespace

std::optional<FoundJump> jump_near(const std::function<double(double)>& phi,
                                   const std::function<double(double)>& slope, double phi_0,
                                   const JumpSearchOptions& options) {
  JumpSearchOptions narrower = options;
  for (int attempt = 0; attempt < 3; ++attempt, narrower.reach *= 0.25) {
    JumpSearch search(phi, slope, phi_0, narrower);
    try {
      if (search.begin()) return search.run();
    } catch (const std::exception&) {
      continue;
    }
  }
  return std::nullopt;
}

}  // namespace gradproof
