// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// The frames that a submission reads on fd 3 and writes on fd 4, byte by byte in src/docs/wire-format.md.
/// No Armadillo here: the runner of shared objects is built from this file and the C++ library alone.
namespace gradproof::wire {

static_assert(sizeof(double) == 8, "frames carry IEEE 754 doubles of 8 bytes");

enum class Direction { question, answer };

inline constexpr std::uint16_t version = 1;
inline constexpr std::size_t header_bytes = 32, item_bytes = 40, name_bytes = 28, trailer_bytes = 4;

/// Header::code of a question: what is asked.
enum QuestionKind : std::uint32_t { network_question = 1, part_question = 2 };
/// Header::code of an answer: what became of it.
enum AnswerStatus : std::uint32_t {
  answered = 0,
  raised = 1,    ///< the submission threw; the text "exception" says what
  declined = 2,  ///< the submission does not answer questions of this kind; the text "reason" says why
  faulted = 3,   ///< the process is about to die of a signal; the text "reason" says where it happened
};

/// magic "GRADPQ" or "GRADPA", version, id, code, number of items, bytes of all items together.
struct Header {
  std::uint64_t id = 0;
  std::uint32_t code = 0;
  std::uint32_t items = 0;
  std::uint64_t payload_bytes = 0;
};

enum class ItemKind : std::uint32_t {
  array = 0,       ///< rows x cols doubles, column by column
  text = 1,        ///< `rows` bytes, cols = 1, padded with zeros to a multiple of 8
  shape_only = 2,  ///< an array of this shape was computed, but it is too large, or of a kind, to be sent
};

/// One item where it lies in its frame: valid as long as the bytes it was parsed from.
struct ItemView {
  std::string_view name;
  ItemKind kind = ItemKind::array;
  std::uint32_t rows = 0, cols = 0;
  std::span<const double> values;  ///< of an array
  std::string_view text;           ///< of a text
};

struct FrameView {
  Header header;
  std::vector<ItemView> items;
};

/// Bytes that are no frame. what() says what was found and what was expected.
class Malformed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The first 32 bytes of a frame. Nothing is allocated; the caller bounds payload_bytes and items.
/// @throws Malformed for another magic or version, or where so many items cannot fit so few bytes.
[[nodiscard]] Header parse_header(std::span<const std::byte> bytes, Direction direction);

/// A whole frame: header, items, crc32. The bytes must start at a multiple of 8. Allocates one ItemView an
/// item, after the number of items was checked against the number of bytes.
/// @throws Malformed where the bytes are not exactly one frame.
[[nodiscard]] FrameView parse_frame(std::span<const std::byte> bytes, Direction direction);

/// Builds a frame item by item.
class FrameWriter {
 public:
  FrameWriter(Direction direction, std::uint64_t id, std::uint32_t code);
  /// @throws std::invalid_argument unless the name has 1 to 28 printable ASCII characters and
  /// values.size() == rows * cols.
  void array(std::string_view name, std::uint32_t rows, std::uint32_t cols, std::span<const double> values);
  void text(std::string_view name, std::string_view text);
  void shape_only(std::string_view name, std::uint32_t rows, std::uint32_t cols);
  /// The finished frame, header and crc32 filled in. The writer is empty afterwards.
  [[nodiscard]] std::vector<std::byte> finish();

 private:
  void item(std::string_view name, ItemKind kind, std::uint32_t rows, std::uint32_t cols,
            std::span<const std::byte> bytes);
  std::vector<std::byte> bytes_;
  std::uint32_t items_ = 0;
};

/// CRC-32 as in zlib, PNG and Ethernet (polynomial 0xEDB88320, reflected): crc32 of "123456789" is
/// 0xCBF43926.
[[nodiscard]] std::uint32_t crc32(std::span<const std::byte> bytes) noexcept;

}  // namespace gradproof::wire
