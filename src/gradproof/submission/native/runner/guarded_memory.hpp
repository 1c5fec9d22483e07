// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace gradproof::runner {

/// The bit pattern that outputs start with: a NaN nobody computes, so that "never written" can be told from
/// NaN.
inline constexpr std::uint64_t untouched_bits = 0x7ff8'6772'6164'7066;
[[nodiscard]] bool untouched(std::span<const double> values) noexcept;

/// Pages for one question: a frame that becomes read-only, or outputs that each end at a page which cannot be
/// touched. Unmapped with the object, so that a pointer kept for later never shows the old numbers.
class Pages {
 public:
  /// @throws std::bad_alloc where the address space is used up.
  explicit Pages(std::size_t bytes);
  ~Pages();
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

  [[nodiscard]] std::span<std::byte> bytes() const noexcept { return {start_, size_}; }
  void make_read_only() const noexcept;
  [[nodiscard]] bool contain(const void* address) const noexcept;

  [[nodiscard]] static std::size_t page_size() noexcept;

 private:
  std::byte* start_;
  std::size_t size_;
};

/// Arrays that end at guard pages. Ask for all sizes first, then take the arrays in the same order.
class GuardedArrays {
 public:
  struct Request {
    std::string name;
    std::size_t entries;
  };
  explicit GuardedArrays(const std::vector<Request>& requests);
  [[nodiscard]] double* array(std::size_t index) const noexcept { return arrays_[index].values; }
  /// The array after whose end the address lies; nullptr for an address elsewhere.
  [[nodiscard]] const char* name_at(const void* address) const noexcept;

 private:
  struct Placed {
    std::string name;
    double* values;
    std::byte* guard;
  };
  std::vector<Placed> arrays_;
  Pages pages_;
};

}  // namespace gradproof::runner
