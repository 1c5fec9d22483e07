// SPDX-License-Identifier: MIT
#include "gradproof/wire/wire.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace gradproof::wire {

static_assert(std::endian::native == std::endian::little,
              "frames are little-endian and are copied as they lie in memory: this host would have to swap");

namespace {

constexpr std::string_view magic(Direction direction) {
  return direction == Direction::question ? "GRADPQ" : "GRADPA";
}

template <class T>
T load(std::span<const std::byte> bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

template <class T>
void store(std::vector<std::byte>& bytes, std::size_t at, T value) {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

constexpr std::size_t padded(std::size_t bytes) { return (bytes + 7) / 8 * 8; }

bool printable_ascii(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

std::string_view parse_name(std::span<const std::byte> bytes, std::size_t at) {
  const std::string_view field(reinterpret_cast<const char*>(bytes.data() + at), name_bytes);
  const std::size_t length = std::min(field.find('\0'), field.size());
  const bool zeros_follow = field.find_first_not_of('\0', length) == std::string_view::npos;
  if (length == 0 || !zeros_follow || !printable_ascii(field.substr(0, length))) {
    throw Malformed("the name of an item is not 1 to 28 printable ASCII characters followed by zeros");
  }
  return field.substr(0, length);
}

/// The item at `at`, and where the next one starts.
std::pair<ItemView, std::size_t> parse_item(std::span<const std::byte> bytes, std::size_t at,
                                            std::size_t end) {
  if (end - at < item_bytes) throw Malformed("the frame ends inside the head of an item");
  ItemView item;
  item.name = parse_name(bytes, at);
  const auto kind = load<std::uint32_t>(bytes, at + 28);
  item.rows = load<std::uint32_t>(bytes, at + 32);
  item.cols = load<std::uint32_t>(bytes, at + 36);
  if (kind > static_cast<std::uint32_t>(ItemKind::shape_only)) {
    throw Malformed("item '" + std::string(item.name) + "' is of kind " + std::to_string(kind) +
                    ", expected 0 (array), 1 (text) or 2 (shape only)");
  }
  item.kind = static_cast<ItemKind>(kind);
  at += item_bytes;
  if (item.kind == ItemKind::shape_only) return {item, at};
  const std::uint64_t count = std::uint64_t{item.rows} * item.cols;  // at most (2^32 - 1)^2: no overflow
  const std::size_t room = end - at;
  if (item.kind == ItemKind::array) {
    if (count > room / sizeof(double)) {
      throw Malformed("array '" + std::string(item.name) + "' says " + std::to_string(item.rows) + "x" +
                      std::to_string(item.cols) + ", and the frame ends after " +
                      std::to_string(room / sizeof(double)) + " numbers of it");
    }
    const auto entries = static_cast<std::size_t>(count);
    item.values = {reinterpret_cast<const double*>(bytes.data() + at), entries};
    return {item, at + entries * sizeof(double)};
  }
  if (item.cols != 1 || padded(item.rows) > room) {
    throw Malformed("text '" + std::string(item.name) + "' says " + std::to_string(item.rows) + "x" +
                    std::to_string(item.cols) + " bytes, and the frame has " + std::to_string(room) +
                    " left (cols must be 1)");
  }
  item.text = {reinterpret_cast<const char*>(bytes.data() + at), item.rows};
  return {item, at + padded(item.rows)};
}

}  // namespace

std::uint32_t crc32(std::span<const std::byte> bytes) noexcept {
  static constexpr auto table = [] {
    std::array<std::uint32_t, 256> entries{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1U) != 0 ? 0xEDB88320U : 0U);
      entries[i] = value;
    }
    return entries;
  }();
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const std::byte byte : bytes)
    crc = table[(crc ^ std::to_integer<std::uint32_t>(byte)) & 0xFFU] ^ (crc >> 8);
  return crc ^ 0xFFFFFFFFU;
}

Header parse_header(std::span<const std::byte> bytes, Direction direction) {
  if (bytes.size() < header_bytes) {
    throw Malformed("the frame ends after " + std::to_string(bytes.size()) + " bytes, inside its header of " +
                    std::to_string(header_bytes));
  }
  if (std::memcmp(bytes.data(), magic(direction).data(), 6) != 0) {
    throw Malformed("the frame does not start with " + std::string(magic(direction)));
  }
  if (const auto found = load<std::uint16_t>(bytes, 6); found != version) {
    throw Malformed("the frame is of version " + std::to_string(found) + ", expected " +
                    std::to_string(version));
  }
  Header header;
  header.id = load<std::uint64_t>(bytes, 8);
  header.code = load<std::uint32_t>(bytes, 16);
  header.items = load<std::uint32_t>(bytes, 20);
  header.payload_bytes = load<std::uint64_t>(bytes, 24);
  if (header.items > header.payload_bytes / item_bytes || header.payload_bytes % 8 != 0) {
    throw Malformed("the header announces " + std::to_string(header.items) + " items in " +
                    std::to_string(header.payload_bytes) +
                    " bytes; an item takes at least 40, and their sum is a multiple of 8");
  }
  return header;
}

FrameView parse_frame(std::span<const std::byte> bytes, Direction direction) {
  if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(double) != 0) {
    throw std::invalid_argument(
        "wire::parse_frame: the bytes start at an odd address, expected a multiple of 8: the numbers are "
        "read where they lie, so copy the frame into a buffer of its own");
  }
  FrameView frame{parse_header(bytes, direction), {}};
  const std::size_t room = bytes.size() - header_bytes;
  if (room < trailer_bytes || frame.header.payload_bytes != room - trailer_bytes) {
    throw Malformed("the header announces " + std::to_string(frame.header.payload_bytes) +
                    " bytes of items, found " +
                    std::to_string(room < trailer_bytes ? 0 : room - trailer_bytes));
  }
  const std::size_t end = bytes.size() - trailer_bytes;
  if (crc32(bytes.first(end)) != load<std::uint32_t>(bytes, end)) {
    throw Malformed("the crc32 at the end of the frame is not that of its bytes");
  }
  frame.items.reserve(frame.header.items);
  std::size_t at = header_bytes;
  for (std::uint32_t i = 0; i < frame.header.items; ++i) {
    auto [item, next] = parse_item(bytes, at, end);
    frame.items.push_back(item);
    at = next;
  }
  if (at != end) {
    throw Malformed(std::to_string(end - at) + " bytes follow the last item, expected none");
  }
  return frame;
}

FrameWriter::FrameWriter(Direction direction, std::uint64_t id, std::uint32_t code) : bytes_(header_bytes) {
  std::memcpy(bytes_.data(), magic(direction).data(), 6);
  store(bytes_, 6, version);
  store(bytes_, 8, id);
  store(bytes_, 16, code);
}

void FrameWriter::item(std::string_view name, ItemKind kind, std::uint32_t rows, std::uint32_t cols,
                       std::span<const std::byte> bytes) {
  if (name.empty() || name.size() > name_bytes || !printable_ascii(name)) {
    throw std::invalid_argument("wire::FrameWriter: the name '" + std::string(name) +
                                "' must have 1 to 28 printable ASCII characters");
  }
  const std::size_t at = bytes_.size();
  bytes_.resize(at + item_bytes + padded(bytes.size()));
  std::memcpy(bytes_.data() + at, name.data(), name.size());
  store(bytes_, at + 28, static_cast<std::uint32_t>(kind));
  store(bytes_, at + 32, rows);
  store(bytes_, at + 36, cols);
  if (!bytes.empty()) std::memcpy(bytes_.data() + at + item_bytes, bytes.data(), bytes.size());
  ++items_;
}

void FrameWriter::array(std::string_view name, std::uint32_t rows, std::uint32_t cols,
                        std::span<const double> values) {
  if (values.size() != std::uint64_t{rows} * cols) {
    throw std::invalid_argument("wire::FrameWriter: array '" + std::string(name) + "' has " +
                                std::to_string(values.size()) + " numbers, expected " + std::to_string(rows) +
                                "x" + std::to_string(cols));
  }
  item(name, ItemKind::array, rows, cols, std::as_bytes(values));
}

void FrameWriter::text(std::string_view name, std::string_view text) {
  item(name, ItemKind::text, static_cast<std::uint32_t>(text.size()), 1,
       std::as_bytes(std::span(text.data(), text.size())));
}

void FrameWriter::shape_only(std::string_view name, std::uint32_t rows, std::uint32_t cols) {
  item(name, ItemKind::shape_only, rows, cols, {});
}

std::vector<std::byte> FrameWriter::finish() {
  store(bytes_, 20, items_);
  store(bytes_, 24, static_cast<std::uint64_t>(bytes_.size() - header_bytes));
  const std::uint32_t crc = crc32(bytes_);
  bytes_.resize(bytes_.size() + trailer_bytes);
  store(bytes_, bytes_.size() - trailer_bytes, crc);
  return std::exchange(bytes_, {});
}

}  // namespace gradproof::wire
