// SPDX-License-Identifier: MIT
// Stands in check_network/verify.hpp now; this path goes with the next release.
#pragma once
#include "gradproof/check_network/verify.hpp"  // IWYU pragma: export
