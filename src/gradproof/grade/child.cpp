// SPDX-License-Identifier: MIT
#include "gradproof/grade/child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "gradproof/report/json.hpp"

extern char** environ;

namespace gradproof {

namespace {

/// A file in memory: the child never waits for a reader, and nothing is left behind.
FileDescriptor memory_file(const char* name) {
  FileDescriptor file(::memfd_create(name, MFD_CLOEXEC));
  if (!file.open()) throw std::runtime_error(fmt::format("memfd_create: {}", std::strerror(errno)));
  return file;
}

std::string contents(const FileDescriptor& file) {
  std::string text(static_cast<std::size_t>(std::max<off_t>(0, ::lseek(file.get(), 0, SEEK_END))), '\0');
  const ssize_t count = ::pread(file.get(), text.data(), text.size(), 0);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, count)));
  return text;
}

std::vector<std::string> environment_with(const std::vector<std::string>& more) {
  std::vector<std::string> all = more;
  all.emplace_back("OPENBLAS_NUM_THREADS=1");  // threads that wait for work of 20 entries only spin
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view name = std::string_view(*entry).substr(0, std::string_view(*entry).find('='));
    const auto is_given = [name](const std::string& one) { return one.starts_with(std::string(name) + "="); };
    if (std::none_of(all.begin(), all.end(), is_given)) all.emplace_back(*entry);
  }
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  all.reserve(words.size() + 1);
  for (std::string& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

pid_t start(std::vector<std::string> words, const std::vector<std::string>& more, int out, int err) {
  std::vector<std::string> environment = environment_with(more);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // a group of its own: Ctrl-C reaches the grader alone, which ends the others
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  pid_t process = -1;
  const int code = ::posix_spawn(&process, words.front().c_str(), &files, &attributes, pointers(words).data(),
                                 pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (code != 0)
    throw std::runtime_error(fmt::format("{} cannot be started: {}", words.front(), std::strerror(code)));
  return process;
}

std::string without(std::string text, const std::string& part) {
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at))
    text.erase(at, part.size());
  return text;
}

/// The sentence of "gradproof: ...", without the program's name and the end of the line.
std::string sentence_of(std::string message) {
  while (!message.empty() && (message.back() == '\n' || message.back() == ' ')) message.pop_back();
  return message.starts_with("gradproof: ") ? message.substr(11) : message;
}

/// "dW[1] differs, every entry is 7 times ...; db[1] missing": what submissions with one fault have in
/// common.
std::string signature_of(const Report& report) {
  std::string text;
  for (const ArrayReport& array : report.arrays) {
    if (array.verdict == Verdict::verified) continue;
    text += fmt::format("{}{}{} {}", text.empty() ? "" : "; ", array.name,
                        array.part.empty() ? "" : " of " + array.part, to_string(array.kind));
    if (array.reason.starts_with("every entry is")) text += ", " + array.reason;
  }
  return text;
}

}  // namespace

Judged judged_from(const std::string& text) {
  const Report report = report_from_json(text);
  Judged judged;
  judged.report = text;
  judged.verdict = to_string(report.verdict);
  judged.outcome = report.outcome;
  if (!report.mistakes.empty()) judged.mistake = report.mistakes.front().id;
  judged.signature = report.verdict == Verdict::did_not_answer ? report.outcome : signature_of(report);
  return judged;
}

Judged judged_without_report(const std::string& verdict, const std::string& outcome,
                             const std::string& reason) {
  Report report;
  report.verdict = verdict == "harness trouble" ? Verdict::harness_trouble : Verdict::did_not_answer;
  report.outcome = outcome;
  report.submission = "submission";
  report.notes = {reason};
  Judged judged = judged_from(json_report(report));
  judged.verdict = verdict;
  judged.status = verdict == "not judged" ? 2 : verdict == "harness trouble" ? 5 : 4;
  return judged;
}

JudgingChild::JudgingChild(const JudgeCommand& command, const std::filesystem::path& file,
                           const std::filesystem::path& folder)
    : limit_(command.seconds),
      folder_(folder.string() + "/"),
      out_(memory_file("report")),
      err_(memory_file("messages")) {
  std::vector<std::string> words = {command.program.string(), "check", file.string(), "--format", "json"};
  words.insert(words.end(), command.options.begin(), command.options.end());
  process_ = start(std::move(words), command.environment, out_.get(), err_.get());
  handle_ = FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, process_, 0)));
}

JudgingChild::JudgingChild(JudgingChild&& other) noexcept
    : process_(std::exchange(other.process_, -1)),
      status_(other.status_),
      limit_(other.limit_),
      folder_(std::move(other.folder_)),
      begin_(other.begin_),
      handle_(std::move(other.handle_)),
      out_(std::move(other.out_)),
      err_(std::move(other.err_)) {}

JudgingChild::~JudgingChild() { end(); }

void JudgingChild::end() {
  if (process_ < 0) return;
  ::kill(-process_, SIGKILL);
  ::kill(process_, SIGKILL);  // it may not be the leader of its group yet
  while (::waitpid(process_, &status_, 0) < 0 && errno == EINTR) continue;
  process_ = -1;
}

bool JudgingChild::is_late() const {
  return std::chrono::duration<double>(Clock::now() - begin_).count() > limit_;
}

Judged JudgingChild::judged() {
  const double seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
  const bool ended = process_ >= 0 && ::waitpid(process_, &status_, WNOHANG) == process_;
  if (ended) {
    ::kill(-process_, SIGKILL);  // whatever it left behind
    process_ = -1;
  }
  end();
  Judged judged;
  if (!ended) {
    judged = judged_without_report("harness trouble", "",
                                   fmt::format("gradproof check did not end within {:g} s", limit_));
  } else if (WIFSIGNALED(status_)) {
    judged = judged_without_report("harness trouble", "",
                                   fmt::format("gradproof check was ended by signal {}", WTERMSIG(status_)));
  } else {
    const int status = WEXITSTATUS(status_);
    const std::string out = without(contents(out_), folder_),
                      err = sentence_of(without(contents(err_), folder_));
    try {
      judged = judged_from(out);
      judged.status = status;
      if (status == 2) judged.verdict = "not judged";
    } catch (const std::invalid_argument&) {
      judged = judged_without_report(
          status == 2 ? "not judged" : "harness trouble", "",
          err.empty() ? fmt::format("gradproof check ended with status {}", status) : err);
    }
  }
  judged.seconds = seconds;
  return judged;
}

}  // namespace gradproof
