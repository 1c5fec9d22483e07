// SPDX-License-Identifier: MIT
// Laws by their ids and groups, of networks and of layers.
#pragma once
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "gradproof/laws/law.hpp"

namespace gradproof::laws {

template <class Law>
[[nodiscard]] const Law* found_in(const std::vector<Law>& laws, std::string_view id) {
  const auto found = std::ranges::find(laws, id, &Law::id);
  return found == laws.end() ? nullptr : &*found;
}

[[nodiscard]] inline std::invalid_argument no_such_law(std::string_view id,
                                                       const std::vector<std::string>& ids) {
  return std::invalid_argument(fmt::format(
      "there is no law '{}': there are the groups dimension, L-against-J, structure, purity, and {}", id,
      fmt::join(ids, ", ")));
}

/// @throws std::invalid_argument with all that there are
template <class Law>
[[nodiscard]] const Law& named_in(const std::vector<Law>& laws, std::string_view id) {
  if (const Law* found = found_in(laws, id)) return *found;
  std::vector<std::string> ids;
  for (const Law& law : laws) ids.push_back(law.id);
  throw no_such_law(id, ids);
}

template <class Law>
[[nodiscard]] std::vector<const Law*> chosen_in(const std::vector<Law>& laws,
                                                std::string_view groups_or_ids) {
  std::vector<const Law*> picked;
  const auto pick = [&](const Law& law) {
    if (std::ranges::find(picked, &law) == picked.end()) picked.push_back(&law);
  };
  while (!groups_or_ids.empty()) {
    const std::size_t comma = groups_or_ids.find(',');
    const std::string_view word = groups_or_ids.substr(0, comma);
    groups_or_ids = comma == std::string_view::npos ? std::string_view() : groups_or_ids.substr(comma + 1);
    bool group = false;
    for (const Law& law : laws) {
      if (to_string(law.group) != word) continue;
      group = true;
      pick(law);
    }
    if (!group) pick(named_in(laws, word));
  }
  if (picked.empty()) {
    for (const Law& law : laws) picked.push_back(&law);
  }
  return picked;
}

}  // namespace gradproof::laws
