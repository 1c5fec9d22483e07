// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/csv.hpp"
#include "gradproof/network/output_layer.hpp"

namespace gradproof::cli {

/// Examples in columns, as in the notation.
struct Dataset {
  std::string file, target;
  OutputKind output = OutputKind::sigmoid;
  arma::mat X;  ///< n[0] x m
  arma::mat Y;  ///< n[L] x m: one row, or one-hot with a row a class where the output is softmax
  std::vector<std::string> classes;  ///< of softmax, in the order of the rows of Y
};

struct DatasetOptions {
  std::string target;                     ///< the column to predict
  std::optional<OutputKind> output = {};  ///< empty: sigmoid for a column of 0 and 1, softmax for up to 20
                                          ///< classes, identity for other numbers
  std::size_t examples = 0;               ///< the first so many; 0: all
  bool normalise = false;                 ///< every feature to mean 0 and deviation 1 over the examples taken
};

/// Every column but the target is a feature. The classes of a softmax output are those of the whole file,
/// however few examples are taken; numbers are ordered as numbers, words as words.
/// @throws UsageError with the file and the place in it: a field that is not a number, a target that the
/// output cannot take, a column that is not there, more examples than there are.
[[nodiscard]] Dataset make_dataset(const Table& table, const DatasetOptions& options);

/// @throws UsageError unless n[0] and n[L] are those of the data: "n[0] is 30 but FILE has 29 features; ...".
void require_sizes_fit(const Dataset& data, const std::vector<arma::uword>& sizes);

}  // namespace gradproof::cli
