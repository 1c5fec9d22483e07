// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gradproof/box/box.hpp"
#include "gradproof/box/boxed_child.hpp"
#include "gradproof/submission/python/chain.hpp"
#include "gradproof/submission/python/interpreter.hpp"
#include "gradproof/submission/python/notebook.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// How the functions of a submission are found and called.
struct PythonReading {
  std::string entry;      ///< "NAME" or "role=NAME,role=NAME"; empty: by their usual names
  bool rows = false;      ///< examples lie in the rows of X and Y, W is n[l-1] x n[l]
  std::string only = {};  ///< of the functions that give a gradient, the one that is judged; empty: all
  SaidReading said = {};  ///< --reading
};

using Words = std::map<std::string, std::string>;

/// What loading a submission told.
struct PythonContents {
  std::map<std::string, FunctionReport> found;  ///< by role: "backward_propagation"
  Words network;          ///< which network it computes, as far as the runner could tell: "hidden" -> "relu"
  std::string functions;  ///< all that it defines, for a message: "f, g, h"
  std::string broken;     ///< why nothing of it could be read; empty where something could
  std::string unusable_entry;  ///< what is wrong with PythonReading::entry; empty where nothing is
  std::vector<std::string> notes;

  /// Is a method, "Net.backward", among what was found?
  [[nodiscard]] bool has_methods() const;
};

/// What was asked of one function, and what it said.
struct PartAnswer {
  std::map<std::string, arma::mat> arrays;
  std::map<std::string, std::string>
      shapes;  ///< of what is no matrix: "(4,)"; its numbers are in arrays all the same
  std::map<std::string, std::string>
      oddities;  ///< what came in place of numbers: "None", "a str, not an array"
  std::vector<std::string> notes;
  std::map<std::string, std::string> set_aside;  ///< "epsilon", "clip": the numbers in the text that were
  std::set<std::string> writes_to;               ///< which of its arguments the function changed
  bool own_cache = false;  ///< the cache it was given is of a form of its own, made by its forward step
};

/// An exception of the submission. The process lives on.
struct PartRaised : std::runtime_error {
  PartRaised(const std::string& what, std::string at, std::string lines)
      : std::runtime_error(what), place(std::move(at)), trace(std::move(lines)) {}
  std::string place;  ///< "student.py line 40"; empty where it was not in its own lines
  std::string trace;  ///< its own lines, the innermost last
};

/// What is to be read or loaded, but for the word that says which: "do".
[[nodiscard]] Message sources_as_question(const std::vector<SourceCell>& cells, const PythonReading& reading,
                                          const std::vector<SourceCell>& modules);
/// "NAME, label and line" of an answer, a line each.
[[nodiscard]] FunctionReport function_report(const std::string& text, const std::vector<SourceCell>& cells);

/// A Python submission in its box.
class PythonSession {
 public:
  /// @throws HarnessTrouble where the box or the interpreter does not work.
  PythonSession(const PythonInterpreter& python, const BoxOptions& options);

  /// @param modules  that lie beside the submission and that it imports
  /// @throws DidNotAnswer; PartRaised where loading itself failed.
  PythonContents load(const std::vector<SourceCell>& cells, const PythonReading& reading,
                      const std::vector<SourceCell>& modules = {});
  /// Asks one function. Arrays go by the names of the notation without brackets: W1, b1, Z1, A1, X, Y, dZ,
  /// ...
  /// @throws DidNotAnswer, after which the process is dead; PartRaised.
  PartAnswer ask(const std::string& role, const std::map<std::string, arma::mat>& arrays,
                 const std::map<std::string, std::string>& words, std::size_t entries_expected);
  /// From now on this function of the submission is asked for this role. @throws as ask(); PartRaised where
  /// there is none of this name.
  void adopt(const std::string& role, const std::string& function);
  /// How its own functions are run as one chain (chain.hpp). @throws as ask().
  ChainReading chain();
  /// One question of the chain: "chain cost" or "chain gradient". @throws as ask().
  PartAnswer ask_chain(const std::string& what, const std::map<std::string, arma::mat>& arrays,
                       const Words& words, std::size_t entries_expected);
  /// What it says of itself in words alone: "layer plan". @throws as ask().
  Words ask_words(const std::string& what, const Words& words);
  /// How many forward passes one function takes to answer, counted; a little over `most` where it is more.
  /// @throws as ask().
  double passes(const std::string& role, const std::map<std::string, arma::mat>& arrays,
                const std::map<std::string, std::string>& words, double most);

  /// While it is not 0, an answer may take so many seconds that are not the submission's (AnswerBudget).
  void set_own_seconds(double seconds) { own_seconds_ = seconds; }

  [[nodiscard]] const BoxedChild& child() const noexcept { return *child_; }

 private:
  [[nodiscard]] Message answered(const Message& question, AnswerBudget budget);

  std::unique_ptr<BoxedChild> child_;
  double own_seconds_ = 0.0;
};

}  // namespace gradproof
