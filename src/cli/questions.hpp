// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <functional>

#include "cli/data_options.hpp"
#include "cli/network_options.hpp"
#include "cli/output_option.hpp"
#include "cli/training_options.hpp"
#include "gradproof/check_network/examination.hpp"

namespace gradproof::cli {

/// What an exercise fixes, put into what the command line wants.
using FitQuestions = std::function<ExaminationOptions(const ExaminationOptions&)>;

/// The questions that a command line asks.
///   with --data   one question on these examples, random parameters; left open, the network is
///                 n[0]-16-8-n[L] with tanh, and the output is the one that suits the target column
///   without       the standard examination; what is given of --layers --hidden --output --examples is fixed
///   in it
/// `fit` may fix more of the standard examination. Each is then trained for --after-steps.
/// @throws UsageError where the options, or the options and the data, contradict each other;
/// UnusableSubmission where `fit` finds nothing to judge; Interrupted.
[[nodiscard]] Examination make_questions(const NetworkOptions& network, const OutputOption& output,
                                         const DataOptions& data, const TrainingOptions& training,
                                         std::uint64_t seed, const FitQuestions& fit = {});

}  // namespace gradproof::cli
