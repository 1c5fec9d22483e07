// SPDX-License-Identifier: MIT
#include "cli/grade_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <random>
#include <thread>

#include "cli/csv.hpp"
#include "cli/exercise_option.hpp"
#include "cli/exit_status.hpp"
#include "cli/option_values.hpp"
#include "cli/reading_option.hpp"
#include "gradproof/check_network/did_not_answer.hpp"
#include "gradproof/exercises/exercise.hpp"
#include "gradproof/grade/zygotes.hpp"
#include "gradproof/submission/python/interpreter.hpp"
#include "gradproof/submission/python/notebook.hpp"

namespace gradproof::cli {

namespace {

/// One of these columns, or none.
std::size_t column(const Table& table, const std::vector<std::string>& names) {
  const std::vector<std::string> all = table.names();
  for (std::size_t k = 0; k < all.size(); ++k) {
    if (std::find(names.begin(), names.end(), all[k]) != names.end()) return k;
  }
  return all.size();
}

std::vector<Student> read_roster(const std::string& file) {
  const Table table = read_csv(file);
  const std::size_t id = column(table, {"id", "ID", "ID number"}),
                    name = column(table, {"name", "Name", "Student"}),
                    email = column(table, {"email", "Email", "Email address"}),
                    group = column(table, {"group", "Group", "Section", "section"});
  if (id == table.header.size() && name == table.header.size() && email == table.header.size()) {
    throw UsageError(
        fmt::format("{}:1: the columns are {}, expected at least one of id, name, email (and group)", file,
                    fmt::join(table.names(), ", ")));
  }
  std::vector<Student> students;
  for (const auto& row : table.rows) {
    const auto text = [&row](std::size_t k) { return k < row.size() ? row[k].text : std::string(); };
    students.push_back({text(name), text(id), text(email), text(group)});
  }
  return students;
}

bool fits(const std::string& pattern, const HandIn& one) {
  const auto matches = [&pattern](const std::string& text) {
    return ::fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
  };
  return matches(one.student.name) || matches(one.student.id) || matches(one.path.string()) ||
         matches(one.path.filename().string());
}

}  // namespace

void HandInOptions::add_to(CLI::App& app) {
  app.add_option("FOLDER", folder,
                 "one file or one folder a student, named as Canvas or Moodle export them, or plainly")
      ->type_name("DIR");
  app.add_option("--roster", roster, "who is who: columns id, name, email, group")->type_name("FILE.csv");
  app.add_option("--file", file, "where a student's folder holds several files: the one to judge")
      ->type_name("NAME");
  app.add_flag("--latest", latest_only, "of several hand-ins of one student only the newest");
}

std::vector<HandIn> HandInOptions::found() const {
  FindOptions options;
  options.file = file;
  if (!roster.empty()) options.roster = read_roster(roster);
  std::vector<HandIn> all;
  try {
    all = find_hand_ins(folder, options);
  } catch (const std::runtime_error& error) {
    throw UsageError(error.what());
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
  if (all.empty())
    throw UsageError(fmt::format(
        "{}: no hand-in is in it; expected .py, .ipynb, .so, a program, or a folder a student", folder));
  return latest_only ? latest(std::move(all)) : all;
}

namespace {

/// What all Pythons begin with is loaded once; where that does not work each begins for itself.
std::function<std::vector<std::string>()> zygotes_of(const PythonInterpreter& python) {
  return [python, zygotes = std::shared_ptr<PythonZygotes>()]() mutable -> std::vector<std::string> {
    try {
      zygotes = std::make_shared<PythonZygotes>(python, BoxOptions{});
      return zygotes->environment();
    } catch (const HarnessTrouble&) {
      return {};
    }
  };
}

}  // namespace

void JudgeOptions::add_to(CLI::App& app) {
  network.add_to(app);
  add_choice(app, "--output", output, OutputLayer::names(), "the output layer and its loss");
  app.add_option("--entry", entry, "NAME of the gradient function, or ROLE=NAME,...")->type_name("NAME");
  app.add_flag("--rows", rows, "examples lie in rows, not in columns");
  add_exercise(app, exercise, "all are meant to be this one of `gradproof exercises`");
  add_reading(app, reading, "all are read as this says, as `gradproof check --write-reading` writes it");
  app.add_option("--python", python, "the Python to run them with (default: the first that has NumPy)")
      ->type_name("PROGRAM");
  add_choice(app, "--sandbox", sandbox, {"on", "off"}, "off: only limits; for code you would run yourself");
  add_real_number(app, "--timeout", seconds, true,
                  "seconds one of them may take, altogether, its own: what other programs take of the "
                  "processor is not counted (default 20)",
                  86400.0);
  add_whole_number(app, "--memory", mebibytes, 16, "MiB of address space one of them may use (default 1024)",
                   1U << 20U);
  add_whole_number(app, "--jobs", jobs, 0, "how many are judged at one time (default, 0: one a core)", 1024);
  add_whole_number(app, "--seed", seed, 1,
                   "of all questions (default: drawn when the record is made, and kept)");
}

unsigned JudgeOptions::used_jobs() const {
  return jobs > 0 ? static_cast<unsigned>(jobs) : std::max(1U, std::thread::hardware_concurrency());
}

std::vector<std::string> JudgeOptions::words(const std::string& used_seed) const {
  std::vector<std::string> all = {"--seed",          used_seed,
                                  "--timeout",       fmt::format("{:g}", seconds),
                                  "--total-timeout", fmt::format("{:g}", seconds)};
  const auto add = [&all](const char* name, const std::string& value) {
    if (!value.empty()) all.insert(all.end(), {name, value});
  };
  add("--layers", fmt::format("{}", fmt::join(network.layers, ",")));
  add("--hidden", fmt::format("{}", fmt::join(network.hidden, ",")));
  add("--lambda", network.lambda > 0.0 ? fmt::format("{}", network.lambda) : "");
  add("--output", output);
  add("--entry", entry);
  add("--exercise", exercise.ends_with(".json") ? std::filesystem::absolute(exercise).string() : exercise);
  add("--reading", reading.empty() ? "" : std::filesystem::absolute(reading).string());
  add("--memory", mebibytes > 0 ? std::to_string(mebibytes) : "");
  if (sandbox != "on") add("--sandbox", sandbox);
  if (rows) all.emplace_back("--rows");
  return all;
}

void JudgeOptions::set_conditions(Record& record) const {
  network.require_consistent();
  require_no_other_reading(exercise, entry, rows);
  require_no_other_than("--reading", reading, exercise, entry, rows);
  if (seed > 0) {
    record.set_note("seed", std::to_string(seed));
  } else if (record.note("seed").empty()) {
    std::random_device device;
    record.set_note("seed", std::to_string(1 + device() % 1'000'000'000U));
  }
  std::vector<std::string> conditions = words(record.note("seed"));
  for (const auto& [key, line] : said_reading(reading).lines)  // with other lines all are judged anew
    conditions.push_back(fmt::format("{}={}", key, line.word));
  if (exercise.ends_with(".json")) {  // with another text of it, all are judged anew
    try {
      const Exercise own = exercise_said(exercise);
      conditions.push_back(own.data);
      if (!own.reference_file.empty())
        for (const SourceCell& cell : read_python(own.reference_file)) conditions.push_back(cell.text);
    } catch (const std::invalid_argument& unusable) {
      throw UsageError(unusable.what());
    }
  }
  record.set_conditions({GRADPROOF_VERSION, fmt::format("{}", fmt::join(conditions, " "))});
}

JudgeCommand JudgeOptions::command(const Record& record) const {
  JudgeCommand command;
  command.program = std::filesystem::read_symlink("/proc/self/exe");
  command.options = words(record.note("seed"));
  command.seconds = 60.0 + 2.0 * OwnTime::most_wall * seconds;  // check ends a submission before that
  command.options.insert(command.options.end(), {"--threads", "1"});
  try {
    // once, and not once a submission: each look costs the start of a Python or two
    const PythonInterpreter found = find_python(python);
    const std::string real = found.executable.string();
    // of a virtual environment the real file knows nothing; there each looks for itself
    if (const PythonInterpreter known = find_python(real); known.site == found.site) {
      command.options.insert(command.options.end(), {"--python", real});
      if (sandbox == "on") command.prepare = zygotes_of(known);
    } else if (!python.empty())
      command.options.insert(command.options.end(), {"--python", python});
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  } catch (const HarnessTrouble&) {
    if (!python.empty()) throw;  // otherwise only those in Python cannot be judged, and say so
  }
  return command;
}

void PartOptions::add_to(CLI::App& app) {
  app.add_option_function<std::string>(
         "--part",
         [this](const std::string& text) {
           std::size_t read = 0;
           try {
             part.index = std::stoul(text, &read);
             if (read < text.size() && text[read] == '/') {
               const std::string rest = text.substr(read + 1);
               part.count = std::stoul(rest, &read);
               if (read == rest.size() && part.index >= 1 && part.index <= part.count && text[0] != '-')
                 return;
             }
           } catch (const std::exception&) {  // no number, or one too large
             part = {};
           }
           throw UsageError(fmt::format("--part {}: expected K/N with 1 <= K <= N, as in --part 3/40", text));
         },
         "judge the K-th of N even parts, into a record of its own")
      ->type_name("K/N");
  app.add_option("--merge", merged, "put the records of parts into --record")->type_name("FILE.db...");
}

void PartOptions::require_consistent(const JudgeOptions& judge) const {
  if (part.count > 1 && judge.seed == 0)
    throw UsageError(
        "--part needs --seed N, the same for every part: records with different questions cannot be merged");
}

std::vector<HandIn> PartOptions::taken(const std::vector<HandIn>& all) const {
  return part.count > 1 ? part_of(all, part) : all;
}

void PartOptions::remember(Record& record) const {
  if (part.count > 1) set_part(record, part);
}

void AgainOptions::add_to(CLI::App& app) {
  app.add_option("--again", again,
                 "judge these anew: a verdict ('did not answer'), an outcome ('timed out'), a mistake, or a "
                 "pattern of "
                 "names ('a*')")
      ->type_name("WORD|PATTERN");
  app.add_option("--only", only, "judge only those with this name, id or path; a pattern ('a*')")
      ->type_name("PATTERN");
}

void AgainOptions::forget(Record& record) const {
  if (again.empty()) return;
  std::vector<std::string> contents;
  record.for_each([&](const Row& row) {
    const Judged& found = row.judged;
    if (row.is_judged && (again == found.verdict || again == found.outcome || again == found.mistake ||
                          fits(again, row.hand_in)))
      contents.push_back(found.content);
  });
  if (contents.empty()) {
    throw UsageError(fmt::format(
        "--again '{}': no hand-in in the record has this verdict, outcome, mistake or name", again));
  }
  for (const std::string& content : contents) record.forget(content);
}

std::vector<HandIn> AgainOptions::chosen(const std::vector<HandIn>& all) const {
  if (only.empty()) return all;
  std::vector<HandIn> few;
  std::copy_if(all.begin(), all.end(), std::back_inserter(few),
               [this](const HandIn& one) { return fits(only, one); });
  if (few.empty()) throw UsageError(fmt::format("--only '{}': no hand-in has this name, id or path", only));
  return few;
}

}  // namespace gradproof::cli
