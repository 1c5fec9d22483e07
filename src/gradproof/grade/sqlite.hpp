// SPDX-License-Identifier: MIT
#pragma once
#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <string>

namespace gradproof {

/// The little of SQLite that record.cpp uses. All throw RecordTrouble with the file and SQLite's own words.
class Connection {
 public:
  /// @param flags SQLITE_OPEN_...
  Connection(const std::filesystem::path& file, int flags);
  void run(const char* statements) const;
  [[nodiscard]] sqlite3* handle() const noexcept { return handle_.get(); }
  [[noreturn]] void trouble() const;

 private:
  std::filesystem::path file_;
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> handle_;
};

/// One statement with its values, in order: Statement(c, "...?...").bind(a).bind(b); while (s.step())
/// s.text(0);
class Statement {
 public:
  Statement(const Connection& connection, const char* text);
  Statement& bind(const std::string& value);
  Statement& bind(std::int64_t value);
  Statement& bind(double value);
  /// @returns whether there is a row.
  bool step();
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double real(int column) const;

 private:
  const Connection& connection_;
  std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement_;
  int bound_ = 0;
};

/// All of it or nothing: what is not committed is taken back.
class Transaction {
 public:
  explicit Transaction(const Connection& connection);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  const Connection& connection_;
  bool is_open_ = true;
};

}  // namespace gradproof
