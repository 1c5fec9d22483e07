// SPDX-License-Identifier: MIT
// Stands in check_network/show.hpp now; this path goes with the next release.
#pragma once
#include "gradproof/check_network/show.hpp"  // IWYU pragma: export
