// SPDX-License-Identifier: MIT
#include "tests/box/ordinary_user.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>

namespace gradproof::testing {

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "gradproof-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed: " + name);
  path_ = name;
  std::filesystem::permissions(path_, std::filesystem::perms(0755));
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void become_ordinary_user(const std::filesystem::path& folder) {
  if (::geteuid() != 0) return;
  constexpr unsigned nobody = 65534;
  if (::chown(folder.c_str(), nobody, nobody) != 0 || ::setgroups(0, nullptr) != 0 ||
      ::setresgid(nobody, nobody, nobody) != 0 || ::setresuid(nobody, nobody, nobody) != 0) {
    throw std::runtime_error("root cannot become an ordinary user here");
  }
  ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);  // the leak checker of the sanitizers needs it
}

namespace {

std::set<std::string> files_and_descriptors() {
  std::set<std::string> all;
  std::error_code ignored;
  for (const char* folder : {"/tmp", "/var/tmp", "/dev/shm", "/run", "/run/lock"}) {
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
      struct stat status {};
      const bool own = ::lstat(entry.path().c_str(), &status) == 0 && status.st_uid == ::geteuid();
      if (own && !entry.path().filename().string().starts_with("gradproof")) all.insert(entry.path());
    }
  }
  for (int descriptor = 0; descriptor < 1024; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) >= 0) all.insert("descriptor " + std::to_string(descriptor));
  }
  return all;
}

}  // namespace

Leftovers::Leftovers() : before_(files_and_descriptors()) {}

std::string Leftovers::found() const {
  std::string more;
  for (const auto& name : files_and_descriptors()) {
    if (!before_.contains(name)) more += name + '\n';
  }
  if (has_children()) more += "a process\n";
  return more;
}

bool has_children() {
  siginfo_t info{};
  return ::waitid(P_ALL, 0, &info, WEXITED | WSTOPPED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

}  // namespace gradproof::testing
