// SPDX-License-Identifier: MIT
#include "cli/address_space.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <cstddef>
#include <stdexcept>

namespace gradproof::cli {

namespace {

/// Measured with OpenBLAS 0.3.21: with 127 MiB left it waits for ever, with 146 it does not.
constexpr std::size_t room = std::size_t{192} << 20U;

rlim_t limit_of_address_space() noexcept {
  rlimit both{};
  return ::getrlimit(RLIMIT_AS, &both) == 0 ? both.rlim_cur : RLIM_INFINITY;
}

}  // namespace

bool has_address_space() noexcept {
  if (limit_of_address_space() == RLIM_INFINITY) return true;
  void* const tried = ::mmap(nullptr, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
                             0);  // reserved, never used
  if (tried == MAP_FAILED) return false;
  ::munmap(tried, room);
  return true;
}

void require_address_space() {
  if (has_address_space()) return;
  throw std::runtime_error(fmt::format(
      "the limit of address space (ulimit -v {}) leaves less than the {} MiB that linear algebra needs; "
      "raise it: ulimit -v {}, or unlimited",
      limit_of_address_space() / 1024, room >> 20U, 1U << 20U));
}

}  // namespace gradproof::cli
