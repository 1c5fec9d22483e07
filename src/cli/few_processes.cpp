// SPDX-License-Identifier: MIT
// Where few processes may be started (ulimit -u), threads count among them, and OpenBLAS ends a program that
// cannot have all of its own before main() begins: so it is started with one. Linked into the program alone.
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>

namespace {

constexpr rlim_t few = 4096;
constexpr char one_thread[] = "OPENBLAS_NUM_THREADS=1";
constexpr std::size_t up_to_its_value = sizeof one_thread - 2;

/// Before any library is initialised: system calls only, nothing that a sanitizer watches.
__attribute__((no_sanitize("address", "undefined", "thread"))) void start_with_one_thread(
    int, char** arguments, char** environment) {
  rlimit limit;
  if (::syscall(SYS_prlimit64, 0, RLIMIT_NPROC, nullptr, &limit) != 0 || limit.rlim_cur >= few) return;
  char* with[1024];
  std::size_t count = 0;
  for (char** entry = environment; *entry != nullptr; ++entry) {
    std::size_t same = 0;
    while (same < up_to_its_value && (*entry)[same] == one_thread[same]) ++same;
    if (same == up_to_its_value) {
      if ((*entry)[same] == '1' && (*entry)[same + 1] == '\0') return;  // it is there already
      continue;
    }
    if (count + 2 >= sizeof with / sizeof *with) return;
    with[count++] = *entry;
  }
  with[count++] = const_cast<char*>(one_thread);
  with[count] = nullptr;
  ::syscall(SYS_execve, "/proc/self/exe", arguments, with);
}

}  // namespace

/// The dynamic linker calls these before the constructors of the libraries.
__attribute__((section(".preinit_array"),
               used)) static void (*const before_libraries)(int, char**, char**) = start_with_one_thread;
