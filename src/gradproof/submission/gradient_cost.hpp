// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "gradproof/check_network/case.hpp"

/// Finite differences passed off as backpropagation: right or nearly right, at two forward passes for each
/// parameter. That is worth a note, and never makes a verdict worse.
namespace gradproof {

/// From so many parameters on, and over so many forward passes, it is said. Backpropagation takes about
/// three.
inline constexpr std::size_t parameters_for_cost = 4000;
inline constexpr double most_passes = 50.0;

/// A network of the same depth, activations and output with at least so many parameters: n[0] = 8, and hidden
/// layers as wide as it takes (without any, n[0] as large as it takes). Drawn from the seed of the
/// examination: nobody can know it by heart.
[[nodiscard]] Case cost_question(const Case& like, std::size_t parameters, arma::uword examples,
                                 std::uint64_t seed);

/// What is said of a gradient that was seen to take so many forward passes; empty up to most_passes.
[[nodiscard]] std::string passes_note(const Case& asked, double passes);

/// Where no forward pass can be counted, the growth of the cost decides. From 40 to 4000 parameters that of
/// backpropagation grows 100 times at most, in whatever language and with whatever overhead; that of
/// differences 100 times as much. 250 is over what the one can do and far below what the other does; each is
/// asked up to three times, and what speaks for the submission counts.
/// @param cost  seconds of processor time to answer a question, in any unit
/// @returns what is said of it, or empty
[[nodiscard]] std::string growth_note(const Case& like, std::uint64_t seed,
                                      const std::function<double(const Case&)>& cost);

/// What is said where that question was not answered, and why.
[[nodiscard]] std::string cost_not_known(const std::string& why);

}  // namespace gradproof
