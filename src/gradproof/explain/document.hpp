// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace gradproof {

/// The derivation as a document, before it becomes text, Markdown or HTML. Inline formulas stand between
/// backticks in the project's plain notation, `W[2]^T dZ[2]`; mathml.hpp turns them into MathML.

struct Paragraph {
  std::string text;
};
/// The heading of an answer to one "why".
struct Question {
  std::string text;
};
/// Lines of formulas on their own, and how NumPy would run them.
struct Formulas {
  std::vector<std::string> lines;
  std::vector<std::string> numpy = {};
};
/// One array of this very network, by its name in the notation.
struct ArrayTable {
  std::string name;
  arma::mat values;
  std::string caption;
};
struct Table {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};
/// One entry worked through by hand: factor * (left[0] right[0] + left[1] right[1] + ...) + extra = result.
struct WorkedSum {
  std::string name;  ///< "dW[1]_11": indices count from 1, as on paper
  std::string array;
  arma::uword row = 0, col = 0;  ///< counted from 0
  std::vector<std::pair<double, double>> terms;
  double factor = 1.0, extra = 0.0;
  double result = 0.0;
};
/// What the centered difference says of one entry, beside what backpropagation says.
struct Confirmation {
  std::string name, array;
  arma::uword row = 0, col = 0;
  double claimed = 0.0, numeric = 0.0, bar = 0.0;
};

using Block = std::variant<Paragraph, Question, Formulas, ArrayTable, Table, WorkedSum, Confirmation>;

struct Section {
  std::string id;     ///< "dZ1": what --step takes
  std::string title;  ///< "dZ[1]: from a[1] back to z[1]"
  std::vector<Block> blocks = {};

  void say(std::string text);
  void ask(std::string question);
  void write(std::vector<std::string> formulas, std::vector<std::string> numpy = {});
  void show(Block block);
};

struct Derivation {
  std::string title;
  std::vector<Section> steps;
};

/// A number as the documents show it: enough digits to follow, not all.
[[nodiscard]] std::string number_text(double value);
/// "2 (0.5*1 - 0.25*3) = -0.5", the worked sum as one line of plain notation.
[[nodiscard]] std::string worked_sum_text(const WorkedSum& sum);
/// "backpropagation 0.1, centered difference 0.1 +- 3e-17: they agree"
[[nodiscard]] std::string confirmation_text(const Confirmation& confirmation);

}  // namespace gradproof
