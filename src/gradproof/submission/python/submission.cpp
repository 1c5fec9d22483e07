// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/submission.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "gradproof/check_network/verify.hpp"
#include "gradproof/network/random.hpp"
#include "gradproof/submission/python/chain_look.hpp"
#include "gradproof/submission/python/confirm.hpp"
#include "gradproof/submission/python/exact.hpp"
#include "gradproof/submission/python/findings.hpp"
#include "gradproof/submission/python/report.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof {

namespace {

/// Known to be right: if this is not verified, the box or the interpreter is at fault, and nobody's gradient.
constexpr const char* canary = R"(import numpy as np

def gradients(X, Y, parameters, hidden, output):
    A1 = np.tanh(parameters["W1"] @ X + parameters["b1"])
    A2 = 1 / (1 + np.exp(-(parameters["W2"] @ A1 + parameters["b2"])))
    dZ2 = A2 - Y
    dZ1 = parameters["W2"].T @ dZ2 * (1 - A1 ** 2)
    m = X.shape[1]
    return {"dW1": dZ1 @ X.T / m, "db1": dZ1.mean(axis=1, keepdims=True),
            "dW2": dZ2 @ A1.T / m, "db2": dZ2.mean(axis=1, keepdims=True)}
)";

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
    require_canary();
    session_->set_own_seconds(0.0);
    load();
    reader_.reset();
    is_started_ = true;
  } catch (...) {
    failure_ = std::current_exception();  // whoever asks again gets the same answer
    throw;
  }
}

void PythonSubmission::require_canary() {
  std::string trouble;
  try {
    const PythonContents contents = session_->load({{"canary.py", canary}}, {});
    const Architecture architecture({3, 4, 2}, {Activation::tanh()}, OutputLayer(OutputKind::sigmoid));
    Random random(1);
    const Case question{architecture, random_parameters(architecture.forward_only(), random),
                        random_normal(random, 3, 5), random_labels(architecture.forward_only(), 5, random)};
    WholeFindings findings;
    const Answer answer =
        ask_whole(*session_, python_exercises().front(), contents, {}, question, false, findings);
    if (check_network(question, answer).ok()) return;
    trouble =
        findings.raised.empty() ? "its numbers came out wrong" : raised_text(findings.raised.begin()->second);
  } catch (const DidNotAnswer& error) {
    trouble = error.what();
  } catch (const PartRaised& error) {
    trouble = raised_text(error);
  }
  const std::string printed = printed_err();
  throw HarnessTrouble(
      fmt::format("a Python solution that is right could not be verified in the box ({}), so nothing can be "
                  "said of yours{}{}; try another interpreter with --python PATH, more with --memory or "
                  "--timeout, or see whether --sandbox=off helps",
                  trouble, printed.empty() ? "" : "; Python printed: ", printable(printed, 1000)));
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
  const std::vector<std::string> unanswered = hold_against_text(*session_, text_, *contents_);
  not_judged_ = fmt::format("{}", fmt::join(unanswered, ", "));
  exercise_ = exercise_of(*contents_);
  if (exercise_ != nullptr && contents_->network.count("one at a time") > 0 &&
      takes_many_examples(*session_, *exercise_, *contents_, seed_))
    contents_->network.erase("one at a time");
  find_chain();
  if (exercise_ != nullptr || chain_.found()) return hold_names_against_text();
  if (!contents_->broken.empty()) throw DidNotAnswer(Outcome::crashed, contents_->broken);
  throw UnusableSource(nothing_found());
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
  if (chain_.kind != "script") judged.push_back(chain_.functions);  // "forward, loss, backward"
  const TextReader::Left left = reader_->left(judged);
  if (!left.not_there.empty()) {
    throw DidNotAnswer(Outcome::unreadable,
                       fmt::format("its process names {}, which its text has nowhere; what is judged is what "
                                   "the text has",
                                   printable(left.not_there, 300)));
  }
  // with --entry, and for gradients(), one function was asked for
  if (!options_.reading.entry.empty() || (exercise_ != nullptr && exercise_->backward == "gradients")) return;
  const auto add = [this](const std::string& names) {
    if (!names.empty()) not_judged_ += (not_judged_.empty() ? "" : ", ") + names;
  };
  const bool is_class = !chain_.owner.empty() ||
                        std::any_of(contents_->found.begin(), contents_->found.end(), [](const auto& found) {
                          return found.second.name.find('.') != std::string::npos;
                        });
  const auto method = text_.roles.find("backward_propagation");
  if (is_class) return;
  if (chain_.kind != "script") add(left.not_run);
  if (method != text_.roles.end() && method->second.name.find('.') != std::string::npos)
    add(method->second.name);
}

std::string PythonSubmission::nothing_found() const {
  return fmt::format(
      "{}: none of the functions that can be judged is in it. Looked for: gradients(X, Y, parameters, "
      "hidden, output); or forward_propagation(X, parameters), compute_cost(A2, Y), "
      "backward_propagation(parameters, cache, X, Y); or linear_forward ... L_model_backward; or "
      "propagate(w, b, X, Y); or a class with a forward and a backward method. Found: {}. If yours has "
      "another "
      "name: --entry NAME, or --entry backward_propagation=NAME; else add gradients(X, Y, parameters, "
      "hidden, "
      "output), which calls yours and returns a dict with dW1, db1, ...{}",
      name_, contents_->functions.empty() ? "no function" : contents_->functions,
      contents_->notes.empty() ? "" : fmt::format(" ({})", fmt::join(contents_->notes, "; ")));
}

ExaminationOptions PythonSubmission::fitting(ExaminationOptions options) {
  seed_ = options.seed;
  try {
    start();
  } catch (const HarnessTrouble&) {
    return options;
  } catch (const DidNotAnswer&) {
    return options;
  }
  hidden_is_guessed_ = options.hidden.empty();
  if (exercise_ == nullptr) return options;
  return fitting_options(*exercise_, *contents_, std::move(options));
}

Answer PythonSubmission::answer(const Case& question) {
  start();
  if (is_chain_given_) throw DidNotAnswer(Outcome::crashed, "it answers for networks of its own sizes alone");
  if (exercise_ == nullptr) throw DidNotAnswer(Outcome::crashed, "it is no network that gradproof knows");
  if (contents_->network.count("labels") > 0 && arma::accu(question.Y.tail_rows(1)) == 0.0) {
    throw DidNotAnswer(Outcome::crashed,
                       "it takes labels as numbers, and cannot know of a class that none of them is");
  }
  WholeFindings findings;
  Answer answer = ask_whole(*session_, *exercise_, *contents_, {}, question, false, findings);
  if (!findings.raised.empty())
    throw DidNotAnswer(Outcome::crashed, raised_text(findings.raised.begin()->second));
  return answer;
}

Report PythonSubmission::judge(const Examination& examination, const CheckOptions& options) {
  const auto begin = std::chrono::steady_clock::now();
  Report report;
  try {
    start();
    report = both_questions(examination, options);
  } catch (const HarnessTrouble& trouble) {
    report.verdict = Verdict::harness_trouble;
    report.notes.insert(report.notes.begin(), trouble.what());
  } catch (const DidNotAnswer& error) {
    report.verdict = Verdict::did_not_answer;
    report.outcome = to_string(error.outcome());
    report.notes.insert(report.notes.begin(), error.what());
    if (contents_) add_notes(report.notes, contents_->notes);
  }
  if (report.submission.empty()) report.submission = name_;
  report.file = file_;
  report.seed = examination.seed;
  if (const std::size_t threads = session_ ? session_->child().threads_left_running() : 0; threads > 0) {
    report.notes.push_back(
        fmt::format("it left {} thread{} running after it had answered", threads, threads == 1 ? "" : "s"));
  }
  if (session_) report.notes.push_back("box: " + session_->child().tier());
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return report;
}

Report PythonSubmission::both_questions(const Examination& examination, const CheckOptions& options) {
  if (!chain_.found()) {
    Report report = judged(examination, options);
    if (report.ok() && !chain_.raised.empty() && exercise_->forward == "L_model_forward" &&
        contents_->found.count("linear_activation_forward") > 0 &&
        chain_.functions == "L_model_forward, L_model_backward") {
      report.verdict = Verdict::did_not_answer;
      report.outcome = to_string(Outcome::crashed);
      report.notes.insert(
          report.notes.begin(),
          fmt::format("each function alone is right; run one after the other as yours ({}) they "
                      "raise {}, {}: {}",
                      chain_.functions, chain_.raised, chain_.place, chain_.line));
    }
    only_what_was_judged(report);
    return report;
  }
  Report own = judge_chain(*session_, chain_, examination.seed);
  if (own.ok() && !chain_.is_single)
    doubt_single_precision(own,
                           "its cost is not computed in it, so what is wrong by less would not be seen; "
                           "return the gradient as it is computed");
  // evidence counts only of the report that is given
  HeldEvidence of_own(options), of_exercise(options);
  const bool is_exact = second_question(examination, of_own.options(), own);
  only_what_was_judged(own);
  is_chain_given_ = true;
  if (exercise_ == nullptr) {
    of_own.tell();
    return own;
  }
  // as an exercise, with what its parts say
  Report known = judged(examination, of_exercise.options());
  if (chain_says_more(own, known, is_exact)) {
    of_own.tell();
    return own;
  }
  is_chain_given_ = false;
  of_exercise.tell();
  for (const std::string& note : own.notes)  // batches that alone fail
    if (note.starts_with("right where every class") || note.starts_with("with one example alone"))
      known.notes.push_back(note);
  return known;
}

bool PythonSubmission::second_question(const Examination& examination, const CheckOptions& options,
                                       Report& own) {
  std::optional<KnownNetwork> network;
  bool is_exact = false;
  try {
    if (own.ok() || own.verdict == Verdict::wrong) {
      network = identify(*session_, chain_, examination.seed);
      is_exact = network && judge_exactly(*session_, chain_, *network, examination.seed, options, own);
      if (!is_exact) add_look(*session_, chain_, examination.seed, own);
    }
  } catch (const DidNotAnswer&) {  // the first question was answered, and its answer stands
    network.reset();
  }
  describe_chain(own, network, is_exact);
  return is_exact && own.verdict == Verdict::wrong;
}

/// Green is said of everything that computes a gradient, or not at all.
void PythonSubmission::only_what_was_judged(Report& report) const {
  if (report.ok() && !not_judged_.empty()) {
    report.verdict = Verdict::cannot_tell;
    report.notes.insert(report.notes.begin(), "not judged: " + not_judged_ +
                                                  "; in a file without the others each of them is judged");
  }
  const bool has_forward = chain_.found() || contents_->found.count(exercise_->forward) > 0;
  const auto backward = has_forward ? contents_->found.end() : contents_->found.find(exercise_->backward);
  if (report.ok() && backward != contents_->found.end() &&
      backward->second.name.rfind("backward_propagation", 0) != 0 &&
      backward->first == "backward_propagation" && contents_->network.count("hidden") > 0 &&
      hidden_is_guessed_) {
    report.verdict = Verdict::cannot_tell;
    report.notes.insert(
        report.notes.begin(),
        fmt::format(
            "no forward pass stands by itself, so which activation {} belongs to is not known: it fits {} "
            "alone because it was asked with it. Say which is meant: --hidden NAME",
            backward->second.name, contents_->network.at("hidden")));
  }
}

/// Which of the two reports is given: the second question's, unless the first contradicts it.
bool PythonSubmission::chain_says_more(const Report& own, const Report& known, bool is_exact) const {
  if (known.verdict == Verdict::harness_trouble || own.verdict == Verdict::harness_trouble) return false;
  const bool is_named_as_posed =
      std::any_of(contents_->found.begin(), contents_->found.end(), [&](const auto& found) {
        return found.first == exercise_->backward && found.second.name == found.first;
      });
  // asked where all sizes are alike, because it raises an exception elsewhere: that exception is what to say
  if (chain_.is_square && is_named_as_posed) return false;
  if (own.verdict == Verdict::wrong) {
    // where the exercise finds the forward pass or the cost wrong, it is posed with another network than
    // this: then its own, by its own values
    const bool is_network_mistaken =
        std::any_of(known.arrays.begin(), known.arrays.end(), [](const ArrayReport& array) {
          return array.verdict == Verdict::wrong &&
                 (array.name.starts_with("Z[") || array.name.starts_with("A[") || array.name == "cost");
        });
    if (is_exact && is_network_mistaken && !is_named_as_posed && !is_course_exercise(*contents_)) return true;
    if (!known.ok()) return known.verdict != Verdict::wrong || contents_->network.count("hidden") == 0;
    // right on right inputs and wrong in its own chain: only where both are the same functions
    const auto backward = contents_->found.find(exercise_->backward);
    if (backward == contents_->found.end()) return true;
    const std::string& called = backward->second.name;  // "backward", "Network.backward"
    const std::string name = called.substr(called.rfind('.') + 1);
    return (" " + chain_.functions + ",").find(" " + name + ",") != std::string::npos;
  }
  // taken for a network without hidden layers, which it is not
  if (own.ok() && known.ok() && known.network.starts_with("1 layer,") &&
      std::count(chain_.sizes.begin(), chain_.sizes.end(), ',') > 1)
    return true;
  if (!own.ok() || known.ok()) return false;
  const bool fails_aside = std::any_of(own.notes.begin(), own.notes.end(), [](const std::string& note) {
    return note.rfind("with one example alone", 0) == 0;
  });
  if (known.verdict == Verdict::did_not_answer && fails_aside) return false;
  // a step that is wrong by itself, or a cost that stands in no chain
  const bool has_wrong_cost = std::any_of(
      known.arrays.begin(), known.arrays.end(),
      [](const ArrayReport& array) { return array.name == "cost" && array.verdict == Verdict::wrong; });
  if (has_wrong_cost && chain_.loss != "own") return false;
  return !(is_course_exercise(*contents_) && known.verdict == Verdict::wrong);
}

bool PythonSubmission::is_course_exercise(const PythonContents& contents) {
  return std::any_of(contents.found.begin(), contents.found.end(), [](const auto& found) {
    const std::string& role = found.first;
    return found.second.name == role && role != "gradients" &&
           (role.rfind("linear_", 0) == 0 || role.rfind("L_model_", 0) == 0 || role == "propagate");
  });
}

void PythonSubmission::describe_chain(Report& report, const std::optional<KnownNetwork>& network,
                                      bool is_exact) const {
  report.submission = fmt::format(
      "{}: {}{}", name_, chain_.owner.empty() ? "" : "class " + chain_.owner + ": ", chain_.functions);
  const std::string judged_against = fmt::format(
      "judged against {}", chain_.loss == "own" ? "its own cost" : chain_.loss + ", for it computes no cost");
  report.network = network ? fmt::format("{}; {}", network->description(), judged_against)
                           : judged_against + "; gradproof does not know this network";
  report.functions = chain_.places;
  if (report.functions.empty()) report.functions.push_back({chain_.functions, "", 0});
  std::vector<std::string> notes = {
      fmt::format("read as: {} (sizes {}), parameters {}, examples in {}{}{}", chain_.functions, chain_.sizes,
                  fmt::join(chain_.names, ", "), chain_.rows ? "rows" : "columns",
                  chain_.labels ? ", labels as numbers of classes" : "",
                  chain_.is_update ? ", the gradient read from what its update changes" : "")};
  if (chain_.loss != "own" && report.ok())
    notes.push_back(fmt::format("it computes no cost: its gradient is that of {}", chain_.loss));
  if (chain_.loss != "own" && report.verdict == Verdict::wrong)
    notes.push_back(fmt::format("it computes no cost; {} is the one that fits its output best", chain_.loss));
  if (chain_.loss == "own" && report.verdict == Verdict::wrong && !is_exact)
    notes.emplace_back(
        "either a line of the backward pass is wrong, or the cost is not the one that is descended");
  if (chain_.is_single && report.ok()) notes.emplace_back("right to single precision");
  report.notes.insert(report.notes.begin(), notes.begin(), notes.end());
  add_notes(report.notes, contents_->notes);
}

Report PythonSubmission::judged(const Examination& examination, const CheckOptions& options) {
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
  if (!has_gradient) {
    report.notes.push_back(
        fmt::format("{} is not there, so no gradient of the whole network was judged; found: {}",
                    exercise_->backward, contents_->functions));
  }
  const bool with_dropout = contents_->network.count("dropout") > 0;
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
  if (report.verdict == Verdict::verified || (report.verdict == Verdict::wrong && has_gradient)) {
    const std::string cost = python_cost_note(*session_, *exercise_, fitted);
    if (!cost.empty()) report.notes.push_back(cost);
  }
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
    report.notes.insert(report.notes.begin(), whole.notes.front());
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
