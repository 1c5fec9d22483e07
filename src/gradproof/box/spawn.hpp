// SPDX-License-Identifier: MIT
#pragma once
#include <sys/types.h>

#include "gradproof/box/box.hpp"
#include "gradproof/box/file_descriptor.hpp"
#include "gradproof/box/launch.hpp"

namespace gradproof {

/// The ends of the pipes that stay with the parent; reads and writes on them return at once.
struct Spawned {
  pid_t process = -1;
  FileDescriptor process_handle;  ///< a pidfd: readable once the process has ended
  FileDescriptor questions;       ///< written by the parent, the child's fd 3
  FileDescriptor answers;         ///< read by the parent, the child's fd 4
  FileDescriptor out, err;        ///< read by the parent, the child's fd 1 and 2
  FileDescriptor zygote;          ///< of a child that a zygote forked: it alone can kill and reap it
};

/// Starts the program as leader of its own process group, in the box, with an empty stdin and no other open
/// files. Returns after exec has happened.
/// @throws HarnessTrouble with the step that failed.
[[nodiscard]] Spawned spawn(const LaunchParts& launch, const Box& box);

}  // namespace gradproof
