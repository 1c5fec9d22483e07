// SPDX-License-Identifier: MIT
// What is said of a file in which nothing could be asked, or not what matters.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>
#include <sstream>

#include "gradproof/submission/python/submission.hpp"
#include "gradproof/wire/message.hpp"

namespace gradproof {

namespace {

std::size_t count(const std::string& text, const std::string& word) {
  std::size_t found = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
  return found;
}

/// Is it NumPy that the text computes with, and asks it no package for a derivative? It may load its data
/// with one.
bool is_in_numpy(const std::vector<SourceCell>& cells, const std::string& package) {
  std::string text;
  for (const SourceCell& cell : cells) text += cell.text;
  for (const char* asks : {".backward()", ".fit(", "GradientTape", "grad("})
    if (count(text, asks) > 0) return false;
  return count(text, "np.") + count(text, "numpy.") > 3 * count(text, package);
}

/// The package that makes derivatives by itself, where the text imports one.
std::string made_by(const std::vector<SourceCell>& cells) {
  static const std::set<std::string> makers = {"torch", "tensorflow", "keras",   "jax",     "autograd",
                                               "mxnet", "theano",     "chainer", "tinygrad"};
  for (const SourceCell& cell : cells) {
    std::istringstream lines(cell.text);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      std::string import, package;
      if (!(words >> import >> package) || (import != "import" && import != "from")) continue;
      package = package.substr(0, package.find_first_of(".,;"));
      if (makers.contains(package) && !is_in_numpy(cells, package)) return package;
    }
  }
  return {};
}

}  // namespace

std::string PythonSubmission::taken_from_absent() const {
  return fmt::format("it takes {} from modules that are not beside it: put them there",
                     printable(chain_.absent, 300));
}

std::pair<std::string, std::string> PythonSubmission::why_none_runs() const {
  if (!chain_.absent.empty()) return {taken_from_absent(), ". Without them "};
  if (const std::size_t cut = chain_.nowhere.find(", "); cut != std::string::npos) {
    return {fmt::format("{} is set nowhere, and {} uses it: add it",
                        printable(chain_.nowhere.substr(0, cut), 100),
                        printable(chain_.nowhere.substr(cut + 2), 100)),
            ". Without it "};
  }
  if (!chain_.unfit.empty()) return {printable(chain_.unfit, 300), ". Also, "};
  if (!chain_.loop.empty() && chain_.functions.empty())
    return {fmt::format("its training loop could not be read: {}", printable(chain_.loop, 300)), ". Also, "};
  if (chain_.raised.empty()) return {};
  return {
      fmt::format(
          "{} raises {}, {}: {}. {} that first",
          chain_.functions.empty() ? "asked, it" : printable(chain_.functions, 200) + " was run as one, and",
          printable(chain_.raised, 300), printable(chain_.place, 100), printable(chain_.line, 200),
          chain_.functions.empty() ? "If it does so with your own data too, mend" : "Mend"),
      "; or, if another function is meant: "};
}

std::string PythonSubmission::nothing_found() const {
  const auto [reason, then] = why_none_runs();
  const std::string maker = made_by(cells_), why = reason + then;
  if (!maker.empty() && !chain_.raised.empty()) {
    return fmt::format(
        "{}: it computes with {}, which is not run here: what can be judged is written in NumPy. Asked with "
        "arrays of "
        "NumPy, it raises {}, {}: {}",
        name_, maker, printable(chain_.raised, 300), printable(chain_.place, 100),
        printable(chain_.line, 200));
  }
  if (!chain_.engine.empty()) {
    return fmt::format(
        "{0}: {1} differentiates what is computed with it, and no network is here that could be asked: add "
        "gradients(X, "
        "Y, parameters, hidden, output), which computes one with {1} and returns a dict with dW1, db1, ...",
        name_, printable(chain_.engine, 100));
  }
  if (!pairs_.alone.empty() && why.empty() && maker.empty())
    return fmt::format(
        "{}: not asked: {}. A backward pass is asked with what its own forward pass keeps for it: put that "
        "one "
        "into the same file",
        name_, printable(fmt::format("{}", fmt::join(pairs_.alone, ", ")), 400));
  if (!chain_.untaken.empty()) {
    const std::string untold = chain_.untold.empty() ? ""
                                                     : fmt::format(": {}, and nobody can tell what that is",
                                                                   printable(chain_.untold, 200));
    return fmt::format(
        "{}: {} looks like a backward pass, and could not be asked: {}. {}. Or add gradients(X, Y, "
        "parameters, "
        "hidden, "
        "output), which calls it and returns a dict with dW1, db1, ...; or, if another function is meant: "
        "--entry NAME{}",
        name_, printable(chain_.untaken, 200),
        reason.empty() ? "how it is called could not be told from its text" + untold : reason,
        question_to_ask(),
        contents_->notes.empty() ? "" : fmt::format(" ({})", fmt::join(contents_->notes, "; ")));
  }
  if (why.empty() && !maker.empty())
    return fmt::format(
        "{}: its derivatives are made by {}, and no backward pass of its own is in it: what can be judged is "
        "one that is written by hand, in NumPy",
        name_, maker);
  const std::string question = question_to_ask();
  return fmt::format(
      "{}: {}none of the functions that can be judged is in it. Looked for: gradients(X, Y, parameters, "
      "hidden, output); or forward_propagation(X, parameters), compute_cost(A2, Y), "
      "backward_propagation(parameters, cache, X, Y); or linear_forward ... L_model_backward; or "
      "propagate(w, b, X, Y); or a class with a forward and a backward method. Found: {}. If yours has "
      "another "
      "name: --entry NAME, or --entry backward_propagation=NAME; else add gradients(X, Y, parameters, "
      "hidden, "
      "output), which calls yours and returns a dict with dW1, db1, ...{}{}",
      name_, why, contents_->functions.empty() ? "no function" : contents_->functions,
      question.empty() ? "" : ". " + question,
      contents_->notes.empty() ? "" : fmt::format(" ({})", fmt::join(contents_->notes, "; ")));
}

void PythonSubmission::not_understood(Report& report) const {
  if (report.verdict == Verdict::did_not_answer) {
    std::erase_if(report.arrays,
                  [](const ArrayReport& array) { return array.verdict == Verdict::did_not_answer; });
    report.verdict = Verdict::cannot_tell;
    report.outcome.clear();
  }
  std::string why = why_none_runs().first;
  if (why.empty()) why = "what it takes and returns could not be told from its text";
  const std::string question = question_to_ask();
  report.say_first(fmt::format("not judged: {} ({}){}", printable(chain_.untaken, 200), why,
                               question.empty() ? "" : ". " + question));
}

}  // namespace gradproof
