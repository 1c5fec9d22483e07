// SPDX-License-Identifier: MIT
// Stands in check_function/check_jacobian.hpp now; this path goes with the next release.
#pragma once
#include "gradproof/check_function/check_jacobian.hpp"  // IWYU pragma: export
