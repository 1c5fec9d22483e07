// SPDX-License-Identifier: MIT
// A layer before the instrument for functions that are not known.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "gradproof/check_function/check_map.hpp"
#include "gradproof/layers/draws.hpp"
#include "gradproof/layers/list.hpp"

namespace gradproof::test {

inline std::vector<std::string> names_of_layers() {
  std::vector<std::string> names;
  for (const layers::Layer& layer : layers::all()) names.push_back(layer.name);
  return names;
}

inline ArrayValues as_arrays(const layers::Tensors& tensors, std::size_t count) {
  ArrayValues arrays;
  for (std::size_t k = 0; k < count; ++k) arrays.push_back({arma::mat(tensors[k].values()), {}, false});
  return arrays;
}

/// The point moved to `numbers`; what is not differentiated by stays.
inline layers::Tensors moved(layers::Tensors at, std::size_t by, const arma::vec& numbers) {
  arma::uword from = 0;
  for (std::size_t k = 0; k < by; ++k) {
    for (double& value : at[k].values()) value = numbers(from++);
  }
  return at;
}

inline layers::Tensors cotangents_of(const layers::Tensors& outputs, const ArrayValues& v) {
  layers::Tensors cotangents;
  for (std::size_t k = 0; k < outputs.size(); ++k)
    cotangents.emplace_back(outputs[k].shape(), arma::vec(arma::vectorise(v[k].real)));
  return cotangents;
}

/// @param plant  added to one entry of the claim, relative to the largest entry of its array; `at` chooses it
inline Report judged(const layers::Layer& layer, const layers::Tensors& point, std::uint64_t seed,
                     double plant = 0.0, arma::uword at = 0) {
  Map map;
  map.name = layer.name;
  map.x = as_arrays(point, layer.by);
  map.F = [&](const arma::vec& p) {
    const layers::Tensors y = layer.forward(moved(point, layer.by, p));
    return as_arrays(y, y.size());
  };
  const ProductClaim claim = [&](const arma::vec& p, const ArrayValues& v) {
    const layers::Tensors where = moved(point, layer.by, p);
    ArrayValues claimed = as_arrays(layer.backward(where, cotangents_of(layer.forward(where), v)), layer.by);
    if (plant != 0.0) {
      arma::mat& array = claimed[at % layer.by].real;
      array(at / layer.by % array.n_elem) += plant * arma::abs(array).max();
    }
    return claimed;
  };
  FunctionOptions options;
  options.seed = seed;
  options.entries = FunctionOptions::Entries::every_one;
  return check_vjp_map(map, claim, options);
}

}  // namespace gradproof::test
