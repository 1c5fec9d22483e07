// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gradproof {

/// SHA-256 (FIPS 180-4, section 6.2) of bytes that come in pieces. Two hand-ins with one hash have one
/// content.
class Sha256 {
 public:
  Sha256& add(std::string_view bytes);
  /// The length of the piece and the piece: "ab" "c" and "a" "bc" are not the same then.
  Sha256& add_piece(std::string_view bytes);
  /// 64 hexadecimal digits. Nothing may be added after.
  [[nodiscard]] std::string hex();

 private:
  void block(const unsigned char* bytes);
  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> waiting_{};
  std::size_t waits_ = 0;
  std::uint64_t length_ = 0;
};

[[nodiscard]] std::string sha256(std::string_view bytes);

}  // namespace gradproof
