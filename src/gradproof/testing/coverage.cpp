// SPDX-License-Identifier: MIT
#include "gradproof/testing/coverage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <mutex>
#include <sstream>

namespace gradproof {
namespace {

struct Register {
  std::mutex mutex;
  std::vector<std::string> required;
  std::map<std::string, std::string> said;  // of what is not verified: its verdict and reason
  std::map<std::string, bool> verified;

  void require(const std::string& name) {
    if (!name.empty() && std::find(required.begin(), required.end(), name) == required.end())
      required.push_back(name);
  }
};

Register& the_register() {
  static Register instance;
  static const bool from_environment = [] {
    if (const char* const names = std::getenv("GRADPROOF_REQUIRED")) {
      std::istringstream list(names);
      for (std::string name; std::getline(list, name, '|');) instance.require(name);
    }
    return true;
  }();
  static_cast<void>(from_environment);
  return instance;
}

/// "cannot tell, gradient: it is zero on both sides"
std::string verdict_text(const Report& report) {
  for (const ArrayReport& array : report.arrays) {
    if (array.verdict != Verdict::verified) {
      return fmt::format("{}, {}: {}", to_string(report.verdict), array.name,
                         array.reason.empty() ? to_string(array.kind) : array.reason);
    }
  }
  return to_string(report.verdict);
}

}  // namespace

void require_check(const std::string& name) {
  Register& all = the_register();
  const std::lock_guard lock(all.mutex);
  all.require(name);
}

void record_check(const Report& report) {
  Register& all = the_register();
  const std::lock_guard lock(all.mutex);
  if (report.ok()) {
    all.verified[report.submission] = true;
  } else {
    all.said[report.submission] = verdict_text(report);
  }
}

std::vector<std::string> required_checks() {
  Register& all = the_register();
  const std::lock_guard lock(all.mutex);
  return all.required;
}

std::string coverage_gap() {
  Register& all = the_register();
  const std::lock_guard lock(all.mutex);
  std::string list;
  std::size_t missing = 0;
  for (const std::string& name : all.required) {
    if (all.verified.contains(name)) continue;
    ++missing;
    const auto said = all.said.find(name);
    list += fmt::format("\n  {}: {}", name, said == all.said.end() ? "never checked" : said->second);
  }
  if (missing == 0) return "";
  return fmt::format("{} of {} registered checks {} missing:{}", missing, all.required.size(),
                     missing == 1 ? "is" : "are", list);
}

void reset_coverage() {
  Register& all = the_register();
  const std::lock_guard lock(all.mutex);
  all.required.clear();
  all.said.clear();
  all.verified.clear();
}

}  // namespace gradproof
