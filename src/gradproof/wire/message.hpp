// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gradproof/wire/wire.hpp"

namespace gradproof {

/// A named array of a message. Where the submission sent a shape without numbers, `values` is empty and
/// `rows`, `cols` hold what it claims.
struct NamedArray {
  std::string name;
  arma::mat values;
  bool shape_only = false;
  std::uint32_t rows = 0, cols = 0;
};

struct NamedText {
  std::string name, text;
};

/// A frame with everything it holds: a question to a submission, or its answer.
struct Message {
  std::uint32_t code = 0;  ///< wire::QuestionKind or wire::AnswerStatus
  std::vector<NamedArray> arrays;
  std::vector<NamedText> texts;

  void add_array(std::string name, arma::mat values);
  void add_text(std::string name, std::string text);
  /// nullptr where there is none of this name.
  [[nodiscard]] const NamedArray* array(std::string_view name) const;
  /// The first text of this name; empty where there is none.
  [[nodiscard]] std::string text(std::string_view name) const;
};

[[nodiscard]] std::vector<std::byte> encode(const Message& message, wire::Direction direction,
                                            std::uint64_t id);

/// Texts come from a stranger: they are cut to valid UTF-8 without control characters (see printable), and
/// without "##[".
/// @throws wire::Malformed where the bytes are not exactly one frame, or a name is there twice as an array.
[[nodiscard]] Message decode(std::span<const std::byte> frame, wire::Direction direction);

/// What an answer may cost before it is read: twice the numbers that are expected (a wrong shape is a
/// finding, not a fault), their heads, and 64 KiB of text.
struct AnswerBudget {
  std::uint64_t payload_bytes = 0;
  std::uint32_t items = 0;
  /// Of an answer whose time is not the submission's (a start, a canary): it may take so long whatever the
  /// limits say, and is not counted.
  double own_seconds = 0.0;
};

/// @param arrays, entries  how many arrays are expected, and how many numbers in all of them together
[[nodiscard]] AnswerBudget answer_budget(std::size_t arrays, std::size_t entries);

/// The same text fit to be shown, or put into JSON or XML: valid UTF-8, no control characters but newline and
/// tab; what is neither is shown as `\xHH`. Longer than `limit` bytes: cut, and it says so.
[[nodiscard]] std::string printable(std::string_view text, std::size_t limit = 65536);

}  // namespace gradproof
