// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "gradproof/report/svg.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof {

namespace {

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
    std::size_t order = 2 * depth_;  // in which they are computed: forward from X up, back from J down
    box({"cost", "J", 0, 0, order, "1 x 1"});
    for (std::size_t l = depth_; l >= 1; --l) {
      const std::size_t row = 1 + 2 * (depth_ - l);
      const auto name = [l](const char* kind) { return fmt::format("{}[{}]", kind, l); };
      const std::string outputs = fmt::format("n[{}] x m", l);
      box({name("A"), "", 0, row, 2 * l - 1, outputs});
      box({name("Z"), "", 0, row + 1, 2 * l - 2, outputs});
      up(row);
      up(row + 1);
      const bool has_dA = l < depth_ || status_of(report_, name("dA")).is_given;
      if (has_dA) box({name("dA"), "", 1, row, ++order, outputs});
      box({name("dZ"), "", 1, row + 1, ++order, outputs});
      box({name("dW"), "", 2, row, ++order, fmt::format("n[{}] x n[{}]", l, l - 1)});
      box({name("db"), "", 2, row + 1, ++order, fmt::format("n[{}] x 1", l)});
      if (l == depth_) {
        from_cost(has_dA ? row : row + 1);
      } else {
        down(row);
      }
      if (has_dA) down(row + 1);
      const double from = left(1) + box_width, to = left(2);
      line(from, middle(row + 1), to, middle(row));
      line(from, middle(row + 1), to, middle(row + 1));
    }
    up(rows - 1);
    draw({"X", "", 0, rows - 1, 0, "n[0] x m"}, "none", "");
    mark();
    return svg_picture(2 * column_width + box_width + 12, static_cast<double>(rows) * row_height + 4,
                       alternative(), body_);
  }

 private:
  struct Box {
    std::string name, shown;  ///< shown: where it is another than the name
    std::size_t column, row, order;
    std::string shape;  ///< in the notation; that of the report where it has one
  };
  static constexpr double column_width = 134, row_height = 56, box_width = 104, box_height = 28;
  static constexpr double arrow_at = 80;  ///< of a box: what stands beside the arrow is left of it
  static double left(std::size_t column) { return 6 + static_cast<double>(column) * column_width; }
  static double top(std::size_t row) { return 4 + static_cast<double>(row) * row_height; }
  static double middle(std::size_t row) { return top(row) + box_height / 2; }

  void box(Box place) {
    const Status status = status_of(report_, place.name);
    const char* kind = "none";
    const char* word = "";
    if (status.is_given) {
      const bool is_wrong = status.verdict != Verdict::verified && status.verdict != Verdict::cannot_tell;
      kind = is_wrong ? "wrong" : status.verdict == Verdict::verified ? "verified" : "maybe";
      word = is_wrong ? "WRONG" : status.verdict == Verdict::verified ? "right" : "?";
      if (is_wrong) wrong_.push_back(place);
      said_ += fmt::format("{} {}; ", place.name, word);
    }
    for (const ArrayReport& array : report_.arrays) {
      if (array.name == place.name && array.rows > 0)
        place.shape = fmt::format("{} x {}", array.rows, array.cols);
    }
    draw(place, kind, word);
  }

  void draw(const Box& place, const char* kind, const char* word) {
    const double x = left(place.column), y = top(place.row);
    body_ += fmt::format(
        "<rect class=\"box {}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{}\" height=\"{}\" rx=\"5\"/>\n", kind, x,
        y, box_width, box_height);
    body_ += svg_text(x + 5, y + 18, place.shown.empty() ? place.name : place.shown);
    body_ += svg_text(x + box_width - 4, y + 18, word,
                      fmt::format(" text-anchor=\"end\" class=\"small {}\"", kind));
    body_ += svg_text(x + 5, y + box_height + 11, place.shape, " class=\"small\"");
  }

  void line(double x1, double y1, double x2, double y2) {
    const double angle = std::atan2(y2 - y1, x2 - x1), size = 6;
    body_ += fmt::format("<path class=\"arrow\" d=\"M{:.1f} {:.1f} L{:.1f} {:.1f}", x1, y1, x2, y2);
    for (const double side : {-0.5, 0.5})
      body_ += fmt::format(" M{:.1f} {:.1f} L{:.1f} {:.1f}", x2, y2, x2 - size * std::cos(angle + side),
                           y2 - size * std::sin(angle + side));
    body_ += "\"/>\n";
  }
  /// From a row of the forward pass to the one above it.
  void up(std::size_t row) {
    line(left(0) + arrow_at, top(row), left(0) + arrow_at, top(row - 1) + box_height);
  }
  /// From the row above to this one of the backward pass.
  void down(std::size_t row) {
    line(left(1) + arrow_at, top(row - 1) + box_height, left(1) + arrow_at, top(row));
  }
  void from_cost(std::size_t to) {
    const double x = left(1) + arrow_at;
    body_ += fmt::format("<path class=\"arrow\" d=\"M{:.1f} {:.1f} H{:.1f}\"/>\n", left(0) + box_width,
                         middle(0), x);
    line(x, middle(0), x, top(to));
  }

  void mark() {
    if (wrong_.empty()) return;
    const auto first = std::ranges::min_element(wrong_, {}, &Box::order);
    body_ += svg_text(left(first->column) + 5, top(first->row) + box_height + 23, "starts here",
                      " class=\"small wrong\"");
    said_ += first->name + ": it starts here";
  }

  [[nodiscard]] std::string alternative() const {
    return "The chain from X up to J and back: " + (said_.empty() ? "nothing was given" : said_);
  }

  const Report& report_;
  std::size_t depth_;
  std::string body_, said_;
  std::vector<Box> wrong_;
};

}  // namespace

std::string chain_svg(const Report& report) { return Chain(report)(); }

}  // namespace gradproof
