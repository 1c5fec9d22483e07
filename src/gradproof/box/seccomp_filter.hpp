// SPDX-License-Identifier: MIT
#pragma once
#include <linux/filter.h>

#include <cstdint>
#include <span>
#include <vector>

#include "gradproof/box/box.hpp"

namespace gradproof {

/// The system calls a submission may make, as a classic BPF program for seccomp(2). An allow-list: whatever
/// is not named fails with ENOSYS, on which the C library falls back to older calls; what only an attack
/// would do (signals to others, ptrace, other processes' memory, kernel modules, ...) kills the process with
/// SIGSYS. The filter contains two places to be filled in after fork: see fill_in().
class SeccompFilter {
 public:
  explicit SeccompFilter(Confinement confinement);
  /// What is known only in the child: its process id, and the address of the path that execve gets.
  /// Safe after fork.
  void fill_in(std::uint32_t process_id, std::uint64_t exec_path) noexcept;
  /// Installs the filter for this process and what it executes. Safe after fork. @returns 0, or -1 and errno.
  [[nodiscard]] int install() const noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return program_.size(); }
  /// As it was assembled: where it compares with own_process, the child's process id is still to come. What
  /// it lets a zygote's child execute is nothing: there is no path.
  [[nodiscard]] std::span<const sock_filter> program() const noexcept { return program_; }
  /// No system call number, flag or address is like this.
  static constexpr std::uint32_t own_process = 0x7ead0001;
  /// True if this kernel can take such a filter at all.
  [[nodiscard]] static bool available() noexcept;

 private:
  std::vector<sock_filter> program_;
};

}  // namespace gradproof
