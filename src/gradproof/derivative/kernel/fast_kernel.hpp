// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "gradproof/derivative/kernel/point_kernel.hpp"

namespace gradproof {

/// What the vector code of FastPropagation reads, laid out for it. A "row" is one unit over all examples:
/// `stride` doubles, the m examples and then padding in which every slope is zero, so that it adds nothing.
/// Rows are aligned to 64 bytes. Layers count from 1; index 0 of the vectors is used by n alone.
struct FastPlan {
  std::size_t depth = 0, stride = 0;
  std::vector<std::size_t> n;         ///< n[0..depth]
  std::vector<const double*> inputs;  ///< inputs[l]: n[l-1] + 1 rows, A[l-1], and ones for b[l]
  std::vector<const double*> h;       ///< h[l]: n[l-1] + 1 steps: Z[l] is changed by h_j times row j
  std::vector<const double*> slope;   ///< slope[l]: n[l] rows; of g below the output, of the loss there
  std::vector<const double*> W;       ///< W[l], column-major n[l] x n[l-1]
  std::vector<double> change_in_A;    ///< what A[l](i,:) is changed by for dA[l]
  std::size_t widest = 0;             ///< the largest n[l], l = 0..depth
};

/// Where a kernel writes what the loss changes by.
struct UnitChanges {
  double* total = nullptr;  ///< n[l-1] + 1: summed over the examples, for each W[l](i,j) and for b[l](i)
  double* by_Z = nullptr;   ///< stride, or null: of each example, for Z[l](i,:) changed as by b[l](i)
  double* by_A = nullptr;   ///< stride, or null: of each example, for A[l](i,:) changed by change_in_A[l]
};

/// The vector code for one instruction set.
struct FastKernel {
  std::string name;       ///< "AVX-512", "AVX2", "SSE4", "SSSE3", "baseline"
  std::size_t lanes = 0;  ///< doubles in a vector
  /// Doubles of scratch, aligned to 64 bytes, that propagate_unit needs.
  std::size_t (*scratch_size)(const FastPlan& plan) = nullptr;
  /// Changes W[l](i,0), W[l](i,1), ..., b[l](i) in turn and carries each change up to the loss.
  void (*propagate_unit)(const FastPlan& plan, std::size_t l, std::size_t i, const UnitChanges& out,
                         double* scratch) = nullptr;
  const PointKernel* point = nullptr;  ///< the point itself (fast_point.hpp)
};

/// One kernel for each instruction set that this machine has and this program was built with, best first.
[[nodiscard]] const std::vector<FastKernel>& fast_kernels();
/// Their names, best first: "AVX-512", "AVX2", "SSE4", "SSSE3", "baseline" (vectors of 8, 4, 2, 2 doubles and
/// of 1).
[[nodiscard]] std::vector<std::string> instruction_sets();
/// The kernel of that name; of no name, the best.
/// @throws std::invalid_argument for another name; the text lists the names there are.
[[nodiscard]] const FastKernel& fast_kernel(const std::string& instructions);

}  // namespace gradproof
