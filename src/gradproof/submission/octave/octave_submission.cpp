// SPDX-License-Identifier: MIT
#include "gradproof/submission/octave/octave_submission.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <span>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

#include "gradproof/check_network/did_not_answer.hpp"
#include "gradproof/exercises/embedded.hpp"
#include "gradproof/network/random.hpp"

namespace gradproof {

namespace {

constexpr const char* function = "nnCostFunction";

/// octave-cli on the PATH. @throws HarnessTrouble
std::filesystem::path octave() {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/usr/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::filesystem::path program = std::filesystem::path(folder) / "octave-cli";
    if (!folder.empty() && ::access(program.c_str(), X_OK) == 0) return program;
  }
  throw HarnessTrouble(
      "octave-cli was not found, which runs files NAME.m: install Octave (Debian, Ubuntu: apt-get install "
      "octave)");
}

/// The other files of its folder that may have functions it calls, in the order of their names.
std::vector<std::filesystem::path> files_beside(const std::filesystem::path& path) {
  constexpr std::size_t most_files = 64;
  std::vector<std::filesystem::path> files;
  std::error_code trouble;
  for (const auto& entry : std::filesystem::directory_iterator(path.parent_path(), trouble)) {
    if (entry.is_regular_file(trouble) && !entry.is_symlink(trouble) && entry.path().extension() == ".m" &&
        entry.path() != path)
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  if (files.size() > most_files) files.resize(most_files);
  return files;
}

/// Who starts Octave has its own idea of stdin and stdout: frames come in and go out there, for Octave opens
/// no file descriptor that it was handed; and what is printed goes to stderr.
constexpr const char* start = "exec \"$@\" <&3 >&4";

}  // namespace

OctaveSubmission::OctaveSubmission(std::filesystem::path path, const SubmissionOptions& options)
    : NativeSubmission(path, NativeKind::program, options), octave_(octave()) {
  if (path.stem() != function)
    throw std::invalid_argument(fmt::format("{}: of Octave's files {}.m is judged, and this has another name",
                                            path.string(), function));
}

ExaminationOptions OctaveSubmission::fitting(ExaminationOptions options) {
  if (options.sizes.empty()) options.depth = 2;
  if (options.hidden.empty()) options.hidden = {Activation::sigmoid()};
  if (!options.output) options.output = OutputLayer::named("sigmoid");
  if (options.lambda == 0.0) options.lambda = 0.7;  // else nobody would see how it is used
  return options;
}

Launch OctaveSubmission::launch() const {
  const EmbeddedFile& runner = octave_runner().front();
  Launch launch(std::filesystem::path("/bin/sh"));
  launch.argument("-c").argument(start).argument("sh").argument(octave_.string());
  for (const char* word : {"--norc", "--no-history", "--no-window-system", "--quiet"}) launch.argument(word);
  launch.file("gradproof_octave.m", std::as_bytes(std::span(runner.text)));
  const std::filesystem::path absolute = std::filesystem::absolute(path());
  launch.argument(Box::child_can_read(absolute) ? absolute.parent_path().string() : "");
  for (const std::filesystem::path& file : files_beside(absolute)) launch.file(file);
  launch.file(absolute);
  return launch;
}

Report OctaveSubmission::judge(const Examination& examination, const CheckOptions& options) {
  return NativeSubmission::judge(with_class_labels(examination), options);
}

Examination with_class_labels(const Examination& examination) {
  Examination fitted = examination;
  Random random(examination.seed);
  for (std::vector<Case>* cases : {&fitted.cases, &fitted.robustness}) {
    std::erase_if(*cases, [](const Case& question) { return question.architecture.depth() != 2; });
    for (Case& question : *cases) {
      const arma::uword labels = question.Y.n_rows, first = random() % labels;
      question.Y.zeros();
      for (arma::uword k = 0; k < question.Y.n_cols; ++k)  // each of them, where there are as many examples
        question.Y(k < labels ? (first + k) % labels : random() % labels, k) = 1.0;
    }
  }
  if (fitted.cases.empty())
    throw std::invalid_argument(fmt::format(
        "{} has two layers: --layers takes three numbers, inputs, hidden units and labels", function));
  return fitted;
}

}  // namespace gradproof
