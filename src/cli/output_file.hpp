// SPDX-License-Identifier: MIT
#pragma once
#include <string>

namespace gradproof::cli {

/// Says early, before long work, whether write_file() could succeed.
/// @throws UsageError: the folder is not there, is not writable, or the path is a folder.
void require_writable(const std::string& path);

/// All of it or nothing: written under another name in the same folder, then renamed over the path. A
/// terminal, a pipe or a device (/dev/stdout) is written as it is. An existing file keeps its permissions, a
/// link what it points to.
/// @throws UsageError naming the path and the reason; nothing half-written stays behind.
void write_file(const std::string& path, const std::string& text);

}  // namespace gradproof::cli
