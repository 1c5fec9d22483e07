// SPDX-License-Identifier: MIT
#include "gradproof/box/user_limits.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>

namespace gradproof {

namespace {

constexpr rlim_t small = 64;

rlim_t limit_of(__rlimit_resource_t resource) noexcept {
  rlimit both{};
  return ::getrlimit(resource, &both) == 0 ? both.rlim_cur : RLIM_INFINITY;
}

std::string raise(const char* option, rlim_t limit, rlim_t to) {
  return limit == RLIM_INFINITY ? std::string()
                                : fmt::format("(ulimit {0} {1}): raise it: ulimit {0} {2}", option, limit,
                                              std::max(to, 2 * limit));
}

}  // namespace

std::string raise_open_files() { return raise("-n", limit_of(RLIMIT_NOFILE), 1024); }
std::string raise_processes() { return raise("-u", limit_of(RLIMIT_NPROC), 4096); }

std::string limit_in_the_way() {
  if (limit_of(RLIMIT_NOFILE) < small) return "too few files can be opened " + raise_open_files();
  if (limit_of(RLIMIT_NPROC) < small) return "too few processes can be started " + raise_processes();
  return {};
}

}  // namespace gradproof
