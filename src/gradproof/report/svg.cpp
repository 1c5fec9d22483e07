// SPDX-License-Identifier: MIT
#include "gradproof/report/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "gradproof/report/escape.hpp"

namespace gradproof {

std::string svg_picture(double width, double height, const std::string& alternative,
                        const std::string& body) {
  return fmt::format(
      "<svg role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {:.0f} {:.0f}\" width=\"{:.0f}\" "
      "xmlns=\"http://www.w3.org/2000/svg\">\n{}</svg>\n",
      xml_attribute(alternative), width, height, width, body);
}

std::string svg_text(double x, double y, const std::string& text, const std::string& more) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\"{}>{}</text>\n", x, y, more, xml_text(text));
}

std::string heat_map_svg(const arma::mat& values, const std::string& alternative, double scale) {
  constexpr arma::uword most_rows = 16, most_cols = 20;
  constexpr double side = 18;
  const arma::uword rows = std::min(values.n_rows, most_rows), cols = std::min(values.n_cols, most_cols);
  if (!(scale > 0.0)) {
    scale = 0.0;
    for (const double value : values) {
      if (std::isfinite(value)) scale = std::max(scale, std::abs(value));
    }
  }
  std::string body;
  for (arma::uword i = 0; i < rows; ++i) {
    for (arma::uword k = 0; k < cols; ++k) {
      const double value = values(i, k), x = 1 + static_cast<double>(k) * side,
                   y = 1 + static_cast<double>(i) * side;
      const double depth = std::isfinite(value) && scale > 0.0 ? std::min(1.0, std::abs(value) / scale) : 0.0;
      body += fmt::format(
          "<rect x=\"{:.0f}\" y=\"{:.0f}\" width=\"{}\" height=\"{}\" fill=\"{}\" fill-opacity=\"{:.2f}\" "
          "stroke=\"#8885\"><title>({},{}): {:.6g}</title></rect>\n",
          x, y, side, side, value < 0.0 ? "#2b6cb0" : "#d9730d", depth, i, k, value);
      if (!std::isfinite(value))
        body += fmt::format("<path class=\"arrow\" d=\"M{:.0f} {:.0f} l{} {} m0 -{} l-{} {}\"/>\n", x, y,
                            side, side, side, side, side);
    }
  }
  const std::string part =
      rows < values.n_rows || cols < values.n_cols
          ? fmt::format(" (the first {} x {} of {} x {})", rows, cols, values.n_rows, values.n_cols)
          : "";
  return svg_picture(2 + side * static_cast<double>(cols), 2 + side * static_cast<double>(rows),
                     alternative + part, body);
}

std::string curves_svg(const std::vector<Curve>& curves,
                       const std::vector<std::pair<std::string, double>>& levels, const std::string& x_title,
                       const std::string& y_title, const std::string& alternative) {
  constexpr double width = 380, height = 260, margin_left = 52, margin_bottom = 44, margin = 12,
                   margin_top = 24;
  double x_low = 1e300, x_high = 0.0, y_low = 1e300, y_high = 0.0;
  const auto widen = [](double value, double& low, double& high) {
    if (!(value > 0.0) || !std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  };
  for (const Curve& curve : curves) {
    for (const double x : curve.x) widen(x, x_low, x_high);
    for (const double y : curve.y) widen(y, y_low, y_high);
  }
  for (const auto& [name, y] : levels) widen(y, y_low, y_high);
  if (!(x_high > 0.0) || !(y_high > 0.0)) return {};
  const double x0 = std::floor(std::log10(x_low)), x1 = std::max(x0 + 1, std::ceil(std::log10(x_high)));
  const double y0 = std::floor(std::log10(y_low)), y1 = std::max(y0 + 1, std::ceil(std::log10(y_high)));
  const auto at_x = [&](double x) {
    return margin_left + (std::log10(x) - x0) / (x1 - x0) * (width - margin_left - margin);
  };
  const auto at_y = [&](double y) {
    return height - margin_bottom - (std::log10(y) - y0) / (y1 - y0) * (height - margin_bottom - margin_top);
  };
  std::string body;
  const auto tick_of = [](double span) { return span > 8 ? 4.0 : span > 4 ? 2.0 : 1.0; };
  for (double e = x0; e <= x1; e += tick_of(x1 - x0)) {
    const double x = at_x(std::pow(10.0, e));
    body +=
        fmt::format("<path class=\"grid\" d=\"M{:.1f} {} V{}\"/>\n", x, margin_top, height - margin_bottom);
    body += svg_text(x, height - margin_bottom + 18, fmt::format("1e{:.0f}", e),
                     " text-anchor=\"middle\" class=\"small\"");
  }
  for (double e = y0; e <= y1; e += tick_of(y1 - y0)) {
    const double y = at_y(std::pow(10.0, e));
    body += fmt::format("<path class=\"grid\" d=\"M{} {:.1f} H{}\"/>\n", margin_left, y, width - margin);
    body +=
        svg_text(margin_left - 4, y + 4, fmt::format("1e{:.0f}", e), " text-anchor=\"end\" class=\"small\"");
  }
  static constexpr std::array strokes = {
      "stroke=\"var(--bad)\" stroke-width=\"2.5\"",
      "stroke=\"var(--good)\" stroke-width=\"2\" stroke-dasharray=\"5 3\""};
  for (std::size_t c = 0; c < curves.size(); ++c) {
    std::string d;
    for (std::size_t i = 0; i < curves[c].x.size(); ++i) {
      if (!(curves[c].y[i] > 0.0) || !std::isfinite(curves[c].y[i])) continue;
      d += fmt::format("{}{:.1f} {:.1f} ", d.empty() ? "M" : "L", at_x(curves[c].x[i]), at_y(curves[c].y[i]));
    }
    body += fmt::format("<path fill=\"none\" {} d=\"{}\"><title>{}</title></path>\n",
                        strokes.at(c % strokes.size()), d, xml_text(curves[c].name));
  }
  for (const auto& [name, y] : levels) {
    if (!(y > 0.0) || !std::isfinite(y)) continue;
    body += fmt::format("<path fill=\"none\" stroke=\"var(--bar)\" d=\"M{} {:.1f} H{}\"/>\n", margin_left,
                        at_y(y), width - margin);
    body += svg_text(margin_left + 4, at_y(y) - 4, name, " class=\"small\"");
  }
  body += svg_text(width - margin, height - 6, x_title, " text-anchor=\"end\" class=\"small\"");
  body += svg_text(4, 10, y_title, " class=\"small\"");
  return svg_picture(width, height, alternative, body);
}

}  // namespace gradproof
