// SPDX-License-Identifier: MIT
#include "gradproof/submission/native/loadable.hpp"

#include <elf.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string>

namespace gradproof {

namespace {

#if defined(__x86_64__)
constexpr unsigned this_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr unsigned this_machine = EM_AARCH64;
#endif

std::string machine_name(unsigned machine) {
  switch (machine) {
    case EM_X86_64:
      return "x86_64";
    case EM_AARCH64:
      return "aarch64";
    case EM_386:
      return "x86 of 32 bits";
    case EM_ARM:
      return "arm of 32 bits";
    case EM_RISCV:
      return "riscv";
    default:
      return fmt::format("machine number {}", machine);
  }
}

void require_elf(const std::string& name, const std::string& start, std::uint64_t bytes) {
  Elf64_Ehdr head{};
  if (start.size() >= sizeof head) std::memcpy(&head, start.data(), sizeof head);
  const bool of_64_bits = start.size() >= sizeof head && head.e_ident[EI_CLASS] == ELFCLASS64;
  if (start.size() >= sizeof head && (!of_64_bits || head.e_machine != this_machine)) {
    throw std::invalid_argument(fmt::format("{}: it was built for {}, and this machine is {}; build it here",
                                            name, machine_name(head.e_machine), machine_name(this_machine)));
  }
  const std::uint64_t sections = std::uint64_t{head.e_shnum} * head.e_shentsize;
  const std::uint64_t segments = std::uint64_t{head.e_phnum} * head.e_phentsize;
  if (start.size() < sizeof head || head.e_shoff > bytes || sections > bytes - head.e_shoff ||
      head.e_phoff > bytes || segments > bytes - head.e_phoff) {
    throw std::invalid_argument(
        fmt::format("{}: it is cut off after {} bytes; copy or build it again", name, bytes));
  }
}

void require_interpreter(const std::string& name, const std::string& start) {
  if (!start.starts_with("#!")) {
    throw std::invalid_argument(fmt::format(
        "{}: it is neither a program of this machine nor a script that names its interpreter; begin "
        "a script with a line such as #!/usr/bin/env julia",
        name));
  }
  const std::string line = start.substr(2, start.find('\n') - 2);
  const auto begin = line.find_first_not_of(" \t");
  const std::string interpreter =
      begin == std::string::npos ? "" : line.substr(begin, line.find_first_of(" \t\r", begin) - begin);
  if (::access(interpreter.c_str(), X_OK) != 0) {
    throw std::invalid_argument(
        fmt::format("{}: its first line names the interpreter '{}', which is not there or cannot be run ({})",
                    name, interpreter, std::strerror(errno)));
  }
}

}  // namespace

void require_loadable(const std::filesystem::path& file, NativeKind kind) {
  const std::string name = file.string();
  std::ifstream in(file, std::ios::binary);
  std::string start(4096, '\0');
  if (in) in.read(start.data(), static_cast<std::streamsize>(start.size()));
  if (!in && !in.eof()) {
    throw std::invalid_argument(
        fmt::format("{}: it cannot be read ({}); chmod +r {}", name, std::strerror(errno), name));
  }
  start.resize(static_cast<std::size_t>(in.gcount()));
  if (start.empty()) {
    throw std::invalid_argument(fmt::format("{}: it is empty; expected {}", name,
                                            kind == NativeKind::program ? "a program" : "a shared object"));
  }
  if (start.starts_with(ELFMAG)) {
    require_elf(name, start, std::filesystem::file_size(file));
  } else if (kind == NativeKind::program) {
    require_interpreter(name, start);
  }
}

}  // namespace gradproof
