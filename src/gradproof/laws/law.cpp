// SPDX-License-Identifier: MIT
#include "gradproof/laws/law.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>

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

const Law& named(std::string_view id) {
  const auto found = std::ranges::find(all(), id, &Law::id);
  if (found != all().end()) return *found;
  std::vector<std::string> ids;
  for (const Law& law : all()) ids.push_back(law.id);
  throw std::invalid_argument(fmt::format(
      "there is no law '{}': there are the groups dimension, L-against-J, structure, purity, and {}", id,
      fmt::join(ids, ", ")));
}

std::vector<const Law*> chosen(std::string_view group_or_id) {
  std::vector<const Law*> picked;
  const auto pick = [&](const Law& law) {
    if (std::ranges::find(picked, &law) == picked.end()) picked.push_back(&law);
  };
  while (!group_or_id.empty()) {
    const std::size_t comma = group_or_id.find(',');
    const std::string_view word = group_or_id.substr(0, comma);
    group_or_id = comma == std::string_view::npos ? std::string_view() : group_or_id.substr(comma + 1);
    bool group = false;
    for (const Law& law : all()) {
      if (to_string(law.group) != word) continue;
      group = true;
      pick(law);
    }
    if (!group) pick(named(word));
  }
  if (picked.empty()) {
    for (const Law& law : all()) picked.push_back(&law);
  }
  return picked;
}

}  // namespace gradproof::laws
