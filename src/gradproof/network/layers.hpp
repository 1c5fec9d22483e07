// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace gradproof {

/// One T a layer, counted from 1 as in the notation: dW[1], ..., dW[depth].
/// @throws std::out_of_range outside 1..depth; the text names the range that is valid.
template <class T>
class Layers {
 public:
  Layers() = default;
  explicit Layers(std::size_t depth, const T& value = T{}) : items_(depth, value) {}
  Layers(std::initializer_list<T> items) : items_(items) {}

  [[nodiscard]] std::size_t depth() const noexcept { return items_.size(); }
  [[nodiscard]] bool empty() const noexcept { return items_.empty(); }
  T& operator[](std::size_t layer) { return items_[index(layer)]; }
  const T& operator[](std::size_t layer) const { return items_[index(layer)]; }
  void push_back(T item) { items_.push_back(std::move(item)); }

  auto begin() noexcept { return items_.begin(); }
  auto end() noexcept { return items_.end(); }
  auto begin() const noexcept { return items_.begin(); }
  auto end() const noexcept { return items_.end(); }

 private:
  [[nodiscard]] std::size_t index(std::size_t layer) const {
    if (layer < 1 || layer > items_.size()) {
      throw std::out_of_range("Layers: layer " + std::to_string(layer) + " was asked for, " +
                              (items_.empty()
                                   ? "but there are no layers"
                                   : "but layers count from 1 to " + std::to_string(items_.size())));
    }
    return layer - 1;
  }
  std::vector<T> items_;
};

}  // namespace gradproof
