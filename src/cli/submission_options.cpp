// SPDX-License-Identifier: MIT
#include "cli/submission_options.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <sstream>
#include <stdexcept>

#include "cli/exercise_option.hpp"
#include "cli/exit_status.hpp"
#include "cli/option_values.hpp"
#include "cli/output_file.hpp"
#include "cli/reading_option.hpp"
#include "cli/signals.hpp"
#include "cli/standard_input.hpp"
#include "cli/terminal.hpp"

namespace gradproof::cli {

namespace {

constexpr double longest_wait = 86400.0;  // a day

}  // namespace

void SubmissionOptions::add_to(CLI::App& app) {
  const auto read = [this](const std::string& name) {
    file = name;
    is_named = true;
  };
  app.add_option_function<std::string>(
         "SUBMISSION", read,
         "NAME.py, NAME.ipynb, libNAME.so or a program that speaks the frames; a "
         "folder of the first two; - for Python on standard input")
      ->type_name("FILE");
  app.add_flag("--reference", reference, "judge the built-in reference, in place of a submission");
  add_real_number(app, "--timeout", seconds, true,
                  "seconds it may take for an answer, its own: what other programs take of the processor "
                  "is not counted (default 10, Python 20)",
                  longest_wait);
  add_real_number(app, "--total-timeout", total_seconds, true,
                  "seconds all its answers may take together (default: 6 times that of one)", longest_wait);
  add_whole_number(app, "--memory", mebibytes, 16, "MiB of address space it may use (default 1024)",
                   1U << 20U);
  add_choice(app, "--sandbox", sandbox, {"on", "off"},
             "off: only limits; for code that you would run yourself (default on)");
  app.add_option("--python", python, "the Python to run it with (default: the first that has NumPy)")
      ->type_name("PROGRAM");
  app.add_option("--entry", entry,
                 "NAME of its gradient function, or ROLE=NAME,... where its names are others")
      ->type_name("NAME");
  app.add_flag("--rows", rows, "its examples lie in rows, not in columns");
  add_exercise(app, exercise,
               "it is meant to be this one of `gradproof exercises`: nothing else of it is asked");
  app.add_flag("--verbose", verbose,
               "all of the report: every array, all notes, the numbers; and what it printed");
}

void SubmissionOptions::add_readings_to(CLI::App& app) {
  add_reading(app, reading,
              "how it is read: which function is which part, what each argument is given, ... as "
              "--write-reading writes it; what does not fit is refused");
  app.add_option("--write-reading", write_reading,
                 "write how it was read, to be mended and given to --reading")
      ->type_name("FILE.toml");
}

void SubmissionOptions::require_consistent(bool has_mistake, const char* command) const {
  if (is_named && file.empty()) {
    throw UsageError(
        fmt::format("the SUBMISSION is an empty word (a variable that is not set?): name a file, as in "
                    "gradproof {} student.py; --reference means the built-in one",
                    command));
  }
  if (given() && reference) {
    throw UsageError(fmt::format(
        "--reference means the built-in reference, and {} is a submission: leave one of them out", file));
  }
  if (given() && has_mistake) {
    throw UsageError(
        "--with-mistake plants a mistake into the built-in reference; it cannot be planted into a "
        "submission");
  }
  require_no_other_reading(exercise, entry, rows);
  require_no_other_than("--reading", reading, exercise, entry, rows);
  require_no_other_than("--write-reading", write_reading, exercise, entry, rows);
  if (!write_reading.empty() && is_folder())
    throw UsageError("--write-reading: each file of a folder is read for itself; name one of them");
  if (given()) return;
  const char* lonely = seconds > 0              ? "--timeout"
                       : total_seconds > 0      ? "--total-timeout"
                       : mebibytes > 0          ? "--memory"
                       : sandbox != "on"        ? "--sandbox"
                       : !python.empty()        ? "--python"
                       : !entry.empty()         ? "--entry"
                       : rows                   ? "--rows"
                       : !exercise.empty()      ? "--exercise"
                       : !reading.empty()       ? "--reading"
                       : !write_reading.empty() ? "--write-reading"
                                                : nullptr;
  if (lonely != nullptr) {
    throw UsageError(
        fmt::format("{} says how a submission is run; name one: gradproof {} student.py", lonely, command));
  }
  if (!reference && !has_mistake) {
    throw UsageError(fmt::format(
        "name a submission, as in gradproof {} student.py; --reference means the built-in one", command));
  }
}

bool SubmissionOptions::is_folder() const {
  std::error_code none;
  return std::filesystem::is_directory(path(), none);
}

std::unique_ptr<Submission> SubmissionOptions::open() const {
  gradproof::SubmissionOptions options;
  if (seconds > 0) options.seconds = seconds;
  if (total_seconds > 0) options.total_seconds = total_seconds;
  if (mebibytes > 0) options.memory_bytes = mebibytes << 20U;
  options.sandbox = sandbox == "on";
  options.python = python;
  options.entry = entry;
  options.rows = rows;
  options.exercise = exercise;
  options.reading = said_reading(reading);
  options.stop = &stop_requested();
  try {
    if (file == "-") return open_python(text_on_standard_input(), "standard input", options);
    return open_submission(file, options);
  } catch (const std::invalid_argument& misuse) {
    throw UnusableSubmission(misuse.what());
  }
}

std::vector<std::string> SubmissionOptions::words() const {
  std::vector<std::string> all = {"check", file};
  const auto add = [&all](const char* option, const std::string& value) {
    all.emplace_back(option);
    all.push_back(value);
  };
  if (!python.empty()) add("--python", python);
  if (!entry.empty()) add("--entry", entry);
  if (rows) all.emplace_back("--rows");
  if (!exercise.empty()) add("--exercise", exercise);
  if (!reading.empty()) add("--reading", reading);
  if (sandbox != "on") add("--sandbox", sandbox);
  if (seconds > 0) add("--timeout", fmt::format("{}", seconds));
  if (total_seconds > 0) add("--total-timeout", fmt::format("{}", total_seconds));
  if (mebibytes > 0) add("--memory", fmt::format("{}", mebibytes));
  return all;
}

void SubmissionOptions::write_how_it_was_read(const Submission& submission) const {
  if (write_reading.empty()) return;
  const FoundReading found = submission.reading();
  if (!found.empty()) return write_file(write_reading, reading_as_toml(found, submission.name()));
  complain(fmt::format(
      "--write-reading {}: nothing is written, for {} was not read: it takes a file NAME.py or NAME.ipynb "
      "whose definitions run",
      write_reading, submission.name()));
}

void SubmissionOptions::write_what_could_be_said(const Submission& submission) const {
  if (!submission.reading().empty()) write_how_it_was_read(submission);
}

namespace {

void show(const char* stream, const std::string& text) {
  if (text.empty()) return;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) fmt::print(stderr, "{} | {}\n", stream, line);
}

}  // namespace

void SubmissionOptions::show_prints(const Submission& submission) const {
  if (!verbose) return;
  show("stdout", submission.printed_out());
  show("stderr", submission.printed_err());
}

}  // namespace gradproof::cli
