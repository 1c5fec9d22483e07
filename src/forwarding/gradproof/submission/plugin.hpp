// SPDX-License-Identifier: MIT
// Stands in submission/native/plugin.hpp now; this path goes with the next release.
#pragma once
#include "gradproof/submission/native/plugin.hpp"  // IWYU pragma: export
