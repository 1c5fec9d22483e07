// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/explain/document.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof::cli {

/// The derivation of the network of a report (JSON; "last": that of the last check in this folder) with its
/// numbers, down to the step where the mistake is, and what was written there beside what is right.
/// @throws UsageError where it is no report, or has no network that is small enough.
[[nodiscard]] Derivation explained_report(const std::string& file);
/// The same of a report at hand. @param source  what it is of, for messages
[[nodiscard]] Derivation explained(const Report& report, const std::string& source);

}  // namespace gradproof::cli
