// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <string>
#include <vector>

#include "gradproof/check_network/case.hpp"

namespace gradproof {

/// Values as C++ that gives the same bits when it is pasted into a program: 17 digits where 17 are needed,
/// the shortest that come back otherwise.
[[nodiscard]] std::string show(double value);
[[nodiscard]] std::string show(float value);
[[nodiscard]] std::string show(
    const arma::mat& matrix);  ///< "arma::mat{{1, 2}, {3, 4}}"; of one column "arma::mat(arma::vec{1, 2})"
[[nodiscard]] std::string show(const arma::vec& column);   ///< "arma::vec{1, 2}"
[[nodiscard]] std::string show(const arma::rowvec& row);   ///< "arma::rowvec{1, 2}"
[[nodiscard]] std::string show(const arma::fmat& matrix);  ///< "arma::fmat(arma::fvec{1.5f})"
[[nodiscard]] std::string show(const Architecture& architecture);
[[nodiscard]] std::string show(const Parameters& parameters);
[[nodiscard]] std::string show(const Case& question);

template <class T>
[[nodiscard]] std::string show(const std::vector<T>& items) {
  std::string text = "{";
  for (const T& item : items) text += (text.size() > 1 ? ", " : "") + show(item);
  return text + "}";
}

/// What is not known: its type only.
template <class T>
[[nodiscard]] std::string show(const T&) {
  return "(an argument that has no text)";
}

}  // namespace gradproof
