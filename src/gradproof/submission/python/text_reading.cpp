// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/text_reading.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <sstream>

#include "gradproof/submission/python/runner.hpp"

namespace gradproof {

namespace {

constexpr double seconds_to_read = 20.0;
constexpr const char* usual_lambda = "0.7";

bool is_method(const FunctionReport& function) { return function.name.find('.') != std::string::npos; }

}  // namespace

std::vector<std::string> names_in(const std::string& list) {
  std::vector<std::string> names;
  std::istringstream stream(list);
  for (std::string name; std::getline(stream >> std::ws, name, ',');) names.push_back(name);
  return names;
}

TextReader::TextReader(const PythonInterpreter& python, const BoxOptions& options)
    : child_(std::make_unique<BoxedChild>(
          std::move(launch_modules(python, python_reader(), Packages::none).from_zygote("reader")),
          with_interpreter(options, python))) {}

Message TextReader::answered(const Message& question) {
  AnswerBudget budget = answer_budget(0, 0);
  budget.own_seconds = std::max(seconds_to_read, child_->limits().seconds);
  try {
    Message answer = child_->ask(question, budget);
    if (answer.code == wire::answered) return answer;
  } catch (const DidNotAnswer& error) {
    throw DidNotAnswer(error.outcome(), fmt::format("its text could not be read: {}", error.what()));
  }
  throw DidNotAnswer(Outcome::unreadable, "its text could not be read");
}

TextReading TextReader::read(const std::vector<SourceCell>& cells, const PythonReading& reading,
                             const std::vector<SourceCell>& modules) {
  Message question = sources_as_question(cells, reading, modules);
  question.add_text("do", std::string("read"));
  const Message answer = answered(question);
  TextReading found;
  for (const auto& [name, text] : answer.texts) {
    const std::size_t line = text.find('\n');
    if (name.rfind("function ", 0) == 0) found.functions.push_back(text_function(text, cells));
    if (name.rfind("class ", 0) == 0) found.classes.push_back(class_layer(text, cells));
    if (name.rfind("role ", 0) != 0 || line == std::string::npos) continue;
    const std::string role = text.substr(0, line);
    const FunctionReport function = function_report(text.substr(line + 1), cells);
    found.roles.emplace(role, function);
    const bool is_own = std::any_of(cells.begin(), cells.end(), [&](const SourceCell& cell) {
      return function.place.starts_with(cell.label + " line ");
    });
    if (!is_own) found.beside.insert(role);
  }
  found.computes_in_single = !answer.text("single").empty();
  found.inside = answer.text("inside");
  found.takes_lambda = !answer.text("takes lambda").empty();
  found.takes_keep_prob = !answer.text("takes keep_prob").empty();
  return found;
}

TextReader::Left TextReader::left(const std::vector<std::string>& judged, const std::string& lines) {
  Message question;
  question.code = wire::part_question;
  question.add_text("do", std::string("left"));
  question.add_text("judged", fmt::format("{}", fmt::join(judged, ", ")));
  question.add_text("lines", lines);
  const Message answer = answered(question);
  Left left{{}, answer.text("not there"), answer.text("called")};
  std::istringstream names(answer.text("not run"));
  for (std::string name; std::getline(names, name);) left.not_run.push_back(name);
  return left;
}

std::vector<std::string> hold_against_text(PythonSession& session, const TextReading& text,
                                           PythonContents& contents) {
  std::vector<std::string> unanswered;
  for (const auto& [role, function] : text.roles) {
    if (is_method(function)) continue;  // a class is found by making objects of it, or not at all
    const auto said = contents.found.find(role);
    if (said != contents.found.end() && said->second.name == function.name) continue;
    try {
      session.adopt(role, function.name);
      contents.found[role] = function;
    } catch (const PartRaised&) {
      if (text.beside.count(role) == 0) unanswered.push_back(function.name);
    }
  }
  const bool has_arguments =
      contents.found.count("backward_propagation") > 0 || contents.found.count("L_model_backward") > 0;
  if (has_arguments && text.takes_lambda) contents.network.emplace("lambda", usual_lambda);
  if (has_arguments && text.takes_keep_prob) contents.network.emplace("dropout", "1");
  return unanswered;
}

}  // namespace gradproof
