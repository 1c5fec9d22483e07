// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// In what `report` is worse than the JSON report in the file `path`, a sentence a line; empty where it is
/// not worse:
///   what regressions_since() names: an array that was verified and is not any more, is gone, or agrees 100
///   times worse
///   an array that is wrong, or did not answer, and was not wrong before, or was not there
/// What was wrong, or could not be told, then and still is passes: the gate for a project that has some of
/// these. With GRADPROOF_WRITE_BASELINES set in the environment to anything but "" or "0" the report is
/// written to the file instead. A baseline that is not there, or cannot be read, is a sentence too.
[[nodiscard]] std::string worse_than_baseline(const Report& report, const std::string& path);

}  // namespace gradproof
