// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <string>

#include "gradproof/explain/render.hpp"
#include "gradproof/report/mathml.hpp"
#include "gradproof/report/page.hpp"

namespace gradproof {

namespace {

struct HtmlWriter {
  std::string operator()(const Paragraph& p) const { return "<p>" + html_with_math(p.text) + "</p>\n"; }
  std::string operator()(const Question& q) const { return "<h3>" + html_with_math(q.text) + "</h3>\n"; }
  std::string operator()(const Formulas& f) const {
    std::string all = "<div class=\"formulas scroll\">\n";
    for (const auto& line : f.lines) all += mathml(line, true) + '\n';
    return all + "</div>\n";
  }
  std::string operator()(const ArrayTable& a) const {
    std::string head = "<th></th>", body;
    for (arma::uword k = 0; k < a.values.n_cols; ++k) head += fmt::format("<th>{}</th>", k + 1);
    for (arma::uword i = 0; i < a.values.n_rows; ++i) {
      body += fmt::format("<tr><th>{}</th>", i + 1);
      for (arma::uword k = 0; k < a.values.n_cols; ++k)
        body += "<td>" + number_text(a.values(i, k)) + "</td>";
      body += "</tr>";
    }
    return page_table("array",
                      html_with_math(a.caption.empty() ? "`" + a.name + "`" : a.caption) +
                          fmt::format(" ({} x {})", a.values.n_rows, a.values.n_cols),
                      head, body);
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

}  // namespace

std::string to_html(const Derivation& derivation) {
  std::string contents, body;
  for (const Section& step : derivation.steps) {
    contents += fmt::format("<a href=\"#{}\">{}</a>\n", step.id, html_escaped(step.id));
    body += fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n", step.id, html_with_math(step.title));
    for (const Block& block : step.blocks) body += std::visit(HtmlWriter{}, block);
    body += "</section>\n";
  }
  return page(derivation.title, fmt::format("<h1>{}</h1>\n<nav>\n{}</nav>\n{}",
                                            html_escaped(derivation.title), contents, body));
}

}  // namespace gradproof
