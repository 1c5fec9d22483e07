// SPDX-License-Identifier: MIT
#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gradproof/check_network/case.hpp"
#include "gradproof/check_network/check_network.hpp"
#include "gradproof/check_network/examination.hpp"
#include "gradproof/layers/list.hpp"
#include "gradproof/submission/reading.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// How a submission is run. What is not given is 10 s an answer (Python: 20 s) and 1 GiB.
struct SubmissionOptions {
  std::optional<double> seconds = {};              ///< --timeout
  std::optional<double> total_seconds = {};        ///< --total-timeout
  std::optional<std::uint64_t> memory_bytes = {};  ///< --memory
  bool sandbox = true;                             ///< --sandbox=off
  std::string python = {};                         ///< --python: which interpreter
  std::string entry = {};                          ///< --entry: which function
  bool rows = false;                               ///< --rows: examples lie in rows
  SaidReading reading = {};                        ///< --reading: how it is read
  std::string exercise = {};                       ///< --exercise: which of exercises/ it solves
  const std::atomic<bool>* stop = nullptr;         ///< set it, and what runs is killed: Interrupted
};

/// A line to look for in the text of a submission: the one a mistake stands in.
struct LineQuestion {
  std::string id, step;              ///< of the catalogue: "missing-1/m-in-dW", "dW"; see own_lines.cpp
  std::size_t layer = 0, depth = 0;  ///< 0: any, or not known
  std::string wrong, right;          ///< as numpy would write them
  std::string hidden, output;        ///< activations of the network
};

/// What a file of layers holds: each layer asks its process. They live as long as the submission.
struct SubmittedLayers {
  std::vector<layers::Layer> layers = {};
  std::vector<std::string> not_judged = {};  ///< "pool_backward (no pool_forward stands beside it)"
  bool in_single = false;                    ///< it says that it computes in single precision
};

/// Somebody's implementation in a process of its own: a shared object, a program, a Python file or notebook.
class Submission {
 public:
  virtual ~Submission() = default;

  /// "libmine.so"
  [[nodiscard]] virtual std::string name() const = 0;
  /// What the exercise it solves fixes, where that is known; the options as they are otherwise.
  [[nodiscard]] virtual ExaminationOptions fitting(ExaminationOptions options) { return options; }
  /// One question. @throws DidNotAnswer, HarnessTrouble.
  virtual Answer answer(const Case& question) = 0;
  /// Its layers, where it is a file of those and no network; else none. @throws DidNotAnswer, HarnessTrouble
  [[nodiscard]] virtual SubmittedLayers as_layers() { return {}; }
  /// False where the report that judge() gave is of networks of its own sizes: options that ask for others
  /// change nothing.
  [[nodiscard]] virtual bool takes_any_size() const { return true; }
  /// Asks everything and judges it. The verdict is the harness's alone: nothing the submission prints, writes
  /// or says about itself makes it better.
  virtual Report judge(const Examination& examination, const CheckOptions& options) = 0;
  /// How it was read, once it was asked; empty for what is no Python.
  [[nodiscard]] virtual FoundReading reading() const { return {}; }
  /// Puts a report, with its mistakes, into the words of the language it is written in: the last thing done
  /// to it.
  virtual void speak_its_language(Report&) const {}
  /// Where each of these lines stands in its text, and the right one in the names used there (not tried yet).
  /// Empty for what is no text; nothing of it is run for this.
  [[nodiscard]] virtual std::vector<std::optional<OwnLine>> find_lines(const std::vector<LineQuestion>&) {
    return {};
  }
  /// The same submission with some of the lines that were found (by their place in the questions) put right.
  /// nullptr where that cannot be done.
  [[nodiscard]] virtual std::unique_ptr<Submission> with_lines_corrected(
      const std::vector<std::size_t>&) const {
    return nullptr;
  }
  /// What it printed, fit to be shown; of all its processes, one after the other.
  [[nodiscard]] virtual std::string printed_out() const = 0;
  [[nodiscard]] virtual std::string printed_err() const = 0;
};

/// The door for every kind, told by its name: NAME.so; NAME.py and NAME.ipynb; nnCostFunction.m; anything
/// executable.
/// Nothing of it runs yet.
/// @throws std::invalid_argument with the way out where there is no such file, or it is of no such kind;
/// UnusableSource where Python or a notebook cannot be read.
[[nodiscard]] std::unique_ptr<Submission> open_submission(const std::filesystem::path& path,
                                                          const SubmissionOptions& options = {});

/// The door for Python source that lies in no file, such as what came on standard input; `name` stands for it
/// in reports. @throws UnusableSource where it is empty or too long.
[[nodiscard]] std::unique_ptr<Submission> open_python(std::string text, const std::string& name,
                                                      const SubmissionOptions& options = {});

}  // namespace gradproof
