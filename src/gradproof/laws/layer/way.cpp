// SPDX-License-Identifier: MIT
// The fundamental theorem of calculus. No quotient is formed, and the way is as long as its ends are large.
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "gradproof/laws/layer/point.hpp"

namespace gradproof::laws::layer_groups {

namespace {

using layers::Tensors;

/// Gauss and Kronrod on [-1, 1]: every second node is Gauss's. Exact to degree 13, and to degree 22.
/// Source: Piessens et al. 1983, "QUADPACK", routine QK15.
constexpr std::array node = {0.991455371120812639206854697526329, 0.949107912342758524526189684047851,
                             0.864864423359769072789712788640926, 0.741531185599394439863864773280788,
                             0.586087235467691130294144691693082, 0.405845151377397166906606412076961,
                             0.207784955007898467600689403773245, 0.0};
constexpr std::array kronrod = {0.022935322010529224963732008058970, 0.063092092629978553290700663189204,
                                0.104790010322250183839876322541518, 0.140653259715525918745189590510238,
                                0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
                                0.204432940075298892414161999234649, 0.209482141084727828012999174891714};
constexpr std::array gauss = {0.129484966168869693270611432679082, 0.279705391489276667901467771423780,
                              0.381830050505118944950369775488975, 0.417959183673469387755102040816327};

/// A part of x for each of the arguments that move, in random directions.
std::vector<arma::vec> way_from(const LayerPoint& at, std::optional<std::size_t> only, double length) {
  Random random(53);
  std::vector<arma::vec> way;
  for (std::size_t k = 0; k < at.by(); ++k) {
    way.push_back(at.x()[k].values());
    way.back().transform([&](double value) {
      const double part = (random() % 2 == 0 ? 1.0 : -1.0) * static_cast<double>(4 + random() % 5) / 8.0;
      return only.value_or(k) == k ? length * part * value : 0.0;
    });
  }
  return way;
}

Tensors on_the_way(const LayerPoint& at, const std::vector<arma::vec>& way, double t) {
  Tensors x = at.x();
  for (std::size_t k = 0; k < way.size(); ++k) x[k].values() += t * way[k];
  return x;
}

struct Work {
  double integral = 0.0,
         off = 0.0;  ///< off: what the rule, or a kink on the way, may be off by; both where it is smooth
  bool is_smooth = false;
};

/// What a polynomial through these points is at t: barycentric.
double interpolated(const std::vector<double>& at, const std::vector<double>& values, double t) {
  double above = 0.0, below = 0.0;
  for (std::size_t i = 0; i < at.size(); ++i) {
    double weight = 1.0 / (t - at[i]);
    for (std::size_t k = 0; k < at.size(); ++k)
      if (k != i) weight /= at[i] - at[k];
    above += weight * values[i];
    below += weight;
  }
  return above / below;
}

/// The slope along the way is smooth where a polynomial through its values at the ends and at Gauss's nodes
/// is what it is at the other nodes: a kink between any two of them makes a jump.
Work work_on(const LayerPoint& at, const LayerPoint& end, const std::vector<arma::vec>& way) {
  const auto slope_of = [&way](const LayerPoint& there) {
    double slope = 0.0;
    for (std::size_t k = 0; k < way.size(); ++k) slope += arma::dot(there.d_alone()[k].values(), way[k]);
    return slope;
  };
  const auto slope_at = [&](double t) { return slope_of(at.at(on_the_way(at, way, 0.5 * (1.0 + t)))); };
  std::vector<double> known = {-1.0, 1.0}, slopes = {slope_of(at), slope_of(end)};
  double by_gauss = 0.0, largest = 0.0, noise = 0.0, jump = 0.0;
  Work work;
  const auto each_node = [](std::size_t first, const auto& visit) {
    for (std::size_t i = first; i < node.size(); i += 2) {
      visit(i, -node[i]);
      if (node[i] != 0.0) visit(i, node[i]);
    }
  };
  each_node(1, [&](std::size_t i, double t) {
    known.push_back(t);
    slopes.push_back(slope_at(t));
    work.integral += 0.5 * kronrod[i] * slopes.back();
    by_gauss += 0.5 * gauss[i / 2] * slopes.back();
  });
  for (const double slope : slopes) largest = std::max(largest, std::abs(slope));
  for (std::size_t k = 0; k < way.size(); ++k)
    noise += arma::accu(arma::abs(way[k])) * (at.d_slack(k).least + end.d_slack(k).least);
  const double most = std::sqrt(at.subject().unit_roundoff) * largest + noise;
  each_node(0, [&](std::size_t i, double t) {
    if (jump > most) return;  // a kink: no other node is needed
    const double slope = slope_at(t);
    work.integral += 0.5 * kronrod[i] * slope;
    jump = std::max(jump, std::abs(interpolated(known, slopes, t) - slope));
  });
  work.off = std::abs(work.integral - by_gauss) + jump;
  work.is_smooth = jump <= most;
  return work;
}

/// The law along one way; empty where there is a kink on it.
std::optional<LayerComparison> along(const LayerPoint& at, const std::vector<arma::vec>& way,
                                     const std::string& name) {
  const LayerPoint end = at.at(on_the_way(at, way, 1.0));
  double change = 0.0;
  Slack slack{0.0, [] { return 0.0; }};
  for (std::size_t o = 0; o < at.v().size(); ++o) {
    change += arma::dot(at.v()[o].values(), end.y().at(o).values() - at.y()[o].values());
    slack = slack + arma::accu(arma::abs(at.v()[o].values())) * (at.y_slack(o) + end.y_slack(o));
  }
  for (std::size_t k = 0; k < way.size(); ++k)
    slack = slack + 2.0 * arma::accu(arma::abs(way[k])) * (at.d_slack(k) + end.d_slack(k));
  const Work work = work_on(at, end, way);
  if (!work.is_smooth) return std::nullopt;
  LayerComparison comparison("layer-path", at);
  comparison.of("by this much <dout, F> changes on a way from here",
                "by what the derivatives add up to on that way, an integral");
  comparison.equal(name, change, work.integral, Slack{work.off, [work] { return work.off; }} + slack);
  return comparison;
}

std::optional<LayerViolation> path(const LayerSubject&, const LayerPoint& at) {
  for (double length = 0.5; length >= 0x1p-6; length /= 2.0) {
    const auto all = along(at, way_from(at, std::nullopt, length), "all arguments");
    if (!all) continue;
    if (!all->broken()) return std::nullopt;
    for (std::size_t k = 0; k < at.by(); ++k) {  // which of them it is
      const auto one = along(at, way_from(at, k, length), at.result_name(k));
      if (one && one->broken()) return one->result();
    }
    return all->result();
  }
  throw NothingToCompare("a kink lies on every way that was tried");
}

}  // namespace

std::vector<LayerLaw> way() {
  return {{.id = "layer-path",
           .group = Group::structure,
           .statement = "<dout, F(b) - F(a)> = the integral of <da, b - a> on the way from a to b",
           .hypothesis = "no kink on the way: the slopes at its nodes lie on a polynomial",
           .finds = "every derivative that is not one, constant factors included",
           .source = "the fundamental theorem of calculus",
           .check = path}};
}

}  // namespace gradproof::laws::layer_groups
