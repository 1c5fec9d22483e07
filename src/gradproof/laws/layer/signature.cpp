// SPDX-License-Identifier: MIT
#include "gradproof/laws/layer/signature.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace gradproof::laws {

namespace {

using arma::uword;

std::string trimmed(const std::string& text) {
  const auto is_blank = [](unsigned char c) { return std::isspace(c) != 0; };
  const auto from = std::find_if_not(text.begin(), text.end(), is_blank);
  const auto to = std::find_if_not(text.rbegin(), text.rend(), is_blank).base();
  return from < to ? std::string(from, to) : std::string();
}

/// At commas outside of parentheses.
std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char c : text) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (c == ',' && depth == 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  for (std::string& part : parts) part = trimmed(part);
  return parts;
}

Signature::Array array_of(const std::string& part, const std::string& line) {
  const std::size_t open = part.find('('), close = part.rfind(')');
  if (open == std::string::npos) return {.name = part == "a number" ? "" : part};  // no axes
  if (close != part.size() - 1 || close < open)
    throw std::invalid_argument(
        fmt::format("laws::Signature: '{}' of '{}' does not end with the axes in parentheses, as in x (N, D)",
                    part, line));
  return {trimmed(part.substr(0, open)), parts_of(part.substr(open + 1, close - open - 1))};
}

bool is_number(const std::string& text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}
bool is_letter(const std::string& axis) {
  return !axis.empty() && axis.front() != '*' && axis.back() != '\'' && axis.find('+') == std::string::npos &&
         std::isdigit(static_cast<unsigned char>(axis.front())) == 0;
}
bool is_open(const std::string& axis) { return axis.starts_with('*'); }

/// "D" of "*d": the product of those axes.
std::string product_name(const std::string& open_axis) {
  std::string name = open_axis.substr(1);
  for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

/// The value of "3", "H", "4H", "n_a + n_x"; empty where a letter is not known.
std::optional<uword> value_of(const std::string& axis, const Signature::Sizes& sizes) {
  if (const std::size_t plus = axis.find('+'); plus != std::string::npos) {
    const auto left = value_of(trimmed(axis.substr(0, plus)), sizes),
               right = value_of(trimmed(axis.substr(plus + 1)), sizes);
    return left && right ? std::optional(*left + *right) : std::nullopt;
  }
  if (is_number(axis)) return std::stoull(axis);
  const auto letters = std::ranges::find_if_not(axis, [](unsigned char c) { return std::isdigit(c) != 0; });
  const uword factor = letters == axis.begin() ? 1 : std::stoull(std::string(axis.begin(), letters));
  const auto found = sizes.find(std::string(letters, axis.end()));
  return found == sizes.end() ? std::nullopt : std::optional(factor * found->second);
}

/// Matches axes against a shape. `open_` names of several axes are kept as "*d 0", "*d 1", ...
bool matched(const std::vector<std::string>& axes, const layers::Shape& shape, Signature::Sizes& sizes,
             bool learns) {
  std::size_t at = 0;
  for (std::size_t k = 0; k < axes.size(); ++k) {
    const std::size_t behind = axes.size() - k - 1;
    if (is_open(axes[k])) {
      if (shape.size() < at + behind + 1) return false;
      const std::size_t count = shape.size() - at - behind;
      if (!sizes.emplace(axes[k], count).second && sizes.at(axes[k]) != count) return false;
      uword all = 1;
      for (std::size_t i = 0; i < count; ++i, ++at) {
        const std::string name = fmt::format("{} {}", axes[k], i);
        if (!sizes.emplace(name, shape[at]).second && sizes.at(name) != shape[at]) return false;
        all *= shape[at];
      }
      if (learns) sizes.emplace(product_name(axes[k]), all);
      continue;
    }
    if (at >= shape.size()) return false;
    const uword size = shape[at++];
    if (axes[k].back() == '\'') continue;
    const std::optional<uword> known = value_of(axes[k], sizes);
    if (known ? *known != size : !learns || !is_letter(axes[k])) return false;
    if (!known) sizes.emplace(axes[k], size);
  }
  return at == shape.size();
}

}  // namespace

Signature::Signature(const std::string& line) {
  const std::size_t arrow = line.find("->");
  if (arrow == std::string::npos)
    throw std::invalid_argument(fmt::format(
        "laws::Signature: '{}' has no ->, which stands between what a layer takes and what it gives", line));
  for (const std::string& part : parts_of(line.substr(0, arrow))) arguments_.push_back(array_of(part, line));
  for (const std::string& part : parts_of(line.substr(arrow + 2))) outputs_.push_back(array_of(part, line));
  for (const Array& array : arguments_)
    if (array.name.empty())
      throw std::invalid_argument(
          fmt::format("laws::Signature: an argument of '{}' has no name, as x has in x (N, D)", line));
  for (const char* name : {"m", "N"}) {
    for (const Array& array : arguments_)
      if (std::ranges::count(array.axes, name) > 0) examples_ = name;
  }
}

std::optional<std::size_t> Signature::axis_of_examples(const Array& array) const {
  const auto found = std::ranges::find(array.axes, examples_);
  if (examples_.empty() || found == array.axes.end()) return std::nullopt;
  return static_cast<std::size_t>(found - array.axes.begin());
}

std::optional<Signature::Sizes> Signature::sizes_of(const layers::Tensors& arguments) const {
  if (arguments.size() != arguments_.size()) return std::nullopt;
  Sizes sizes;
  // plain letters first: 4H and n_a + n_x are known by them
  for (const Array& array : arguments_) {
    const layers::Shape& shape = arguments[static_cast<std::size_t>(&array - arguments_.data())].shape();
    if (std::ranges::any_of(array.axes, is_open) || array.axes.size() != shape.size()) continue;
    for (std::size_t k = 0; k < shape.size(); ++k)
      if (is_letter(array.axes[k])) sizes.emplace(array.axes[k], shape[k]);
  }
  for (std::size_t k = 0; k < arguments.size(); ++k)
    if (!matched(arguments_[k].axes, arguments[k].shape(), sizes, true)) return std::nullopt;
  return sizes;
}

bool Signature::fits(const Array& array, const layers::Shape& shape, const Sizes& sizes) {
  Sizes known = sizes;
  return matched(array.axes, shape, known, false);
}

std::vector<std::string> Signature::letters() const {
  std::vector<std::string> found, products;
  for (const Array& array : arguments_)
    for (const std::string& axis : array.axes) {
      if (is_open(axis)) products.push_back(product_name(axis));
      if (is_letter(axis) && std::ranges::count(found, axis) == 0) found.push_back(axis);
    }
  std::erase_if(found, [&](const std::string& name) { return std::ranges::count(products, name) > 0; });
  return found;
}

std::vector<uword> Signature::free_sizes(const Sizes& sizes, const std::string& examples) {
  std::vector<uword> found;
  for (const auto& [name, size] : sizes) {
    const bool is_count = is_open(name) && name.find(' ') == std::string::npos;
    const bool is_product = std::ranges::any_of(sizes, [&, &of = name](const auto& other) {
      return is_open(other.first) && product_name(other.first) == of;
    });
    if (!is_count && !is_product && name != examples) found.push_back(size);
  }
  return found;
}

layers::Shape Signature::shape_of(const Array& array, const Sizes& sizes, const layers::Shape& rest) {
  layers::Shape shape;
  for (const std::string& axis : array.axes) {
    if (is_open(axis)) {
      shape.insert(shape.end(), rest.begin(), rest.end());
    } else {
      shape.push_back(value_of(axis, sizes).value_or(layers::product(rest)));
    }
  }
  return shape;
}

std::string shape_words(const layers::Shape& shape) {
  return shape.empty()       ? "a number"
         : shape.size() == 1 ? fmt::format("{}", shape[0])
                             : fmt::format("{}", fmt::join(shape, "x"));
}

}  // namespace gradproof::laws
