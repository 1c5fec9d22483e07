// SPDX-License-Identifier: MIT
// An exercise: its steps, then the whole of it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "gradproof/check_network/verify.hpp"
#include "gradproof/submission/python/dropout.hpp"
#include "gradproof/submission/python/findings.hpp"
#include "gradproof/submission/python/report.hpp"
#include "gradproof/submission/python/submission.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof {

namespace {

/// Networks of one size in every layer: products that raise an exception elsewhere give numbers there, and
/// the numbers tell which of them is the wrong one.
std::vector<Case> questions_where_all_conforms(const Examination& examination) {
  constexpr arma::uword side = 3;
  const Case& like = examination.cases.front();
  const std::size_t depth = like.architecture.depth();
  ExaminationOptions options;
  options.sizes.assign(depth + 1, side);
  for (std::size_t l = 1; l < depth; ++l) options.hidden.push_back(like.architecture.g(l));
  options.output = like.architecture.output();
  options.lambda = like.architecture.lambda();
  options.seed = examination.seed;
  std::vector<Case> questions;
  for (const arma::uword m : {side, side + 1}) {
    options.m = m;
    questions.push_back(standard_examination(options).cases.front());
  }
  return questions;
}

}  // namespace

Report PythonSubmission::judged(const Examination& examination, const CheckOptions& options) {
  Report report = judge_exercise(examination, options);
  const bool is_judged = report.ok() || (report.verdict == Verdict::wrong && report.outcome.empty() &&
                                         contents_->found.count(exercise_->backward) > 0);
  if (!is_judged) return report;
  const std::string cost =
      python_cost_note(*session_, *exercise_, fitted_examination(*exercise_, *contents_, examination));
  if (!cost.empty()) report.notes.push_back(cost);
  return report;
}

Report PythonSubmission::judge_exercise(const Examination& examination, const CheckOptions& options) {
  Report report;
  report.submission = fmt::format("{}: {}", name_, used_name(*exercise_, *contents_));
  report.network = description(examination);
  list_functions(*exercise_, *contents_, report);
  add_notes(report.notes, contents_->notes);
  const Examination fitted = fitted_examination(*exercise_, *contents_, examination);
  if (const auto other = contents_->network.find("other cost"); other != contents_->network.end()) {
    report.notes.push_back(
        fmt::format("nothing was judged: its cost is {}. What can be judged is a sigmoid output with binary "
                    "cross-entropy, "
                    "softmax with cross-entropy, and identity with half the squared error",
                    other->second));
    report.verdict = Verdict::cannot_tell;
    return report;
  }

  wrong_steps_.clear();
  single_ = {};
  for (PartFinding& step : judge_steps(*session_, *exercise_, *contents_, fitted)) {
    // in a chain of its own it is what its forward pass hands it that counts, whatever the argument is called
    if (chain_.found() && (step.role == "tanh_backward" || step.role == "leaky_relu_backward")) continue;
    if (!step.right()) wrong_steps_.insert(step.role);
    std::move(step.arrays.begin(), step.arrays.end(), std::back_inserter(report.arrays));
    add_notes(report.notes, step.notes);
  }
  judge_whole(fitted, options, report);
  if (!report.outcome.empty() || report.verdict == Verdict::did_not_answer) return report;

  const bool has_gradient = contents_->found.count(exercise_->backward) > 0;
  if (!has_gradient && chain_.untaken.empty()) {
    report.notes.push_back(
        fmt::format("{} is not there, so no gradient of the whole network was judged; found: {}",
                    exercise_->backward, contents_->functions));
  }
  bool with_dropout = contents_->network.count("dropout") > 0;
  if (with_dropout && exercise_->backward == "backward_propagation" &&
      contents_->found.count(exercise_->forward) == 0) {
    std::vector<ArrayReport> masked =
        judge_with_masks(*session_, *exercise_, fitted.cases.front(), fitted.seed);
    for (ArrayReport& array : masked) array.part = contents_->found.at(exercise_->backward).name;
    report.arrays = merge(report.arrays, masked);
    report.notes.emplace_back(
        "no forward pass draws its masks, so they were drawn here, with keep_prob = 0.8, and given to it");
    with_dropout = false;
  }
  if (with_dropout) {
    report.notes.emplace_back(
        "dropout draws its masks at random, so it was asked with keep_prob = 1, where it changes nothing: "
        "the "
        "rest was judged, what it does with the masks was not");
  }
  report.verdict =
      most_serious(report.arrays, has_gradient && !with_dropout ? Verdict::verified : Verdict::cannot_tell);
  // what one step did not answer hides nothing of the whole that is wrong
  const bool is_whole_wrong =
      std::any_of(report.arrays.begin(), report.arrays.end(), [](const ArrayReport& array) {
        return array.verdict == Verdict::wrong && array.kind == Reason::differs &&
               array.name.starts_with("dW[");
      });
  if (report.verdict == Verdict::did_not_answer && is_whole_wrong) report.verdict = Verdict::wrong;
  if (report.verdict == Verdict::did_not_answer) report.outcome = to_string(Outcome::crashed);
  if (report.ok()) believe_single_precision(fitted, report);
  return report;
}

void PythonSubmission::believe_single_precision(const Examination& examination, Report& report) {
  if (std::none_of(report.arrays.begin(), report.arrays.end(), is_right_to_single_alone)) return;
  std::string doubt = single_.doubt(text_.computes_in_single);
  if (doubt.empty()) doubt = differences_note(*session_, *exercise_, examination);
  if (!doubt.empty()) doubt_single_precision(report, doubt);
}

void PythonSubmission::judge_whole(const Examination& examination, const CheckOptions& options,
                                   Report& report) {
  WholeFindings findings;
  const Implementation implementation = [&](const Case& question) {
    const bool is_robustness =
        std::any_of(examination.robustness.begin(), examination.robustness.end(),
                    [&](const Case& robustness) { return robustness.name == question.name; });
    Answer answer =
        ask_whole(*session_, *exercise_, *contents_, wrong_steps_, question, is_robustness, findings);
    if (!is_robustness) single_.see(question, answer);
    return answer;
  };
  CheckOptions own = options;
  own.submission = report.submission;
  const auto tell = [&](const Case& question, const Answer& answer, const Report& on_it) {
    // what is not written yet is no evidence of a mistake
    if (unwritten(findings, exercise_->backward).empty())
      options.on_answer(question, as_one_answer(question, answer, on_it), on_it);
  };
  if (options.on_answer) own.on_answer = tell;
  // the numbers a diagnosis reads are those of the submission alone, with its mistakes in them
  const auto ask_alone_and_tell = [&](const std::vector<Case>& questions) {
    for (const Case& question : questions) {
      WholeFindings alone;
      const Answer answer = ask_whole(*session_, *exercise_, *contents_, {}, question, false, alone);
      if (!unwritten(alone, exercise_->backward).empty()) break;
      tell(question, answer, check_network(question, answer));
    }
  };
  if (!wrong_steps_.empty()) {
    own.on_answer = {};
    if (options.on_answer) ask_alone_and_tell(examination.cases);
  }
  Report whole = verify(implementation, examination, own);
  const bool raised = std::any_of(report.arrays.begin(), report.arrays.end(),
                                  [](const ArrayReport& array) { return array.kind == Reason::throws; });
  if (options.on_answer && whole.outcome.empty() &&
      (raised || findings.raised.count(exercise_->backward) > 0)) {
    try {
      ask_alone_and_tell(questions_where_all_conforms(examination));
    } catch (const DidNotAnswer&) {  // then there is no more to be learnt; the verdict stands already
    }
  }
  report.cases = whole.cases;
  report.entries = whole.entries;
  report.evaluations = whole.evaluations;
  add_notes(report.notes, findings.notes);
  const bool died = whole.verdict == Verdict::did_not_answer || whole.verdict == Verdict::harness_trouble;
  // why there is no answer comes first: a form with room for one sentence takes that
  if (died && !whole.notes.empty()) {
    report.say_first(whole.notes.front());
    whole.notes.erase(whole.notes.begin());
  }
  add_notes(report.notes, whole.notes);
  for (const std::string& role : {exercise_->forward, exercise_->cost, exercise_->backward}) {
    const std::string why = unwritten(findings, role);
    if (contents_->found.count(role) > 0 && !why.empty())
      report.notes.push_back(fmt::format("{}: {}", contents_->found.at(role).name, why));
  }
  add_whole_arrays(*exercise_, *contents_, findings,
                   died ? std::vector<ArrayReport>() : std::move(whole.arrays), report);
  if (died) {
    report.verdict = whole.verdict;
    report.outcome = whole.outcome;
    return;
  }
  if (!wrong_steps_.empty() && contents_->found.count(exercise_->backward) > 0) {
    report.notes.push_back(
        fmt::format("{} was asked with a right {} in place of yours, so that only its own "
                    "mistakes count",
                    contents_->found.at(exercise_->backward).name, fmt::join(wrong_steps_, ", ")));
  }
}

}  // namespace gradproof
