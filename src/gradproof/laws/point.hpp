// SPDX-License-Identifier: MIT
// What laws are written with: an answer together with what each of its numbers may err by.
#pragma once
#include <initializer_list>
#include <optional>
#include <string>

#include "gradproof/derivative/error_bars.hpp"
#include "gradproof/laws/law.hpp"

namespace gradproof::laws {

/// An answer to a question. Two honest evaluations of one derivative differ by at most the sum of their
/// rounding bars (derivative/error_bars.hpp), which is all the tolerance there is.
struct Point {
  Case question;
  Answer answer;
  ErrorBars bars = {};           ///< in the precision of the subject
  Layers<arma::mat> A = {};      ///< values of the forward pass, hidden and output
  Layers<arma::mat> dZ = {};     ///< of L; empty where not given. A factor of 1/m carried in it is taken out.
  std::optional<double> J = {};  ///< as answered
  double J_bar = 0.0;            ///< infinite where a logarithm of the output is
  bool at_kink = false;          ///< some Z is 0 to working precision: two honest answers may differ

  [[nodiscard]] std::size_t depth() const { return question.architecture.depth(); }
  [[nodiscard]] double m() const { return static_cast<double>(question.X.n_cols); }
  [[nodiscard]] const arma::mat& W(std::size_t l) const { return question.parameters.W[l]; }
  [[nodiscard]] const arma::vec& b(std::size_t l) const { return question.parameters.b[l]; }
  [[nodiscard]] const arma::mat& dW(std::size_t l) const { return answer.dW[l]; }
  [[nodiscard]] const arma::mat& db(std::size_t l) const { return answer.db[l]; }
  /// Without its L2 term: dW[l] - (lambda/m) W[l].
  [[nodiscard]] arma::mat dW_of_L(std::size_t l) const;
};

/// Asks. @throws NotDecided where dW, db (or a dZ that was given) do not have their shapes.
[[nodiscard]] Point ask(const Subject& subject, const Case& question);
/// The values A[l] of the forward pass, without asking.
[[nodiscard]] Layers<arma::mat> forward_values(const Case& question);

/// "dW[2]", "2x3"
[[nodiscard]] std::string name_of(const char* array, std::size_t l);
[[nodiscard]] std::string size_of(const arma::mat& array);

/// Collects the first violation of one law at one question.
class Comparison {
 public:
  /// Nothing is compared where one of the points lies at a kink.
  Comparison(std::string law, std::initializer_list<const Point*> points);

  Comparison& of(std::string left, std::string right);
  /// |found - expected| <= bar in every entry; NaN fails. A # in the name of the array stands for the row.
  Comparison& equal(const std::string& array, const arma::mat& found, const arma::mat& expected,
                    const arma::mat& bar);
  Comparison& equal(const std::string& array, double found, double expected, double bar);
  /// found >= least - bar
  Comparison& at_least(const std::string& what, double found, double least, double bar);

  /// @throws NothingToCompare where a point lies at a kink.
  [[nodiscard]] const std::optional<Violation>& result() const;
  [[nodiscard]] bool broken() const noexcept { return first_.has_value(); }

 private:
  void note(const std::string& array, double found, double expected, double bar, std::string remark = {});
  std::string law_, left_, right_;
  const Case* question_;
  bool skip_ = false;
  std::optional<Violation> first_ = {};
};

/// What `steps` operations on numbers of this magnitude may lose.
[[nodiscard]] double rounding(const Subject& subject, double magnitude, double steps);
[[nodiscard]] arma::mat rounding(const Subject& subject, const arma::mat& magnitude, double steps);

/// Whether every number is a float, and some are so long that this is no chance.
class FloatLook {
 public:
  void see(const arma::mat& array);
  [[nodiscard]] bool is_single() const noexcept { return all_ && long_one_; }

 private:
  bool all_ = true, long_one_ = false;
};

/// The question with these columns of X and Y, in this order.
[[nodiscard]] Case with_examples(const Case& question, const arma::uvec& columns);
/// n-1, ..., 1, 0: an order in which no two neighbours stay
[[nodiscard]] arma::uvec reversed(arma::uword n);

}  // namespace gradproof::laws
