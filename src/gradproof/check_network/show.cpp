// SPDX-License-Identifier: MIT
#include "gradproof/check_network/show.hpp"

#include <fmt/format.h>

#include <cmath>

namespace gradproof {
namespace {

template <class T>
std::string number(T value, const char* suffix, const char* type) {
  if (std::isnan(value)) return fmt::format("std::numeric_limits<{}>::quiet_NaN()", type);
  if (std::isinf(value))
    return fmt::format("{}std::numeric_limits<{}>::infinity()", value < 0 ? "-" : "", type);
  std::string text = fmt::format("{}", value);  // the shortest that reads back as the same number
  if (*suffix != '\0' && text.find_first_of(".e") == std::string::npos) text += ".0";
  if (value == 0 && std::signbit(value) && text == "-0") text = "-0.0";
  return text + suffix;
}

template <class M>
std::string items(const M& values) {
  std::string text;
  for (arma::uword i = 0; i < values.n_elem; ++i) text += (i == 0 ? "" : ", ") + show(values(i));
  return text;
}

template <class M>
std::string rows(const M& matrix, const char* type) {
  if (matrix.is_empty()) return fmt::format("{}({}, {})", type, matrix.n_rows, matrix.n_cols);
  if (matrix.n_cols == 1) {  // arma::mat{{1}, {2}} is ambiguous
    const bool single = sizeof(typename M::elem_type) < sizeof(double);
    return fmt::format("{}(arma::{}{{{}}})", type, single ? "fvec" : "vec", items(matrix));
  }
  std::string text = fmt::format("{}{{", type);
  for (arma::uword i = 0; i < matrix.n_rows; ++i) {
    text += fmt::format("{}{{{}}}", i == 0 ? "" : ", ", items(matrix.row(i).eval()));
  }
  return text + "}";
}

/// "gradproof::Activation::named(\"tanh\")"; one of the user's own has no text that could be pasted
std::string activation(const Activation& g) {
  for (const std::string& name : Activation::names()) {
    if (g.name() == name) return fmt::format("gradproof::Activation::named(\"{}\")", name);
  }
  return fmt::format("/* {} */", g.name());
}

}  // namespace

std::string show(double value) { return number(value, "", "double"); }
std::string show(float value) { return number(value, "f", "float"); }
std::string show(const arma::mat& matrix) { return rows(matrix, "arma::mat"); }
std::string show(const arma::fmat& matrix) { return rows(matrix, "arma::fmat"); }
std::string show(const arma::vec& column) { return fmt::format("arma::vec{{{}}}", items(column)); }
std::string show(const arma::rowvec& row) { return fmt::format("arma::rowvec{{{}}}", items(row)); }

std::string show(const Architecture& architecture) {
  std::string sizes, hidden;
  for (const arma::uword n : architecture.sizes()) sizes += fmt::format("{}{}", sizes.empty() ? "" : ", ", n);
  for (std::size_t l = 1; l < architecture.depth(); ++l) {
    hidden += fmt::format("{}{}", hidden.empty() ? "" : ", ", activation(architecture.g(l)));
  }
  return fmt::format("gradproof::Architecture({{{}}}, {{{}}}, gradproof::OutputLayer::named(\"{}\"), {})",
                     sizes, hidden, architecture.output().name(), show(architecture.lambda()));
}

std::string show(const Parameters& parameters) {
  std::string W, b;
  for (const arma::mat& item : parameters.W) W += (W.empty() ? "" : ", ") + show(item);
  for (const arma::vec& item : parameters.b) b += (b.empty() ? "" : ", ") + show(item);
  return fmt::format("gradproof::Parameters{{{{{}}}, {{{}}}}}", W, b);
}

std::string show(const Case& question) {
  return fmt::format("gradproof::Case{{\n    {},\n    {},\n    {},\n    {}}}", show(question.architecture),
                     show(question.parameters), show(question.X), show(question.Y));
}

}  // namespace gradproof
