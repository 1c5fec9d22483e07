// SPDX-License-Identifier: MIT
#pragma once
#include <unistd.h>

#include <cstddef>
#include <span>
#include <utility>

namespace gradproof {

/// Owns one open file.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int descriptor) noexcept : descriptor_(descriptor) {}
  ~FileDescriptor() { reset(); }
  FileDescriptor(FileDescriptor&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    if (this != &other) {
      reset();
      descriptor_ = std::exchange(other.descriptor_, -1);
    }
    return *this;
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  [[nodiscard]] int get() const noexcept { return descriptor_; }
  [[nodiscard]] bool open() const noexcept { return descriptor_ >= 0; }
  void reset() noexcept {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
  }

 private:
  int descriptor_ = -1;
};

struct Pipe {
  FileDescriptor read_end, write_end;
  /// Both ends close on exec and lie above 63, so that they are in nobody's way when a child moves its own to
  /// 0..5. @throws HarnessTrouble where the system has no more of them.
  [[nodiscard]] static Pipe make();
};

/// The same file under a number above 63. @throws HarnessTrouble
[[nodiscard]] FileDescriptor out_of_the_way(int descriptor);

/// Reads and writes of the parent's end return at once. @throws HarnessTrouble
void make_nonblocking(const FileDescriptor& descriptor);

/// A file that lives in memory alone, can be executed and not be changed any more: a child that gets it could
/// otherwise change what the next child is given. @throws HarnessTrouble
[[nodiscard]] FileDescriptor file_in_memory(std::span<const std::byte> bytes);
/// The same from a file. @throws std::invalid_argument where it cannot be read.
[[nodiscard]] FileDescriptor copy_in_memory(const char* path);

}  // namespace gradproof
