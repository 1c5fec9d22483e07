// SPDX-License-Identifier: MIT
#pragma once
#include <map>
#include <set>
#include <string>

#include "gradproof/check_network/case.hpp"
#include "gradproof/network/forward.hpp"
#include "gradproof/submission/python/session.hpp"

namespace gradproof {

using NamedArrays = std::map<std::string, arma::mat>;

/// X, Y, W1, b1, ... and a real forward pass Z1, A1, ...: what every function of an exercise is asked with.
[[nodiscard]] NamedArrays arrays_of(const Case& question, const ForwardPass& pass);
/// "hidden", "output", and the steps to replace.
[[nodiscard]] Words words_of(const Case& question, const std::set<std::string>& instead);

}  // namespace gradproof
