// SPDX-License-Identifier: MIT
// A violation as a person reads it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "gradproof/check_network/show.hpp"
#include "gradproof/laws/law.hpp"
#include "gradproof/laws/words.hpp"

namespace gradproof::laws {

namespace {

std::string numpy(const arma::mat& array) {
  std::string rows;
  for (arma::uword i = 0; i < array.n_rows; ++i) {
    std::string row;
    for (arma::uword j = 0; j < array.n_cols; ++j)
      row += (j == 0 ? "" : ", ") + fmt::format("{}", array(i, j));
    rows += fmt::format("{}[{}]", i == 0 ? "" : ", ", row);
  }
  return fmt::format("np.array([{}], dtype=float)", rows);
}

}  // namespace

std::string two_numbers(const std::string& array, double found, const std::string& left, double expected,
                        const std::string& right, double bar) {
  const auto number = [](double x) { return std::isnan(x) ? "nan" : fmt::format("{:.12g}", x + 0.0); };
  const std::size_t width = array.size();
  std::string text = fmt::format("  {}  {}  {}\n", array, number(found), left);
  text += fmt::format("  {:>{}}  {}  {}\n", "", width, number(expected), right);
  if (!std::isfinite(found) || !std::isfinite(expected))
    return text + fmt::format("  {:>{}}  both should be numbers, and the same\n", "", width);
  const double factor = found / expected;
  return text +
         fmt::format(
             "  {:>{}}  {:.2g} apart{}, rounding allows {:.2g}\n", "", width, std::abs(found - expected),
             std::isfinite(factor) && factor != 0.0 ? fmt::format(", a factor of {:.4g}", factor) : "", bar);
}

std::string describe(const Case& question) {
  const Architecture& network = question.architecture;
  std::vector<std::string> hidden;
  for (std::size_t l = 1; l < network.depth(); ++l) hidden.push_back(network.g(l).name());
  return fmt::format("{}, m = {}, {}{} output{}", fmt::join(network.sizes(), "-"), question.X.n_cols,
                     hidden.empty() ? "" : fmt::format("{} hidden, ", fmt::join(hidden, ", ")),
                     network.output().name(),
                     network.lambda() == 0.0 ? "" : fmt::format(", lambda = {}", network.lambda()));
}

std::string show_numpy(const Case& question) {
  std::string text = fmt::format("X = {}\nY = {}\n", numpy(question.X), numpy(question.Y));
  for (std::size_t l = 1; l <= question.architecture.depth(); ++l)
    text += fmt::format("W{0} = {1}; b{0} = {2}\n", l, numpy(question.parameters.W[l]),
                        numpy(question.parameters.b[l]));
  return text;
}

std::string Violation::text() const {
  const Law& broken = named(law);
  std::string text = fmt::format("{}: {}\n  network {}\n", law, broken.statement, describe(question));
  if (!remark.empty()) {
    text += fmt::format("  {}\n", remark);
  } else {
    text += two_numbers(array, found, left, expected, right, bar);
  }
  if (!broken.finds.empty()) text += fmt::format("  it finds: {}\n", broken.finds);
  text += fmt::format("  in C++:\n{}\n  in NumPy:\n{}", show(question), show_numpy(question));
  return text;
}

}  // namespace gradproof::laws
