// SPDX-License-Identifier: MIT
// A violation of a law of layers as a person reads it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <exception>

#include "gradproof/check_network/show.hpp"
#include "gradproof/laws/layer/point.hpp"
#include "gradproof/laws/words.hpp"

namespace gradproof::laws {

using layers::Tensor;
using layers::Tensors;

namespace {

bool is_setting(const Tensor& x) { return x.shape().empty(); }
/// "#variant": known to the layer alone.
bool is_shown(const LayerPoint& point, std::size_t k) {
  return !point.signature().arguments()[k].name.starts_with('#');
}

/// "np.array([1, 2]).reshape(2, 1)"; a number by itself
std::string numpy(const Tensor& x) {
  std::string numbers;
  for (const double value : x.values()) numbers += fmt::format("{}{}", numbers.empty() ? "" : ", ", value);
  if (is_setting(x)) return numbers;
  const std::string flat = fmt::format("np.array([{}], dtype=float)", numbers);
  return x.shape().size() == 1 ? flat : fmt::format("{}.reshape({})", flat, fmt::join(x.shape(), ", "));
}

std::string cpp(const Tensor& x) {
  std::string numbers;
  for (const double value : x.values()) numbers += (numbers.empty() ? "" : ", ") + gradproof::show(value);
  return fmt::format("{{{{{}}}, {{{}}}}}", fmt::join(x.shape(), ", "), numbers);
}

std::string cotangent_name(std::size_t k, std::size_t count) {
  return count == 1 ? "dout" : fmt::format("dout{}", k + 1);
}

/// What was asked, where the forward pass got so far as to say what a cotangent is.
Tensors cotangents(const LayerPoint& point) {
  try {
    return point.v();
  } catch (const std::exception&) {
    return {};
  }
}

}  // namespace

std::string describe(const LayerPoint& point) {
  std::string shapes;
  for (std::size_t k = 0; k < point.x().size(); ++k) {
    if (!is_shown(point, k)) continue;
    const Tensor& x = point.x()[k];
    shapes += fmt::format("{}{} {}", shapes.empty() ? "" : ", ", point.signature().arguments()[k].name,
                          is_setting(x) ? fmt::format("= {}", x.values()(0)) : shape_words(x.shape()));
  }
  const auto& layer = point.subject().layer;
  const std::string about = layer.about ? layer.about(point.x()) : "";
  return fmt::format("{}: {}{}{}", layer.name, shapes, about.empty() ? "" : ", ", about);
}

std::string show(const LayerPoint& point) {
  const Tensors v = cotangents(point);
  std::string in_cpp, in_numpy;
  for (std::size_t k = 0; k < point.x().size(); ++k) {
    if (is_shown(point, k))
      in_numpy += fmt::format("{} = {}\n", point.signature().arguments()[k].name, numpy(point.x()[k]));
    in_cpp += fmt::format("{}{}", k == 0 ? "" : ", ", cpp(point.x()[k]));
  }
  std::string given;
  for (std::size_t k = 0; k < v.size(); ++k) {
    in_numpy += fmt::format("{} = {}\n", cotangent_name(k, v.size()), numpy(v[k]));
    given += fmt::format("{}{}", k == 0 ? "" : ", ", cpp(v[k]));
  }
  if (!point.subject().in_process) return fmt::format("  in NumPy:\n{}", in_numpy);
  return fmt::format(
      "  in NumPy:\n{}  in C++:\nconst gradproof::layers::Tensors given = {{{}}},\n                          "
      "    "
      "   cotangents = {{{}}};\n",
      in_numpy, in_cpp, given);
}

std::string LayerViolation::text() const {
  const LayerLaw& broken = named_of_layers(law);
  std::string text = fmt::format("{}: {}\n  {}\n", law, broken.statement, layer);
  if (!remark.empty()) {
    text += fmt::format("  {}\n", remark);
  } else {
    text += two_numbers(array, found, left, expected, right, bar);
  }
  if (!broken.finds.empty()) text += fmt::format("  it finds: {}\n", broken.finds);
  return text + question;
}

}  // namespace gradproof::laws
