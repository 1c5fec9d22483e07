// SPDX-License-Identifier: MIT
#include "gradproof/laws/list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <sstream>
#include <stdexcept>

#include "gradproof/laws/chosen.hpp"

namespace gradproof::laws {

namespace {

/// A bar would end the cell of a table.
std::string cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2))
    text.replace(at, 1, "\\|");
  return text;
}

template <class SomeLaw>
void add_text(const std::vector<const SomeLaw*>& laws, std::string& text) {
  const SomeLaw* before = nullptr;
  for (const SomeLaw* law : laws) {
    if (before == nullptr || before->group != law->group)
      text += fmt::format("{}{}\n", before == nullptr ? "" : "\n", to_string(law->group));
    before = law;
    text += fmt::format("  {}\n      {}\n", law->id, law->statement);
    if (!law->hypothesis.empty()) text += fmt::format("      of:     {}\n", law->hypothesis);
    text += fmt::format("      finds:  {}\n      source: {}\n", law->finds, law->source);
  }
}

template <class SomeLaw>
void add_tables(const std::vector<SomeLaw>& laws, const char* all_of_them, std::string& text) {
  const SomeLaw* before = nullptr;
  for (const SomeLaw& law : laws) {
    if (before == nullptr || before->group != law.group)
      text += fmt::format(
          "\n### {}\n\n| law | statement | of | finds | source | why it stays |\n|---|---|---|---|---|---|\n",
          to_string(law.group));
    before = &law;
    text += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", law.id, cell(law.statement),
                        law.hypothesis.empty() ? all_of_them : cell(law.hypothesis), cell(law.finds),
                        cell(law.source),
                        law.kept_for.empty() ? "it alone finds some mistakes" : cell(law.kept_for));
  }
}

}  // namespace

std::string list_as_text(const std::vector<const Law*>& networks,
                         const std::vector<const LayerLaw*>& layers) {
  std::string text;
  add_text(networks, text);
  if (!layers.empty()) text += text.empty() ? "of layers:\n\n" : "\nof layers:\n\n";
  add_text(layers, text);
  return text;
}

std::string list_as_markdown() {
  std::string text;
  add_tables(all(), "every network", text);
  text += "\n## Laws of layers\n";
  add_tables(all_of_layers(), "every layer", text);
  return text;
}

Chosen chosen_of_all(const std::string& groups_or_ids) {
  std::string networks, layers;
  std::istringstream words(groups_or_ids);
  for (std::string word; std::getline(words, word, ',');) {
    bool is_group = false;
    for (const Law& law : all()) is_group = is_group || to_string(law.group) == word;
    if (!is_group && !is_law(word)) {
      std::vector<std::string> ids;
      for (const Law& law : all()) ids.push_back(law.id);
      for (const LayerLaw& law : all_of_layers()) ids.push_back(law.id);
      throw no_such_law(word, ids);
    }
    if (is_group || found_in(all(), word) != nullptr) networks += (networks.empty() ? "" : ",") + word;
    if (is_group || found_in(all_of_layers(), word) != nullptr) layers += (layers.empty() ? "" : ",") + word;
  }
  Chosen chosen_ones;
  if (!networks.empty() || layers.empty()) chosen_ones.networks = chosen(networks);
  if (!layers.empty() || networks.empty()) chosen_ones.layers = chosen_of_layers(layers);
  return chosen_ones;
}

bool is_law(const std::string& id) {
  return found_in(all(), id) != nullptr || found_in(all_of_layers(), id) != nullptr;
}

}  // namespace gradproof::laws
