// SPDX-License-Identifier: MIT
// The derivations of convolution and pooling.
#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "gradproof/explain/layer_findings.hpp"
#include "gradproof/explain/steps.hpp"
#include "gradproof/layers/draws.hpp"

namespace gradproof {

namespace {

using arma::mat;
using arma::uword;

constexpr uword side = 3, window = 2, places = side - window + 1;  // of x, of the filter, of y

/// The shape of an example: one image with one channel, one filter.
layers::Shape image(uword size) { return {1, 1, size, size}; }

/// All that comes from above, each entry once.
Terms each_once(const layers::Tensor& dy) {
  Terms terms;
  for (const double d : dy.values()) terms.emplace_back(d, 1.0);
  return terms;
}

Section convolution_forward(const LayerFindings& f) {
  const mat x = flat(f.x[0]), w = flat(f.x[1]), y = flat(f.y[0]);
  Section step{"forward", "`y`: what the layer does", {}};
  step.say(
      "A filter w lies on a window of x; the products of what lies on each other are added, with b, and make "
      "one entry of y. Then the window moves on by `stride`. Here are one image with one channel and one "
      "filter; more channels are more terms in the same sum, and more filters more such y.");
  step.write({"y[i, j] = b + sum over p, q of x[i stride + p, j stride + q] w[p, q]",
              "x (N, C, H, W), w (F, C, HH, WW), b (F) -> y (N, F, H', W')",
              "H' = 1 + (H + 2 pad - HH) / stride, rounded down, and W' likewise"},
             {"window = x_padded[n, :, i*stride:i*stride+HH, j*stride:j*stride+WW]",
              "out[n, f, i, j] = np.sum(window * w[f]) + b[f]"});
  step.show(shown("x", x, ""));
  step.show(shown("w", w, ""));
  step.show(shown("y", y, fmt::format("with b = {}, stride 1, pad 0:", number_text(f.x[2].values()(0)))));
  WorkedSum sum = by_hand("y", 0, 0, {}, y(0, 0));
  for (uword p = 0; p < window; ++p)
    for (uword q = 0; q < window; ++q) sum.terms.emplace_back(x(p, q), w(p, q));
  sum.extra = f.x[2].values()(0);
  step.show(std::move(sum));
  step.ask("How often is an entry of x used?");
  mat uses(side, side, arma::fill::zeros);
  for (uword i = 0; i < places; ++i)
    for (uword j = 0; j < places; ++j) uses.submat(i, j, i + window - 1, j + window - 1) += 1.0;
  step.say("Once in each window that it lies in. That is the whole difficulty of the way back:");
  step.show(shown("uses", uses, ""));
  return step;
}

Section bias_of_filter(const LayerFindings& f) {
  const mat dy = flat(f.dy[0]);
  Section step{"db", "`db = sum of dy`", {}};
  step.say(
      "b is added to every entry of its y, at every place and for every example: `dy[i, j]/db = 1`. What "
      "comes back from all of them is added up; nothing is divided, for the layer takes no mean.");
  step.write({"db[f] = sum over n, i, j of dy[n, f, i, j]:   (N, F, H', W') -> (F)"},
             {"db = dout.sum(axis=(0, 2, 3))"});
  step.show(shown("dy", dy, "What comes from above, drawn at random:"));
  f.work_out(step, "db", 2, 0, 0, each_once(f.dy[0]));
  return step;
}

Section filter_step(const LayerFindings& f) {
  const mat x = flat(f.x[0]), dy = flat(f.dy[0]), dw = flat(f.dx[1]);
  Section step{"dw", "`dw`: from y back to the filter", {}};
  step.ask("Where does it come from?");
  step.say(
      "`w[p, q]` is multiplied with `x[i + p, j + q]` in every `y[i, j]`: that is `dy[i, j]/dw[p, q]`. The "
      "filter is the same at every place, so what comes back from every place is added up. The result looks "
      "like the forward pass once more: x under windows, and dy in the place of the filter.");
  step.write({"dw[p, q] = sum over i, j of dy[i, j] x[i stride + p, j stride + q]",
              "dw (F, C, HH, WW), as w: summed over n, i, j"},
             {"dw[f] += dout[n, f, i, j] * window        # in the same loops as the forward pass"});
  step.ask("What if it is written another way?");
  step.show(Table{{"written as", "what happens"},
                  {{"`dw[f] = ...` for `+=`", "only the last window is left"},
                   {"`window` without `i*stride`",
                    "at stride 1 it is the same, at stride 2 the window is another one than forward used"},
                   {"`dout.dot(window)`",
                    "a product of matrices where the entries of a window are weighed with one number"}}});
  step.show(shown("dw", dw, ""));
  const auto [p, q] = telling_entry(dw);
  Terms terms;
  for (uword i = 0; i < places; ++i)
    for (uword j = 0; j < places; ++j) terms.emplace_back(dy(i, j), x(i + p, j + q));
  f.work_out(step, "dw", 1, p, q, terms);
  return step;
}

Section image_step(const LayerFindings& f) {
  const mat w = flat(f.x[1]), dy = flat(f.dy[0]), dx = flat(f.dx[0]);
  Section step{"dx", "`dx`: from y back to the image", {}};
  step.ask("Why is it added up, and with which weight?");
  step.say(
      "An entry of x lies in several windows, in each at another place p, q. Every one of them carries part "
      "of its effect, and the chain rule adds the parts up. In the loops that is `+=` into the window; "
      "nobody has to find out in which windows an entry lies.");
  step.write({"dx[i stride + p, j stride + q] += dy[i, j] w[p, q]   for every i, j, p, q",
              "dx (N, C, H, W), as x: summed over f, i, j"},
             {"dx_padded[n, :, i*stride:i*stride+HH, j*stride:j*stride+WW] += w[f] * dout[n, f, i, j]"});
  step.ask("Where is the filter that is turned by 180 degrees?");
  step.say(
      "Here, if one asks the other way round: what comes to ONE entry `x[r, s]`? From `y[i, j]` it is `w[r - "
      "i, s - j]`: as i grows, the index of w falls. Read over i and j the filter runs backwards, which is "
      "that filter turned by 180 degrees over dy with zeros around. Both are the same sum; who writes `+=` "
      "into windows must not turn it as well.");
  step.write(
      {"dx[r, s] = sum over i, j of dy[i, j] w[r - i, s - j]   (stride 1, where both indices are in w)"});
  step.show(shown("dx", dx, ""));
  const uword r = 1, s = 1;  // lies in all four windows
  Terms terms;
  for (uword i = 0; i < places; ++i)
    for (uword j = 0; j < places; ++j) terms.emplace_back(dy(i, j), w(r - i, s - j));
  step.say("By hand, the entry in the middle, which lies in all four windows: the w run backwards.");
  f.work_out(step, "dx", 0, r, s, terms);
  step.ask("And padding?");
  step.say(
      "The zeros around x are no entries of x: dx is made as large as the padded image, and its rim is cut "
      "off. `[pad:-pad]` does that for pad > 0; for pad = 0 it is `[0:-0]`, which is empty: write "
      "`[pad:pad+H]`.");
  return step;
}

Section max_step(const LayerFindings& f) {
  const mat x = flat(f.x[0]), y = flat(f.y[0]), dy = flat(f.dy[0]), dx = flat(f.dx[0]);
  Section step{"max", "`dx` of max pooling: to whom the largest belonged", {}};
  step.say(
      "`y[i, j]` is the largest entry of its window. Where that one moves a little, y moves as much; the "
      "others may move, and y stays. So the slope is 1 for the largest and 0 for all others: a mask, made in "
      "the forward pass' own window.");
  step.write(
      {"y[i, j] = max over p, q of x[i stride + p, j stride + q]",
       "dx[window] += dy[i, j] where x[window] is the largest, else 0"},
      {"window = x[n, c, i*stride:i*stride+f, j*stride:j*stride+f]",
       "dx[n, c, i*stride:i*stride+f, j*stride:j*stride+f] += (window == window.max()) * dout[n, c, i, j]"});
  step.show(shown("x", x, ""));
  step.show(shown("y", y, "Windows of 2 x 2 with stride 1, which overlap:"));
  step.show(shown("dy", dy, ""));
  step.ask("Why += ?");
  step.say("One entry may be the largest of several windows: then all of theirs come back to it.");
  step.show(shown("dx", dx, ""));
  const uword r = 1, s = 1;  // drawn to be the largest of all
  step.say("By hand, the entry in the middle, the largest of all four windows:");
  f.work_out(step, "dx", 0, r, s, each_once(f.dy[0]));
  step.ask("What of a tie?");
  step.say(
      "Where two entries are equal and the largest, there is a kink, and no derivative: to the first, to "
      "both, or shared, each is accepted. `window == window.max()` gives it to both. With numbers that are "
      "drawn, ties do not happen; with images they do.");
  return step;
}

Section mean_step(const LayerFindings& f) {
  const mat dy = flat(f.dy[0]), dx = flat(f.dx[0]);
  Section step{"mean", "`dx` of mean pooling: in equal parts", {}};
  step.say(
      "`y[i, j]` is the sum of its window divided by the number of its entries: every entry has the slope "
      "1/(f f), whatever its value. The 1/(f f) is the one people forget.");
  step.write({"dx[window] += dy[i, j] / (f f), each entry alike"},
             {"dx[n, c, i*stride:i*stride+f, j*stride:j*stride+f] += dout[n, c, i, j] / (f * f)"});
  step.show(shown("dy", dy, ""));
  step.show(shown("dx_mean", dx, ""));
  f.work_out(step, "dx_mean", 0, 1, 1, each_once(f.dy[0]), 1.0 / (window * window));
  return step;
}

}  // namespace

Derivation convolution_derivation(Random& random) {
  layers::Tensors given = {short_numbers(random, image(side)), short_numbers(random, image(window)),
                           short_numbers(random, {1})};
  given.push_back(layers::setting(1));  // stride
  given.push_back(layers::setting(0));  // pad
  const LayerFindings f("convolution", std::move(given), random);
  return {"The backward pass of a convolution, with an image of 3 x 3 and a filter of 2 x 2",
          {convolution_forward(f), bias_of_filter(f), filter_step(f), image_step(f)}};
}

Derivation pooling_derivation(Random& random) {
  layers::Tensors given = {short_numbers(random, image(side))};
  given[0].values()(4) = std::round(100.0 * (arma::abs(given[0].values()).max() + 0.5)) / 100.0;
  for (const double setting : {2.0, 2.0, 1.0}) given.push_back(layers::setting(setting));
  const LayerFindings max("max_pooling", given, random);
  LayerFindings mean("mean_pooling", given, random);
  mean.dy = max.dy;  // the same comes from above
  mean.dx = mean.layer.backward(mean.x, mean.dy);
  return {"The backward pass of pooling, with an image of 3 x 3 and windows of 2 x 2",
          {max_step(max), mean_step(mean)}};
}

}  // namespace gradproof
