// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "gradproof/submission/python/pair_entry.hpp"

namespace gradproof {

class PythonSession;

inline constexpr const char* returns_nothing = "it returns no array";

/// Of the points, where `seed` is that of the cotangents: of the same numbers, x would be a multiple of the
/// cotangent, which a norm of x has no derivative along.
[[nodiscard]] constexpr std::uint64_t of_points(std::uint64_t seed) { return ~seed; }

/// Whether the forward pass takes what the question hands it. @throws DidNotAnswer, where the process is dead
/// @returns what it raised; returns_nothing where it gave no array; empty where it answered with numbers
[[nodiscard]] std::string refused(PythonSession& session, const Pair& pair, const PairQuestion& question);

/// The questions of the first entry that a pair's forward pass takes; none, and why not, where it takes none.
struct TakenQuestions {
  std::vector<PairQuestion> questions;
  std::string why;  ///< "not written yet ..."; or "affine_backward (no layer that gradproof knows ...)"
  bool did_not_answer = false;  ///< it is not written yet, or raises where --exercise says what it takes
};
[[nodiscard]] TakenQuestions taken_questions(PythonSession& session, const Pair& pair, Random& random);

/// The backward pass against its own forward pass at one point:
///   phi(t) = <v, F(x + t d)>,   v Gaussian, so that a backward pass that takes v for ones is found
/// by five directions an array; what failed is described entry by entry, where it has at most 150; and F
/// against the reference, where there is one. Numbers are the submission's, cotangents, points and the
/// verdict are not. Report::arrays are named "dx", "out". Cost: about 35 forward passes an array.
/// @throws DidNotAnswer, where the process is dead
[[nodiscard]] Report judge_pair(PythonSession& session, const Pair& pair, const PairQuestion& question,
                                std::uint64_t seed, bool is_single, const OwnReference* reference = nullptr);

/// What an output is held against: "its shape is 2 x 3, that of {whose} is ...", "it is not {what}: ...".
struct Beside {
  std::string whose, what;
};
/// An output beside what it should be, to the rounding of sums.
[[nodiscard]] ArrayReport compared(const std::string& name, const layers::Tensor& found,
                                   const layers::Tensor& right, const Beside& beside, bool is_single);

/// The outputs of a forward pass beside those of somebody's own, "out", at this point and at one near by: one
/// that answers by what it was asked before is not right at both. @throws UnusableSource where that one
/// raises
[[nodiscard]] std::vector<ArrayReport> beside_reference(PythonSession& session, const Pair& pair,
                                                        const PairQuestion& question,
                                                        const OwnReference& reference, std::uint64_t seed,
                                                        bool is_single);

/// The mistakes of layers/mistakes.hpp that answer as this backward pass does, to rounding, in all of these
/// questions; of arrays that are wrong alone. Empty where its forward pass is not the reference's.
[[nodiscard]] std::vector<MistakeFinding> named_mistakes(PythonSession& session, const Pair& pair,
                                                         const std::vector<PairQuestion>& questions,
                                                         const std::vector<ArrayReport>& arrays,
                                                         std::uint64_t seed, bool is_single);

/// Is its forward pass that of the reference at this point, and its backward pass another than the
/// reference's? One that is the derivative of its own forward pass all the same has a forward pass that
/// answers by what it was asked before.
[[nodiscard]] bool contradicts_its_layer(PythonSession& session, const Pair& pair,
                                         const PairQuestion& question, std::uint64_t seed, bool is_single);

}  // namespace gradproof
