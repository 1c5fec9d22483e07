// SPDX-License-Identifier: MIT
// gradproof merge: the parts of a check, made by --shard on any machines, as the one report they are parts
// of.
#include <fmt/format.h>

#include <map>
#include <memory>
#include <stdexcept>

#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/output_file.hpp"
#include "cli/report_options.hpp"
#include "cli/shard_words.hpp"
#include "gradproof/box/input_file.hpp"
#include "gradproof/report/json.hpp"
#include "gradproof/report/shard_json.hpp"

namespace gradproof::cli {

namespace {

std::string contents(const std::string& file) {
  try {
    return read_input_file(file);
  } catch (const UnreadableFile& why) {
    throw UsageError(fmt::format("{}: the file cannot be read: {}", file, why.what()));
  }
}

/// What all the files say together; complains of the first that does not fit.
struct Parts {
  UnitStore store;
  std::vector<std::string> command;
  std::size_t count = 0;
  double seconds = 0.0;
  std::map<std::size_t, std::string> file_of;  // by index

  void add(const std::string& file) {
    const std::string text = contents(file);
    ShardRecord record;
    try {
      record = shard_from_json(text, file, store);
      seconds += report_from_json(text, file).seconds;
    } catch (const std::invalid_argument& error) {
      throw UsageError(error.what());
    }
    const auto& [shard, words] = record;
    if (file_of.empty()) {
      command = words;
      count = shard.count;
    }
    const std::string& first = file_of.empty() ? file : file_of.begin()->second;
    if (words != command) {
      throw UsageError(fmt::format("{}: it is a part of '{}', and {} of '{}': merge the parts of one check",
                                   file, command_line(words), first, command_line(command)));
    }
    if (shard.count != count) {
      throw UsageError(
          fmt::format("{}: it is shard {} of {}, and {} is one of {}: merge the parts of one run", file,
                      shard.index, shard.count, first, count));
    }
    const auto [other, is_new] = file_of.try_emplace(shard.index, file);
    if (!is_new) {
      throw UsageError(fmt::format("{}: shard {} of {} is there already, in {}: give each part once", file,
                                   shard.index, count, other->second));
    }
  }

  void require_all() const {
    for (std::size_t index = 1; index <= count; ++index) {
      if (file_of.contains(index)) continue;
      throw UsageError(
          fmt::format("shard {} of {} is missing: make it with '{} --shard {}/{} --format json --output "
                      "FILE' and give it too",
                      index, count, command_line(command), index, count));
    }
  }
};

struct Merge {
  std::vector<std::string> files;
  std::string output;
  bool verbose = false;
  InputsOfMerge inputs;
  ReportOptions report;

  void add_to(CLI::App& app) {
    app.add_option("reports", files, "the JSON reports of all shards, in any order")
        ->required()
        ->type_name("REPORT.json...");
    app.add_option("--output", output, "the file that takes the report (default: standard output)")
        ->type_name("FILE");
    app.add_flag("--verbose", verbose, "as text: every array, all notes, the numbers");
    app.add_option("--submission", inputs.submission,
                   "the submission that the parts are of: it is asked once more")
        ->type_name("FILE");
    app.add_option("--data", inputs.data, "the data that the parts are of")->type_name("FILE");
    report.add_to(app);
  }

  [[nodiscard]] int run() const {
    require_no_overwriting(written(), read());
    if (!output.empty()) require_writable(output);
    Parts parts;
    for (const std::string& file : files) parts.add(file);
    parts.require_all();
    Report result =
        check_again(words_to_repeat(parts.command, parts.file_of.begin()->second, inputs), parts.store);
    result.seconds = parts.seconds;
    report.write(result, output, verbose);
    return static_cast<int>(exit_status(result.verdict));
  }

 private:
  [[nodiscard]] std::vector<std::string> written() const {
    std::vector<std::string> all = report.files();
    all.push_back(output);
    return all;
  }
  [[nodiscard]] std::vector<std::string> read() const {
    std::vector<std::string> all = files;
    all.insert(all.end(), {inputs.submission, inputs.data});
    return all;
  }
};

}  // namespace

void add_merge(CLI::App& program, Invocation& invocation) {
  CLI::App* app = program.add_subcommand("merge", "put the reports of all shards of a check together");
  const auto merge = std::make_shared<Merge>();
  merge->add_to(*app);
  app->footer(
      "The submission is asked once more, if it is given here: no part has\n"
      "merge open or run anything because it says so. No difference is taken\n"
      "again. The report is that of one run, and its seconds those of all\n"
      "parts together.\n" +
      examples({
          "gradproof check student.py --seed 3 --shard 1/2 --format json --output 1.json",
          "gradproof check student.py --seed 3 --shard 2/2 --format json --output 2.json",
          "gradproof merge 1.json 2.json",
      }));
  app->callback([merge, &invocation] { invocation.run = [merge] { return merge->run(); }; });
}

}  // namespace gradproof::cli
