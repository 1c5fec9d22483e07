// SPDX-License-Identifier: MIT
// What laws of layers are written with: a question, what was answered, and what each array may be off by.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gradproof/laws/layer/law.hpp"
#include "gradproof/laws/layer/signature.hpp"

namespace gradproof::laws {

/// What an array may be off by. `least`, by its size alone: the rounding of as many operations as there are
/// numbers in the question. `measured`, where that does not cover a difference: by how much the array moves
/// when each number of the question moves by its own rounding, in random directions (LayerPoint).
struct Slack {
  double least = 0.0;
  std::function<double()> measured;
};
/// This much of one and that much of the other.
[[nodiscard]] Slack operator+(const Slack& a, const Slack& b);
[[nodiscard]] Slack operator*(double factor, const Slack& a);

/// A question to a layer: its arguments x and cotangents v. What it answers is asked once, when needed:
/// y = F(x), and d, the derivatives of <v, F> by the first `by` arguments.
///
/// The bar of an array is F (S + u max|array|). S is the largest change of any of its entries over 12
/// evaluations in which every number of x and v moves by 2u of itself, up or down at random, which is its
/// conditioning; and the noise of the evaluation itself by fourth differences along two lines, as ECnoise has
/// it (More and Wild 2011): of a batch norm of two examples dx all but cancels inside, and its rounding does
/// not. Random signs of n contributions add up to sqrt(n) times less than they can at worst (Cauchy,
/// Schwarz), and the largest of 12 samples is below an eighth of their deviation once in 10^12: F = 8
/// sqrt(n), for n numbers in the question.
class LayerPoint {
 public:
  /// @param v  empty: drawn, normal, multiples of grid
  LayerPoint(const LayerSubject& subject, layers::Tensors x, double grid, layers::Tensors v = {});

  [[nodiscard]] const LayerSubject& subject() const noexcept { return *subject_; }
  [[nodiscard]] const Signature& signature() const noexcept { return signature_; }
  [[nodiscard]] double grid() const noexcept { return grid_; }
  [[nodiscard]] const layers::Tensors& x() const noexcept { return x_; }
  [[nodiscard]] const layers::Tensors& y() const;
  [[nodiscard]] const layers::Tensors& v() const;
  /// @throws NotDecided where they are not as many as `by`, or not of the shapes of x; NotGiven where y is no
  /// number: of the batch of one that a variance by N - 1 divides by nothing
  [[nodiscard]] const layers::Tensors& d() const;
  /// The same where y has not been asked, and need not be.
  /// @throws NotDecided as d()
  [[nodiscard]] const layers::Tensors& d_alone() const;
  [[nodiscard]] std::size_t by() const noexcept { return subject_->layer.by; }
  /// "dx", "dw"
  [[nodiscard]] std::string result_name(std::size_t k) const;

  /// Of y[k] and of d[k]. `measured` throws NothingToCompare at a kink.
  [[nodiscard]] Slack y_slack(std::size_t k) const;
  [[nodiscard]] Slack d_slack(std::size_t k) const;

  /// Other numbers of the same shapes, none of them short: what holds at both by chance does so at neither.
  [[nodiscard]] LayerPoint elsewhere() const;
  /// The same question with other arguments; with other cotangents.
  [[nodiscard]] LayerPoint at(layers::Tensors x) const { return {*subject_, std::move(x), grid_, v()}; }
  [[nodiscard]] LayerPoint with(layers::Tensors v) const;
  /// Whether its forward pass gives numbers, and so many outputs: a hypothesis may ask what is out of its
  /// reach.
  [[nodiscard]] bool answers(std::size_t outputs) const;

  /// Which axis of y[k] runs over the examples; empty where none does, or where its shape is not that of the
  /// signature.
  [[nodiscard]] std::optional<std::size_t> examples_of_y(std::size_t k) const;
  [[nodiscard]] arma::uword examples() const;  ///< how many; 0 where there is no such axis

 private:
  [[nodiscard]] std::vector<double> noise(bool of_y) const;
  [[nodiscard]] std::vector<double> noise_inside(bool of_y, const layers::Tensors& right) const;
  [[nodiscard]] double factor() const;
  const LayerSubject* subject_;
  Signature signature_;
  layers::Tensors x_;
  double grid_;
  mutable layers::Tensors y_, v_, d_;
  mutable std::vector<double> y_noise_, d_noise_;
};

/// Collects the first violation of one law at one question.
class LayerComparison {
 public:
  LayerComparison(std::string law, const LayerPoint& point) : law_(std::move(law)), point_(&point) {}

  LayerComparison& of(std::string left, std::string right);
  LayerComparison& equal(const std::string& array, const layers::Tensor& found,
                         const layers::Tensor& expected, const Slack& slack);
  LayerComparison& equal(const std::string& what, double found, double expected, const Slack& slack);
  LayerComparison& note(const std::string& remark);
  [[nodiscard]] const std::optional<LayerViolation>& result() const noexcept { return first_; }
  [[nodiscard]] bool broken() const noexcept { return first_.has_value(); }

 private:
  std::string law_, left_, right_;
  const LayerPoint* point_;
  std::optional<LayerViolation> first_ = {};
};

/// Whether two arrays are one, for a hypothesis: what is apart by more than rounding can ever be is not.
[[nodiscard]] bool same(const layers::Tensor& a, const layers::Tensor& b, const Slack& slack,
                        const LayerPoint& at);

/// What the derivatives may differ by where values that a hypothesis calls one may differ by their slack,
/// over lengths as short as the closest two entries of an argument lie apart.
[[nodiscard]] Slack of_hypothesis(const LayerPoint& at);

/// The entries with these indices along an axis, in this order.
[[nodiscard]] layers::Tensor taken(const layers::Tensor& x, std::size_t axis, const arma::uvec& indices);
/// Of each entry, where it lies along an axis.
[[nodiscard]] arma::uvec index_along(const layers::Tensor& x, std::size_t axis);
/// The arguments with these examples.
[[nodiscard]] layers::Tensors with_examples(const LayerPoint& point, const arma::uvec& examples);
/// The outputs for other arguments, where it answers.
[[nodiscard]] std::optional<layers::Tensors> values_at(const LayerPoint& point, const layers::Tensors& x);
/// "(0, 2, 1)"; empty for a number
[[nodiscard]] std::string place_in(const layers::Tensor& x, arma::uword at);
[[nodiscard]] layers::Tensor scaled(layers::Tensor x, double factor);
[[nodiscard]] layers::Tensor sum(const layers::Tensor& a, const layers::Tensor& b);

/// "affine: x 2x3, w 3x1, b 1", and the arrays to be pasted.
[[nodiscard]] std::string describe(const LayerPoint& point);
[[nodiscard]] std::string show(const LayerPoint& point);

}  // namespace gradproof::laws
