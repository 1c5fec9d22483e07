// SPDX-License-Identifier: MIT
// Stands in check_function/check_layer.hpp now; this path goes with the next release.
#pragma once
#include "gradproof/check_function/check_layer.hpp"  // IWYU pragma: export
