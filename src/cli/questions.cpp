// SPDX-License-Identifier: MIT
#include "cli/questions.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <stdexcept>

#include "cli/csv.hpp"
#include "cli/dataset.hpp"
#include "cli/exit_status.hpp"
#include "gradproof/network/random.hpp"
#include "gradproof/submission/python/notebook.hpp"

namespace gradproof::cli {

namespace {

std::optional<OutputLayer> output_layer(const OutputOption& output) {
  return output.layer.empty() ? std::nullopt : std::optional(OutputLayer::named(output.layer));
}

void require_examples_for_softmax(const NetworkOptions& network, const std::optional<OutputLayer>& output) {
  if (output && output->kind() == OutputKind::softmax && !network.layers.empty() &&
      network.layers.back() == 1) {
    throw UsageError(
        "--output softmax with one unit in the last layer: a softmax of one is 1 whatever its input; give "
        "--layers at least 2 outputs, or take --output sigmoid");
  }
}

Examination questions_on_data(const NetworkOptions& network, const OutputOption& output,
                              const DataOptions& options, std::uint64_t seed, const FitQuestions& fit) {
  const auto layer = output_layer(output);
  const Dataset data = make_dataset(read_csv(options.file),
                                    {options.target, layer ? std::optional(layer->kind()) : std::nullopt,
                                     options.examples, options.normalise});
  std::vector<arma::uword> sizes = network.sizes();
  if (sizes.empty()) sizes = {data.X.n_rows, 16, 8, data.Y.n_rows};
  std::vector<Activation> hidden = network.activations();
  if (fit) {
    ExaminationOptions wanted;
    wanted.hidden = hidden;
    wanted.output = OutputLayer(data.output);
    wanted.sizes = network.sizes();
    wanted.seed = seed;
    wanted.on_data = true;
    wanted = fit(wanted);
    hidden = wanted.hidden;
    if (network.layers.empty() && wanted.depth == 2) sizes = {data.X.n_rows, 4, data.Y.n_rows};
  }
  require_sizes_fit(data, sizes);
  if (hidden.empty()) hidden = {Activation::tanh()};
  const Architecture architecture(sizes, hidden, OutputLayer(data.output), network.lambda);
  Random random(seed);
  const Parameters parameters = random_parameters(architecture.forward_only(), random);
  const std::string name = fmt::format("{}{}", std::filesystem::path(data.file).filename().string(),
                                       options.normalise ? ", normalised" : "");
  return {{Case{architecture, parameters, data.X, data.Y, name}}, {}, seed};
}

Examination made_questions(const NetworkOptions& network, const OutputOption& output,
                           const DataOptions& options, std::uint64_t seed, const FitQuestions& fit) {
  ExaminationOptions wanted;
  wanted.hidden = network.activations();
  wanted.output = output_layer(output);
  wanted.sizes = network.sizes();
  wanted.m = options.examples;
  wanted.lambda = network.lambda;
  wanted.seed = seed;
  return standard_examination(fit ? fit(wanted) : wanted);
}

}  // namespace

Examination make_questions(const NetworkOptions& network, const OutputOption& output, const DataOptions& data,
                           const TrainingOptions& training, std::uint64_t seed, const FitQuestions& fit) {
  network.require_consistent();
  data.require_consistent();
  require_examples_for_softmax(network, output_layer(output));
  try {
    Examination questions = data.given() ? questions_on_data(network, output, data, seed, fit)
                                         : made_questions(network, output, data, seed, fit);
    for (Case& question : questions.cases) training.train(question);
    return questions;
  } catch (const UnusableSource& unusable) {
    throw UnusableSubmission(unusable.what());
  } catch (const std::invalid_argument& misuse) {
    throw UsageError(misuse.what());
  }
}

}  // namespace gradproof::cli
