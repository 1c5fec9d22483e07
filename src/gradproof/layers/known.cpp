// SPDX-License-Identifier: MIT
#include "gradproof/layers/known.hpp"

#include <fmt/format.h>

#include "gradproof/layers/draws.hpp"
#include "gradproof/layers/list.hpp"

namespace gradproof::layers {

namespace {

Known norm(const char* of, const char* text, double eps) {
  Known known{.of = of,
              .text = fmt::format("{} with eps = {:g}", text, eps),
              .settings = {setting(eps)},
              .parameters = [](arma::uword from, arma::uword) {
                return std::vector<Shape>{{from}, {from}};
              }};
  for (const double other : {1e-5, 1e-8, 1e-7, 1e-6, 1e-3, 1e-12, 0.0})
    known.others.push_back({fmt::format("eps = {:g}", other), {setting(other)}});
  return known;
}

}  // namespace

Known affine() {
  return {.of = "affine", .text = "affine", .parameters = [](arma::uword from, arma::uword to) {
            return std::vector<Shape>{{from, to}, {to}};
          }};
}

Known batch_norm(double eps) { return norm("batch_norm", "batch norm", eps); }
Known layer_norm(double eps) { return norm("layer_norm", "layer norm", eps); }
Known softmax() { return {.of = "softmax", .text = "softmax"}; }

Known activation(const std::string& name) {
  (void)named(name);
  return {.of = name, .text = name};
}

}  // namespace gradproof::layers
