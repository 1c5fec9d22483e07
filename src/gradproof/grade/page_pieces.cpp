// SPDX-License-Identifier: MIT
#include "gradproof/grade/page_pieces.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gradproof/report/escape.hpp"

namespace gradproof {

namespace {

constexpr const char* style = R"(<style>
:root { color-scheme: light dark; --line: #8886; --bar: #3b7dd8; --good: #1a7f5a; --bad: #c4401c; --open: #8a8a8a; }
body { font: 16px/1.45 system-ui, sans-serif; max-width: 70rem; margin: 1rem auto; padding: 0 1rem; }
table { border-collapse: collapse; } td, th { padding: .2rem .6rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
tr { border-bottom: 1px solid var(--line); } .number { text-align: right; white-space: nowrap; } .short { white-space: nowrap; } pre { overflow-x: auto; }
th button { font: inherit; font-weight: bold; border: 0; background: none; color: inherit; cursor: pointer; padding: 0; }
.bar { display: inline-block; height: .8rem; background: var(--bar); min-width: 1px; print-color-adjust: exact; }
.v, .w, .c { display: inline-block; font-family: monospace; padding: 0 .15rem; color: #fff; print-color-adjust: exact; }
.v { background: var(--good); } .w { background: var(--bad); } .c { background: var(--open); }
body > .gradproof { margin: 0; padding: 0; } .groups td:nth-child(3) { min-width: 9rem; } .groups td:last-child { white-space: nowrap; }
@media (max-width: 46rem) { td, th { padding: .2rem .3rem; } .groups .bar { max-width: 3rem; }
  #all { font-size: .75rem; } #all td, #all th { overflow-wrap: normal; padding: .15rem .2rem; } #all td:nth-child(6) { overflow-wrap: anywhere; }
  #all td:nth-child(3), #all th:nth-child(3) { display: none; } }
</style>)";

constexpr const char* script = R"page(<script>
"use strict";
const rows = JSON.parse(document.getElementById("rows").textContent);
const marks = { v: "✓", w: "✗", c: "?" }, words = { v: "verified", w: "wrong", c: "cannot tell" };
let shown = rows, page = 0, column = 0, order = 1;
const size = 100, body = document.querySelector("#all tbody");
const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b
  : a === null ? (b === null ? 0 : -1) : b === null ? 1 : String(a).localeCompare(String(b));
function draw() {
  body.replaceChildren();
  for (const row of shown.slice(page * size, (page + 1) * size)) {
    const line = body.insertRow();
    row.forEach((value, k) => {
      const cell = line.insertCell();
      if (k === 1) {
        const link = document.createElement("a");
        link.href = "hand-in-" + row[0] + ".html";
        link.textContent = value || "(no name)";
        cell.append(link);
      } else if (k === 6) {
        for (const [letter, name] of value) {
          const part = document.createElement("span");
          part.className = letter;
          part.title = name + ": " + words[letter];
          part.textContent = marks[letter];
          cell.append(part);
        }
      } else cell.textContent = value === null ? "" : value;
    });
  }
  const last = Math.max(0, Math.ceil(shown.length / size) - 1);
  document.getElementById("where").textContent = shown.length + " found, page " + (page + 1) + " of " + (last + 1);
  document.getElementById("before").disabled = page === 0;
  document.getElementById("after").disabled = page >= last;
}
function search() {
  const wanted = document.getElementById("search").value.toLowerCase();
  shown = rows.filter(row => row.slice(1, 6).some(value => String(value ?? "").toLowerCase().includes(wanted)));
  shown.sort((a, b) => order * compare(a[column], b[column]));
  page = 0;
  draw();
}
document.getElementById("search").addEventListener("input", search);
document.getElementById("before").addEventListener("click", () => { --page; draw(); });
document.getElementById("after").addEventListener("click", () => { ++page; draw(); });
document.querySelectorAll("#all th button").forEach((button, k) => button.addEventListener("click", () => {
  order = column === k ? -order : 1;
  column = k;
  search();
}));
draw();
</script>)page";

}  // namespace

std::string page_begin(const std::string& title) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8>\n<meta name=viewport "
      "content=\"width=device-width\">\n<title>{}</title>\n{}\n</head><body>\n",
      xml_text(title), style);
}

std::string page_end() { return "</body></html>\n"; }

std::string bar(double share) {
  if (!(share > 0.0)) return "";
  return fmt::format("<span class=bar style=\"width:{:.2f}rem\"></span>", 16.0 * std::clamp(share, 0.0, 1.0));
}

std::string table_with_search(const std::string& rows) {
  std::string html =
      "<h2>All hand-ins</h2>\n<p><label>Search <input id=search type=search></label> <button "
      "id=before>before</button> "
      "<button id=after>after</button> <span id=where></span></p>\n<noscript><p>This table needs JavaScript; "
      "each "
      "hand-in has a page, hand-in-1.html and so on.</p></noscript>\n<table id=all><thead><tr>";
  for (const char* title : {"no.", "name", "id", "verdict", "points", "mistake", "parts"})
    html += fmt::format("<th><button>{}</button>", title);
  return html + "</thead><tbody></tbody></table>\n<script id=rows type=\"application/json\">" + rows +
         "</script>\n" + script + "\n";
}

}  // namespace gradproof
