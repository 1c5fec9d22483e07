// SPDX-License-Identifier: MIT
#pragma once
#include <filesystem>
#include <string>

namespace gradproof::testing {

/// A folder of its own for this run, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

/// Root becomes an ordinary user for good, and the folder becomes theirs; anybody else stays who they are.
/// @throws std::runtime_error where it cannot be done.
void become_ordinary_user(const std::filesystem::path& folder);

/// Children of this process that are there, dead or alive. A test that leaves one has failed.
[[nodiscard]] bool has_children();

}  // namespace gradproof::testing
