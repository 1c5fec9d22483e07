// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <functional>

#include "gradproof/derivative/network_derivatives.hpp"

namespace gradproof {

/// Calls work(0), ..., work(count - 1), each once, on options.threads threads (0: one a core), in no
/// particular order; work must not depend on it. Reports options.progress after each item, from one thread at
/// a time.
/// @throws Interrupted once options.stop is set; otherwise whatever work or progress threw first. No item is
///   begun after that, and none is still running when it leaves.
void for_each_item(std::size_t count, const DerivativeOptions& options,
                   const std::function<void(std::size_t)>& work);

}  // namespace gradproof
