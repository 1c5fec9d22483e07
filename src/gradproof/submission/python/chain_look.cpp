// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/chain_look.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "gradproof/network/random.hpp"
#include "gradproof/submission/python/chain_points.hpp"
#include "gradproof/submission/python/exercise.hpp"
#include "gradproof/submission/python/session.hpp"

namespace gradproof {

namespace {

constexpr double equal_within = 1e-7;

double largest(const arma::mat& a) { return a.is_empty() ? 0.0 : arma::abs(a).max(); }
bool equal(const arma::mat& a, const arma::mat& b, double within = equal_within) {
  return arma::size(a) == arma::size(b) && a.is_finite() && b.is_finite() &&
         largest(a - b) <= within * std::max(largest(a), largest(b));
}
bool same(double a, double b) { return std::abs(a - b) <= 1e-6 * std::max(std::abs(a), std::abs(b)); }

/// c with a = c b
std::optional<double> factor(const arma::mat& a, const arma::mat& b) {
  if (arma::size(a) != arma::size(b) || !a.is_finite() || !b.is_finite() || largest(b) == 0.0)
    return std::nullopt;
  const double c = arma::accu(a % b) / arma::accu(b % b);
  if (!equal(a, c * b)) return std::nullopt;
  return c;
}

/// Both gradients at one point.
struct Point {
  std::vector<arma::mat> parameters, claimed, numeric;
  arma::mat X, Y;
  [[nodiscard]] double m() const { return static_cast<double>(X.n_cols); }
  [[nodiscard]] double n() const { return static_cast<double>(Y.n_rows); }
};

class Looker {
 public:
  Looker(PythonSession& session, const ChainReading& reading, std::uint64_t seed)
      : session_(session), reading_(reading), random_(seed + 177) {}

  void operator()(Report& own) {
    arma::uword entries = 0;
    for (const arma::mat& like : reading_.like) entries += like.n_elem;
    if (entries > 250) return;
    const arma::uword m = reading_.X.n_cols;
    const bool is_m_fixed = reading_.kind == "script" || reading_.one_example || reading_.is_square || m < 4;
    try {
      points_.push_back(asked(reading_.Y));
      points_.push_back(asked(is_m_fixed ? reading_.Y : arma::mat(reading_.Y.head_cols(m - 2))));
      if (!is_m_fixed) alone_ = asked(reading_.Y.tail_cols(1));
    } catch (const PartRaised&) {
      if (points_.size() < 2) return;
    }
    for (std::size_t k = 0; k < reading_.names.size(); ++k) {
      ArrayReport* array = report_of(own, k);
      if (array == nullptr || array->verdict != Verdict::wrong) continue;
      wrong_.insert({k, array->name});
      if (array->kind != Reason::differs) continue;
      if (const std::string look = look_of(k); !look.empty()) {
        array->reason = look + "; " + array->reason;
        explained_.insert(k);
      }
    }
    if (explained_.size() < wrong_.size()) add_start(own);
  }

 private:
  Point asked(const arma::mat& Y) {
    Point point;
    for (const arma::mat& like : reading_.like) point.parameters.push_back(drawn_parameter(like, random_));
    point.X = random_normal(random_, reading_.X.n_rows, Y.n_cols);
    point.Y = Y;
    const PartAnswer said = session_.ask_chain("chain gradient", arrays(point), words(), 1000);
    for (std::size_t k = 0; k < reading_.like.size(); ++k) {
      const auto found = said.arrays.find(fmt::format("G{}", k + 1));
      point.claimed.push_back(found == said.arrays.end() ? arma::mat() : found->second);
    }
    for (std::size_t k = 0; k < reading_.like.size(); ++k) {
      arma::mat slopes = reading_.like[k];
      for (arma::uword i = 0; i < slopes.n_elem; ++i) slopes(i) = slope(point, k, i);
      point.numeric.push_back(slopes);
    }
    return point;
  }

  /// Centered, of fourth order: its error is that of rounding and of h^4, both
  /// below 1e-11 here.
  double slope(Point& point, std::size_t k, arma::uword i) {
    constexpr double h = 0x1p-9;
    const double at = point.parameters[k](i);
    const auto cost = [&](double moved) {
      point.parameters[k](i) = at + moved;
      const PartAnswer said = session_.ask_chain("chain cost", arrays(point), words(), 1);
      const auto found = said.arrays.find("cost");
      return found == said.arrays.end() || found->second.n_elem != 1 ? arma::datum::nan : found->second(0);
    };
    const double near = cost(h) - cost(-h), far = cost(2.0 * h) - cost(-2.0 * h);
    point.parameters[k](i) = at;
    return (8.0 * near - far) / (12.0 * h);
  }

  [[nodiscard]] std::map<std::string, arma::mat> arrays(const Point& point) const {
    std::map<std::string, arma::mat> named = {{"X", point.X}, {"Y", point.Y}};
    for (std::size_t k = 0; k < point.parameters.size(); ++k)
      named.emplace(fmt::format("P{}", k + 1), point.parameters[k]);
    return named;
  }
  [[nodiscard]] Words words() const {
    return {{"times", "1"}, {"reg", fmt::format("{}", reading_.takes_reg ? reg_asked : 0.0)}};
  }

  [[nodiscard]] ArrayReport* report_of(Report& own, std::size_t k) const {
    const std::string name = in_notation("d" + reading_.names[k]);
    const auto found = std::find_if(own.arrays.begin(), own.arrays.end(),
                                    [&](const ArrayReport& array) { return array.name == name; });
    return found == own.arrays.end() ? nullptr : &*found;
  }

  [[nodiscard]] std::string look_of(std::size_t k) const {
    if (largest(points_[0].claimed[k]) == 0.0 && largest(points_[1].claimed[k]) == 0.0)
      return "every entry is 0";
    std::string look = look_of_factor(k);
    if (look.empty()) look = look_of_place(k);
    return look.empty() ? look_of_regulariser(k) : look;
  }

  [[nodiscard]] std::string look_of_factor(std::size_t k) const {
    using Quantity = double (*)(const Point&);
    static const std::vector<std::pair<const char*, Quantity>> quantities = {
        {"-1", [](const Point&) { return -1.0; }},
        {"2", [](const Point&) { return 2.0; }},
        {"1/2", [](const Point&) { return 0.5; }},
        {"m", [](const Point& at) { return at.m(); }},
        {"1/m", [](const Point& at) { return 1.0 / at.m(); }},
        {"-m", [](const Point& at) { return -at.m(); }},
        {"-1/m", [](const Point& at) { return -1.0 / at.m(); }},
        {"-2", [](const Point&) { return -2.0; }},
        {"-1/2", [](const Point&) { return -0.5; }},
        {"m/2", [](const Point& at) { return at.m() / 2.0; }},
        {"2m", [](const Point& at) { return 2.0 * at.m(); }},
        {"2/m", [](const Point& at) { return 2.0 / at.m(); }},
        {"n", [](const Point& at) { return at.n(); }},
        {"1/n", [](const Point& at) { return 1.0 / at.n(); }},
        {"m n", [](const Point& at) { return at.m() * at.n(); }},
        {"1/(m n)", [](const Point& at) { return 1.0 / (at.m() * at.n()); }},
    };
    const auto first = factor(points_[0].claimed[k], points_[0].numeric[k]);
    const auto second = factor(points_[1].claimed[k], points_[1].numeric[k]);
    if (!first || !second) return "";
    for (const auto& [name, quantity] : quantities) {
      if (!same(*first, quantity(points_[0])) || !same(*second, quantity(points_[1]))) continue;
      const std::string text = name;
      if (text == "-1") return "every entry has the wrong sign";
      return fmt::format("every entry is {} times the derivative{}", name,
                         text.find('n') != std::string::npos ? ", n the number of outputs" : "");
    }
    // one number, or one that changes with the point, is a multiple by chance
    if (points_[0].numeric[k].n_elem < 2 || !same(*first, *second)) return "";
    return fmt::format("every entry is {:.6g} times the derivative, at both points asked", *first);
  }

  /// The right numbers in the wrong place.
  [[nodiscard]] std::string look_of_place(std::size_t k) const {
    const auto everywhere = [&](const auto& holds) {
      return std::all_of(points_.begin(), points_.end(), holds);
    };
    const arma::mat& like = reading_.like[k];
    if (like.n_rows > 1 && like.is_square() &&
        everywhere([&](const Point& at) { return equal(at.claimed[k], at.numeric[k].t()); }))
      return "it is the derivative, transposed";
    for (std::size_t other = 0; other < reading_.names.size(); ++other) {
      if (other != k && like.n_elem > 1 &&
          everywhere([&](const Point& at) { return equal(at.claimed[k], at.numeric[other]); }))
        return fmt::format("it is the derivative by {}", reading_.names[other]);
    }
    return "";
  }

  [[nodiscard]] std::string look_of_regulariser(std::size_t k) const {
    std::vector<double> factors;
    for (const Point& at : points_) {
      if (arma::size(at.claimed[k]) != arma::size(at.numeric[k])) return "";
      const auto found = factor(at.claimed[k] - at.numeric[k], at.parameters[k]);
      if (!found || reading_.like[k].n_elem < 2) return "";
      factors.push_back(*found);
    }
    const bool is_constant = same(factors[0], factors[1]);
    if (!is_constant && !same(factors[0] * points_[0].m(), factors[1] * points_[1].m())) return "";
    return fmt::format("it is the derivative {} {:.6g}{} times {} itself: {}",
                       factors[0] < 0.0 ? "less" : "and",
                       std::abs(is_constant ? factors[0] : factors[0] * points_[0].m()),
                       is_constant ? "" : "/m", reading_.names[k],
                       factors[0] < 0.0 ? "the term of the regulariser is missing, or smaller than the "
                                          "cost's"
                                        : "a regulariser that the cost has not, or not as much of");
  }

  /// Parameters by the number in their names, the last layer first.
  [[nodiscard]] std::map<int, std::vector<std::size_t>, std::greater<>> layers() const {
    std::map<int, std::vector<std::size_t>, std::greater<>> by_number;
    for (std::size_t k = 0; k < reading_.names.size(); ++k) {
      const std::string name = in_notation("d" + reading_.names[k]);
      const std::size_t at = name.find('[');
      if (at == std::string::npos || name.size() - at > 4) return {};
      by_number[std::stoi(name.substr(at + 1))].push_back(k);
    }
    return by_number;
  }

  void add_start(Report& own) const {
    const auto by_number = layers();
    if (by_number.size() < 2) return;
    std::vector<std::string> right;
    for (const auto& [number, places] : by_number) {
      const auto is_wrong = [&](std::size_t k) { return wrong_.count(k) > 0; };
      if (std::none_of(places.begin(), places.end(), is_wrong)) {
        for (const std::size_t k : places) right.push_back(in_notation("d" + reading_.names[k]));
        continue;
      }
      const bool is_all = std::all_of(places.begin(), places.end(), is_wrong);
      const bool is_explained = std::all_of(places.begin(), places.end(), [&](std::size_t k) {
        return !is_wrong(k) || explained_.count(k) > 0;
      });
      if (is_explained || (!is_all && places.size() > 1)) return;
      MistakeFinding finding;
      finding.id = "not-in-catalogue";
      finding.layer = static_cast<std::size_t>(number);
      for (const std::size_t k : places) finding.arrays.push_back(wrong_.at(k));
      const std::string units = right.empty() ? "" : look_of_units(places);
      finding.wrong = fmt::format("dZ[{}]: {}", number,
                                  units.empty() ? "what belongs to its layer is wrong throughout" : units);
      finding.right = right.empty() ? fmt::format("dZ[{0}] = the derivative of the loss by Z[{0}]", number)
                                    : fmt::format("dZ[{0}] = dA[{0}] * g'(Z[{0}])", number);
      finding.why = right.empty() ? "it is the last layer: everything below is made of its dZ"
                                  : fmt::format(
                                        "{} {} right, so the mistake starts below: where "
                                        "dZ[{}] is made",
                                        fmt::join(right, ", "), right.size() == 1 ? "is" : "are", number);
      finding.certain = false;
      own.mistakes.push_back(std::move(finding));
      return;
    }
  }

  /// With one example dW = dZ x^T and db = dZ: a slope that is wrong multiplies
  /// each unit by a number of its own.
  [[nodiscard]] std::string look_of_units(const std::vector<std::size_t>& places) const {
    if (!alone_ || places.size() != 2) return "";
    const std::size_t b =
        reading_.like[places[0]].n_elem < reading_.like[places[1]].n_elem ? places[0] : places[1];
    const std::size_t W = b == places[0] ? places[1] : places[0];
    const arma::vec claimed = arma::vectorise(alone_->claimed[b]),
                    right = arma::vectorise(alone_->numeric[b]);
    arma::mat dW = alone_->claimed[W], by_W = alone_->numeric[W];
    if (claimed.n_elem != right.n_elem || claimed.n_elem < 2 || arma::size(dW) != arma::size(by_W)) return "";
    if (dW.n_rows != right.n_elem || (dW.is_square() && reading_.rows)) {
      dW = dW.t().eval();
      by_W = by_W.t().eval();
    }
    if (dW.n_rows != right.n_elem) return "";
    std::vector<std::string> ratios;
    bool is_one_number = true, passes_what_is_held = false;
    double first = arma::datum::nan;
    for (arma::uword i = 0; i < right.n_elem; ++i) {
      if (std::abs(right(i)) <= 1e-9 * largest(right)) {
        if (largest(by_W.row(i)) > 1e-9 * largest(by_W)) return "";
        passes_what_is_held = passes_what_is_held || std::abs(claimed(i)) > 1e-6 * largest(claimed);
        continue;
      }
      const double ratio = claimed(i) / right(i);
      if (!(largest(dW.row(i) - ratio * by_W.row(i)) <=
            1e-6 * std::max(largest(by_W.row(i)), largest(dW.row(i)))))
        return "";
      if (std::isnan(first)) first = ratio;
      is_one_number = is_one_number && same(ratio, first);
      ratios.push_back(fmt::format("{:.3g}", ratio));
    }
    if (passes_what_is_held)
      return "units that the forward pass holds back, of which the derivative is 0, have a gradient here: a "
             "mask "
             "(of dropout, or of a relu) is not the one of the forward pass";
    if (ratios.size() < 2 || is_one_number) return "";
    return fmt::format(
        "each unit is off by a factor of its own (with one "
        "example {}), the same in its weights and its bias: "
        "the slope of the activation, or a mask, in it is not "
        "that of the forward pass",
        fmt::join(ratios, ", "));
  }

  PythonSession& session_;
  const ChainReading& reading_;
  Random random_;
  std::vector<Point> points_;
  std::optional<Point> alone_;
  std::map<std::size_t, std::string> wrong_;
  std::set<std::size_t> explained_;
};

}  // namespace

void add_look(PythonSession& session, const ChainReading& reading, std::uint64_t seed, Report& own) {
  const bool differs = std::any_of(own.arrays.begin(), own.arrays.end(), [](const ArrayReport& array) {
    return array.verdict == Verdict::wrong && array.kind == Reason::differs;
  });
  const bool is_state = std::any_of(own.arrays.begin(), own.arrays.end(), [](const ArrayReport& array) {
    return array.kind == Reason::not_deterministic || array.kind == Reason::throws;
  });
  if (own.verdict == Verdict::wrong && differs && !is_state && !reading.is_single)
    Looker(session, reading, seed)(own);
}

}  // namespace gradproof
