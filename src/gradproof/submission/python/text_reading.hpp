// SPDX-License-Identifier: MIT
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gradproof/box/boxed_child.hpp"
#include "gradproof/submission/python/pairs.hpp"
#include "gradproof/submission/python/session.hpp"

namespace gradproof {

/// What there is to judge in a submission, by its text alone.
struct TextReading {
  std::map<std::string, FunctionReport> roles;  ///< "linear_backward" -> its function and place
  bool computes_in_single =
      false;  ///< its code names a type of single precision, or a package that computes in it
  std::set<std::string> beside;         ///< the roles that stand in modules beside it
  std::vector<TextFunction> functions;  ///< all that stand at the top of its own text
  std::vector<ClassLayer> classes;      ///< with a forward and a backward pass
  std::string inside;  ///< "sys._getframe, student.py line 3": where it reaches into what runs it
  bool takes_lambda = false, takes_keep_prob = false;  ///< arguments of its gradient
};

/// "f, g" or "f,g" as a list.
[[nodiscard]] std::vector<std::string> names_in(const std::string& list);

/// A statement in the text of a submission, and what it should be.
struct FoundLine {
  std::size_t cell = 0;             ///< from 0
  std::size_t first = 0, last = 0;  ///< lines, from 1
  std::size_t column = 0, end = 0;  ///< in bytes: where it begins in the first, where it ends in the last
  std::string text, corrected;
};

/// Reads submissions in a process of its own, in a box, that never runs any of them: it parses. A submission
/// shares a process with the runner that loads it and can rewrite what that one says; of this one it has
/// nothing but its text. Chosen is with the runner's own code (gradproof_selection.py), among stand-ins that
/// have the names and arguments of the text.
class TextReader {
 public:
  /// Starts the process and does not wait for it. @throws HarnessTrouble
  TextReader(const PythonInterpreter& python, const BoxOptions& options);

  /// @throws DidNotAnswer where the text is too much for the limits.
  [[nodiscard]] TextReading read(const std::vector<SourceCell>& cells, const PythonReading& reading,
                                 const std::vector<SourceCell>& modules);

  struct Left {
    /// what computes a gradient and is called by none of these: "f", "Net.f", "the loop in line 3"
    std::vector<std::string> not_run;
    std::string not_there;  ///< those of these names that the text has nowhere
    std::string called;     ///< "f, g": what these names and lines call, at any depth
  };
  /// Once it was read(): what is left when functions, methods and classes of these names were judged.
  /// @param lines  "12-20 31-40": of loops that were judged
  [[nodiscard]] Left left(const std::vector<std::string>& judged, const std::string& lines = {});

  /// The lines that mistakes stand in, one for each of `count` mistakes where it was found.
  /// @param words  "functions", "mistakes", "in rows" (gradproof_lines.py)
  [[nodiscard]] std::vector<std::optional<FoundLine>> find_lines(const std::vector<SourceCell>& cells,
                                                                 const Words& words, std::size_t count);

 private:
  Message answered(const Message& question);
  std::unique_ptr<BoxedChild> child_;
};

/// Holds what a submission's process says of itself against its text. A role that the text has and the
/// process left out, or filled with a function of another name, is asked for under the name of the text;
/// whether there is a regulariser or dropout is what the text says.
/// @returns the names that the process does not answer for, and that do not stand beside it: nothing is green
/// that leaves them out.
/// @throws DidNotAnswer
[[nodiscard]] std::vector<std::string> hold_against_text(PythonSession& session, const TextReading& text,
                                                         PythonContents& contents);

}  // namespace gradproof
