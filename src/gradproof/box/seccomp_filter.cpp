// SPDX-License-Identifier: MIT
#include "gradproof/box/seccomp_filter.hpp"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <initializer_list>

namespace gradproof {

namespace {

#if defined(__x86_64__)
constexpr std::uint32_t this_machine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t this_machine = AUDIT_ARCH_AARCH64;
#else
#error \
    "the box knows the system calls of x86_64 and aarch64; add this machine's AUDIT_ARCH here and run tests/submission"
#endif

// Filled in by the child. No system call number, flag or address is like these.
constexpr std::uint32_t own_process = SeccompFilter::own_process, path_low = 0x7ead0002,
                        path_high = 0x7ead0003;

constexpr std::uint32_t thread_flags = 0x10000 | 0x800 | 0x100;  // CLONE_THREAD | CLONE_SIGHAND | CLONE_VM
constexpr std::uint32_t allow = SECCOMP_RET_ALLOW, kill_it = SECCOMP_RET_KILL_PROCESS;
constexpr std::uint32_t fail(int error) { return SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error); }

/// Reading, computing, sleeping, threads. Names that a machine does not have are left out.
constexpr long harmless[] = {
    __NR_read,
    __NR_write,
    __NR_readv,
    __NR_writev,
    __NR_pread64,
    __NR_close,
    __NR_lseek,
    __NR_fstat,
    __NR_statx,
    __NR_faccessat,
    __NR_readlinkat,
    __NR_getcwd,
    __NR_getdents64,
    __NR_dup,
    __NR_dup3,
    __NR_mmap,
    __NR_mprotect,
    __NR_munmap,
    __NR_mremap,
    __NR_madvise,
    __NR_brk,
    __NR_mincore,
    __NR_rt_sigaction,
    __NR_rt_sigprocmask,
    __NR_rt_sigreturn,
    __NR_rt_sigpending,
    __NR_rt_sigtimedwait,  // Octave has a thread that waits for signals
    __NR_sigaltstack,
    __NR_futex,
    __NR_set_robust_list,
    __NR_get_robust_list,
    __NR_set_tid_address,
    __NR_restart_syscall,
    __NR_sched_yield,
    __NR_sched_getaffinity,
    __NR_sched_getparam,
    __NR_sched_getscheduler,
    __NR_sched_get_priority_max,
    __NR_sched_get_priority_min,
    __NR_getpid,
    __NR_getppid,
    __NR_gettid,
    __NR_getuid,
    __NR_geteuid,
    __NR_getgid,
    __NR_getegid,
    __NR_getgroups,
    __NR_getresuid,
    __NR_getresgid,
    __NR_nanosleep,
    __NR_clock_nanosleep,
    __NR_clock_gettime,
    __NR_clock_getres,
    __NR_gettimeofday,
    __NR_times,
    __NR_getrusage,
    __NR_uname,
    __NR_sysinfo,
    __NR_getrandom,
    __NR_getcpu,
    __NR_ppoll,
    __NR_pselect6,
    __NR_fadvise64,
    __NR_exit,
    __NR_exit_group,
#ifdef __NR_newfstatat
    __NR_newfstatat,
#endif
#ifdef __NR_faccessat2
    __NR_faccessat2,
#endif
#ifdef __NR_rseq
    __NR_rseq,
#endif
#ifdef __NR_membarrier
    __NR_membarrier,
#endif
#ifdef __x86_64__
    __NR_stat,
    __NR_lstat,
    __NR_access,
    __NR_readlink,
    __NR_dup2,
    __NR_poll,
    __NR_select,
    __NR_time,
    __NR_arch_prctl,
    __NR_getrlimit,
    __NR_getpgrp,
#endif
};

/// Nothing a gradient needs, and much that an attack does.
constexpr long deadly[] = {
    __NR_ptrace,
    __NR_process_vm_readv,
    __NR_process_vm_writev,
    __NR_kcmp,
    __NR_tkill,
    __NR_rt_sigqueueinfo,
    __NR_rt_tgsigqueueinfo,
    __NR_bpf,
    __NR_perf_event_open,
    __NR_userfaultfd,
    __NR_mount,
    __NR_umount2,
    __NR_pivot_root,
    __NR_chroot,
    __NR_unshare,
    __NR_setns,
    __NR_reboot,
    __NR_init_module,
    __NR_finit_module,
    __NR_delete_module,
    __NR_kexec_load,
    __NR_keyctl,
    __NR_add_key,
    __NR_request_key,
    __NR_swapon,
    __NR_swapoff,
    __NR_settimeofday,
    __NR_clock_settime,
    __NR_sethostname,
    __NR_setuid,
    __NR_setgid,
    __NR_setresuid,
    __NR_setresgid,
    __NR_setreuid,
    __NR_setregid,
    __NR_setgroups,
    __NR_capset,
    __NR_personality,
    __NR_quotactl,
    __NR_acct,
    __NR_io_setup,
#ifdef __NR_pidfd_send_signal
    __NR_pidfd_send_signal,
#endif
#ifdef __NR_pidfd_getfd
    __NR_pidfd_getfd,
#endif
#ifdef __NR_process_madvise
    __NR_process_madvise,
#endif
#ifdef __NR_io_uring_setup
    __NR_io_uring_setup,
#endif
#ifdef __x86_64__
    __NR_ioperm,
    __NR_iopl,
    __NR_modify_ldt,
#endif
};

/// A small assembler. The accumulator holds the number of the call; what follows a test of an argument loads
/// it and returns, so nobody needs to load the number again.
class Assembler {
 public:
  void load(std::size_t offset) { add(BPF_LD | BPF_W | BPF_ABS, 0, 0, static_cast<std::uint32_t>(offset)); }
  void load_low(unsigned argument) { load(offsetof(seccomp_data, args) + 8UL * argument); }
  void load_high(unsigned argument) { load(offsetof(seccomp_data, args) + 8UL * argument + 4); }
  void mask(std::uint32_t bits) { add(BPF_ALU | BPF_AND | BPF_K, 0, 0, bits); }
  void answer(std::uint32_t action) { add(BPF_RET | BPF_K, 0, 0, action); }
  /// If the accumulator is `value`: action.
  void if_equal(std::uint32_t value, std::uint32_t action) {
    add(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, value);
    answer(action);
  }
  void unless_equal(std::uint32_t value, std::uint32_t action) {
    add(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, value);
    answer(action);
  }
  /// The code that `body` writes is run for this system call only, and must return on every path.
  template <class Body>
  void for_call(long number, const Body& body) {
    add(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, static_cast<std::uint32_t>(number));
    const std::size_t jump = program.size() - 1;
    body();
    program[jump].jf = static_cast<std::uint8_t>(program.size() - jump - 1);
  }
  void for_call(long number, std::uint32_t action) { if_equal(static_cast<std::uint32_t>(number), action); }
  /// One of these values in the low half of an argument: allowed. Any other: `otherwise`.
  void only(long number, unsigned argument, std::initializer_list<std::uint32_t> values,
            std::uint32_t otherwise) {
    for_call(number, [&] {
      load_low(argument);
      for (const auto value : values) if_equal(value, allow);
      answer(otherwise);
    });
  }

  std::vector<sock_filter> program;

 private:
  void add(unsigned code, unsigned jt, unsigned jf, std::uint32_t k) {
    program.push_back(
        {static_cast<std::uint16_t>(code), static_cast<std::uint8_t>(jt), static_cast<std::uint8_t>(jf), k});
  }
};

void open_for_reading_only(Assembler& bpf, long number, unsigned flags_argument) {
  bpf.for_call(number, [&] {
    bpf.load_low(flags_argument);
    bpf.mask(O_WRONLY | O_RDWR | O_CREAT | O_TRUNC);
    bpf.if_equal(0, allow);
    bpf.answer(fail(EACCES));
  });
}

std::vector<sock_filter> assemble(Confinement confinement) {
  const std::uint32_t new_process = confinement == Confinement::shared_object ? kill_it : fail(EPERM);
  Assembler bpf;
  bpf.load(offsetof(seccomp_data, arch));
  bpf.unless_equal(this_machine, kill_it);
  bpf.load(offsetof(seccomp_data, nr));
  for (const long call : harmless) bpf.for_call(call, allow);
  open_for_reading_only(bpf, __NR_openat, 2);
#ifdef __x86_64__
  open_for_reading_only(bpf, __NR_open, 1);
  bpf.for_call(__NR_fork, new_process);
  bpf.for_call(__NR_vfork, new_process);
#endif
  bpf.for_call(__NR_clone, [&] {  // threads only
    bpf.load_low(0);
    bpf.mask(thread_flags);
    bpf.if_equal(thread_flags, allow);
    bpf.answer(new_process);
  });
  bpf.only(__NR_kill, 0, {own_process}, kill_it);
  bpf.only(__NR_tgkill, 0, {own_process}, kill_it);
  bpf.only(__NR_prlimit64, 0, {0, own_process}, kill_it);
  bpf.only(__NR_sched_setaffinity, 0, {0}, fail(EPERM));
  bpf.only(__NR_fcntl, 1, {F_GETFD, F_SETFD, F_GETFL, F_DUPFD, F_DUPFD_CLOEXEC}, fail(EPERM));
  bpf.only(__NR_ioctl, 1, {TCGETS, TIOCGWINSZ, FIONREAD, FIOCLEX, FIONCLEX}, fail(ENOTTY));
  bpf.only(__NR_prctl, 0, {PR_SET_NAME, PR_GET_NAME, PR_GET_DUMPABLE, PR_CAPBSET_READ}, fail(EPERM));
  bpf.for_call(__NR_socket, fail(EPERM));
  bpf.for_call(__NR_socketpair, fail(EPERM));
  bpf.for_call(__NR_execve, [&] {
    if (confinement == Confinement::program) {
      bpf.answer(allow);
      return;
    }
    bpf.load_low(0);
    bpf.unless_equal(path_low, new_process);
    bpf.load_high(0);
    bpf.unless_equal(path_high, new_process);
    bpf.answer(allow);
  });
  bpf.for_call(__NR_execveat, new_process);
  for (const long call : deadly) bpf.for_call(call, kill_it);
  bpf.answer(fail(ENOSYS));
  return bpf.program;
}

}  // namespace

SeccompFilter::SeccompFilter(Confinement confinement) : program_(assemble(confinement)) {}

void SeccompFilter::fill_in(std::uint32_t process_id, std::uint64_t exec_path) noexcept {
  for (auto& instruction : program_) {
    if (instruction.code != (BPF_JMP | BPF_JEQ | BPF_K)) continue;
    if (instruction.k == own_process) {
      instruction.k = process_id;
    } else if (instruction.k == path_low) {
      instruction.k = static_cast<std::uint32_t>(exec_path);
    } else if (instruction.k == path_high) {
      instruction.k = static_cast<std::uint32_t>(exec_path >> 32U);
    }
  }
}

int SeccompFilter::install() const noexcept {
  const sock_fprog program{static_cast<unsigned short>(program_.size()),
                           const_cast<sock_filter*>(program_.data())};
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

bool SeccompFilter::available() noexcept {
  // With no filter at all the kernel that knows the call answers EFAULT, any other EINVAL.
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, nullptr, 0, 0) == -1 && errno == EFAULT;
}

}  // namespace gradproof
