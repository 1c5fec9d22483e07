// SPDX-License-Identifier: MIT
#include "gradproof/grade/zygotes.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "gradproof/submission/python/canary.hpp"
#include "gradproof/submission/python/runner.hpp"
#include "gradproof/submission/python/session.hpp"

namespace gradproof {

namespace {

/// In the environment of this program while it lives.
struct NamedHere {
  explicit NamedHere(const std::string& doors) { ::setenv(zygotes_variable, doors.c_str(), 1); }
  ~NamedHere() { ::unsetenv(zygotes_variable); }
  NamedHere(const NamedHere&) = delete;
  NamedHere& operator=(const NamedHere&) = delete;
};

}  // namespace

PythonZygotes::PythonZygotes(const PythonInterpreter& python, const BoxOptions& options)
    : python_(python),
      reader_(launch_zygote(python, python_reader(), Packages::none), with_interpreter(options, python)),
      runner_(launch_zygote(python, python_runner(), Packages::those_of_the_interpreter),
              with_interpreter(options, python)) {
  // Once for all that are forked. The door is found by the environment, as it is by those to come.
  const NamedHere named(doors());
  PythonSession session(python, options);
  session.set_own_seconds(20.0);
  require_canary(session);
}

std::string PythonZygotes::doors() const {
  return fmt::format("reader={},runner={}", reader_.door(), runner_.door());
}

std::vector<std::string> PythonZygotes::environment() const {
  return {fmt::format("{}={}", zygotes_variable, doors()), python_in_environment(python_)};
}

std::vector<int> PythonZygotes::processes() const { return {reader_.process(), runner_.process()}; }

}  // namespace gradproof
