// SPDX-License-Identifier: MIT
#include "tests/support/run_program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace gradproof::test {

namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

struct Pipe {
  int read = -1, write = -1;
  Pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe");
    read = ends[0];
    write = ends[1];
  }
};

/// Standard input as a file that has no name, so that a long input cannot block the test.
int input_file(const std::string& text) {
  const int file = memfd_create("input", MFD_CLOEXEC);
  if (file < 0) fail("memfd_create");
  if (write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size())) fail("write");
  lseek(file, 0, SEEK_SET);
  return file;
}

[[noreturn]] void become(const std::vector<std::string>& command, const ProgramOptions& options) {
  unsetenv("NO_COLOR");
  for (const auto& [name, value] : options.environment) {
    if (value) {
      setenv(name.c_str(), value->c_str(), 1);
    } else {
      unsetenv(name.c_str());
    }
  }
  if (!options.directory.empty() && chdir(options.directory.c_str()) != 0) _exit(126);
  for (const int number : {SIGPIPE, SIGINT, SIGTERM}) signal(number, SIG_DFL);
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  execvp(words.front(), words.data());
  _exit(127);
}

}  // namespace

std::string gradproof_program() { return GRADPROOF_PROGRAM; }
std::string source_folder() { return GRADPROOF_SOURCE_FOLDER; }

RunningProgram::RunningProgram(const std::vector<std::string>& command, const ProgramOptions& options)
    : deadline_(std::chrono::steady_clock::now() + options.timeout) {
  const int input = input_file(options.input);
  if (options.terminal) {
    winsize size{24, 80, 0, 0};
    pid_ = forkpty(&out_, nullptr, nullptr, &size);
    if (pid_ < 0) fail("forkpty");
    if (pid_ == 0) {
      dup2(input, STDIN_FILENO);
      become(command, options);
    }
    fcntl(out_, F_SETFD, FD_CLOEXEC);
  } else {
    const Pipe out, err;
    pid_ = fork();
    if (pid_ < 0) fail("fork");
    if (pid_ == 0) {
      dup2(input, STDIN_FILENO);
      dup2(out.write, STDOUT_FILENO);
      dup2(err.write, STDERR_FILENO);
      become(command, options);
    }
    close(out.write);
    close(err.write);
    out_ = out.read;
    err_ = err.read;
  }
  close(input);
}

RunningProgram::~RunningProgram() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  for (const int end : {out_, err_}) {
    if (end >= 0) close(end);
  }
}

bool RunningProgram::read_some() {
  std::array<pollfd, 2> ends{pollfd{out_, POLLIN, 0}, pollfd{err_, POLLIN, 0}};
  if (out_ < 0 && err_ < 0) return false;
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now())
          .count();
  if (left <= 0 || poll(ends.data(), ends.size(), static_cast<int>(left)) == 0) {
    throw std::runtime_error("run_program: no end within the timeout; so far it said: " + run_.out +
                             run_.err);
  }
  for (const auto& end : ends) {
    if (end.fd < 0 || end.revents == 0) continue;
    std::array<char, 4096> buffer{};
    const ssize_t count = read(end.fd, buffer.data(), buffer.size());
    if (count > 0) {
      (end.fd == out_ ? run_.out : run_.err).append(buffer.data(), static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EINTR) {  // the end; of a terminal it is EIO
      close(end.fd);
      (end.fd == out_ ? out_ : err_) = -1;
    }
  }
  return true;
}

bool RunningProgram::wait_for_text(const std::string& text) {
  const auto said = [&] {
    return run_.out.find(text) != std::string::npos || run_.err.find(text) != std::string::npos;
  };
  while (!said()) {
    if (!read_some()) return false;
  }
  return true;
}

void RunningProgram::send_signal(int signal) const { kill(pid_, signal); }

ProgramRun RunningProgram::wait() {
  while (read_some()) {
  }
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  run_.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return run_;
}

ProgramRun run_program(const std::vector<std::string>& command, const ProgramOptions& options) {
  return RunningProgram(command, options).wait();
}

ProgramRun run_gradproof(std::vector<std::string> arguments, const ProgramOptions& options) {
  arguments.insert(arguments.begin(), gradproof_program());
  return run_program(arguments, options);
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "gradproof-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) fail("mkdtemp " + name);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::write(const std::string& name, const std::string& text) const {
  std::string path = path_ + "/" + name;
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

std::vector<std::string> TemporaryFolder::names() const {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(path_))
    found.push_back(entry.path().filename());
  std::sort(found.begin(), found.end());
  return found;
}

std::string read_text_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace gradproof::test
