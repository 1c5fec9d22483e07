// SPDX-License-Identifier: MIT
#include "gradproof/explain/document.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace gradproof {

void Section::say(std::string text) { blocks.emplace_back(Paragraph{std::move(text)}); }
void Section::ask(std::string question) { blocks.emplace_back(Question{std::move(question)}); }
void Section::write(std::vector<std::string> formulas, std::vector<std::string> numpy) {
  blocks.emplace_back(Formulas{std::move(formulas), std::move(numpy)});
}
void Section::show(Block block) { blocks.push_back(std::move(block)); }

std::string number_text(double value) { return fmt::format("{:.6g}", value + 0.0); }  // no -0

std::string worked_sum_text(const WorkedSum& sum) {
  // of a long sum the rest is one number: it can still be added up by hand
  constexpr std::size_t most_terms = 16, written_of_many = 12;
  const std::size_t written = sum.terms.size() > most_terms ? written_of_many : sum.terms.size();
  std::string text;
  for (std::size_t k = 0; k < written; ++k) {
    const auto& [left, right] = sum.terms[k];
    const std::string right_text = right < 0.0 ? fmt::format("({:.6g})", right) : number_text(right);
    if (text.empty()) {
      text = number_text(left) + "*" + right_text;
    } else {
      text += (left < 0.0 ? " - " : " + ") + number_text(std::abs(left)) + "*" + right_text;
    }
  }
  if (written < sum.terms.size()) {
    double rest = 0.0;
    for (std::size_t k = written; k < sum.terms.size(); ++k) rest += sum.terms[k].first * sum.terms[k].second;
    text += fmt::format(" {} {} of the other {} products", rest < 0.0 ? "-" : "+",
                        number_text(std::abs(rest)), sum.terms.size() - written);
  }
  if (sum.factor != 1.0) text = fmt::format("{} ({})", number_text(sum.factor), text);
  if (sum.extra != 0.0) text += (sum.extra < 0.0 ? " - " : " + ") + number_text(std::abs(sum.extra));
  return fmt::format("{} = {} = {}", sum.name, text, number_text(sum.result));
}

std::string confirmation_text(const Confirmation& c) {
  const bool agree = std::abs(c.claimed - c.numeric) <= c.bar;
  return fmt::format(
      "{}: backpropagation says {:.15g}, the centered difference {:.15g}, give or take {:.1g}: {}", c.name,
      c.claimed, c.numeric, c.bar, agree ? "they agree" : "they DISAGREE");
}

}  // namespace gradproof
