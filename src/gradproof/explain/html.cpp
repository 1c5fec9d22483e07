// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <string>

#include "gradproof/explain/mathml.hpp"
#include "gradproof/explain/render.hpp"

namespace gradproof {

namespace {

constexpr const char* style = R"css(
:root { color-scheme: light dark; --line: #8885; --soft: #8882; --good: #2a7d46; }
* { box-sizing: border-box; }
body { font: 1.05rem/1.6 Georgia, "Times New Roman", serif; max-width: 46rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { font-size: 1.3rem; margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
h3 { font-size: 1.05rem; margin-bottom: .2rem; }
p { margin: .4rem 0 .8rem; }
nav { font-size: .95rem; }
nav a { display: inline-block; margin: 0 .8rem .4rem 0; }
.scroll { overflow-x: auto; max-width: 100%; margin: .6rem 0; }
.formulas { background: var(--soft); padding: .6rem 1rem; border-radius: .4rem; }
mi.name { font-style: italic; }
math[display="block"] { text-align: left; margin: .35rem 0; }
table { border-collapse: collapse; font: .88rem/1.4 ui-monospace, Menlo, Consolas, monospace; }
td, th { padding: .15rem .7rem; text-align: right; white-space: nowrap; }
table.words td, table.words th { text-align: left; border-bottom: 1px solid var(--line); }
table.array td { border: 1px solid var(--line); }
caption { text-align: left; font: 1rem/1.5 Georgia, serif; padding-bottom: .2rem; }
.worked { font: .9rem/1.5 ui-monospace, Menlo, Consolas, monospace; overflow-x: auto; white-space: nowrap; padding: .3rem 0; }
.confirmed { border-left: .25rem solid var(--good); padding: .1rem .8rem; margin: .8rem 0; font-size: .95rem; overflow-wrap: anywhere; }
@media print { body { max-width: none; font-size: 10.5pt; } nav { display: none; } h2 { break-after: avoid; }
  .formulas, .confirmed, table { break-inside: avoid; } .scroll, .worked { overflow: visible; white-space: normal; } }
)css";

std::string table(const std::string& kind, const std::string& caption, const std::string& head,
                  const std::string& body) {
  return fmt::format("<div class=\"scroll\"><table class=\"{}\">{}{}<tbody>{}</tbody></table></div>\n", kind,
                     caption.empty() ? "" : "<caption>" + caption + "</caption>",
                     head.empty() ? "" : "<thead><tr>" + head + "</tr></thead>", body);
}

struct HtmlWriter {
  std::string operator()(const Paragraph& p) const { return "<p>" + html_with_math(p.text) + "</p>\n"; }
  std::string operator()(const Question& q) const { return "<h3>" + html_with_math(q.text) + "</h3>\n"; }
  std::string operator()(const Formulas& f) const {
    std::string all = "<div class=\"formulas scroll\">\n";
    for (const auto& line : f.lines) all += mathml(line, true) + '\n';
    return all + "</div>\n";
  }
  std::string operator()(const ArrayTable& a) const {
    std::string body;
    for (arma::uword i = 0; i < a.values.n_rows; ++i) {
      body += "<tr>";
      for (arma::uword k = 0; k < a.values.n_cols; ++k)
        body += "<td>" + number_text(a.values(i, k)) + "</td>";
      body += "</tr>";
    }
    return table("array", html_with_math(a.caption.empty() ? "`" + a.name + "`" : a.caption), "", body);
  }
  std::string operator()(const Table& t) const {
    std::string head, body;
    for (const auto& cell : t.header) head += "<th>" + html_with_math(cell) + "</th>";
    for (const auto& row : t.rows) {
      body += "<tr>";
      for (const auto& cell : row) body += "<td>" + html_with_math(cell) + "</td>";
      body += "</tr>";
    }
    return table("words", "", head, body);
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
  const std::string title = html_escaped(derivation.title);
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\">\n<title>{0}</title>\n<style>{1}</style>\n"
      "</head>\n<body>\n<h1>{0}</h1>\n<nav>\n{2}</nav>\n{3}</body>\n</html>\n",
      title, style, contents, body);
}

}  // namespace gradproof
