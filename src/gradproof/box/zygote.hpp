// SPDX-License-Identifier: MIT
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "gradproof/box/boxed_child.hpp"
#include "gradproof/box/spawn.hpp"

namespace gradproof {

/// A process that has loaded what many children begin with (a Python with NumPy takes longer to start than
/// most submissions to be judged), and forks one for each that asks. It stands in the box itself, without the
/// system call filter, which each child puts on before it is asked anything. No text of a submission comes
/// into it: what a child inherits is what the zygote had loaded before the first.
class Zygote {
 public:
  /// Starts it, and waits until it has loaded everything. The launch gets one argument more, the number of
  /// the socket for requests; the process writes "ready" on fd 4, and ends at the end of fd 3
  /// (src/runners/python/gradproof_zygote.py).
  /// @throws HarnessTrouble where it does not come to that within `seconds`.
  Zygote(Launch launch, const BoxOptions& options, double seconds = 30.0);
  ~Zygote();
  Zygote(Zygote&&) noexcept;
  Zygote& operator=(Zygote&&) = delete;
  Zygote(const Zygote&) = delete;
  Zygote& operator=(const Zygote&) = delete;

  /// The end for those who ask: a number that programs started from here inherit from now on.
  [[nodiscard]] int door() const noexcept;
  [[nodiscard]] int process() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

inline constexpr const char* zygotes_variable = "GRADPROOF_ZYGOTES";

/// The door that the environment names for this kind of child, -1 where there is none:
/// GRADPROOF_ZYGOTES="reader=70,runner=71".
[[nodiscard]] int door_of_zygote(const std::string& kind);

/// A child from the zygote behind the door, in its box, as spawn() would start it.
/// @returns none where nobody answers at the door: then it must be started otherwise.
/// @throws HarnessTrouble where the box cannot be closed.
[[nodiscard]] std::optional<Spawned> spawn_from(int door, const std::string& directory, const Box& box);

/// Has the zygote kill it and its group. @returns what waitpid said of it; SIGKILL where the zygote is gone.
[[nodiscard]] int end_from_zygote(Spawned& child) noexcept;

}  // namespace gradproof
