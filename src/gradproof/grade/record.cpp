// SPDX-License-Identifier: MIT
#include "gradproof/grade/record.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include "gradproof/box/file_descriptor.hpp"
#include "gradproof/grade/sha256.hpp"
#include "gradproof/grade/sqlite.hpp"

namespace gradproof {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t schema = 2;
constexpr std::int64_t application = 0x67726164;  // "grad": what file(1) and we tell a record by

constexpr const char* tables = R"(
  CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE hand_in (
    path BLOB PRIMARY KEY, folder BLOB, content TEXT NOT NULL, modified INTEGER, problem BLOB,
    name BLOB, id BLOB, email BLOB, section BLOB, likeness TEXT);
  CREATE TABLE judged (
    key TEXT PRIMARY KEY, content TEXT NOT NULL, version TEXT NOT NULL, options TEXT NOT NULL,
    status INTEGER NOT NULL, verdict TEXT NOT NULL, outcome TEXT, mistake TEXT, signature TEXT,
    seconds REAL, report TEXT NOT NULL);
  CREATE INDEX judged_content ON judged (content);
  PRAGMA application_id = 1735549284;
  PRAGMA user_version = 2;
)";

std::int64_t pragma(const Connection& connection, const char* question) {
  Statement statement(connection, question);
  return statement.step() ? statement.integer(0) : 0;
}

FileDescriptor locked(const fs::path& record) {
  // not the record itself: to close one more handle of it would drop the locks that SQLite holds on it
  const std::string name = record.string() + ".lock";
  FileDescriptor lock(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (!lock.open()) {
    throw RecordTrouble(
        fmt::format("{}: the record: its folder cannot be written; name another --record", record.string()));
  }
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    throw RecordTrouble(fmt::format(
        "{}: another gradproof grade is writing this record; wait for its end, or take a record of your own "
        "and put them together afterwards with --merge",
        record.string()));
  }
  return lock;
}

std::string key_of(const std::string& content, const Conditions& conditions) {
  return Sha256().add_piece(content).add_piece(conditions.version).add_piece(conditions.options).hex();
}

}  // namespace

struct Record::Database {
  FileDescriptor lock;
  Connection connection;
};

Record::Record(const fs::path& file, Access access) : file_(file) {
  const bool writes = access == Access::write;
  if (!writes && !fs::exists(file)) {
    throw RecordTrouble(
        fmt::format("{}: there is no such record; 'gradproof grade FOLDER --record {}' makes it",
                    file.string(), file.string()));
  }
  FileDescriptor lock;
  if (writes) lock = locked(file);
  database_ = std::make_unique<Database>(
      Database{std::move(lock),
               Connection(file, writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY)});
  const Connection& connection = database_->connection;
  const std::int64_t found = pragma(connection, "PRAGMA user_version");
  const bool is_new = found == 0 && pragma(connection, "SELECT count(*) FROM sqlite_master") == 0;
  if (writes && is_new) {
    Transaction making(connection);
    connection.run(tables);
    making.commit();
  } else if (is_new || pragma(connection, "PRAGMA application_id") != application) {
    throw RecordTrouble(
        fmt::format("{}: it is no record of gradproof grade; name another --record", file.string()));
  } else if (found > schema) {
    throw RecordTrouble(
        fmt::format("{}: the record was made by a newer gradproof (schema {}, this one knows {}); use "
                    "that one",
                    file.string(), found, schema));
  } else if (found < schema && writes) {
    Transaction changing(connection);
    connection.run("ALTER TABLE hand_in ADD COLUMN likeness TEXT; PRAGMA user_version = 2");
    changing.commit();
  } else if (found < schema) {
    throw RecordTrouble(
        fmt::format("{}: the record was made by an older gradproof (schema {}, this one writes {}); grade "
                    "its folder with "
                    "this one first",
                    file.string(), found, schema));
  }
  if (writes) {
    connection.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    set_note("opened", "for writing");  // a record that cannot be written is said so before any work
  }
  conditions_ = {note("version"), note("options")};
}

Record::~Record() {
  // One file again, which may be copied, and read where nothing can be written. Where that fails nothing is
  // lost.
  if (database_->lock.open())
    sqlite3_exec(database_->connection.handle(), "PRAGMA journal_mode = DELETE", nullptr, nullptr, nullptr);
}

std::string Record::note(const std::string& name) const {
  Statement statement(database_->connection, "SELECT value FROM note WHERE name = ?");
  return statement.bind(name).step() ? statement.text(0) : std::string();
}

void Record::set_note(const std::string& name, const std::string& value) {
  Statement(database_->connection, "INSERT OR REPLACE INTO note VALUES (?, ?)").bind(name).bind(value).step();
}

void Record::set_conditions(const Conditions& conditions) {
  Transaction transaction(database_->connection);
  set_note("version", conditions.version);
  set_note("options", conditions.options);
  transaction.commit();
  conditions_ = conditions;
}

void Record::write_hand_ins(const std::vector<HandIn>& hand_ins, bool in_place) {
  Transaction transaction(database_->connection);
  if (in_place) database_->connection.run("DELETE FROM hand_in");
  for (const HandIn& one : hand_ins) {
    Statement(database_->connection, "INSERT OR REPLACE INTO hand_in VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(one.path.string())
        .bind(one.folder.string())
        .bind(one.content)
        .bind(one.modified)
        .bind(one.problem)
        .bind(one.student.name)
        .bind(one.student.id)
        .bind(one.student.email)
        .bind(one.student.group)
        .bind(one.likeness)
        .step();
  }
  transaction.commit();
}

void Record::set_hand_ins(const std::vector<HandIn>& hand_ins) { write_hand_ins(hand_ins, true); }
void Record::add_hand_ins(const std::vector<HandIn>& hand_ins) { write_hand_ins(hand_ins, false); }

void Record::put(const Judged& judged) {
  Statement(database_->connection, "INSERT OR REPLACE INTO judged VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(key_of(judged.content, conditions_))
      .bind(judged.content)
      .bind(conditions_.version)
      .bind(conditions_.options)
      .bind(static_cast<std::int64_t>(judged.status))
      .bind(judged.verdict)
      .bind(judged.outcome)
      .bind(judged.mistake)
      .bind(judged.signature)
      .bind(judged.seconds)
      .bind(judged.report)
      .step();
}

bool Record::has(const std::string& content) const {
  Statement statement(database_->connection, "SELECT 1 FROM judged WHERE key = ?");
  return statement.bind(key_of(content, conditions_)).step();
}

void Record::forget(const std::string& content) {
  Statement(database_->connection, "DELETE FROM judged WHERE key = ?")
      .bind(key_of(content, conditions_))
      .step();
}

void Record::for_each(const std::function<void(const Row&)>& visit) const {
  Statement statement(
      database_->connection,
      "SELECT path, folder, hand_in.content, modified, problem, name, id, email, section, status, "
      "verdict, outcome, mistake, signature, seconds, report, likeness FROM hand_in LEFT JOIN judged ON "
      "judged.content = hand_in.content AND version = ? AND options = ? ORDER BY path");
  statement.bind(conditions_.version).bind(conditions_.options);
  while (statement.step()) {
    Row row;
    row.hand_in = {{statement.text(5), statement.text(6), statement.text(7), statement.text(8)},
                   statement.text(0),
                   statement.text(1),
                   statement.integer(3),
                   statement.text(2),
                   statement.text(4),
                   statement.text(16)};
    row.judged = {statement.text(2),
                  statement.text(15),
                  statement.text(10),
                  statement.text(11),
                  statement.text(12),
                  statement.text(13),
                  static_cast<int>(statement.integer(9)),
                  statement.real(14)};
    row.is_judged = !row.judged.verdict.empty();
    visit(row);
  }
}

}  // namespace gradproof
