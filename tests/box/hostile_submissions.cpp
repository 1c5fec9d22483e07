// SPDX-License-Identifier: MIT
// All the ways not to answer, in one shared object. Which one it is, its file name says: the tests give it
// many names. Unless it says otherwise, a fault answers rightly after its deed, so that "verified" means the
// deed was in vain; where the deed succeeds although it must not, the answer stays empty, which is wrong.
#include <arpa/inet.h>
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <fenv.h>
#include <linux/bpf.h>
#include <pthread.h>
#include <setjmp.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <limits>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "differences.hpp"
#include "gradproof/wire/wire.hpp"
#include "right_answer.hpp"

namespace {

namespace wire = gradproof::wire;

using Question = const gradproof_question&;
using Answer = gradproof_answer&;
using Fault = std::function<void(Question, Answer)>;

int calls = 0;
volatile double sink = 0.0;
volatile int zero = 0;

std::string own_name() {
  Dl_info info{};
  ::dladdr(reinterpret_cast<void*>(&own_name), &info);
  const std::string path = info.dli_fname == nullptr ? "" : info.dli_fname;
  const std::string file = path.substr(path.rfind('/') + 1);
  return file.substr(0, file.rfind('.'));
}

[[noreturn]] void loop() {
  for (;;) sink = sink + 1.0;
}

std::uint64_t entries(const gradproof_array& array) { return array.rows * array.cols; }

/// Answers rightly, then changes the first weight derivative.
Fault then(const std::function<void(gradproof_array& dW, Question)>& change) {
  return [change](Question question, Answer answer) {
    answer_rightly(question, answer);
    change(answer.layer[0].dW, question);
  };
}

/// Right if what was tried failed; empty, and so wrong, if it succeeded.
Fault must_fail(const std::function<bool()>& succeeded) {
  return [succeeded](Question question, Answer answer) {
    if (!succeeded()) answer_rightly(question, answer);
  };
}

/// Does something, which is not expected to return, and answers rightly if it does.
Fault first(const std::function<void()>& deed) {
  return [deed](Question question, Answer answer) {
    deed();
    answer_rightly(question, answer);
  };
}

bool can_write(const char* path) {
  const int file = ::open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  return file >= 0 && ::write(file, "PASS", 4) == 4;
}

bool can_read(const std::string& path) {
  char byte = 0;
  const int file = ::open(path.c_str(), O_RDONLY);
  return file >= 0 && ::read(file, &byte, 1) == 1;
}

bool can_list(const char* path) {
  DIR* folder = ::opendir(path);
  return folder != nullptr && ::readdir(folder) != nullptr;
}

void send(std::span<const std::byte> bytes) { (void)!::write(4, bytes.data(), bytes.size()); }

std::vector<std::byte> forged_frame(std::uint64_t id) {
  wire::FrameWriter writer(wire::Direction::answer, id, wire::answered);
  writer.text("note", "all tests passed");
  return writer.finish();
}

/// The id of this question, which lies somewhere in the pages before the numbers.
std::uint64_t own_id(Question question) {
  const auto* end = reinterpret_cast<const char*>(question.layer[0].W);
  const auto* page =
      reinterpret_cast<const char*>(reinterpret_cast<std::uintptr_t>(end) & ~std::uintptr_t{4095});
  std::uint64_t id = 0;
  std::memcpy(&id, page + 8, sizeof id);
  return id;
}

[[gnu::noinline]] int recurse(int depth) {
  volatile char room[1024];
  room[0] = static_cast<char>(depth);
  return recurse(depth + 1) + room[0];
}

sigjmp_buf way_out;

pid_t own_parent() { return ::getppid(); }

void hog_memory() {
  std::vector<std::vector<char>> all;
  for (;;) all.emplace_back(std::size_t{16} << 20U, 'x');
}

void in_a_thread(void* (*work)(void*), bool join) {
  pthread_t thread;
  if (::pthread_create(&thread, nullptr, work, nullptr) == 0 && join) ::pthread_join(thread, nullptr);
}

const std::map<std::string, Fault>& faults() {
  static const std::map<std::string, Fault> all = {
      {"right", first([] {})},
      {"right_in_a_thread", [](Question q, Answer a) { std::thread([&] { answer_rightly(q, a); }).join(); }},

      // it ends
      {"null_pointer", first([] { *reinterpret_cast<volatile int*>(static_cast<std::uintptr_t>(zero)) = 1; })},
      {"wild_pointer", first([] { *reinterpret_cast<volatile int*>(0x123456789000) = 1; })},
      {"abort", first([] { std::abort(); })},
      {"exit_0", first([] { std::exit(0); })},
      {"underscore_exit_0", first([] { ::_exit(0); })},
      {"exit_after_the_first_call", [](Question q, Answer a) { if (++calls > 1) ::_exit(0); answer_rightly(q, a); }},
      {"division_trap", first([] { sink = 7 / zero; })},
      {"trapping_nan", first([] { ::feenableexcept(FE_INVALID); sink = sink / (sink - sink); })},
      {"illegal_instruction", first([] { __builtin_trap(); })},
      {"stack_overflow", first([] { sink = recurse(0); })},
      {"double_free", first([] {
         void* volatile piece = std::malloc(40);
         std::free(piece);
         std::free(piece);
       })},
      {"kills_itself", first([] { ::kill(::getpid(), SIGKILL); })},
      {"terminates_itself", first([] { ::raise(SIGTERM); })},
      {"closes_all_files", first([] { for (int fd = 0; fd < 32; ++fd) ::close(fd); })},
      {"unmaps_its_input", [](Question q, Answer) {
         ::munmap(reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(q.X) & ~std::uintptr_t{4095}), 4096);
         sink = q.X[0];
       }},

      // it does not end
      {"infinite_loop", first([] { loop(); })},
      {"sleep", first([] { for (;;) ::sleep(1000); })},
      {"stops_itself", first([] { ::raise(SIGSTOP); })},
      {"ignores_sigterm", first([] { std::signal(SIGTERM, SIG_IGN); loop(); })},
      {"blocks_all_signals", first([] { sigset_t all; ::sigfillset(&all); ::sigprocmask(SIG_SETMASK, &all, nullptr); loop(); })},
      {"swallows_its_faults", first([] {
         std::signal(SIGSEGV, +[](int) {});
         *reinterpret_cast<volatile int*>(static_cast<std::uintptr_t>(zero)) = 1;
       })},
      {"reads_ahead", first([] { char byte = 0; (void)!::read(3, &byte, 1); })},
      {"deadlock", first([] { static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; ::pthread_mutex_lock(&lock); ::pthread_mutex_lock(&lock); })},

      // too much
      {"memory_bomb", first([] { hog_memory(); })},
      {"malloc_bomb", first([] { for (;;) { void* volatile block = std::malloc(std::size_t{16} << 20U); std::memset(block, 1, std::size_t{16} << 20U); } })},
      {"huge_mmap", must_fail([] {
         return ::mmap(nullptr, std::size_t{1} << 40U, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) != MAP_FAILED;
       })},
      {"output_flood", first([] { std::string line(4096, 'x'); for (;;) (void)!::write(1, line.data(), line.size()); })},
      {"much_output", first([] { for (int i = 0; i < 20000; ++i) std::printf("epoch %d: cost nan\n", i); std::fflush(stdout); })},
      {"thread_bomb", first([] { for (int i = 0; i < 100000; ++i) in_a_thread([](void*) -> void* { ::sleep(1000); return nullptr; }, false); })},

      // new processes
      {"fork_bomb", first([] { for (;;) ::fork(); })},
      {"daemon", first([] { if (::fork() == 0) { ::setsid(); for (;;) ::sleep(1); } })},
      {"vfork", first([] { if (::vfork() == 0) ::_exit(0); })},
      {"system", first([] { (void)!std::system("touch /tmp/was-here"); })},
      {"execve", first([] { ::execl("/bin/true", "true", nullptr); })},

      // the floating-point environment
      {"rounds_upward", first([] { std::fesetround(FE_UPWARD); })},
      {"leaves_rounding_upward", [](Question q, Answer a) { answer_rightly(q, a); ::fesetround(FE_UPWARD); }},
#if defined(__x86_64__)
      {"flushes_denormals", [](Question q, Answer a) { answer_rightly(q, a); _mm_setcsr(_mm_getcsr() | 0x8040U); }},
#endif

      // threads
      {"thread_left_sleeping", first([] { in_a_thread([](void*) -> void* { ::sleep(1000); return nullptr; }, false); })},
      {"thread_left_spinning", first([] { in_a_thread([](void*) -> void* { loop(); }, false); })},
      {"thread_throws", first([] { std::thread([] { throw std::runtime_error("out of a thread"); }).join(); })},
      {"thread_crashes", first([] { in_a_thread([](void*) -> void* { *reinterpret_cast<volatile int*>(static_cast<std::uintptr_t>(zero)) = 1; return nullptr; }, true); })},

      // numbers
      {"nan", then([](auto& dW, auto&) { dW.values[0] = std::numeric_limits<double>::quiet_NaN(); })},
      {"infinity", then([](auto& dW, auto&) { dW.values[0] = std::numeric_limits<double>::infinity(); })},
      {"denormals", then([](auto& dW, auto&) { for (std::uint64_t i = 0; i < entries(dW); ++i) dW.values[i] = 5e-324; })},
      {"float32", [](Question q, Answer a) {
         answer_rightly(q, a);
         for (std::uint64_t l = 0; l < q.depth; ++l) {
           for (gradproof_array* array : {&a.layer[l].dW, &a.layer[l].db})
             for (std::uint64_t i = 0; i < entries(*array); ++i) array->values[i] = static_cast<float>(array->values[i]);
         }
       }},
      {"finite_differences", answer_by_differences},
      {"untouched", [](Question, Answer) {}},
      {"half_untouched", [](Question q, Answer a) {
         const double kept = a.layer[0].dW.values[0];
         answer_rightly(q, a);
         a.layer[0].dW.values[0] = kept;
       }},
      {"sign", then([](auto& dW, auto&) { for (std::uint64_t i = 0; i < entries(dW); ++i) dW.values[i] = -dW.values[i]; })},
      {"transposed_shape", then([](auto& dW, auto&) { std::swap(dW.rows, dW.cols); })},
      {"row_by_row", then([](auto& dW, auto&) {
         const std::vector<double> old(dW.values, dW.values + entries(dW));
         for (std::uint64_t i = 0; i < dW.rows; ++i)
           for (std::uint64_t j = 0; j < dW.cols; ++j) dW.values[j + dW.cols * i] = old[i + dW.rows * j];
       })},
      {"giant_shape", then([](auto& dW, auto&) { dW.rows = dW.cols = std::uint64_t{1} << 40U; })},
      {"one_row_too_many", then([](auto& dW, auto&) {
         static double numbers[4096];
         dW = {numbers, dW.rows + 1, dW.cols};
       })},
      {"empty_shape", then([](auto& dW, auto&) { dW.rows = dW.cols = 0; })},
      {"random", then([](auto& dW, auto&) { std::random_device device; dW.values[0] += 1e-6 * device(); })},
      {"reseeded_generator", then([](auto& dW, auto&) { std::srand(static_cast<unsigned>(::clock())); dW.values[0] *= 1.0 + 1e-9 * std::rand(); })},

      // memory
      {"writes_to_X", first([] {})},
      {"past_the_end", then([](auto& dW, auto&) { dW.values[entries(dW)] = 0.0; })},
      {"reads_past_the_end", then([](auto& dW, auto&) { sink = dW.values[entries(dW)]; })},
      {"pointer_to_nowhere", then([](auto& dW, auto&) { dW.values = reinterpret_cast<double*>(0x10); })},
      {"keeps_a_pointer", [](Question q, Answer a) {
         static const double* old = nullptr;
         if (old != nullptr) sink = *old;
         old = q.X;
         answer_rightly(q, a);
       }},

      // state
      {"accumulates", [](Question q, Answer a) {
         static double sum = 0.0;
         answer_rightly(q, a);
         a.layer[0].dW.values[0] += sum;
         sum += 1.0;
       }},
      {"right_once", [](Question q, Answer a) { if (++calls == 1) answer_rightly(q, a); }},

      // forged and broken answers
      {"forged_answer", [](Question q, Answer a) { send(forged_frame(own_id(q))); answer_rightly(q, a); }},
      {"forged_answer_alone", [](Question q, Answer) { send(forged_frame(own_id(q))); ::sleep(1000); }},
      {"forged_id", [](Question q, Answer) { send(forged_frame(own_id(q) + 1)); ::sleep(1000); }},
      {"truncated_answer", [](Question q, Answer) { auto frame = forged_frame(own_id(q)); frame.resize(50); send(frame); ::_exit(0); }},
      {"truncated_header", [](Question q, Answer) { auto frame = forged_frame(own_id(q)); frame.resize(11); send(frame); ::_exit(0); }},
      {"half_an_answer_and_waits", [](Question q, Answer) { auto frame = forged_frame(own_id(q)); frame.resize(50); send(frame); ::sleep(1000); }},
      {"endless_answer", [](Question q, Answer) {
         auto frame = forged_frame(own_id(q));
         std::memset(frame.data() + 24, 0, 8);
         frame[31] = std::byte{0x10};  // 2^60 bytes
         send(frame);
         for (;;) send(frame);
       }},
      {"million_items", [](Question q, Answer) {
         wire::FrameWriter writer(wire::Direction::answer, own_id(q), wire::answered);
         for (int i = 0; i < 2000; ++i) writer.shape_only("dW[1]", 1, 1);
         send(writer.finish());
         ::sleep(1000);
       }},
      {"bad_crc", [](Question q, Answer) { auto frame = forged_frame(own_id(q)); frame.back() ^= std::byte{1}; send(frame); ::sleep(1000); }},
      {"garbage", [](Question, Answer) { const std::vector<std::byte> noise(4096, std::byte{0x5a}); send(noise); ::sleep(1000); }},
      {"other_version", [](Question q, Answer) { auto frame = forged_frame(own_id(q)); frame[6] = std::byte{9}; send(frame); ::sleep(1000); }},
      {"unknown_array", [](Question q, Answer) {
         wire::FrameWriter writer(wire::Direction::answer, own_id(q), wire::answered);
         writer.shape_only("verdict", 1, 1);
         send(writer.finish());
         ::sleep(1000);
       }},
      {"unknown_status", [](Question q, Answer) {
         wire::FrameWriter writer(wire::Direction::answer, own_id(q), 77);
         writer.text("note", "x");
         send(writer.finish());
         ::sleep(1000);
       }},
      {"prints_pass", [](Question, Answer) {
         std::puts("[  PASSED  ] 1 test.\n::notice::PASS\n<testsuites tests=\"1\" failures=\"0\"/>\n{\"verdict\": \"verified\"}");
         std::fflush(stdout);
       }},

      // other processes and the machine
      {"kill_parent", first([] { ::kill(own_parent(), SIGKILL); })},
      {"stop_parent", first([] { ::kill(own_parent(), SIGSTOP); })},
      {"kill_everyone", first([] { ::kill(-1, SIGKILL); })},
      {"kill_group", first([] { ::kill(0, SIGKILL); })},
      {"tgkill_parent", first([] { ::syscall(SYS_tgkill, own_parent(), own_parent(), SIGKILL); })},
      {"tkill_parent", first([] { ::syscall(SYS_tkill, own_parent(), SIGKILL); })},
      {"sigqueue_parent", first([] { ::sigqueue(own_parent(), SIGTERM, {}); })},
      {"pidfd_signal_parent", first([] { ::syscall(SYS_pidfd_send_signal, ::syscall(SYS_pidfd_open, own_parent(), 0), SIGKILL, nullptr, 0); })},
      {"own_fd_signals", must_fail([] { return ::fcntl(4, F_SETOWN, own_parent()) == 0; })},
      {"async_signals", must_fail([] { return ::fcntl(4, F_SETFL, O_ASYNC) == 0; })},
      {"prlimit_parent", first([] { const rlimit none{0, 0}; ::prlimit(own_parent(), RLIMIT_CPU, &none, nullptr); })},
      {"ptrace_parent", first([] { ::ptrace(PTRACE_ATTACH, own_parent(), nullptr, nullptr); })},
      {"write_parents_memory", first([] { const iovec here{&calls, 4}; ::process_vm_writev(own_parent(), &here, 1, &here, 1, 0); })},
      {"parents_memory_file", must_fail([] { return can_read("/proc/" + std::to_string(own_parent()) + "/mem") || ::open(("/proc/" + std::to_string(own_parent()) + "/mem").c_str(), O_RDWR) >= 0; })},
      {"parents_files", must_fail([] { return can_list(("/proc/" + std::to_string(own_parent()) + "/fd").c_str()); })},
      {"parents_words", must_fail([] { return can_read("/proc/" + std::to_string(own_parent()) + "/cmdline"); })},
      {"outlives_its_parent", must_fail([] { return ::prctl(PR_SET_PDEATHSIG, 0) == 0; })},
      {"raises_a_limit", must_fail([] {
         const rlimit more{RLIM_INFINITY, RLIM_INFINITY};
         return ::setrlimit(RLIMIT_AS, &more) == 0 || ::setrlimit(RLIMIT_CPU, &more) == 0 || ::setrlimit(RLIMIT_FSIZE, &more) == 0;
       })},
      {"becomes_root", first([] { (void)!::setuid(0); })},
      {"unshare", first([] { ::unshare(0x10000000); })},
      {"mount", first([] { ::mount("none", "/tmp", "tmpfs", 0, nullptr); })},
      {"bpf", first([] { ::syscall(SYS_bpf, BPF_PROG_LOAD, nullptr, 0); })},
      {"perf_events", first([] { ::syscall(SYS_perf_event_open, nullptr, 0, -1, -1, 0); })},
      {"io_uring", first([] { ::syscall(SYS_io_uring_setup, 8, nullptr); })},
      {"keyring", first([] { ::syscall(SYS_keyctl, 0, 0); })},
      {"userfaultfd", first([] { ::syscall(SYS_userfaultfd, 0); })},
      {"changes_the_clock", first([] { const timespec then{}; ::clock_settime(CLOCK_REALTIME, &then); })},
      {"other_machine_mode", first([] { ::syscall(SYS_personality, 8); })},
#if defined(__x86_64__)
      {"calls_of_32_bits", first([] { long number = 20; __asm__ volatile("int $0x80" : "+a"(number)); })},
      {"calls_of_x32", first([] { ::syscall(0x40000000 | 39); })},
#endif
      {"setsid", must_fail([] { return ::setsid() >= 0; })},
      {"socket", must_fail([] { return ::socket(AF_INET, SOCK_STREAM, 0) >= 0 || ::socket(AF_UNIX, SOCK_STREAM, 0) >= 0; })},
      {"memory_file", must_fail([] { return ::syscall(SYS_memfd_create, "x", 0) >= 0; })},

      // files
      {"overwrites_the_report", must_fail([] { return can_write("report.json") || can_write("/tmp/hostile-report.json"); })},
      {"fills_the_disk", must_fail([] { return can_write("/tmp/hostile-full") || can_write("/var/tmp/x") || can_write("/dev/shm/x") || can_write("/run/x"); })},
      {"deletes_files", must_fail([] { return ::unlink("/tmp/hostile-victim") == 0 || ::rename("/tmp/hostile-victim", "/tmp/x") == 0 || ::mkdir("/tmp/hostile-folder", 0755) == 0 || ::chmod("/tmp/hostile-victim", 0) == 0; })},
      {"changes_the_runner", must_fail([] { return ::write(5, "x", 1) == 1 || ::open("/proc/self/fd/5", O_RDWR) >= 0 || ::ftruncate(5, 0) == 0; })},
      {"changes_itself", must_fail([] { Dl_info info{}; ::dladdr(reinterpret_cast<void*>(&can_write), &info); return ::open(info.dli_fname, O_RDWR) >= 0; })},
      {"reads_passwords", must_fail([] { return can_read("/etc/passwd") || can_read("/etc/shadow"); })},
      {"lists_the_root", must_fail([] { return can_list("/") || can_list("/home") || can_list("/tmp") || can_list("/proc"); })},
      {"reads_other_processes", must_fail([] { return can_read("/proc/1/cmdline") || can_read("/proc/self/maps"); })},

      // C++
      {"throws", [](Question, Answer) { throw std::runtime_error("not written yet: dW[1]"); }},
      {"throws_an_int", [](Question, Answer) { throw 42; }},
      {"throws_control_characters", [](Question, Answer) { throw std::runtime_error("\x1b[2J\xff<&>]]>::error::"); }},
      {"out_of_range", first([] { sink = std::vector<double>(3).at(7); })},
      {"longjmp_out_of_a_fault", [](Question, Answer) {
         struct sigaction action {};
         action.sa_handler = +[](int) { ::siglongjmp(way_out, 1); };
         ::sigaction(SIGSEGV, &action, nullptr);
         if (sigsetjmp(way_out, 1) == 0) *reinterpret_cast<volatile int*>(static_cast<std::uintptr_t>(zero)) = 1;
       }},
      {"at_exit_loops", first([] { std::atexit(+[] { loop(); }); })},
      {"constructor_exits", first([] {})},
      {"constructor_loops", first([] {})},
      {"constructor_crashes", first([] {})},
      {"destructor_loops", first([] {})},
      {"replaced_malloc", first([] {})},
  };
  return all;
}

__attribute__((constructor)) void before_anything() {
  const std::string name = own_name();
  if (name == "constructor_exits") std::exit(0);
  if (name == "constructor_loops") loop();
  if (name == "constructor_crashes") std::abort();
}

__attribute__((destructor)) void after_everything() {
  if (own_name() == "destructor_loops") loop();
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int gradproof_submission_1(
    const gradproof_question* question, gradproof_answer* answer) {
  const std::string name = own_name();
  if (name == "writes_to_X") const_cast<double*>(question->X)[0] = 0.0;
  const auto fault = faults().find(name);
  if (fault == faults().end()) return 1;
  fault->second(*question, *answer);
  return 0;
}

#ifdef GRADPROOF_REPLACED_MALLOC
// Nobody's memory but this object's may come from here.
extern "C" __attribute__((visibility("default"))) void* malloc(std::size_t) { return nullptr; }
extern "C" __attribute__((visibility("default"))) void free(void*) {}
#endif
