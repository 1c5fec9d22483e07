// SPDX-License-Identifier: MIT
#include "gradproof/box/file_descriptor.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

#include "gradproof/box/user_limits.hpp"
#include "gradproof/check_network/did_not_answer.hpp"

namespace gradproof {

FileDescriptor out_of_the_way(int descriptor) {
  FileDescriptor moved(::fcntl(descriptor, F_DUPFD_CLOEXEC, 64));
  if (!moved.open()) {
    throw HarnessTrouble("no more files can be opened " + raise_open_files());
  }
  return moved;
}

Pipe Pipe::make() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    throw HarnessTrouble("no pipe can be made " + raise_open_files());
  }
  const FileDescriptor read_end(ends[0]), write_end(ends[1]);
  return {out_of_the_way(read_end.get()), out_of_the_way(write_end.get())};
}

void make_nonblocking(const FileDescriptor& descriptor) {
  const int flags = ::fcntl(descriptor.get(), F_GETFL);
  if (flags < 0 || ::fcntl(descriptor.get(), F_SETFL, flags | O_NONBLOCK) != 0) {
    throw HarnessTrouble(fmt::format("a pipe cannot be made non-blocking ({})", std::strerror(errno)));
  }
}

FileDescriptor file_in_memory(std::span<const std::byte> bytes) {
  // Linux 6.3 wants to be told that the file will be executed; older kernels do not know the flag.
  constexpr unsigned executable = 0x10;
  int number = ::memfd_create("gradproof", MFD_CLOEXEC | MFD_ALLOW_SEALING | executable);
  if (number < 0 && errno == EINVAL) number = ::memfd_create("gradproof", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  const FileDescriptor made(number);
  while (made.open() && !bytes.empty()) {
    const ssize_t written = ::write(made.get(), bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) break;
    if (written > 0) bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  constexpr int all_seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  if (made.open() && !bytes.empty() && errno == EFBIG) {
    throw HarnessTrouble(
        "the limit of a file's size (ulimit -f) is too small for what a submission is run by; raise it: "
        "ulimit "
        "-f unlimited");
  }
  if (!made.open() || !bytes.empty() || ::fcntl(made.get(), F_ADD_SEALS, all_seals) != 0) {
    throw HarnessTrouble(fmt::format("no file can be made in memory ({})", std::strerror(errno)));
  }
  return out_of_the_way(made.get());
}

FileDescriptor copy_in_memory(const char* path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.good() && !file.eof()) {
    throw std::invalid_argument(fmt::format("{} cannot be read ({})", path, std::strerror(errno)));
  }
  return file_in_memory(std::as_bytes(std::span(bytes)));
}

}  // namespace gradproof
