// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/findings.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gradproof {

namespace {

bool is_not_written(const PartRaised& raised) {
  return std::string(raised.what()).rfind("not written yet", 0) == 0;
}

/// The way out of a shape that is no matrix.
std::string way_out(const std::string& name, const std::string& shape) {
  const bool is_bias = name.rfind("db", 0) == 0;
  if (shape == "()") {
    return is_bias ? "sum over the examples alone: np.sum(dZ, axis=1, keepdims=True)"
                   : "it is one number, not an array";
  }
  return is_bias ? "np.sum(dZ, axis=1, keepdims=True) keeps the column; without it b - learning_rate * db "
                   "becomes a "
                   "square"
                 : "NumPy repeats such an array without a word where a matrix was meant; reshape it";
}

}  // namespace

void say_lines_once(const std::vector<MistakeFinding>& mistakes, std::vector<ArrayReport>& arrays) {
  for (const MistakeFinding& mistake : mistakes) {
    if (!mistake.own) continue;
    const std::string said = fmt::format("; {}: {}", mistake.own->place, mistake.own->text);
    for (ArrayReport& array : arrays) {
      const std::size_t at = mistake.explains(array) ? array.reason.find(said) : std::string::npos;
      if (at != std::string::npos) array.reason.erase(at, said.size());
    }
  }
}

ArrayReport with_form(ArrayReport report, const std::map<std::string, std::string>& shapes,
                      const std::map<std::string, std::string>& oddities) {
  if (const auto odd = oddities.find(report.name); odd != oddities.end() && report.kind == Reason::missing) {
    if (odd->second == "None") {
      report.reason = fmt::format("not written yet: {} is None", report.name);
    } else if (odd->second.rfind("not there: ", 0) == 0) {
      report.reason = odd->second;
    } else {
      report.reason = fmt::format("it is {}", odd->second);
    }
  }
  const auto shape = shapes.find(report.name);
  if (shape != shapes.end() && report.kind == Reason::missing) {
    report.kind = Reason::wrong_shape;
    report.reason = fmt::format("its shape is {}: that is not the shape of any array here", shape->second);
    return report;
  }
  if (shape == shapes.end() || report.kind == Reason::missing || report.kind == Reason::not_finite)
    return report;
  const bool right_values =
      report.verdict == Verdict::verified || report.reason.find("values are right") != std::string::npos;
  std::string expected = "a matrix of two dimensions";
  if (report.rows > 0) {
    expected = fmt::format("({}, {})", report.rows, report.cols);
  } else if (shape->second.ends_with(",)")) {
    expected = shape->second.substr(0, shape->second.size() - 1) + " 1)";
  }
  std::string holds = right_values ? "its values are right" : "and its values are wrong, too";
  if (const std::size_t is = report.reason.find("; it is the sum"); is != std::string::npos)
    holds = report.reason.substr(is + 2);
  report.reason = fmt::format("its shape is {}, expected {}; {}; {}", shape->second, expected, holds,
                              way_out(report.name, shape->second));
  report.verdict = Verdict::wrong;
  report.kind = Reason::wrong_shape;
  return report;
}

std::string unwritten(const WholeFindings& findings, const std::string& role) {
  if (const auto raised = findings.raised.find(role); raised != findings.raised.end())
    return is_not_written(raised->second) ? raised->second.what() : "";
  if (role.find("backward") == std::string::npos && role != "propagate" && role != "gradients") return {};
  const bool none = std::any_of(findings.oddities.begin(), findings.oddities.end(), [](const auto& odd) {
    return odd.second == "None" && odd.first.rfind("d", 0) == 0;
  });
  return none ? "not written yet" : "";
}

std::string raised_text(const PartRaised& raised) {
  std::string text = raised.what();
  const std::size_t last = raised.trace.rfind('\n');
  const std::string line = last == std::string::npos ? raised.trace : raised.trace.substr(last + 1);
  if (!line.empty()) text += "; " + line;
  return text;
}

ArrayReport wrong_array(std::string name, Reason kind, std::string reason) {
  ArrayReport array;
  array.name = std::move(name);
  array.verdict = Verdict::wrong;
  array.kind = kind;
  array.reason = std::move(reason);
  return array;
}

ArrayReport unanswered_report(const std::string& part, const std::string& why) {
  ArrayReport array;
  array.name = "answer";
  array.part = part;
  array.verdict = Verdict::did_not_answer;
  array.kind = Reason::throws;
  array.reason = why;
  return array;
}

ArrayReport raised_report(const std::string& name, const PartRaised& raised) {
  ArrayReport report;
  report.name = name;
  if (is_not_written(raised)) {
    report.verdict = Verdict::wrong;
    report.kind = Reason::missing;
    report.reason = fmt::format("not written yet: {}", name);
    return report;
  }
  report.verdict = Verdict::did_not_answer;
  report.kind = Reason::throws;
  report.reason = raised_text(raised);
  return report;
}

void only_its_gradient(Report& report) {
  const auto is_of_forward = [](const ArrayReport& array) {
    return array.name.starts_with("Z[") || array.name.starts_with("A[") || array.name == "cost";
  };
  const auto is_wrong = [](const ArrayReport& array) { return array.verdict == Verdict::wrong; };
  if (report.verdict != Verdict::wrong ||
      std::any_of(report.arrays.begin(), report.arrays.end(),
                  [&](const ArrayReport& array) { return is_wrong(array) && !is_of_forward(array); }))
    return;
  std::erase_if(report.arrays, [&](const ArrayReport& array) { return is_wrong(array); });
  report.mistakes.clear();
  report.verdict = Verdict::cannot_tell;
  report.say_first(
      "what its gradient is of could not be told: its forward pass is not that of the network it was "
      "taken for, and asked as its author does it gave no gradient of every parameter");
}

}  // namespace gradproof
