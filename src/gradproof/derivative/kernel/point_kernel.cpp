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
#include <hwy/contrib/math/math-inl.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace gradproof::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
namespace point {
using D = hn::ScalableTag<double>;
using V = hn::Vec<D>;

constexpr D d{};
constexpr std::size_t lanes = hn::MaxLanes(D());
constexpr double u = 0x1p-53;
constexpr std::size_t most_rows = 4;
constexpr std::size_t chunk =
    32;  // terms summed by themselves first: their roundings do not meet the large sum
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL
constexpr std::size_t most_vectors = 2;
#else
constexpr std::size_t most_vectors = 1;
#endif

HWY_INLINE V load(const double* from) { return hn::Load(d, from); }
HWY_INLINE void store(V v, double* to) { hn::Store(v, d, to); }
HWY_INLINE V set(double x) { return hn::Set(d, x); }

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

// e = e^x and e - 1 for x <= 0, each in two parts, a value and what its rounding lost. With x = k ln 2 + r,
// |r| <= ln 2 / 2, and p = e^r - 1 by its Taylor polynomial,
//   e = 2^k (1 + p),   e - 1 = 2^k p + (2^k - 1)
// The sums are exact in two parts. What is left, in units of u: r^2 P(r) <= 0.068 with 5 relative roundings,
// 0.34, the remainder of the polynomial 0.04, and of lost parts that are rounded again next to nothing: p is
// within 0.4 (absolute), and where k = 0, r exact and p >= -0.3, within 1.2 (relative).
//   e          within 0.4 sqrt(2) < 0.6, relative
//   e - 1      k = -1: 0.2/0.293 < 0.7, relative; for k < -1 less; k = 0: 1.2
struct TwoParts {
  V value, lost;
};
struct Exponential {
  TwoParts e, less_1;
};

// a + b, exact in two parts where |a| >= |b| or a = 0
HWY_INLINE TwoParts fast_two_sum(V a, V b) {
  const V sum = hn::Add(a, b);
  return {sum, hn::Sub(b, hn::Sub(sum, a))};
}

HWY_INLINE V two_to(V k, V magic) {  // 2^k for whole k, -1022 <= k <= 1023
  const hn::RebindToSigned<D> whole;
  return hn::BitCast(d,
                     hn::ShiftLeft<52>(hn::Add(hn::BitCast(whole, hn::Add(k, magic)), hn::Set(whole, 1023))));
}

HWY_INLINE Exponential exp_of_negative(V x) {
  const V magic = set(0x1.8p52);  // added, it leaves the nearest whole number in the last bits
  x = hn::Max(x, set(-1400.0));   // e^x is 0 there
  const V k = hn::Sub(hn::MulAdd(x, set(1.442695040888963407), magic), magic);
  // ln 2 in two parts, of which k times the first is exact (fdlibm's)
  const V of_high = hn::NegMulAdd(k, set(6.93147180369123816490e-01), x);
  const V of_low = hn::Mul(k, set(-1.90821492927058770002e-10));
  const TwoParts reduced = fast_two_sum(of_high, of_low);
  const V r = reduced.value, r2 = hn::Mul(r, r), r4 = hn::Mul(r2, r2);
  const auto pair = [&r](double c0, double c1) { return hn::MulAdd(set(c1), r, set(c0)); };
  const V low = hn::MulAdd(pair(1.0 / 24, 1.0 / 120), r2, pair(1.0 / 2, 1.0 / 6));
  const V middle = hn::MulAdd(pair(1.0 / 40320, 1.0 / 362880), r2, pair(1.0 / 720, 1.0 / 5040));
  const V high = hn::MulAdd(pair(1.0 / 479001600, 1.0 / 6227020800), r2, pair(1.0 / 3628800, 1.0 / 39916800));
  const V P = hn::MulAdd(r4, hn::MulAdd(r4, high, middle), low);
  const TwoParts p = fast_two_sum(r, hn::Mul(r2, P));
  const V p_lost = hn::MulAdd(reduced.lost, hn::Add(set(1.0), r), p.lost);
  const V normal = hn::Max(k, set(-1021.0));
  const V power = two_to(normal, magic), power_below = two_to(hn::Sub(k, normal), magic);
  const TwoParts plus_1 = fast_two_sum(set(1.0), p.value);
  const V scale = hn::Mul(power, power_below);
  const TwoParts less_1 = fast_two_sum(hn::Sub(power, set(1.0)), hn::Mul(power, p.value));
  return {{hn::Mul(hn::Mul(plus_1.value, power), power_below), hn::Mul(scale, hn::Add(plus_1.lost, p_lost))},
          {less_1.value, hn::MulAdd(power, p_lost, less_1.lost)}};
}

// 1/(1 + e), kept for one division after another: 1 + e = d + d_lost, inverse = 1/d to a rounding.
struct Divisor {
  V d, d_lost, inverse;
};

HWY_INLINE Divisor one_plus(const TwoParts& e) {
  const TwoParts sum = fast_two_sum(set(1.0), e.value);
  return {sum.value, hn::Add(sum.lost, e.lost), hn::Div(set(1.0), sum.value)};
}

// a / (1 + e) in two parts: with a fused multiply-add the remainder is exact, and value + lost is off by a
// few u^2; without one, by 1 unit.
HWY_INLINE TwoParts over(const TwoParts& a, const Divisor& by) {
  const V value = hn::Mul(a.value, by.inverse);
  const V remainder = hn::NegMulAdd(value, by.d, a.value);
  return {value, hn::Mul(by.inverse, hn::Add(remainder, hn::NegMulAdd(value, by.d_lost, a.lost)))};
}

HWY_INLINE V joined(const TwoParts& a) { return hn::Add(a.value, a.lost); }

// A = g(z) and the first factor of its change. Errors in units of u, relative: those of e or e - 1, and at
// most 1 of each division and 1 of the last sum.
struct ValueAndLead {
  V A, lead;
};

struct Tanh {  // t = (1 - e)/(1 + e): 1.2 times 2/(1 + e) < 1.4, and 2: < 4.   4e/(1 + e)^2: 0.6 + 3 < 4
  HWY_INLINE ValueAndLead operator()(V z) const {
    const Exponential of = exp_of_negative(hn::Mul(set(-2.0), hn::Abs(z)));
    const Divisor by = one_plus(of.e);
    const V t = hn::Neg(joined(over(of.less_1, by)));
    return {hn::CopySign(t, z), hn::Mul(set(4.0), joined(over(over(of.e, by), by)))};
  }
};

struct Sigmoid {  // 1/(1 + e) or e/(1 + e): 0.6 + 2 < 3.   e/(1 + e)^2: 0.6 + 3 < 4
  HWY_INLINE ValueAndLead operator()(V z) const {
    const TwoParts e = exp_of_negative(hn::Neg(hn::Abs(z))).e;
    const Divisor by = one_plus(e);
    const TwoParts small = over(e, by), large = over({set(1.0), hn::Zero(d)}, by);
    return {hn::IfThenElse(hn::Ge(z, hn::Zero(d)), joined(large), joined(small)), joined(over(small, by))};
  }
};

struct Softplus {  // max(z, 0) + log1p e: 4 of Highway's log1p (2 ulp), 1.6 of e, 1: < 7.   sigmoid: < 3
  HWY_INLINE ValueAndLead operator()(V z) const {
    const TwoParts e = exp_of_negative(hn::Neg(hn::Abs(z))).e;
    const Divisor by = one_plus(e);
    const auto right = hn::Ge(z, hn::Zero(d));
    const TwoParts share = {hn::IfThenElse(right, set(1.0), e.value), hn::IfThenZeroElse(right, e.lost)};
    return {hn::Add(hn::Max(z, hn::Zero(d)), hn::Log1p(d, e.value)), joined(over(share, by))};
  }
};

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
