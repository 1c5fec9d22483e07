// SPDX-License-Identifier: MIT
// Its own cost first, then the network or exercise it is: which of the two reports is given.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "gradproof/submission/python/chain_look.hpp"
#include "gradproof/submission/python/exact.hpp"
#include "gradproof/submission/python/findings.hpp"
#include "gradproof/submission/python/report.hpp"
#include "gradproof/submission/python/submission.hpp"

namespace gradproof {

namespace {

/// Is all that is wrong off by what single precision rounds away, and by no more? Then it is no mistake of a
/// submission that computes in it.
bool is_off_by_floats(const Report& report) {
  constexpr double few_roundings = 2e-6;
  return std::all_of(report.arrays.begin(), report.arrays.end(), [](const ArrayReport& array) {
    return array.verdict != Verdict::wrong ||
           (array.kind == Reason::differs && array.largest_difference <= few_roundings);
  });
}

/// What is right hides nothing else of the file that is not.
void leave_undecided(Report& report, const std::string& other) {
  if (!report.ok()) return;
  report.verdict = Verdict::cannot_tell;
  report.say_first(fmt::format("not verified: {}; in a file without the others it is judged alone", other));
}

void leave_to_single_precision(Report& report) {
  for (ArrayReport& array : report.arrays) {
    if (array.verdict != Verdict::wrong) continue;
    array.verdict = Verdict::cannot_tell;
    array.kind = Reason::precision;
    array.reason =
        "off by what single precision rounds away, and it computes in it: in double precision it can be "
        "judged";
  }
  report.verdict = Verdict::cannot_tell;
}

}  // namespace

Report PythonSubmission::both_questions(const Examination& examination, const CheckOptions& options) {
  if (!chain_.found()) {
    Report report = judged(examination, options);
    if (report.ok() && !chain_.raised.empty() && exercise_->forward == "L_model_forward" &&
        contents_->found.count("linear_activation_forward") > 0 &&
        chain_.functions == "L_model_forward, L_model_backward") {
      report.verdict = Verdict::did_not_answer;
      report.outcome = to_string(Outcome::crashed);
      report.say_first(
          fmt::format("each function alone is right; run one after the other as yours ({}) they "
                      "raise {}, {}: {}",
                      chain_.functions, chain_.raised, chain_.place, chain_.line));
    }
    // made and called as its author does, it raises this: what it raises when asked otherwise is less true
    if (contents_->has_methods() && report.verdict == Verdict::did_not_answer && !chain_.raised.empty()) {
      ArrayReport thrown = raised_report(
          "gradient",
          PartRaised(chain_.raised, chain_.place, fmt::format("{}: {}", chain_.place, chain_.line)));
      thrown.part = chain_.backward();
      for (const auto& [role, function] : contents_->found)
        if (function.name.ends_with("." + thrown.part)) thrown.part = function.name;
      report.arrays = {std::move(thrown)};
    }
    if (contents_->has_methods()) only_its_gradient(report);
    if (contents_->has_methods() && !chain_.unfit.empty() && !report.ok()) {
      // made and called as its author does it gave something: what it raised as an exercise is no news
      report.arrays.clear();
      report.outcome.clear();
      report.verdict = Verdict::cannot_tell;
      report.say_first(printable(chain_.unfit, 400));
    }
    if (!chain_.untaken.empty() && contents_->found.count(exercise_->backward) == 0) not_understood(report);
    only_what_was_judged(report);
    return as_deep_as_it_goes(std::move(report), examination);
  }
  auto [own, is_as_written] = judge_chain(*session_, chain_, examination.seed);
  // evidence counts only of the report that is given
  HeldEvidence of_own(options), of_exercise(options);
  std::optional<KnownNetwork> network;
  if (is_as_written) {
    network = second_question(examination, of_own.options(), own);
  } else {
    describe_chain(own, {}, false);
  }
  hold_said_against_values(network, own);
  is_chain_given_ = true;
  if (exercise_ == nullptr || !is_as_written) {
    only_what_was_judged(own);
    of_own.tell();
    only_what_is_sure(network, own);
    return own;
  }
  // as an exercise, with what its parts say
  Report known = judged(examination, of_exercise.options());
  const bool is_rounding =
      text_.computes_in_single && known.verdict == Verdict::wrong && is_off_by_floats(known);
  if (is_rounding && own.verdict == Verdict::wrong) {  // a step of a difference is no wider than a float
    own = known;
    leave_to_single_precision(own);
  }
  const auto backward = contents_->found.find(exercise_->backward);
  const bool is_other = backward != contents_->found.end() && !chain_calls(backward->second.name);
  if (is_rounding || chain_says_more(own, known)) {
    for (const std::string& note : known.notes)
      if (note.starts_with("its gradient takes more than ")) own.notes.push_back(note);
    only_what_was_judged(own);
    of_own.tell();
    only_what_is_sure(network, own);
    if (is_other && !known.ok()) judge_too(own, backward->second.name);
    return own;
  }
  const std::string other = chain_.owner.empty() ? chain_.functions : "class " + chain_.owner;
  if (is_other && own.ok()) {
    std::erase_if(known.notes, [&](const std::string& note) {
      return note.starts_with("not judged: ") && chain_calls(note.substr(12, note.find(';') - 12));
    });
    known.notes.push_back(fmt::format("verified as well, by its own cost: {}", other));
  } else if (is_other) {
    judge_too(known, chain_.kind == "functions" ? chain_.backward() : other);
  }
  is_chain_given_ = false;
  of_exercise.tell();
  for (const std::string& note : own.notes)  // batches that alone fail, and what was set aside for both
    if (note.starts_with("right where every class") || note.starts_with("with one example alone") ||
        note.starts_with("it adds ") || note.starts_with("it clips "))
      known.notes.push_back(note);
  only_what_was_judged(known);
  return as_deep_as_it_goes(std::move(known), examination);
}

/// Another gradient than the one that is reported: a function is asked next (with_the_others), anything else
/// is said.
void PythonSubmission::judge_too(Report& report, const std::string& other) {
  const bool is_function = other.find_first_of(". ") == std::string::npos;
  if (!is_function || !options_.reading.only.empty() || !options_.reading.entry.empty()) {
    leave_undecided(report, other);
  } else if (std::find(others_.begin(), others_.end(), other) == others_.end()) {
    others_.push_back(other);
  }
}

/// The usual questions have two and three layers; what takes any number of them is asked for more before it
/// is green. Where the sizes were given, those alone were meant.
Report PythonSubmission::as_deep_as_it_goes(Report report, const Examination& examination) {
  std::set<std::size_t> depths;
  for (const Case& question : examination.cases) depths.insert(question.architecture.depth());
  if (!report.ok() || depths.size() < 2) return report;
  const Report deep = judge_exercise(deeper_examination(*exercise_, *contents_, examination), {});
  if (!deep.ok()) {
    report.verdict = deep.verdict;
    report.outcome = deep.outcome;
    report.arrays = deep.arrays;
    report.network = deep.network;
    report.say_first(fmt::format("with {} layers; with {} to {} it was right", deep_layers, *depths.begin(),
                                 *depths.rbegin()));
    return report;
  }
  report.entries += deep.entries;
  report.evaluations += deep.evaluations;
  report.network = fmt::format("{}; one of {} layers", report.network, deep_layers);
  return report;
}

std::optional<KnownNetwork> PythonSubmission::second_question(const Examination& examination,
                                                              const CheckOptions& options, Report& own) {
  std::optional<KnownNetwork> network;
  bool is_exact = false;
  try {
    if (own.ok() || own.verdict == Verdict::wrong) {
      network = identify(*session_, chain_, examination.seed);
      is_exact = network && judge_exactly(*session_, chain_, *network, examination.seed, options, own);
      if (!is_exact) add_look(*session_, chain_, examination.seed, own);
      // its inputs are the targets of a network that gives back what it got; what each argument is given may
      // have been said, and the labels with it
      const bool is_of_targets = chain_.is_called_as_said ||
                                 (network && !network->has_known_cost && chain_.X.n_rows != chain_.Y.n_rows);
      if (own.ok() && is_of_targets && ignores_targets(*session_, chain_, examination.seed)) {
        own.verdict = Verdict::cannot_tell;
        own.say_first("its cost is the same whatever the targets are, so there is nothing that it learns");
      }
    }
  } catch (const DidNotAnswer&) {  // the first question was answered, and its answer stands
    network.reset();
  }
  describe_chain(own, network, is_exact);
  return network;
}

/// What makes a green of its own cost less than one. After it was chosen: a report that is right but for this
/// is no reason to give the other.
void PythonSubmission::only_what_is_sure(const std::optional<KnownNetwork>& network, Report& own) const {
  if (own.ok() && !chain_.is_single)
    doubt_single_precision(own,
                           "its cost is not computed in it, so what is wrong by less would not be seen; "
                           "return the gradient as it is computed");
  only_what_was_said(network, own);
  only_what_was_judged(own);
}

/// Where its network was said, a gradient of a cost of its own choice is not what was asked for.
void PythonSubmission::only_what_was_said(const std::optional<KnownNetwork>& network, Report& own) const {
  const bool is_output_said = said_.output && !said_.on_data;
  const auto is_said = [&](const KnownNetwork& found) {
    std::vector<std::string> names, said;
    for (const Activation& g : found.hidden) names.push_back(g.name());
    for (const Activation& g : said_.hidden) said.push_back(g.name());
    if (said.size() == 1) said.resize(names.size(), said.front());
    return (said.empty() || said == names) &&
           (!is_output_said ||
            (found.has_known_cost && !found.before_squares && found.output.kind() == said_.output->kind()));
  };
  if (!own.ok() || (said_.hidden.empty() && !is_output_said) || (network && is_said(*network))) return;
  own.verdict = Verdict::cannot_tell;
  own.say_first(
      "its gradient is that of its own cost, and not of the network that --hidden or --output says; "
      "without them it is judged against its own cost alone");
}

/// Green is said of everything that computes a gradient, or not at all.
void PythonSubmission::only_what_was_judged(Report& report) const {
  if (report.ok() && !chain_.not_judged.empty()) {
    report.verdict = Verdict::cannot_tell;
    report.say_first("not judged: " + chain_.not_judged);
  }
  if (report.ok() && !not_judged_.empty()) {
    report.verdict = Verdict::cannot_tell;
    // of some the reading said already how they are judged
    const auto said =
        std::stable_partition(report.notes.begin(), report.notes.end(),
                              [](const std::string& note) { return note.starts_with("not judged: "); });
    std::vector<std::string> others = not_judged_;
    std::erase_if(others, [&](const std::string& name) {
      return std::any_of(report.notes.begin(), said, [&](const std::string& note) {
        return note.starts_with(fmt::format("not judged: {};", name));
      });
    });
    if (!others.empty())
      report.say_first(fmt::format("not judged: {}; in a file without the others each of them is judged",
                                   fmt::join(others, ", ")));
  }
  const bool has_forward = chain_.found() || contents_->found.count(exercise_->forward) > 0;
  const auto backward = has_forward ? contents_->found.end() : contents_->found.find(exercise_->backward);
  if (report.ok() && backward != contents_->found.end() &&
      backward->second.name.rfind("backward_propagation", 0) != 0 &&
      backward->first == "backward_propagation" && contents_->network.count("hidden") > 0 &&
      said_.hidden.empty()) {
    report.verdict = Verdict::cannot_tell;
    report.say_first(fmt::format(
        "no forward pass stands by itself, so which activation {} belongs to is not known: it fits {} "
        "alone because it was asked with it. Say which is meant: --hidden NAME",
        backward->second.name, contents_->network.at("hidden")));
  }
}

namespace {

/// Is nothing of it wrong but what was not written?
bool is_all_unwritten(const Report& report) {
  return std::all_of(report.arrays.begin(), report.arrays.end(), [](const ArrayReport& array) {
    return array.verdict != Verdict::wrong || array.reason.starts_with("not written yet");
  });
}

}  // namespace

/// Which of the two reports is given: the second question's, unless the first contradicts it.
bool PythonSubmission::chain_says_more(const Report& own, const Report& known) const {
  if (chain_.is_in_time) return true;  // no exercise reads a sequence
  if (known.verdict == Verdict::harness_trouble || own.verdict == Verdict::harness_trouble) return false;
  const bool is_named_as_posed =
      std::any_of(contents_->found.begin(), contents_->found.end(), [&](const auto& found) {
        return found.first == exercise_->backward && found.second.name == found.first;
      });
  // asked where all sizes are alike, because it raises an exception elsewhere: that exception is what to say
  if (chain_.is_square && is_named_as_posed) return false;
  // a loop that trains, beside a cost or a step that stands by itself: the loop holds the gradient
  if (chain_.kind == "script" && contents_->found.count(exercise_->backward) == 0 &&
      own.verdict != Verdict::did_not_answer)
    return true;
  if (own.verdict == Verdict::wrong) {
    if (is_all_unwritten(known) && !is_all_unwritten(own))
      return true;  // it returns nothing, for it changes its parameters
    // where the exercise finds the forward pass or the cost wrong, it is posed with another network than
    // this: then its own, by its own values
    const bool is_network_mistaken =
        std::any_of(known.arrays.begin(), known.arrays.end(), [](const ArrayReport& array) {
          return array.verdict == Verdict::wrong &&
                 (array.name.starts_with("Z[") || array.name.starts_with("A[") || array.name == "cost");
        });
    if (is_network_mistaken && !is_named_as_posed && !is_course_exercise(*contents_)) return true;
    if (!known.ok()) return known.verdict != Verdict::wrong || contents_->network.count("hidden") == 0;
    // right on right inputs and wrong in its own chain: only where both are the same functions
    const auto backward = contents_->found.find(exercise_->backward);
    if (backward == contents_->found.end()) return true;
    return chain_calls(backward->second.name);
  }
  // taken for a network without hidden layers, which it is not
  if (own.ok() && known.ok() && known.network.starts_with("1 layer,") &&
      std::count(chain_.sizes.begin(), chain_.sizes.end(), ',') > 1)
    return true;
  if (!own.ok() || known.ok()) return false;
  // what these questions leave open, others do not answer
  const bool is_undecided =
      std::any_of(known.arrays.begin(), known.arrays.end(),
                  [](const ArrayReport& array) { return array.verdict == Verdict::cannot_tell; });
  if (known.verdict == Verdict::cannot_tell && is_undecided) return false;
  const bool fails_aside = std::any_of(own.notes.begin(), own.notes.end(), [](const std::string& note) {
    return note.rfind("with one example alone", 0) == 0;
  });
  if (known.verdict == Verdict::did_not_answer && fails_aside && is_named_as_posed) return false;
  // a step that is wrong by itself, or a cost that stands in no chain
  const auto cost = contents_->found.find(exercise_->cost);
  const bool is_cost_posed = cost == contents_->found.end() || cost->second.name.starts_with(cost->first);
  const bool has_wrong_cost =
      is_cost_posed && std::any_of(known.arrays.begin(), known.arrays.end(), [](const ArrayReport& array) {
        return array.name == "cost" && array.verdict == Verdict::wrong;
      });
  if (has_wrong_cost && chain_.loss != "own") return false;
  return !(is_course_exercise(*contents_) && known.verdict == Verdict::wrong);
}

/// Is this function, "backward" or "Network.backward", run by the chain?
bool PythonSubmission::chain_calls(const std::string& function) const {
  const std::string name = function.substr(function.rfind('.') + 1);
  const std::string& run = chain_.kind == "script" ? called_ : chain_.functions;
  return (" " + run + ",").find(" " + name + ",") != std::string::npos;
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
  const bool is_cost_unknown = network && !network->has_known_cost;
  const std::string judged_against =
      fmt::format("judged against {}", chain_.loss != "own" ? chain_.loss + ", for it computes no cost"
                                       : is_cost_unknown    ? "its own cost, which gradproof does not know"
                                                            : "its own cost");
  report.network = network ? fmt::format("{}; {}", network->description(), judged_against)
                           : "a network that gradproof does not know, " + judged_against;
  report.functions = chain_.places;
  if (report.functions.empty()) report.functions.push_back({chain_.functions, "", 0});
  std::vector<std::string> notes = {fmt::format(
      "read as: {} (sizes {}), parameters {}, examples in {}{}{}", chain_.functions, chain_.sizes,
      fmt::join(chain_.names, ", "), chain_.rows ? "rows" : "columns",
      chain_.labels ? ", labels as numbers of classes" : "",
      chain_.is_update && chain_.remark.empty() ? ", the gradient read from what its update changes" : "")};
  if (!chain_.remark.empty()) notes.push_back(chain_.remark);
  if (said_.on_data) notes.emplace_back("judged at points of its own: the data were not asked");
  if (chain_.loss != "own" && report.ok())
    notes.push_back(fmt::format("it computes no cost: its gradient is that of {}", chain_.loss));
  if (chain_.loss != "own" && report.verdict == Verdict::wrong)
    notes.push_back(fmt::format("it computes no cost; {} is the one that fits its output best", chain_.loss));
  if (chain_.loss == "own" && report.verdict == Verdict::wrong && !is_exact)
    notes.emplace_back(
        "either a line of the backward pass is wrong, or the cost is not the one that is descended");
  if (chain_.is_single && report.ok()) notes.emplace_back("right to single precision");
  report.notes.insert(report.notes.begin(), notes.begin(), notes.end());
  // what a method raised when it was asked as an exercise is no news of the chain that has it
  std::vector<std::string> of_reading = contents_->notes;
  std::erase_if(of_reading, [](const std::string& note) {
    return note.find(" was found, and could not be asked: ") != std::string::npos;
  });
  add_notes(report.notes, of_reading);
}

}  // namespace gradproof
