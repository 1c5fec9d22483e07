// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>

#include "gradproof/submission/native/runner/guarded_memory.hpp"

namespace gradproof::runner {

/// While one of these lives, a memory fault is first described to the parent, as far as its address tells:
/// a write to an input, a step past the end of an output, a null pointer, a stack that overflowed. Then the
/// signal takes its course.
class FaultReport {
 public:
  FaultReport(std::uint64_t question_id, const Pages& inputs, const GuardedArrays& outputs) noexcept;
  ~FaultReport();
  FaultReport(const FaultReport&) = delete;
  FaultReport& operator=(const FaultReport&) = delete;
};

}  // namespace gradproof::runner
