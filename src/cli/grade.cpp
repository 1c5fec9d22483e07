// SPDX-License-Identifier: MIT
// gradproof grade: a folder of hand-ins, judged one by one into a record that nothing can tear.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <random>
#include <thread>

#include "cli/commands.hpp"
#include "cli/csv.hpp"
#include "cli/exit_status.hpp"
#include "cli/grade_exports.hpp"
#include "cli/grade_options.hpp"
#include "cli/option_values.hpp"
#include "cli/progress_bar.hpp"
#include "cli/signals.hpp"
#include "cli/terminal.hpp"
#include "gradproof/grade/run.hpp"
#include "gradproof/grade/summary.hpp"

namespace gradproof::cli {

namespace {

namespace fs = std::filesystem;

std::string with_exit_status() {
  return "Running it again judges what is not in the record or has changed, and\n"
         "nothing else.\n"
         "Exit status: 0 everything is judged, whatever was found; 2 unusable\n"
         "             command line or record; 5 harness trouble, in a row or of\n"
         "             the record; 130 stopped by Ctrl-C.\n";
}

struct Grade {
  HandInOptions hand_ins;
  JudgeOptions judge;
  PartOptions part;
  AgainOptions again;
  GradeExports exports;
  std::string record;

  void add_to(CLI::App& app) {
    hand_ins.add_to(app);
    app.add_option("--record", record, "the file that keeps what was found; made if it is not there")
        ->type_name("FILE.db");
    judge.add_to(app);
    part.add_to(app);
    again.add_to(app);
    exports.add_to(app);
  }

  [[nodiscard]] int run() const {
    if (record.empty())
      throw UsageError(
          "grade: --record FILE.db says where what is found is kept; name one, as in gradproof grade "
          "hand-ins/ --record class.db");
    exports.require_usable();
    try {
      return part.merged.empty() ? graded() : merged();
    } catch (const RecordTrouble& trouble) {
      complain(trouble.what());
      return static_cast<int>(fs::exists(record) ? ExitStatus::harness_trouble : ExitStatus::unusable_input);
    }
  }

 private:
  [[nodiscard]] int graded() const {
    if (hand_ins.folder.empty()) {
      const Record known(record, Record::Access::read);
      return finish(known, false);
    }
    part.require_consistent(judge);
    const std::vector<HandIn> found = part.taken(hand_ins.found());
    Record open(record, Record::Access::write);
    judge.set_conditions(open);
    open.set_hand_ins(found);
    part.remember(open);
    again.forget(open);
    RunOptions options;
    options.command = judge.command(open);
    options.jobs = judge.used_jobs();
    options.stop = &stop_requested();
    RunCounts counts;
    {
      ProgressBar bar("judging");
      options.progress = [&bar](std::size_t done, std::size_t total) { bar.update(done, total); };
      counts = judge_missing(open, again.chosen(found), options);
    }
    print(fmt::format("{} judged now, {} known already, {} the same as another\n", counts.judged, counts.kept,
                      counts.duplicates));
    return finish(open, counts.stopped);
  }

  [[nodiscard]] int merged() const {
    Record open(record, Record::Access::write);
    const std::vector<std::size_t> missing = merge_parts(open, {part.merged.begin(), part.merged.end()});
    const int status = finish(open, false);
    if (missing.empty()) return status;
    complain(fmt::format("{}: part {} of {} is missing; merge it into the same record when it is there",
                         record, fmt::join(missing, ", "), open.note("parts")));
    return static_cast<int>(ExitStatus::harness_trouble);
  }

  [[nodiscard]] int finish(const Record& open, bool stopped) const {
    const ClassSummary summary = summary_of(open);
    print(table(summary));
    if (!stopped) exports.write(open);
    if (stopped) {
      complain(fmt::format("stopped: what was judged is in {}; the same command goes on from there",
                           open.file().string()));
      return signal_status();
    }
    return static_cast<int>(summary.verdicts.contains("harness trouble") ? ExitStatus::harness_trouble
                                                                         : ExitStatus::verified);
  }
};

}  // namespace

void add_grade(CLI::App& program, Invocation& invocation) {
  CLI::App* app = program.add_subcommand(
      "grade", "judge a folder of submissions, one after another, and keep what was found");
  const auto grade = std::make_shared<Grade>();
  grade->add_to(*app);
  app->footer(
      with_exit_status() +
      examples({
          "gradproof grade hand-ins/ --record class.db                     judges, or goes on where it "
          "stopped",
          "gradproof grade hand-ins/ --record class.db --roster class.csv  ... with the names of the roster",
          "gradproof grade hand-ins/ --record class.db --again 'did not answer'",
          "gradproof grade --record class.db                               the table of what is known",
          "gradproof grade --record class.db --csv marks.csv --points points.toml --html class/ --feedback "
          "feedback/",
          "gradproof grade hand-ins/ --record 3.db --part 3/40 --seed 7    on any scheduler, and then",
          "gradproof grade --merge 1.db 2.db 3.db --record class.db",
      }));
  app->callback([grade, &invocation] { invocation.run = [grade] { return grade->run(); }; });
}

}  // namespace gradproof::cli
