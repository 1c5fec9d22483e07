// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/pairs.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "gradproof/submission/python/class_judge.hpp"
#include "gradproof/submission/python/findings.hpp"
#include "gradproof/submission/python/pair_judge.hpp"
#include "gradproof/submission/python/session.hpp"
#include "gradproof/submission/python/text_reading.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof {

namespace {

/// linear_forward(A, W, b) of the exercise takes columns; (x, w, b), without a dZ, is a layer of rows.
bool is_of_rows(const TextFunction& function) {
  const auto& names = function.arguments;
  if (function.where.name == "linear_forward") return names.size() > 1 && names[0] == "x" && names[1] == "w";
  return !names.empty() && !names.front().starts_with("dZ") && !names.front().starts_with("dA");
}

bool is_of_the_layered_exercise(const std::vector<TextFunction>& functions) {
  std::size_t linear = 0, of_rows = 0;
  for (const TextFunction& function : functions) {
    const std::string& name = function.where.name;
    if (name.starts_with("L_model_") || name.starts_with("linear_activation_")) return true;
    if (name != "linear_forward" && name != "linear_backward") continue;
    ++linear;
    if (is_of_rows(function)) ++of_rows;
  }
  return linear > of_rows;
}

bool takes_labels(const TextFunction& function) {
  static const std::vector<std::string> labels = {"y", "Y", "t", "labels", "targets", "target", "y_true"};
  return std::any_of(function.arguments.begin(), function.arguments.end(), [](const std::string& name) {
    return std::find(labels.begin(), labels.end(), name) != labels.end();
  });
}

/// Was it judged in a class that is made from it?
bool is_judged_below(const ClassLayer& layer, const std::vector<JudgedClass>& judged) {
  return std::any_of(judged.begin(), judged.end(), [&](const JudgedClass& one) {
    const auto& below = layer.inherited_by;
    return !one.report.arrays.empty() &&
           std::find(below.begin(), below.end(), one.layer.where.name) != below.end();
  });
}

class AllPairs {
 public:
  AllPairs(PythonSession& session, std::uint64_t seed, bool is_single, const OwnReference* reference)
      : session_(session),
        random_(of_points(seed)),
        seed_(seed),
        is_single_(is_single),
        reference_(reference) {}

  void judge(const Pair& pair) {
    const TakenQuestions taken = taken_questions(session_, pair, random_);
    if (!taken.questions.empty()) {
      ask(pair, taken.questions);
    } else if (taken.did_not_answer) {
      const TextFunction& raised = pair.said ? pair.forward : pair.backward;
      report_.arrays.push_back(unanswered_report(raised.where.name, taken.why));
    } else {
      not_judged_.push_back(taken.why);
    }
  }

  void judge(std::vector<ClassLayer> classes) {
    std::vector<JudgedClass> judged;
    // what holds layers is asked with those that were asked before it
    std::stable_partition(classes.begin(), classes.end(),
                          [](const ClassLayer& layer) { return !layer.holds_layers; });
    for (const ClassLayer& layer : classes) {
      if (layer.is_network) {
        not_judged_.push_back(fmt::format("class {}", layer.where.name));
      } else if (layer.is_empty) {
        report_.arrays.push_back(unanswered_report(layer.where.name, "not written yet"));
      } else {
        judged.push_back(judge_class(session_, layer, seed_, is_single_));
      }
    }
    join_activation_and_loss(session_, judged, seed_, is_single_);
    agree_on_the_mean(judged);
    for (JudgedClass& one : judged) {
      const bool is_a_base = one.report.arrays.empty() && is_judged_below(one.layer, judged);
      if (!one.not_judged.empty() && !is_a_base) not_judged_.push_back(one.not_judged);
      if (one.report.arrays.empty()) continue;
      if (!one.is_known) unknown_.push_back(one.layer.where.name);
      report_.cases += one.report.cases;
      report_.evaluations += one.report.evaluations;
      report_.entries += one.report.entries;
      const auto take = [](auto& from, auto& to) {
        std::move(from.begin(), from.end(), std::back_inserter(to));
      };
      take(one.report.arrays, report_.arrays);
      take(one.report.mistakes, report_.mistakes);
      take(one.report.functions, report_.functions);
      for (const std::string& note : one.report.notes)
        if (std::find(report_.notes.begin(), report_.notes.end(), note) == report_.notes.end())
          report_.notes.push_back(note);
    }
  }

  Report report(const std::vector<std::string>& alone) {
    not_judged_.insert(not_judged_.end(), alone.begin(), alone.end());
    report_.question = "point";
    report_.verdict =
        most_serious(report_.arrays, report_.arrays.empty() ? Verdict::cannot_tell : Verdict::verified);
    const bool is_wrong =
        std::any_of(report_.arrays.begin(), report_.arrays.end(),
                    [](const ArrayReport& array) { return array.verdict == Verdict::wrong; });
    if (is_wrong && report_.verdict == Verdict::did_not_answer) report_.verdict = Verdict::wrong;
    if (report_.verdict == Verdict::did_not_answer) report_.outcome = to_string(Outcome::crashed);
    if (!not_judged_.empty()) {
      if (report_.ok()) report_.verdict = Verdict::cannot_tell;
      report_.say_first(fmt::format("not judged: {}", fmt::join(not_judged_, "; ")));
    }
    if (!report_.arrays.empty())
      report_.notes.emplace_back(
          "each array by 5 random directions, with Gaussian cotangents: an error of 10 error bars is missed "
          "with "
          "probability 3e-06");
    if (!unknown_.empty())
      report_.notes.push_back(fmt::format(
          "judged against their own forward pass alone, for gradproof does not know these layers by name: {}",
          fmt::join(unknown_, ", ")));
    return std::move(report_);
  }

 private:
  void ask(const Pair& pair, const std::vector<PairQuestion>& questions) {
    std::vector<ArrayReport> arrays;
    for (const PairQuestion& question : questions) {
      try {
        Report found = judge_pair(session_, pair, question, seed_, is_single_, reference_);
        report_.cases += found.cases;
        report_.evaluations += found.evaluations;
        report_.entries += found.entries;
        arrays = arrays.empty() ? found.arrays : merge(arrays, found.arrays);
        for (const std::string& note : found.notes) {
          if (std::find(report_.notes.begin(), report_.notes.end(), note) == report_.notes.end())
            report_.notes.push_back(note);
        }
      } catch (const PartRaised& raised) {
        report_.arrays.push_back(
            unanswered_report(pair.backward.where.name, raised_text(raised) + question.about));
      }
    }
    name_mistakes(pair, questions, arrays);
    const bool is_right = std::all_of(arrays.begin(), arrays.end(), [](const ArrayReport& array) {
      return array.verdict == Verdict::verified;
    });
    if (is_right && contradicts_its_layer(session_, pair, questions.front(), seed_, is_single_))
      not_judged_.push_back(
          fmt::format("{} (it follows {}, which is {} where it was asked and another function beside it)",
                      pair.backward.where.name, pair.forward.where.name, questions.front().layer));
    std::move(arrays.begin(), arrays.end(), std::back_inserter(report_.arrays));
    report_.functions.push_back(pair.forward.where);
    if (!pair.is_loss()) report_.functions.push_back(pair.backward.where);
    if (!questions.front().is_known) unknown_.push_back(pair.backward.where.name);
  }

  /// By the questions that were asked and as many others, so that nothing is named by coincidence.
  void name_mistakes(const Pair& pair, std::vector<PairQuestion> questions,
                     std::vector<ArrayReport>& arrays) {
    if (most_serious(arrays, Verdict::verified) != Verdict::wrong || questions.front().reference.empty())
      return;
    for (std::vector<PairQuestion>& others : questions_to(pair, random_)) {
      if (others.front().layer == questions.front().layer)
        std::move(others.begin(), others.end(), std::back_inserter(questions));
    }
    std::vector<MistakeFinding> named = named_mistakes(session_, pair, questions, arrays, seed_, is_single_);
    say_lines_once(named, arrays);
    std::move(named.begin(), named.end(), std::back_inserter(report_.mistakes));
  }

  PythonSession& session_;
  Random random_;
  std::uint64_t seed_;
  bool is_single_;
  const OwnReference* reference_;
  Report report_;
  std::vector<std::string> not_judged_, unknown_;
};

}  // namespace

std::map<std::string, OwnLine> statements_in(std::istream& lines, const std::string& label,
                                             const std::vector<SourceCell>& cells) {
  const auto cell =
      std::find_if(cells.begin(), cells.end(), [&](const SourceCell& one) { return one.label == label; });
  const std::string before = cell == cells.end() || cell->shown.empty() ? "" : cell->shown + ", ";
  std::map<std::string, OwnLine> statements;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find('\t'), second = line.find('\t', first + 1);
    if (first == std::string::npos || second == std::string::npos || second - first > 7) continue;
    OwnLine own;
    own.line = std::strtoul(line.c_str() + first, nullptr, 10);
    own.place = fmt::format("{}line {}", before, own.line);
    own.text = printable(line.substr(second + 1), 300);
    statements.emplace(line.substr(0, first), std::move(own));
  }
  return statements;
}

std::optional<OwnLine> TextFunction::line_of(const std::string& array, bool is_first) const {
  for (const std::string& name : {array, std::string(is_first ? "return" : array)})
    if (const auto found = statements.find(name); found != statements.end()) return found->second;
  return std::nullopt;
}

TextFunction text_function(const std::string& text, const std::vector<SourceCell>& cells) {
  TextFunction function;
  function.where = function_report(text, cells);
  std::istringstream lines(text);
  std::string line, label;
  std::getline(lines, line);
  std::getline(lines, label);
  std::getline(lines, line);
  std::getline(lines, line);
  function.required = names_in(line);
  std::getline(lines, line);
  function.arguments = names_in(line);
  std::getline(lines, line);
  function.returned = line.size() == 1 ? static_cast<std::size_t>(line.front() - '0') : 0;
  std::getline(lines, line);
  function.results = names_in(line);
  function.statements = statements_in(lines, label, cells);
  return function;
}

Pairs pairs_in(const std::vector<TextFunction>& functions) {
  return is_of_the_layered_exercise(functions) ? Pairs{} : all_pairs(functions);
}

namespace {

/// The forward pass of X_backward: X_forward, with what stands behind _backward or not, or the only function
/// that begins with X_forward; else X itself, where nothing stands behind. nullptr where there is none.
const TextFunction* forward_of(const std::vector<TextFunction>& functions, const std::string& stem,
                               const std::string& behind) {
  const auto named = [&](const std::string& name) -> const TextFunction* {
    const auto found = std::find_if(functions.begin(), functions.end(), [&](const TextFunction& function) {
      return function.where.name == name;
    });
    return found == functions.end() ? nullptr : &*found;
  };
  for (const std::string& name : {stem + "_forward" + behind, stem + "_forward"})
    if (const TextFunction* found = named(name)) return found;
  std::vector<const TextFunction*> others;
  for (const TextFunction& function : functions)
    if (function.where.name.starts_with(stem + "_forward_")) others.push_back(&function);
  if (others.size() == 1) return others.front();
  return behind.empty() ? named(stem) : nullptr;
}

/// Helpers of whole networks are called so, too, and their file is none of layers.
bool may_be_a_helper(const Pair& pair) {
  static const std::set<std::string> names = {"relu",    "leaky_relu", "sigmoid", "tanh",   "elu",   "gelu",
                                              "softmax", "softplus",   "linear",  "affine", "dense", "swish"};
  return pair.forward.where.name == pair.stem && names.contains(pair.stem);
}

}  // namespace

Pairs all_pairs(const std::vector<TextFunction>& functions) {
  Pairs pairs;
  for (const TextFunction& function : functions) {
    const std::string& name = function.where.name;
    if (function.returned >= 2 && is_known_loss(name, function.returned - 1))
      pairs.found.push_back({function, function, name});
    const std::size_t at = name.find("_backward");
    if (at == std::string::npos || at == 0 || takes_labels(function)) continue;
    const std::string stem = name.substr(0, at), behind = name.substr(at + 9);
    if (const TextFunction* forward = forward_of(functions, stem, behind)) {
      pairs.found.push_back({*forward, function, stem});
    } else {
      pairs.alone.push_back(fmt::format("{} (no {}_forward{} stands beside it)", name, stem, behind));
    }
  }
  pairs.is_known = std::any_of(pairs.found.begin(), pairs.found.end(), [](const Pair& pair) {
    return is_known_by_name(pair) && !may_be_a_helper(pair);
  });
  return pairs;
}

bool Pairs::empty() const {
  return found.empty() && std::all_of(classes.begin(), classes.end(),
                                      [](const ClassLayer& layer) { return layer.is_network; });
}

std::vector<std::string> Pairs::names() const {
  std::vector<std::string> all;
  for (const Pair& pair : found) {
    all.push_back(pair.forward.where.name);
    all.push_back(pair.backward.where.name);
  }
  for (const ClassLayer& layer : classes) {
    for (const FunctionReport* of : {&layer.forward, &layer.backward}) all.push_back(of->name);
  }
  return all;
}

Report judge_pairs(PythonSession& session, const Pairs& pairs, std::uint64_t seed, bool is_single,
                   const OwnReference* reference) {
  AllPairs all(session, seed, is_single, reference);
  for (const Pair& pair : pairs.found) all.judge(pair);
  all.judge(pairs.classes);
  return all.report(pairs.alone);
}

}  // namespace gradproof
