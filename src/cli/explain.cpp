// SPDX-License-Identifier: MIT
// gradproof explain: why backpropagation is what it is, on a network small enough to follow.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "cli/closest.hpp"
#include "cli/commands.hpp"
#include "cli/data_options.hpp"
#include "cli/exit_status.hpp"
#include "cli/last_report.hpp"
#include "cli/network_options.hpp"
#include "cli/option_values.hpp"
#include "cli/output_file.hpp"
#include "cli/output_option.hpp"
#include "cli/questions.hpp"
#include "cli/terminal.hpp"
#include "cli/with_mistake.hpp"
#include "gradproof/box/input_file.hpp"
#include "gradproof/check_network/examination.hpp"
#include "gradproof/diagnosis/examine.hpp"
#include "gradproof/explain/derivation.hpp"
#include "gradproof/explain/explained_report.hpp"
#include "gradproof/explain/layer_derivation.hpp"
#include "gradproof/explain/render.hpp"
#include "gradproof/network/random.hpp"
#include "gradproof/report/json.hpp"

namespace gradproof::cli {

namespace {

struct Explain {
  NetworkOptions network{.layers = {3, 4, 1}, .hidden = {"tanh"}};
  OutputOption output;
  std::uint64_t examples = 5;
  std::uint64_t seed = 1;
  std::string step, report, single_layer;
  std::string format = "text";
  std::string data, target;
  bool normalise = false;
  std::uint64_t row = 0;  ///< of the data, from 1; 0: the first `examples`
  MistakeOptions mistakes;
  bool says_layers = false, says_seed = false;
  std::string network_option;  ///< the last of those given that say what the network or its numbers are

  void add_to(CLI::App& app) {
    network.add_to(app);
    output.add_to(app);
    add_whole_number(app, "--examples", examples, 1, "m, the number of examples (default 5)", 1000);
    add_whole_number(app, "--seed", seed, 0, "of the random parameters and examples (default 1)");
    offer(app.add_option("--step", step,
                         "only this step: network, cost, dA2, dZ2, dW2, db2, dA1, ..., db1, summary, relu, "
                         "dropout, indices, threshold"),
          {"network", "cost", "dA2", "dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1", "summary", "relu",
           "dropout", "indices", "threshold"});
    offer(app.add_option(
              "--layer", single_layer,
              fmt::format("one layer instead of a network: {}", fmt::join(explained_layers(), ", "))),
          explained_layers());
    app.add_option("--report", report,
                   "the network of this report (JSON), down to the wrong step, with your line beside it; "
                   "last: of the last check in this folder")
        ->type_name("FILE|last");
    mistakes.add_to(app);
    app.add_option("--data", data, "your own examples: comma-separated values with a header")
        ->type_name("FILE.csv");
    app.add_option("--target", target, "the column of --data that is predicted")->type_name("COLUMN");
    app.add_flag("--normalise", normalise, "bring every feature of --data to mean 0 and deviation 1");
    add_whole_number(app, "--row", row, 1,
                     "only this example of --data, counted from 1 (default: the first m)");
    app.get_option("--layers")->each([this](const std::string&) { says_layers = true; });
    app.get_option("--seed")->each([this](const std::string&) { says_seed = true; });
    for (const char* name : {"--layers", "--hidden", "--lambda", "--examples"})
      app.get_option(name)->each([this, name](const std::string&) { network_option = name; });
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

  [[nodiscard]] Case question_on_data() const {
    NetworkOptions wanted = network;
    if (!says_layers) wanted.layers.clear();
    const auto two_layers = [](ExaminationOptions options) {
      options.depth = 2;
      return options;
    };
    DataOptions source;
    source.file = data;
    source.target = target;
    source.normalise = normalise;
    Case asked = make_questions(wanted, output, source, {}, seed, two_layers).cases.front();
    if (row > asked.X.n_cols)
      throw UsageError(fmt::format("--row {}: {} has {} example{}", row, data, asked.X.n_cols,
                                   asked.X.n_cols == 1 ? "" : "s"));
    const arma::uword first = row > 0 ? row - 1 : 0,
                      count = row > 0 ? 1 : std::min<arma::uword>(examples, asked.X.n_cols);
    asked.X = arma::mat(asked.X.cols(first, first + count - 1));
    asked.Y = arma::mat(asked.Y.cols(first, first + count - 1));
    asked.name.clear();
    return asked;
  }

  [[nodiscard]] Derivation derivation_of_mistake() const {
    ExamineOptions options;
    options.command = mistakes.command();
    return explained_from(examine(mistakes.implementation(), standard_examination(), options),
                          fmt::format("--with-mistake {}", fmt::join(mistakes.ids, ",")));
  }

  [[nodiscard]] Derivation derivation_of_report() const {
    const std::string path = report == "last" ? last_report() : report;
    try {
      return explained_from(report_from_json(read_input_file(path), path), "--report " + report);
    } catch (const UnreadableFile& why) {
      throw UsageError(
          fmt::format("--report {}: {}; expected a report that --format json wrote, or the word last", report,
                      why.what()));
    } catch (const std::invalid_argument& misuse) {
      throw UsageError(fmt::format("--report: {}", misuse.what()));
    }
  }

  static Derivation explained_from(const Report& report, const std::string& source) {
    try {
      return explained(report);
    } catch (const std::invalid_argument& why) {
      throw UsageError(fmt::format("{}: {}", source, why.what()));
    }
  }

  void require_one_network() const {
    const bool is_own = says_seed || !network_option.empty() || !output.layer.empty() || !data.empty();
    const char* other = !report.empty() ? "--report" : !mistakes.ids.empty() ? "--with-mistake" : nullptr;
    if (other != nullptr && is_own) {
      throw UsageError(
          fmt::format("{} has a network of its own: leave --layers, --hidden, --lambda, --examples, --seed, "
                      "--data and the output layer out",
                      other));
    }
    if (!report.empty() && !mistakes.ids.empty())
      throw UsageError("--report and --with-mistake are two networks; name one of them");
    const char* lonely = !target.empty() ? "--target"
                         : normalise     ? "--normalise"
                         : row > 0       ? "--row"
                                         : nullptr;
    if (data.empty() && lonely != nullptr)
      throw UsageError(std::string(lonely) +
                       " says something about a data set; name it with --data FILE.csv");
    require_layer_alone();
  }

  void require_layer_alone() const {
    const std::string beside = !network_option.empty() ? network_option
                               : !output.layer.empty() ? "--output " + output.layer
                               : !report.empty()       ? "--report"
                               : !mistakes.ids.empty() ? "--with-mistake"
                               : !data.empty()         ? "--data"
                                                       : "";
    if (!single_layer.empty() && !beside.empty())
      throw UsageError(
          fmt::format("--layer explains one layer, and {} is about a network: leave one out", beside));
  }

  [[nodiscard]] Derivation derivation_of_layer() const {
    try {
      return derive_layer(single_layer, seed);
    } catch (const std::invalid_argument& unknown) {
      throw UsageError(
          fmt::format("--layer: {}{}", unknown.what(), did_you_mean(single_layer, explained_layers())));
    }
  }

  [[nodiscard]] Derivation derivation_asked() const {
    if (!single_layer.empty()) return derivation_of_layer();
    if (!report.empty()) return derivation_of_report();
    if (!mistakes.ids.empty()) return derivation_of_mistake();
    return derive(data.empty() ? question() : question_on_data());
  }

  [[nodiscard]] static std::size_t text_width() {
    return std::clamp<std::size_t>(terminal_width(), 80, widest_derivation);
  }

  [[nodiscard]] int run() const {
    network.require_consistent();
    require_one_network();
    if (!output.file.empty()) require_writable(output.file);
    Derivation derivation = derivation_asked();
    if (!step.empty()) {
      try {
        derivation = only_step(derivation, step);
      } catch (const std::invalid_argument& error) {
        throw UsageError(std::string("--step: ") + error.what() + did_you_mean(step, step_ids(derivation)));
      }
    }
    const std::string page =
        format == "html"       ? to_html(derivation)
        : format == "markdown" ? to_markdown(derivation)
                               : to_text(derivation, output.file.empty() ? text_width() : widest_derivation);
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
      "gradproof explain --with-mistake missing-1/m-in-dW             the wrong step beside the right one",
      "gradproof explain --data marks.csv --target passed --row 3     one example of your own",
      "gradproof explain --layer lstm-step                            one layer, in numbers to work by hand",
      "gradproof explain --report last                                the network of the last check, with "
      "your line beside the right one",
  }));
  app->callback([explain, &invocation] { invocation.run = [explain] { return explain->run(); }; });
}

}  // namespace gradproof::cli
