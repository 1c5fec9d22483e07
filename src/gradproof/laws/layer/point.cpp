// SPDX-License-Identifier: MIT
#include "gradproof/laws/layer/point.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <utility>

#include "gradproof/laws/point.hpp"
#include "gradproof/laws/refusal.hpp"
#include "gradproof/layers/draws.hpp"

namespace gradproof::laws {

using layers::Tensor;
using layers::Tensors;

namespace {

constexpr int samples = 12;

double largest(const Tensors& arrays) {
  double most = 0.0;
  for (const Tensor& x : arrays)
    if (!x.values().is_empty()) most = std::max(most, arma::abs(x.values()).max());
  return most;
}

double largest(const Tensor& x) { return x.values().is_empty() ? 0.0 : arma::abs(x.values()).max(); }

/// Infinite where it is another shape or no number.
double apart(const Tensor& a, const Tensor& b) {
  if (a.shape() != b.shape()) return arma::datum::inf;
  double most = 0.0;
  for (arma::uword i = 0; i < a.values().n_elem; ++i) {
    const double difference = std::abs(a.values()(i) - b.values()(i));
    if (!(difference <= most)) most = std::isnan(difference) ? arma::datum::inf : difference;
  }
  return most;
}

}  // namespace

Slack operator+(const Slack& a, const Slack& b) {
  return {a.least + b.least, [a, b] { return a.measured() + b.measured(); }};
}
Slack operator*(double factor, const Slack& a) {
  return {factor * a.least, [factor, a] { return factor * a.measured(); }};
}

LayerPoint::LayerPoint(const LayerSubject& subject, Tensors x, double grid, Tensors v)
    : subject_(&subject),
      signature_(subject.layer.signature),
      x_(std::move(x)),
      grid_(grid),
      v_(std::move(v)) {}

const Tensors& LayerPoint::y() const {
  if (y_.empty()) y_ = subject_->layer.forward(x_);
  return y_;
}

const Tensors& LayerPoint::v() const {
  if (!v_.empty()) return v_;
  Random random(41);
  for (const Tensor& output : y()) {
    v_.push_back(layers::draw_normal(random, output.shape()));
    v_.back().values().transform([this](double value) { return grid_ * std::round(value / grid_) + 0.0; });
  }
  return v_;
}

const Tensors& LayerPoint::d() const {
  for (const Tensor& output : y())
    if (!output.values().is_finite()) throw NotGiven("its forward pass gives what is no number");
  return d_alone();
}

const Tensors& LayerPoint::d_alone() const {
  if (d_.empty()) d_ = subject_->layer.backward(x_, v());
  for (std::size_t k = 0; k < by(); ++k) {
    if (k < d_.size() && d_[k].shape() == x_[k].shape()) continue;
    throw NotDecided(fmt::format(
        "{}: the law 'layer-shapes' comes first",
        k < d_.size() ? fmt::format("{} is {}, and {} is {}", result_name(k), shape_words(d_[k].shape()),
                                    signature_.arguments()[k].name, shape_words(x_[k].shape()))
                      : fmt::format("{} was not given", result_name(k))));
  }
  return d_;
}

LayerPoint LayerPoint::with(Tensors v) const {
  LayerPoint other(*subject_, x_, grid_, std::move(v));
  other.y_ = y_;  // the forward pass has no cotangents
  other.y_noise_ = y_noise_;
  return other;
}

bool LayerPoint::answers(std::size_t outputs) const {
  return unless_refused(
      [&] {
        return y().size() == outputs &&
               std::ranges::all_of(y(), [](const Tensor& output) { return output.values().is_finite(); });
      },
      [](const char*) { return false; });
}

LayerPoint LayerPoint::elsewhere() const {
  Random random(71);
  Tensors x = x_;
  for (std::size_t k = 0; k < by(); ++k) x[k] = layers::draw_normal(random, x[k].shape());
  return at(std::move(x));
}

std::string LayerPoint::result_name(std::size_t k) const { return "d" + signature_.arguments().at(k).name; }

double LayerPoint::factor() const {
  arma::uword count = 0;
  for (const Tensors* arrays : {&x_, &y()})
    for (const Tensor& array : *arrays) count += array.values().n_elem;
  return 8.0 * std::sqrt(static_cast<double>(count));
}

std::vector<double> LayerPoint::noise(bool of_y) const {
  Random random(43);
  const Tensors& right = of_y ? y() : d();
  std::vector<double> most(right.size(), 0.0);
  const double u = subject_->unit_roundoff;
  for (int sample = 0; sample < samples; ++sample) {
    Tensors x = x_, v = of_y ? Tensors() : this->v();
    const auto move = [&](Tensor& array) {
      array.values().transform(
          [&](double value) { return value * (1.0 + (random() % 2 == 0 ? 2 : -2) * u); });
    };
    for (std::size_t k = 0; k < by(); ++k) move(x[k]);
    for (Tensor& cotangent : v) move(cotangent);
    Tensors found = of_y ? subject_->layer.forward(x) : subject_->layer.backward(x, v);
    found.resize(right.size());
    for (std::size_t k = 0; k < right.size(); ++k) most[k] = std::max(most[k], apart(found[k], right[k]));
  }
  const double scale = std::max(largest(right), largest(of_y ? x_ : this->v()));
  for (const double change : most)
    if (!(change <= std::sqrt(u) * scale))
      throw NothingToCompare("a number lies at a kink: it makes a jump where another moves by its rounding");
  const std::vector<double> inside = noise_inside(of_y, right);
  for (std::size_t k = 0; k < most.size(); ++k) most[k] += inside[k];
  return most;
}

std::vector<double> LayerPoint::noise_inside(bool of_y, const Tensors& right) const {
  // 2^-20: of what is smooth the differences are of order step^4, below rounding
  const double step = std::exp2(std::round(0.375 * std::log2(subject_->unit_roundoff)));
  constexpr std::array stencil = {1.0, -4.0, 6.0, -4.0, 1.0};
  const double deviation = std::sqrt(70.0);  // of a fourth difference: the sum of the squares of the stencil
  std::vector<double> levels(right.size(), 0.0);
  for (std::uint64_t line = 0; line < 2; ++line) {
    std::vector<Tensors> found;
    for (std::size_t at = 0; at < 8; ++at) {
      Random random(67 + line);
      Tensors x = x_, v = of_y ? Tensors() : this->v();
      const auto move = [&](Tensor& array) {
        array.values().transform([&](double value) {
          return value * (1.0 + step * (static_cast<double>(at) - 3.5) * (random() % 2 == 0 ? 1.0 : -1.0) *
                                    std::uniform_real_distribution<double>(0.5, 1.5)(random));
        });
      };
      for (std::size_t k = 0; k < by(); ++k) move(x[k]);
      for (Tensor& cotangent : v) move(cotangent);
      found.push_back(of_y ? subject_->layer.forward(x) : subject_->layer.backward(x, v));
      found.back().resize(right.size());
    }
    for (std::size_t k = 0; k < right.size(); ++k) {
      for (std::size_t first = 0; first + stencil.size() <= found.size(); ++first) {
        arma::vec difference(right[k].values().n_elem, arma::fill::zeros);
        for (std::size_t i = 0; i < stencil.size(); ++i) {
          const Tensor& sample = found[first + i][k];
          if (sample.shape() == right[k].shape()) difference += stencil[i] * sample.values();
        }
        if (!difference.is_empty()) levels[k] = std::max(levels[k], arma::abs(difference).max() / deviation);
      }
    }
  }
  return levels;
}

Slack LayerPoint::y_slack(std::size_t k) const {
  const double least = factor() * subject_->unit_roundoff * largest(y().at(k));
  return {least, [this, k, least] {
            if (y_noise_.empty()) y_noise_ = noise(true);
            return least + factor() * y_noise_.at(k);
          }};
}

Slack LayerPoint::d_slack(std::size_t k) const {
  const double least = factor() * subject_->unit_roundoff * largest(d().at(k));
  return {least, [this, k, least] {
            if (d_noise_.empty()) d_noise_ = noise(false);
            return least + factor() * d_noise_.at(k);
          }};
}

std::optional<std::size_t> LayerPoint::examples_of_y(std::size_t k) const {
  const auto& outputs = signature_.outputs();
  const auto sizes = signature_.sizes_of(x_);
  if (k >= outputs.size() || !sizes || !Signature::fits(outputs[k], y().at(k).shape(), *sizes))
    return std::nullopt;
  return signature_.axis_of_examples(outputs[k]);
}

arma::uword LayerPoint::examples() const {
  const auto sizes = signature_.sizes_of(x_);
  return sizes && sizes->count(signature_.examples()) > 0 ? sizes->at(signature_.examples()) : 0;
}

LayerComparison& LayerComparison::of(std::string left, std::string right) {
  left_ = std::move(left);
  right_ = std::move(right);
  return *this;
}

LayerComparison& LayerComparison::note(const std::string& remark) {
  if (broken()) return *this;
  first_ =
      LayerViolation{.law = law_, .remark = remark, .layer = describe(*point_), .question = show(*point_)};
  return *this;
}

LayerComparison& LayerComparison::equal(const std::string& array, const Tensor& found, const Tensor& expected,
                                        const Slack& slack) {
  if (broken()) return *this;
  if (found.shape() != expected.shape())
    return note(
        fmt::format("{} is {} against {}", array, shape_words(found.shape()), shape_words(expected.shape())));
  if (apart(found, expected) <= slack.least) return *this;
  const bool are_numbers = found.values().is_finite() && expected.values().is_finite();
  const double bar = are_numbers ? slack.measured() : slack.least;
  for (arma::uword i = 0; i < found.values().n_elem; ++i) {
    if (std::abs(found.values()(i) - expected.values()(i)) <= bar) continue;
    note("");
    first_->array = array + place_in(found, i);
    first_->left = left_;
    first_->right = right_;
    first_->found = found.values()(i);
    first_->expected = expected.values()(i);
    first_->bar = bar;
    return *this;
  }
  return *this;
}

LayerComparison& LayerComparison::equal(const std::string& what, double found, double expected,
                                        const Slack& slack) {
  return equal(what, layers::setting(found), layers::setting(expected), slack);
}

bool same(const Tensor& a, const Tensor& b, const Slack& slack, const LayerPoint& at) {
  const double difference = apart(a, b);
  if (!std::isfinite(difference)) return false;
  if (difference <= slack.least) return true;
  const double never = std::sqrt(at.subject().unit_roundoff) * std::max(largest(a), largest(b));
  return difference <= never && difference <= slack.measured();
}

Slack of_hypothesis(const LayerPoint& at) {
  double gap = 1.0;
  for (std::size_t k = 0; k < at.by(); ++k) {
    const arma::vec sorted = arma::sort(at.x()[k].values());
    for (arma::uword i = 0; i + 1 < sorted.n_elem; ++i)
      if (sorted(i + 1) > sorted(i)) gap = std::min(gap, sorted(i + 1) - sorted(i));
  }
  Slack slack{0.0, [] { return 0.0; }};
  for (std::size_t o = 0; o < at.v().size(); ++o)
    slack = slack + arma::accu(arma::abs(at.v()[o].values())) / gap * at.y_slack(o);
  return slack;
}

Tensor taken(const Tensor& x, std::size_t axis, const arma::uvec& indices) {
  layers::Shape shape = x.shape();
  arma::uword inner = 1;
  for (std::size_t k = axis + 1; k < shape.size(); ++k) inner *= shape[k];
  const arma::uword size = shape[axis], outer = x.values().n_elem / (inner * size);
  shape[axis] = indices.n_elem;
  Tensor made(shape);
  arma::uword to = 0;
  for (arma::uword o = 0; o < outer; ++o)
    for (const arma::uword index : indices)
      for (arma::uword i = 0; i < inner; ++i)
        made.values()(to++) = x.values()((o * size + index) * inner + i);
  return made;
}

arma::uvec index_along(const Tensor& x, std::size_t axis) {
  arma::uword inner = 1;
  for (std::size_t k = axis + 1; k < x.shape().size(); ++k) inner *= x.size(k);
  arma::uvec index(x.values().n_elem);
  for (arma::uword i = 0; i < index.n_elem; ++i) index(i) = i / inner % x.size(axis);
  return index;
}

std::optional<Tensors> values_at(const LayerPoint& point, const Tensors& x) {
  const LayerPoint there = point.at(x);
  return there.answers(point.y().size()) ? std::optional(there.y()) : std::nullopt;
}

Tensors with_examples(const LayerPoint& point, const arma::uvec& examples) {
  Tensors x = point.x();
  for (std::size_t k = 0; k < x.size(); ++k)
    if (const auto axis = point.signature().axis_of_examples(point.signature().arguments()[k]))
      x[k] = taken(x[k], *axis, examples);
  return x;
}

std::string place_in(const Tensor& x, arma::uword at) {
  if (x.shape().empty()) return "";
  std::vector<arma::uword> index(x.shape().size());
  for (std::size_t axis = index.size(); axis-- > 0; at /= x.size(axis)) index[axis] = at % x.size(axis);
  return fmt::format("({})", fmt::join(index, ", "));
}

Tensor scaled(Tensor x, double factor) {
  x.values() *= factor;
  return x;
}
Tensor sum(const Tensor& a, const Tensor& b) { return {a.shape(), arma::vec(a.values() + b.values())}; }

}  // namespace gradproof::laws
