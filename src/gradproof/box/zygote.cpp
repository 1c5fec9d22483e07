// SPDX-License-Identifier: MIT
#include "gradproof/box/zygote.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "gradproof/box/launch.hpp"
#include "gradproof/check_network/did_not_answer.hpp"

namespace gradproof {

namespace {

constexpr int seconds_to_fork = 20;

struct SocketPair {
  FileDescriptor ours, theirs;

  static SocketPair make() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
      throw HarnessTrouble(fmt::format("socketpair: {}", std::strerror(errno)));
    const FileDescriptor one(ends[0]), other(ends[1]);
    return {out_of_the_way(one.get()), out_of_the_way(other.get())};
  }
};

bool can_be_read(const FileDescriptor& file, double seconds) {
  pollfd one{file.get(), POLLIN, 0};
  int ready = 0;
  while ((ready = ::poll(&one, 1, static_cast<int>(1000.0 * seconds))) < 0 && errno == EINTR) continue;
  return ready > 0;
}

/// One message with these files.
bool send_files(int socket, const std::string& text, const std::array<int, 6>& files) {
  iovec piece{const_cast<char*>(text.data()), text.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof files)> space{};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = space.data();
  message.msg_controllen = space.size();
  cmsghdr* rights = CMSG_FIRSTHDR(&message);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof files);
  std::memcpy(CMSG_DATA(rights), files.data(), sizeof files);
  ssize_t sent = 0;
  while ((sent = ::sendmsg(socket, &message, MSG_NOSIGNAL)) < 0 && errno == EINTR) continue;
  return sent == static_cast<ssize_t>(text.size());
}

/// Empty where it is shut, or nothing comes.
std::string received(const FileDescriptor& socket) {
  if (!can_be_read(socket, seconds_to_fork)) return {};
  std::string text(512, '\0');
  ssize_t got = 0;
  while ((got = ::recv(socket.get(), text.data(), text.size(), 0)) < 0 && errno == EINTR) continue;
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, got)));
  return text;
}

int number_in(const std::string& bytes) {
  std::int32_t number = 0;
  std::memcpy(&number, bytes.data() + bytes.size() - sizeof number, sizeof number);
  return number;
}

}  // namespace

struct Zygote::State {
  Spawned process;
  FileDescriptor door;

  ~State() {
    if (process.process < 0) return;
    process.questions.reset();  // it ends those that run, and itself
    pollfd ended{process.process_handle.get(), POLLIN, 0};
    ::poll(&ended, 1, 2000);
    ::kill(-process.process, SIGKILL);
    while (::waitpid(process.process, nullptr, 0) < 0 && errno == EINTR) continue;
  }
};

Zygote::Zygote(Launch launch, const BoxOptions& options, double seconds) : state_(std::make_unique<State>()) {
  SocketPair door = SocketPair::make();
  LaunchParts& parts = *launch.parts_;
  parts.arguments.push_back(parts.hand(std::move(door.theirs)));
  BoxOptions own = options;
  own.confinement = Confinement::zygote;
  own.readable.insert(own.readable.end(), parts.readable.begin(), parts.readable.end());
  state_->process = spawn(parts, Box(own));
  parts.handed.clear();
  std::array<char, 5> said{};
  if (!can_be_read(state_->process.answers, seconds) ||
      ::read(state_->process.answers.get(), said.data(), said.size()) != static_cast<ssize_t>(said.size())) {
    std::string words(2000, '\0');
    const ssize_t got = ::read(state_->process.err.get(), words.data(), words.size());
    words.resize(static_cast<std::size_t>(std::max<ssize_t>(0, got)));
    throw HarnessTrouble("the process that others are forked from did not start: " + printable(words));
  }
  state_->door = std::move(door.ours);
}

Zygote::~Zygote() = default;
Zygote::Zygote(Zygote&&) noexcept = default;
int Zygote::door() const noexcept {
  ::fcntl(state_->door.get(), F_SETFD, 0);  // for the programs that are started from here
  return state_->door.get();
}
int Zygote::process() const noexcept { return state_->process.process; }

int door_of_zygote(const std::string& kind) {
  const char* all = std::getenv(zygotes_variable);
  std::string_view left(all != nullptr ? all : "");
  while (!left.empty()) {
    const std::string_view one = left.substr(0, left.find(','));
    left.remove_prefix(std::min(left.size(), one.size() + 1));
    if (!one.starts_with(kind + "=")) continue;
    const int door = std::atoi(std::string(one.substr(kind.size() + 1)).c_str());
    if (door <= 2 || ::fcntl(door, F_SETFD, FD_CLOEXEC) != 0) return -1;  // for this program alone
    return door;
  }
  return -1;
}

std::optional<Spawned> spawn_from(int door, const std::string& directory, const Box& box) {
  Pipe questions = Pipe::make(), answers = Pipe::make(), out = Pipe::make(), err = Pipe::make();
  SocketPair control = SocketPair::make();
  const FileDescriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!nothing.open()) throw HarnessTrouble("/dev/null cannot be opened");
  if (!send_files(door, box.orders(directory),
                  {nothing.get(), out.write_end.get(), err.write_end.get(), questions.read_end.get(),
                   answers.write_end.get(), control.theirs.get()}))
    return std::nullopt;
  control.theirs.reset();
  for (const auto* end : {&questions.write_end, &answers.read_end, &out.read_end, &err.read_end})
    make_nonblocking(*end);
  Spawned child;
  bool is_ready = false;
  while (!is_ready || child.process < 0) {
    const std::string said = received(control.ours);
    if (said.starts_with("process ") && said.size() == 12) {
      child.process = number_in(said);
    } else if (said == "ready") {
      is_ready = true;
    } else if (said.starts_with("box: ")) {
      throw HarnessTrouble(
          fmt::format("the box of a forked process cannot be closed: {}", printable(said.substr(5))));
    } else {
      return std::nullopt;
    }
  }
  child.process_handle = FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, child.process, 0)));
  if (!child.process_handle.open()) return std::nullopt;
  child.questions = std::move(questions.write_end);
  child.answers = std::move(answers.read_end);
  child.out = std::move(out.read_end);
  child.err = std::move(err.read_end);
  child.zygote = std::move(control.ours);
  return child;
}

int end_from_zygote(Spawned& child) noexcept {
  if (::send(child.zygote.get(), "e", 1, MSG_NOSIGNAL) != 1) return SIGKILL;
  try {
    const std::string said = received(child.zygote);
    return said.size() == sizeof(std::int32_t) ? number_in(said) : SIGKILL;
  } catch (const std::exception&) {
    return SIGKILL;
  }
}

}  // namespace gradproof
