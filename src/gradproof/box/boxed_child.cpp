// SPDX-License-Identifier: MIT
#include "gradproof/box/boxed_child.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <csignal>
#include <ctime>
#include <optional>
#include <thread>
#include <utility>

#include "gradproof/box/ending.hpp"
#include "gradproof/box/harness_guard.hpp"
#include "gradproof/box/launch.hpp"
#include "gradproof/box/spawn.hpp"
#include "gradproof/box/zygote.hpp"
#include "gradproof/derivative/network_derivatives.hpp"

namespace gradproof {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kept_bytes = 65536;
constexpr std::uint64_t flood_bytes = std::uint64_t{64} << 20U;

std::uint64_t random_id() {
  std::uint64_t id = 0;
  if (::getrandom(&id, sizeof id, 0) != sizeof id) throw HarnessTrouble("getrandom gives no random number");
  return id;
}

/// What one stream of the child printed: the first 64 KiB, and how much more.
struct Printed {
  std::string kept;
  std::uint64_t bytes = 0;

  void drain(const FileDescriptor& stream) {
    std::array<char, 16384> piece;
    for (int rounds = 0; rounds < 16; ++rounds) {  // then it is somebody else's turn
      const ssize_t got = ::read(stream.get(), piece.data(), piece.size());
      if (got <= 0) return;
      bytes += static_cast<std::uint64_t>(got);
      kept.append(piece.data(), std::min(static_cast<std::size_t>(got), kept_bytes - kept.size()));
    }
  }

  [[nodiscard]] std::string shown() const {
    std::string text = printable(kept);
    if (bytes > kept.size()) text += fmt::format("\n({} more bytes are not shown)", bytes - kept.size());
    return text;
  }

  [[nodiscard]] std::string last_line() const {
    const auto end = kept.find_last_not_of(" \t\r\n");
    if (end == std::string::npos) return {};
    const auto start = kept.find_last_of('\n', end);
    return printable(kept.substr(start + 1, end - start), 200);  // npos + 1 is 0
  }
};

std::string random_mark() { return fmt::format("GRADPROOF_RUN={:016x}{:016x}", random_id(), random_id()); }

}  // namespace

struct BoxedChild::State {
  State(LaunchParts launch_parts, const BoxOptions& box_options)
      : options(box_options), mark(random_mark()), launch(std::move(launch_parts)) {
    options.readable.insert(options.readable.end(), launch.readable.begin(), launch.readable.end());
    launch.environment.push_back(mark);
    const Box box(options);
    tier = box.tier();
    const int door = launch.kind.empty() || !options.sandbox ? -1 : door_of_zygote(launch.kind);
    std::optional<Spawned> forked;
    if (door >= 0) forked = spawn_from(door, launch.directory, box);
    child = forked ? std::move(*forked) : spawn(launch, box);
    launch.handed.clear();
  }
  ~State() { end(); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  /// Kills the group, reaps the leader, keeps what the pipes still hold. @returns the wait status of the
  /// leader.
  int end() {
    if (child.process < 0) return 0;
    int status = 0;
    if (child.zygote.open()) {
      status = end_from_zygote(child);
    } else {
      ::kill(-child.process, SIGKILL);
      while (::waitpid(child.process, &status, 0) < 0 && errno == EINTR) continue;
      // Without the sandbox it may have had children, which are ours now and were killed with its group.
      while (::waitpid(-child.process, nullptr, 0) > 0 || errno == EINTR) continue;
    }
    child.process = -1;
    if (!options.sandbox) sweep_orphans(mark);
    out.drain(child.out);
    err.drain(child.err);
    child.questions.reset();
    child.answers.reset();
    return status;
  }

  [[noreturn]] void fail(const DidNotAnswer& why) {
    end();
    ended = why;
    throw why;
  }
  [[noreturn]] void fail(Outcome outcome, const std::string& sentence) {
    fail(DidNotAnswer(outcome, sentence));
  }

  /// The answer pipe is closed, or the process gone. Waits for the process to end by itself, to learn why.
  [[noreturn]] void fail_at_end(std::size_t bytes_read) {
    const OwnTime grace(options.clock(child.process), 0.2);
    bool by_itself = has_ended(10);
    while (!by_itself && !grace.is_over(options.clock(child.process))) by_itself = has_ended(10);
    const int status = end();
    if (!by_itself) {
      fail(Outcome::unreadable,
           fmt::format("it closed its answer pipe after {} bytes of an answer", bytes_read));
    }
    if (bytes_read > 0 && WIFEXITED(status)) {
      fail(Outcome::unreadable, fmt::format("it ended after {} bytes of an answer, with exit status {}",
                                            bytes_read, WEXITSTATUS(status)));
    }
    fail(describe_ending(status, options.limits, err.last_line()));
  }

  enum class Ready { yes, ended, too_late };

  /// Waits until the pipe can be read or written, and meanwhile takes in what the child prints.
  Ready wait_for(const FileDescriptor& pipe, short event) {
    for (bool is_late = false;;) {
      if (options.stop != nullptr && *options.stop) {
        end();
        ended = DidNotAnswer(Outcome::timed_out, "it was interrupted");
        throw Interrupted();
      }
      std::array<pollfd, 4> all{{{pipe.get(), event, 0},
                                 {child.process_handle.get(), POLLIN, 0},
                                 {out_open ? child.out.get() : -1, POLLIN, 0},
                                 {err_open ? child.err.get() : -1, POLLIN, 0}}};
      if (::poll(all.data(), all.size(), is_late ? 0 : patience()) < 0 && errno != EINTR) {
        throw HarnessTrouble("poll failed on the pipes of a submission");
      }
      if (all[2].revents != 0) out.drain(child.out);
      if (all[3].revents != 0) err.drain(child.err);
      if (out_open && (all[2].revents & POLLHUP) != 0 && (all[2].revents & POLLIN) == 0) out_open = false;
      if (err_open && (all[3].revents & POLLHUP) != 0 && (all[3].revents & POLLIN) == 0) err_open = false;
      if (out.bytes + err.bytes > flood_bytes) {
        fail(Outcome::over_a_limit, fmt::format("it printed more than {} MiB", flood_bytes >> 20U));
      }
      if (all[0].revents != 0) return Ready::yes;
      if (all[1].revents != 0) return Ready::ended;
      if (is_late) return Ready::too_late;
      is_late = is_over();
    }
  }

  /// Milliseconds until the time of the child is to be looked at. An answer that comes at once needs no look,
  /// which would cost as much.
  [[nodiscard]] int patience() const {
    if (!time) return 10;
    return static_cast<int>(std::clamp(std::ceil(1000.0 * time->left(last)), 10.0, 1000.0));
  }

  [[nodiscard]] bool is_over() {
    last = options.clock(child.process);
    if (!time) time.emplace(last, allowed);
    return time->is_over(last);
  }

  /// Of the answer that has come.
  [[nodiscard]] double taken(Clock::time_point begin) const {
    return time ? time->own(options.clock(child.process))
                : std::chrono::duration<double>(Clock::now() - begin).count();
  }

  void write_question(std::span<const std::byte> frame) {
    std::size_t written = 0;
    while (written < frame.size()) {
      switch (wait_for(child.questions, POLLOUT)) {
        case Ready::too_late:
          fail(Outcome::timed_out, fmt::format("it read {} of the {} bytes of a question in {}", written,
                                               frame.size(), time_given()));
        case Ready::ended:
          fail_at_end(0);
        case Ready::yes:
          break;
      }
      const ssize_t sent = ::write(child.questions.get(), frame.data() + written, frame.size() - written);
      if (sent < 0 && errno != EAGAIN && errno != EINTR) fail_at_end(0);  // EPIPE: it reads no more
      if (sent > 0) written += static_cast<std::size_t>(sent);
    }
  }

  /// Exactly so many bytes, to the end of `frame`.
  void read_answer(std::span<std::byte> frame, std::size_t already) {
    std::size_t read = already;
    while (read < frame.size()) {
      if (wait_for(child.answers, POLLIN) == Ready::too_late) {
        fail(Outcome::timed_out,
             read == 0 ? fmt::format("no answer came in {}", time_given())
                       : fmt::format("{} bytes of an answer came in {}, and no more", read, time_given()));
      }
      const ssize_t got = ::read(child.answers.get(), frame.data() + read, frame.size() - read);
      if (got == 0) fail_at_end(read);
      if (got < 0 && errno != EAGAIN && errno != EINTR) throw HarnessTrouble("an answer pipe cannot be read");
      // The process has ended, and whoever inherited the pipe will not speak for it.
      if (got < 0 && errno == EAGAIN && has_ended()) fail_at_end(read);
      if (got > 0) read += static_cast<std::size_t>(got);
    }
  }

  [[nodiscard]] bool has_ended(int milliseconds = 0) const {
    pollfd handle{child.process_handle.get(), POLLIN, 0};
    return ::poll(&handle, 1, milliseconds) > 0;
  }

  [[nodiscard]] int bytes_waiting() const {
    int count = 0;
    return ::ioctl(child.answers.get(), FIONREAD, &count) == 0 ? count : 0;
  }

  [[nodiscard]] std::string time_given() const {
    if (time && time->own(last) < allowed)
      return fmt::format("{:g} s of wall clock, {:g} times what it may take of its own",
                         OwnTime::most_wall * allowed, OwnTime::most_wall);
    return spent > options.limits.total_seconds - options.limits.seconds
               ? fmt::format("the {:g} s that all answers together may take", options.limits.total_seconds)
               : fmt::format("{:g} s; --timeout gives it more", options.limits.seconds);
  }

  /// A thread that was joined can still be listed for a moment.
  void count_threads() {
    const std::string folder = fmt::format("/proc/{}/task", child.process);
    std::size_t threads = 1;
    for (int look = 0; look < 5; ++look) {
      struct stat status {};
      if (::stat(folder.c_str(), &status) != 0 || status.st_nlink < 3) return;
      threads = status.st_nlink - 2;  // every thread is a folder in there
      if (threads == 1) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    threads_left = std::max(threads_left, threads - 1);
  }

  HarnessGuard guard;
  BoxOptions options;
  std::string mark;
  LaunchParts launch;
  std::string tier;
  Spawned child;
  Printed out, err;
  bool out_open = true, err_open = true;
  std::optional<DidNotAnswer> ended;
  std::optional<OwnTime> time;  // of the answer that is waited for
  ProcessTimes last;            // its last look
  double allowed = 0.0, spent = 0.0;
  std::size_t threads_left = 0;
};

BoxedChild::BoxedChild(Launch launch, const BoxOptions& options)
    : state_(std::make_unique<State>(std::move(*launch.parts_), options)) {}

BoxedChild::~BoxedChild() = default;

Message BoxedChild::ask(const Message& question, const AnswerBudget& budget) {
  State& state = *state_;
  if (state.ended) throw DidNotAnswer(*state.ended);
  const auto start = Clock::now();
  state.allowed = std::max(budget.own_seconds, std::min(state.options.limits.seconds,
                                                        state.options.limits.total_seconds - state.spent));
  state.time.reset();
  if (state.bytes_waiting() > 0) {
    state.fail(Outcome::over_a_limit, "it wrote on its answer pipe before it was asked");
  }
  const std::uint64_t id = random_id();
  try {
    state.write_question(encode(question, wire::Direction::question, id));
    std::vector<std::byte> frame(wire::header_bytes);
    state.read_answer(frame, 0);
    const wire::Header header = wire::parse_header(frame, wire::Direction::answer);
    if (header.id != id) throw wire::Malformed("the answer has another id than the question");
    if (header.payload_bytes > budget.payload_bytes || header.items > budget.items) {
      state.fail(
          Outcome::over_a_limit,
          fmt::format("it announced an answer of {} bytes in {} arrays and texts; no more than {} bytes "
                      "in {} can be one",
                      header.payload_bytes, header.items, budget.payload_bytes, budget.items));
    }
    frame.resize(wire::header_bytes + static_cast<std::size_t>(header.payload_bytes) + wire::trailer_bytes);
    state.read_answer(frame, wire::header_bytes);
    if (state.bytes_waiting() > 0) {
      state.fail(Outcome::over_a_limit,
                 fmt::format("it wrote more than its answer of {} bytes", frame.size()));
    }
    Message answer = decode(frame, wire::Direction::answer);
    state.count_threads();
    if (budget.own_seconds == 0.0) state.spent += state.taken(start);
    return answer;
  } catch (const wire::Malformed& why) {
    state.fail(Outcome::unreadable, why.what());
  }
}

void BoxedChild::end(const DidNotAnswer& why) {
  state_->end();
  if (!state_->ended) state_->ended = why;
}

bool BoxedChild::is_forked() const noexcept { return state_->child.zygote.open(); }
const std::string& BoxedChild::tier() const noexcept { return state_->tier; }
std::string BoxedChild::printed_out() const {
  if (state_->child.process > 0) state_->out.drain(state_->child.out);
  return state_->out.shown();
}
std::string BoxedChild::printed_err() const {
  if (state_->child.process > 0) state_->err.drain(state_->child.err);
  return state_->err.shown();
}
std::size_t BoxedChild::threads_left_running() const noexcept { return state_->threads_left; }
double BoxedChild::processor_seconds() const noexcept {
  clockid_t clock{};
  timespec time{};
  if (state_->child.process < 0 || ::clock_getcpuclockid(state_->child.process, &clock) != 0 ||
      ::clock_gettime(clock, &time) != 0) {
    return 0.0;
  }
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}
double BoxedChild::seconds() const noexcept { return state_->spent; }
const Limits& BoxedChild::limits() const noexcept { return state_->options.limits; }

}  // namespace gradproof
