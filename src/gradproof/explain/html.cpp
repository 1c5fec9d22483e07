// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "gradproof/explain/render.hpp"
#include "gradproof/report/mathml.hpp"
#include "gradproof/report/page.hpp"

namespace gradproof {

namespace {

std::string numpy_html(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += html_escaped(line) + '\n';
  return all.empty() ? all : "<small>in NumPy</small>\n<pre>" + all + "</pre>\n";
}

std::string columns_of(const arma::mat& values, arma::uword first, arma::uword end,
                       const std::string& caption) {
  std::string head = "<th></th>", body;
  for (arma::uword k = first; k < end; ++k) head += fmt::format("<th>{}</th>", k + 1);
  for (arma::uword i = 0; i < values.n_rows; ++i) {
    body += fmt::format("<tr><th>{}</th>", i + 1);
    for (arma::uword k = first; k < end; ++k) body += "<td>" + number_text(values(i, k)) + "</td>";
    body += "</tr>";
  }
  return page_table("array", caption, head, body);
}

struct HtmlWriter {
  std::string operator()(const Paragraph& p) const { return "<p>" + html_with_math(p.text) + "</p>\n"; }
  std::string operator()(const Question& q) const { return "<h3>" + heading_html(q.text) + "</h3>\n"; }
  std::string operator()(const Formulas& f) const {
    std::string all = "<div class=\"formulas\">\n";
    for (const auto& line : f.lines) all += "<div>" + formula_html(line) + "</div>\n";
    return all + numpy_html(f.numpy) + "</div>\n";
  }
  /// In blocks of columns where it is wide, which stand beside each other where there is room.
  std::string operator()(const ArrayTable& a) const {
    constexpr arma::uword most = 5, of_many = 4;
    const arma::uword block = a.values.n_cols > most ? of_many : most;
    const std::string caption = html_with_math(a.caption.empty() ? "`" + a.name + "`" : a.caption) +
                                fmt::format(" ({}&nbsp;x&nbsp;{})", a.values.n_rows, a.values.n_cols);
    std::string all;
    for (arma::uword first = 0; first < a.values.n_cols; first += block)
      all += columns_of(a.values, first, std::min(first + block, a.values.n_cols), first > 0 ? "" : caption);
    return a.values.n_cols > block ? "<div class=\"blocks\">\n" + all + "</div>\n" : all;
  }
  std::string operator()(const Table& t) const {
    std::string head, body;
    for (const auto& cell : t.header) head += "<th>" + html_with_math(cell) + "</th>";
    for (const auto& row : t.rows) {
      body += "<tr>";
      for (const auto& cell : row) body += "<td>" + html_with_math(cell) + "</td>";
      body += "</tr>";
    }
    return page_table("words", "", head, body);
  }
  std::string operator()(const WorkedSum& s) const {
    return "<div class=\"worked\">" + html_escaped(worked_sum_text(s)) + "</div>\n";
  }
  std::string operator()(const Confirmation& c) const {
    return "<p class=\"confirmed\">" + html_escaped(confirmation_text(c)) + "</p>\n";
  }
};

std::string blocks_of(const Section& step) {
  std::string all;
  for (const Block& block : step.blocks) all += std::visit(HtmlWriter{}, block);
  return all;
}

}  // namespace

std::string opened_step(const Section& step) {
  return fmt::format(
      "<details class=\"step\" open>\n<summary>The step it belongs to: {}</summary>\n{}</details>\n",
      heading_html(step.title), blocks_of(step));
}

std::string to_html(const Derivation& derivation) {
  std::string contents, body;
  for (const Section& step : derivation.steps) {
    contents += fmt::format("<a href=\"#{}\">{}</a>\n", step.id, html_escaped(step.id));
    body += fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n", step.id, heading_html(step.title));
    body += blocks_of(step) + "</section>\n";
  }
  return page(derivation.title, fmt::format("<h1>{}</h1>\n<nav>\n{}</nav>\n{}",
                                            html_escaped(derivation.title), contents, body));
}

}  // namespace gradproof
