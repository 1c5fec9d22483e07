// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/smallest_network.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

#include "gradproof/check_network/check_network.hpp"
#include "gradproof/diagnosis/board.hpp"

namespace gradproof {

namespace {

std::vector<Activation> hidden_of(const Architecture& architecture) {
  std::vector<Activation> hidden;
  for (std::size_t l = 1; l < architecture.depth(); ++l) hidden.push_back(architecture.g(l));
  return hidden;
}

/// Every choice of n[0], ..., n[L] and m from 1 to 3.
void each_size(std::size_t numbers, std::vector<arma::uword>& chosen,
               const std::function<void(const std::vector<arma::uword>&)>& take) {
  if (chosen.size() == numbers) {
    take(chosen);
    return;
  }
  for (arma::uword n = 1; n <= 3; ++n) {
    chosen.push_back(n);
    each_size(numbers, chosen, take);
    chosen.pop_back();
  }
}

struct Choice {
  std::size_t numbers;  ///< parameters and data
  ExaminationOptions options;
};

std::vector<Choice> choices(const std::vector<Case>& like, std::uint64_t seed) {
  std::set<arma::uword> outputs;
  for (const Case& question : like) outputs.insert(question.Y.n_rows);
  std::vector<Choice> all;
  std::set<std::string> seen;
  for (const Case& question : like) {
    const Architecture& architecture = question.architecture;
    ExaminationOptions options;
    options.hidden = hidden_of(architecture);
    options.output = architecture.output();
    options.lambda = architecture.lambda();
    options.seed = seed;
    std::string family = options.output->name();
    for (const Activation& g : options.hidden) family += "," + g.name();
    if (!seen.insert(family).second) continue;
    std::vector<arma::uword> chosen;
    each_size(architecture.depth() + 2, chosen, [&](const std::vector<arma::uword>& sizes_and_m) {
      options.m = sizes_and_m.back();
      options.sizes.assign(sizes_and_m.begin(), sizes_and_m.end() - 1);
      if (outputs.size() == 1) options.sizes.back() = *outputs.begin();
      if (options.output->kind() == OutputKind::softmax && options.sizes.back() < 2) return;
      std::size_t numbers = options.m * (options.sizes.front() + options.sizes.back());
      for (std::size_t l = 1; l < options.sizes.size(); ++l)
        numbers += options.sizes[l] * (options.sizes[l - 1] + 1);
      all.push_back({numbers, options});
    });
  }
  std::ranges::stable_sort(all, {}, &Choice::numbers);
  return all;
}

/// By more than 1 % of the largest entry of dW[l], db[l], or of the cost: to be seen in four digits.
bool visibly_differ(const Answer& right, const Answer& answered) {
  const auto differ = [](const arma::mat& a, const arma::mat& b) {
    if (arma::size(a) != arma::size(b)) return true;
    return !(arma::abs(a - b).max() <= 0.01 * arma::abs(a).max());
  };
  for (std::size_t l = 1; l <= right.dW.depth(); ++l) {
    for (const ArrayKind kind : {ArrayKind::dW, ArrayKind::db}) {
      const arma::mat* array = array_of(answered, kind, l);
      if (array == nullptr || differ(*array_of(right, kind, l), *array)) return true;
    }
  }
  return answered.cost && !(std::abs(*answered.cost - *right.cost) <= 0.01 * std::abs(*right.cost));
}

}  // namespace

std::string in_four_digits(const arma::mat& array) {
  std::vector<std::string> rows;
  for (arma::uword i = 0; i < array.n_rows; ++i) {
    std::vector<std::string> row;
    for (arma::uword k = 0; k < array.n_cols; ++k)
      row.push_back(fmt::format("{:.4g}", array(i, k) + 0.0));  // no -0
    rows.push_back(fmt::format("{}", fmt::join(row, "  ")));
  }
  return fmt::format("{}", fmt::join(rows, " ; "));
}

std::optional<SmallNetwork> smallest_network(const Implementation& implementation,
                                             const std::vector<Case>& like, std::uint64_t seed) {
  std::size_t asked = 0;
  std::optional<SmallNetwork> hardly;  // wrong, but not in the digits that are shown
  for (const Choice& choice : choices(like, seed)) {
    if (++asked > 400) break;
    Case question = standard_examination(choice.options).cases.front();
    question.name.clear();
    Answer answer;
    try {
      answer = implementation(question);
    } catch (const std::exception&) {
      continue;
    }
    if (check_network(question, answer).verdict != Verdict::wrong) continue;
    Answer right = answer_of(Board(question));
    const bool shows = visibly_differ(right, answer);
    if (!shows && hardly) continue;
    SmallNetwork network{std::move(question), choice.options, std::move(right), std::move(answer)};
    if (shows) return network;
    hardly = std::move(network);
  }
  return hardly;
}

std::string numbers_of(const SmallNetwork& network) {
  std::vector<std::array<std::string, 3>> lines;
  const auto add = [&lines](const std::string& name, const arma::mat& right, const arma::mat* answered) {
    std::array<std::string, 3> line = {name, in_four_digits(right), ""};
    if (answered != nullptr && in_four_digits(*answered) != line[1]) line[2] = in_four_digits(*answered);
    lines.push_back(std::move(line));
  };
  const Case& question = network.question;
  const Answer &right = network.right, &answered = network.answered;
  const std::size_t depth = question.architecture.depth();
  add("X", question.X, nullptr);
  add("Y", question.Y, nullptr);
  const auto add_array = [&](ArrayKind kind, std::size_t l) {
    if (const arma::mat* array = array_of(right, kind, l))
      add(array_name(kind, l), *array, array_of(answered, kind, l));
  };
  for (std::size_t l = 1; l <= depth; ++l) {
    add(fmt::format("W[{}]", l), question.parameters.W[l], nullptr);
    add(fmt::format("b[{}]", l), question.parameters.b[l], nullptr);
    add_array(ArrayKind::Z, l);
    add_array(ArrayKind::A, l);
  }
  const auto cost = [](const Answer& answer) {
    return answer.cost ? arma::mat(1, 1, arma::fill::value(*answer.cost)) : arma::mat();
  };
  const arma::mat answered_cost = cost(answered);
  add("J", cost(right), answered.cost ? &answered_cost : nullptr);
  for (std::size_t l = depth; l >= 1; --l) {
    if (l < depth) add_array(ArrayKind::dA, l);
    for (const ArrayKind kind : {ArrayKind::dZ, ArrayKind::dW, ArrayKind::db}) add_array(kind, l);
  }
  std::size_t widest = 0;
  for (const auto& line : lines)
    if (!line[2].empty()) widest = std::max(widest, line[1].size());
  std::string text;
  for (const auto& [name, is, was] : lines) {
    if (!text.empty()) text += '\n';
    fmt::format_to(std::back_inserter(text), "  {:<6} {:<{}}{}{}", name, is, was.empty() ? 0 : widest,
                   was.empty() ? "" : "   answered ", was);
  }
  return text;
}

std::string description(const SmallNetwork& network) { return description(network.question); }

std::string command_options(const SmallNetwork& network) {
  const ExaminationOptions& made_by = network.made_by;
  std::string text = fmt::format("--layers {}", fmt::join(made_by.sizes, ","));
  std::vector<std::string> hidden;
  for (const Activation& g : made_by.hidden) hidden.push_back(g.name());
  if (!hidden.empty()) text += fmt::format(" --hidden {}", fmt::join(hidden, ","));
  text +=
      fmt::format(" --output {} --examples {} --seed {}", made_by.output->name(), made_by.m, made_by.seed);
  if (made_by.lambda > 0.0) text += fmt::format(" --lambda {}", made_by.lambda);
  return text;
}

}  // namespace gradproof
