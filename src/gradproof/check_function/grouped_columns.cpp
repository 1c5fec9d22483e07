// SPDX-License-Identifier: MIT
#include "gradproof/check_function/grouped_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "gradproof/check_function/claims.hpp"
#include "gradproof/check_function/slope_probe.hpp"

namespace gradproof {
namespace {

/// Every claimed entry lies in the pattern.
bool within(const arma::mat& J, const arma::sp_mat& pattern) {
  const arma::mat allowed(pattern);
  for (arma::uword e = 0; e < J.n_elem; ++e) {
    if (J(e) != 0.0 && allowed(e) == 0.0) return false;
  }
  return true;
}

/// Powers of two near what a column may move, with random signs: no two entries cancel but by chance.
arma::vec signed_moves(arma::vec move, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (double& value : move)
    value = (random() % 2 == 0 ? 1.0 : -1.0) * std::exp2(std::floor(std::log2(value)));
  return move;
}

class Grouped {
 public:
  Grouped(const GroupedQuestion& question, const FunctionOptions& options,
          const std::vector<std::vector<arma::uword>>& groups)
      : question_(question), groups_(groups), move_(signed_moves(question.moves, options.seed)) {}

  /// x with group g moved by t(g)
  [[nodiscard]] arma::vec at(const arma::vec& t) const {
    arma::vec x = question_.x;
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      for (const arma::uword j : groups_[g]) x(j) += move_(j) * t(g);
    }
    return x;
  }

  /// Entries of the pattern, and the rows of each group that have none.
  void claims(ClaimedArray& inside, ClaimedArray& empty_rows) const {
    constexpr auto none = static_cast<arma::uword>(-1);
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      std::vector<arma::uword> column(question_.J.n_rows, none);
      for (const arma::uword j : groups_[g]) {
        for (auto entry = question_.pattern.begin_col(j); entry != question_.pattern.end_col(j); ++entry)
          column[entry.row()] = j;
      }
      for (arma::uword i = 0; i < question_.J.n_rows; ++i) {
        const arma::uword j = column[i];
        if (j == none) {
          empty_rows.claims.push_back({i, groups_[g].front(), i, g, 0.0});
        } else {
          inside.claims.push_back({i, j, i, g, question_.J(i, j), move_(j)});
        }
      }
    }
  }

 private:
  const GroupedQuestion& question_;
  const std::vector<std::vector<arma::uword>>& groups_;
  arma::vec move_;
};

/// The entry by itself, along its own column.
bool wrong_alone(const GroupedQuestion& question, const EntryReport& entry, const BlackBoxRule& rule,
                 const FunctionOptions& options, std::size_t& evaluations) {
  SlopeProbe probe(question.F, question.x, rule, options.noise, question.moves);
  probe.share(options.allowance);
  ClaimedArray alone;
  alone.rows = alone.cols = 1;
  alone.scale = arma::abs(question.J).max();
  alone.zeros_expected = true;
  alone.claims.push_back({0, 0, entry.row, entry.col, question.J(entry.row, entry.col)});
  const ArrayReport report = judge_claims(probe, alone, options);
  evaluations += probe.evaluations();
  return report.verdict == Verdict::wrong;
}

}  // namespace

std::vector<std::vector<arma::uword>> groups_of_columns(const arma::sp_mat& pattern, std::size_t most) {
  std::vector<std::vector<arma::uword>> groups;
  std::vector<std::vector<bool>> taken;  // of each group, the rows
  for (arma::uword j = 0; j < pattern.n_cols && groups.size() <= most; ++j) {
    const auto shares_a_row = [&](const std::vector<bool>& rows) {
      for (auto entry = pattern.begin_col(j); entry != pattern.end_col(j); ++entry) {
        if (rows[entry.row()]) return true;
      }
      return false;
    };
    const auto free = std::find_if_not(taken.begin(), taken.end(), shares_a_row);
    const auto g = static_cast<std::size_t>(free - taken.begin());
    if (free == taken.end()) {
      groups.emplace_back();
      taken.emplace_back(pattern.n_rows, false);
    }
    groups[g].push_back(j);
    for (auto entry = pattern.begin_col(j); entry != pattern.end_col(j); ++entry)
      taken[g][entry.row()] = true;
  }
  return groups;
}

std::optional<ArrayReport> judge_grouped(const GroupedQuestion& question, const BlackBoxRule& rule,
                                         const FunctionOptions& options, std::size_t& evaluations) {
  const arma::uword n = question.J.n_cols;
  if (!question.J.is_finite() || !within(question.J, question.pattern)) return std::nullopt;
  const auto groups = groups_of_columns(question.pattern, n / 2);
  if (2 * groups.size() >= n) return std::nullopt;

  const Grouped grouped(question, options, groups);
  ClaimedArray inside, empty_rows;
  inside.name = empty_rows.name = question.name;
  inside.rows = empty_rows.rows = question.J.n_rows;
  inside.cols = empty_rows.cols = n;
  inside.place = empty_rows.place = [&](arma::uword g) { return question.place(groups[g].front()); };
  grouped.claims(inside, empty_rows);
  empty_rows.zeros_expected = true;
  empty_rows.scale = arma::abs(question.J).max() * question.moves.max();
  inside.again = [&](const arma::vec& t) {
    const arma::mat J = question.again(grouped.at(t));
    arma::vec values(inside.claims.size());
    if (arma::size(J) != arma::size(question.J)) return arma::vec();
    for (arma::uword e = 0; e < values.n_elem; ++e) values(e) = J(inside.claims[e].row, inside.claims[e].col);
    return values;
  };

  SlopeProbe probe([&](const arma::vec& t) { return question.F(grouped.at(t)); },
                   arma::vec(groups.size(), arma::fill::zeros), rule, options.noise);
  probe.share(options.allowance);
  FunctionOptions every = options;
  every.entries = FunctionOptions::Entries::every_one;
  ArrayReport report = judge_claims(probe, inside, every);
  const bool rest_is_zero = report.verdict != Verdict::verified || empty_rows.claims.empty() ||
                            judge_claims(probe, empty_rows, every).verdict == Verdict::verified;
  evaluations += probe.evaluations();
  if (!rest_is_zero) return std::nullopt;
  report.entries = question.J.n_elem;
  if (report.verdict == Verdict::verified) {
    report.note = fmt::format("{}by {} groups of columns that share no row",
                              report.note.empty() ? "" : report.note + "; ", groups.size());
    return report;
  }
  if (report.kind == Reason::budget) return report;
  // The slopes at a kink are those along a group: they are better said of a column.
  if (report.verdict != Verdict::wrong || !report.worst || report.reason.find("kink") != std::string::npos)
    return std::nullopt;
  if (!wrong_alone(question, *report.worst, rule, every, evaluations)) return std::nullopt;
  return report;
}

}  // namespace gradproof
