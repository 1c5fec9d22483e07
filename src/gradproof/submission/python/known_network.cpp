// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/known_network.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <sstream>

#include "gradproof/network/forward.hpp"
#include "gradproof/network/more_activations.hpp"
#include "gradproof/submission/python/chain_points.hpp"

namespace gradproof {

namespace {

struct Scale {
  const char* name;
  double (*of)(double m, double n);
};
/// The cost as people write it over that of the notation; the usual ones first.
constexpr std::array<Scale, 12> scales = {{
    {"", [](double, double) { return 1.0; }},
    {"the sum over the examples", [](double m, double) { return m; }},
    {"the mean over the examples, without the 1/2", [](double, double) { return 2.0; }},
    {"the sum over the examples, without the 1/2", [](double m, double) { return 2.0 * m; }},
    {"the mean over examples and outputs", [](double, double n) { return 1.0 / n; }},
    {"the mean over examples and outputs, without the 1/2", [](double, double n) { return 2.0 / n; }},
    {"half the mean over the examples", [](double, double) { return 0.5; }},
    {"half the sum over the examples", [](double m, double) { return m / 2.0; }},
    {"the mean over the outputs of the sum over the examples", [](double m, double n) { return m / n; }},
    {"the mean over the examples and over m again", [](double m, double) { return 1.0 / m; }},
    {"half the mean over examples and outputs", [](double, double n) { return 0.5 / n; }},
    {"the sum over the examples, times m", [](double m, double) { return m * m; }},
}};

/// reg times this times the sum of W^2
constexpr std::array<double (*)(double m), 4> penalties = {{
    [](double m) { return 0.5 / m; },
    [](double) { return 0.5; },
    [](double) { return 1.0; },
    [](double m) { return 1.0 / m; },
}};

/// Each that people use; one of a leak in several sizes.
const std::vector<Activation>& hidden_activations() {
  static const std::vector<Activation> all = [] {
    std::vector<Activation> some = {Activation::tanh(),     Activation::relu(),     Activation::sigmoid(),
                                    Activation::identity(), Activation::softplus(), Activation::leaky_relu()};
    for (const double leak : {0.1, 0.2, 0.3, 0.05, 0.02, 0.001, 0.25, 0.5})
      some.push_back(Activation::leaky_relu(leak));
    for (Activation& more : more_activations()) some.push_back(std::move(more));
    return some;
  }();
  return all;
}

/// Equal but for what sums in another order make of it.
bool agree(const arma::mat& a, const arma::mat& b, double precision) {
  if (arma::size(a) != arma::size(b) || a.empty()) return false;
  const double size = std::max(arma::abs(a).max(), arma::abs(b).max());
  return arma::abs(a - b).max() <= precision * size;
}
bool agree(double a, double b, double precision) {
  return std::isfinite(a) && std::isfinite(b) &&
         std::abs(a - b) <= precision * std::max(std::abs(a), std::abs(b));
}

std::vector<arma::uword> sizes_of(const std::string& text) {
  std::vector<arma::uword> sizes;
  std::istringstream words(text);
  std::string word;
  while (std::getline(words, word, ',')) {
    const std::size_t at = word.find_first_not_of(' ');
    if (at == std::string::npos || word.size() - at > 6 ||
        word.find_first_not_of("0123456789", at) != std::string::npos)
      return {};
    sizes.push_back(std::stoul(word.substr(at)));
    if (sizes.back() == 0) return {};
  }
  return sizes.size() < 2 || sizes.size() > 9 ? std::vector<arma::uword>() : sizes;
}

/// The parameters put beside layers by their shapes, in the order in which they come; for one layout.
std::optional<KnownNetwork> layout_of(const ChainReading& reading, const std::vector<arma::uword>& sizes,
                                      bool rows) {
  KnownNetwork network;
  network.sizes = sizes;
  network.rows = rows;
  const std::size_t depth = sizes.size() - 1;
  std::vector<bool> taken(reading.like.size(), false);
  const auto next = [&](arma::uword n_rows, arma::uword n_cols, bool biases) -> std::optional<std::size_t> {
    for (std::size_t k = 0; k < reading.like.size(); ++k) {
      const arma::mat& like = reading.like[k];
      const bool is_vector = biases && like.n_elem == n_rows && (like.n_rows == 1 || like.n_cols == 1);
      if (taken[k] || !(is_vector || (like.n_rows == n_rows && like.n_cols == n_cols))) continue;
      const char first = reading.names[k].find_first_not_of('_') == std::string::npos
                             ? ' '
                             : reading.names[k][reading.names[k].find_first_not_of('_')];
      const bool is_named_bias =
          first == 'b' || first == 'B' || reading.names[k].find("bias") != std::string::npos;
      if (is_named_bias != biases) continue;
      taken[k] = true;
      return k;
    }
    return std::nullopt;
  };
  for (std::size_t l = 1; l <= depth; ++l) {
    ChainLayer layer;
    auto weight = rows ? next(sizes[l - 1], sizes[l], false) : next(sizes[l], sizes[l - 1], false);
    if (!weight && !rows) {
      weight = next(sizes[l], sizes[l - 1] + 1, false);
      layer.in_first_column = weight.has_value();
    }
    if (!weight) return std::nullopt;
    layer.weight = *weight;
    network.layers.push_back(layer);
  }
  std::size_t biases = 0;
  for (std::size_t l = 1; l <= depth; ++l) {
    ChainLayer& layer = network.layers[l - 1];
    if (!layer.in_first_column) layer.bias = next(sizes[l], 1, true);
    if (layer.bias || layer.in_first_column) ++biases;
  }
  network.has_biases = biases == depth;
  if (biases != 0 && biases != depth) return std::nullopt;
  if (std::any_of(taken.begin(), taken.end(), [](bool is) { return !is; })) return std::nullopt;
  return network;
}

/// What is drawn for the chain, in the notation.
Parameters parameters_of(const KnownNetwork& network, const std::vector<arma::mat>& drawn) {
  Parameters parameters;
  const std::size_t depth = network.layers.size();
  parameters.W = Layers<arma::mat>(depth);
  parameters.b = Layers<arma::vec>(depth);
  for (std::size_t l = 1; l <= depth; ++l) {
    const ChainLayer& layer = network.layers[l - 1];
    const arma::mat& weights = drawn[layer.weight];
    parameters.W[l] = network.rows            ? arma::mat(weights.t())
                      : layer.in_first_column ? arma::mat(weights.tail_cols(weights.n_cols - 1))
                                              : weights;
    parameters.b[l] = layer.in_first_column ? arma::vec(weights.col(0))
                      : layer.bias          ? arma::vec(arma::vectorise(drawn[*layer.bias]))
                                            : arma::vec(network.sizes[l], arma::fill::zeros);
  }
  return parameters;
}

/// Z[L] with these activations; the loss plays no part in it.
arma::mat scores(const KnownNetwork& network, const Parameters& parameters, const arma::mat& X) {
  arma::mat A = X;
  for (std::size_t l = 1; l <= network.layers.size(); ++l) {
    arma::mat Z = parameters.W[l] * A;
    Z.each_col() += parameters.b[l];
    A = l < network.layers.size() ? network.hidden[l - 1](Z) : Z;
  }
  return A;
}

class Identification {
 public:
  Identification(const ChainReading& reading, std::vector<ChainPoint> points)
      : reading_(reading), points_(std::move(points)), precision_(reading.is_single ? 2e-5 : 1e-11) {
    has_output_ = std::all_of(points_.begin(), points_.end(), [](const ChainPoint& point) {
      return arma::size(point.output) == arma::size(point.Y);
    });
    has_cost_ = std::all_of(points_.begin(), points_.end(), [](const ChainPoint& point) {
      return std::isfinite(point.cost) && point.cost != 0.0;
    });
  }

  std::optional<KnownNetwork> operator()() {
    const std::vector<arma::uword> sizes = sizes_of(reading_.sizes);
    if (sizes.empty() || sizes.front() != reading_.X.n_rows || sizes.back() != reading_.Y.n_rows ||
        (!has_output_ && !has_cost_))
      return std::nullopt;
    for (const bool rows : {false, true}) {
      auto network = layout_of(reading_, sizes, rows);
      if (!network) continue;
      parameters_.clear();
      for (const ChainPoint& point : points_)
        parameters_.push_back(parameters_of(*network, point.parameters));
      if (with_hidden(*network)) return network;
    }
    return std::nullopt;
  }

 private:
  /// All hidden layers alike first; then, for few layers, each with its own.
  bool with_hidden(KnownNetwork& network) {
    const std::size_t layers = network.sizes.size() - 2;
    if (layers == 0) return with_output(network);
    for (const Activation& g : hidden_activations()) {
      network.hidden.assign(layers, g);
      if (with_output(network)) return true;
    }
    if (layers != 2 && layers != 3) return false;
    const auto& all = hidden_activations();
    const std::size_t common = 4;  // of the usual ones
    std::vector<std::size_t> chosen(layers, 0);
    for (std::size_t number = 0; number < static_cast<std::size_t>(std::pow(common, layers)); ++number) {
      std::size_t rest = number;
      network.hidden.clear();
      for (std::size_t l = 0; l < layers; ++l, rest /= common) network.hidden.push_back(all[rest % common]);
      if (with_output(network)) return true;
    }
    return false;
  }

  bool with_output(KnownNetwork& network) {
    std::vector<arma::mat> Z;
    for (std::size_t i = 0; i < points_.size(); ++i)
      Z.push_back(scores(network, parameters_[i], points_[i].X));
    std::vector<OutputKind> fitting;
    std::vector<OutputKind> kinds = {OutputKind::sigmoid, OutputKind::softmax, OutputKind::identity};
    if (network.sizes.back() == 1) std::erase(kinds, OutputKind::softmax);  // it is 1 whatever Z
    for (const OutputKind kind : kinds) {
      if (!has_output_ || is_output(kind, Z)) fitting.push_back(kind);
    }
    // a forward pass that ends with the scores has its last activation in the loss
    const bool are_scores = has_output_ && !fitting.empty() && fitting.front() == OutputKind::identity;
    for (const OutputKind kind : kinds) {
      const bool fits = std::find(fitting.begin(), fitting.end(), kind) != fitting.end();
      if ((fits || are_scores) && has_cost_ && with_cost(network, kind, Z)) return true;
    }
    if (has_cost_ && with_squares(network, Z)) return true;
    if (fitting.empty() || !has_output_ || (!has_cost_ && are_scores)) return false;
    network.output = OutputLayer(fitting.front());
    network.has_known_cost = false;
    network.scale = scales.front().of;
    return true;
  }

  [[nodiscard]] bool is_output(OutputKind kind, const std::vector<arma::mat>& Z) const {
    for (std::size_t i = 0; i < points_.size(); ++i)
      if (!agree(OutputLayer(kind).activation(Z[i]), points_[i].output, precision_)) return false;
    return true;
  }

  /// A squared error behind an activation of the last layer.
  bool with_squares(KnownNetwork& network, const std::vector<arma::mat>& Z) const {
    for (const Activation& g : hidden_activations()) {
      if (g.kind() == ActivationKind::identity) continue;
      std::vector<arma::mat> A;
      bool fits = true;
      for (std::size_t i = 0; i < points_.size() && fits; ++i) {
        A.push_back(g(Z[i]));
        fits = !has_output_ || agree(A.back(), points_[i].output, precision_);
      }
      if (!fits || !with_cost(network, OutputKind::identity, A)) continue;
      network.before_squares = g;
      return true;
    }
    return false;
  }

  bool with_cost(KnownNetwork& network, OutputKind kind, const std::vector<arma::mat>& Z) const {
    const OutputLayer output(kind);
    std::vector<double> ratios;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const double J = arma::mean(output.loss(Z[i], points_[i].Y));
      ratios.push_back(points_[i].cost / J);
    }
    for (const Scale& scale : scales) {
      bool fits = true;
      for (std::size_t i = 0; i < points_.size(); ++i)
        fits =
            fits && agree(ratios[i], scale.of(m(i), static_cast<double>(network.sizes.back())), precision_);
      if (!fits) continue;
      network.output = output;
      network.has_known_cost = true;
      network.scale = scale.of;
      network.scale_name = scale.name;
      return with_penalty(network);
    }
    return false;
  }

  /// False where the cost has a regulariser of a kind that is not known.
  bool with_penalty(KnownNetwork& network) const {
    network.penalty = nullptr;
    if (!reading_.takes_reg) return true;
    std::vector<double> factors;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      double squares = 0.0;
      for (const arma::mat& W : parameters_[i].W) squares += arma::accu(arma::square(W));
      factors.push_back((points_[i].regularised - points_[i].cost) / (reg_asked * squares));
    }
    if (std::all_of(factors.begin(), factors.end(), [](double factor) { return factor == 0.0; })) return true;
    for (const auto& penalty : penalties) {
      bool fits = true;
      for (std::size_t i = 0; i < points_.size(); ++i)
        fits = fits && agree(factors[i], penalty(m(i)), 100.0 * precision_);
      if (!fits) continue;
      network.penalty = penalty;
      return true;
    }
    return false;
  }

  [[nodiscard]] double m(std::size_t i) const { return static_cast<double>(points_[i].X.n_cols); }

  const ChainReading& reading_;
  std::vector<ChainPoint> points_;
  double precision_;
  bool has_output_ = false, has_cost_ = false;
  std::vector<Parameters> parameters_;
};

}  // namespace

std::string KnownNetwork::description() const {
  std::vector<std::string> names;
  for (const Activation& g : hidden) {
    const std::string name = g.kind() == ActivationKind::leaky_relu && g.values().leak() != 0.01
                                 ? fmt::format("leaky_relu (leak {:g})", g.values().leak())
                                 : g.name();
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  const std::size_t depth = layers.size();
  std::string text =
      fmt::format("{} layer{}{}", depth, depth == 1 ? "" : "s", has_biases ? "" : " without biases");
  if (!names.empty()) text += fmt::format(", {} hidden", fmt::join(names, "/"));
  text += fmt::format(", {} output", before_squares ? before_squares->name() : output.name());
  if (has_known_cost)
    text += fmt::format("; {}{}", output.loss_name(), scale_name.empty() ? "" : ": " + scale_name);
  return text;
}

std::optional<KnownNetwork> identify(PythonSession& session, const ChainReading& reading,
                                     std::uint64_t seed) {
  Random random(seed + 77);
  return Identification(reading, points_of(session, reading, random))();
}

}  // namespace gradproof
