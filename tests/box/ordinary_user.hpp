// SPDX-License-Identifier: MIT
#pragma once
#include <filesystem>
#include <set>
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

/// What was there before, so that what is there afterwards can be told: files of this user in the places that
/// anybody may write to (but those of other tests, whose names begin with gradproof), and open descriptors.
class Leftovers {
 public:
  Leftovers();
  /// What has been added, with children; empty where all is as it was.
  [[nodiscard]] std::string found() const;

 private:
  std::set<std::string> before_;
};

/// Children of this process that are there, dead or alive. A test that leaves one has failed.
[[nodiscard]] bool has_children();

}  // namespace gradproof::testing
