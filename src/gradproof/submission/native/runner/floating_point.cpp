// SPDX-License-Identifier: MIT
#include "gradproof/submission/native/runner/floating_point.hpp"

#include <cfenv>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace gradproof::runner {

namespace {

bool flushes_denormals() noexcept {
#if defined(__x86_64__)
  return (_mm_getcsr() & 0x8040U) != 0;  // FTZ, DAZ
#else
  // No bit of a common name: half of the smallest normal number tells.
  volatile double smallest = 0x1p-1022;
  return smallest / 2 == 0.0;
#endif
}

}  // namespace

FloatingPoint::FloatingPoint() noexcept { std::fesetenv(FE_DFL_ENV); }

std::string FloatingPoint::restore() noexcept {
  std::string changed;
  if (std::fegetround() != FE_TONEAREST) changed += "the rounding mode was changed and left so; ";
  if (flushes_denormals()) changed += "denormal numbers were set to be flushed to zero and left so; ";
  std::fesetenv(FE_DFL_ENV);
  if (!changed.empty()) changed += "it was put back after the call";
  return changed;
}

}  // namespace gradproof::runner
