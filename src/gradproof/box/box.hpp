// SPDX-License-Identifier: MIT
#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "gradproof/box/own_time.hpp"

namespace gradproof {

/// What a submission may use. More of it is Outcome::timed_out or Outcome::over_a_limit.
struct Limits {
  double seconds = 10.0;        ///< of its own (own_time.hpp), each answer (the first includes the start)
  double total_seconds = 60.0;  ///< of its own, all answers together, and processor time
  std::uint64_t memory_bytes = std::uint64_t{1} << 30;  ///< address space; numpy does not start below 200 MiB
};

/// Which system calls end a submission. All of them may read, compute, print, start threads and nothing more.
enum class Confinement {
  shared_object,  ///< our runner: a new process, or another program in its place, is forbidden
  interpreter,    ///< Python: the same calls fail with EPERM instead, since libraries try and go on without
  program,        ///< may call exec (a script's "#!/usr/bin/env julia"); a new process fails with EPERM
  zygote,  ///< no filter: a process of ours that runs nothing of a submission, and confines its children
};

struct BoxOptions {
  Limits limits;
  /// false: no seccomp, no Landlock; process limits alone. Only for code you would run yourself.
  bool sandbox = true;
  Confinement confinement = Confinement::shared_object;
  /// Files and folders that may be read and executed, beside the system's own.
  std::vector<std::filesystem::path> readable = {};
  /// Somebody who sets it (a signal handler) has the child killed.
  const std::atomic<bool>* stop = nullptr;
  ProcessClock clock = process_times;  ///< a test has one of its own
};

/// Everything that confines a child, made ready in the parent so that the child has little left to do between
/// fork and exec, where only system calls are allowed: a seccomp allow-list, a Landlock ruleset, resource
/// limits, and the user to become.
class Box {
 public:
  /// @throws HarnessTrouble where the kernel offers no seccomp filter and options.sandbox is set.
  explicit Box(const BoxOptions& options);
  ~Box();
  Box(Box&&) noexcept;
  Box& operator=(Box&&) noexcept;
  Box(const Box&) = delete;
  Box& operator=(const Box&) = delete;

  /// Which tier runs: "seccomp, Landlock ABI 7, limits, as user 65534"
  [[nodiscard]] const std::string& tier() const noexcept;

  /// In the child, before exec: closes the door. Uses only calls that are safe after fork.
  /// `path` is the very pointer that will be given to execve.
  /// @returns the step that failed, with errno set; nullptr where all of them held.
  [[nodiscard]] const char* enter(const char* path) const noexcept;

  /// What is left to do for a child of a zygote, which is in its user and its Landlock ruleset already: where
  /// it starts, limits, and the filter; read by src/runners/python/gradproof_zygote.py.
  [[nodiscard]] std::string orders(const std::string& directory) const;

  /// True if the user that the child becomes may read the file (and pass every folder above it).
  [[nodiscard]] static bool child_can_read(const std::filesystem::path& file);

 private:
  struct Plan;
  std::unique_ptr<Plan> plan_;
};

}  // namespace gradproof
