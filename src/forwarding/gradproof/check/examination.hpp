// SPDX-License-Identifier: MIT
// Stands in check_network/examination.hpp now; this path goes with the next release.
#pragma once
#include "gradproof/check_network/examination.hpp"  // IWYU pragma: export
