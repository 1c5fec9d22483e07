// SPDX-License-Identifier: MIT
#include "gradproof/grade/run.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <list>
#include <set>
#include <stdexcept>

namespace gradproof {

namespace fs = std::filesystem;

namespace {

/// The folder that holds the private copies; it goes with everything in it. After a kill -9 it stays, until
/// the next run on the same record takes it away.
class WorkFolder {
 public:
  explicit WorkFolder(Record& record) {
    std::error_code none;
    const fs::path old = record.note("work");
    if (old.filename().string().starts_with("gradproof-grade-")) fs::remove_all(old, none);
    std::string name = (fs::temp_directory_path() / "gradproof-grade-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
      throw std::runtime_error(
          fmt::format("{}: no folder can be made there; set TMPDIR", fs::temp_directory_path().string()));
    path_ = name;
    // others may pass, for the child is nobody, and see no list
    fs::permissions(path_, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
    record.set_note("work", name);
  }
  ~WorkFolder() {
    std::error_code none;
    fs::remove_all(path_, none);
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;

  /// A new folder in a new one: beside it and above it there is nothing that could be read.
  fs::path new_folder() {
    const fs::path folder = path_ / std::to_string(++count_) / "hand-in";
    fs::create_directories(folder);
    return folder;
  }

 private:
  fs::path path_;
  std::size_t count_ = 0;
};

struct Running {
  const HandIn* hand_in;
  fs::path folder;
  JudgingChild child;
};

class Run {
 public:
  Run(Record& record, const RunOptions& options)
      : record_(record), options_(options), command_(options.command), work_(record) {
    if (command_.prepare) command_.environment = command_.prepare();
  }

  /// @returns those with harness trouble.
  std::vector<const HandIn*> judge(const std::vector<const HandIn*>& all) {
    std::vector<const HandIn*> trouble;
    std::size_t next = 0;
    while (!is_stopped() && (next < all.size() || !running_.empty())) {
      while (next < all.size() && running_.size() < std::max(1U, options_.jobs)) start(*all[next++], trouble);
      if (!running_.empty()) wait();
      for (auto one = running_.begin(); one != running_.end();) {
        if (!has_ended(*one) && !one->child.is_late()) {
          ++one;
          continue;
        }
        finish(*one->hand_in, one->child.judged(), trouble);
        remove(one->folder);
        one = running_.erase(one);
      }
      if (options_.progress) options_.progress(done_, total_);
    }
    running_.clear();  // stopped: what ran is killed and leaves no row
    return trouble;
  }

  [[nodiscard]] bool is_stopped() const { return options_.stop != nullptr && options_.stop->load(); }
  [[nodiscard]] std::size_t done() const noexcept { return done_; }
  void expect(std::size_t total) { total_ += total; }

 private:
  static void remove(const fs::path& folder) {
    std::error_code none;
    fs::remove_all(folder.parent_path(), none);
  }

  static bool has_ended(const Running& one) {
    pollfd ready{one.child.handle(), POLLIN, 0};
    return ::poll(&ready, 1, 0) > 0;
  }

  void wait() {
    std::vector<pollfd> all;
    all.reserve(running_.size());
    for (const Running& one : running_) all.push_back({one.child.handle(), POLLIN, 0});
    ::poll(all.data(), all.size(),
           100);  // time limits, a signal and the progress line are looked at as often
  }

  void start(const HandIn& hand_in, std::vector<const HandIn*>& trouble) {
    if (!hand_in.problem.empty()) {
      finish(hand_in, judged_without_report("not judged", "", hand_in.problem), trouble);
      return;
    }
    const fs::path folder = work_.new_folder();
    try {
      const fs::path file = copy_to_judge(hand_in, folder);
      running_.push_back({&hand_in, folder, JudgingChild(command_, file, folder)});
    } catch (const std::runtime_error& error) {
      remove(folder);
      finish(hand_in, judged_without_report("harness trouble", "", error.what()), trouble);
    }
  }

  void finish(const HandIn& hand_in, Judged judged, std::vector<const HandIn*>& trouble) {
    judged.content = hand_in.content;
    record_.put(judged);
    ++done_;
    if (judged.verdict == "harness trouble") trouble.push_back(&hand_in);
  }

  Record& record_;
  const RunOptions& options_;
  JudgeCommand command_;  // and what it has prepared
  WorkFolder work_;
  std::list<Running> running_;
  std::size_t done_ = 0, total_ = 0;
};

}  // namespace

RunCounts judge_missing(Record& record, const std::vector<HandIn>& hand_ins, const RunOptions& options) {
  std::vector<std::string> troubled;
  record.for_each([&](const Row& row) {
    if (row.judged.verdict == "harness trouble") troubled.push_back(row.judged.content);
  });
  for (const std::string& content : troubled) record.forget(content);

  RunCounts counts;
  std::vector<const HandIn*> missing;
  std::set<std::string> seen;
  for (const HandIn& one : hand_ins) {
    if (!seen.insert(one.content).second) {
      ++counts.duplicates;
    } else if (record.has(one.content)) {
      ++counts.kept;
    } else {
      missing.push_back(&one);
    }
  }
  if (missing.empty()) return counts;
  Run run(record, options);
  run.expect(missing.size());
  const std::vector<const HandIn*> trouble = run.judge(missing);
  counts.judged = run.done();
  if (!trouble.empty() && !run.is_stopped()) {
    run.expect(trouble.size());
    counts.repeated = trouble.size();
    static_cast<void>(run.judge(trouble));
  }
  counts.stopped = run.is_stopped() && counts.judged < missing.size();
  return counts;
}

}  // namespace gradproof
