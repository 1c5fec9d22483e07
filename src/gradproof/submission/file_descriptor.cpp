// SPDX-License-Identifier: MIT
#include "gradproof/submission/file_descriptor.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "gradproof/check/did_not_answer.hpp"

namespace gradproof {

FileDescriptor out_of_the_way(int descriptor) {
  FileDescriptor moved(::fcntl(descriptor, F_DUPFD_CLOEXEC, 64));
  if (!moved.open()) {
    throw HarnessTrouble(
        fmt::format("no more files can be opened ({}): raise ulimit -n", std::strerror(errno)));
  }
  return moved;
}

Pipe Pipe::make() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    throw HarnessTrouble(fmt::format("no pipe can be made ({}): raise ulimit -n", std::strerror(errno)));
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

FileDescriptor copy_in_memory(const char* path) {
  const FileDescriptor source(::open(path, O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (!source.open() || ::fstat(source.get(), &status) != 0) {
    throw std::invalid_argument(fmt::format("{} cannot be read ({})", path, std::strerror(errno)));
  }
  const FileDescriptor made(::memfd_create("submission", MFD_CLOEXEC));
  if (!made.open()) {
    throw HarnessTrouble(fmt::format("no file can be made in memory ({})", std::strerror(errno)));
  }
  FileDescriptor copy = out_of_the_way(made.get());
  for (off_t left = status.st_size; left > 0;) {
    const ssize_t sent = ::sendfile(copy.get(), source.get(), nullptr, static_cast<std::size_t>(left));
    if (sent <= 0) {
      throw std::invalid_argument(fmt::format("{} cannot be copied ({})", path, std::strerror(errno)));
    }
    left -= sent;
  }
  return copy;
}

}  // namespace gradproof
