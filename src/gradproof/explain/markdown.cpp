// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <string>

#include "gradproof/explain/render.hpp"

namespace gradproof {

namespace {

std::string table_row(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const auto& cell : cells) line += " " + cell + " |";
  return line + '\n';
}

std::string table(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows) {
  std::string all = table_row(header) + table_row(std::vector<std::string>(header.size(), "---"));
  for (const auto& row : rows) all += table_row(row);
  return all + '\n';
}

struct MarkdownWriter {
  std::string operator()(const Paragraph& p) const { return p.text + "\n\n"; }
  std::string operator()(const Question& q) const { return "### " + q.text + "\n\n"; }
  std::string operator()(const Formulas& f) const {
    std::string all;
    for (const auto& line : f.lines) all += "    " + line + '\n';
    if (f.numpy.empty()) return all + '\n';
    all += "\n```python\n";
    for (const auto& line : f.numpy) all += line + '\n';
    return all + "```\n\n";
  }
  std::string operator()(const ArrayTable& a) const {
    std::vector<std::string> header = {"`" + a.name + "`"};
    std::vector<std::vector<std::string>> rows(a.values.n_rows);
    for (arma::uword k = 0; k < a.values.n_cols; ++k) header.push_back(std::to_string(k + 1));
    for (arma::uword i = 0; i < a.values.n_rows; ++i) {
      rows[i].push_back(std::to_string(i + 1));
      for (arma::uword k = 0; k < a.values.n_cols; ++k) rows[i].push_back(number_text(a.values(i, k)));
    }
    return (a.caption.empty() ? "" : a.caption + "\n\n") + table(header, rows);
  }
  std::string operator()(const Table& t) const { return table(t.header, t.rows); }
  std::string operator()(const WorkedSum& s) const { return "    " + worked_sum_text(s) + "\n\n"; }
  std::string operator()(const Confirmation& c) const { return "> " + confirmation_text(c) + "\n\n"; }
};

}  // namespace

std::string to_markdown(const Derivation& derivation) {
  std::string all = "# " + derivation.title + "\n\n";
  for (const Section& step : derivation.steps) {
    all += "## " + step.title + "\n\n";
    for (const Block& block : step.blocks) all += std::visit(MarkdownWriter{}, block);
  }
  return all;
}

}  // namespace gradproof
