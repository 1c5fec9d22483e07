// SPDX-License-Identifier: MIT
#include "gradproof/laws/random_case.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "gradproof/network/forward.hpp"

namespace gradproof::laws {

std::string to_string(ShapeClass shape) {
  switch (shape) {
    case ShapeClass::one_example:
      return "m = 1";
    case ShapeClass::m_is_a_size:
      return "m = some n[l]";
    case ShapeClass::one_output:
      return "n[L] = 1";
    case ShapeClass::square:
      return "square";
    case ShapeClass::all_different:
      return "all sizes different";
    case ShapeClass::equal_sizes:
      return "equal sizes, another m";
    case ShapeClass::uneven_batch:
      return "m odd";
    case ShapeClass::one_unit_inside:
      return "a hidden layer of 1";
    case ShapeClass::many_examples:
      break;
  }
  return "m above every n[l]";
}

bool is_in(ShapeClass shape, const std::vector<arma::uword>& sizes, arma::uword m) {
  const bool equal = std::ranges::all_of(sizes, [&](arma::uword n) { return n == sizes.front(); });
  switch (shape) {
    case ShapeClass::one_example:
      return m == 1;
    case ShapeClass::m_is_a_size:
      return m > 1 && std::ranges::find(sizes, m) != sizes.end();
    case ShapeClass::one_output:
      return sizes.back() == 1;
    case ShapeClass::square:
      return equal && sizes.front() == m && m > 1;
    case ShapeClass::all_different: {
      std::vector<arma::uword> all = sizes;
      all.push_back(m);
      std::ranges::sort(all);
      return std::ranges::adjacent_find(all) == all.end();
    }
    case ShapeClass::equal_sizes:
      return equal && sizes.front() != m && sizes.front() > 1;
    case ShapeClass::uneven_batch:
      return m >= 3 && m % 2 == 1;
    case ShapeClass::one_unit_inside:
      return sizes.size() > 2 && std::find(sizes.begin() + 1, sizes.end() - 1, 1U) != sizes.end() - 1;
    case ShapeClass::many_examples:
      break;
  }
  return m > *std::ranges::max_element(sizes);
}

namespace {

constexpr double near_a_kink = 0x1p-10;

void round_to(double grid, arma::mat& array) {
  array.transform([grid](double x) { return grid * std::round(x / grid) + 0.0; });  // no -0
}

bool is_near_a_kink(const Case& question) {
  const ForwardNetwork& network = question.architecture.forward_only();
  const ForwardPass pass = forward(network, question.parameters, question.X, question.Y);
  for (std::size_t l = 1; l < network.depth(); ++l) {
    if (network.g(l).has_kink_at_zero() && arma::abs(pass.Z[l]).min() < near_a_kink) return true;
  }
  return false;
}

}  // namespace

std::optional<Case> Draw::question() const {
  std::vector<Activation> activations;
  for (const std::string& name : hidden) activations.push_back(Activation::named(name));
  const Architecture architecture(sizes, activations, OutputLayer::named(output), lambda);
  for (std::uint64_t attempt = 0; attempt < 64; ++attempt) {
    Random random(seed + 0x9E3779B97F4A7C15ULL * attempt);
    Case made{architecture, random_parameters(architecture.forward_only(), random), {}, {}};
    made.X = random_normal(random, sizes.front(), m);
    made.Y = random_labels(architecture.forward_only(), m, random);
    for (arma::mat& W : made.parameters.W) round_to(grid, W);
    for (arma::vec& b : made.parameters.b) round_to(grid, b);
    round_to(grid, made.X);
    round_to(grid, made.Y);
    if (!is_near_a_kink(made)) return made;
  }
  return std::nullopt;
}

std::string Draw::line() const {
  return fmt::format("{} {} {} m={} lambda={} seed={} grid={}", fmt::join(sizes, ","),
                     hidden.empty() ? "-" : fmt::format("{}", fmt::join(hidden, ",")), output, m, lambda,
                     seed, grid);
}

namespace {

std::vector<std::string> words_of(const std::string& text, char separator) {
  std::vector<std::string> words;
  std::istringstream stream(text);
  for (std::string word; std::getline(stream, word, separator);) words.push_back(word);
  return words;
}

template <class T>
bool read_after(const std::string& word, const std::string& name, T& value) {
  if (word.compare(0, name.size(), name) != 0) return false;
  std::istringstream stream(word.substr(name.size()));
  return static_cast<bool>(stream >> value) && stream.eof();
}

}  // namespace

std::optional<Draw> Draw::of_line(const std::string& line) {
  const auto words = words_of(line, ' ');
  Draw draw;
  if (words.size() != 7 || !read_after(words[3], "m=", draw.m) ||
      !read_after(words[4], "lambda=", draw.lambda) || !read_after(words[5], "seed=", draw.seed) ||
      !read_after(words[6], "grid=", draw.grid))
    return std::nullopt;
  for (const std::string& word : words_of(words[0], ',')) {
    arma::uword n = 0;
    if (!read_after(word, "", n) || n < 1 || n > 64) return std::nullopt;
    draw.sizes.push_back(n);
  }
  if (words[1] != "-") draw.hidden = words_of(words[1], ',');
  draw.output = words[2];
  const auto known = [](const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
  };
  const bool right =
      draw.sizes.size() >= 2 && draw.hidden.size() + 2 == draw.sizes.size() && draw.m >= 1 && draw.m <= 64 &&
      draw.grid > 0.0 && draw.grid <= 1.0 && draw.lambda >= 0.0 && known(OutputLayer::names(), draw.output) &&
      std::ranges::all_of(draw.hidden,
                          [&](const std::string& name) { return known(Activation::names(), name); });
  return right ? std::optional(draw) : std::nullopt;
}

bool Family::holds(const Draw& draw) const {
  if (!fixed.sizes.empty() && draw.sizes != fixed.sizes) return false;
  if (fixed.depth != 0 && draw.sizes.size() != fixed.depth + 1) return false;
  if (fixed.outputs != 0 && draw.sizes.back() != fixed.outputs) return false;
  if (fixed.m != 0 && draw.m != fixed.m) return false;
  if (fixed.output && draw.output != fixed.output->name()) return false;
  if (!any_l2 && draw.lambda != fixed.lambda) return false;
  if (fixed.hidden.size() > 1 && draw.hidden.size() != fixed.hidden.size()) return false;
  for (const std::string& name : draw.hidden) {
    if (fixed.hidden.empty() && std::ranges::find(hidden, name) == hidden.end()) return false;
  }
  for (std::size_t i = 0; i < draw.hidden.size() && !fixed.hidden.empty(); ++i) {
    if (draw.hidden[i] != fixed.hidden[fixed.hidden.size() == 1 ? 0 : i].name()) return false;
  }
  return true;
}

namespace {

std::uint64_t below(Random& random, std::uint64_t n) { return random() % n; }

/// The names that a law and a family both allow.
std::vector<std::string> both(const std::vector<std::string>& law, const std::vector<std::string>& family) {
  std::vector<std::string> names;
  for (const std::string& name : family) {
    if (law.empty() || std::ranges::find(law, name) != law.end()) names.push_back(name);
  }
  return names;
}

std::vector<std::string> outputs_of(const Law& law, const Family& family) {
  return both(law.outputs,
              family.fixed.output ? std::vector{family.fixed.output->name()} : OutputLayer::names());
}
/// For layer l = 1.. of the hidden ones.
std::vector<std::string> hidden_of(const Law& law, const Family& family, std::size_t l) {
  const auto& fixed = family.fixed.hidden;
  if (fixed.empty()) return both(law.hidden, family.hidden);
  return both(law.hidden, {fixed[fixed.size() == 1 ? 0 : std::min(l, fixed.size()) - 1].name()});
}

std::size_t depth_of(Random& random, const Law& law, const Family& family) {
  const ExaminationOptions& fixed = family.fixed;
  if (!fixed.sizes.empty()) return fixed.sizes.size() - 1;
  if (fixed.depth != 0) return fixed.depth;
  if (fixed.hidden.size() > 1) return fixed.hidden.size() + 1;
  return law.least_depth + below(random, 5 - law.least_depth);  // to 4: deeper than most are written for
}

/// Sizes and m that are in the class more often than by chance.
void shape_towards(ShapeClass shape, Random& random, Draw& draw) {
  for (arma::uword& n : draw.sizes) n = 1 + below(random, 5);
  draw.m = 1 + below(random, 6);
  const arma::uword n = 2 + below(random, 3);
  switch (shape) {
    case ShapeClass::one_example:
      draw.m = 1;
      break;
    case ShapeClass::square:
    case ShapeClass::equal_sizes:
      std::ranges::fill(draw.sizes, n);
      draw.m = shape == ShapeClass::square ? n : n + 1 + below(random, 3);
      break;
    case ShapeClass::one_output:
      draw.sizes.back() = 1;
      break;
    case ShapeClass::one_unit_inside:
      if (draw.sizes.size() > 2) draw.sizes[1] = 1;
      break;
    case ShapeClass::many_examples:
      draw.m = 6 + below(random, 3);
      break;
    case ShapeClass::uneven_batch:
      draw.m = 3 + 2 * below(random, 3);
      break;
    case ShapeClass::all_different:
    case ShapeClass::m_is_a_size:
      break;
  }
}

}  // namespace

std::string why_not(const Law& law, const Family& family) {
  if (law.changes_depth && !family.any_depth()) return "it adds a layer, and the number of layers is fixed";
  if (law.changes_depth && (!family.fixed.hidden.empty() || both({"identity"}, family.hidden).empty()))
    return "it adds a layer of identity activation";
  if (law.changes_l2 && !family.any_l2) return "it adds an L2 term, and the exercise has a fixed one or none";
  if (law.without_l2 && !family.any_l2 && family.fixed.lambda != 0.0)
    return "it is about J without an L2 term";
  const arma::uword m = family.fixed.m;
  if (m != 0 && (law.changes_m || m < law.least_examples))
    return fmt::format("it is about batches, and the exercise takes {} at a time",
                       m == 1 ? "one example" : fmt::format("{} examples", m));
  if (outputs_of(law, family).empty()) return "it is about another output layer";
  Random random(1);
  const std::size_t depth = depth_of(random, law, family);
  if (depth < law.least_depth) return "it needs a hidden layer";
  for (std::size_t l = 1; l < depth; ++l) {
    if (hidden_of(law, family, l).empty()) return "it is about other hidden activations";
  }
  return "";
}

std::optional<Draw> draw(Random& random, const Law& law, const Family& family, ShapeClass shape) {
  if (!why_not(law, family).empty()) return std::nullopt;
  const ExaminationOptions& fixed = family.fixed;
  const auto outputs = outputs_of(law, family);
  for (int attempt = 0; attempt < 200; ++attempt) {
    Draw made;
    made.sizes.resize(depth_of(random, law, family) + 1);
    shape_towards(shape, random, made);
    if (!fixed.sizes.empty()) made.sizes = fixed.sizes;
    if (fixed.outputs != 0) made.sizes.back() = fixed.outputs;
    if (fixed.m != 0) made.m = fixed.m;
    made.output = outputs[below(random, outputs.size())];
    // of one class there is nothing to learn
    const arma::uword least =
        made.output == "softmax" ? std::max<arma::uword>(2, law.least_outputs) : law.least_outputs;
    if (made.m < law.least_examples || made.sizes.back() < least || !is_in(shape, made.sizes, made.m))
      continue;
    for (std::size_t l = 1; l + 1 < made.sizes.size(); ++l) {
      const auto names = hidden_of(law, family, l);
      made.hidden.push_back(names[below(random, names.size())]);
    }
    made.lambda = family.any_l2 ? (law.without_l2 || below(random, 4) != 0 ? 0.0 : 0.75) : fixed.lambda;
    made.seed = 1 + below(random, 1'000'000);
    return made;
  }
  return std::nullopt;
}

}  // namespace gradproof::laws
