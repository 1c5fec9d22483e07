// SPDX-License-Identifier: MIT
#include "gradproof/check_function/cost_function.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>
#include <utility>

#include "gradproof/check_function/allowance.hpp"
#include "gradproof/check_function/check_map.hpp"
#include "gradproof/check_function/claims.hpp"
#include "gradproof/check_function/thrown.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof {
namespace {

using Blocks = std::vector<std::vector<double>>;

ArrayValues array_of(const arma::mat& values) { return {{values, {}, false}}; }

struct Answer {
  arma::vec residuals;
  std::vector<arma::mat> J;  ///< of the blocks that were asked for; the others are empty
};

class CostFunctionCheck {
 public:
  CostFunctionCheck(const CostFunctionCalls& cost, const Blocks& blocks, const FunctionOptions& options)
      : cost_(cost), options_(internal::with_allowance(options)) {
    cost_.evaluate = throwing_std_only(cost.evaluate);
    require_sizes(blocks);
    map_.name = cost.name;
    for (const std::vector<double>& block : blocks) map_.x.push_back({arma::vec(block), {}, false});
    map_.F = [this](const arma::vec& x) { return array_of(ask(x, {}, 0.0).residuals); };
  }

  Report run() {
    const std::vector<std::size_t> all = every_block();
    const JacobianClaim claim = [this, all](const arma::vec& x) {
      ArrayValues claimed = array_of(joined(ask(x, all, 0.0)));
      if (!identical(claimed, array_of(joined(ask(x, all, 7.0)))))
        map_.watch->note(&CallWatch::keeps_output, "Evaluate");
      return claimed;
    };
    Report report = check_jacobian_map(map_, claim, options_);
    const bool answers = report.verdict != Verdict::did_not_answer && !options_.allowance->ended();
    if (answers && map_.watch->changed_input.empty()) {
      try {
        with_and_without(report);
      } catch (const std::exception& problem) {
        report.arrays.push_back(
            finding("J, one block alone", Verdict::did_not_answer, Reason::throws,
                    fmt::format("asked for the Jacobian of one block alone, or for the residuals alone, it "
                                "throws: {}",
                                problem.what())));
      }
    }
    report.verdict = overall(report.arrays);
    return report;
  }

 private:
  void require_sizes(const Blocks& blocks) const {
    if (blocks.size() != cost_.block_sizes.size()) {
      throw std::invalid_argument(
          fmt::format("check_cost_function: {} parameter blocks were given, but parameter_block_sizes() has "
                      "{}: give a std::vector<double> for each",
                      blocks.size(), cost_.block_sizes.size()));
    }
    for (std::size_t k = 0; k < blocks.size(); ++k) {
      if (blocks[k].size() == cost_.block_sizes[k]) continue;
      throw std::invalid_argument(fmt::format(
          "check_cost_function: parameter block {} has {} numbers, but parameter_block_sizes()[{}] is {}", k,
          blocks[k].size(), k, cost_.block_sizes[k]));
    }
  }

  [[nodiscard]] std::vector<std::size_t> every_block() const {
    std::vector<std::size_t> all(cost_.block_sizes.size());
    for (std::size_t k = 0; k < all.size(); ++k) all[k] = k;
    return all;
  }

  /// @param asked  the blocks whose Jacobians are asked for; none: jacobians is nullptr
  Answer ask(const arma::vec& x, const std::vector<std::size_t>& asked, double fill) const {
    arma::vec numbers = x;
    std::vector<const double*> parameters;
    std::vector<arma::mat> rows;  // of J^T: row by row in memory
    std::vector<double*> jacobians(cost_.block_sizes.size(), nullptr);
    std::size_t first = 0;
    for (const std::size_t size : cost_.block_sizes) {
      parameters.push_back(numbers.memptr() + first);
      rows.emplace_back(size, cost_.residuals).fill(fill);
      first += size;
    }
    for (const std::size_t k : asked) jacobians[k] = rows[k].memptr();
    Answer answer;
    answer.residuals.set_size(cost_.residuals);
    answer.residuals.fill(fill);
    if (!cost_.evaluate(parameters.data(), answer.residuals.memptr(),
                        asked.empty() ? nullptr : jacobians.data()))
      throw std::runtime_error("Evaluate returned false");
    if (!identical(array_of(numbers), array_of(x)))
      map_.watch->note(&CallWatch::changed_input, "Evaluate changed its parameters");
    answer.J.resize(cost_.block_sizes.size());
    for (const std::size_t k : asked) answer.J[k] = rows[k].t();
    return answer;
  }

  static arma::mat joined(const Answer& answer) {
    arma::mat J;
    for (const arma::mat& block : answer.J) J = arma::join_rows(J, block);
    return J;
  }

  /// What a solver asks for beside the whole: residuals alone, and some of the blocks.
  void with_and_without(Report& report) const {
    const arma::vec x = flatten(map_.x);
    const Answer whole = ask(x, every_block(), 0.0);
    const arma::vec alone = ask(x, {}, 0.0).residuals;
    const double room = 64.0 * 0x1p-53 * (1.0 + arma::abs(alone).max());
    const arma::vec off = arma::abs(whole.residuals - alone);
    if (!(off.max() <= room)) {
      const arma::uword i = off.index_max();
      report.arrays.push_back(
          finding("residuals", Verdict::wrong, Reason::inconsistent,
                  fmt::format("asked together with the Jacobians residual {} is {:.17g}, asked alone {:.17g}",
                              i, whole.residuals(i), alone(i))));
    }
    const std::vector<std::string> names = argument_names(map_.x.size(), options_);
    for (std::size_t k = 0; k < cost_.block_sizes.size() && cost_.block_sizes.size() > 1; ++k) {
      const arma::mat J = ask(x, {k}, 0.0).J[k];
      if (identical(array_of(J), array_of(whole.J[k]))) continue;
      report.arrays.push_back(finding(
          "J, " + names[k] + " alone", Verdict::wrong, Reason::inconsistent,
          fmt::format("where the Jacobian of {} alone is asked for (the other pointers are null, as for "
                      "blocks that are held) it is not the one that comes with the others",
                      names[k])));
    }
  }

  CostFunctionCalls cost_;
  FunctionOptions options_;
  Map map_;
};

}  // namespace

Report check_cost_function_calls(const CostFunctionCalls& cost,
                                 const std::vector<std::vector<double>>& blocks,
                                 const FunctionOptions& options) {
  return CostFunctionCheck(cost, blocks, options).run();
}

}  // namespace gradproof
