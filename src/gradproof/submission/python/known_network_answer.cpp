// SPDX-License-Identifier: MIT
// A chain of a known network, asked and answered in the notation.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gradproof/check_network/loss_layer.hpp"
#include "gradproof/network/forward.hpp"
#include "gradproof/submission/python/chain_points.hpp"
#include "gradproof/submission/python/known_network.hpp"
#include "gradproof/submission/python/session.hpp"

namespace gradproof {

namespace {

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

Answer answer_of_chain(PythonSession& session, const ChainReading& reading, const KnownNetwork& network,
                       const Case& question) {
  const auto m = static_cast<double>(question.X.n_cols), n = static_cast<double>(question.Y.n_rows);
  const double scale = network.scale(m, n), lambda = question.architecture.lambda();
  const double reg = network.penalty == nullptr ? 0.0 : lambda * scale / (2.0 * m * network.penalty(m));
  ChainPoint point;
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
    return question.name == "exactly at a kink" || (question.X.n_cols == 1 && options.m != 1) ||
           (reading.is_update &&
            question.name == "one dead unit");  // next to nothing, read off beside W, is noise
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
