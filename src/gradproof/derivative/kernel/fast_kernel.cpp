// SPDX-License-Identifier: MIT
// Compiled once for each instruction set (Highway's foreach_target); see fast_propagation.hpp for the method.
#include "gradproof/derivative/kernel/fast_kernel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gradproof/derivative/kernel/fast_kernel.cpp"
#include <hwy/foreach_target.h>  // keep before highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace gradproof::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<double>;
using V = hn::Vec<D>;

constexpr D d{};
constexpr std::size_t lanes = hn::MaxLanes(D());
// Accumulators, one vector of changes each and a broadcast weight must fit the registers: 32 or 16 of them.
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL
constexpr std::size_t most_vectors = 4, most_rows = 6;
#else
constexpr std::size_t most_vectors = 2, most_rows = 6;
#endif

HWY_INLINE V load(const double* from) { return hn::Load(d, from); }

// The changes that enter a layer: either those of one unit below (c, weighted by a column of W and multiplied
// by the slopes of the layer, made on the fly and kept for the blocks of rows that follow), or rows in store.
template <std::size_t v>
struct FromUnit {
  const V* c;
  const double* HWY_RESTRICT w;      // W[l+1](:, i)
  const double* HWY_RESTRICT slope;  // of layer l+1, at this block of examples
  std::size_t stride;
  double* HWY_RESTRICT keep;  // null: nobody else needs them
  HWY_INLINE void operator()(std::size_t r, V (&change)[v]) const {
    const V weight = hn::Set(d, w[r]);
#pragma GCC unroll 8
    for (std::size_t k = 0; k < v; ++k)
      change[k] = hn::Mul(load(slope + r * stride + k * lanes), hn::Mul(weight, c[k]));
    if (keep != nullptr) {
#pragma GCC unroll 8
      for (std::size_t k = 0; k < v; ++k) hn::Store(change[k], d, keep + (r * v + k) * lanes);
    }
  }
};

template <std::size_t v>
struct FromStore {
  const double* HWY_RESTRICT rows;
  HWY_INLINE void operator()(std::size_t r, V (&change)[v]) const {
#pragma GCC unroll 8
    for (std::size_t k = 0; k < v; ++k) change[k] = load(rows + (r * v + k) * lanes);
  }
};

// `rows` rows of W[l+1] times the changes of the n units below, then times the slopes: into `store`, or, at
// the output, added up in `total`.
template <std::size_t rows, std::size_t v, class Source>
HWY_INLINE void row_block(const Source& source, std::size_t n_below, const double* HWY_RESTRICT W,
                          std::size_t n_rows, const double* HWY_RESTRICT slope, std::size_t stride,
                          double* HWY_RESTRICT store, V (&total)[v]) {
  V sum[rows][v];
#pragma GCC unroll 8
  for (std::size_t q = 0; q < rows; ++q) {
#pragma GCC unroll 8
    for (std::size_t k = 0; k < v; ++k) sum[q][k] = hn::Zero(d);
  }
  for (std::size_t r = 0; r < n_below; ++r) {
    V change[v];
    source(r, change);
#pragma GCC unroll 8
    for (std::size_t q = 0; q < rows; ++q) {
      const V weight = hn::Set(d, W[r * n_rows + q]);
#pragma GCC unroll 8
      for (std::size_t k = 0; k < v; ++k) sum[q][k] = hn::MulAdd(weight, change[k], sum[q][k]);
    }
  }
#pragma GCC unroll 8
  for (std::size_t q = 0; q < rows; ++q) {
#pragma GCC unroll 8
    for (std::size_t k = 0; k < v; ++k) {
      const V s = load(slope + q * stride + k * lanes);
      if (store != nullptr) {
        hn::Store(hn::Mul(s, sum[q][k]), d, store + (q * v + k) * lanes);
      } else {
        total[k] = hn::MulAdd(s, sum[q][k], total[k]);
      }
    }
  }
}

template <std::size_t v, class Source>
HWY_INLINE void any_row_block(std::size_t rows, const Source& source, std::size_t n_below, const double* W,
                              std::size_t n_rows, const double* slope, std::size_t stride, double* store,
                              V (&total)[v]) {
  static_assert(most_rows == 6);
  switch (rows) {
    case 1:
      return row_block<1, v>(source, n_below, W, n_rows, slope, stride, store, total);
    case 2:
      return row_block<2, v>(source, n_below, W, n_rows, slope, stride, store, total);
    case 3:
      return row_block<3, v>(source, n_below, W, n_rows, slope, stride, store, total);
    case 4:
      return row_block<4, v>(source, n_below, W, n_rows, slope, stride, store, total);
    case 5:
      return row_block<5, v>(source, n_below, W, n_rows, slope, stride, store, total);
    default:
      return row_block<6, v>(source, n_below, W, n_rows, slope, stride, store, total);
  }
}

struct Blocks {  // n split into as few blocks of at most `most` as there can be, alike to within one
  std::size_t n, count;
  Blocks(std::size_t n_, std::size_t most) : n(n_), count((n_ + most - 1) / most) {}
  [[nodiscard]] std::size_t first(std::size_t block) const { return block * n / count; }
  [[nodiscard]] std::size_t size(std::size_t block) const { return first(block + 1) - first(block); }
};

// From the change c of A[l](i, block of examples) to the change of the loss of each of these examples.
template <std::size_t v>
HWY_INLINE void carry_up(const FastPlan& plan, std::size_t l, std::size_t i, std::size_t at, const V (&c)[v],
                         V (&total)[v], double* scratch) {
  const std::size_t stride = plan.stride;
  std::size_t k = l + 1;
  const double* w = plan.W[k] + i * plan.n[k];
  const double* slope = plan.slope[k] + at;
#pragma GCC unroll 8
  for (std::size_t x = 0; x < v; ++x) total[x] = hn::Zero(d);
  if (k == plan.depth) {
    for (std::size_t o = 0; o < plan.n[k]; ++o) {
      const V weight = hn::Set(d, w[o]);
#pragma GCC unroll 8
      for (std::size_t x = 0; x < v; ++x)
        total[x] = hn::MulAdd(load(slope + o * stride + x * lanes), hn::Mul(weight, c[x]), total[x]);
    }
    return;
  }
  double* here = scratch;
  double* next = scratch + plan.widest * v * lanes;
  for (bool first_layer = true; k < plan.depth; ++k, first_layer = false) {
    const Blocks blocks(plan.n[k + 1], most_rows);
    const bool output = k + 1 == plan.depth;
    for (std::size_t block = 0; block < blocks.count; ++block) {
      const std::size_t q = blocks.first(block);
      const double* W_block = plan.W[k + 1] + q;
      const double* slope_block = plan.slope[k + 1] + q * stride + at;
      double* store = output ? nullptr : next + q * v * lanes;
      if (first_layer && block == 0) {
        const FromUnit<v> source{c, w, slope, stride, blocks.count > 1 ? here : nullptr};
        any_row_block<v>(blocks.size(block), source, plan.n[k], W_block, plan.n[k + 1], slope_block, stride,
                         store, total);
      } else {
        any_row_block<v>(blocks.size(block), FromStore<v>{here}, plan.n[k], W_block, plan.n[k + 1],
                         slope_block, stride, store, total);
      }
    }
    std::swap(here, next);
  }
}

// (high, low) += x without losing what x + high rounds away (Knuth 1997, section 4.2.2, theorem B)
HWY_INLINE void two_sum(V x, double* HWY_RESTRICT high_low) {
  const V high = load(high_low);
  const V sum = hn::Add(high, x);
  const V of_x = hn::Sub(sum, high);
  const V lost = hn::Add(hn::Sub(high, hn::Sub(sum, of_x)), hn::Sub(x, of_x));
  hn::Store(sum, d, high_low);
  hn::Store(hn::Add(load(high_low + lanes), lost), d, high_low + lanes);
}

template <std::size_t v>
void block_of_examples(const FastPlan& plan, std::size_t l, std::size_t i, std::size_t at,
                       const UnitChanges& out, double* sums, double* scratch) {
  const double* slope = plan.slope[l] + i * plan.stride + at;
  const bool output = l == plan.depth;
  const std::size_t rows = plan.n[l - 1] + 1;
  for (std::size_t j = 0; j < rows; ++j) {
    const double* input = plan.inputs[l] + j * plan.stride + at;
    const V h = hn::Set(d, plan.h[l][j]);
    V c[v], total[v];
#pragma GCC unroll 8
    for (std::size_t k = 0; k < v; ++k)
      c[k] = hn::Mul(load(slope + k * lanes), hn::Mul(h, load(input + k * lanes)));
    if (output) {
#pragma GCC unroll 8
      for (std::size_t k = 0; k < v; ++k) total[k] = c[k];
    } else {
      carry_up<v>(plan, l, i, at, c, total, scratch);
    }
    if (j + 1 == rows && out.by_Z != nullptr) {
#pragma GCC unroll 8
      for (std::size_t k = 0; k < v; ++k) hn::Store(total[k], d, out.by_Z + at + k * lanes);
    }
    V sum = total[0];
    if constexpr (v == 2) sum = hn::Add(sum, total[1]);
    if constexpr (v == 3) sum = hn::Add(hn::Add(sum, total[1]), total[2]);
    if constexpr (v == 4) sum = hn::Add(hn::Add(sum, total[1]), hn::Add(total[2], total[3]));
    two_sum(sum, sums + 2 * j * lanes);
  }
  if (out.by_A != nullptr && !output) {
    V c[v], total[v];
#pragma GCC unroll 8
    for (std::size_t k = 0; k < v; ++k) c[k] = hn::Set(d, plan.change_in_A[l]);
    carry_up<v>(plan, l, i, at, c, total, scratch);
#pragma GCC unroll 8
    for (std::size_t k = 0; k < v; ++k) hn::Store(total[k], d, out.by_A + at + k * lanes);
  }
}

std::size_t scratch_size(const FastPlan& plan) {
  const std::size_t inputs = plan.widest + 1;
  return 2 * inputs * lanes + 2 * plan.widest * most_vectors * lanes;
}

void propagate_unit(const FastPlan& plan, std::size_t l, std::size_t i, const UnitChanges& out,
                    double* scratch) {
  const std::size_t rows = plan.n[l - 1] + 1;
  double* sums = scratch;
  double* work = scratch + 2 * rows * lanes;
  std::fill(sums, work, 0.0);
  const Blocks blocks(plan.stride / lanes, most_vectors);
  for (std::size_t block = 0; block < blocks.count; ++block) {
    const std::size_t at = blocks.first(block) * lanes;
    switch (blocks.size(block)) {
      case 1:
        block_of_examples<1>(plan, l, i, at, out, sums, work);
        break;
      case 2:
        block_of_examples<2>(plan, l, i, at, out, sums, work);
        break;
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL
      case 3:
        block_of_examples<3>(plan, l, i, at, out, sums, work);
        break;
      default:
        block_of_examples<4>(plan, l, i, at, out, sums, work);
        break;
#else
      default:
        break;
#endif
    }
  }
  for (std::size_t j = 0; j < rows; ++j) {
    const double* high_low = sums + 2 * j * lanes;
    out.total[j] = hn::GetLane(hn::SumOfLanes(d, load(high_low))) +
                   hn::GetLane(hn::SumOfLanes(d, load(high_low + lanes)));
  }
}

FastKernel make_kernel() {
  return {hwy::TargetName(HWY_TARGET), lanes, scratch_size, propagate_unit, nullptr};
}

}  // namespace gradproof::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>

namespace gradproof {

HWY_EXPORT(make_kernel);

namespace {
std::string plain_name(const std::string& name) {
  if (name == "AVX3") return "AVX-512";
  return name == "EMU128" || name == "SCALAR" ? "baseline" : name;
}
}  // namespace

const std::vector<FastKernel>& fast_kernels() {
  static const std::vector<FastKernel> kernels = [] {
    std::vector<FastKernel> all;
#if (HWY_TARGETS & (HWY_TARGETS - 1)) == 0  // built for a single instruction set: the table has one entry
    all.push_back(HWY_STATIC_DISPATCH(make_kernel)());
#else
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {  // the best has the lowest bit
      hwy::ChosenTarget chosen;
      chosen.Update(target);
      all.push_back(HWY_DISPATCH_TABLE(make_kernel)[chosen.GetIndex()]());
    }
#endif
    for (std::size_t k = 0; k < all.size(); ++k) {
      all[k].name = plain_name(all[k].name);
      all[k].point = &point_kernel(k);
    }
    return all;
  }();
  return kernels;
}

std::vector<std::string> instruction_sets() {
  std::vector<std::string> names;
  for (const FastKernel& kernel : fast_kernels()) names.push_back(kernel.name);
  return names;
}

const FastKernel& fast_kernel(const std::string& instructions) {
  const auto& kernels = fast_kernels();
  if (instructions.empty()) return kernels.front();
  for (const FastKernel& kernel : kernels) {
    if (kernel.name == instructions) return kernel;
  }
  throw std::invalid_argument(
      fmt::format("numeric_derivatives: there are no instructions '{}' here: take one of {}", instructions,
                  fmt::join(instruction_sets(), ", ")));
}

}  // namespace gradproof
#endif
