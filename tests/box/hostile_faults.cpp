// SPDX-License-Identifier: MIT
#include "tests/box/hostile_faults.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <optional>
#include <ostream>

#include "gradproof/network/random.hpp"
#include "gradproof/submission/submission.hpp"
#include "tests/box/ordinary_user.hpp"

namespace gradproof::testing {

/// Shorter than a person would wait, for those that are expected to be waited for; longer than a busy machine
/// takes to fill its memory, for the others.
constexpr double short_time = 0.4, enough_time = 100.0;

void PrintTo(const Expected& expected, std::ostream* out) { *out << expected.name; }

const std::vector<Expected>& expectations() {
  static const std::vector<Expected> all = {
    {"right", "verified", "", "ran in a box: seccomp"},
    {"right_in_a_thread", "verified"},

    {"null_pointer", "did not answer", "crashed", "SIGSEGV: it used a null pointer"},
    {"wild_pointer", "did not answer", "crashed", "SIGSEGV: it used memory that is not its own"},
    {"abort", "did not answer", "crashed", "SIGABRT"},
    {"exit_0", "did not answer", "crashed", "exit status 0 before it had answered"},
    {"underscore_exit_0", "did not answer", "crashed", "exit status 0 before it had answered"},
    {"exit_after_the_first_call", "did not answer", "crashed", "exit status 0"},
    {"division_trap", "did not answer", "crashed", "an integer was divided by zero"},
    {"trapping_nan", "did not answer", "crashed", "SIGFPE"},
    {"illegal_instruction", "did not answer", "crashed", "a trap"},
    {"stack_overflow", "did not answer", "crashed", "the stack overflowed"},
    {"double_free", "did not answer", "crashed", "SIGABRT"},
    {"kills_itself", "did not answer", "over a limit", "SIGKILL"},
    {"terminates_itself", "did not answer", "crashed", "SIGTERM"},
    {"closes_all_files", "did not answer", "crashed"},
    {"unmaps_its_input", "did not answer", "crashed", "SIGSEGV"},

    {"infinite_loop", "did not answer", "timed out", "no answer came in 0.4 s; --timeout"},
    {"sleep", "did not answer", "timed out"},
    {"stops_itself", "did not answer", "timed out"},
    {"ignores_sigterm", "did not answer", "timed out"},
    {"blocks_all_signals", "did not answer", "timed out"},
    {"swallows_its_faults", "did not answer", "timed out"},
    {"reads_ahead", "did not answer", "timed out"},
    {"deadlock", "did not answer", "timed out"},

    {"memory_bomb", "did not answer", "over a limit", "400 MiB"},
    {"malloc_bomb", "did not answer", "crashed", "null pointer"},
    {"huge_mmap", "verified"},
    {"output_flood", "did not answer", "over a limit", "printed more than"},
    {"much_output", "verified"},
    {"thread_bomb", "verified", "", "threads running"},

    {"fork_bomb", "did not answer", "forbidden", "a new process"},
    {"daemon", "did not answer", "forbidden"},
    {"vfork", "did not answer", "forbidden"},
    {"system", "did not answer", "forbidden"},
    {"execve", "did not answer", "forbidden"},

    {"rounds_upward", "verified", "", "the rounding mode was changed"},
    {"leaves_rounding_upward", "verified", "", "the rounding mode was changed"},
#if defined(__x86_64__)
    {"flushes_denormals", "verified", "", "flushed to zero"},
#endif

    {"thread_left_sleeping", "verified", "", "it left 3 threads running"},
    {"thread_left_spinning", "verified", "", "it left 3 threads running"},
    {"thread_throws", "did not answer", "crashed", "out of a thread"},
    {"thread_crashes", "did not answer", "crashed", "SIGSEGV"},

    {"nan", "wrong"},
    {"infinity", "wrong"},
    {"denormals", "wrong"},
    {"float32", "verified", "", "single precision"},
    {"finite_differences", "verified"},  // what is said of it: gradient_cost_test.cpp
    {"untouched", "wrong"},
    {"half_untouched", "wrong"},
    {"sign", "wrong"},
    {"transposed_shape", "wrong"},
    {"row_by_row", "wrong"},
    {"giant_shape", "wrong"},
    {"one_row_too_many", "wrong"},
    {"empty_shape", "wrong"},
    {"random", "wrong"},
    {"reseeded_generator", "wrong"},

    {"writes_to_X", "did not answer", "crashed", "it wrote to its input"},
    {"past_the_end", "did not answer", "crashed", "past the end of dW[1]"},
    {"reads_past_the_end", "did not answer", "crashed", "past the end of dW[1]"},
    {"pointer_to_nowhere", "did not answer", "crashed", "SIGSEGV"},
    {"keeps_a_pointer", "verified"},

    {"accumulates", "wrong"},
    {"right_once", "wrong"},

    {"forged_answer", "did not answer", "over a limit or unreadable"},  // who comes first
    {"forged_answer_alone", "did not answer", "timed out"},
    {"forged_id", "did not answer", "unreadable", "another id"},
    {"truncated_answer", "did not answer", "unreadable", "ended after 50 bytes"},
    {"truncated_header", "did not answer", "unreadable", "ended after 11 bytes"},
    {"half_an_answer_and_waits", "did not answer", "timed out", "50 bytes of an answer came"},
    {"endless_answer", "did not answer", "over a limit", "announced"},
    {"million_items", "did not answer", "over a limit", "announced"},
    {"bad_crc", "did not answer", "unreadable", "crc32"},
    {"garbage", "did not answer", "unreadable", "GRADPA"},
    {"other_version", "did not answer", "unreadable", "version 9"},
    {"unknown_array", "did not answer", "unreadable", "'verdict'"},
    {"unknown_status", "did not answer", "unreadable", "status 77"},
    {"prints_pass", "wrong"},

    {"kill_parent", "did not answer", "forbidden"},
    {"stop_parent", "did not answer", "forbidden"},
    {"kill_everyone", "did not answer", "forbidden"},
    {"kill_group", "did not answer", "forbidden"},
    {"tgkill_parent", "did not answer", "forbidden"},
    {"tkill_parent", "did not answer", "forbidden"},
    {"sigqueue_parent", "did not answer", "forbidden"},
    {"pidfd_signal_parent", "did not answer", "forbidden"},
    {"own_fd_signals", "verified"},
    {"async_signals", "verified"},
    {"prlimit_parent", "did not answer", "forbidden"},
    {"ptrace_parent", "did not answer", "forbidden"},
    {"write_parents_memory", "did not answer", "forbidden"},
    {"parents_memory_file", "verified"},
    {"parents_files", "verified"},
    {"parents_words", "verified"},
    {"outlives_its_parent", "verified"},
    {"raises_a_limit", "verified"},
    {"becomes_root", "did not answer", "forbidden"},
    {"unshare", "did not answer", "forbidden"},
    {"mount", "did not answer", "forbidden"},
    {"bpf", "did not answer", "forbidden"},
    {"perf_events", "did not answer", "forbidden"},
    {"io_uring", "did not answer", "forbidden"},
    {"keyring", "did not answer", "forbidden"},
    {"userfaultfd", "did not answer", "forbidden"},
    {"changes_the_clock", "did not answer", "forbidden"},
    {"other_machine_mode", "did not answer", "forbidden"},
#if defined(__x86_64__)
    {"calls_of_32_bits", "did not answer", "forbidden or crashed"},  // a kernel may not have them at all
    {"calls_of_x32", "verified"},
#endif
    {"setsid", "verified"},
    {"socket", "verified"},
    {"memory_file", "verified"},

    {"overwrites_the_report", "verified"},
    {"fills_the_disk", "verified"},
    {"deletes_files", "verified"},
    {"changes_the_runner", "did not answer", "over a limit", "wrote to a file"},
    {"changes_itself", "verified"},
    {"reads_passwords", "verified"},
    {"lists_the_root", "verified"},
    {"reads_other_processes", "verified"},

    {"throws", "did not answer", "crashed", "it raised an exception: not written yet: dW[1]"},
    {"throws_an_int", "did not answer", "crashed", "no std::exception"},
    {"throws_control_characters", "did not answer", "crashed", "\\x1b[2J\\xff<&>]]>::error::"},
    {"out_of_range", "did not answer", "crashed", "vector::_M_range_check"},
    {"longjmp_out_of_a_fault", "wrong"},
    {"at_exit_loops", "verified"},
    {"constructor_exits", "did not answer", "crashed", "exit status 0"},
    {"constructor_loops", "did not answer", "timed out"},
    {"constructor_crashes", "did not answer", "crashed", "SIGABRT"},
    {"destructor_loops", "verified"},
    {"replaced_malloc", "verified"},
  };
  return all;
}

namespace {

/// Two networks of the kind right_answer.hpp can do; sizes all different, and one square.
Examination two_networks() {
  Examination examination;
  Random random(20260701);
  for (const auto& sizes : {std::vector<arma::uword>{3, 5, 2}, std::vector<arma::uword>{4, 4, 4}}) {
    Architecture architecture(sizes, {Activation::tanh()}, OutputLayer(OutputKind::sigmoid));
    const arma::uword m = sizes.front() + 4 * (sizes.front() % 2);
    Parameters parameters = random_parameters(architecture.forward_only(), random);
    arma::mat X = random_normal(random, sizes.front(), m);
    arma::mat Y = random_labels(architecture.forward_only(), m, random);
    examination.cases.push_back({std::move(architecture), std::move(parameters), std::move(X), std::move(Y)});
  }
  return examination;
}

/// The shared object under all its names, in a folder of an ordinary user's own. Made once, as root if need
/// be.
class Names : public ::testing::Environment {
 public:
  static inline std::optional<TemporaryFolder> folder;

  void SetUp() override {
    folder.emplace();
    namespace fs = std::filesystem;
    fs::copy_file(HOSTILE_OBJECT, folder->path() / "all.so");
    fs::copy_file(HOSTILE_OBJECT_WITH_MALLOC, folder->path() / "replaced_malloc.so");
    for (const auto& expected : expectations()) {
      const auto name = folder->path() / (expected.name + ".so");
      if (!fs::exists(name)) fs::create_symlink("all.so", name);
    }
    std::ofstream(folder->path() / "report.json") << "kept";
    become_ordinary_user(folder->path());
  }
  void TearDown() override { folder.reset(); }
};

const auto* const names = ::testing::AddGlobalTestEnvironment(new Names);

std::string all_words(const Report& report) {
  std::string words;
  for (const auto& note : report.notes) words += note + '\n';
  for (const auto& array : report.arrays) words += array.name + ": " + array.reason + ' ' + array.note + '\n';
  return words;
}

}  // namespace

std::string try_out(const Expected& expected) {
  SubmissionOptions options;
  options.seconds = expected.outcome == "timed out" ? short_time : enough_time;
  // Filling a gigabyte takes seconds on a small machine, and shows no more.
  if (expected.name.ends_with("_bomb")) options.memory_bytes = std::uint64_t{400} << 20U;
  const auto submission = open_submission(Names::folder->path() / (expected.name + ".so"), options);
  const Report report = submission->judge(two_networks(), {});
  const std::string words = all_words(report);
  std::string wrong;
  if (to_string(report.verdict) != expected.verdict)
    wrong += fmt::format("the verdict is '{}', expected '{}'\n", to_string(report.verdict), expected.verdict);
  const bool outcome_fits =
      expected.outcome.empty()
          ? report.outcome.empty()
          : !report.outcome.empty() && expected.outcome.find(report.outcome) != std::string::npos;
  if (!outcome_fits)
    wrong += fmt::format("the outcome is '{}', expected '{}'\n", report.outcome, expected.outcome);
  if (words.find(expected.says) == std::string::npos)
    wrong += fmt::format("nobody says '{}'\n", expected.says);
  if (has_children()) wrong += "a process is left behind\n";
  return wrong.empty() ? wrong
                       : fmt::format("{}: {}{}stdout: {}\nstderr: {}\n", expected.name, wrong, words,
                                     submission->printed_out(), submission->printed_err());
}

}  // namespace gradproof::testing
