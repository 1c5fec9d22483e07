// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>

#include "gradproof/submission/python/chain.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

class PythonSession;

/// What wrong arrays look like beside the derivative where nothing is known of
/// the network. Both are taken whole, at two points and two numbers of
/// examples, and what is said holds at both, to ten digits:
///   an array      0 everywhere; a factor, and what it equals (-1, 2, m, 1/m,
///   the number of outputs, ...);
///                 transposed; the derivative by another parameter; off by a
///                 multiple of the parameter itself (a regulariser)
///   a layer       where all above it is right and all of it is wrong, the
///   mistake starts there; with one
///                 example alone, whether each unit is off by a factor of its
///                 own, the same in its weights and its bias: then it is the
///                 slope, or a mask, and not the product
/// A number that is nothing in particular is offered as no cause. Reasons of
/// arrays and, of a layer, one finding are added; the verdict is left as it is.
/// For up to 250 parameters; about 4 forward passes each.
/// @throws DidNotAnswer
void add_look(PythonSession& session, const ChainReading& reading, std::uint64_t seed, Report& own);

}  // namespace gradproof
