// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <stdexcept>

#include "gradproof/diagnosis/catalogue/entries.hpp"
#include "gradproof/diagnosis/mistake.hpp"

namespace gradproof {

std::string to_string(Group group) {
  switch (group) {
    case Group::m:
      return "factors of m";
    case Group::transposes:
      return "transposes and layer indices";
    case Group::product:
      return "the product and g'";
    case Group::output:
      return "the output layer and the cost";
    case Group::biases:
      return "biases";
    case Group::relu:
      return "relu";
    case Group::order:
      return "order, state and the forward pass";
    case Group::regulariser:
      break;
  }
  return "the regulariser";
}

const std::vector<Mistake>& catalogue() {
  static const std::vector<Mistake> all = [] {
    std::vector<Mistake> entries;
    for (auto* group : {entries::factors_of_m, entries::transposes, entries::layer_indices, entries::products,
                        entries::slopes, entries::outputs, entries::costs, entries::biases, entries::relu,
                        entries::order, entries::regulariser})
      std::ranges::move(group(), std::back_inserter(entries));
    return entries;
  }();
  return all;
}

std::vector<std::string> mistake_ids() {
  std::vector<std::string> ids;
  for (const Mistake& mistake : catalogue()) ids.push_back(mistake.id);
  return ids;
}

const Mistake* find_mistake(std::string_view id) {
  const auto found = std::ranges::find(catalogue(), id, &Mistake::id);
  return found == catalogue().end() ? nullptr : &*found;
}

namespace {
/// How many letters to insert, delete, exchange, or swap with their neighbour (Damerau 1964).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1),
                          swapped ? d[i - 2][j - 2] + 1 : a.size() + b.size()});
    }
  }
  return d[a.size()][b.size()];
}
}  // namespace

const Mistake& mistake_named(std::string_view id) {
  if (const Mistake* found = find_mistake(id)) return *found;
  const auto far = [id](const Mistake& mistake) {
    const bool part = id.size() >= 3 && mistake.id.find(id) != std::string::npos;
    return part ? std::size_t{1} : distance(id, mistake.id);
  };
  const auto closest = std::ranges::min_element(catalogue(), {}, far);
  throw std::invalid_argument(
      fmt::format("there is no mistake '{}'{} `gradproof mistakes` lists all {} of them", id,
                  far(*closest) <= std::max<std::size_t>(1, id.size() / 2)
                      ? fmt::format(": did you mean '{}'?", closest->id)
                      : ":",
                  catalogue().size()));
}

Plan plan_of(const std::vector<Planted>& mistakes) {
  Plan plan;
  for (const auto& [mistake, layer] : mistakes) {
    plan.push_back(
        {mistake->step, mistake->instead, layer, mistake->constants.empty() ? 0.0 : mistake->constants[0]});
  }
  return plan;
}

Implementation with_mistakes(const std::vector<Planted>& mistakes) {
  for (std::size_t i = 0; i < mistakes.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const auto &a = mistakes[j], &b = mistakes[i];
      if (a.mistake->step == b.mistake->step && (a.layer == b.layer || a.layer == 0 || b.layer == 0)) {
        throw std::invalid_argument(fmt::format(
            "with_mistakes: '{}' and '{}' both replace the line of {}; plant one of them, or each in a "
            "layer of its own ('{}@1')",
            a.mistake->id, b.mistake->id, to_string(a.mistake->step), a.mistake->id));
      }
    }
  }
  return [plan = plan_of(mistakes)](const Case& question) { return answer_of(Board(question, plan)); };
}

Implementation with_mistakes(const std::vector<std::string>& ids) {
  std::vector<Planted> mistakes;
  for (const std::string& id : ids) {
    const auto at = id.rfind('@');
    std::size_t layer = 0;
    if (at != std::string::npos) {
      const auto* end = id.data() + id.size();
      const auto [last, error] = std::from_chars(id.data() + at + 1, end, layer);
      if (error != std::errc() || last != end || layer == 0) {
        throw std::invalid_argument(fmt::format(
            "'{}': after @ the number of a layer is expected, 1 or more, found '{}'", id, id.substr(at + 1)));
      }
    }
    mistakes.push_back({&mistake_named(id.substr(0, at)), layer});
  }
  return with_mistakes(mistakes);
}

}  // namespace gradproof
