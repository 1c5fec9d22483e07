// SPDX-License-Identifier: MIT
#pragma once
#include <map>
#include <string>

namespace gradproof {

/// What a submission's process says of its network is a claim of the submission: it shares that process. Here
/// each word is held against what is possible, before anything is asked because of it:
///   depth        a number from 0 (any) to 64       outputs    a number from 1 to 64
///   hidden       an Activation::named              output     an OutputLayer::named
///   lambda       finite, from 0 to 1e6             any other  at most 1000 characters
/// @throws DidNotAnswer (unreadable), which names the word and what was expected.
void require_possible(const std::map<std::string, std::string>& network);

}  // namespace gradproof
