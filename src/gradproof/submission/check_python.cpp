// SPDX-License-Identifier: MIT
#include "gradproof/submission/check_python.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "gradproof/check/verify.hpp"
#include "gradproof/network/random.hpp"
#include "gradproof/submission/python_exercise.hpp"
#include "gradproof/submission/python_findings.hpp"

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

void require_canary(PythonSession& session) {
  std::string trouble;
  try {
    const PythonContents contents = session.load({{"canary.py", canary}}, {});
    const PythonExercise& exercise = python_exercises().front();
    const Architecture architecture({3, 4, 2}, {Activation::tanh()}, OutputLayer(OutputKind::sigmoid));
    Random random(1);
    const Case question{architecture, random_parameters(architecture.forward_only(), random),
                        random_normal(random, 3, 5), random_labels(architecture.forward_only(), 5, random)};
    WholeFindings findings;
    const Report report =
        check_network(question, ask_whole(session, exercise, contents, {}, question, false, findings));
    if (report.ok()) return;
    trouble =
        findings.raised.empty() ? "its numbers came out wrong" : raised_text(findings.raised.begin()->second);
  } catch (const DidNotAnswer& error) {
    trouble = error.what();
  } catch (const PartRaised& error) {
    trouble = raised_text(error);
  }
  const std::string printed = session.child().printed_err();
  throw HarnessTrouble(fmt::format(
      "a Python solution that is right could not be verified in the box ({}), so nothing can be said of "
      "yours{}{}; try another interpreter with --python PATH, more with --memory or --timeout, or see "
      "whether --sandbox=off helps",
      trouble, printed.empty() ? "" : "; Python printed: ", printable(printed, 1000)));
}

/// Worst first for the exit status: harness trouble, did not answer, wrong, cannot tell, verified.
Verdict most_serious(const std::vector<ArrayReport>& arrays, Verdict least) {
  const auto rank = [](Verdict verdict) {
    switch (verdict) {
      case Verdict::harness_trouble:
        return 4;
      case Verdict::did_not_answer:
        return 3;
      case Verdict::wrong:
        return 2;
      case Verdict::cannot_tell:
        return 1;
      case Verdict::verified:
        break;
    }
    return 0;
  };
  for (const ArrayReport& array : arrays) {
    if (rank(array.verdict) > rank(least)) least = array.verdict;
  }
  return least;
}

class Judge {
 public:
  explicit Judge(const PythonCheck& check)
      : check_(check), name_(std::filesystem::path(check.file).filename().string()) {}

  Report operator()() {
    const auto start = std::chrono::steady_clock::now();
    Report report;
    report.submission = name_;
    const std::vector<SourceCell> cells = read_python(check_.file);
    std::unique_ptr<PythonSession> session;
    try {
      const PythonInterpreter python = find_python(check_.python);
      session = std::make_unique<PythonSession>(python, check_.box);
      require_canary(*session);
      judge(*session, cells, report);
    } catch (const HarnessTrouble& trouble) {
      report.verdict = Verdict::harness_trouble;
      report.notes.insert(report.notes.begin(), trouble.what());
    } catch (const DidNotAnswer& error) {
      report.verdict = Verdict::did_not_answer;
      report.outcome = to_string(error.outcome());
      report.notes.insert(report.notes.begin(), error.what());
    }
    if (session) say_of_the_process(session->child(), report);
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return report;
  }

 private:
  void judge(PythonSession& session, const std::vector<SourceCell>& cells, Report& report) {
    const PythonContents contents = load(session, cells);
    note(report, contents.notes);
    const PythonExercise* exercise = exercise_of(contents);
    if (exercise == nullptr) {
      if (!contents.broken.empty()) {
        report.verdict = Verdict::did_not_answer;
        report.outcome = to_string(Outcome::crashed);
        return;
      }
      throw UnusableSource(nothing_found(contents));
    }
    list_functions(*exercise, contents, report);
    const Examination examination = questions(*exercise);
    report.submission = fmt::format("{}: {}", name_, used_name(*exercise, contents));
    report.network = description(examination);
    report.seed = examination.seed;

    std::set<std::string> wrong;
    const std::vector<PartFinding> steps = judge_steps(session, *exercise, contents, examination);
    for (const PartFinding& step : steps) {
      if (!step.right()) wrong.insert(step.role);
      report.arrays.insert(report.arrays.end(), step.arrays.begin(), step.arrays.end());
      note(report, step.notes);
    }
    judge_whole(session, *exercise, contents, wrong, examination, report);
    report.verdict = report.verdict == Verdict::harness_trouble && !report.outcome.empty()
                         ? report.verdict
                         : most_serious(report.arrays, least(*exercise, contents, report));
    if (report.verdict == Verdict::did_not_answer && report.outcome.empty())
      report.outcome = to_string(Outcome::crashed);
  }

  /// What the verdict is at best.
  static Verdict least(const PythonExercise& exercise, const PythonContents& contents, Report& report) {
    if (contents.found.count(exercise.backward) > 0) return Verdict::verified;
    report.notes.push_back(
        fmt::format("{} is not there, so no gradient of the whole network was judged; found: {}",
                    exercise.backward, contents.functions));
    return Verdict::cannot_tell;
  }

  PythonContents load(PythonSession& session, const std::vector<SourceCell>& cells) const {
    try {
      return session.load(cells, check_.reading);
    } catch (const PartRaised& raised) {
      throw DidNotAnswer(Outcome::crashed,
                         fmt::format("{} could not be loaded: {}", name_, raised_text(raised)));
    }
  }

  [[nodiscard]] std::string nothing_found(const PythonContents& contents) const {
    return fmt::format(
        "{}: none of the functions that can be judged is in it. Looked for: gradients(X, Y, parameters, "
        "hidden, "
        "output); or forward_propagation(X, parameters), compute_cost(A2, Y), "
        "backward_propagation(parameters, cache, "
        "X, Y); or linear_forward ... L_model_backward. Found: {}. If yours has another name: --entry NAME, "
        "or --entry "
        "backward_propagation=NAME{}",
        name_, contents.functions.empty() ? "no function" : contents.functions,
        contents.notes.empty() ? "" : " (" + contents.notes.front() + ")");
  }

  [[nodiscard]] Examination questions(const PythonExercise& exercise) const {
    Examination examination = examination_for(exercise, check_.examination);
    examination.cases.insert(examination.cases.end(), check_.more_cases.begin(), check_.more_cases.end());
    return examination;
  }

  static std::string used_name(const PythonExercise& exercise, const PythonContents& contents) {
    for (const std::string& role : {exercise.backward, exercise.forward, exercise.cost}) {
      if (const auto found = contents.found.find(role); found != contents.found.end())
        return found->second.name;
    }
    return exercise.name;
  }

  static void list_functions(const PythonExercise& exercise, const PythonContents& contents, Report& report) {
    std::vector<std::string> roles = {"sigmoid", "relu", "linear_forward", "linear_activation_forward"};
    roles.insert(roles.end(), {exercise.forward, exercise.cost});
    roles.insert(roles.end(),
                 {"sigmoid_backward", "relu_backward", "linear_backward", "linear_activation_backward"});
    roles.push_back(exercise.backward);
    std::vector<std::string> said;
    for (const std::string& role : roles) {
      const auto found = contents.found.find(role);
      const bool asked =
          role == exercise.forward || role == exercise.cost || role == exercise.backward ||
          std::find(exercise.steps.begin(), exercise.steps.end(), role) != exercise.steps.end();
      if (found == contents.found.end() || !asked) continue;
      report.functions.push_back(found->second);
      said.push_back(fmt::format("{}{} ({})", found->second.name,
                                 found->second.name == role ? "" : " as " + role, found->second.place));
    }
    report.notes.insert(report.notes.begin(),
                        fmt::format("{}; judged: {}", exercise.name, fmt::join(said, ", ")));
  }

  void judge_whole(PythonSession& session, const PythonExercise& exercise, const PythonContents& contents,
                   const std::set<std::string>& instead, const Examination& examination, Report& report) {
    WholeFindings findings;
    const Implementation implementation = [&](const Case& question) {
      const bool is_robustness =
          std::any_of(examination.robustness.begin(), examination.robustness.end(),
                      [&](const Case& robustness) { return robustness.name == question.name; });
      return ask_whole(session, exercise, contents, instead, question, is_robustness, findings);
    };
    CheckOptions options = check_.check;
    options.submission = report.submission;
    Report whole = verify(implementation, examination, options);
    if (whole.verdict == Verdict::harness_trouble || !whole.outcome.empty()) {
      // the process died: what the steps said before stays
      report.verdict = whole.verdict;
      report.outcome = whole.outcome;
      note(report, whole.notes);
      ArrayReport unanswered;
      unanswered.name = "answer";
      unanswered.part = used_name(exercise, contents);
      unanswered.verdict = whole.verdict;
      unanswered.reason = whole.notes.empty() ? whole.outcome : whole.notes.front();
      report.arrays.push_back(std::move(unanswered));
      return;
    }
    report.cases = whole.cases;
    report.entries = whole.entries;
    report.evaluations = whole.evaluations;
    note(report, findings.notes);
    note(report, whole.notes);
    add_whole_arrays(exercise, contents, findings, std::move(whole.arrays), report);
    if (!instead.empty() && contents.found.count(exercise.backward) > 0) {
      report.notes.push_back(
          fmt::format("{} and what lies above were asked with a right {} in place of yours",
                      contents.found.at(exercise.backward).name, fmt::join(instead, ", ")));
    }
  }

  static std::string role_of(const PythonExercise& exercise, const ArrayReport& array) {
    if (exercise.forward.empty()) return exercise.backward;
    if (array.name == "cost") return exercise.cost;
    return array.name.front() == 'Z' || array.name.front() == 'A' ? exercise.forward : exercise.backward;
  }

  static void add_whole_arrays(const PythonExercise& exercise, const PythonContents& contents,
                               const WholeFindings& findings, std::vector<ArrayReport> arrays,
                               Report& report) {
    const auto name_of = [&](const std::string& role) {
      const auto found = contents.found.find(role);
      return found == contents.found.end() ? std::string() : found->second.name;
    };
    bool forward_is_wrong = false;
    std::set<std::string> said_raised;
    for (const auto& [role, raised] : findings.raised) {
      if (role == exercise.backward) continue;
      ArrayReport array = raised_report(role == exercise.cost ? "cost" : "A[L]", raised);
      array.part = name_of(role);
      report.arrays.push_back(std::move(array));
      forward_is_wrong = forward_is_wrong || role == exercise.forward;
    }
    for (ArrayReport& array : arrays) {
      const std::string role = role_of(exercise, array);
      if (contents.found.count(role) == 0) continue;  // nothing was asked that could have given it
      array.part = name_of(role);
      const auto raised = findings.raised.find(role);
      if (raised != findings.raised.end()) {
        if (role != exercise.backward) continue;
        ArrayReport thrown = raised_report(array.name, raised->second);
        thrown.part = array.part;
        thrown.entries = array.entries;
        array = std::move(thrown);
        if (!said_raised.insert(array.reason).second) array.reason = "the same exception";
      } else {
        array = tolerant_cost(with_form(std::move(array), findings.shapes, findings.oddities));
      }
      forward_is_wrong = forward_is_wrong || (role == exercise.forward && array.verdict == Verdict::wrong);
      if (role == exercise.backward && array.verdict == Verdict::wrong && findings.own_cache &&
          forward_is_wrong) {
        array.verdict = Verdict::cannot_tell;
        array.reason =
            fmt::format("its cache is of a form of its own, made by {}, which is wrong: mend that first",
                        name_of(exercise.forward));
      }
      report.arrays.push_back(std::move(array));
    }
    for (const auto& [name, oddity] : findings.oddities) {
      if (name != "cost" && name.front() != 'A' && name.front() != 'Z') continue;
      ArrayReport array;
      array.name = name;
      array.kind = Reason::missing;
      array.part = name_of(name == "cost" ? exercise.cost : exercise.forward);
      array.verdict = Verdict::wrong;
      report.arrays.push_back(with_form(std::move(array), {}, findings.oddities));
    }
    for (const std::string& argument : findings.writes_to) {
      if (argument == "parameters" || argument == "X" || argument == "Y") {
        ArrayReport array;
        array.name = argument;
        array.part = name_of(exercise.backward);
        array.verdict = Verdict::wrong;
        array.kind = Reason::changes_input;
        array.reason =
            "it was changed by the function it was handed to: whatever is computed next gets other numbers; "
            "work on a copy";
        report.arrays.push_back(std::move(array));
      } else {
        report.notes.push_back(fmt::format(
            "{} is written into by the function it was handed to; the gradients were right all the same "
            "only if nobody uses it afterwards",
            argument == "cache" || argument == "caches" ? "the cache" : argument));
      }
    }
    std::stable_sort(
        report.arrays.begin(), report.arrays.end(), [&](const ArrayReport& a, const ArrayReport& b) {
          const auto place = [&](const ArrayReport& array) {
            const auto at =
                std::find_if(report.functions.begin(), report.functions.end(),
                             [&](const FunctionReport& function) { return function.name == array.part; });
            return at - report.functions.begin();
          };
          return place(a) < place(b);
        });
  }

  /// A small number added inside the logarithm is a habit, not a mistake, as long as it is small.
  static ArrayReport tolerant_cost(ArrayReport array) {
    if (array.name == "cost" && array.kind == Reason::differs && array.largest_difference <= 1e-6) {
      array.verdict = Verdict::verified;
      array.kind = Reason::none;
      array.note =
          fmt::format("off by {:.0e} of itself, as a small number added inside the logarithm makes it",
                      array.largest_difference);
      array.reason.clear();
    }
    return array;
  }

  void say_of_the_process(const BoxedChild& child, Report& report) const {
    report.notes.push_back("box: " + child.tier());
    if (!check_.show_prints) return;
    for (const auto& [where, text] :
         {std::pair{"stdout", child.printed_out()}, std::pair{"stderr", child.printed_err()}}) {
      if (!text.empty())
        report.notes.push_back(fmt::format("it printed on {}: {}", where, printable(text, 4000)));
    }
  }

  static void note(Report& report, const std::vector<std::string>& more) {
    for (const std::string& text : more) {
      if (std::find(report.notes.begin(), report.notes.end(), text) == report.notes.end())
        report.notes.push_back(text);
    }
  }

  const PythonCheck& check_;
  std::string name_;
};

}  // namespace

Report check_python(const PythonCheck& check) { return Judge(check)(); }

}  // namespace gradproof
