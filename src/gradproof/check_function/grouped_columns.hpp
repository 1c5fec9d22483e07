// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gradproof/check_function/function_options.hpp"
#include "gradproof/derivative/black_box/noise.hpp"
#include "gradproof/verdict/black_box_rule.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// Columns of a sparse matrix in groups that share no row: moved together, each row still answers for one
/// column. Greedy, in the order of the columns: a band of width w needs w groups. Stops when there are more
/// than `most`: what comes back is then of no use. Source: Curtis, Powell and Reid 1974, "On the estimation
/// of sparse Jacobian matrices", J. Inst. Maths Applics 13.
[[nodiscard]] std::vector<std::vector<arma::uword>> groups_of_columns(const arma::sp_mat& pattern,
                                                                      std::size_t most);

/// A Jacobian as it is judged by groups of columns.
struct GroupedQuestion {
  std::string name;
  VectorMap F;
  arma::vec x, moves;    ///< moves: how far each coordinate may be expected to move
  arma::mat J;           ///< what is claimed at x
  arma::sp_mat pattern;  ///< where J may have entries: any nonzero value
  std::function<arma::mat(const arma::vec& x)> again;  ///< the claim elsewhere
  std::function<std::string(arma::uword input)> place;
};

/// Each entry of the pattern against the slope of its row along its group of columns, and 0 against that of
/// each row in which a group has no entry: an entry that the pattern leaves out is seen there, if it is above
/// the error bar of its row. Nothing where columns have to be judged one by one: more groups than half of the
/// columns, entries outside of the pattern, anything but verified or an entry that is wrong by itself as
/// well. Cost: 6 evaluations a group where F is smooth.
[[nodiscard]] std::optional<ArrayReport> judge_grouped(const GroupedQuestion& question,
                                                       const BlackBoxRule& rule,
                                                       const FunctionOptions& options,
                                                       std::size_t& evaluations);

}  // namespace gradproof
