// SPDX-License-Identifier: MIT
#include "gradproof/submission/native/runner/fault_report.hpp"

#include <sys/resource.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <string_view>

#include "gradproof/wire/wire.hpp"

namespace gradproof::runner {

namespace {

constexpr int answers = 4;

struct Context {
  std::uint64_t id;
  const Pages* inputs;
  const GuardedArrays* outputs;
};
Context context{};
alignas(16) std::array<std::byte, 65536> own_stack;

std::uintptr_t stack_pointer(const void* machine) noexcept {
#if defined(__x86_64__)
  return static_cast<std::uintptr_t>(static_cast<const ucontext_t*>(machine)->uc_mcontext.gregs[REG_RSP]);
#elif defined(__aarch64__)
  return static_cast<const ucontext_t*>(machine)->uc_mcontext.sp;
#endif
}

/// A sentence in a fixed place: nothing may be allocated in a signal handler.
struct Sentence {
  std::array<char, 200> text{};
  std::size_t length = 0;
  void add(std::string_view words) noexcept {
    const std::size_t fits = std::min(words.size(), text.size() - length);
    std::memcpy(text.data() + length, words.data(), fits);
    length += fits;
  }
};

Sentence describe(const siginfo_t& info, const void* machine) noexcept {
  Sentence sentence;
  const auto address = reinterpret_cast<std::uintptr_t>(info.si_addr);
  const std::uintptr_t stack = stack_pointer(machine);
  if (const char* name = context.outputs->name_at(info.si_addr)) {
    sentence.add("SIGSEGV: it went past the end of ");
    sentence.add(name);
  } else if (context.inputs->contain(info.si_addr)) {
    sentence.add(
        "SIGSEGV: it wrote to its input; W, b, X and Y belong to the caller, so copy what you change");
  } else if (address + 65536 > stack && address < stack + 65536) {
    sentence.add(
        "SIGSEGV: the stack overflowed: a recursion that does not end, or a local array that is too large");
  } else if (address < 65536) {
    sentence.add("SIGSEGV: it used a null pointer");
  } else {
    sentence.add(
        "SIGSEGV: it used memory that is not its own: an index outside an array, or an array that is gone");
  }
  return sentence;
}

/// A frame of one text, as wire::FrameWriter would make it.
void send(const Sentence& sentence) noexcept {
  struct [[gnu::packed]] {
    char magic[6] = {'G', 'R', 'A', 'D', 'P', 'A'};
    std::uint16_t version = wire::version;
    std::uint64_t id = context.id;
    std::uint32_t code = wire::faulted, items = 1;
    std::uint64_t payload = wire::item_bytes;
    char name[wire::name_bytes] = "reason";
    std::uint32_t kind = 1, rows = 0, cols = 1;
    std::array<char, sizeof(Sentence::text) + wire::trailer_bytes> text{};
  } frame;
  const std::size_t padded = (sentence.length + 7) / 8 * 8;
  std::memcpy(frame.text.data(), sentence.text.data(), sentence.length);
  frame.rows = static_cast<std::uint32_t>(sentence.length);
  frame.payload += padded;
  const std::size_t before_crc = sizeof frame - sizeof frame.text + padded;
  const std::uint32_t crc = wire::crc32({reinterpret_cast<const std::byte*>(&frame), before_crc});
  std::memcpy(frame.text.data() + padded, &crc, sizeof crc);
  (void)!::write(answers, &frame, before_crc + sizeof crc);
}

void on_fault(int signal, siginfo_t* info, void* machine) {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  ::sigaction(signal, &standard, nullptr);  // the instruction is tried again, and then it is deadly
  if (info->si_code > 0) send(describe(*info, machine));
}

}  // namespace

FaultReport::FaultReport(std::uint64_t question_id, const Pages& inputs,
                         const GuardedArrays& outputs) noexcept {
  context = {question_id, &inputs, &outputs};
  const stack_t place{own_stack.data(), 0, own_stack.size()};
  ::sigaltstack(&place, nullptr);
  struct sigaction action {};
  action.sa_sigaction = on_fault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  ::sigaction(SIGSEGV, &action, nullptr);
  ::sigaction(SIGBUS, &action, nullptr);
}

FaultReport::~FaultReport() {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  ::sigaction(SIGSEGV, &standard, nullptr);
  ::sigaction(SIGBUS, &standard, nullptr);
}

}  // namespace gradproof::runner
