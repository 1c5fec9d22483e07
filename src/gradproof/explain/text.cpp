// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include "gradproof/explain/render.hpp"
#include "gradproof/report/wrap.hpp"

namespace gradproof {

namespace {

constexpr std::size_t indent = 6, narrowest_column = 20;

std::string without_backticks(std::string text) {
  std::erase(text, '`');
  return text;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream rest(text);
  for (std::string line; std::getline(rest, line);) lines.push_back(line);
  return lines;
}

/// Rows whose cells stand below each other; where they are wider than the line, cells of the widest column
/// are broken.
std::string aligned(const std::vector<std::vector<std::string>>& rows, std::size_t width) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t j = 0; j < row.size(); ++j) widths[j] = std::max(widths[j], columns(row[j]));
  }
  const auto total = [&] {
    return std::accumulate(widths.begin(), widths.end(), indent) + 2 * (widths.size() - 1);
  };
  while (total() > width) {
    const auto widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= narrowest_column) break;
    --*widest;
  }
  std::string all;
  for (const auto& row : rows) {
    std::vector<std::vector<std::string>> cells;
    std::size_t height = 1;
    for (std::size_t j = 0; j < row.size(); ++j) {
      cells.push_back(columns(row[j]) <= widths[j] ? std::vector<std::string>{row[j]}
                                                   : lines_of(wrapped(row[j], widths[j])));
      height = std::max(height, cells.back().size());
    }
    for (std::size_t k = 0; k < height; ++k) {
      std::string line(indent, ' ');
      for (std::size_t j = 0; j < cells.size(); ++j)
        line += fmt::format("{:<{}}  ", k < cells[j].size() ? cells[j][k] : "", widths[j]);
      all += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    }
  }
  return all;
}

struct TextWriter {
  std::size_t width;

  [[nodiscard]] std::string paragraph(const std::string& text) const {
    return wrapped(without_backticks(text), width, "  ", 2);
  }
  /// As it stands where there is room.
  [[nodiscard]] std::string line(const std::string& text) const {
    return columns(text) + indent <= width ? std::string(indent, ' ') + text + '\n'
                                           : wrapped(text, width, std::string(indent, ' '), indent + 4);
  }

  std::string operator()(const Paragraph& p) const { return paragraph(p.text); }
  std::string operator()(const Question& q) const { return '\n' + paragraph(q.text); }
  std::string operator()(const Formulas& f) const {
    std::string all = "\n";
    for (const auto& formula : f.lines) all += line(without_backticks(formula));
    if (!f.numpy.empty()) all += "    in NumPy\n";
    for (const auto& code : f.numpy) all += line(code);
    return all + '\n';
  }
  /// As many columns beside each other as there is room for, the others below.
  std::string operator()(const ArrayTable& a) const {
    std::size_t number = 8;
    for (const double value : a.values) number = std::max(number, number_text(value).size());
    const std::string name = a.name + " =";
    const std::size_t label = indent + name.size();
    const std::size_t room = std::max<std::size_t>(1, (std::max(width, label) - label) / (number + 2));
    std::string all = a.caption.empty() ? "" : paragraph(a.caption);
    for (arma::uword first = 0; first < a.values.n_cols; first += room) {
      const arma::uword end = std::min<arma::uword>(first + room, a.values.n_cols);
      if (first > 0) all += paragraph(fmt::format("    and its columns from {}:", first + 1));
      std::vector<std::vector<std::string>> rows;
      for (arma::uword i = 0; i < a.values.n_rows; ++i) {
        std::vector<std::string> row = {i == 0 ? name : std::string(name.size(), ' ')};
        for (arma::uword k = first; k < end; ++k)
          row.push_back(fmt::format("{:>{}}", number_text(a.values(i, k)), number));
        rows.push_back(std::move(row));
      }
      all += aligned(rows, width);
    }
    return all;
  }
  std::string operator()(const Table& t) const {
    auto rows = t.rows;
    rows.insert(rows.begin(), t.header);
    for (auto& row : rows) {
      for (auto& cell : row) cell = without_backticks(cell);
    }
    return aligned(rows, width);
  }
  std::string operator()(const WorkedSum& s) const { return line(worked_sum_text(s)); }
  std::string operator()(const Confirmation& c) const { return paragraph(confirmation_text(c)); }
};

}  // namespace

std::string to_text(const Derivation& derivation, std::size_t width) {
  const TextWriter writer{width};
  std::string all = wrapped(derivation.title, width);
  for (const Section& step : derivation.steps) {
    const std::string title = without_backticks(step.title);
    const std::string heading = wrapped(title, width);
    all += '\n' + heading + std::string(std::min(width, title.size()), '-') + '\n';
    for (const Block& block : step.blocks) {
      const std::string text = std::visit(writer, block);
      // formulas end with an empty line and questions begin with one: one of them is enough
      all += text.substr(all.ends_with("\n\n") && text.starts_with('\n') ? 1 : 0);
    }
  }
  return all;
}

}  // namespace gradproof
