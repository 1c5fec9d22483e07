// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "gradproof/report/small_arrays.hpp"
#include "gradproof/report/svg.hpp"

namespace gradproof {

namespace {

constexpr std::size_t most_units = 8;
constexpr double column_width = 150, radius = 17, margin = 30, line_height = 13, least_distance = 72;

using Entries = std::vector<std::vector<std::string>>;

/// What is drawn: units[0] inputs, then W and b of each layer as they are written.
struct Drawn {
  std::vector<std::size_t> units;
  std::vector<Entries> W, b;
};

std::optional<Drawn> drawn(const SmallestCase& smallest) {
  const std::vector<SmallArray> arrays = small_arrays(smallest);
  const auto entries = [&](const std::string& name) -> Entries {
    for (const SmallArray& array : arrays)
      if (array.name == name) return array.entries();
    return {};
  };
  const Entries X = entries("X");
  Drawn network;
  if (X.empty()) return std::nullopt;
  network.units.push_back(X.size());
  for (std::size_t l = 1; l <= most_units; ++l) {
    Entries W = entries(fmt::format("W[{}]", l)), b = entries(fmt::format("b[{}]", l));
    if (W.empty()) break;
    const std::size_t below = network.units.back();
    const bool fits = std::ranges::all_of(W, [below](const auto& row) { return row.size() == below; });
    if (!fits || b.size() != W.size() || b.front().empty()) return std::nullopt;
    network.units.push_back(W.size());
    network.W.push_back(std::move(W));
    network.b.push_back(std::move(b));
  }
  std::size_t all = 0;
  for (const std::size_t count : network.units) all += count;
  if (network.W.empty() || all > most_units) return std::nullopt;
  return network;
}

class NetworkPicture {
 public:
  explicit NetworkPicture(const Drawn& network) : network_(network) {
    const std::size_t most = *std::ranges::max_element(network.units);
    distance_ = std::max(least_distance, line_height * static_cast<double>(most + 1));
    height_ = 2 * margin + distance_ * static_cast<double>(most - 1) + 16;
  }

  std::string operator()() {
    for (std::size_t l = 1; l < network_.units.size(); ++l) lines_into(l);
    for (std::size_t l = 0; l < network_.units.size(); ++l)
      for (std::size_t i = 0; i < network_.units[l]; ++i) unit(l, i);
    const double width = 2 * margin + column_width * static_cast<double>(network_.units.size() - 1);
    return svg_picture(width, height_, "The network: " + said_, body_);
  }

 private:
  static double x(std::size_t l) { return margin + column_width * static_cast<double>(l); }
  [[nodiscard]] double y(std::size_t l, std::size_t i) const {
    const double all = distance_ * static_cast<double>(network_.units[l] - 1);
    return height_ / 2 - 8 - all / 2 + distance_ * static_cast<double>(i);
  }

  void lines_into(std::size_t l) {
    const std::size_t to = network_.units[l], from = network_.units[l - 1];
    // that far along, the numbers on the lines of one unit to the next stand evenly below each other
    const double along = from == 1 ? 0.5 : 1.0 / static_cast<double>(to + 1);
    const double length = column_width - 2 * radius;
    std::string labels;
    for (std::size_t i = 0; i < from; ++i) {
      for (std::size_t r = 0; r < to; ++r) {
        const double y1 = y(l - 1, i), y2 = y(l, r), x1 = x(l - 1) + radius;
        body_ += fmt::format("<path class=\"grid\" d=\"M{:.1f} {:.1f} L{:.1f} {:.1f}\"/>\n", x1, y1,
                             x(l) - radius, y2);
        const std::string& weight = network_.W[l - 1][r][i];
        labels += svg_text(x1 + along * length, y1 + along * (y2 - y1) + 4, weight,
                           " text-anchor=\"middle\" class=\"small number\"");
        said_ += fmt::format("W[{}]_{}{} = {}; ", l, r + 1, i + 1, weight);
      }
    }
    body_ += labels;  // above all lines
  }

  void unit(std::size_t l, std::size_t i) {
    body_ +=
        fmt::format("<circle class=\"unit\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\"/>\n", x(l), y(l, i), radius);
    const std::string name = l == 0 ? fmt::format("x{}", i + 1) : fmt::format("a{}", i + 1);
    body_ += svg_text(x(l), y(l, i) + 4, name, " text-anchor=\"middle\"");
    if (l == 0) return;
    const std::string& bias = network_.b[l - 1][i].front();
    body_ +=
        svg_text(x(l), y(l, i) + radius + 12, "b " + bias, " text-anchor=\"middle\" class=\"small number\"");
    said_ += fmt::format("b[{}]_{} = {}; ", l, i + 1, bias);
  }

  const Drawn& network_;
  double distance_ = 0.0, height_ = 0.0;
  std::string body_, said_;
};

}  // namespace

std::string network_svg(const SmallestCase& smallest) {
  const std::optional<Drawn> network = drawn(smallest);
  return network ? NetworkPicture(*network)() : std::string();
}

}  // namespace gradproof
