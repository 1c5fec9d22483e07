// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/box/box.hpp"
#include "gradproof/check_network/did_not_answer.hpp"

namespace gradproof {

/// How a process that should have answered ended by itself, as waitpid reports it, in one word and one
/// sentence. `last_words` is the last line it wrote to stderr, fit to be shown; it may be empty.
[[nodiscard]] DidNotAnswer describe_ending(int wait_status, const Limits& limits,
                                           const std::string& last_words);

}  // namespace gradproof
