// SPDX-License-Identifier: MIT
#include "gradproof/submission/native/runner/image.hpp"

// The assembler puts the files in; GRADPROOF_RUNNER and GRADPROOF_CANARY are their paths.
__asm__(
    ".section .rodata\n"
    ".balign 16\n"
    "gradproof_runner_first: .incbin \"" GRADPROOF_RUNNER
    "\"\n"
    "gradproof_runner_last:\n"
    ".balign 16\n"
    "gradproof_canary_first: .incbin \"" GRADPROOF_CANARY
    "\"\n"
    "gradproof_canary_last:\n"
    ".previous\n");

extern "C" const std::byte gradproof_runner_first[], gradproof_runner_last[];
extern "C" const std::byte gradproof_canary_first[], gradproof_canary_last[];

namespace gradproof {

std::span<const std::byte> runner_image() noexcept { return {gradproof_runner_first, gradproof_runner_last}; }
std::span<const std::byte> canary_image() noexcept { return {gradproof_canary_first, gradproof_canary_last}; }

}  // namespace gradproof
