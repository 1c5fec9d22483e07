// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "gradproof/explain/render.hpp"

namespace gradproof {

namespace {

constexpr std::size_t width = 96;

std::string without_backticks(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), '`'), text.end());
  return text;
}

std::string wrapped(const std::string& text, const std::string& indent) {
  std::istringstream words(without_backticks(text));
  std::string word, line = indent, all;
  while (words >> word) {
    if (line.size() > indent.size() && line.size() + 1 + word.size() > width) {
      all += line + '\n';
      line = indent;
    }
    line += (line.size() > indent.size() ? " " : "") + word;
  }
  return all + line + '\n';
}

std::string aligned(const std::vector<std::vector<std::string>>& rows, const std::string& indent) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t j = 0; j < row.size(); ++j) widths[j] = std::max(widths[j], row[j].size());
  }
  std::string all;
  for (const auto& row : rows) {
    std::string line = indent;
    for (std::size_t j = 0; j < row.size(); ++j) line += fmt::format("{:<{}}  ", row[j], widths[j]);
    line.erase(line.find_last_not_of(' ') + 1);
    all += line + '\n';
  }
  return all;
}

struct TextWriter {
  std::string operator()(const Paragraph& p) const { return wrapped(p.text, "  "); }
  std::string operator()(const Question& q) const { return fmt::format("\n{}", wrapped(q.text, "  ")); }
  std::string operator()(const Formulas& f) const {
    std::string all = "\n";
    for (const auto& line : f.lines) all += "      " + without_backticks(line) + '\n';
    return all + '\n';
  }
  std::string operator()(const ArrayTable& a) const {
    std::vector<std::vector<std::string>> rows;
    for (arma::uword i = 0; i < a.values.n_rows; ++i) {
      std::vector<std::string> row = {i == 0 ? a.name + " =" : ""};
      for (arma::uword k = 0; k < a.values.n_cols; ++k)
        row.push_back(fmt::format("{:>11}", number_text(a.values(i, k))));
      rows.push_back(std::move(row));
    }
    return (a.caption.empty() ? "" : wrapped(a.caption, "  ")) + aligned(rows, "      ");
  }
  std::string operator()(const Table& t) const {
    auto rows = t.rows;
    rows.insert(rows.begin(), t.header);
    for (auto& row : rows) {
      for (auto& cell : row) cell = without_backticks(cell);
    }
    return aligned(rows, "      ");
  }
  std::string operator()(const WorkedSum& s) const { return "      " + worked_sum_text(s) + '\n'; }
  std::string operator()(const Confirmation& c) const { return wrapped(confirmation_text(c), "  "); }
};

}  // namespace

std::string to_text(const Derivation& derivation) {
  std::string all = derivation.title + '\n';
  for (const Section& step : derivation.steps) {
    const std::string title = without_backticks(step.title);
    all += '\n' + title + '\n' + std::string(title.size(), '-') + '\n';
    for (const Block& block : step.blocks) {
      const std::string text = std::visit(TextWriter{}, block);
      // formulas end with an empty line and questions begin with one: one of them is enough
      all += text.substr(all.ends_with("\n\n") && text.starts_with('\n') ? 1 : 0);
    }
  }
  return all;
}

}  // namespace gradproof
