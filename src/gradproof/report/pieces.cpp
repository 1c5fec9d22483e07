// SPDX-License-Identifier: MIT
#include "gradproof/report/pieces.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "gradproof/report/escape.hpp"
#include "gradproof/report/mathml.hpp"
#include "gradproof/report/page.hpp"
#include "gradproof/report/small_arrays.hpp"
#include "gradproof/report/svg.hpp"
#include "gradproof/report/text.hpp"

namespace gradproof {

std::string shown_html(const std::string& text) { return xml_text(printable(text)); }
std::string code_html(const std::string& text) { return "<code>" + shown_html(text) + "</code>"; }

std::string equation_html(const std::string& notation) {
  try {
    return formula_html(notation);
  } catch (const std::invalid_argument&) {
    return code_html(notation);
  }
}

std::string lines_html(const std::vector<LabelledLine>& lines) {
  std::string all = "<dl class=\"lines\">\n";
  for (const auto& [label, html, kind] : lines) {
    all += "<dt>" + shown_html(label) + "</dt><dd>" +
           (kind.empty() ? html : fmt::format("<span class=\"{}\">{}</span>", kind, html)) + "</dd>\n";
  }
  return all + "</dl>\n";
}

std::string small_network_html(const SmallestCase& smallest) {
  const std::string drawn = network_svg(smallest);
  std::string rows;
  for (const SmallArray& array : small_arrays(smallest))
    rows += fmt::format("<tr><td>{}</td><td>{}</td><td class=\"wrong\">{}</td></tr>\n",
                        shown_html(array.name), shown_html(array.right), shown_html(array.answered));
  return (drawn.empty() ? "" : "<figure>" + drawn + "</figure>\n") +
         (rows.empty() ? ""
                       : page_table("words", "Rows between semicolons; answered where it differs.",
                                    "<th>array</th><th>right</th><th>answered</th>", rows));
}

}  // namespace gradproof
