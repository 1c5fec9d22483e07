// SPDX-License-Identifier: MIT
// Stands in check_network/check_network.hpp now; this path goes with the next release.
#pragma once
#include "gradproof/check_network/check_network.hpp"  // IWYU pragma: export
