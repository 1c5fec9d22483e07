// SPDX-License-Identifier: MIT
#include "gradproof/report/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "gradproof/report/escape.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof {

namespace {

std::string svg(double width, double height, const std::string& alternative, const std::string& body) {
  return fmt::format(
      "<svg role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {:.0f} {:.0f}\" width=\"{:.0f}\" "
      "xmlns=\"http://www.w3.org/2000/svg\">\n{}</svg>\n",
      xml_attribute(alternative), width, height, width, body);
}

std::string text_at(double x, double y, const std::string& text, const std::string& more = "") {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\"{}>{}</text>\n", x, y, more, xml_text(text));
}

/// What is drawn of one array: the worst of what its functions were told.
struct Status {
  bool is_given = false;
  Verdict verdict = Verdict::verified;
};

Status status_of(const Report& report, const std::string& name) {
  Status status;
  for (const ArrayReport& array : report.arrays) {
    if (array.name != name) continue;
    status.is_given = true;
    if (seriousness(array.verdict) > seriousness(status.verdict)) status.verdict = array.verdict;
  }
  return status;
}

std::size_t depth_of(const Report& report) {
  std::size_t depth = 0;
  for (const ArrayReport& array : report.arrays) {
    const std::size_t bracket = array.name.find('[');
    if (bracket == std::string::npos) continue;
    const long layer = std::strtol(array.name.c_str() + bracket + 1, nullptr, 10);
    if (layer > 0 && layer < 100) depth = std::max(depth, static_cast<std::size_t>(layer));
  }
  return depth;
}

class Chain {
 public:
  explicit Chain(const Report& report) : report_(report), depth_(depth_of(report)) {}

  std::string operator()() {
    if (depth_ == 0) return {};
    const std::size_t rows = 2 * depth_ + 2;  // J, then A and Z of each layer, then X
    box(0, 0, "cost", "J");
    for (std::size_t l = depth_; l >= 1; --l) {
      const std::size_t row = 1 + 2 * (depth_ - l);
      box(0, row, fmt::format("A[{}]", l));
      box(0, row + 1, fmt::format("Z[{}]", l));
      arrow_up(row);
      arrow_up(row + 1);
      if (l < depth_) box(1, row, fmt::format("dA[{}]", l));
      box(1, row + 1, fmt::format("dZ[{}]", l));
      box(2, row + 1, fmt::format("dW[{}]", l));
      box(3, row + 1, fmt::format("db[{}]", l));
      arrow_down(l == depth_ ? row - 1 : row, row + 1, l == depth_);
      if (l < depth_) arrow_down(row - 1, row, false);
      arrow_right(row + 1);
    }
    arrow_up(rows - 1);
    given(rows - 1, "X");
    mark();
    const double height = static_cast<double>(rows) * row_height + 8;
    return svg(4 * column_width + 8, height, alternative(), body_);
  }

 private:
  static constexpr double column_width = 116, row_height = 44, box_width = 104, box_height = 28;
  static double left(std::size_t column) { return 6 + static_cast<double>(column) * column_width; }
  static double top(std::size_t row) { return 6 + static_cast<double>(row) * row_height; }

  void box(std::size_t column, std::size_t row, const std::string& name, const std::string& shown = "") {
    const Status status = status_of(report_, name);
    const char* kind = "none";
    const char* word = "";
    if (status.is_given) {
      const bool is_wrong = status.verdict != Verdict::verified && status.verdict != Verdict::cannot_tell;
      kind = is_wrong ? "wrong" : status.verdict == Verdict::verified ? "verified" : "maybe";
      word = is_wrong ? "WRONG" : status.verdict == Verdict::verified ? "right" : "?";
      if (is_wrong) wrong_.push_back({name, column, row});
      said_ += fmt::format("{} {}; ", name, word);
    }
    draw(column, row, shown.empty() ? name : shown, kind, word);
  }
  void given(std::size_t row, const std::string& name) { draw(0, row, name, "none", ""); }

  void draw(std::size_t column, std::size_t row, const std::string& name, const char* kind,
            const char* word) {
    body_ += fmt::format(
        "<rect class=\"box {}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{}\" height=\"{}\" rx=\"5\"/>\n", kind,
        left(column), top(row), box_width, box_height);
    body_ += text_at(left(column) + 5, top(row) + 18, name);
    body_ += text_at(left(column) + box_width - 4, top(row) + 18, word,
                     fmt::format(" text-anchor=\"end\" class=\"small {}\"", kind));
  }
  void line(double x1, double y1, double x2, double y2) {
    const double size = 4, dx = x2 > x1 ? size : 0, dy = y2 > y1 ? size : -size;
    const std::string head = dx > 0 ? fmt::format("M{:.1f} {:.1f} l{:.0f} {:.0f} l{:.0f} {:.0f}", x2 - size,
                                                  y2 - size, size, size, -size, size)
                                    : fmt::format("M{:.1f} {:.1f} l{:.0f} {:.0f} l{:.0f} {:.0f}", x2 - size,
                                                  y2 - dy, size, dy, size, -dy);
    body_ +=
        fmt::format("<path class=\"arrow\" d=\"M{:.1f} {:.1f} L{:.1f} {:.1f} {}\"/>\n", x1, y1, x2, y2, head);
  }
  void arrow_up(std::size_t row) {
    const double x = left(0) + box_width / 2;
    line(x, top(row), x, top(row - 1) + box_height);
  }
  void arrow_down(std::size_t from, std::size_t to, bool from_cost) {
    const double x = left(1) + box_width / 2;
    if (from_cost) {
      body_ += fmt::format("<path class=\"arrow\" d=\"M{:.1f} {:.1f} L{:.1f} {:.1f}\"/>\n",
                           left(0) + box_width, top(from) + box_height / 2, x, top(from) + box_height / 2);
      line(x, top(from) + box_height / 2, x, top(to));
    } else {
      line(x, top(from) + box_height, x, top(to));
    }
  }
  void arrow_right(std::size_t row) {
    const double y = top(row) + box_height / 2;
    line(left(1) + box_width, y, left(2), y);
    line(left(2) + box_width, y, left(3), y);
  }

  /// The one that is computed first: forward from X up, then back from J down.
  void mark() {
    if (wrong_.empty()) return;
    const auto order = [this](const Place& place) {
      const std::size_t last = 2 * depth_ + 2;
      return place.column == 0 ? last - place.row : last + 4 * place.row + place.column;
    };
    const auto first = std::min_element(wrong_.begin(), wrong_.end(),
                                        [&](const Place& a, const Place& b) { return order(a) < order(b); });
    body_ += text_at(left(first->column) + 2, top(first->row) + box_height + 12, "starts here",
                     " class=\"small wrong\"");
    said_ += first->name + ": it starts here";
  }

  [[nodiscard]] std::string alternative() const {
    return "The chain from X up to J and back: " + (said_.empty() ? "nothing was given" : said_);
  }

  struct Place {
    std::string name;
    std::size_t column, row;
  };
  const Report& report_;
  std::size_t depth_;
  std::string body_, said_;
  std::vector<Place> wrong_;
};

}  // namespace

std::string chain_svg(const Report& report) { return Chain(report)(); }

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
  return svg(2 + side * static_cast<double>(cols), 2 + side * static_cast<double>(rows), alternative + part,
             body);
}

std::string curves_svg(const std::vector<Curve>& curves,
                       const std::vector<std::pair<std::string, double>>& levels, const std::string& x_title,
                       const std::string& y_title, const std::string& alternative) {
  constexpr double width = 380, height = 260, margin_left = 52, margin_bottom = 40, margin = 12,
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
    body += text_at(x, height - margin_bottom + 14, fmt::format("1e{:.0f}", e),
                    " text-anchor=\"middle\" class=\"small\"");
  }
  for (double e = y0; e <= y1; e += tick_of(y1 - y0)) {
    const double y = at_y(std::pow(10.0, e));
    body += fmt::format("<path class=\"grid\" d=\"M{} {:.1f} H{}\"/>\n", margin_left, y, width - margin);
    body +=
        text_at(margin_left - 4, y + 4, fmt::format("1e{:.0f}", e), " text-anchor=\"end\" class=\"small\"");
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
    body += text_at(margin_left + 4, at_y(y) - 4, name, " class=\"small\"");
  }
  body += text_at(width - margin, height - 8, x_title, " text-anchor=\"end\" class=\"small\"");
  body += text_at(4, 10, y_title, " class=\"small\"");
  return svg(width, height, alternative, body);
}

}  // namespace gradproof
