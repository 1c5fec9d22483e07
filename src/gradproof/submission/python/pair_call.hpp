// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gradproof/submission/python/pairs.hpp"

namespace gradproof {

/// What a call of an entry of pairs.json is given, a JSON list as gradproof_pairs.py takes it: an array by
/// its name, a setting as its value.
[[nodiscard]] std::string arguments(const nlohmann::json& said, const nlohmann::json& entry,
                                    const nlohmann::json& sizes);
/// The arrays that the call of an entry takes, in their order.
[[nodiscard]] std::vector<std::string> arrays_given(const nlohmann::json& entry);

/// What a forward pass is called with, as gradproof_pairs.py takes it.
struct ForwardCall {
  std::string call;   ///< a JSON list: one item an argument
  std::string named;  ///< a JSON object of those that go by their names; empty where there are none
  std::set<std::string> unsaid;  ///< settings of the entry that it takes no argument for: "eps"
};
/// As the entry of pairs.json has it, where its arguments are as many; else its arrays in their order, and
/// the settings by name: in a dict, or one by one, conv_forward(x, w, b, stride=1, padding=0). Nothing where
/// an argument without a default is left, or a setting that is not the usual one has no argument.
/// @param by_name  its layer is known by its name
[[nodiscard]] std::optional<ForwardCall> forward_call(const nlohmann::json& entry,
                                                      const nlohmann::json& sizes, const Pair& pair,
                                                      bool by_name);

/// What a backward pass is called with.
struct BackwardCall {
  std::string order;  ///< a JSON list: "V1", "cache", {"given": 0, "name": "x"}, "output"; empty: cotangents,
                      ///< then the cache
  std::size_t cotangents = 0;  ///< where there is an order
  bool has_cache = true;
  std::string unknown;  ///< an argument of which nobody can tell what it is
};
/// By the names of its arguments beside those of the forward pass: layer_norm_backward(x, gamma, beta, dout)
/// has no cache, and layer_norm_backward(cache, dout) has it first.
[[nodiscard]] BackwardCall backward_call(const Pair& pair);

/// Where the results of a backward pass stand, by their names in its return: {2, 0, 1} of `return dgamma,
/// dbeta, dx`, and what it is differentiated by is x, gamma, beta. Empty where they do not tell, or tell
/// nothing new.
[[nodiscard]] std::vector<std::size_t> result_order(const TextFunction& backward,
                                                    const std::vector<std::string>& by);

}  // namespace gradproof
