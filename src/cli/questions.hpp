// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>

#include "cli/data_options.hpp"
#include "cli/network_options.hpp"
#include "cli/output_option.hpp"
#include "cli/training_options.hpp"
#include "gradproof/check/examination.hpp"

namespace gradproof::cli {

/// The questions that a command line asks.
///   with --data   one question on these examples, random parameters; left open, the network is
///                 n[0]-16-8-n[L] with tanh, and the output is the one that suits the target column
///   without       the standard examination; what is given of --layers --hidden --output --examples is fixed
///   in it
/// Each is then trained for --after-steps.
/// @throws UsageError where the options, or the options and the data, contradict each other; Interrupted.
[[nodiscard]] Examination make_questions(const NetworkOptions& network, const OutputOption& output,
                                         const DataOptions& data, const TrainingOptions& training,
                                         std::uint64_t seed);

}  // namespace gradproof::cli
