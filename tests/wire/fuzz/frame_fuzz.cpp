// SPDX-License-Identifier: MIT
// The frame decoder on any bytes: it gives a message or throws Malformed, touches nothing beyond the bytes,
// and what it takes it gives back unchanged. Run by libFuzzer in the long tests, over the corpus in the
// others.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "gradproof/wire/message.hpp"

namespace {

using gradproof::wire::Direction;

/// As the bytes are, at the end of their memory, so that a step beyond them is seen.
void decode(const std::vector<std::byte>& bytes, Direction direction) {
  gradproof::Message message;
  try {
    message = gradproof::decode(bytes, direction);
  } catch (const gradproof::wire::Malformed&) {
    return;
  }
  const auto again = gradproof::encode(message, direction, 1);
  const gradproof::Message same = gradproof::decode(again, direction);
  if (same.arrays.size() != message.arrays.size() || same.texts.size() != message.texts.size()) std::abort();
  for (std::size_t i = 0; i < same.arrays.size(); ++i) {
    const auto &a = same.arrays[i], &b = message.arrays[i];
    if (a.name != b.name || a.rows != b.rows || a.cols != b.cols || a.values.n_elem != b.values.n_elem)
      std::abort();
  }
}

/// Length, magic and crc32 are put right, or no input would ever come past them.
std::vector<std::byte> put_right(std::vector<std::byte> bytes) {
  using namespace gradproof::wire;
  if (bytes.size() < header_bytes + trailer_bytes) return bytes;
  const std::size_t excess = (bytes.size() - header_bytes - trailer_bytes) % 8;
  bytes.erase(bytes.end() - static_cast<std::ptrdiff_t>(excess), bytes.end());
  const std::uint64_t payload = bytes.size() - header_bytes - trailer_bytes;
  std::memcpy(bytes.data(), "GRADPA\1\0", 8);
  std::memcpy(bytes.data() + 24, &payload, sizeof payload);
  const std::uint32_t crc = crc32(std::span(bytes).first(bytes.size() - trailer_bytes));
  std::memcpy(bytes.data() + bytes.size() - trailer_bytes, &crc, sizeof crc);
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::byte> bytes(size);
  if (size > 0) std::memcpy(bytes.data(), data, size);
  decode(bytes, Direction::question);
  decode(bytes, Direction::answer);
  decode(put_right(bytes), Direction::answer);
  return 0;
}
