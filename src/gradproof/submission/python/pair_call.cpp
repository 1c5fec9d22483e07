// SPDX-License-Identifier: MIT
// How somebody's forward and backward passes are called, by the names of their arguments.
#include "gradproof/submission/python/pair_call.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>

namespace gradproof {

namespace {

using nlohmann::json;

/// How people call a setting, by its name among the sizes of pairs.json.
const std::map<std::string, std::set<std::string>>& words() {
  static const std::map<std::string, std::set<std::string>> all = {
      {"eps", {"eps", "epsilon"}},
      {"momentum", {"momentum", "decay"}},
      {"mode", {"mode"}},
      {"seed", {"seed"}},
      {"stride", {"stride", "strides", "s"}},
      {"pad", {"pad", "padding", "p"}},
      {"p", {"p", "keep_prob", "keep", "prob", "rate", "ratio", "dropout_rate", "drop_prob", "dropout_prob"}},
      {"h", {"pool_height", "pool_h", "kernel_h", "ph"}},
      {"w", {"pool_width", "pool_w", "kernel_w", "pw"}},
      {"f", {"f", "size", "pool_size", "kernel_size", "filter_size"}},
      {"G", {"G", "groups", "num_groups", "n_groups"}}};
  return all;
}

bool is_training(const std::string& name) {
  static const std::set<std::string> all = {"training", "train", "is_training", "is_train", "train_flg"};
  return all.contains(name);
}

bool is_word_of(const std::string& setting, const std::string& name) {
  const auto found = words().find(setting);
  return found != words().end() && found->second.contains(name);
}

bool is_a_setting(const std::string& name) {
  return is_training(name) || std::any_of(words().begin(), words().end(),
                                          [&](const auto& word) { return word.second.contains(name); });
}

bool is_dict(const std::string& name) {
  static const std::regex dict("(.*_)?h?(param|params|parameters|config|options|opts|kwargs|settings)");
  return std::regex_match(name, dict);
}

/// Where an argument is no array, its value.
json argument(const json& said, const json& entry, const json& sizes) {
  if (said.is_object()) {
    json made = json::object();
    for (const auto& [key, value] : said.items()) made[key] = argument(value, entry, sizes);
    return made;
  }
  return entry["inputs"].contains(said.get<std::string>())
             ? said
             : json{{"value", sizes.at(said.get<std::string>())}};
}

/// A dict where the author takes one number.
bool takes_settings_one_by_one(const json& call, const std::vector<std::string>& names) {
  for (std::size_t k = 0; k < call.size() && k < names.size(); ++k) {
    const bool holds_arrays = !call[k].is_object() || call[k].empty();
    if (!holds_arrays && is_a_setting(names[k])) return true;
  }
  return false;
}

/// The settings of an entry by their names among its sizes: "eps", "stride".
std::vector<std::string> settings_of(const json& entry) {
  std::vector<std::string> found;
  for (const json& item : entry["call"]) {
    if (item.is_object()) {
      for (const auto& value : item.items()) found.push_back(value.value().get<std::string>());
    } else if (!entry["inputs"].contains(item.get<std::string>())) {
      found.push_back(item.get<std::string>());
    }
  }
  return found;
}

/// Who has no argument for it does as most do.
bool is_usual(const std::string& setting, const json& value) {
  if (setting == "stride") return value == 1;
  if (setting == "pad") return value == 0;
  return setting == "eps" || setting == "momentum" || setting == "seed" || value == "train";
}

std::optional<ForwardCall> call_by_names(const json& entry, const json& sizes, const Pair& pair) {
  const std::vector<std::string>&names = pair.forward.arguments, &required = pair.forward.required;
  json call = json::array(), named = json::object();
  for (const std::string& array : arrays_given(entry)) {
    if (call.size() >= names.size() || is_a_setting(names[call.size()])) return std::nullopt;
    call.push_back(array);
  }
  ForwardCall made;
  const std::vector<std::string> settings = settings_of(entry);
  made.unsaid.insert(settings.begin(), settings.end());
  for (std::size_t k = call.size(); k < names.size(); ++k) {
    const auto is_it = [&](const std::string& setting) { return is_word_of(setting, names[k]); };
    const auto setting = std::find_if(settings.begin(), settings.end(), is_it);
    if (setting != settings.end()) {
      named[names[k]] = {{"value", sizes.at(*setting)}};
      made.unsaid.erase(*setting);
    } else if (is_training(names[k]) && sizes.contains("mode")) {
      named[names[k]] = {{"value", sizes["mode"] == "train"}};
      made.unsaid.erase("mode");
    } else if (is_dict(names[k]) && std::ranges::any_of(entry["call"], &json::is_object)) {
      const auto dict = std::ranges::find_if(entry["call"], &json::is_object);
      named[names[k]] = argument(*dict, entry, sizes);
      for (const auto& value : dict->items()) made.unsaid.erase(value.value().get<std::string>());
    } else if (k < required.size()) {
      return std::nullopt;
    }
  }
  for (const std::string& setting : made.unsaid)
    if (!is_usual(setting, sizes.at(setting))) return std::nullopt;
  made.call = call.dump();
  if (!named.empty()) made.named = named.dump();
  return made;
}

bool is_cache(const std::string& name) {
  static const std::regex cache("_*(.*cache.*|ctx|context|saved.*|memory|mem|tape|stash|residuals?)_*",
                                std::regex::icase);
  return std::regex_match(name, cache);
}

/// Of what comes back: dout, dY, grad_output, upstream, delta.
bool is_cotangent(const std::string& name) {
  static const std::regex cotangent(
      "_*(d[A-Z_0-9].*|d(out|y|z|a|h|x|c|s|o|value|next|prev|score|logit|pred|l|loss).*|.*grad.*|g|gy|gout|"
      "upstream.*|delta.*|top_diff|err(or)?)_*",
      std::regex::icase);
  return std::regex_match(name, cotangent) && !is_dict(name);
}

bool is_output(const std::string& name) {
  static const std::set<std::string> all = {"out", "output", "y",          "a",
                                            "A",   "probs",  "activation", "activations"};
  return all.contains(name);
}

/// "gamma" of dgamma, grad_gamma, d_gamma, gamma_grad, dGamma.
std::string without_d(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  static const std::regex before("^(d_?l_?d|gradient_?|grad_?|d_?)"), behind("_?(gradient|grad)$");
  const std::string rest = std::regex_replace(name, before, "");
  return rest == name ? std::regex_replace(name, behind, "") : rest;
}

bool is_the_input(const std::string& name) {
  static const std::set<std::string> all = {"x", "input", "inputs", "in", "input_tensor"};
  return all.contains(name);
}

}  // namespace

std::string arguments(const json& said, const json& entry, const json& sizes) {
  json made = json::array();
  for (const json& one : said) made.push_back(argument(one, entry, sizes));
  return made.dump();
}

std::vector<std::string> arrays_given(const json& entry) {
  std::vector<std::string> arrays;
  for (const json& item : entry["call"])
    if (item.is_string() && entry["inputs"].contains(item.get<std::string>()))
      arrays.push_back(item.get<std::string>());
  return arrays;
}

std::optional<ForwardCall> forward_call(const json& entry, const json& sizes, const Pair& pair,
                                        bool by_name) {
  const std::vector<std::string>& names = pair.forward.arguments;
  const std::size_t given = entry["call"].size();
  const bool is_as_many = given >= pair.forward.required.size() && given <= names.size();
  if (is_as_many && !takes_settings_one_by_one(entry["call"], names))
    return ForwardCall{arguments(entry["call"], entry, sizes), "", {}};
  return by_name ? call_by_names(entry, sizes, pair) : std::nullopt;
}

BackwardCall backward_call(const Pair& pair) {
  const std::vector<std::string>&names = pair.backward.required, &taken = pair.forward.arguments;
  BackwardCall made;
  json order = json::array();
  bool is_told = false;
  made.has_cache = false;
  for (const std::string& name : names) {
    const auto given = std::find(taken.begin(), taken.end(), name);
    if (given != taken.end()) {
      order.push_back({{"given", given - taken.begin()}, {"name", name}});
      is_told = true;
    } else if (is_cache(name) && !made.has_cache) {
      order.push_back("cache");
      made.has_cache = true;
    } else if (is_cotangent(name)) {
      order.push_back(fmt::format("V{}", ++made.cotangents));
    } else if (is_output(name) && pair.forward.returned == 1) {
      order.push_back("output");
      is_told = true;
    } else if (made.unknown.empty()) {
      made.unknown = name;
    }
  }
  const bool is_usual = order.empty() || order.back() == "cache";
  for (std::size_t k = names.size(); k < pair.backward.arguments.size(); ++k) {  // those with a default
    const std::string& name = pair.backward.arguments[k];
    const auto given = std::find(taken.begin(), taken.end(), name);
    if (given == taken.end()) continue;
    order.push_back({{"given", given - taken.begin()}, {"name", name}, {"by name", true}});
    is_told = true;
  }
  // two arguments without a word, and a forward pass that gives nothing beside its value: no cache is there
  const bool may_have_one = made.unknown.empty() || pair.forward.returned != 1;
  if (!is_told && (is_usual || !made.has_cache) && may_have_one) return {};
  if (made.cotangents == 0 && (made.unknown.empty() || names.size() < 2)) return {};
  made.order = order.dump();
  return made;
}

std::vector<std::size_t> result_order(const TextFunction& backward, const std::vector<std::string>& by) {
  if (backward.results.size() != by.size()) return {};
  std::vector<std::size_t> order;
  for (const std::string& name : by) {
    const std::string wanted = without_d(name);
    const auto is_its = [&](const std::string& result) {
      const std::string of = without_d(result);
      return of == wanted || (is_the_input(of) && is_the_input(wanted));
    };
    const auto found = std::find_if(backward.results.begin(), backward.results.end(), is_its);
    if (found == backward.results.end()) return {};
    order.push_back(static_cast<std::size_t>(found - backward.results.begin()));
  }
  std::vector<std::size_t> sorted = order;
  std::sort(sorted.begin(), sorted.end());
  const bool is_each_once = std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
  return is_each_once && sorted != order ? order : std::vector<std::size_t>{};
}

}  // namespace gradproof
