// SPDX-License-Identifier: MIT
// Stands in report/mathml.hpp now; this path goes with the next release.
#pragma once
#include "gradproof/report/mathml.hpp"  // IWYU pragma: export
