// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstddef>
#include <vector>

#include "gradproof/derivative/error_bars.hpp"
#include "gradproof/derivative/kernel/aligned_rows.hpp"
#include "gradproof/derivative/kernel/fast_kernel.hpp"
#include "gradproof/derivative/kernel/point_kernel.hpp"
#include "gradproof/network/forward_network.hpp"
#include "gradproof/network/layers.hpp"
#include "gradproof/network/parameters.hpp"

namespace gradproof {

/// What BasePoint and error_bars() are, as vector code computes it: the same formulas, unit by unit over all
/// examples, within rounding of them. That pair is the oracle of this class in the tests. A user's g is
/// measured as there (ActivationChange).
/// Cost: two forward passes, one backward pass of magnitudes, one or two exponentials for each z.
/// Memory: about 7 (sum of n[l]) m doubles, in one piece.
class FastPoint {
 public:
  /// All but the kernel must outlive this, and have been checked for shape and labels.
  FastPoint(const ForwardNetwork& network, const Parameters& parameters, const arma::mat& X,
            const arma::mat& Y, double kink_fraction, const FastKernel& kernel);

  /// As FastPropagation::is_exact_for() says of a BasePoint. Where not, nothing else here may be asked for.
  [[nodiscard]] bool is_exact_for(double step_in_z) const;
  /// As error_bars(), but dZ and dA only if asked for.
  [[nodiscard]] ErrorBars bars(double step_in_z, bool with_dZ_dA) const;
  /// The step, cut until it reaches no kink (but those within rounding of 0).
  [[nodiscard]] double step_that_crosses_no_kink(double step_in_z) const;
  [[nodiscard]] std::size_t kinks() const noexcept { return kinks_; }

  [[nodiscard]] const ForwardNetwork& network() const noexcept { return network_; }
  [[nodiscard]] const Parameters& parameters() const noexcept { return parameters_; }
  [[nodiscard]] const FastKernel& kernel() const noexcept { return kernel_; }
  [[nodiscard]] std::size_t examples() const noexcept { return m_; }
  [[nodiscard]] std::size_t stride() const noexcept { return stride_; }
  [[nodiscard]] double reach(std::size_t l) const { return reach_[l]; }
  [[nodiscard]] double steepest(std::size_t l) const { return steepest_[l]; }
  /// n[l-1] + 1 rows: A[l-1], and ones, which b[l] is multiplied by.
  [[nodiscard]] const double* inputs(std::size_t l) const { return layers_[l].A_below; }
  /// max |.| of each of them
  [[nodiscard]] const std::vector<double>& largest_inputs(std::size_t l) const { return layers_[l].largest; }
  /// n[l] rows: ActivationChange::leading(), at the output LossChange::leading(); 0 in the padding.
  [[nodiscard]] const double* lead(std::size_t l) const { return layers_[l].lead; }

 private:
  struct Layer {
    double *A_below = nullptr, *E_below = nullptr;  // n[l-1] + 1 rows; E = eA + sum_error(n[l-1]) |A|
    double *alpha = nullptr, *beta = nullptr;       // n[l] rows; Z is kept in alpha before alpha is known
    double *eZ = nullptr, *lead = nullptr, *slope = nullptr;
    double kappa = 0.0, claim_error = 0.0;
    bool curved = false;
    const double *curvature = nullptr, *claim_errors = nullptr;  // of a user's g: n[l] rows
    std::vector<double> largest;
  };
  void lay_out();
  [[nodiscard]] bool forward_pass(const arma::mat& X, double kink_fraction);
  void activate(std::size_t l, double kink_fraction);
  void activate_user(std::size_t l, double kink_fraction);
  void start_backward(const arma::mat& Y);
  void backward_pass();
  [[nodiscard]] double sums_above(std::size_t l) const;
  [[nodiscard]] TwoProducts magnitudes_from_above(std::size_t l, double* alpha, double* beta) const;
  [[nodiscard]] arma::mat bars_of_dA(std::size_t l, double scale, double underflow) const;

  const ForwardNetwork& network_;
  const Parameters& parameters_;
  const FastKernel& kernel_;
  std::size_t m_, stride_;
  Layers<Layer> layers_;
  AlignedArray memory_;
  std::vector<AlignedArray> memory_of_users_;
  Layers<double> reach_, steepest_;
  double nearest_kink_;
  std::size_t kinks_ = 0;
  bool finite_ = false;
};

}  // namespace gradproof
