// SPDX-License-Identifier: MIT
#include "gradproof/box/input_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "gradproof/box/file_descriptor.hpp"

namespace gradproof {

namespace {

const char* kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "it is a folder";
  if (S_ISFIFO(mode)) return "it is a pipe, expected a file; write what comes through it into one";
  if (S_ISCHR(mode) || S_ISBLK(mode)) return "it is a device, expected a file";
  return S_ISSOCK(mode) ? "it is a socket, expected a file" : "it is no regular file";
}

}  // namespace

std::string read_input_file(const std::filesystem::path& file, std::uint64_t most) {
  // without O_NONBLOCK the opening of a FIFO waits for somebody who writes
  const FileDescriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!opened.open()) throw UnreadableFile(std::strerror(errno));
  struct stat status {};
  if (::fstat(opened.get(), &status) != 0) throw UnreadableFile(std::strerror(errno));
  if (!S_ISREG(status.st_mode)) throw UnreadableFile(kind_of(status.st_mode));
  std::string text;
  std::array<char, 65536> piece;
  for (;;) {
    const ssize_t got = ::read(opened.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw UnreadableFile(std::strerror(errno));
    if (got == 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(got));
    if (text.size() > most) throw UnreadableFile(fmt::format("it is longer than {} MB", most / 1'000'000));
  }
}

void require_no_way_out(const std::filesystem::path& file) {
  std::error_code none;
  if (!std::filesystem::is_symlink(file, none)) return;
  const auto folder = std::filesystem::canonical(file.has_parent_path() ? file.parent_path() : ".", none);
  const auto target = std::filesystem::canonical(file, none);
  const auto [end, at] = std::mismatch(folder.begin(), folder.end(), target.begin(), target.end());
  if (none || end != folder.end() || at == target.end())
    throw UnreadableFile("it is a link that leads out of its folder; name the file itself");
}

}  // namespace gradproof
