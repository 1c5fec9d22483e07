// SPDX-License-Identifier: MIT
#include "gradproof/grade/sqlite.hpp"

#include <fmt/format.h>

#include "gradproof/grade/record.hpp"

namespace gradproof {

namespace {

const char* way_out(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
      return "make room on the disk and run the same command again: it goes on from there";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return "its folder and it must be there and writable; or name another --record";
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return "name a record that 'gradproof grade' made, or a new file";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program has it open; wait for its end";
    default:
      return "run the same command again: it goes on from what is kept";
  }
}

}  // namespace

Connection::Connection(const std::filesystem::path& file, int flags)
    : file_(file), handle_(nullptr, &sqlite3_close) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) trouble();
  sqlite3_busy_timeout(handle, 5000);
}

void Connection::trouble() const {
  const int code = sqlite3_extended_errcode(handle_.get());
  throw RecordTrouble(
      fmt::format("{}: the record: {}; {}", file_.string(), sqlite3_errmsg(handle_.get()), way_out(code)));
}

void Connection::run(const char* statements) const {
  if (sqlite3_exec(handle_.get(), statements, nullptr, nullptr, nullptr) != SQLITE_OK) trouble();
}

Statement::Statement(const Connection& connection, const char* text)
    : connection_(connection), statement_(nullptr, &sqlite3_finalize) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(connection.handle(), text, -1, &statement, nullptr) != SQLITE_OK)
    connection.trouble();
  statement_.reset(statement);
}

Statement& Statement::bind(const std::string& value) {
  // as bytes would be kept, with their zeros; SQLITE_TRANSIENT is a cast of C's, so the copy is asked for so
  const auto copy = reinterpret_cast<sqlite3_destructor_type>(-1);
  if (sqlite3_bind_text64(statement_.get(), ++bound_, value.data(), value.size(), copy, SQLITE_UTF8) !=
      SQLITE_OK)
    connection_.trouble();
  return *this;
}

Statement& Statement::bind(std::int64_t value) {
  if (sqlite3_bind_int64(statement_.get(), ++bound_, value) != SQLITE_OK) connection_.trouble();
  return *this;
}

Statement& Statement::bind(double value) {
  if (sqlite3_bind_double(statement_.get(), ++bound_, value) != SQLITE_OK) connection_.trouble();
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code != SQLITE_ROW && code != SQLITE_DONE) connection_.trouble();
  return code == SQLITE_ROW;
}

std::string Statement::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(size));
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
double Statement::real(int column) const { return sqlite3_column_double(statement_.get(), column); }

Transaction::Transaction(const Connection& connection) : connection_(connection) {
  connection.run("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (is_open_) sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  connection_.run("COMMIT");
  is_open_ = false;
}

}  // namespace gradproof
