// SPDX-License-Identifier: MIT
#pragma once

namespace gradproof::cli {

/// Does the limit of address space (ulimit -v) leave room for the buffers of the BLAS? OpenBLAS asks for them
/// again and again, for ever, where they are refused: in its first product, and once more when the program
/// ends.
[[nodiscard]] bool has_address_space() noexcept;

/// @throws std::runtime_error naming the limit and what is needed, if not.
void require_address_space();

}  // namespace gradproof::cli
