// SPDX-License-Identifier: MIT
#include "gradproof/laws/list.hpp"

#include <fmt/format.h>

namespace gradproof::laws {

namespace {

/// A bar would end the cell of a table.
std::string cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2))
    text.replace(at, 1, "\\|");
  return text;
}

}  // namespace

std::string list_as_text(const std::vector<const Law*>& laws) {
  std::string text;
  const Law* before = nullptr;
  for (const Law* law : laws) {
    if (before == nullptr || before->group != law->group)
      text += fmt::format("{}{}\n", before == nullptr ? "" : "\n", to_string(law->group));
    before = law;
    text += fmt::format("  {}\n      {}\n", law->id, law->statement);
    if (!law->hypothesis.empty()) text += fmt::format("      of:     {}\n", law->hypothesis);
    text += fmt::format("      finds:  {}\n      source: {}\n", law->finds, law->source);
  }
  return text;
}

std::string list_as_markdown() {
  std::string text;
  const Law* before = nullptr;
  for (const Law& law : all()) {
    if (before == nullptr || before->group != law.group)
      text += fmt::format(
          "\n### {}\n\n| law | statement | of | finds | source | why it stays |\n|---|---|---|---|---|---|\n",
          to_string(law.group));
    before = &law;
    text += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", law.id, cell(law.statement),
                        law.hypothesis.empty() ? "every network" : cell(law.hypothesis), cell(law.finds),
                        cell(law.source),
                        law.kept_for.empty() ? "it alone finds some mistakes" : cell(law.kept_for));
  }
  return text;
}

}  // namespace gradproof::laws
