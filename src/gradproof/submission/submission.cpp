// SPDX-License-Identifier: MIT
#include "gradproof/submission/submission.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <stdexcept>

#include "gradproof/box/input_file.hpp"
#include "gradproof/exercises/exercise.hpp"
#include "gradproof/submission/native/loadable.hpp"
#include "gradproof/submission/native/native_submission.hpp"
#include "gradproof/submission/octave/octave_submission.hpp"
#include "gradproof/submission/python/submission.hpp"

namespace gradproof {

namespace {

PythonOptions python_options(const SubmissionOptions& options) {
  PythonOptions python{options.python, {options.entry, options.rows}, {}};
  python.box.limits.seconds = options.seconds.value_or(20.0);
  python.box.limits.total_seconds = options.total_seconds.value_or(6 * python.box.limits.seconds);
  if (options.memory_bytes) python.box.limits.memory_bytes = *options.memory_bytes;
  python.box.sandbox = options.sandbox;
  python.box.stop = options.stop;
  python.reading.said = options.reading;
  if (!options.exercise.empty()) python.exercise = exercise_said(options.exercise);
  return python;
}

}  // namespace

std::unique_ptr<Submission> open_submission(const std::filesystem::path& path,
                                            const SubmissionOptions& options) {
  std::error_code trouble;
  const auto status =
      std::filesystem::status(path, trouble);  // not there is no trouble, and a loop of links is
  const auto refuse = [&path](const std::string& why) {
    throw std::invalid_argument(fmt::format(
        "{}: {}, expected a submission: NAME.so, NAME.py, NAME.ipynb, nnCostFunction.m or a program",
        path.string(), why));
  };
  if (status.type() == std::filesystem::file_type::not_found) refuse("there is no such file");
  if (status.type() == std::filesystem::file_type::none)
    refuse("it cannot be opened (" + trouble.message() + ")");
  if (!std::filesystem::is_regular_file(status)) refuse("not a file");
  try {
    require_no_way_out(path);
  } catch (const UnreadableFile& why) {
    refuse(why.what());
  }
  const auto extension = path.extension();
  const bool is_python = extension == ".py" || extension == ".ipynb";
  if (!options.exercise.empty() && !is_python)
    throw std::invalid_argument(fmt::format(
        "{}: --exercise {} is a function or two of a file NAME.py or NAME.ipynb, and this is none",
        path.string(), options.exercise));
  if (!options.reading.empty() && !is_python)
    throw std::invalid_argument(
        fmt::format("{}: {} says how a file NAME.py or NAME.ipynb is read, and this is none", path.string(),
                    options.reading.source));
  if (extension == ".so") {
    require_loadable(path, NativeKind::shared_object);
    return std::make_unique<NativeSubmission>(path, NativeKind::shared_object, options);
  }
  if (is_python) {
    return std::make_unique<PythonSubmission>(path.string(), python_options(options));
  }
  if (extension == ".m") return std::make_unique<OctaveSubmission>(path, options);
  if (::access(path.c_str(), X_OK) == 0) {
    require_loadable(path, NativeKind::program);
    return std::make_unique<NativeSubmission>(path, NativeKind::program, options);
  }
  throw std::invalid_argument(
      fmt::format("{}: it is neither NAME.so, NAME.py, NAME.ipynb nor nnCostFunction.m, and it cannot be "
                  "executed; a program that "
                  "speaks the frames needs its permission: chmod +x {}",
                  path.string(), path.string()));
}

std::unique_ptr<Submission> open_python(std::string text, const std::string& name,
                                        const SubmissionOptions& options) {
  return std::make_unique<PythonSubmission>(std::move(text), name, python_options(options));
}

}  // namespace gradproof
