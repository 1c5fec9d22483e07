// SPDX-License-Identifier: MIT
// gradproof check: is this backpropagation the gradient of that cost?
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <random>

#include "cli/baseline.hpp"
#include "cli/commands.hpp"
#include "cli/data_options.hpp"
#include "cli/exit_status.hpp"
#include "cli/folder.hpp"
#include "cli/last_report.hpp"
#include "cli/method_options.hpp"
#include "cli/network_options.hpp"
#include "cli/option_values.hpp"
#include "cli/output_file.hpp"
#include "cli/output_option.hpp"
#include "cli/progress_bar.hpp"
#include "cli/questions.hpp"
#include "cli/report_options.hpp"
#include "cli/signals.hpp"
#include "cli/submission_options.hpp"
#include "cli/terminal.hpp"
#include "cli/training_options.hpp"
#include "cli/with_mistake.hpp"
#include "gradproof/diagnosis/examine.hpp"
#include "gradproof/report/shard_json.hpp"
#include "gradproof/submission/own_lines.hpp"
#include "gradproof/submission/python/notebook.hpp"

namespace gradproof::cli {

namespace {

FitQuestions fitting_to(Submission* submission) {
  if (submission == nullptr) return {};
  return [submission](const ExaminationOptions& wanted) { return submission->fitting(wanted); };
}

/// The submission's own way of judging, then the diagnosis of what it answered.
Report judge(Submission& submission, const Examination& questions, const ExamineOptions& options,
             EvidenceCollector& evidence) {
  CheckOptions check = options.check;
  check.on_answer = [&](const Case& question, const Answer& answer, const Report& found) {
    // what overflows where an output is saturated is a note, and no mistake to be named
    const bool is_robustness =
        std::any_of(questions.robustness.begin(), questions.robustness.end(),
                    [&](const Case& robustness) { return robustness.name == question.name; });
    if (!is_robustness) evidence(question, answer, found);
  };
  Report report = submission.judge(questions, check);
  add_diagnosis(report, evidence.evidence(), submission.takes_any_size() ? options.command : "",
                [&submission](const Case& question) { return submission.answer(question); });
  add_own_lines(report, submission, questions);
  submission.speak_its_language(report);
  return report;
}

std::vector<std::string> with_seed(std::vector<std::string> words, std::uint64_t seed) {
  // before a "--", behind which every word is a file
  words.insert(std::find(words.begin(), words.end(), "--"), {"--seed", std::to_string(seed)});
  return words;
}

/// Less what was written beside the answer: it changes nothing of it.
std::vector<std::string> without_reports(const std::vector<std::string>& words) {
  return words_without([](const std::string& option,
                          const std::string&) { return option == "--also" || option == "--write-reading"; },
                       words);
}

/// The options in groups, each in a file of its own: to add one, write it with an add_to(), name it here, and
/// say in run() what it changes.
struct Check {
  SubmissionOptions submission;
  NetworkOptions network;
  OutputOption output;
  DataOptions data;
  TrainingOptions training;
  MistakeOptions mistakes;
  MethodOptions method;
  ReportOptions report;
  BaselineOptions baseline;
  std::uint64_t seed = 1;
  bool seed_is_given = false;
  std::uint64_t threads = 0;

  void add_to(CLI::App& app) {
    submission.add_to(app);
    submission.add_readings_to(app);
    network.add_to(app);
    output.add_to(app);
    data.add_to(app);
    training.add_to(app);
    mistakes.add_to(app);
    add_whole_number(app, "--seed", seed, 0,
                     "of all random numbers (default: drawn for a submission, and printed; else 1)")
        ->each([this](const std::string&) { seed_is_given = true; });
    add_whole_number(app, "--threads", threads, 0, "0: one a core; the report is the same for any number",
                     1024);
    method.add_to(app);
    report.add_to(app);
    baseline.add_to(app);
  }

  [[nodiscard]] int run(const std::vector<std::string>& words) const {
    submission.require_consistent(!mistakes.ids.empty());
    std::vector<std::string> written = report.files();
    written.insert(written.end(), {output.file, baseline.write_to, submission.write_reading});
    std::vector<std::string> read = {submission.path(), data.file, submission.exercise, submission.reading};
    if (submission.is_folder())
      for (const auto& file : submissions_in(submission.path())) read.push_back(file.string());
    require_no_overwriting(written, read);
    for (const std::string& file : {output.file, submission.write_reading})
      if (!file.empty()) require_writable(file);
    report.require_writable();
    baseline.require_usable();
    if (method.part().is_all()) {
      EvidenceCollector evidence;
      Report result = judged(words, nullptr, evidence);
      baseline.apply(result);
      keep_last_report(result);
      report.write(result, output.file, submission.verbose,
                   [&] { return pictures_of(result, evidence.evidence()); });
      return static_cast<int>(exit_status(result.verdict));
    }
    if (report.format != "json")
      throw UsageError("--shard makes a part that 'gradproof merge' reads; add --format json --output FILE");
    if (submission.is_folder())
      throw UsageError("--shard: a folder is judged file by file; give the parts of one file's examination");
    if (submission.given() && !seed_is_given) {
      throw UsageError(
          "--shard: the parts must be of one examination, and the seed of a submission's is drawn anew in "
          "each "
          "run; give all parts the same --seed N");
    }
    UnitStore store;
    EvidenceCollector evidence;
    const Report result = judged(words, &store, evidence);
    const ShardRecord record{method.part(), words_of_the_whole(words)};
    const std::string text = json_report_of_shard(result, record, store);
    if (output.file.empty()) {
      print(text);
    } else {
      write_file(output.file, text);
      print(fmt::format("{} (shard {} of {} is in {})\n", to_string(result.verdict), record.shard.index,
                        record.shard.count, output.file));
    }
    return static_cast<int>(exit_status(result.verdict));
  }

  /// The report. Differences that are in the store are not taken again, those that are taken are left in it.
  [[nodiscard]] Report judged(const std::vector<std::string>& words, UnitStore* store,
                              EvidenceCollector& evidence) const {
    if (submission.is_folder()) return judged_folder(words, store);
    auto opened = submission.given() ? submission.open() : nullptr;
    const Implementation implementation = mistakes.implementation();
    // what is asked of a stranger must not be known beforehand: a table of answers would do
    const bool is_drawn = opened && !seed_is_given;
    const std::uint64_t own_seed = is_drawn ? std::random_device{}() : seed;
    const Examination questions = [&] {
      try {
        return make_questions(network, output, data, training, own_seed, fitting_to(opened.get()));
      } catch (const std::exception&) {
        if (opened) submission.write_what_could_be_said(*opened);
        throw;
      }
    }();

    ExamineOptions options;
    options.command = opened ? command_line(submission.words()) : mistakes.command();
    options.check.submission = opened ? opened->name() : mistakes.name();
    options.check.derivative.threads = static_cast<unsigned>(threads);
    options.check.derivative.stop = &stop_requested();
    options.check.derivative.store = store;
    method.apply(options.check);
    Report result = [&] {
      ProgressBar bar("checking");
      options.check.derivative.progress = [&bar](std::size_t done, std::size_t total) {
        bar.update(done, total);
      };
      try {
        if (opened) return judge(*opened, questions, options, evidence);
      } catch (const UnusableSource& reason) {  // the solution of an exercise of one's own, a reading
        submission.write_what_could_be_said(*opened);
        throw UnusableSubmission(reason.what());
      }
      options.check.on_answer = std::ref(evidence);
      return examine(implementation, questions, options);
    }();
    if (opened) submission.show_prints(*opened);
    if (opened) submission.write_how_it_was_read(*opened);
    opened.reset();  // dead before a report is written: it can touch none
    result.file = submission.path();
    result.reproduce = command_line(without_reports(is_drawn ? with_seed(words, own_seed) : words));
    if (result.smallest_case && result.smallest_case->command.empty())
      result.smallest_case->command = result.reproduce;
    return result;
  }

  /// Each file of a folder, with one seed for all.
  [[nodiscard]] Report judged_folder(const std::vector<std::string>& words, UnitStore* store) const {
    const std::uint64_t own_seed = seed_is_given ? seed : std::random_device{}();
    Report result = judge_folder(submission.path(), [&](const std::string& file) {
      Check one = *this;
      one.submission.file = file;
      one.seed = own_seed;
      one.seed_is_given = true;
      EvidenceCollector evidence;
      try {
        return one.judged(words, store, evidence);
      } catch (const UnusableSource& reason) {
        throw UnusableSubmission(reason.what());
      }
    });
    result.file = submission.path();
    result.reproduce = command_line(without_reports(seed_is_given ? words : with_seed(words, own_seed)));
    return result;
  }
};

}  // namespace

Report check_again(const std::vector<std::string>& words, UnitStore& store) {
  CLI::App app;
  Check check;
  check.add_to(app);
  // CLI11 takes the words last one first; the first of all is "check"
  std::vector<std::string> options(words.rbegin(), words.rend());
  if (!options.empty()) options.pop_back();
  try {
    app.parse(options);
  } catch (const CLI::ParseError& error) {
    throw UsageError(fmt::format("'{}' cannot be repeated: {}", command_line(words), error.what()));
  }
  check.submission.require_consistent(!check.mistakes.ids.empty());
  check.method.method = "full";  // as the parts were
  EvidenceCollector evidence;
  return check.judged(words, &store, evidence);
}

void add_check(CLI::App& program, Invocation& invocation) {
  CLI::App* app =
      program.add_subcommand("check", "say whether a backpropagation is the gradient of its cost");
  const auto check = std::make_shared<Check>();
  check->add_to(*app);
  app->footer(examples({
      "gradproof check student.py                                 a submission: also NAME.ipynb, libNAME.so, "
      "a program",
      "gradproof check student.py --exercise conv                 ... that is meant to be the convolution of "
      "a "
      "course",
      "gradproof check student.py --write-reading student.toml    ... and how it was read, to be mended",
      "gradproof check student.py --reading student.toml          ... read as a file says",
      "gradproof check nnCostFunction.m                           that of the machine learning course, in "
      "Octave",
      "gradproof check FOLDER                                     each file of it that has a backward pass",
      "gradproof check student.py --also junit:report.xml         ... with a report for machines",
      "gradproof check student.py --baseline baseline.json        ... and fail where it got worse",
      "gradproof check student.py --layers 30,16,8,1 --hidden tanh,relu    ... on networks of these sizes",
      "gradproof check - < student.py                             Python from standard input",
      "gradproof check --reference                                the built-in one, on the standard "
      "examination",
      "gradproof check --reference --data src/data/breast_cancer_wisconsin.csv --target benign --normalise "
      "--hidden relu",
      "gradproof check --reference --data src/data/digits.csv --target digit --layers 64,32,16,10 --output "
      "softmax --examples 200",
      "gradproof check --reference --after-steps 200 --learning-rate 0.5   ... where gradient descent has "
      "come to",
      "gradproof check --with-mistake missing-1/m-in-db           a wrong one, to see what that looks like",
      "gradproof check --reference --format json --output report.json",
  }));
  app->callback([check, &invocation] {
    invocation.submission = check->submission.path();
    invocation.run = [check, &invocation] { return check->run(invocation.words); };
  });
}

}  // namespace gradproof::cli
