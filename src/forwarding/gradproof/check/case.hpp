// SPDX-License-Identifier: MIT
// Stands in check_network/case.hpp now; this path goes with the next release.
#pragma once
#include "gradproof/check_network/case.hpp"  // IWYU pragma: export
