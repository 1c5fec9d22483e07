// SPDX-License-Identifier: MIT
#include "cli/output_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "cli/exit_status.hpp"

namespace gradproof::cli {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void cannot_write(const std::string& path, const std::string& reason,
                               const std::string& way_out) {
  throw UsageError(fmt::format("cannot write {}: {}; {}", path, reason, way_out));
}

/// By `reason`, an errno: a limit of this process is trouble of the harness, anything else that of the name.
[[noreturn]] void could_not_write(const std::string& path, int reason, const std::string& way_out) {
  if (reason == EFBIG) {
    throw std::runtime_error(fmt::format(
        "cannot write {}: the limit of a file's size (ulimit -f) is too small; raise it: ulimit -f unlimited",
        path));
  }
  cannot_write(path, std::strerror(reason), way_out);
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

/// A link in /dev, as /dev/stdout, is the system's; any other may be a stranger's and is replaced.
bool is_device(const std::string& path) {
  std::error_code none;
  if (fs::is_symlink(path, none) && path.rfind("/dev/", 0) != 0) return false;
  const auto status = fs::status(path, none);
  return !none && fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
}

mode_t permissions_for(const fs::path& path) {
  struct stat found = {};
  if (lstat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode)) return found.st_mode & 07777U;
  const mode_t mask = umask(0);
  umask(mask);
  return 0666U & ~mask;
}

bool write_all(int file, const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t count = write(file, text.data() + done, text.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    done += static_cast<std::size_t>(count);
  }
  return true;
}

/// The file under its other name: closed and removed unless it was put in place.
class Temporary {
 public:
  explicit Temporary(const fs::path& target)
      : name_((folder_of(target) / ("." + target.filename().string() + ".XXXXXX")).string()),
        file_(mkostemp(name_.data(), O_CLOEXEC)) {}
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary() {
    if (file_ >= 0) close(file_);
    if (opened() && !in_place_) unlink(name_.c_str());
  }
  [[nodiscard]] bool opened() const { return file_ != -1; }
  [[nodiscard]] bool put_in_place(const fs::path& target, const std::string& text) {
    if (!opened() || fchmod(file_, permissions_for(target)) != 0 || !write_all(file_, text)) return false;
    const int closed = close(file_);
    file_ = -2;
    in_place_ = closed == 0 && std::rename(name_.c_str(), target.c_str()) == 0;
    return in_place_;
  }

 private:
  std::string name_;
  int file_;
  bool in_place_ = false;
};

}  // namespace

void require_writable(const std::string& path) {
  if (is_device(path)) return;
  std::error_code none;
  if (path.empty() || (fs::is_directory(path, none) && !fs::is_symlink(path, none))) {
    cannot_write(path.empty() ? "\"\"" : path, "it is a folder", "name a file in it");
  }
  const fs::path folder = folder_of(path);
  if (!fs::is_directory(folder, none)) {
    cannot_write(path, fmt::format("there is no folder {}", folder.string()),
                 "make it first, or name another");
  }
  if (access(folder.c_str(), W_OK) != 0) {
    cannot_write(path, fmt::format("{}: {}", folder.string(), std::strerror(errno)),
                 "name a file in a folder that you may write");
  }
}

void require_no_overwriting(const std::vector<std::string>& written, const std::vector<std::string>& read) {
  const auto is_same = [](const std::string& a, const std::string& b) {
    std::error_code none;
    if (a.empty() || b.empty() || is_device(a)) return false;
    return fs::equivalent(a, b, none) || fs::weakly_canonical(a, none) == fs::weakly_canonical(b, none);
  };
  for (std::size_t k = 0; k < written.size(); ++k) {
    for (const std::string& input : read) {
      if (is_same(written[k], input))
        cannot_write(written[k], "it is an input of this run", "name another file for the report");
    }
    for (std::size_t other = 0; other < k; ++other) {
      if (is_same(written[k], written[other]))
        cannot_write(written[k], "two reports are to be written there", "give each a file of its own");
    }
  }
}

void write_file(const std::string& path, const std::string& text) {
  require_writable(path);
  if (is_device(path)) {
    // a pipe that nobody reads would be waited for, also after a signal
    const int file = open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0 && errno == ENXIO && fs::is_fifo(path))
      cannot_write(path, "nobody reads from this pipe", "start its reader first, or name a file");
    if (file >= 0) (void)fcntl(file, F_SETFL, fcntl(file, F_GETFL) & ~O_NONBLOCK);
    const bool written = file >= 0 && write_all(file, text);
    const int reason = errno;
    if (file >= 0) close(file);
    if (!written) could_not_write(path, reason, "name another file");
    return;
  }
  const fs::path target(path);
  if (Temporary temporary(target); !temporary.put_in_place(target, text)) {
    could_not_write(path, errno, "name another file, or make room");
  }
}

}  // namespace gradproof::cli
