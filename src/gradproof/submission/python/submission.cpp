// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/submission.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>
#include <sstream>

#include "gradproof/network/random.hpp"
#include "gradproof/submission/python/canary.hpp"
#include "gradproof/submission/python/confirm.hpp"
#include "gradproof/submission/python/findings.hpp"
#include "gradproof/submission/python/pair_layers.hpp"
#include "gradproof/submission/python/report.hpp"

namespace gradproof {

PythonSubmission::PythonSubmission(std::string file, PythonOptions options)
    : file_(std::move(file)),
      name_(std::filesystem::path(file_).filename().string()),
      options_(std::move(options)),
      cells_(read_python(file_)) {}

PythonSubmission::PythonSubmission(std::string text, const std::string& name, PythonOptions options)
    : name_(name), options_(std::move(options)), cells_(python_cells(std::move(text), name)) {}

PythonSubmission::~PythonSubmission() = default;

void PythonSubmission::start() {
  if (is_started_) return;
  if (failure_) std::rethrow_exception(failure_);
  try {
    const PythonInterpreter python = find_python(options_.python);
    reader_ = std::make_unique<TextReader>(python, options_.box);  // starts while the other does
    session_ = std::make_unique<PythonSession>(python, options_.box);
    session_->set_own_seconds(std::max(options_.box.limits.seconds, 20.0));  // Python's start, and the canary
    if (!session_->child().is_forked()) require_canary(*session_);           // a zygote was held to it before
    session_->set_own_seconds(0.0);
    load();
    reader_.reset();
    is_started_ = true;
  } catch (...) {
    failure_ = std::current_exception();  // whoever asks again gets the same answer
    throw;
  }
}

void PythonSubmission::load() {
  try {
    const std::vector<SourceCell> modules = modules_beside(file_, cells_);
    text_ = reader_->read(cells_, options_.reading, modules);  // before anything of it runs
    contents_ = session_->load(cells_, options_.reading, modules);
  } catch (const PartRaised& raised) {
    throw DidNotAnswer(Outcome::crashed,
                       fmt::format("{} could not be loaded: {}", name_, raised_text(raised)));
  }
  if (!contents_->unusable_entry.empty() && contents_->broken.empty()) {
    throw UnusableSource(fmt::format("{}: --entry {}: {}; its functions are {}", name_,
                                     options_.reading.entry, contents_->unusable_entry,
                                     contents_->functions.empty() ? "none" : contents_->functions));
  }
  if (options_.exercise) return take_exercise();
  if (options_.reading.entry.empty()) {
    pairs_ = pairs_in(text_.functions);
    pairs_.classes = text_.classes;
  }
  if (pairs_.is_known) {  // layers, each with a forward pass of its own
    hold_said_against_text();
    return take_pairs();
  }
  not_judged_ = hold_against_text(*session_, text_, *contents_);
  exercise_ = exercise_of(*contents_);
  if (exercise_ != nullptr && contents_->network.count("one at a time") > 0 &&
      takes_many_examples(*session_, *exercise_, *contents_, seed_))
    contents_->network.erase("one at a time");
  find_chain();
  if ((exercise_ != nullptr || chain_.found()) && !is_of_layers()) {
    beside_ = std::move(pairs_.classes);
    pairs_ = {};
    hold_said_against_text();
    return hold_names_against_text();
  }
  hold_said_against_text();
  if (!pairs_.empty()) return take_pairs();
  if (!contents_->broken.empty()) throw DidNotAnswer(Outcome::crashed, contents_->broken);
  throw UnusableSource(nothing_found());
}

Report PythonSubmission::each_pair(const Examination& examination) {
  const OwnReference* own = own_reference_.session ? &own_reference_ : nullptr;
  Report report = judge_pairs(*session_, pairs_, examination.seed, false, own);
  if (report.verdict == Verdict::wrong && text_.computes_in_single) {
    Report single = judge_pairs(*session_, pairs_, examination.seed, true, own);
    if (single.ok()) {
      report = std::move(single);
      report.notes.emplace_back("right to single precision");
    }
  }
  report.submission = fmt::format("{}: layers", name_);
  const auto classes = std::count_if(pairs_.classes.begin(), pairs_.classes.end(),
                                     [](const ClassLayer& layer) { return !layer.is_network; });
  const std::size_t count = pairs_.found.size() + static_cast<std::size_t>(classes);
  report.network = fmt::format("{} layer{}, each backward pass against its own forward pass", count,
                               count == 1 ? "" : "s");
  if (options_.exercise) describe_exercise(report);
  std::vector<std::string> of_reading = contents_->notes;
  std::erase_if(of_reading, [](const std::string& note) {  // asked as a network, which it is not
    return note.find(" was found, and could not be asked: ") != std::string::npos;
  });
  add_notes(report.notes, of_reading);
  return report;
}

bool PythonSubmission::is_of_layers() const {
  if (chain_.is_in_time) return false;  // what reads a sequence and gives its gradient is more than a layer
  std::vector<std::string> judged = {chain_.owner};
  for (const auto& [role, function] : contents_->found)
    judged.push_back(function.name.substr(0, function.name.find('.')));
  return std::any_of(pairs_.classes.begin(), pairs_.classes.end(), [&](const ClassLayer& layer) {
    return !layer.is_network && !layer.holds_layers &&
           std::find(judged.begin(), judged.end(), layer.where.name) != judged.end();
  });
}

bool PythonSubmission::is_run_by_the_network(const ClassLayer& layer) const {
  std::set<std::string> runs = {chain_.owner};
  if (chain_.kind == "script") runs.insert("script");
  std::istringstream names(fmt::format("{}, {}", chain_.functions, called_));
  for (std::string name; std::getline(names, name, ',');) {
    name.erase(0, name.find_first_not_of(' '));
    runs.insert(name);
  }
  return runs.count(layer.where.name) > 0 ||
         std::any_of(layer.users.begin(), layer.users.end(),
                     [&](const std::string& user) { return !user.empty() && runs.count(user) > 0; });
}

void PythonSubmission::add_layers_beside(Report& report) {
  if (!report.ok() && report.verdict != Verdict::wrong) return;
  Pairs beside;
  for (const ClassLayer& layer : beside_) {
    if (!layer.is_network && layer.where.name != chain_.owner &&
        (!report.ok() || !is_run_by_the_network(layer)))
      beside.classes.push_back(layer);
  }
  if (beside.classes.empty()) return;
  Report layers = judge_pairs(*session_, beside, seed_);
  std::erase_if(layers.notes, [&](const std::string& note) {  // of a network that is wrong it says no more
    return note.starts_with("each array by") || (!report.ok() && note.starts_with("not judged"));
  });
  if (report.ok()) report.verdict = layers.verdict;
  if (!layers.outcome.empty() && report.verdict == Verdict::did_not_answer) report.outcome = layers.outcome;
  const auto take = [](auto& from, auto& to) { std::move(from.begin(), from.end(), std::back_inserter(to)); };
  report.entries += layers.entries;
  report.evaluations += layers.evaluations;
  take(layers.arrays, report.arrays);
  take(layers.mistakes, report.mistakes);
  take(layers.functions, report.functions);
  report.notes.insert(report.notes.begin(), layers.notes.begin(), layers.notes.end());
}

void PythonSubmission::take_pairs() {
  for (const std::string& other : reader_->left(pairs_.names()).not_run) pairs_.alone.push_back(other);
}

void PythonSubmission::find_chain() {
  if (!options_.reading.entry.empty() || (exercise_ != nullptr && exercise_->backward == "gradients")) return;
  try {
    chain_ = session_->chain();
    chain_.is_single = text_.computes_in_single && !computes_in_double(*session_, chain_, seed_);
  } catch (const PartRaised&) {  // then there is none, and the exercise is judged by its parts
  }
}

void PythonSubmission::hold_names_against_text() {
  std::vector<std::string> judged;
  for (const auto& [role, function] : contents_->found) judged.push_back(function.name);
  if (!chain_.owner.empty()) judged.push_back(chain_.owner);
  std::istringstream run(chain_.kind == "script" ? "" : chain_.functions);  // "forward, loss, backward"
  for (std::string name; std::getline(run >> std::ws, name, ',');)
    judged.push_back(chain_.owner.empty() ? name : fmt::format("{}.{}", chain_.owner, name));
  const TextReader::Left left = reader_->left(judged, chain_.lines);
  called_ = left.called;
  if (!left.not_there.empty()) {
    throw DidNotAnswer(Outcome::unreadable,
                       fmt::format("its process names {}, which its text has nowhere; what is judged is what "
                                   "the text has",
                                   printable(left.not_there, 300)));
  }
  if (!options_.reading.entry.empty() || !options_.reading.only.empty()) return;  // one was asked for
  const bool is_class = !chain_.owner.empty() || contents_->has_methods();
  const auto method = text_.roles.find("backward_propagation");
  for (const std::string& name : left.not_run)  // "f", or "Net.f", "the loop in line 3"
    (name.find_first_of(". ") == std::string::npos ? others_ : not_judged_).push_back(name);
  if (is_class || (exercise_ != nullptr && exercise_->backward == "gradients")) return;
  if (method == text_.roles.end() || method->second.name.find('.') == std::string::npos) return;
  if (chain_.kind != "script" || !chain_calls(method->second.name))
    not_judged_.push_back(method->second.name);
}

ExaminationOptions PythonSubmission::fitting(ExaminationOptions options) {
  seed_ = options.seed;
  said_ = options;
  try {
    start();
  } catch (const HarnessTrouble&) {
    return options;
  } catch (const DidNotAnswer&) {
    return options;
  }
  if (exercise_ == nullptr) return options;
  return fitting_options(*exercise_, *contents_, std::move(options));
}

Answer PythonSubmission::answer(const Case& question) {
  start();
  if (is_chain_given_) throw NotItsQuestion("it answers for networks of its own sizes alone");
  if (exercise_ == nullptr) throw NotItsQuestion("it is no network that gradproof knows");
  const bool is_one_hot =
      arma::all(arma::vectorise(question.Y) == 0.0 || arma::vectorise(question.Y) == 1.0) &&
      arma::all(arma::vectorise(arma::sum(question.Y, 0)) == 1.0);
  if (contents_->network.count("labels") > 0 && (!is_one_hot || arma::accu(question.Y.tail_rows(1)) == 0.0))
    throw NotItsQuestion(
        "it takes labels as numbers of classes, and cannot know of one that none of them is");
  WholeFindings findings;
  Answer answer = ask_whole(*session_, *exercise_, *contents_, {}, question, false, findings);
  if (findings.raised.empty()) return answer;
  const std::string raised = raised_text(findings.raised.begin()->second);
  if (chain_.found())
    throw NotItsQuestion(fmt::format("asked by its functions one by one, it raises {}", raised));
  throw DidNotAnswer(Outcome::crashed, raised);
}

SubmittedLayers PythonSubmission::as_layers() {
  start();
  if (pairs_.found.empty()) return {};
  SubmittedLayers found = pair_layers(*session_, pairs_);
  found.in_single = text_.computes_in_single;
  return found;
}

Report PythonSubmission::judge(const Examination& examination, const CheckOptions& options) {
  const auto begin = std::chrono::steady_clock::now();
  Report report;
  try {
    start();
    report = pairs_.empty() ? with_the_others(both_questions(examination, options), options)
                            : each_pair(examination);
    if (!beside_.empty()) add_layers_beside(report);
  } catch (const HarnessTrouble& trouble) {
    report.verdict = Verdict::harness_trouble;
    report.say_first(trouble.what());
  } catch (const DidNotAnswer& error) {
    report.verdict = Verdict::did_not_answer;
    report.outcome = to_string(error.outcome());
    report.say_first(error.what());
    if (contents_) add_notes(report.notes, contents_->notes);
  }
  if (report.ok() && !text_.inside.empty()) {
    report.verdict = Verdict::cannot_tell;
    report.say_first(
        fmt::format("its text reaches into what runs it ({}), so what answered need not be what "
                    "is written: take that out",
                    text_.inside));
  }
  const bool is_undecided =
      report.verdict == Verdict::cannot_tell || report.verdict == Verdict::did_not_answer;
  if (is_undecided && !chain_.found() && !chain_.absent.empty()) {
    const std::string taken = taken_from_absent();
    const auto says_it = [&](const std::string& note) { return note.find(taken) != std::string::npos; };
    if (std::none_of(report.notes.begin(), report.notes.end(), says_it)) report.say_first(taken);
  }
  if (report.submission.empty()) report.submission = name_;
  report.file = file_;
  report.seed = examination.seed;
  if (const std::size_t threads = session_ ? session_->child().threads_left_running() : 0; threads > 0) {
    report.notes.push_back(
        fmt::format("it left {} thread{} running after it had answered", threads, threads == 1 ? "" : "s"));
  }
  if (const SaidReading& said = options_.reading.said; !said.empty())
    report.notes.push_back(fmt::format("read as {} says", said.source));
  if (session_) report.notes.push_back("box: " + session_->child().tier());
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return report;
}

std::string PythonSubmission::printed_out() const {
  return session_ ? session_->child().printed_out() : std::string();
}
std::string PythonSubmission::printed_err() const {
  return session_ ? session_->child().printed_err() : std::string();
}

Report check_python(const std::string& file, const PythonOptions& options,
                    const ExaminationOptions& examination, const CheckOptions& check) {
  PythonSubmission submission(file, options);
  return submission.judge(standard_examination(submission.fitting(examination)), check);
}

}  // namespace gradproof
