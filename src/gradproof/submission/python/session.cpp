// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "gradproof/exercises/embedded.hpp"
#include "gradproof/submission/python/claims.hpp"
#include "gradproof/submission/python/runner.hpp"

namespace gradproof {

namespace {

constexpr std::size_t longest_list = 64;

void throw_if_not_answered(const Message& answer) {
  if (answer.code == wire::answered) return;
  if (answer.code == wire::raised)
    throw PartRaised(answer.text("exception"), answer.text("place"), answer.text("trace"));
  throw DidNotAnswer(Outcome::unreadable, "the runner answered with status " + std::to_string(answer.code));
}

Message question_to(const std::string& role, const char* what, const std::map<std::string, arma::mat>& arrays,
                    const std::map<std::string, std::string>& words) {
  Message question;
  question.code = wire::part_question;
  question.add_text("do", std::string(what));
  question.add_text("role", role);
  for (const auto& [name, word] : words) question.add_text(name, word);
  for (const auto& [name, values] : arrays) question.add_array(name, values);
  return question;
}

bool starts_with(const std::string& text, const char* prefix) { return text.rfind(prefix, 0) == 0; }

}  // namespace

PythonSession::PythonSession(const PythonInterpreter& python, const BoxOptions& options)
    : child_(std::make_unique<BoxedChild>(
          std::move(launch_modules(python, python_runner(), Packages::those_of_the_interpreter)
                        .from_zygote("runner")),
          with_interpreter(options, python))) {}

Message PythonSession::answered(const Message& question, AnswerBudget budget) {
  budget.own_seconds = own_seconds_;
  Message answer = child_->ask(question, budget);
  if (answer.code == wire::raised && !answer.text("memory").empty()) {
    const DidNotAnswer why(
        Outcome::over_a_limit,
        fmt::format(
            "it asked for more than the {} MiB of address space that it may use ({}{}{}); --memory gives it "
            "more",
            child_->limits().memory_bytes >> 20U, answer.text("exception"),
            answer.text("place").empty() ? "" : ", ", answer.text("place")));
    child_->end(why);
    throw DidNotAnswer(why);
  }
  throw_if_not_answered(answer);
  return answer;
}

bool PythonContents::has_methods() const {
  return std::any_of(found.begin(), found.end(),
                     [](const auto& role) { return role.second.name.find('.') != std::string::npos; });
}

Message sources_as_question(const std::vector<SourceCell>& cells, const PythonReading& reading,
                            const std::vector<SourceCell>& modules) {
  Message question;
  question.code = wire::part_question;
  question.add_text("entry", reading.entry);
  question.add_text("only", reading.only);
  question.add_text("rows", std::string(reading.rows ? "1" : ""));
  std::size_t line = 0;
  for (const auto& [key, said] : reading.said.lines)
    question.add_text(fmt::format("said {}", ++line), key + "\n" + said.word);
  for (std::size_t k = 0; k < cells.size(); ++k) {
    question.add_text(fmt::format("label {}", k + 1), cells[k].label);
    question.add_text(fmt::format("source {}", k + 1), cells[k].text);
  }
  for (std::size_t k = 0; k < modules.size(); ++k)
    question.add_text(fmt::format("module {}", k + 1), modules[k].label + "\n" + modules[k].text);
  return question;
}

FunctionReport function_report(const std::string& text, const std::vector<SourceCell>& cells) {
  std::istringstream lines(text);
  FunctionReport found;
  std::string label, line;
  std::getline(lines, found.name);
  std::getline(lines, label);
  std::getline(lines, line);
  found.place = label + " line " + line;
  // a line of the file itself, not of a notebook's cell or a module beside it
  const bool is_number =
      !line.empty() && line.size() <= 7 && line.find_first_not_of("0123456789") == std::string::npos;
  if (is_number && cells.size() == 1 && label == cells.front().label &&
      label.find(" cell ") == std::string::npos)
    found.line = std::stoul(line);
  return found;
}

PythonContents PythonSession::load(const std::vector<SourceCell>& cells, const PythonReading& reading,
                                   const std::vector<SourceCell>& modules) {
  Message question = sources_as_question(cells, reading, modules);
  question.add_text("do", std::string("load"));
  const Message answer = answered(question, answer_budget(0, 0));
  PythonContents contents;
  for (const auto& [name, text] : answer.texts) {
    if (starts_with(name, "note ")) {
      contents.notes.push_back(text);
    } else if (starts_with(name, "network ")) {
      contents.network.emplace(name.substr(8), text);
    } else if (name == "functions") {
      contents.functions = text;
    } else if (name == "broken") {
      contents.broken = text;
    } else if (name == "unusable entry") {
      contents.unusable_entry = text;
    } else {
      contents.found.emplace(name, function_report(text, cells));
    }
  }
  require_possible(contents.network);
  return contents;
}

PartAnswer PythonSession::ask(const std::string& role, const std::map<std::string, arma::mat>& arrays,
                              const std::map<std::string, std::string>& words, std::size_t entries_expected) {
  const Message answer =
      answered(question_to(role, "ask", arrays, words), answer_budget(longest_list, entries_expected + 4096));
  PartAnswer said;
  for (const NamedArray& array : answer.arrays) {
    if (!array.shape_only) said.arrays.emplace(array.name, array.values);
  }
  for (const auto& [name, text] : answer.texts) {
    if (starts_with(name, "shape ")) {
      said.shapes.emplace(name.substr(6), text);
    } else if (starts_with(name, "oddity ")) {
      said.oddities.emplace(name.substr(7), text);
    } else if (starts_with(text, "!writes ")) {
      said.writes_to.insert(text.substr(8));
    } else if (text == "!own cache") {
      said.own_cache = true;
    } else if (starts_with(name, "note ") && said.notes.size() < longest_list) {
      said.notes.push_back(text);
    }
  }
  return said;
}

void PythonSession::adopt(const std::string& role, const std::string& function) {
  (void)answered(question_to(role, "adopt", {}, {{"function", function}}), answer_budget(0, 0));
}

ChainReading PythonSession::chain() {
  Message question;
  question.code = wire::part_question;
  question.add_text("do", std::string("chain"));
  const Message answer = answered(question, answer_budget(longest_list, 400000));
  ChainReading reading;
  reading.kind = answer.text("chain");
  reading.functions = answer.text("functions");
  reading.raised = answer.text("raised");
  reading.place = answer.text("place");
  reading.line = answer.text("line");
  reading.loop = answer.text("loop");
  reading.unfit = answer.text("unfit");
  reading.absent = answer.text("absent");
  reading.nowhere = answer.text("nowhere");
  reading.untaken = answer.text("backward");
  reading.untold = answer.text("untold");
  reading.engine = answer.text("engine");
  for (const auto& [name, text] : answer.texts) {
    const std::size_t cut = std::min(text.find('\n'), text.size());
    const std::pair<std::string, std::string> word = {text.substr(0, cut),
                                                      text.substr(std::min(cut + 1, text.size()))};
    if (starts_with(name, "read ")) reading.words.insert(word);
    if (starts_with(name, "otherwise ")) reading.otherwise.insert(word);
    if (starts_with(name, "own ")) reading.own.insert(word);
  }
  if (!reading.found()) return reading;
  reading.owner = answer.text("owner");
  reading.loss = answer.text("loss");
  reading.sizes = answer.text("sizes");
  reading.lines = answer.text("lines");
  reading.remark = answer.text("remark");
  reading.not_judged = answer.text("not judged");
  if (reading.lines.size() > 400 || reading.lines.find_first_not_of("0123456789- ") != std::string::npos)
    throw DidNotAnswer(Outcome::unreadable, "the lines that it says it was read from are none");
  reading.rows = answer.text("rows") == "1";
  reading.labels = answer.text("labels") == "1";
  reading.takes_reg = answer.text("reg") == "1";
  reading.is_square = answer.text("square") == "1";
  reading.is_called_as_said = answer.text("moved") == "1";
  reading.is_in_time = answer.text("in time") == "1";
  reading.is_update = answer.text("update") == "1";
  reading.one_example = answer.text("one example") == "1";
  for (std::size_t k = 1; k <= longest_list; ++k) {
    const NamedArray* like = answer.array(fmt::format("P{}", k));
    if (like == nullptr || like->shape_only || like->values.empty()) break;
    reading.like.push_back(like->values);
    reading.names.push_back(answer.text(fmt::format("name {}", k)));
  }
  const NamedArray* X = answer.array("X");
  const NamedArray* Y = answer.array("Y");
  if (reading.like.empty() || X == nullptr || Y == nullptr || X->values.empty() ||
      X->values.n_cols != Y->values.n_cols)
    throw DidNotAnswer(Outcome::unreadable, "what it said of its own network cannot be");
  reading.X = X->values;
  reading.Y = Y->values;
  for (std::size_t k = 1; k <= 3; ++k) {
    std::istringstream lines(answer.text(fmt::format("place {}", k)));
    FunctionReport found;
    std::string label, line;
    if (!std::getline(lines, found.name)) break;
    std::getline(lines, label);
    std::getline(lines, line);
    found.place = label + " line " + line;
    reading.places.push_back(found);
  }
  return reading;
}

PartAnswer PythonSession::ask_chain(const std::string& what, const std::map<std::string, arma::mat>& arrays,
                                    const Words& words, std::size_t entries_expected) {
  const Message answer = answered(question_to("chain", what.c_str(), arrays, words),
                                  answer_budget(longest_list, entries_expected + 4096));
  PartAnswer said;
  for (const NamedArray& array : answer.arrays) {
    if (!array.shape_only) said.arrays.emplace(array.name, array.values);
  }
  for (const auto& [name, text] : answer.texts) {
    if (starts_with(name, "shape ")) said.shapes.emplace(name.substr(6), text);
    if ((name == "epsilon" || name == "clip") && !text.empty())
      said.set_aside.emplace(name, printable(text, 100));
  }
  return said;
}

Words PythonSession::ask_words(const std::string& what, const Words& words) {
  Words said;
  for (const auto& [name, text] :
       answered(question_to("layer", what.c_str(), {}, words), answer_budget(0, 4096)).texts)
    said.emplace(name, text);
  return said;
}

double PythonSession::passes(const std::string& role, const std::map<std::string, arma::mat>& arrays,
                             const std::map<std::string, std::string>& words, double most) {
  Message question = question_to(role, "passes", arrays, words);
  question.add_text("most", fmt::format("{}", most));
  const Message answer = answered(question, answer_budget(1, 1));
  const NamedArray* passes = answer.array("passes");
  return passes != nullptr && passes->values.n_elem == 1 ? passes->values(0) : 0.0;
}

}  // namespace gradproof
