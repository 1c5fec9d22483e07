// SPDX-License-Identifier: MIT
#include "gradproof/box/spawn.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <vector>

#include "gradproof/box/user_limits.hpp"
#include "gradproof/check_network/did_not_answer.hpp"

namespace gradproof {

namespace {

/// Why no process came of it, and the way out where a limit is the reason.
std::string no_process(int error) {
  const std::string limit = error == EAGAIN ? raise_processes() : std::string();
  return fmt::format("no process can be started for the submission: {}",
                     limit.empty() ? std::strerror(error) : "there may be no more " + limit);
}

/// What the child says over the last pipe if it does not come to exec. The step is a literal: the child is a
/// copy of this process, so the pointer means the same here.
struct Failure {
  const char* step;
  int error;
};

std::vector<char*> pointers_to(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const auto& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

/// Everything from `first` on closes at exec.
void close_on_exec_from(int first) noexcept {
  constexpr unsigned close_range_cloexec = 4;
  if (::syscall(SYS_close_range, first, ~0U, close_range_cloexec) == 0) return;
  for (int descriptor = first; descriptor < 4096; ++descriptor) ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

void default_signals() noexcept {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) ::sigaction(signal, &standard, nullptr);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// In the child: from fork to exec. System calls only; no memory is taken, nothing is thrown.
[[noreturn]] void become(const LaunchParts& launch, const Box& box, const std::array<int, 5>& ends,
                         char* const* arguments, char* const* environment, int failures) noexcept {
  const auto give_up = [&](const char* step) {
    const Failure failure{step, errno};
    (void)!::write(failures, &failure, sizeof failure);
    ::_exit(127);
  };
  ::setpgid(0, 0);
  int place = 0;
  for (const int end : ends) {
    if (::dup2(end, place++) < 0) give_up("dup2");
  }
  for (const auto& file : launch.handed) {
    if (::dup2(file.get(), place++) < 0) give_up("dup2");
  }
  close_on_exec_from(place);
  if (::chdir(launch.directory.c_str()) != 0 && ::chdir("/") != 0) give_up("chdir");
  default_signals();
  if (const char* step = box.enter(launch.executable.c_str())) give_up(step);
  ::execve(launch.executable.c_str(), arguments, environment);
  give_up("execve");
  ::_exit(127);
}

}  // namespace

Spawned spawn(const LaunchParts& launch, const Box& box) {
  Pipe questions = Pipe::make(), answers = Pipe::make(), out = Pipe::make(), err = Pipe::make(),
       failures = Pipe::make();
  const FileDescriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!nothing.open()) throw HarnessTrouble("/dev/null cannot be opened");
  const FileDescriptor in = out_of_the_way(nothing.get());
  for (const auto* end : {&questions.write_end, &answers.read_end, &out.read_end, &err.read_end})
    make_nonblocking(*end);
  const std::array<int, 5> ends{in.get(), out.write_end.get(), err.write_end.get(), questions.read_end.get(),
                                answers.write_end.get()};
  const auto arguments = pointers_to(launch.arguments);
  const auto environment = pointers_to(launch.environment);

  // A handler of ours must not run in the child, which shares nothing with us but looks as if it did.
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  // Not fork(): handlers that libraries register for it (OpenBLAS stops its threads) have no place here.
  const pid_t process = ::_Fork();
  if (process == 0) {
    become(launch, box, ends, arguments.data(), environment.data(), failures.write_end.get());
  }
  const int fork_error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (process < 0) {
    throw HarnessTrouble(no_process(fork_error));
  }
  ::setpgid(process, process);  // whoever comes first: the group must exist before it may have to be killed

  failures.write_end.reset();
  Failure failure{};
  ssize_t got = 0;
  while ((got = ::read(failures.read_end.get(), &failure, sizeof failure)) < 0 && errno == EINTR) continue;
  if (got != 0) {
    ::waitpid(process, nullptr, 0);
    if (got == sizeof failure && failure.error == EAGAIN) throw HarnessTrouble(no_process(EAGAIN));
    throw HarnessTrouble(
        got == sizeof failure
            ? fmt::format("the box for {} cannot be closed: {} failed ({}); --sandbox=off runs without one",
                          launch.executable, failure.step, std::strerror(failure.error))
            : fmt::format("the process for {} said nothing sensible before it started", launch.executable));
  }
  FileDescriptor handle(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
  if (!handle.open()) {
    const int error = errno;
    ::kill(-process, SIGKILL);
    ::waitpid(process, nullptr, 0);
    throw HarnessTrouble(
        fmt::format("pidfd_open failed ({}); Linux 5.3 or later is needed", std::strerror(error)));
  }
  return {process,
          std::move(handle),
          std::move(questions.write_end),
          std::move(answers.read_end),
          std::move(out.read_end),
          std::move(err.read_end),
          {}};
}

}  // namespace gradproof
