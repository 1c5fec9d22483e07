// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

namespace gradproof::cli {

/// Says early, before long work, whether write_file() could succeed.
/// @throws UsageError: the folder is not there, is not writable, or the path is a folder.
void require_writable(const std::string& path);

/// @throws UsageError where one of the files to be written is an input, or where two of them are one.
void require_no_overwriting(const std::vector<std::string>& written, const std::vector<std::string>& read);

/// All of it or nothing: written under another name in the same folder, then renamed over the path. A
/// terminal, a pipe or a device (/dev/stdout) is written as it is; a pipe that nobody reads is not waited
/// for. An existing file keeps its permissions. A link is replaced and never followed: whoever left it there
/// may not choose what is overwritten.
/// @throws UsageError naming the path and the reason, std::runtime_error where it is a limit of this process
/// (ulimit -f); nothing half-written stays behind.
void write_file(const std::string& path, const std::string& text);

}  // namespace gradproof::cli
