// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <map>
#include <string>
#include <vector>

#include "gradproof/network/random.hpp"
#include "gradproof/submission/python/chain.hpp"

namespace gradproof {

/// One question to the chain, and what it said.
struct ChainPoint {
  std::vector<arma::mat> parameters;
  arma::mat X, Y, output;  ///< output empty: none was given
  double cost = arma::datum::nan, regularised = arma::datum::nan;
};

/// The factor of the regulariser at which the cost is asked a second time.
inline constexpr double reg_asked = 0.3;

/// One parameter like this, drawn so that nothing is saturated: smaller where many are added up.
[[nodiscard]] arma::mat drawn_parameter(const arma::mat& like, Random& random);

/// As the wire names them: P1, P2, ... in the order of ChainReading::names, X, Y.
[[nodiscard]] std::map<std::string, arma::mat> arrays_of(const std::vector<arma::mat>& parameters,
                                                         const arma::mat& X, const arma::mat& Y);

/// "chain cost" at a point; nan where it raised an exception or is no number.
/// @throws DidNotAnswer, where the process is dead
[[nodiscard]] double number_asked(PythonSession& session, const char* what, const ChainPoint& point,
                                  double reg);

/// It cannot be asked with another number of examples than it was found with.
[[nodiscard]] bool is_m_fixed(const ChainReading& reading);

/// Four points of the chain, two of them with fewer examples where it takes them; its forward pass and its
/// cost there, and the regularised cost where it has one. Cost: at most 12 forward passes.
/// @throws DidNotAnswer, where the process is dead
[[nodiscard]] std::vector<ChainPoint> points_of(PythonSession& session, const ChainReading& reading,
                                                Random& random);

}  // namespace gradproof
