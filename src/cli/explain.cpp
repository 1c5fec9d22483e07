// SPDX-License-Identifier: MIT
// gradproof explain: why backpropagation is what it is, on a network small enough to follow.
#include <memory>

#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/explained_report.hpp"
#include "cli/network_options.hpp"
#include "cli/option_values.hpp"
#include "cli/output_file.hpp"
#include "cli/output_option.hpp"
#include "cli/terminal.hpp"
#include "gradproof/explain/derivation.hpp"
#include "gradproof/explain/render.hpp"
#include "gradproof/network/random.hpp"

namespace gradproof::cli {

namespace {

struct Explain {
  NetworkOptions network{.layers = {3, 4, 1}, .hidden = {"tanh"}};
  OutputOption output;
  std::uint64_t examples = 5;
  std::uint64_t seed = 1;
  std::string step, report;
  std::string format = "text";
  bool says_a_network = false;  ///< an option about one was given

  void add_to(CLI::App& app) {
    network.add_to(app);
    output.add_to(app);
    add_whole_number(app, "--examples", examples, 1, "m, the number of examples (default 5)", 1000);
    add_whole_number(app, "--seed", seed, 0, "of the random parameters and examples (default 1)");
    offer(app.add_option("--step", step,
                         "only this step: network, cost, dZ2, dW2, db2, dA1, ..., db1, summary"),
          {"network", "cost", "dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1", "summary"});
    app.add_option("--report", report,
                   "the network of this report (JSON), down to the wrong step, with your line beside it; "
                   "last: of the last check in this folder")
        ->type_name("FILE|last");
    for (const char* name : {"--layers", "--hidden", "--lambda", "--examples", "--seed"})
      app.get_option(name)->each([this](const std::string&) { says_a_network = true; });
    add_choice(app, "--format", format, {"text", "markdown", "html"}, "how the derivation is written down");
  }

  [[nodiscard]] Case question() const {
    Random random(seed);
    const auto layer = OutputLayer::named(output.layer.empty() ? "sigmoid" : output.layer);
    Architecture architecture(network.sizes(), network.activations(), layer, network.lambda);
    const ForwardNetwork& values = architecture.forward_only();
    Parameters parameters = random_parameters(values, random);
    arma::mat X = random_normal(random, values.n(0), examples);
    arma::mat Y = random_labels(values, examples, random);
    return {std::move(architecture), std::move(parameters), std::move(X), std::move(Y)};
  }

  [[nodiscard]] int run() const {
    network.require_consistent();
    if (!output.file.empty()) require_writable(output.file);
    if (!report.empty() && (says_a_network || !output.layer.empty())) {
      throw UsageError(
          "--report has a network of its own: leave --layers, --hidden, --lambda, --examples, --seed and the "
          "output layer out");
    }
    Derivation derivation = report.empty() ? derive(question()) : explained_report(report);
    if (!step.empty()) {
      try {
        derivation = only_step(derivation, step);
      } catch (const std::invalid_argument& error) {
        throw UsageError(std::string("--step: ") + error.what());
      }
    }
    const std::string page = format == "html"       ? to_html(derivation)
                             : format == "markdown" ? to_markdown(derivation)
                                                    : to_text(derivation);
    output.file.empty() ? print(page) : write_file(output.file, page);
    return 0;
  }
};

}  // namespace

void add_explain(CLI::App& program, Invocation& invocation) {
  CLI::App* app = program.add_subcommand(
      "explain", "derive backpropagation for a network, step by step, with its numbers");
  const auto explain = std::make_shared<Explain>();
  explain->add_to(*app);
  app->footer(cli::examples({
      "gradproof explain                                              3-4-1, tanh, sigmoid output, 5 "
      "examples",
      "gradproof explain --step dZ1                                   one step of it",
      "gradproof explain --layers 4,4,4 --examples 4 --step dA1       square: what conforms and is wrong",
      "gradproof explain --layers 3,5,4,2 --hidden relu,sigmoid --output softmax --lambda 0.1",
      "gradproof explain --format html --output derivation.html",
      "gradproof explain --report last                                the network of the last check, with "
      "your line beside the right one",
  }));
  app->callback([explain, &invocation] { invocation.run = [explain] { return explain->run(); }; });
}

}  // namespace gradproof::cli
