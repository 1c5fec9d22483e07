// SPDX-License-Identifier: MIT
// Stands in check_function/check_function.hpp now; this path goes with the next release.
#pragma once
#include "gradproof/check_function/check_function.hpp"  // IWYU pragma: export
