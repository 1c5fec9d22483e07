// SPDX-License-Identifier: MIT
#include "gradproof/box/landlock.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "gradproof/check_network/did_not_answer.hpp"

namespace gradproof {

namespace {

// Written out here because the headers of an older distribution do not have them all.
constexpr long create_ruleset_call = 444, add_rule_call = 445, restrict_self_call = 446;
constexpr std::uint32_t want_version = 1, rule_path_beneath = 1;
constexpr std::uint64_t execute = 1, read_file = 4, read_dir = 8;

struct RulesetAttributes {
  std::uint64_t files, network, scoped;
};
struct [[gnu::packed]] PathBeneath {
  std::uint64_t allowed;
  std::int32_t parent;
};

/// Every right of this version of the interface: what is not granted by a rule is then denied.
RulesetAttributes everything(int abi) {
  constexpr std::uint64_t refer = 1U << 13U, truncate = 1U << 14U, device_ioctl = 1U << 15U;
  RulesetAttributes all{(1U << 13U) - 1, 0, 0};
  if (abi >= 2) all.files |= refer;
  if (abi >= 3) all.files |= truncate;
  if (abi >= 4) all.network = 3;  // TCP bind, connect
  if (abi >= 5) all.files |= device_ioctl;
  if (abi >= 6) all.scoped = 3;  // abstract sockets, signals
  return all;
}

std::size_t size_of_attributes(int abi) { return abi >= 6 ? 24 : abi >= 4 ? 16 : 8; }

}  // namespace

LandlockRules::LandlockRules(const std::vector<std::filesystem::path>& readable) {
  const long version = ::syscall(create_ruleset_call, nullptr, 0, want_version);
  if (version < 1) return;
  const int abi = static_cast<int>(version);
  const RulesetAttributes attributes = everything(abi);
  const FileDescriptor made(
      static_cast<int>(::syscall(create_ruleset_call, &attributes, size_of_attributes(abi), 0)));
  if (!made.open()) return;
  ruleset_ = out_of_the_way(made.get());
  for (const auto& path : readable) {
    const FileDescriptor place(::open(path.c_str(), O_PATH | O_CLOEXEC));
    if (!place.open()) continue;
    struct stat status {};
    const bool folder = ::fstat(place.get(), &status) == 0 && S_ISDIR(status.st_mode);
    const PathBeneath rule{execute | read_file | (folder ? read_dir : 0), place.get()};
    const long added = ::syscall(add_rule_call, ruleset_.get(), rule_path_beneath, &rule, 0);
    if (added != 0) {
      throw HarnessTrouble("Landlock refuses a rule for " + path.string() +
                           ": the box cannot be closed (--sandbox=off runs without one)");
    }
  }
  abi_ = abi;
}

int LandlockRules::restrict_self() const noexcept {
  return static_cast<int>(::syscall(restrict_self_call, ruleset_.get(), 0));
}

}  // namespace gradproof
