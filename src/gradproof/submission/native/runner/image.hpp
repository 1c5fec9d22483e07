// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <span>

namespace gradproof {

/// The program gradproof-runner, as it was built: it is started from memory, so that nothing has to be found.
[[nodiscard]] std::span<const std::byte> runner_image() noexcept;
/// A shared object that answers rightly, for the canary.
[[nodiscard]] std::span<const std::byte> canary_image() noexcept;

}  // namespace gradproof
