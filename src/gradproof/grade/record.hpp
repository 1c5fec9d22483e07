// SPDX-License-Identifier: MIT
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "gradproof/grade/hand_in.hpp"

namespace gradproof {

/// The record cannot be opened, read or written; what() names it, the reason and the way out. What was
/// written before is kept.
struct RecordTrouble : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What was found about one content.
struct Judged {
  std::string content;    ///< hash of all that was read
  std::string report;     ///< JSON, gradproof-report/1
  std::string verdict;    ///< as in the report; "not judged" where check could not use it (exit status 2)
  std::string outcome;    ///< "timed out", "crashed", ...; else empty
  std::string mistake;    ///< the id of the most likely one; else empty
  std::string signature;  ///< which arrays are wrong, and how; else empty: groups.hpp
  int status = 5;         ///< exit status of check
  double seconds = 0.0;
};

/// What was handed in, with what was found about it.
struct Row {
  HandIn hand_in;
  bool is_judged = false;
  Judged judged;
};

/// What rows are found again by, besides the content: another version or other options, and all is judged
/// anew.
struct Conditions {
  std::string version;  ///< of gradproof
  std::string options;  ///< of check, and the hashes of the files they name
};

/// The record of a class: one SQLite file (user_version is the number of its schema). A row is written in one
/// transaction, in WAL mode, synchronised to the disk: whatever ends the program, a row is there whole or not
/// at all. Nobody else writes while this is open for writing (FILE.lock is held).
class Record {
 public:
  enum class Access { read, write };
  /// @throws RecordTrouble: not there (read), no record of ours, of a newer schema, not writable, or written
  /// by another gradproof.
  Record(const std::filesystem::path& file, Access access);
  ~Record();
  Record(const Record&) = delete;
  Record& operator=(const Record&) = delete;

  [[nodiscard]] const std::filesystem::path& file() const noexcept { return file_; }
  /// Empty where there is none.
  [[nodiscard]] std::string note(const std::string& name) const;
  void set_note(const std::string& name, const std::string& value);

  /// Under which rows are read and written from now on; kept in the record.
  void set_conditions(const Conditions& conditions);
  [[nodiscard]] const Conditions& conditions() const noexcept { return conditions_; }

  /// What there is now, in place of what there was.
  void set_hand_ins(const std::vector<HandIn>& hand_ins);
  /// Adds to what there is; a path that is there already is replaced.
  void add_hand_ins(const std::vector<HandIn>& hand_ins);
  /// Under the conditions that are set.
  void put(const Judged& judged);
  [[nodiscard]] bool has(const std::string& content) const;
  void forget(const std::string& content);

  /// Every hand-in, sorted by path, one at a time: a report of a hundred thousand bytes is never there ten
  /// thousand times.
  void for_each(const std::function<void(const Row&)>& visit) const;

 private:
  struct Database;
  void write_hand_ins(const std::vector<HandIn>& hand_ins, bool in_place);
  std::filesystem::path file_;
  std::unique_ptr<Database> database_;
  Conditions conditions_;
};

}  // namespace gradproof
