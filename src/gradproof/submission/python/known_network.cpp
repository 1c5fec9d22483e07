// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/known_network.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <sstream>

#include "gradproof/check_network/loss_layer.hpp"
#include "gradproof/network/forward.hpp"
#include "gradproof/network/more_activations.hpp"
#include "gradproof/network/random.hpp"
#include "gradproof/submission/python/session.hpp"

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
  return std::abs(a - b) <= precision * std::max(std::abs(a), std::abs(b));
}

/// One question to the chain, and what it said.
struct Point {
  std::vector<arma::mat> parameters;
  arma::mat X, Y, output;  ///< output empty: none was given
  double cost = arma::datum::nan, regularised = arma::datum::nan;
};

constexpr double reg_asked = 0.3;

std::map<std::string, arma::mat> arrays_of(const std::vector<arma::mat>& parameters, const arma::mat& X,
                                           const arma::mat& Y) {
  std::map<std::string, arma::mat> arrays = {{"X", X}, {"Y", Y}};
  for (std::size_t k = 0; k < parameters.size(); ++k)
    arrays.emplace(fmt::format("P{}", k + 1), parameters[k]);
  return arrays;
}

/// One number or matrix, or nothing where it raised an exception.
arma::mat asked(PythonSession& session, const char* what, const Point& point, double reg) {
  const Words words = {{"times", "1"}, {"reg", fmt::format("{:.17g}", reg)}};
  try {
    const PartAnswer said =
        session.ask_chain(what, arrays_of(point.parameters, point.X, point.Y), words, 4 * point.Y.n_elem);
    const auto found = said.arrays.begin();
    return found == said.arrays.end() ? arma::mat() : found->second;
  } catch (const PartRaised&) {
    return {};
  }
}

double number_asked(PythonSession& session, const char* what, const Point& point, double reg) {
  const arma::mat said = asked(session, what, point, reg);
  return said.n_elem == 1 ? said(0) : arma::datum::nan;
}

/// It cannot be asked with another number of examples than it was found with.
bool is_m_fixed(const ChainReading& reading) {
  return reading.kind == "script" || reading.one_example || reading.is_square || reading.X.n_cols < 4;
}

std::vector<Point> points_of(PythonSession& session, const ChainReading& reading, Random& random) {
  std::vector<Point> points;
  for (const int k : {0, 1, 2, 3}) {
    Point point;
    for (const arma::mat& like : reading.like)
      point.parameters.push_back(0.6 * random_normal(random, like.n_rows, like.n_cols));
    const arma::uword m = k % 2 == 1 && !is_m_fixed(reading) ? reading.X.n_cols - 2 : reading.X.n_cols;
    point.Y = reading.Y.head_cols(m);
    point.X = random_normal(random, reading.X.n_rows, m);
    point.output = asked(session, "chain output", point, 0.0);
    point.cost = number_asked(session, "chain cost", point, 0.0);
    if (reading.takes_reg) point.regularised = number_asked(session, "chain cost", point, reg_asked);
    points.push_back(std::move(point));
  }
  return points;
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
  Identification(const ChainReading& reading, std::vector<Point> points)
      : reading_(reading), points_(std::move(points)), precision_(reading.is_single ? 2e-5 : 1e-11) {
    has_output_ = std::all_of(points_.begin(), points_.end(), [](const Point& point) {
      return arma::size(point.output) == arma::size(point.Y);
    });
    has_cost_ = std::all_of(points_.begin(), points_.end(), [](const Point& point) {
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
      for (const Point& point : points_) parameters_.push_back(parameters_of(*network, point.parameters));
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
    for (const OutputKind kind : {OutputKind::sigmoid, OutputKind::softmax, OutputKind::identity}) {
      if (kind == OutputKind::softmax && network.sizes.back() == 1) continue;
      if (!has_output_ || is_output(kind, Z)) fitting.push_back(kind);
    }
    // a forward pass that ends with the scores has its last activation in the loss
    const bool are_scores = has_output_ && !fitting.empty() && fitting.front() == OutputKind::identity;
    for (const OutputKind kind : {OutputKind::sigmoid, OutputKind::softmax, OutputKind::identity}) {
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
  std::vector<Point> points_;
  double precision_;
  bool has_output_ = false, has_cost_ = false;
  std::vector<Parameters> parameters_;
};

arma::mat to_single(const arma::mat& values) {
  return arma::conv_to<arma::mat>::from(arma::conv_to<arma::fmat>::from(values));
}

/// A gradient in the shape of W[l] or b[l]; what has another shape as it came.
arma::mat weights_in_notation(const KnownNetwork& network, const ChainLayer& layer, const arma::mat& came,
                              std::size_t l) {
  if (layer.in_first_column)
    return came.n_cols == network.sizes[l - 1] + 1 ? arma::mat(came.tail_cols(came.n_cols - 1)) : came;
  return network.rows ? arma::mat(came.t()) : came;
}
arma::mat biases_in_notation(const KnownNetwork& network, const arma::mat& came, std::size_t l) {
  if (came.n_elem == network.sizes[l]) return arma::vectorise(came);
  return network.rows ? arma::mat(came.t()) : came;
}

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

Answer answer_of_chain(PythonSession& session, const ChainReading& reading, const KnownNetwork& network,
                       const Case& question) {
  const auto m = static_cast<double>(question.X.n_cols), n = static_cast<double>(question.Y.n_rows);
  const double scale = network.scale(m, n), lambda = question.architecture.lambda();
  const double reg = network.penalty == nullptr ? 0.0 : lambda * scale / (2.0 * m * network.penalty(m));
  Point point;
  point.X = question.X;
  point.Y = question.Y;
  arma::uword entries = 0;
  for (const arma::mat& like : reading.like) {
    point.parameters.push_back(like);
    entries += like.n_elem;
  }
  const std::size_t depth = network.layers.size();
  for (std::size_t l = 1; l <= depth; ++l) {
    const ChainLayer& layer = network.layers[l - 1];
    const arma::mat &W = question.parameters.W[l], b = question.parameters.b[l];
    arma::mat& weights = point.parameters[layer.weight];
    weights = network.rows ? arma::mat(W.t()) : layer.in_first_column ? arma::mat(arma::join_rows(b, W)) : W;
    if (layer.bias) {
      arma::mat& biases = point.parameters[*layer.bias];
      biases = arma::reshape(b, biases.n_rows, biases.n_cols);
    }
  }
  const Words words = {{"times", "1"}, {"reg", fmt::format("{:.17g}", reg)}};
  Answer answer;
  answer.without_biases = !network.has_biases;
  answer.loss_is_guessed = reading.loss != "own";
  try {
    const PartAnswer said = session.ask_chain("chain gradient", arrays_of(point.parameters, point.X, point.Y),
                                              words, 2 * entries);
    const auto gradient = [&](std::size_t k) {
      const auto found = said.arrays.find(fmt::format("G{}", k + 1));
      const arma::mat came = found == said.arrays.end() ? arma::mat() : arma::mat(found->second / scale);
      return reading.is_update ? to_single(came) : came;
    };
    const std::size_t posed = question.architecture.depth();
    answer.dW = Layers<arma::mat>(posed);
    answer.db = Layers<arma::mat>(posed);
    if (posed > depth) {  // the layer that carries the loss has no parameters of the submission's
      const Answer right = reference_answer(question);
      answer.dW[posed] = reading.is_update ? to_single(right.dW[posed]) : right.dW[posed];
      answer.db[posed] = reading.is_update ? to_single(right.db[posed]) : right.db[posed];
    }
    for (std::size_t l = 1; l <= depth; ++l) {
      const ChainLayer& layer = network.layers[l - 1];
      const arma::mat weights = gradient(layer.weight);
      answer.dW[l] = weights_in_notation(network, layer, weights, l);
      if (layer.in_first_column && weights.n_cols == network.sizes[l - 1] + 1) answer.db[l] = weights.col(0);
      if (layer.bias) answer.db[l] = biases_in_notation(network, gradient(*layer.bias), l);
    }
    if (!network.has_known_cost) {
      const double cost = number_asked(session, "chain cost", point, reg);
      if (std::isfinite(cost)) answer.cost = cost;
    }
  } catch (const PartRaised& raised) {
    throw DidNotAnswer(Outcome::crashed, raised.what());
  }
  return answer;
}

Examination examination_of(const ChainReading& reading, const KnownNetwork& network, std::uint64_t seed) {
  ExaminationOptions options;
  options.hidden = network.hidden;
  options.output = network.output;
  options.sizes = network.sizes;
  if (network.before_squares) {
    options.hidden.push_back(*network.before_squares);
    options.sizes.push_back(options.sizes.back());
  }
  options.lambda = network.penalty == nullptr ? 0.0 : 0.7;
  options.m = is_m_fixed(reading) ? reading.X.n_cols : 0;
  options.seed = seed;
  Examination examination = standard_examination(options);
  examination.robustness.clear();
  std::erase_if(examination.cases, [&](const Case& question) {
    return question.name == "exactly at a kink" || (question.X.n_cols == 1 && options.m != 1);
  });
  for (Case& question : examination.cases) {
    if (network.before_squares) make_loss_layer(question);
    if (!network.has_biases)
      for (arma::vec& b : question.parameters.b) b.zeros();
    if (!reading.labels) continue;
    // classes in turn, the last of them among the first examples, as where its chain was found
    const arma::uword n = question.Y.n_rows;
    question.Y.zeros();
    for (arma::uword k = 0; k < question.Y.n_cols; ++k) {
      if (n == 1) {
        question.Y(0, k) = static_cast<double>(k % 2);
      } else {
        question.Y((k + n - 1) % n, k) = 1.0;
      }
    }
  }
  if (reading.labels)
    std::erase_if(examination.cases,
                  [](const Case& question) { return question.X.n_cols < question.Y.n_rows; });
  return examination;
}

}  // namespace gradproof
