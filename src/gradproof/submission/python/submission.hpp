// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gradproof/box/box.hpp"
#include "gradproof/check_network/check_network.hpp"
#include "gradproof/check_network/examination.hpp"
#include "gradproof/exercises/exercise.hpp"
#include "gradproof/submission/python/chain.hpp"
#include "gradproof/submission/python/exercise.hpp"
#include "gradproof/submission/python/known_network.hpp"
#include "gradproof/submission/python/session.hpp"
#include "gradproof/submission/python/single_precision.hpp"
#include "gradproof/submission/python/text_reading.hpp"
#include "gradproof/submission/submission.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

struct PythonOptions {
  std::string python;                     ///< --python; empty: found (find_python)
  PythonReading reading;                  ///< --entry, --rows, --reading
  BoxOptions box;                         ///< limits; the interpreter's folders are added
  std::optional<Exercise> exercise = {};  ///< --exercise: nothing else of it is asked
};

/// A Python file or notebook: finds its functions, asks each step that is there with right inputs, then
/// forward pass, cost and gradient as a whole (verify). Report::functions says what was found and used;
/// arrays come earliest step first, each with its function.
///   nothing that can be read      did not answer (crashed)
///   a function is missing         the rest is judged; without a gradient never better than cannot tell
///   an exception                  did not answer, with the submission's own lines; the rest is judged
///   the box or the canary fails   harness trouble
class PythonSubmission : public Submission {
 public:
  /// Reads the file; nothing of it runs yet. @throws UnusableSource
  PythonSubmission(std::string file, PythonOptions options);
  /// Source that lies in no file; what it imports is looked for in the current folder. @throws UnusableSource
  PythonSubmission(std::string text, const std::string& name, PythonOptions options);
  ~PythonSubmission() override;

  /// "student.py"
  [[nodiscard]] std::string name() const override { return name_; }
  /// What the exercise it solves fixes. Starts the process. Where that fails, judge() will say how.
  /// @throws UnusableSource where the file holds nothing to judge; std::invalid_argument where the options
  /// contradict the exercise.
  [[nodiscard]] ExaminationOptions fitting(ExaminationOptions options) override;
  /// One question to the whole of it. @throws DidNotAnswer, HarnessTrouble.
  Answer answer(const Case& question) override;
  [[nodiscard]] SubmittedLayers as_layers() override;
  [[nodiscard]] bool takes_any_size() const override { return !is_chain_given_; }
  /// @throws UnusableSource where the file holds nothing to judge; Interrupted.
  Report judge(const Examination& examination, const CheckOptions& options) override;
  [[nodiscard]] FoundReading reading() const override { return found_; }
  [[nodiscard]] std::vector<std::optional<OwnLine>> find_lines(
      const std::vector<LineQuestion>& questions) override;
  [[nodiscard]] std::unique_ptr<Submission> with_lines_corrected(
      const std::vector<std::size_t>& which) const override;
  [[nodiscard]] std::string printed_out() const override;
  [[nodiscard]] std::string printed_err() const override;

 private:
  /// The same file and options with another text.
  PythonSubmission(const PythonSubmission& other, std::vector<SourceCell> cells)
      : file_(other.file_), name_(other.name_), options_(other.options_), cells_(std::move(cells)) {}
  void start();
  void load();
  /// What its process names must be in its text, and what the text has must have been judged.
  void hold_names_against_text();
  [[nodiscard]] std::string nothing_found() const;
  /// Why nothing that was tried with it ran, and how a sentence goes on from there. Both empty: nobody knows.
  [[nodiscard]] std::pair<std::string, std::string> why_none_runs() const;
  /// Says why its gradients were not asked for. A forward pass that was asked in the form of an exercise, and
  /// refuses that, says nothing of them.
  void not_understood(Report& report) const;
  [[nodiscard]] std::string taken_from_absent() const;
  /// What it is asked of whoever knows the file, with the line of a reading that answers it; one, or "".
  [[nodiscard]] std::string question_to_ask() const;
  [[nodiscard]] ReadingWords words_before_values() const;
  /// What it was read as, for reading(). @throws UnusableSource where a reading that was said does not fit
  void hold_said_against_text();
  void hold_said_against_values(const std::optional<KnownNetwork>& network, const Report& own);
  [[nodiscard]] std::string said_is_not_there() const;
  /// "line 16"; in a notebook "In [4], line 9"
  [[nodiscard]] std::string place_of(std::size_t cell, std::size_t line) const;
  /// The functions of the exercise that was said. @throws UnusableSource where it has none
  void take_exercise();
  void describe_exercise(Report& report) const;
  /// @throws UnusableSource where it cannot be one
  void open_reference();
  /// What else of it computes a gradient, if it is a file of layers.
  void take_pairs();
  /// Is what was taken for a network one layer of it?
  [[nodiscard]] bool is_of_layers() const;
  /// Its classes that are layers, beside the network: those that it does not run, and all of them where it is
  /// wrong, for then one of them says which line.
  void add_layers_beside(Report& report);
  [[nodiscard]] bool is_run_by_the_network(const ClassLayer& layer) const;
  Report each_pair(const Examination& examination);
  /// Asks the submission how its own functions are run as one chain.
  void find_chain();
  /// Its own cost first (chain.hpp), then the network or exercise it was found to be.
  Report both_questions(const Examination& examination, const CheckOptions& options);
  Report as_deep_as_it_goes(Report report, const Examination& examination);
  /// Which network the chain is, and what the exact instrument says of it (exact.hpp).
  std::optional<KnownNetwork> second_question(const Examination& examination, const CheckOptions& options,
                                              Report& own);
  [[nodiscard]] bool chain_says_more(const Report& own, const Report& known) const;
  [[nodiscard]] bool chain_calls(const std::string& function) const;
  [[nodiscard]] static bool is_course_exercise(const PythonContents& contents);
  void describe_chain(Report& report, const std::optional<KnownNetwork>& network, bool is_exact) const;
  void only_what_is_sure(const std::optional<KnownNetwork>& network, Report& own) const;
  void only_what_was_judged(Report& report) const;
  void only_what_was_said(const std::optional<KnownNetwork>& network, Report& own) const;
  void believe_single_precision(const Examination& examination, Report& report);
  /// As an exercise: its steps, then the whole of it.
  Report judge_exercise(const Examination& examination, const CheckOptions& options);
  /// The same, with what there is to say of its cost.
  Report judged(const Examination& examination, const CheckOptions& options);
  void judge_too(Report& report, const std::string& other);
  void judge_whole(const Examination& examination, const CheckOptions& options, Report& report);
  /// Each of others_ as if it were the only function that gives a gradient. What of it could not be judged is
  /// named, and nothing is green then.
  Report with_the_others(Report report, const CheckOptions& options) const;

  std::string file_, name_;
  PythonOptions options_;
  std::vector<SourceCell> cells_;
  bool is_started_ = false;
  std::exception_ptr failure_;  ///< why start() failed
  std::unique_ptr<TextReader> reader_;
  std::uint64_t seed_ = 1;
  TextReading text_;
  std::string called_;  ///< "f, g": what the chain and what it was read from call, by the text
  std::vector<std::string> not_judged_;  ///< what the text has and no question reached
  std::vector<std::string> others_;      ///< functions that give a gradient beside the one that is judged
  std::unique_ptr<PythonSession> session_;
  std::optional<PythonContents> contents_;
  const PythonExercise* exercise_ = nullptr;
  std::vector<ClassLayer> beside_;  ///< layers of a file that is judged as a network
  Pairs pairs_;                     ///< where it is a file of layers, nothing else is asked of it
  OwnReference own_reference_;      ///< of an exercise of somebody's own
  ChainReading chain_;
  FoundReading found_;           ///< of reading()
  bool is_chain_given_ = false;  ///< the report is that of the chain
  ExaminationOptions said_;      ///< by the user
  std::set<std::string> wrong_steps_;
  SinglePrecision single_;
  std::vector<std::optional<FoundLine>> lines_;  ///< of find_lines()
};

/// Opens, asks the standard examination with what the exercise fixes, and judges.
[[nodiscard]] Report check_python(const std::string& file, const PythonOptions& options = {},
                                  const ExaminationOptions& examination = {}, const CheckOptions& check = {});

}  // namespace gradproof
