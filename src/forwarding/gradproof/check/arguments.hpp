// SPDX-License-Identifier: MIT
// Stands in check_function/arguments.hpp now; this path goes with the next release.
#pragma once
#include "gradproof/check_function/arguments.hpp"  // IWYU pragma: export
