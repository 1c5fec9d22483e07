// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "gradproof/submission/python/findings.hpp"

namespace gradproof {

void add_notes(std::vector<std::string>& notes, const std::vector<std::string>& more) {
  for (const std::string& note : more) {
    if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
  }
}

std::string used_name(const PythonExercise& exercise, const PythonContents& contents) {
  for (const std::string& role : {exercise.backward, exercise.forward, exercise.cost}) {
    if (const auto found = contents.found.find(role); found != contents.found.end())
      return found->second.name;
  }
  return exercise.name;
}

void list_functions(const PythonExercise& exercise, const PythonContents& contents, Report& report) {
  const auto is_backward = [](const std::string& role) { return role.find("backward") != std::string::npos; };
  std::vector<std::string> roles;
  std::copy_if(exercise.steps.begin(), exercise.steps.end(), std::back_inserter(roles),
               std::not_fn(is_backward));
  roles.insert(roles.end(), {exercise.forward, exercise.cost});
  std::copy_if(exercise.steps.begin(), exercise.steps.end(), std::back_inserter(roles), is_backward);
  roles.push_back(exercise.backward);
  std::vector<std::string> said;
  for (const std::string& role : roles) {
    const auto found = contents.found.find(role);
    if (found == contents.found.end()) continue;
    report.functions.push_back(found->second);
    said.push_back(fmt::format("{}{} ({})", found->second.name,
                               found->second.name == role ? "" : " as " + role, found->second.place));
  }
  add_notes(report.notes, {fmt::format("{}; judged: {}", title(exercise, contents), fmt::join(said, ", "))});
}

namespace {

/// A small number added inside the logarithm is a habit, not a mistake, as long as it is small.
ArrayReport tolerant_cost(ArrayReport array) {
  if (array.name == "cost" && array.kind == Reason::differs && array.largest_difference <= 1e-6) {
    array.verdict = Verdict::verified;
    array.kind = Reason::none;
    array.note = fmt::format("off by {:.0e} of itself, as a small number added inside the logarithm makes it",
                             array.largest_difference);
    array.reason.clear();
  }
  return array;
}

/// Where an array comes on the way back: from the last layer down, in each dA, dZ, dW, db. 0 for all else.
int way_back(const std::string& name) {
  constexpr std::array kinds{"dA[", "dZ[", "dW[", "db["};
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    if (name.rfind(kinds[kind], 0) == 0) return static_cast<int>(kind) + 1 - 4 * std::atoi(name.c_str() + 3);
  }
  return 0;
}

class Adder {
 public:
  Adder(const PythonExercise& exercise, const PythonContents& contents, const WholeFindings& findings,
        Report& report)
      : exercise_(exercise), contents_(contents), findings_(findings), report_(report) {}

  void operator()(std::vector<ArrayReport> arrays) {
    raised_before_the_gradient();
    for (ArrayReport& array : arrays) {
      const std::string role = role_of(array);
      if (contents_.found.count(role) > 0) add(role, std::move(array));
    }
    what_came_instead();
    written_into();
    in_order_of_functions();
  }

 private:
  [[nodiscard]] std::string name_of(const std::string& role) const {
    const auto found = contents_.found.find(role);
    return found == contents_.found.end() ? std::string() : found->second.name;
  }
  [[nodiscard]] std::string role_of(const ArrayReport& array) const {
    if (exercise_.forward.empty()) return exercise_.backward;
    if (array.name == "cost") return role_of_cost();
    if (array.name == "caches") return exercise_.forward;
    return array.name.front() == 'Z' || array.name.front() == 'A' ? exercise_.forward : exercise_.backward;
  }

  /// Where no function is there for the cost alone, whichever gave it.
  [[nodiscard]] std::string role_of_cost() const {
    if (contents_.found.count(exercise_.cost) > 0) return exercise_.cost;
    return contents_.found.count(exercise_.forward) > 0 ? exercise_.forward : exercise_.backward;
  }

  void raised_before_the_gradient() {
    for (const auto& [role, raised] : findings_.raised) {
      if (role == exercise_.backward) continue;
      ArrayReport array = raised_report(role == exercise_.cost ? "cost" : "A[L]", raised);
      array.part = name_of(role);
      report_.arrays.push_back(std::move(array));
      forward_is_wrong_ = forward_is_wrong_ || role == exercise_.forward;
    }
  }

  void add(const std::string& role, ArrayReport array) {
    array.part = name_of(role);
    const auto raised = findings_.raised.find(role);
    if (raised != findings_.raised.end()) {
      if (role != exercise_.backward) return;
      ArrayReport thrown = raised_report(array.name, raised->second);
      thrown.part = array.part;
      if (thrown.verdict == Verdict::did_not_answer && said_raised_) thrown.reason = "the same exception";
      said_raised_ = true;
      array = std::move(thrown);
    } else {
      array = tolerant_cost(with_form(std::move(array), findings_.shapes, findings_.oddities));
    }
    forward_is_wrong_ = forward_is_wrong_ || (role == exercise_.forward && array.verdict == Verdict::wrong);
    if (role == exercise_.backward && array.verdict == Verdict::wrong && findings_.own_cache &&
        forward_is_wrong_) {
      array.verdict = Verdict::cannot_tell;
      array.reason =
          fmt::format("its cache is of a form of its own, made by {}, which is wrong: mend that first",
                      name_of(exercise_.forward));
    }
    report_.arrays.push_back(std::move(array));
  }

  /// verify() does not speak of a cost, an activation or a step on the way that was not given.
  void what_came_instead() {
    for (const auto& [name, oddity] : findings_.oddities) {
      const bool is_on_the_way = name.rfind("dZ", 0) == 0 || name.rfind("dA", 0) == 0;
      if (name != "cost" && name != "caches" && name.front() != 'A' && name.front() != 'Z' && !is_on_the_way)
        continue;
      ArrayReport array;
      array.name = name;
      array.kind = Reason::missing;
      array.part = name_of(role_of(array));
      array.verdict = Verdict::wrong;
      array = with_form(std::move(array), {}, findings_.oddities);
      // right in the networks where it was there, and not there in others: one line, the worse
      const auto said = std::find_if(
          report_.arrays.begin(), report_.arrays.end(),
          [&](const ArrayReport& other) { return other.name == array.name && other.part == array.part; });
      if (said == report_.arrays.end()) {
        report_.arrays.push_back(std::move(array));
      } else if (said->verdict == Verdict::verified) {
        *said = std::move(array);
      }
    }
  }

  void written_into() {
    for (const std::string& argument : findings_.writes_to) {
      if (argument == "parameters" || argument == "X" || argument == "Y") {
        ArrayReport array;
        array.name = argument;
        array.part = name_of(exercise_.backward);
        array.verdict = Verdict::wrong;
        array.kind = Reason::changes_input;
        array.reason =
            "it was changed by the function it was handed to: whatever is computed next gets other numbers; "
            "work on a copy";
        report_.arrays.push_back(std::move(array));
      } else {
        add_notes(
            report_.notes,
            {fmt::format("an argument is written into ({}): whoever uses it afterwards gets other numbers",
                         argument)});
      }
    }
  }

  void in_order_of_functions() {
    const auto place = [&](const ArrayReport& array) {
      return std::find_if(report_.functions.begin(), report_.functions.end(),
                          [&](const FunctionReport& function) { return function.name == array.part; }) -
             report_.functions.begin();
    };
    const auto order = [&](const ArrayReport& array) {
      return std::pair(place(array), array.part == name_of(exercise_.backward) ? way_back(array.name) : 0);
    };
    std::stable_sort(report_.arrays.begin(), report_.arrays.end(),
                     [&](const ArrayReport& a, const ArrayReport& b) { return order(a) < order(b); });
  }

  const PythonExercise& exercise_;
  const PythonContents& contents_;
  const WholeFindings& findings_;
  Report& report_;
  bool forward_is_wrong_ = false, said_raised_ = false;
};

}  // namespace

void add_whole_arrays(const PythonExercise& exercise, const PythonContents& contents,
                      const WholeFindings& findings, std::vector<ArrayReport> arrays, Report& report) {
  Adder(exercise, contents, findings, report)(std::move(arrays));
}

}  // namespace gradproof
