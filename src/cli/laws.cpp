// SPDX-License-Identifier: MIT
// gradproof laws: what holds for every right backpropagation, asked of this one. No difference is taken.
#include <fmt/format.h>

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
      try {
        ids.insert(laws::named(id).id);
      } catch (const std::invalid_argument& misuse) {
        throw UsageError(fmt::format("--xfail: {} line {}: {}", path, number, misuse.what()));
      }
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

  [[nodiscard]] std::vector<const laws::Law*> chosen() const {
    try {
      return laws::chosen(only);
    } catch (const std::invalid_argument& misuse) {
      throw UsageError(fmt::format("--only: {}", misuse.what()));
    }
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
            : format == "json"   ? laws::list_as_json(chosen())
                                 : laws::list_as_text(chosen()));
      return 0;
    }
    if (format == "markdown")
      throw UsageError("--format markdown is of the list: add --list, or take text or json");
    submission.require_consistent(!mistakes.ids.empty(), "laws");
    laws::RunOptions options;
    options.laws = chosen();
    options.seed = seed;
    options.cases = static_cast<std::size_t>(cases);
    options.stop = &stop_requested();
    if (!expected.empty()) options.expected_to_fail = read_expected(expected);
    auto opened = submission.given() ? submission.open() : nullptr;
    if (opened) options.kept = kept_counterexamples();
    const std::string name = opened ? opened->name() : mistakes.name();
    try {
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
  CLI::App* app =
      program.add_subcommand("laws", "ask what holds for every right backpropagation, without a difference");
  const auto laws = std::make_shared<Laws>();
  laws->add_to(*app);
  app->footer(examples({
      "gradproof laws student.py                            every law that the exercise admits",
      "gradproof laws student.py --only L-against-J         what tells dZ (of L) from dW, db (of J)",
      "gradproof laws student.py --only balance,shapes --cases 20",
      "gradproof laws student.py --xfail known.txt          laws that are known to be broken",
      "gradproof laws student.py --format json              a record a law, for programs",
      "gradproof laws --with-mistake missing-1/m            a wrong one, to see what that looks like",
      "gradproof laws --list                                statement, hypothesis, what each finds, source",
  }));
  app->callback([laws, &invocation] { invocation.run = [laws] { return laws->run(); }; });
}

}  // namespace gradproof::cli
