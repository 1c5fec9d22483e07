// SPDX-License-Identifier: MIT
// gradproof laws: what holds for every right backpropagation, asked of this one. No difference is taken.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fstream>
#include <memory>
#include <sstream>

#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/kept_counterexamples.hpp"
#include "cli/option_values.hpp"
#include "cli/signals.hpp"
#include "cli/submission_options.hpp"
#include "cli/terminal.hpp"
#include "cli/with_mistake.hpp"
#include "gradproof/check_network/did_not_answer.hpp"
#include "gradproof/derivative/network_derivatives.hpp"
#include "gradproof/laws/layer/run.hpp"
#include "gradproof/laws/list.hpp"
#include "gradproof/laws/run.hpp"

namespace gradproof::cli {

namespace {

/// The ids of a list of laws that are known to be broken: one a line, # starts a remark.
std::set<std::string> read_expected(const std::string& path) {
  std::ifstream file(path);
  if (!file)
    throw UsageError(fmt::format("--xfail: {} cannot be read; it is a list of laws, an id a line", path));
  std::set<std::string> ids;
  std::size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    std::istringstream words(line.substr(0, line.find('#')));
    for (std::string id; words >> id;) {
      if (!laws::is_law(id))
        throw UsageError(fmt::format(
            "--xfail: {} line {}: there is no law '{}': gradproof laws --list has them", path, number, id));
      ids.insert(id);
    }
  }
  return ids;
}

/// What gradproof check has against it, by one question. It may be another network than it was taken for:
/// once that is known, it refuses the questions of laws.
std::string doubt_beside(Submission& opened, const ExaminationOptions& fixed) {
  Examination first = standard_examination(fixed);
  first.cases.erase(first.cases.begin() + 1, first.cases.end());
  first.robustness.clear();
  try {
    (void)opened.answer(first.cases.front());
  } catch (const std::runtime_error&) {  // the laws will say why
    return "";
  }
  const Report report = opened.judge(first, {});
  return report.ok() ? ""
                     : fmt::format("every law that was asked holds, and gradproof check says: {}",
                                   to_string(report.verdict));
}

struct Laws {
  SubmissionOptions submission;
  MistakeOptions mistakes;
  std::string only, expected, format = "text";
  bool list = false;
  std::uint64_t seed = 1, cases = 1;

  void add_to(CLI::App& app) {
    submission.add_to(app);
    mistakes.add_to(app);
    app.add_option("--only", only, "a group (dimension, L-against-J, structure, purity) or laws by their ids")
        ->type_name("GROUP-or-ID[,...]");
    app.add_flag("--list", list, "say what the laws are, and ask nothing");
    add_choice(app, "--format", format, {"text", "json", "markdown"},
               "json: for programs; markdown, of the list: all of it, as tables");
    app.add_option("--xfail", expected, "laws that are known to be broken, an id a line")->type_name("FILE");
    add_whole_number(app, "--seed", seed, 0, "of all random numbers (default 1)");
    add_whole_number(app, "--cases", cases, 1, "questions of each law in each shape class (default 1)", 1000);
  }

  [[nodiscard]] laws::Chosen chosen() const {
    try {
      return laws::chosen_of_all(only);
    } catch (const std::invalid_argument& misuse) {
      throw UsageError(fmt::format("--only: {}", misuse.what()));
    }
  }

  /// @throws UsageError where --only names none of those that the file can be asked
  template <class SomeLaw>
  [[nodiscard]] std::vector<const SomeLaw*> require_some(std::vector<const SomeLaw*> laws,
                                                         const std::string& name, const char* what) const {
    if (laws.empty())
      throw UsageError(
          fmt::format("--only: {} holds {}, and {} is about something else: gradproof laws --list "
                      "says which law is about what",
                      name, what, only));
    return laws;
  }

  [[nodiscard]] int ask_layers(Submission& opened, const SubmittedLayers& file,
                               const std::vector<const laws::LayerLaw*>& chosen_laws,
                               const std::set<std::string>& known) const {
    laws::LayerRunOptions options;
    options.laws = chosen_laws;
    options.seed = seed;
    options.cases = static_cast<std::size_t>(cases);
    options.stop = &stop_requested();
    options.expected_to_fail = known;
    std::vector<laws::LayerFindings> found;
    for (const layers::Layer& layer : file.layers) {
      options.kept = kept_counterexamples(layer.name);
      found.push_back(laws::run({layer, file.in_single ? 0x1p-24 : 0x1p-53, false}, options));
      found.back().about = layer.name;
      if (found.back().stopped) throw Interrupted();
    }
    submission.show_prints(opened);
    const std::string not_judged =
        file.not_judged.empty() ? "" : fmt::format("not asked: {}", fmt::join(file.not_judged, "; "));
    const Verdict verdict = laws::verdict_of(found, not_judged);
    std::string text = fmt::format("{}: {}\n", opened.name(), to_string(verdict));
    for (const laws::LayerFindings& layer : found) text += "\n" + layer.text();
    if (!not_judged.empty()) text += fmt::format("\n{}\n", not_judged);
    print(format == "json" ? laws::json_of(found, not_judged) : text);
    keep_counterexamples(found);
    return static_cast<int>(exit_status(verdict));
  }

  [[nodiscard]] laws::Findings ask(Submission* opened, laws::RunOptions options) const {
    laws::Subject subject;
    if (opened == nullptr) {
      subject.answer = mistakes.implementation();
    } else {
      subject.answer = [opened](const Case& question) { return opened->answer(question); };
      subject.in_process = false;
      options.family.any_l2 = false;
      options.family.hidden = {"tanh", "relu", "sigmoid"};  // those that check asks of everybody
      options.family.fixed = opened->fitting({});
      const std::string doubt = doubt_beside(*opened, options.family.fixed);
      laws::Findings found = laws::run(subject, options);
      if (found.verdict() == Verdict::verified) found.doubt = doubt;
      return found;
    }
    return laws::run(subject, options);
  }

  [[nodiscard]] int run() const {
    if (list) {
      print(format == "markdown" ? laws::list_as_markdown()
            : format == "json"   ? laws::list_as_json(chosen().networks, chosen().layers)
                                 : laws::list_as_text(chosen().networks, chosen().layers));
      return 0;
    }
    if (format == "markdown")
      throw UsageError("--format markdown is of the list: add --list, or take text or json");
    submission.require_consistent(!mistakes.ids.empty(), "laws");
    const std::set<std::string> known = expected.empty() ? std::set<std::string>() : read_expected(expected);
    const laws::Chosen asked = chosen();
    auto opened = submission.given() ? submission.open() : nullptr;
    const std::string name = opened ? opened->name() : mistakes.name();
    try {
      if (opened) {
        (void)opened->fitting({});
        const SubmittedLayers layers = opened->as_layers();
        if (!layers.layers.empty() || !layers.not_judged.empty())
          return ask_layers(*opened, layers, require_some(asked.layers, name, "layers"), known);
      }
      laws::RunOptions options;
      options.laws = require_some(asked.networks, name, "a network");
      options.seed = seed;
      options.cases = static_cast<std::size_t>(cases);
      options.stop = &stop_requested();
      options.expected_to_fail = known;
      if (opened) options.kept = kept_counterexamples();
      const laws::Findings found = ask(opened.get(), options);
      if (found.stopped) throw Interrupted();
      if (opened) submission.show_prints(*opened);
      print(format == "json" ? found.json()
                             : fmt::format("{}: {}\n{}", name, to_string(found.verdict()), found.text()));
      if (opened) keep_counterexamples(found);
      return static_cast<int>(exit_status(found.verdict()));
    } catch (const DidNotAnswer& silence) {
      if (opened) submission.show_prints(*opened);
      print(format == "json" ? laws::json_of_silence(to_string(silence.outcome()), silence.what())
                             : fmt::format("{}: did not answer ({}): {}\n", name,
                                           to_string(silence.outcome()), silence.what()));
      return static_cast<int>(ExitStatus::did_not_answer);
    }
  }
};

}  // namespace

void add_laws(CLI::App& program, Invocation& invocation) {
  CLI::App* app = program.add_subcommand(
      "laws", "ask what holds for every right backpropagation, or layer, without a difference");
  const auto laws = std::make_shared<Laws>();
  laws->add_to(*app);
  app->footer(examples({
      "gradproof laws student.py                            every law that the exercise admits",
      "gradproof laws student.py --only L-against-J         what tells dZ (of L) from dW, db (of J)",
      "gradproof laws student.py --only balance,shapes --cases 20",
      "gradproof laws student.py --xfail known.txt          laws that are known to be broken",
      "gradproof laws student.py --format json              a record a law, for programs",
      "gradproof laws layers.py --only layer-split-batch    a file of layers: each forward and backward pass",
      "gradproof laws --with-mistake missing-1/m            a wrong one, to see what that looks like",
      "gradproof laws --list                                statement, hypothesis, what each finds, source",
  }));
  app->callback([laws, &invocation] { invocation.run = [laws] { return laws->run(); }; });
}

}  // namespace gradproof::cli
