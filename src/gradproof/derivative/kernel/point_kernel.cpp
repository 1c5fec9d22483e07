// SPDX-License-Identifier: MIT
// Compiled once for each instruction set (Highway's foreach_target); see fast_point.hpp for the method.
#include "gradproof/derivative/kernel/point_kernel.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gradproof/derivative/kernel/point_kernel.cpp"
// clang-format off
#include <hwy/foreach_target.h>  // keep before highway.h and what includes it
#include <hwy/highway.h>
#include "gradproof/derivative/kernel/two_part_functions_inl.hpp"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace gradproof::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
namespace point {
constexpr std::size_t most_rows = 4;
constexpr std::size_t chunk =
    32;  // terms summed by themselves first: their roundings do not meet the large sum
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL
constexpr std::size_t most_vectors = 2;
#else
constexpr std::size_t most_vectors = 1;
#endif

template <std::size_t rows, std::size_t v>
HWY_INLINE void product_block(const TwoProducts& of, std::size_t stride, std::size_t i, std::size_t at) {
  V value[rows][v], magnitude[rows][v];
#pragma GCC unroll 8
  for (std::size_t q = 0; q < rows; ++q) {
    const V start = set(of.start == nullptr ? 0.0 : of.start[i + q]);
#pragma GCC unroll 8
    for (std::size_t k = 0; k < v; ++k) {
      value[q][k] = of.magnitudes_only ? hn::Abs(start) : start;
      magnitude[q][k] = hn::Abs(start);
    }
  }
  for (std::size_t first = 0; first < of.n_in; first += chunk) {
    V part[rows][v];
#pragma GCC unroll 8
    for (std::size_t q = 0; q < rows; ++q) {
#pragma GCC unroll 8
      for (std::size_t k = 0; k < v; ++k) part[q][k] = hn::Zero(d);
    }
    for (std::size_t j = first, last = std::min(first + chunk, of.n_in); j < last; ++j) {
      V in[v], size[v];
#pragma GCC unroll 8
      for (std::size_t k = 0; k < v; ++k) {
        in[k] = load(of.values_in + j * stride + at + k * lanes);
        size[k] = load(of.magnitudes_in + j * stride + at + k * lanes);
      }
#pragma GCC unroll 8
      for (std::size_t q = 0; q < rows; ++q) {
        const V signed_weight = set(of.W[(i + q) * of.out_step + j * of.in_step]);
        const V weight = hn::Abs(signed_weight);
        const V of_values = of.magnitudes_only ? weight : signed_weight;
#pragma GCC unroll 8
        for (std::size_t k = 0; k < v; ++k) {
          part[q][k] = hn::MulAdd(of_values, in[k], part[q][k]);
          magnitude[q][k] = hn::MulAdd(weight, size[k], magnitude[q][k]);
        }
      }
    }
#pragma GCC unroll 8
    for (std::size_t q = 0; q < rows; ++q) {
#pragma GCC unroll 8
      for (std::size_t k = 0; k < v; ++k) value[q][k] = hn::Add(value[q][k], part[q][k]);
    }
  }
#pragma GCC unroll 8
  for (std::size_t q = 0; q < rows; ++q) {
#pragma GCC unroll 8
    for (std::size_t k = 0; k < v; ++k) {
      store(value[q][k], of.values_out + (i + q) * stride + at + k * lanes);
      store(magnitude[q][k], of.magnitudes_out + (i + q) * stride + at + k * lanes);
    }
  }
}

template <std::size_t v>
HWY_INLINE void product_rows(const TwoProducts& of, std::size_t stride, std::size_t i, std::size_t at) {
  static_assert(most_rows == 4);
  switch (std::min(most_rows, of.n_out - i)) {
    case 1:
      return product_block<1, v>(of, stride, i, at);
    case 2:
      return product_block<2, v>(of, stride, i, at);
    case 3:
      return product_block<3, v>(of, stride, i, at);
    default:
      return product_block<4, v>(of, stride, i, at);
  }
}

void two_products(const TwoProducts& of, std::size_t stride) {
  for (std::size_t i = 0; i < of.n_out; i += most_rows) {
    std::size_t at = 0;
    for (; at + most_vectors * lanes <= stride; at += most_vectors * lanes)
      product_rows<most_vectors>(of, stride, i, at);
    for (; at < stride; at += lanes) product_rows<1>(of, stride, i, at);
  }
}

bool finite(const double* numbers, std::size_t count) {
  // x - x is 0 for a number, NaN for what is none
  V sum = hn::Zero(d);
  for (std::size_t at = 0; at < count; at += lanes) {
    const V x = load(numbers + at);
    sum = hn::Add(sum, hn::Sub(x, x));
  }
  return hn::AllTrue(d, hn::Eq(sum, hn::Zero(d)));
}

HWY_INLINE void keep(const PointActivation& of, std::size_t at, V A, V lead, V slope) {
  const V size = hn::Abs(A);
  const V eA = hn::MulAdd(slope, load(of.eZ + at), hn::Mul(set(of.value_error), size));
  store(A, of.A + at);
  store(lead, of.lead + at);
  store(slope, of.slope + at);
  store(hn::MulAdd(set(of.above), size, eA), of.E + at);
}

template <class G>
HWY_INLINE void activate_curved(PointActivation& of, const G& g) {
  V steepest = hn::Zero(d);
  for (std::size_t at = 0; at < of.count; at += lanes) {
    const ValueAndLead found = g(load(of.Z + at));
    const V slope = hn::Add(found.lead, set(u * of.claim_error));
    steepest = hn::Max(steepest, slope);
    keep(of, at, found.A, found.lead, slope);
  }
  of.steepest = hn::GetLane(hn::MaxOfLanes(d, steepest));
}

HWY_INLINE void activate_lines(PointActivation& of) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const V left = set(of.leak), kink_slope = set(std::max(1.0, std::abs(of.leak)));
  V steepest = hn::Zero(d), nearest = set(infinity);
  for (std::size_t at = 0; at < of.count; at += lanes) {
    const V z = load(of.Z + at), size = hn::Abs(z);
    const auto right = hn::Gt(z, hn::Zero(d));
    const V A = hn::IfThenElse(right, z, hn::Mul(left, z));
    V lead = hn::IfThenElse(right, set(1.0), left), slope = hn::Abs(lead);
    if (of.has_kink) {
      const auto kink = hn::Le(size, hn::Mul(set(2.0 * u), load(of.eZ + at)));
      lead = hn::IfThenElse(kink, set(of.at_kink), lead);
      slope = hn::IfThenElse(kink, kink_slope, slope);
      nearest = hn::Min(nearest, hn::IfThenElse(kink, set(infinity), size));
      of.kinks += hn::CountTrue(d, kink);
    }
    steepest = hn::Max(steepest, slope);
    keep(of, at, A, lead, slope);
  }
  of.steepest = hn::GetLane(hn::MaxOfLanes(d, steepest));
  of.nearest_kink = hn::GetLane(hn::MinOfLanes(d, nearest));
}

void activate(PointActivation& of) {
  of.kinks = 0;
  of.nearest_kink = std::numeric_limits<double>::infinity();
  switch (of.g) {
    case PointFunction::tanh:
      return activate_curved(of, Tanh());
    case PointFunction::sigmoid:
      return activate_curved(of, Sigmoid());
    case PointFunction::softplus:
      return activate_curved(of, Softplus());
    case PointFunction::lines:
      return activate_lines(of);
  }
}

HWY_INLINE V lost_is_infinite(V alpha, V eZ) {
  return hn::IfThenElse(hn::Le(hn::Mul(set(u), eZ), set(0x1p-7)), alpha,
                        set(std::numeric_limits<double>::infinity()));
}

HWY_INLINE void keep(const PointLoss& of, std::size_t at, V lead, V alpha, bool curved) {
  store(lead, of.lead + at);
  store(hn::MulAdd(set(u), alpha, hn::Abs(lead)), of.beta + at);
  store(curved ? lost_is_infinite(alpha, load(of.eZ + at)) : alpha, of.alpha + at);
}

void sigmoid_loss(const PointLoss& of) {
  for (std::size_t at = 0; at < of.rows * of.stride; at += lanes) {
    const V z = load(of.Z + at), y = load(of.Y + at), not_y = hn::Sub(set(1.0), y);
    const TwoParts e = exp_of_negative(hn::Neg(hn::Abs(z))).e;
    const Divisor by = one_plus(e);
    const V near = joined(over({set(1.0), hn::Zero(d)}, by)), far = joined(over(e, by));
    const auto right = hn::Ge(z, hn::Zero(d));
    const V p = hn::IfThenElse(right, near, far), not_p = hn::IfThenElse(right, far, near);
    const V of_p = hn::Mul(not_y, p), of_not_p = hn::Mul(y, not_p);
    const V terms = hn::MulAdd(set(4.0), hn::Add(of_p, of_not_p), set(2.0));
    keep(of, at, hn::Sub(of_p, of_not_p), hn::MulAdd(hn::Mul(near, far), load(of.eZ + at), terms), true);
  }
}

void identity_loss(const PointLoss& of) {
  for (std::size_t at = 0; at < of.rows * of.stride; at += lanes) {
    const V lead = hn::Sub(load(of.Z + at), load(of.Y + at));
    keep(of, at, lead, hn::MulAdd(set(4.0), hn::Abs(lead), load(of.eZ + at)), false);
  }
}

// lead holds exp(z - max z) and then p until the last pass.
void softmax_loss(const PointLoss& of) {
  for (std::size_t column = 0; column < of.stride; column += lanes) {
    V largest = load(of.Z + column), largest_label = load(of.Y + column), c = hn::Zero(d),
      labels = largest_label;
    for (std::size_t i = 1; i < of.rows; ++i) {
      const V y = load(of.Y + i * of.stride + column);
      largest = hn::Max(largest, load(of.Z + i * of.stride + column));
      c = hn::IfThenElse(hn::Gt(y, largest_label), set(static_cast<double>(i)), c);
      largest_label = hn::Max(largest_label, y);
      labels = hn::Add(labels, y);
    }
    V total = hn::Zero(d);
    for (std::size_t i = 0; i < of.rows; ++i) {
      const std::size_t at = i * of.stride + column;
      const V e = joined(exp_of_negative(hn::Sub(load(of.Z + at), largest)).e);
      total = hn::Add(total, e);
      store(e, of.lead + at);
    }
    V carried = hn::Zero(d), argument = hn::Zero(d), others = hn::Zero(d), q_of_c = hn::Zero(d);
    for (std::size_t i = 0; i < of.rows; ++i) {
      const std::size_t at = i * of.stride + column;
      const V p = hn::Div(load(of.lead + at), total), y = load(of.Y + at);
      const auto other = hn::Ne(c, set(static_cast<double>(i)));
      carried = hn::MulAdd(p, load(of.eZ + at), carried);
      argument = hn::MulAdd(p, hn::Sub(largest, load(of.Z + at)), argument);
      others = hn::Add(others, hn::IfThenElseZero(other, hn::Sub(p, y)));
      q_of_c = hn::Add(q_of_c, hn::IfThenElseZero(other, hn::Add(p, y)));
      store(p, of.lead + at);
    }
    const V lead_of_c = hn::Sub(hn::Sub(set(1.0), labels), others);
    for (std::size_t i = 0; i < of.rows; ++i) {
      const std::size_t at = i * of.stride + column;
      const V p = load(of.lead + at), y = load(of.Y + at), eZ = load(of.eZ + at);
      const auto other = hn::Ne(c, set(static_cast<double>(i)));
      const V from_Z = hn::MulAdd(hn::Sub(set(1.0), p), eZ, hn::Sub(carried, hn::Mul(p, eZ)));
      const V r = hn::Sub(largest, load(of.Z + at)), q = hn::IfThenElse(other, hn::Add(p, y), q_of_c);
      const V terms = hn::MulAdd(set(4.0), q, set(2.0));
      keep(of, at, hn::IfThenElse(other, hn::Sub(p, y), lead_of_c),
           hn::MulAdd(p, hn::Add(hn::Add(from_Z, r), argument), terms), true);
    }
  }
}

void loss(const PointLoss& of) {
  switch (of.kind) {
    case PointLoss::Kind::sigmoid:
      return sigmoid_loss(of);
    case PointLoss::Kind::softmax:
      return softmax_loss(of);
    case PointLoss::Kind::identity:
      return identity_loss(of);
  }
}

void backward(const PointBackward& of) {
  for (std::size_t at = 0; at < of.count; at += lanes) {
    const V alpha = load(of.alpha + at), beta = load(of.beta + at), slope = load(of.slope + at),
            eZ = load(of.eZ + at);
    V curvature = hn::Mul(set(of.kappa), load(of.lead + at)), claim = set(of.claim_error);
    if (of.curvature != nullptr) {
      curvature = load(of.curvature + at);
      claim = load(of.claim_errors + at);
    }
    const V own = hn::Mul(hn::MulAdd(curvature, eZ, claim), beta);
    const V sum = hn::MulAdd(slope, hn::MulAdd(set(of.sums), beta, alpha), own);
    store(of.curved ? lost_is_infinite(sum, eZ) : sum, of.alpha + at);
    store(hn::Mul(slope, beta), of.beta + at);
  }
}

template <std::size_t rows>
HWY_INLINE void dot_rows(const PointDots& of, std::size_t i) {
  const V more = set(of.more);
  for (std::size_t j = 0; j < of.n_in; ++j) {
    V of_alpha[rows], of_beta[rows];
#pragma GCC unroll 8
    for (std::size_t q = 0; q < rows; ++q) of_alpha[q] = of_beta[q] = hn::Zero(d);
    for (std::size_t at = 0; at < of.stride; at += lanes) {
      const V A = hn::Abs(load(of.A + j * of.stride + at));
      const V B = hn::MulAdd(more, A, load(of.E + j * of.stride + at));
#pragma GCC unroll 8
      for (std::size_t q = 0; q < rows; ++q) {
        of_alpha[q] = hn::MulAdd(load(of.alpha + (i + q) * of.stride + at), A, of_alpha[q]);
        of_beta[q] = hn::MulAdd(load(of.beta + (i + q) * of.stride + at), B, of_beta[q]);
      }
    }
#pragma GCC unroll 8
    for (std::size_t q = 0; q < rows; ++q)
      of.out[j * of.n_out + i + q] = hn::GetLane(hn::SumOfLanes(d, hn::Add(of_alpha[q], of_beta[q])));
  }
}

void dots(const PointDots& of) {
  static_assert(most_rows == 4);
  for (std::size_t i = 0; i < of.n_out; i += most_rows) {
    switch (std::min(most_rows, of.n_out - i)) {
      case 1:
        dot_rows<1>(of, i);
        break;
      case 2:
        dot_rows<2>(of, i);
        break;
      case 3:
        dot_rows<3>(of, i);
        break;
      default:
        dot_rows<4>(of, i);
        break;
    }
  }
}

void largest(const double* rows, std::size_t n, std::size_t stride, double* found) {
  for (std::size_t j = 0; j < n; ++j) {
    V size = hn::Zero(d);
    for (std::size_t at = 0; at < stride; at += lanes)
      size = hn::Max(size, hn::Abs(load(rows + j * stride + at)));
    found[j] = hn::GetLane(hn::MaxOfLanes(d, size));
  }
}

}  // namespace point

PointKernel make_point_kernel() {
  return {point::two_products, point::finite, point::activate, point::loss,
          point::backward,     point::dots,   point::largest};
}

}  // namespace gradproof::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <vector>

namespace gradproof {

HWY_EXPORT(make_point_kernel);

const PointKernel& point_kernel(std::size_t index) {
  static const std::vector<PointKernel> kernels = [] {
    std::vector<PointKernel> all;
#if (HWY_TARGETS & (HWY_TARGETS - 1)) == 0  // built for a single instruction set: the table has one entry
    all.push_back(HWY_STATIC_DISPATCH(make_point_kernel)());
#else
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
      hwy::ChosenTarget chosen;
      chosen.Update(target);
      all.push_back(HWY_DISPATCH_TABLE(make_point_kernel)[chosen.GetIndex()]());
    }
#endif
    return all;
  }();
  return kernels.at(index);
}

}  // namespace gradproof
#endif
