// SPDX-License-Identifier: MIT
// Questions to a layer, and their shapes.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <sstream>
#include <stdexcept>

#include "gradproof/laws/layer/run.hpp"
#include "gradproof/laws/layer/signature.hpp"
#include "gradproof/layers/draws.hpp"

namespace gradproof::laws {

using layers::Tensor;
using layers::Tensors;

std::string to_string(LayerShape shape) {
  switch (shape) {
    case LayerShape::one_example:
      return "N = 1";
    case LayerShape::odd_batch:
      return "N odd";
    case LayerShape::many_examples:
      return "N above every size";
    case LayerShape::examples_a_size:
      return "N = some size";
    case LayerShape::all_different:
      return "all sizes different";
    case LayerShape::two_alike:
      return "two sizes alike";
    case LayerShape::size_one:
      break;
  }
  return "a size of 1";
}

bool is_in(LayerShape shape, const LayerSubject& subject, const Tensors& arguments) {
  const Signature signature(subject.layer.signature);
  const auto sizes = signature.sizes_of(arguments);
  if (!sizes) return false;
  std::vector<arma::uword> others = Signature::free_sizes(*sizes, signature.examples());
  const auto found = sizes->find(signature.examples());
  const arma::uword N = found == sizes->end() ? 0 : found->second;
  std::ranges::sort(others);
  const bool two_alike = std::ranges::adjacent_find(others) != others.end();
  const bool a_size = std::ranges::find(others, N) != others.end();
  switch (shape) {
    case LayerShape::one_example:
      return N == 1;
    case LayerShape::odd_batch:
      return N >= 3 && N % 2 == 1;
    case LayerShape::many_examples:
      return N > 1 && (others.empty() || N > others.back());
    case LayerShape::examples_a_size:
      return N > 1 && a_size;
    case LayerShape::all_different:
      return !two_alike && !a_size;
    case LayerShape::two_alike:
      return two_alike;
    case LayerShape::size_one:
      break;
  }
  return !others.empty() && others.front() == 1;
}

namespace {

Tensors drawn_by_signature(const LayerSubject& subject, Random& random, layers::Sizes kind) {
  const Signature signature(subject.layer.signature);
  const std::vector<std::string> letters = signature.letters();
  const auto drawn = layers::draw_sizes(random, kind, letters.size() + 2);
  Signature::Sizes sizes;
  for (std::size_t k = 0; k < letters.size(); ++k) sizes.emplace(letters[k], drawn[k]);
  const layers::Shape rest = random() % 2 == 0
                                 ? layers::Shape{drawn[letters.size()]}
                                 : layers::Shape{drawn[letters.size()], drawn[letters.size() + 1]};
  Tensors made;
  for (const Signature::Array& argument : signature.arguments()) {
    if (argument.axes.empty())
      throw std::invalid_argument(fmt::format(
          "laws::LayerDraw: {} of '{}' is a setting, which is not drawn from a signature: give the "
          "layer a draw of its own",
          argument.name, subject.layer.signature));
    made.push_back(layers::draw_normal(random, Signature::shape_of(argument, sizes, rest)));
  }
  return made;
}

}  // namespace

std::string LayerDraw::line() const {
  const char* kind = sizes == layers::Sizes::different ? "different"
                     : sizes == layers::Sizes::any     ? "any"
                                                       : "small";
  return fmt::format("{} seed={} grid={}", kind, seed, grid);
}

std::optional<LayerDraw> LayerDraw::of_line(const std::string& line) {
  LayerDraw draw;
  std::istringstream words(line);
  std::string kind, seed, grid, more;
  words >> kind >> seed >> grid;
  if (kind == "different") draw.sizes = layers::Sizes::different;
  if (kind == "small") draw.sizes = layers::Sizes::small;
  const auto read = [](const std::string& word, const std::string& name, auto& value) {
    std::istringstream number(word.starts_with(name) ? word.substr(name.size()) : "");
    return static_cast<bool>(number >> value) && number.eof();
  };
  const bool is_right = (kind == "any" || draw.sizes != layers::Sizes::any) &&
                        read(seed, "seed=", draw.seed) && read(grid, "grid=", draw.grid) && draw.grid > 0.0 &&
                        draw.grid <= 1.0 && !(words >> more);
  return is_right ? std::optional(draw) : std::nullopt;
}

Tensors LayerDraw::question(const LayerSubject& subject) const {
  Random random(seed);
  Tensors made =
      subject.layer.draw ? subject.layer.draw(random, sizes) : drawn_by_signature(subject, random, sizes);
  for (std::size_t k = 0; k < made.size(); ++k) {
    if (made[k].shape().empty()) continue;
    // a 0 hides what it is multiplied with, and lies at kinks; of labels and masks it is one of the values
    const double instead = k < subject.layer.by ? grid : 0.0;
    made[k].values().transform([&](double value) {
      const double rounded = grid * std::round(value / grid);
      return rounded == 0.0 ? instead : rounded;
    });
  }
  return made;
}

}  // namespace gradproof::laws
