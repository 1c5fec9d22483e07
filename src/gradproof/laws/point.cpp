// SPDX-License-Identifier: MIT
#include "gradproof/laws/point.hpp"

#include <fmt/format.h>

#include <cmath>

#include "gradproof/check_network/forward_estimates.hpp"
#include "gradproof/network/forward.hpp"

namespace gradproof::laws {

namespace {

constexpr double u = 0x1p-53;
constexpr double step_in_z = 1e-8;  // of the bars: their truncation is then that of rounding
constexpr double near_a_kink_in_single = 0x1p-12;

void require_size(const char* array, std::size_t l, const arma::mat& found, arma::uword rows,
                  arma::uword cols) {
  if (found.n_rows == rows && found.n_cols == cols) return;
  throw NotDecided(fmt::format("{} is {}, expected {}x{}: the law 'shapes' comes first", name_of(array, l),
                               size_of(found), rows, cols));
}

void require_shapes(const Case& question, const Answer& answer) {
  const std::size_t depth = question.architecture.depth();
  if (answer.dW.depth() != depth || answer.db.depth() != depth)
    throw NotDecided(
        fmt::format("dW has {} layers and db {}, expected {}", answer.dW.depth(), answer.db.depth(), depth));
  for (std::size_t l = 1; l <= depth; ++l) {
    const arma::mat& W = question.parameters.W[l];
    require_size("dW", l, answer.dW[l], W.n_rows, W.n_cols);
    require_size("db", l, answer.db[l], W.n_rows, 1);
    if (l <= answer.dZ.depth() && !answer.dZ[l].is_empty())
      require_size("dZ", l, answer.dZ[l], W.n_rows, question.X.n_cols);
  }
}

/// dZ in which 1/m (or a minus) is carried along is a convention, and no mistake where dW, db are right: it
/// is taken out. Told by db[L], which is the mean of the columns of dZ[L], or their sum, or minus either.
Layers<arma::mat> dZ_of_L(const Case& question, const Answer& answer) {
  const std::size_t depth = question.architecture.depth();
  Layers<arma::mat> dZ(depth);
  if (answer.dZ.depth() != depth) return dZ;
  const auto m = static_cast<double>(question.X.n_cols);
  double factor = 1.0;
  const arma::mat& output = answer.dZ[depth];
  if (!output.is_empty()) {
    const arma::mat sum = arma::sum(output, 1), db = answer.db[depth];
    for (const double carried : {1.0 / m, 1.0, -1.0 / m, -1.0}) {
      if (arma::norm(carried * sum - db, "inf") <= 1e-6 * arma::norm(db, "inf")) {
        factor = m * carried;
        break;
      }
    }
  }
  for (std::size_t l = 1; l <= depth; ++l) dZ[l] = factor * answer.dZ[l];
  return dZ;
}

}  // namespace

std::string name_of(const char* array, std::size_t l) { return fmt::format("{}[{}]", array, l); }
std::string size_of(const arma::mat& array) { return fmt::format("{}x{}", array.n_rows, array.n_cols); }

arma::mat Point::dW_of_L(std::size_t l) const {
  return dW(l) - (question.architecture.lambda() / m()) * W(l);
}

Layers<arma::mat> forward_values(const Case& question) {
  return forward(question.architecture.forward_only(), question.parameters, question.X, question.Y).A;
}

Point ask(const Subject& subject, const Case& question) {
  Answer answer = subject.answer(question);
  require_shapes(question, answer);
  const BasePoint base(question.architecture.forward_only(), question.parameters, question.X, question.Y,
                       0.0);
  ErrorBars bars = error_bars(base, step_in_z);
  const double units = subject.unit_roundoff / u;
  for (Layers<arma::mat>* arrays : {&bars.dW, &bars.db, &bars.dZ, &bars.dA}) {
    for (arma::mat& bar : *arrays) bar *= units;
  }
  Layers<arma::mat> dZ = dZ_of_L(question, answer);
  const std::optional<double> J = answer.cost;
  const double J_bar = units * forward_estimates(question).cost_as_written.bar(0, 0);
  const bool single = units > 1.0;
  return {.question = question,
          .answer = std::move(answer),
          .bars = std::move(bars),
          .A = base.pass.A,
          .dZ = std::move(dZ),
          .J = J,
          .J_bar = J_bar,
          .at_kink = base.kinks > 0 || (single && base.nearest_kink() < near_a_kink_in_single)};
}

Comparison::Comparison(std::string law, std::initializer_list<const Point*> points)
    : law_(std::move(law)), question_(&(*points.begin())->question) {
  for (const Point* point : points) skip_ = skip_ || point->at_kink;
}

namespace {

/// "dW[1](0, 2)"; the first # of a name stands for the row, a second for the column.
std::string place_of(std::string name, arma::uword row, arma::uword col) {
  if (name.find('#') == std::string::npos) return fmt::format("{}({}, {})", name, row, col);
  for (const arma::uword index : {row, col}) {
    if (const auto at = name.find('#'); at != std::string::npos)
      name.replace(at, 1, fmt::format("{}", index));
  }
  return name;
}

}  // namespace

const std::optional<Violation>& Comparison::result() const {
  if (skip_) throw NothingToCompare("a unit lies at its kink");
  return first_;
}

Comparison& Comparison::of(std::string left, std::string right) {
  left_ = std::move(left);
  right_ = std::move(right);
  return *this;
}

void Comparison::note(const std::string& array, double found, double expected, double bar,
                      std::string remark) {
  first_ = Violation{.law = law_,
                     .array = array,
                     .left = left_,
                     .right = right_,
                     .found = found,
                     .expected = expected,
                     .bar = bar,
                     .remark = std::move(remark),
                     .question = *question_};
}

Comparison& Comparison::equal(const std::string& array, const arma::mat& found, const arma::mat& expected,
                              const arma::mat& bar) {
  if (skip_ || broken()) return *this;
  if (arma::size(found) != arma::size(expected)) {
    note(array, 0.0, 0.0, 0.0, fmt::format("{} is {} against {}", array, size_of(found), size_of(expected)));
    return *this;
  }
  for (arma::uword i = 0; i < found.n_elem; ++i) {
    if (std::abs(found(i) - expected(i)) <= bar(i)) continue;
    note(place_of(array, i % found.n_rows, i / found.n_rows), found(i), expected(i), bar(i));
    return *this;
  }
  return *this;
}

Comparison& Comparison::equal(const std::string& array, double found, double expected, double bar) {
  if (skip_ || broken() || std::abs(found - expected) <= bar) return *this;
  note(array, found, expected, bar);
  return *this;
}

Comparison& Comparison::at_least(const std::string& what, double found, double least, double bar) {
  if (skip_ || broken() || found >= least - bar) return *this;
  note(what, found, least, bar);
  return *this;
}

double rounding(const Subject& subject, double magnitude, double steps) {
  return 2.0 * steps * subject.unit_roundoff * magnitude;
}
arma::mat rounding(const Subject& subject, const arma::mat& magnitude, double steps) {
  return 2.0 * steps * subject.unit_roundoff * arma::abs(magnitude);
}

void FloatLook::see(const arma::mat& array) {
  for (const double x : array) {
    all_ = all_ && static_cast<double>(static_cast<float>(x)) == x;
    int exponent = 0;
    const double digits = std::frexp(x, &exponent) * 0x1p18;
    long_one_ = long_one_ || digits != std::round(digits);
  }
}

Case with_examples(const Case& question, const arma::uvec& columns) {
  Case chosen = question;
  chosen.X = question.X.cols(columns);
  chosen.Y = question.Y.cols(columns);
  return chosen;
}

arma::uvec reversed(arma::uword n) {
  arma::uvec order(n);
  for (arma::uword i = 0; i < n; ++i) order(i) = n - 1 - i;
  return order;
}

}  // namespace gradproof::laws
