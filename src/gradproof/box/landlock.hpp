// SPDX-License-Identifier: MIT
#pragma once
#include <filesystem>
#include <vector>

#include "gradproof/box/file_descriptor.hpp"

namespace gradproof {

/// A Landlock ruleset (Linux 5.13 and later; https://docs.kernel.org/userspace-api/landlock.html) that lets a
/// process read and execute what lies below some paths and touch no other file: no write anywhere, and with
/// newer kernels no TCP port and no signal to a process outside.
class LandlockRules {
 public:
  /// Paths that do not exist are left out. Where the kernel has no Landlock, abi() is 0 and nothing is made.
  explicit LandlockRules(const std::vector<std::filesystem::path>& readable);
  /// Version of the interface this kernel has; 0 where there is none.
  [[nodiscard]] int abi() const noexcept { return abi_; }
  /// Confines this thread and its children; no_new_privs must be set. Safe after fork. @returns 0, or -1 and
  /// errno.
  [[nodiscard]] int restrict_self() const noexcept;

 private:
  int abi_ = 0;
  FileDescriptor ruleset_;
};

}  // namespace gradproof
