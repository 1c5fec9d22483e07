// SPDX-License-Identifier: MIT
#include "gradproof/submission/native/runner/guarded_memory.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <new>

namespace gradproof::runner {

namespace {

std::size_t whole_pages(std::size_t bytes) {
  const std::size_t page = Pages::page_size();
  return (bytes + page - 1) / page * page;
}

std::size_t space_for(const std::vector<GuardedArrays::Request>& requests) {
  std::size_t bytes = Pages::page_size();
  for (const auto& request : requests)
    bytes += whole_pages(request.entries * sizeof(double)) + Pages::page_size();
  return bytes;
}

}  // namespace

bool untouched(std::span<const double> values) noexcept {
  return std::all_of(values.begin(), values.end(),
                     [](double value) { return std::bit_cast<std::uint64_t>(value) == untouched_bits; });
}

std::size_t Pages::page_size() noexcept {
  static const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return size;
}

Pages::Pages(std::size_t bytes) : start_(nullptr), size_(whole_pages(std::max<std::size_t>(bytes, 1))) {
  void* mapped = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  start_ = static_cast<std::byte*>(mapped);
}

Pages::~Pages() { ::munmap(start_, size_); }

void Pages::make_read_only() const noexcept { ::mprotect(start_, size_, PROT_READ); }

bool Pages::contain(const void* address) const noexcept {
  const auto* byte = static_cast<const std::byte*>(address);
  return byte >= start_ && byte < start_ + size_;
}

GuardedArrays::GuardedArrays(const std::vector<Request>& requests) : pages_(space_for(requests)) {
  std::byte* place = pages_.bytes().data();
  arrays_.reserve(requests.size());
  for (const auto& request : requests) {
    std::byte* guard = place + whole_pages(request.entries * sizeof(double));
    auto* values = reinterpret_cast<double*>(guard) - request.entries;
    std::fill_n(values, request.entries, std::bit_cast<double>(untouched_bits));
    ::mprotect(guard, Pages::page_size(), PROT_NONE);
    arrays_.push_back({request.name, values, guard});
    place = guard + Pages::page_size();
  }
}

const char* GuardedArrays::name_at(const void* address) const noexcept {
  const auto* byte = static_cast<const std::byte*>(address);
  for (const auto& array : arrays_) {
    if (byte >= array.guard && byte < array.guard + Pages::page_size()) return array.name.c_str();
  }
  return nullptr;
}

}  // namespace gradproof::runner
