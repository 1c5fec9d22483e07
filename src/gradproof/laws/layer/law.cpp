// SPDX-License-Identifier: MIT
#include "gradproof/laws/layer/law.hpp"

#include <algorithm>
#include <iterator>

#include "gradproof/laws/chosen.hpp"

namespace gradproof::laws {

const std::vector<LayerLaw>& all_of_layers() {
  static const std::vector<LayerLaw> laws = [] {
    std::vector<LayerLaw> list;
    for (auto* group : {layer_groups::dimension, layer_groups::batches, layer_groups::arguments,
                        layer_groups::way, layer_groups::purity})
      std::ranges::move(group(), std::back_inserter(list));
    return list;
  }();
  return laws;
}

const LayerLaw& named_of_layers(std::string_view id) { return named_in(all_of_layers(), id); }
std::vector<const LayerLaw*> chosen_of_layers(std::string_view group_or_id) {
  return chosen_in(all_of_layers(), group_or_id);
}

}  // namespace gradproof::laws
