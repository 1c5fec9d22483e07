// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "cli/commands.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof::cli {

/// The reports of a run that ended before anything was judged: a job that waits for a file learns from it
/// why, and no file of an earlier run is taken for this one's. What was asked for is read from the words of
/// check and merge as they stand (--format, --also, --output), for what cannot be used may be the command
/// line itself; a form that is none, and a file that cannot be written, is passed over. On standard output
/// nothing is said in form "text": the message is on standard error already.
///
/// No file is replaced that another word of the command line names, nor one that is somebody's source or can
/// be executed. Never throws.
void write_unjudged(const Invocation& invocation, Verdict verdict, const std::string& outcome,
                    const std::string& message) noexcept;

}  // namespace gradproof::cli
