// SPDX-License-Identifier: MIT
#include "gradproof/report/html.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "gradproof/diagnosis/diagnose.hpp"
#include "gradproof/report/page.hpp"
#include "gradproof/report/pieces.hpp"
#include "gradproof/report/svg.hpp"

namespace gradproof {

namespace {

/// A name that a phone may break after _ and . and before a capital letter: FullyConnected.backward.
std::string breakable(const std::string& name) {
  std::string html, piece;
  for (const char c : name) {
    const char before = piece.empty() ? ' ' : piece.back();
    const bool is_capital = std::isupper(static_cast<unsigned char>(c)) != 0;
    const bool after_small = std::islower(static_cast<unsigned char>(before)) != 0;
    if (before == '_' || before == '.' || (is_capital && after_small)) {
      html += shown_html(piece) + "<wbr>";
      piece.clear();
    }
    piece += c;
  }
  return html + shown_html(piece);
}

const char* kind_of(Verdict verdict) {
  if (verdict == Verdict::verified) return "verified";
  return verdict == Verdict::cannot_tell ? "maybe" : "wrong";
}
std::string word_of(Verdict verdict) { return verdict == Verdict::wrong ? "WRONG" : to_string(verdict); }

class Html {
 public:
  Html(const Report& report, const ReportPictures& pictures) : report_(report), pictures_(pictures) {}

  [[nodiscard]] std::string title() const {
    return fmt::format("{}: {}", report_.submission.empty() ? "gradproof" : report_.submission,
                       word_of(report_.verdict));
  }

  std::string operator()() {
    head();
    for (const MistakeFinding& mistake : report_.mistakes) {
      finding(mistake);
      if (&mistake == &report_.mistakes.front()) body_ += pictures_.worked;
    }
    chain();
    maps();
    steps();
    arrays();
    smallest();
    notes();
    return std::move(body_);
  }

 private:
  void head() {
    body_ += fmt::format("<h1><span class=\"{}\">{}</span> {}</h1>\n", kind_of(report_.verdict),
                         word_of(report_.verdict), shown_html(report_.submission));
    std::string said = shown_html(report_.network);
    if (!report_.outcome.empty()) said = shown_html(report_.outcome) + (said.empty() ? "" : ", " + said);
    if (report_.entries > 0)
      said += fmt::format("{}{} {}{}, {} {}, each against a centered difference", said.empty() ? "" : "; ",
                          report_.cases, shown_html(report_.question), report_.cases == 1 ? "" : "s",
                          report_.entries, report_.entries == 1 ? "entry" : "entries");
    body_ += "<p>" + said + "</p>\n";
  }

  void finding(const MistakeFinding& mistake) {
    const bool is_named = mistake.id != not_in_catalogue;
    const char* label = !is_named ? "Starts here" : mistake.certain ? "Most likely" : "Candidate";
    body_ += fmt::format("<h2>{}{}</h2>\n", label, is_named ? ": " + code_html(mistake.id) : std::string());
    std::vector<LabelledLine> lines;
    if (mistake.own) lines.push_back({mistake.own->place, code_html(mistake.own->text), "wrong"});
    if (mistake.own && !mistake.own->corrected.empty())
      lines.push_back({"should be", code_html(mistake.own->corrected), "verified"});
    lines.push_back({mistake.own ? "which says" : "it says",
                     is_named ? equation_html(mistake.wrong) : shown_html(mistake.wrong)});
    if (!mistake.right.empty()) lines.push_back({"the equation", equation_html(mistake.right)});
    body_ += lines_html(lines);
    if (!mistake.why.empty()) body_ += "<p>because " + shown_html(mistake.why) + "</p>\n";
  }

  void chain() {
    const std::string drawn = chain_svg(report_);
    if (!drawn.empty())
      body_ +=
          "<h2>The chain</h2>\n<p>Up: the forward pass. Down: the derivatives, each made from the one "
          "above it. An empty box was not given.</p>\n<figure>" +
          drawn + "</figure>\n";
  }

  void map(const std::string& caption, const arma::mat& values, double scale) {
    body_ += fmt::format("<figure><figcaption>{}</figcaption>{}</figure>\n", caption,
                         heat_map_svg(values, caption, scale));
  }

  void maps() {
    if (pictures_.arrays.empty()) return;
    body_ +=
        "<h2>Where it differs</h2>\n<p>Orange is positive, blue negative, no colour 0; what cannot be told "
        "is "
        "crossed out. On the right the difference in error bars: without colour is within one.</p>\n";
    for (const ArrayPicture& array : pictures_.arrays) {
      double scale = 0.0;
      for (const double value : array.numeric)
        scale = std::max(scale, std::isfinite(value) ? std::abs(value) : 0.0);
      // a bar is narrow: the logarithm of how many of them it is off, from 0 for one
      arma::mat off = array.claimed - array.numeric;
      for (arma::uword i = 0; i < off.n_elem; ++i) {
        const double bars = off(i) / array.bar(i);
        off(i) = std::isfinite(bars) ? std::copysign(std::max(0.0, std::log10(std::abs(bars))), bars)
                                     : std::nan("");
        if (array.claimed(i) == array.numeric(i)) off(i) = 0.0;
      }
      body_ += fmt::format("<h3>{} <small>({} x {}; {})</small></h3>\n<div class=\"maps\">\n",
                           code_html(array.name), array.claimed.n_rows, array.claimed.n_cols,
                           shown_html(array.question));
      map("claimed", array.claimed, scale);
      map("derivative", array.numeric, scale);
      map("(claimed - derivative) / bar", off, 0.0);
      body_ += "</div>\n";
    }
  }

  void steps() {
    if (!pictures_.steps) return;
    const StepPicture& steps = *pictures_.steps;
    const std::string name = fmt::format("{}({},{})", steps.name, steps.row, steps.col);
    const double off = std::abs(steps.claimed - steps.numeric);
    const bool is_off = !(off <= steps.bar);
    body_ += "<h2>Error against step</h2>\n";
    body_ += fmt::format(
        "<p>{} is claimed to be {:.6g}; the derivative is {:.6g}, give or take {:.0e}. A difference of width "
        "2h comes "
        "closer to the derivative as h squared until rounding takes over (dashed). {}</p>\n",
        code_html(name), steps.claimed, steps.numeric, steps.bar,
        is_off
            ? "Its distance from what was claimed (solid) ends in a plateau: no step makes the claim right."
            : "Its distance from what was claimed (solid) falls with it: the claim is the derivative.");
    std::vector<std::pair<std::string, double>> levels = {{"error bar", steps.bar}};
    if (is_off) levels.emplace_back("claim is off by this", off);
    body_ += "<figure>" +
             curves_svg({{"difference - claimed", steps.step, steps.off_claimed},
                         {"difference - derivative", steps.step, steps.off_derivative}},
                        levels, "step h", "distance of the difference quotient",
                        fmt::format("error of the difference of {} for steps from 1e-1 to 1e-14: {}", name,
                                    is_off ? "a plateau" : "falls to rounding")) +
             "</figure>\n";
  }

  void arrays() {
    if (report_.arrays.empty()) return;
    std::string rows;
    for (const ArrayReport& array : report_.arrays) {
      std::string remark =
          array.verdict == Verdict::verified
              ? fmt::format("an error of {:.0e} would have been caught", array.would_have_caught)
              : shown_html(array.reason);
      if (array.kind == Reason::differs && array.worst && array.reason.find("at (") == std::string::npos)
        remark += fmt::format("; at ({},{}) it is {:.6g}, the difference says {:.6g}", array.worst->row,
                              array.worst->col, array.worst->claimed, array.worst->numeric);
      if (!array.note.empty()) remark += " (" + shown_html(array.note) + ")";
      const std::string part = array.part.empty() ? "" : breakable(array.part) + ": ",
                        name = part + shown_html(array.name);
      rows += fmt::format("<tr><td>{}</td><td class=\"verdict {}\">{}</td><td>{}</td></tr>\n", name,
                          kind_of(array.verdict), word_of(array.verdict), remark);
    }
    body_ +=
        "<h2>Every array</h2>\n" + page_table("words", "", "<th>array</th><th>verdict</th><th></th>", rows);
  }

  void smallest() {
    if (const auto& smallest = report_.smallest_case)
      body_ += "<h2>Smallest network that shows it: " + shown_html(smallest->network) + "</h2>\n" +
               small_network_html(*smallest);
    const std::string again = report_.smallest_case && !report_.smallest_case->command.empty()
                                  ? report_.smallest_case->command
                                  : report_.reproduce;
    if (!again.empty()) body_ += "<p>again: " + code_html(again) + "</p>\n";
  }

  void notes() {
    if (report_.notes.empty()) return;
    body_ += "<details><summary>Notes</summary>\n<ul>\n";
    for (const std::string& note : report_.notes) body_ += "<li>" + shown_html(note) + "</li>\n";
    body_ += "</ul></details>\n";
  }

  const Report& report_;
  const ReportPictures& pictures_;
  std::string body_;
};

}  // namespace

std::string html_report(const Report& report, const ReportPictures& pictures) {
  Html html(report, pictures);
  const std::string title = html.title();
  return page(title, html());
}

std::string html_fragment(const Report& report, const ReportPictures& pictures) {
  return page_fragment(Html(report, pictures)());
}

}  // namespace gradproof
