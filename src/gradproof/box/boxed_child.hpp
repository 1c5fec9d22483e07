// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gradproof/box/box.hpp"
#include "gradproof/check_network/did_not_answer.hpp"
#include "gradproof/wire/message.hpp"

namespace gradproof {

struct LaunchParts;

/// What to run in the box, and with which words.
class Launch {
 public:
  /// @throws std::invalid_argument where there is no such file.
  explicit Launch(const std::filesystem::path& executable);
  /// A program that lies in memory, under a name for its first argument. The bytes are copied once a process:
  /// they must be the same whenever the name is.
  Launch(const std::string& name, std::span<const std::byte> program);
  ~Launch();
  Launch(Launch&&) noexcept;
  Launch& operator=(Launch&&) noexcept;
  Launch(const Launch&) = delete;
  Launch& operator=(const Launch&) = delete;

  /// An argument as it stands.
  Launch& argument(std::string word);
  /// A file the child may read, as an argument: its path, or "/proc/self/fd/N" with a copy of it where the
  /// child's user could not come to it (a file under /root, when root runs the harness).
  Launch& file(const std::filesystem::path& path);
  /// The same for a file that lies in memory.
  Launch& file(const std::string& name, std::span<const std::byte> bytes);
  /// One more "NAME=value" in the environment, which is otherwise PATH, LANG, HOME and one thread for each
  /// library.
  Launch& environment(std::string name_and_value);
  /// Where the child starts; "/" without this.
  Launch& directory(std::filesystem::path path);
  /// Where a zygote of this kind is to be had (zygote.hpp) the child is forked from it, and not started: all
  /// of this must be the same for every child of the kind.
  Launch& from_zygote(std::string kind);

 private:
  friend class BoxedChild;
  friend class Zygote;
  std::unique_ptr<LaunchParts> parts_;
};

/// A process that answers questions, in its box, in strict lockstep: it reads frames on fd 3 and writes
/// frames on fd 4 (wire.hpp); stdout and stderr are kept, up to 64 KiB each, and never read for meaning.
///
/// While one of these lives this process ignores SIGPIPE, cannot be traced, and adopts orphans.
/// The child dies with it: SIGKILL to its group, and it is reaped, in the destructor at the latest.
class BoxedChild {
 public:
  /// Starts the process; it has been asked nothing yet.
  /// @throws HarnessTrouble where the box cannot be closed or the file not be executed.
  BoxedChild(Launch launch, const BoxOptions& options);
  ~BoxedChild();
  BoxedChild(const BoxedChild&) = delete;
  BoxedChild& operator=(const BoxedChild&) = delete;

  /// One question, one answer. The status of the answer (Message::code) is the caller's to judge.
  /// @throws DidNotAnswer where no answer came that can be read within the limits; the child is dead then,
  ///   and each later question throws the same; Interrupted within a second after BoxOptions::stop was set.
  Message ask(const Message& question, const AnswerBudget& budget);

  /// Kills it, if it lives. Later questions throw `why`.
  void end(const DidNotAnswer& why);

  /// From a zygote, not started by itself.
  [[nodiscard]] bool is_forked() const noexcept;
  /// Which confinement runs, for the report.
  [[nodiscard]] const std::string& tier() const noexcept;
  /// What the child printed so far: shown escaped, never parsed.
  [[nodiscard]] std::string printed_out() const;
  [[nodiscard]] std::string printed_err() const;
  /// Most threads beside the first that were alive when an answer had come.
  [[nodiscard]] std::size_t threads_left_running() const noexcept;
  /// Processor time of its process so far, as the kernel counts it; 0 once it is dead.
  [[nodiscard]] double processor_seconds() const noexcept;
  /// Of its own (own_time.hpp), in all its answers.
  [[nodiscard]] double seconds() const noexcept;
  [[nodiscard]] const Limits& limits() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gradproof
