// SPDX-License-Identifier: MIT
#include "gradproof/laws/law.hpp"

#include <algorithm>
#include <iterator>

#include "gradproof/laws/chosen.hpp"
#include "gradproof/laws/groups.hpp"

namespace gradproof::laws {

std::string to_string(Group group) {
  switch (group) {
    case Group::dimension:
      return "dimension";
    case Group::l_against_j:
      return "L-against-J";
    case Group::structure:
      return "structure";
    case Group::purity:
      break;
  }
  return "purity";
}

const std::vector<Law>& all() {
  static const std::vector<Law> laws = [] {
    std::vector<Law> list;
    for (auto* group : {groups::dimension, groups::batches, groups::labels, groups::units, groups::slopes,
                        groups::inequality, groups::purity})
      std::ranges::move(group(), std::back_inserter(list));
    return list;
  }();
  return laws;
}

bool Law::applies(const Case& question) const {
  const Architecture& network = question.architecture;
  const auto among = [](const std::vector<std::string>& names, const std::string& name) {
    return names.empty() || std::ranges::find(names, name) != names.end();
  };
  for (std::size_t l = 1; l < network.depth(); ++l) {
    if (!among(hidden, network.g(l).name())) return false;
  }
  return among(outputs, network.output().name()) && network.depth() >= least_depth &&
         network.n(network.depth()) >= least_outputs && question.X.n_cols >= least_examples &&
         (!without_l2 || network.lambda() == 0.0);
}

const Law& named(std::string_view id) { return named_in(all(), id); }
std::vector<const Law*> chosen(std::string_view group_or_id) { return chosen_in(all(), group_or_id); }

}  // namespace gradproof::laws
