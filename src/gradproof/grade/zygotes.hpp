// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

#include "gradproof/box/zygote.hpp"
#include "gradproof/submission/python/interpreter.hpp"

namespace gradproof {

/// For a program that judges many submissions, each in a process of its own: what the two Pythons of each
/// begin with (the one that reads its text, the one that runs it) is loaded once.
class PythonZygotes {
 public:
  /// @throws HarnessTrouble where one does not start, or a right answer of a child of it is not verified
  /// (canary.hpp); submissions can be judged without them.
  PythonZygotes(const PythonInterpreter& python, const BoxOptions& options);

  /// "NAME=value": with these in its environment a program that is started from here, with `--python` and the
  /// executable, forks from them and looks for no Python.
  [[nodiscard]] std::vector<std::string> environment() const;
  /// Process ids, for tests.
  [[nodiscard]] std::vector<int> processes() const;

 private:
  [[nodiscard]] std::string doors() const;
  PythonInterpreter python_;
  Zygote reader_, runner_;
};

}  // namespace gradproof
