// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

#include "gradproof/laws/law.hpp"
#include "gradproof/laws/layer/law.hpp"

namespace gradproof::laws {

/// These laws, of networks and of layers, by group: id, statement, hypothesis, what each finds, its source.
[[nodiscard]] std::string list_as_text(const std::vector<const Law*>& networks,
                                       const std::vector<const LayerLaw*>& layers);
/// The same, all of them, as the tables of src/docs/laws.md.
[[nodiscard]] std::string list_as_markdown();
/// These laws for programs: {"schema": "gradproof-laws-list/1", "laws": [{"id": ..., "of": "networks"},
/// ...]}.
[[nodiscard]] std::string list_as_json(const std::vector<const Law*>& networks,
                                       const std::vector<const LayerLaw*>& layers);

/// Laws by the words of --only.
struct Chosen {
  std::vector<const Law*> networks = {};
  std::vector<const LayerLaw*> layers = {};
};
/// Groups, of networks and of layers alike, or ids, separated by commas; empty: all.
/// @throws std::invalid_argument for what is neither, with all there is
[[nodiscard]] Chosen chosen_of_all(const std::string& groups_or_ids);
/// Whether there is such a law, of networks or of layers.
[[nodiscard]] bool is_law(const std::string& id);

}  // namespace gradproof::laws
