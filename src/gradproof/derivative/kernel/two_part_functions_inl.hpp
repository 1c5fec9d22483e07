// SPDX-License-Identifier: MIT
// What the point kernel computes of one vector of numbers: e^x in two parts, and tanh, sigmoid and softplus
// of it with their errors. Compiled once for each instruction set, hence no include guard of the usual kind.
#if defined(GRADPROOF_TWO_PART_FUNCTIONS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADPROOF_TWO_PART_FUNCTIONS_INL_HPP
#undef GRADPROOF_TWO_PART_FUNCTIONS_INL_HPP
#else
#define GRADPROOF_TWO_PART_FUNCTIONS_INL_HPP
#endif

// clang-format off
#include <hwy/highway.h>
#include <hwy/contrib/math/math-inl.h>
// clang-format on

#include <cstddef>

HWY_BEFORE_NAMESPACE();
namespace gradproof::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
namespace point {
using D = hn::ScalableTag<double>;
using V = hn::Vec<D>;

constexpr D d{};
constexpr std::size_t lanes = hn::MaxLanes(D());
constexpr double u = 0x1p-53;

HWY_INLINE V load(const double* from) { return hn::Load(d, from); }
HWY_INLINE void store(V v, double* to) { hn::Store(v, d, to); }
HWY_INLINE V set(double x) { return hn::Set(d, x); }

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

}  // namespace point
}  // namespace gradproof::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
