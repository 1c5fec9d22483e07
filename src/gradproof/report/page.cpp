// SPDX-License-Identifier: MIT
#include "gradproof/report/page.hpp"

#include <fmt/format.h>

#include "gradproof/report/escape.hpp"

namespace gradproof {

namespace {

// Blue and orange, not green and red alone: told apart by everybody, and every box has its word besides.
constexpr const char* style = R"css(
:root { color-scheme: light dark; }
.gradproof { --line: #8885; --soft: #8882; --good: #146b4b; --bad: #b23806; --maybe: #7a6000; --bar: #2563a8;
  --ink: CanvasText; font: 1.05rem/1.55 Georgia, "Times New Roman", serif; max-width: 46rem; margin: 0 auto;
  padding: 1rem; overflow-wrap: break-word; }
@media (prefers-color-scheme: dark) { .gradproof { --good: #5fd0a6; --bad: #ff9a66; --maybe: #e5c04b; --bar: #7db7f5; } }
body { margin: 0; }
.gradproof * { box-sizing: border-box; }
.gradproof h1, .gradproof h2, .gradproof h3, .gradproof caption { font-family: inherit; }
.gradproof h1 { font-size: 1.5rem; line-height: 1.25; margin: .2rem 0 .6rem; }
.gradproof h2 { font-size: 1.25rem; margin-top: 2rem; border-top: 1px solid var(--line); padding-top: .8rem; }
.gradproof h3 { font-size: 1.05rem; margin-bottom: .2rem; }
.gradproof p { margin: .4rem 0 .8rem; }
.gradproof nav { font-size: .95rem; }
.gradproof nav a { display: inline-block; margin: 0 .8rem .4rem 0; }
.gradproof .scroll { overflow-x: auto; max-width: 100%; margin: .6rem 0; }
.gradproof .formulas { background: var(--soft); padding: .6rem 1rem; border-radius: .4rem; margin: .6rem 0; }
.gradproof .formulas > div { margin: .35rem 0; padding-left: 1.5rem; text-indent: -1.5rem; } .gradproof .formulas math { math-style: normal; text-indent: 0; }
.gradproof math { font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math", "DejaVu Math TeX Gyre", math, Georgia, serif; font-size: 1.05em; }
.gradproof math mtext { font-family: Georgia, "Times New Roman", serif; }
.gradproof math .prime { font-size: 1.15em; }
.gradproof sup { font-size: .72em; line-height: 0; } .gradproof h2 sup, .gradproof h3 sup { font-weight: inherit; }
.gradproof table { border-collapse: collapse; font: .88rem/1.4 ui-monospace, Menlo, Consolas, monospace; }
.gradproof td, .gradproof th { padding: .15rem .6rem; text-align: right; white-space: nowrap; vertical-align: top; }
.gradproof table.words { font: .95rem/1.4 Georgia, "Times New Roman", serif; }
.gradproof table.words td, .gradproof table.words th { text-align: left; white-space: normal; overflow-wrap: break-word; border-bottom: 1px solid var(--line); }
.gradproof table.array td { border: 1px solid var(--line); }
.gradproof table.array th { font-weight: normal; opacity: .7; }
.gradproof caption { text-align: left; font: 1rem/1.5 Georgia, "Times New Roman", serif; padding-bottom: .2rem; }
.gradproof pre, .gradproof .worked { font: .9rem/1.5 ui-monospace, Menlo, Consolas, monospace; overflow-x: auto; margin: .2rem 0; }
.gradproof pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.gradproof .worked { padding: .3rem 0; }
.gradproof .confirmed { border-left: .25rem solid var(--good); padding: .1rem .8rem; margin: .8rem 0; font-size: .95rem; overflow-wrap: anywhere; }
.gradproof .verified { color: var(--good); } .gradproof .wrong { color: var(--bad); } .gradproof .maybe { color: var(--maybe); }
.gradproof .lines { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1rem .9rem; background: var(--soft);
  padding: .7rem 1rem; border-radius: .4rem; }
.gradproof .lines dt { opacity: .75; float: none; width: auto; padding: 0; margin: 0; white-space: nowrap; } .gradproof .lines dd { margin: 0; min-width: 0; overflow-x: auto; }
.gradproof code { font: .9em ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.gradproof .formulas pre { margin: 0; } .gradproof .formulas small { opacity: .75; }
.gradproof .blocks { display: flex; flex-wrap: wrap; align-items: flex-end; } .gradproof .blocks .scroll { margin: .3rem 0; }
.gradproof details.step { border-left: .25rem solid var(--bar); padding-left: 1rem; } .gradproof summary { cursor: pointer; }
.gradproof .maps { display: flex; flex-wrap: wrap; gap: 1rem; } .gradproof figure { margin: .4rem 0; }
.gradproof figcaption { font-size: .9rem; } .gradproof svg { max-width: 100%; height: auto; display: block; }
.gradproof svg text { font: 13px Georgia, "Times New Roman", serif; fill: var(--ink); }
.gradproof svg .box { fill: none; stroke: var(--line); stroke-width: 1.5; }
.gradproof svg .box.verified { stroke: var(--good); fill: #1b7f5c22; } .gradproof svg .box.wrong { stroke: var(--bad); stroke-width: 3; fill: #c4420c22; }
.gradproof svg .box.maybe { stroke: var(--maybe); stroke-dasharray: 4 3; fill: #8886; }
.gradproof svg .arrow { stroke: var(--ink); opacity: .6; fill: none; } .gradproof svg .grid { stroke: var(--line); }
.gradproof svg .unit { fill: none; stroke: var(--ink); } .gradproof svg text.number { paint-order: stroke; stroke: Canvas; stroke-width: 4px; }
.gradproof svg text.small { font-size: 11px; } .gradproof svg text.wrong { fill: var(--bad); font-weight: bold; }
@media (max-width: 46rem) { .gradproof h1, .gradproof h2, .gradproof h3, .gradproof p { overflow-x: auto; overflow-y: hidden; } }
@media (max-width: 30rem) { .gradproof { padding: .7rem; font-size: 1rem; } .gradproof .lines { grid-template-columns: minmax(0, 1fr); }
  .gradproof table.array { font-size: .64rem; letter-spacing: -.02em; } .gradproof table.array td, .gradproof table.array th { padding: .1rem .12rem; } .gradproof table.words td, .gradproof table.words th { padding: .15rem .2rem; overflow-wrap: anywhere; }
  .gradproof td.verdict + td { min-width: 8rem; } .gradproof table.words td:first-child, .gradproof table.words td.verdict, .gradproof table.words th { overflow-wrap: normal; } .gradproof .formulas math { font-size: .95em; } }
@media print { @page { size: A4; margin: 16mm; } .gradproof { max-width: none; font-size: 10.5pt; padding: 0; }
  .gradproof nav { display: none; } .gradproof h1, .gradproof h2, .gradproof h3, .gradproof caption { break-after: avoid; }
  .gradproof .formulas, .gradproof .confirmed, .gradproof figure, .gradproof .lines, .gradproof tr { break-inside: avoid; }
  .gradproof .scroll, .gradproof .worked { overflow: visible; } .gradproof .worked { white-space: normal; overflow-wrap: anywhere; }
  .gradproof td, .gradproof th { padding: .1rem .35rem; } .gradproof table { font-size: .8rem; } }
)css";

}  // namespace

std::string page(const std::string& title, const std::string& body) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n"
      "<style>{}</style>\n</head>\n<body>\n<main class=\"gradproof\">\n{}</main>\n</body>\n</html>\n",
      xml_text(title), style, body);
}

std::string page_fragment(const std::string& body) {
  return fmt::format("<style>{}</style>\n<div class=\"gradproof\">\n{}</div>\n", style, body);
}

std::string page_table(const std::string& kind, const std::string& caption, const std::string& head,
                       const std::string& body) {
  return fmt::format("<div class=\"scroll\"><table class=\"{}\">{}{}<tbody>{}</tbody></table></div>\n", kind,
                     caption.empty() ? "" : "<caption>" + caption + "</caption>",
                     head.empty() ? "" : "<thead><tr>" + head + "</tr></thead>", body);
}

}  // namespace gradproof
