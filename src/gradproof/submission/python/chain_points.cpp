// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/chain_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gradproof/submission/python/session.hpp"

namespace gradproof {

namespace {

/// One number or matrix, or nothing where it raised an exception.
arma::mat asked(PythonSession& session, const char* what, const ChainPoint& point, double reg) {
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

}  // namespace

arma::mat drawn_parameter(const arma::mat& like, Random& random) {
  const auto side = static_cast<double>(std::max(like.n_rows, like.n_cols));
  return 0.6 * std::min(1.0, 4.0 / std::sqrt(side)) * random_normal(random, like.n_rows, like.n_cols);
}

std::map<std::string, arma::mat> arrays_of(const std::vector<arma::mat>& parameters, const arma::mat& X,
                                           const arma::mat& Y) {
  std::map<std::string, arma::mat> arrays = {{"X", X}, {"Y", Y}};
  for (std::size_t k = 0; k < parameters.size(); ++k)
    arrays.emplace(fmt::format("P{}", k + 1), parameters[k]);
  return arrays;
}

double number_asked(PythonSession& session, const char* what, const ChainPoint& point, double reg) {
  const arma::mat said = asked(session, what, point, reg);
  return said.n_elem == 1 ? said(0) : arma::datum::nan;
}

bool is_m_fixed(const ChainReading& reading) {
  return reading.kind == "script" || reading.one_example || reading.is_square || reading.X.n_cols < 4;
}

std::vector<ChainPoint> points_of(PythonSession& session, const ChainReading& reading, Random& random) {
  std::vector<ChainPoint> points;
  for (const int k : {0, 1, 2, 3}) {
    ChainPoint point;
    for (const arma::mat& like : reading.like) point.parameters.push_back(drawn_parameter(like, random));
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

}  // namespace gradproof
