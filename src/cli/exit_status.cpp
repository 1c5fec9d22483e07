// SPDX-License-Identifier: MIT
#include "cli/exit_status.hpp"

namespace gradproof::cli {

ExitStatus exit_status(Verdict verdict) {
  switch (verdict) {
    case Verdict::verified:
      return ExitStatus::verified;
    case Verdict::wrong:
      return ExitStatus::wrong;
    case Verdict::cannot_tell:
      return ExitStatus::cannot_tell;
    case Verdict::did_not_answer:
      return ExitStatus::did_not_answer;
    case Verdict::harness_trouble:
      break;
  }
  return ExitStatus::harness_trouble;
}

}  // namespace gradproof::cli
