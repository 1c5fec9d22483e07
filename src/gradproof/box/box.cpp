// SPDX-License-Identifier: MIT
#include "gradproof/box/box.hpp"

#include <fmt/format.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <csignal>
#include <optional>
#include <span>
#include <utility>

#include "gradproof/box/landlock.hpp"
#include "gradproof/box/seccomp_filter.hpp"
#include "gradproof/check_network/did_not_answer.hpp"

namespace gradproof {

namespace {

/// "nobody" on every distribution; owns no files. Root becomes this user before anything else is confined.
constexpr unsigned nobody = 65534;

/// The system calls themselves: the C library's functions would have every thread of the parent follow, and
/// wait for threads that are not in this copy of it. @returns the one that failed, or nullptr
const char* become_nobody() noexcept {
  if (::syscall(SYS_setgroups, 0, nullptr) != 0) return "setgroups";
  if (::syscall(SYS_setresgid, nobody, nobody, nobody) != 0) return "setresgid";
  return ::syscall(SYS_setresuid, nobody, nobody, nobody) != 0 ? "setresuid" : nullptr;
}

/// False for root of a user namespace that has no other user, and for root without CAP_SETUID. Tried, once.
bool can_become_nobody() {
  static const bool can = [] {
    const pid_t process = ::_Fork();
    if (process == 0) ::_exit(become_nobody() == nullptr ? 0 : 1);
    int status = 0;
    if (process < 0) return true;  // whoever starts the submission's process will say so
    while (::waitpid(process, &status, 0) < 0 && errno == EINTR) continue;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }();
  return can;
}

/// What root still may is then what its user owns: without new privileges exec gives none back.
bool drop_capabilities() noexcept {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
  return ::syscall(SYS_capset, &header, none) == 0;
}

struct ResourceLimit {
  int resource;
  rlim_t value;
};

std::vector<ResourceLimit> resource_limits(const BoxOptions& options) {
  if (options.confinement == Confinement::zygote)  // the others are its children's
    return {{RLIMIT_CORE, 0}, {RLIMIT_FSIZE, 0}, {RLIMIT_MSGQUEUE, 0}};
  const Limits& limits = options.limits;
  return {{RLIMIT_CORE, 0},
          {RLIMIT_FSIZE, 0},
          {RLIMIT_NOFILE, 32},
          {RLIMIT_STACK, rlim_t{8} << 20U},
          {RLIMIT_AS, limits.memory_bytes},
          {RLIMIT_CPU, static_cast<rlim_t>(std::ceil(limits.total_seconds)) + 1},
          {RLIMIT_MEMLOCK, rlim_t{1} << 16U},
          {RLIMIT_MSGQUEUE, 0}};
}

/// At the soft limit of processor time a process is ended by SIGXCPU, which says why; at the hard one by
/// SIGKILL.
rlim_t time_to_say_so(int resource) { return resource == RLIMIT_CPU ? 2 : 0; }

/// What programs of a distribution read to start, and nothing of anybody's own.
std::vector<std::filesystem::path> readable_paths(const BoxOptions& options) {
  std::vector<std::filesystem::path> paths = {"/usr",
                                              "/lib",
                                              "/lib32",
                                              "/lib64",
                                              "/bin",
                                              "/etc/ld.so.cache",
                                              "/etc/alternatives",
                                              "/etc/localtime",
                                              "/dev/null",
                                              "/dev/zero",
                                              "/dev/urandom",
                                              "/dev/random",
                                              "/proc/cpuinfo",
                                              "/proc/meminfo",
                                              "/sys/devices/system/cpu"};
  paths.insert(paths.end(), options.readable.begin(), options.readable.end());
  return paths;
}

}  // namespace

struct Box::Plan {
  std::optional<SeccompFilter> filter;
  std::optional<LandlockRules> landlock;
  std::vector<ResourceLimit> limits;
  bool become_nobody = false, drop_capabilities = false;
  pid_t parent = 0;
  std::string tier;
};

Box::Box(const BoxOptions& options) : plan_(std::make_unique<Plan>()) {
  plan_->limits = resource_limits(options);
  if (::geteuid() == 0) (can_become_nobody() ? plan_->become_nobody : plan_->drop_capabilities) = true;
  plan_->parent = ::getpid();
  if (options.sandbox) {
    if (!SeccompFilter::available()) {
      throw HarnessTrouble(
          "this kernel, or the container around this program, offers no seccomp filter, without which code "
          "of "
          "others is not run; --sandbox=off runs it with process limits alone, as you would run your own");
    }
    if (options.confinement != Confinement::zygote) plan_->filter.emplace(options.confinement);
    plan_->landlock.emplace(readable_paths(options));
    if (plan_->drop_capabilities && plan_->landlock->abi() == 0) {
      throw HarnessTrouble(
          "this program runs as root, cannot become another user (in a user namespace without one, or "
          "without "
          "CAP_SETUID), and this kernel has no Landlock: whatever root owns could be read. Start it as an "
          "ordinary user; --sandbox=off runs the submission with process limits alone, as you would run your "
          "own");
    }
    plan_->tier =
        plan_->landlock->abi() > 0
            ? fmt::format("seccomp, Landlock ABI {}, limits", plan_->landlock->abi())
            : "seccomp, limits; this kernel has no Landlock: files that others may read could be read";
  } else {
    plan_->tier = "limits alone, by request";
  }
  if (plan_->become_nobody) plan_->tier += fmt::format(", as user {}", nobody);
  if (plan_->drop_capabilities)
    plan_->tier += ", as root without capabilities: it can become no other user here";
}

Box::~Box() = default;
Box::Box(Box&&) noexcept = default;
Box& Box::operator=(Box&&) noexcept = default;

const std::string& Box::tier() const noexcept { return plan_->tier; }

const char* Box::enter(const char* path) const noexcept {
  for (const auto& limit : plan_->limits) {
    rlimit both{};
    // A hard limit that is lower already stays: only root could raise it, and need not.
    if (::getrlimit(static_cast<__rlimit_resource_t>(limit.resource), &both) != 0) return "getrlimit";
    both.rlim_max = std::min(both.rlim_max, limit.value + time_to_say_so(limit.resource));
    both.rlim_cur = std::min(both.rlim_max, limit.value);
    if (::setrlimit(static_cast<__rlimit_resource_t>(limit.resource), &both) != 0) return "setrlimit";
  }
  if (plan_->become_nobody) {
    if (const char* step = gradproof::become_nobody()) return step;
  }
  if (plan_->drop_capabilities && !drop_capabilities()) return "capset";
  // A process that cannot be traced, as its parent, finds its own /proc/self closed; it is executed from
  // there.
  if (::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0) return "prctl(PR_SET_DUMPABLE)";
  // After the change of user, which clears it. If the parent died before this line, nobody would tell.
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return "prctl(PR_SET_PDEATHSIG)";
  if (::getppid() != plan_->parent) ::_exit(127);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return "prctl(PR_SET_NO_NEW_PRIVS)";
  if (plan_->landlock && plan_->landlock->abi() > 0 && plan_->landlock->restrict_self() != 0) {
    return "landlock_restrict_self";
  }
  if (plan_->filter) {
    plan_->filter->fill_in(static_cast<std::uint32_t>(::getpid()), reinterpret_cast<std::uint64_t>(path));
    if (plan_->filter->install() != 0) return "prctl(PR_SET_SECCOMP)";
  }
  return nullptr;
}

std::string Box::orders(const std::string& directory) const {
  std::string text;
  const auto add = [&text](const auto& value) {
    text.append(reinterpret_cast<const char*>(&value), sizeof value);
  };
  const auto program = plan_->filter ? plan_->filter->program() : std::span<const sock_filter>();
  for (const std::size_t size : {directory.size(), plan_->limits.size(), program.size()})
    add(static_cast<std::uint32_t>(size));
  add(SeccompFilter::own_process);
  text += directory;
  for (const ResourceLimit& limit : plan_->limits) {
    add(static_cast<std::uint32_t>(limit.resource));
    add(static_cast<std::uint64_t>(limit.value));
  }
  for (const sock_filter& instruction : program) add(instruction);
  return text;
}

bool Box::child_can_read(const std::filesystem::path& file) {
  if (::geteuid() != 0) return ::access(file.c_str(), R_OK) == 0;
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0 || (status.st_mode & S_IROTH) == 0) return false;
  // Both ways to it: as it is written, which may go through links, and as it lies.
  for (const auto& way : {std::filesystem::absolute(file), std::filesystem::canonical(file)}) {
    for (auto folder = way.parent_path();; folder = folder.parent_path()) {
      if (::stat(folder.c_str(), &status) != 0 || (status.st_mode & S_IXOTH) == 0) return false;
      if (folder == folder.root_path()) break;
    }
  }
  return true;
}

}  // namespace gradproof
