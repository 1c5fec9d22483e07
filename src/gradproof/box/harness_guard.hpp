// SPDX-License-Identifier: MIT
#pragma once
#include <string>

namespace gradproof {

/// While one of these lives (they are counted), this process ignores SIGPIPE, cannot be traced or read
/// through /proc by others of its user, and adopts orphaned grandchildren. The last one to go restores what
/// it found.
class HarnessGuard {
 public:
  HarnessGuard();
  ~HarnessGuard();
  HarnessGuard(const HarnessGuard&) = delete;
  HarnessGuard& operator=(const HarnessGuard&) = delete;
};

/// Kills and reaps what a submission left behind in other process groups: children of this process whose
/// environment carries the mark. Only a run without the sandbox can leave any.
void sweep_orphans(const std::string& mark);

}  // namespace gradproof
