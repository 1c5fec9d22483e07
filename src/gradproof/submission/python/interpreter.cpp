// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/interpreter.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "gradproof/box/user_limits.hpp"
#include "gradproof/check_network/did_not_answer.hpp"

namespace gradproof {

namespace {

constexpr const char* question =
    "import sys,os,importlib.util as u\n"
    "s=u.find_spec('numpy')\n"
    "print(os.path.realpath(sys.executable))\n"
    "print('.'.join(map(str,sys.version_info[:3])))\n"
    "print(os.path.dirname(os.path.dirname(s.origin)) if s and s.origin else '')\n"
    "print(sys.prefix)\n"
    "print(sys.base_prefix)\n";

std::string quoted(const std::string& word) {
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::vector<std::string> lines_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
  std::string text;
  std::array<char, 1024> buffer{};
  while (pipe && std::fgets(buffer.data(), buffer.size(), pipe.get()) != nullptr && text.size() < 65536)
    text += buffer.data();
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> on_path(const std::string& name) {
  std::vector<std::string> found;
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string candidate = (folder.empty() ? "." : folder) + "/" + name;
    if (::access(candidate.c_str(), X_OK) == 0) found.push_back(candidate);
  }
  return found;
}

constexpr const char* handed_over = "GRADPROOF_PYTHON";

/// What the program that started this one found: executable, version, site, readable...
std::optional<PythonInterpreter> from_environment(const std::string& wanted) {
  const char* text = std::getenv(handed_over);
  std::istringstream in(text != nullptr ? text : "");
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  if (lines.size() < 4 || lines[0] != wanted) return std::nullopt;
  return PythonInterpreter{lines[0], lines[2], {lines.begin() + 2, lines.end()}, lines[1]};
}

PythonInterpreter looked_for(const std::string& wanted) {
  std::vector<std::string> candidates = on_path("python3");
  if (candidates.size() > 1) candidates.resize(1);
  if (candidates.empty() || candidates.front() != "/usr/bin/python3")
    candidates.emplace_back("/usr/bin/python3");
  if (!wanted.empty()) {
    candidates = wanted.find('/') == std::string::npos ? on_path(wanted) : std::vector<std::string>{wanted};
    if (candidates.empty()) candidates = {wanted};
  }
  std::vector<std::string> tried;
  for (const std::string& candidate : candidates) {
    if (::access(candidate.c_str(), X_OK) != 0) {
      tried.push_back(candidate + " (not there, or not to be run)");
      continue;
    }
    const auto lines =
        lines_of(quoted(candidate) + " -E -B -c " + quoted(question) + " 2>/dev/null </dev/null");
    if (lines.size() < 5) {
      tried.push_back(candidate + " (did not run)");
      continue;
    }
    if (lines[2].empty()) {
      tried.push_back(candidate + " (Python " + lines[1] + ", without NumPy)");
      continue;
    }
    return {lines[0], lines[2], {lines[2], lines[3], lines[4]}, lines[1]};
  }
  const bool none_ran = !tried.empty() && tried.back().ends_with("(did not run)");
  if (const std::string limit = limit_in_the_way(); none_ran && !limit.empty())
    throw HarnessTrouble(fmt::format("no Python was found, for {}", limit));
  if (!wanted.empty()) {
    throw std::invalid_argument(fmt::format(
        "--python: no Python with NumPy: tried {}. Install NumPy for it (Debian, Ubuntu: apt-get install "
        "python3-numpy; elsewhere: python3 -m pip install numpy), or leave --python out",
        fmt::join(tried, ", ")));
  }
  throw HarnessTrouble(fmt::format(
      "no Python with NumPy: tried {}. Install it (Debian, Ubuntu: apt-get install python3-numpy; elsewhere: "
      "python3 -m pip install numpy), or name one that has it: --python PATH",
      fmt::join(tried, ", ")));
}

}  // namespace

PythonInterpreter find_python(const std::string& wanted) {
  static std::mutex mutex;
  static std::map<std::string, PythonInterpreter> found;
  const std::scoped_lock lock(mutex);
  if (const auto known = found.find(wanted); known != found.end()) return known->second;
  const auto given = from_environment(wanted);
  return found.emplace(wanted, given ? *given : looked_for(wanted)).first->second;
}

std::string python_in_environment(const PythonInterpreter& python) {
  std::string text = fmt::format("{}={}\n{}", handed_over, python.executable.string(), python.version);
  for (const auto& path : python.readable) text.append("\n").append(path.string());
  return text;
}

}  // namespace gradproof
