// SPDX-License-Identifier: MIT
#include "gradproof/layers/known.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "gradproof/layers/draws.hpp"
#include "gradproof/layers/list.hpp"

namespace gradproof::layers {

namespace {

std::function<Tensors(Tensors)> with_settings(Tensors settings) {
  return [settings = std::move(settings)](Tensors given) {
    std::ranges::copy(settings, given.end() - std::ssize(settings));
    return given;
  };
}

Known norm(const char* of, const char* text, double eps) {
  Known known{.of = of,
              .text = fmt::format("{} with eps = {:g}", text, eps),
              .settings = {setting(eps)},
              .parameters = [](arma::uword from, arma::uword) {
                return std::vector<Shape>{{from}, {from}};
              }};
  for (const double other : {1e-5, 1e-8, 1e-7, 1e-6, 1e-3, 1e-12, 0.0})
    known.others.push_back({fmt::format("eps = {:g}", other), with_settings({setting(other)})});
  return known;
}

std::function<Shape(arma::uword)> example_of(const Image& image) {
  return [image](arma::uword) { return Shape{image.channels, image.height, image.width}; };
}

std::string window_text(const Window& window) {
  return fmt::format("stride {}, pad {}", window.stride, window.pad);
}

/// w with each filter turned by 180 degrees.
Tensors turned(Tensors given) {
  Tensor& w = given.at(1);
  const arma::uword each = w.size(2) * w.size(3);
  for (arma::uword first = 0; first < w.values().n_elem; first += each)
    w.values().subvec(first, first + each - 1) =
        arma::vec(arma::reverse(w.values().subvec(first, first + each - 1)));
  return given;
}

/// Gate k of the layer in the place of gate order[k], in Wx, Wh and b.
std::function<Tensors(Tensors)> with_gates(std::vector<arma::uword> order) {
  return [order](Tensors given) {
    for (std::size_t k = 2; k < 5; ++k) {
      Tensor& weights = given.at(k);
      const arma::uword across = weights.shape().back(), H = across / order.size();
      const arma::vec own = weights.values();
      for (arma::uword i = 0; i < own.n_elem; ++i) {
        const arma::uword column = i % across;
        weights.values()(i) = own(i - column + order[column / H] * H + column % H);
      }
    }
    return given;
  };
}

Known recurrent(const char* of, arma::uword steps, arma::uword gates) {
  return {.of = of,
          .text = fmt::format("{} over {} steps", of, steps),
          .example =
              [steps](arma::uword from) {
                return Shape{steps, from / steps};
              },
          .states =
              [steps](arma::uword examples, arma::uword, arma::uword to) {
                return std::vector<Shape>{{examples, to / steps}};
              },
          .parameters =
              [steps, gates](arma::uword from, arma::uword to) {
                const arma::uword D = from / steps, H = to / steps;
                return std::vector<Shape>{{D, gates * H}, {H, gates * H}, {gates * H}};
              }};
}

}  // namespace

Known convolution(const Image& image, arma::uword filters, arma::uword size, const Window& window) {
  const auto settings = [](const Window& of) {
    return Tensors{setting(static_cast<double>(of.stride)), setting(static_cast<double>(of.pad))};
  };
  Known known{.of = "convolution",
              .text = fmt::format("a convolution of {} filters of {} x {}, {}", filters, size, size,
                                  window_text(window)),
              .settings = settings(window),
              .example = example_of(image),
              .parameters = [=](arma::uword, arma::uword) {
                return std::vector<Shape>{{filters, image.channels, size, size}, {filters}};
              }};
  for (const arma::uword stride : {1, 2})
    for (const arma::uword pad : {0, 1, 2})
      known.others.push_back({window_text({stride, pad}), with_settings(settings({stride, pad}))});
  known.others.push_back({"its filters turned by 180 degrees", turned});
  return known;
}

Known pooling(const Image& image, const Pool& pool) {
  const auto settings = [](const Pool& of) {
    Tensors all;
    for (const arma::uword one : {of.height, of.width, of.stride})
      all.push_back(setting(static_cast<double>(one)));
    return all;
  };
  Known known{.of = pool.is_max ? "max_pooling" : "mean_pooling",
              .text = fmt::format("{} pooling of {} x {}, stride {}", pool.is_max ? "max" : "mean",
                                  pool.height, pool.width, pool.stride),
              .settings = settings(pool),
              .example = example_of(image)};
  for (const arma::uword stride : {1, 2}) {
    Pool other = pool;
    other.stride = stride;
    known.others.push_back({fmt::format("stride {}", stride), with_settings(settings(other))});
  }
  return known;
}

Known rnn(arma::uword steps) { return recurrent("rnn", steps, 1); }

Known lstm(arma::uword steps) {
  Known known = recurrent("lstm", steps, 4);
  // where i, f, o, g of the reference are in theirs
  known.others = {{"its gates in the order i, f, g, o", with_gates({0, 1, 3, 2})},
                  {"its gates in the order f, i, o, g", with_gates({1, 0, 2, 3})},
                  {"its gates in the order f, i, g, o", with_gates({1, 0, 3, 2})},
                  {"its gates in the order f, g, i, o", with_gates({2, 0, 3, 1})},
                  {"its gates in the order i, o, f, g", with_gates({0, 2, 1, 3})}};
  return known;
}

Known gru(arma::uword steps) {
  Known known = recurrent("gru", steps, 3);
  known.others = {{"its gates in the order r, z, n", with_gates({1, 0, 2})}};
  return known;
}

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
