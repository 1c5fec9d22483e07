// SPDX-License-Identifier: MIT
#include "gradproof/report/pictures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "gradproof/derivative/network_derivatives.hpp"
#include "gradproof/network/forward.hpp"

namespace gradproof {

namespace {

constexpr std::size_t most_arrays = 6;
constexpr arma::uword most_entries = 400;  ///< of an array that is drawn

bool is_wrong(const ArrayReport& array) {
  return array.verdict != Verdict::verified && array.kind != Reason::missing;
}

const arma::mat* claimed_in(const Answer& answer, const std::string& kind, std::size_t l) {
  const auto in = [l](const Layers<arma::mat>& layers) -> const arma::mat* {
    return l >= 1 && l <= layers.depth() && !layers[l].is_empty() ? &layers[l] : nullptr;
  };
  if (kind == "dW") return in(answer.dW);
  if (kind == "db") return in(answer.db);
  if (kind == "dZ") return in(answer.dZ);
  return kind == "dA" ? in(answer.dA) : nullptr;
}
const Estimate* numeric_in(const NetworkDerivatives& all, const std::string& kind, std::size_t l) {
  const auto in = [l](const Layers<Estimate>& layers) -> const Estimate* {
    return l >= 1 && l <= layers.depth() ? &layers[l] : nullptr;
  };
  if (kind == "dW") return in(all.dW);
  if (kind == "db") return in(all.db);
  if (kind == "dZ") return in(all.dZ);
  return kind == "dA" ? in(all.dA) : nullptr;
}

/// "dW[2]" -> "dW", 2
std::pair<std::string, std::size_t> kind_and_layer(const std::string& name) {
  const std::size_t bracket = name.find('[');
  if (bracket == std::string::npos) return {name, 0};
  const long layer = std::strtol(name.c_str() + bracket + 1, nullptr, 10);
  return {name.substr(0, bracket), layer > 0 ? static_cast<std::size_t>(layer) : 0};
}

/// Is a unit so near to a kink that a difference of any step lies across it?
bool is_at_a_kink(const Case& question) {
  constexpr double near = 1e-3;
  const ForwardNetwork& network = question.architecture.forward_only();
  const ForwardPass pass = forward(network, question.parameters, question.X, question.Y);
  for (std::size_t l = 1; l < question.architecture.depth(); ++l) {
    const bool has_kink = question.architecture.g(l).values().has_kink_at_zero();
    if (has_kink && arma::abs(pass.Z[l]).min() < near) return true;
  }
  return false;
}

/// Of the answered questions with a gradient the one with the fewest numbers in it; one at a kink only where
/// there is no other.
const Evidence* smallest(const std::vector<Evidence>& evidence, const std::vector<std::string>& names) {
  const auto size = [](const Evidence& item) {
    arma::uword count = item.question.X.n_elem;
    for (const arma::mat& W : item.question.parameters.W) count += W.n_elem;
    return count;
  };
  const auto differs = [&](const Evidence& item) {
    return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
      const auto [kind, l] = kind_and_layer(name);
      return claimed_in(*item.answer, kind, l) != nullptr;
    });
  };
  const Evidence* found = nullptr;
  bool found_at_a_kink = false;
  for (const Evidence& item : evidence) {
    // one example or a square network hides what a mistake does
    if (!item.answer || item.question.X.n_cols < 2 || !differs(item)) continue;
    const bool at_a_kink = is_at_a_kink(item.question);
    const bool is_better =
        found == nullptr || (at_a_kink == found_at_a_kink ? size(item) < size(*found) : found_at_a_kink);
    if (!is_better) continue;
    found = &item;
    found_at_a_kink = at_a_kink;
  }
  return found;
}

std::pair<arma::uword, arma::uword> furthest(const arma::mat& claimed, const Estimate& numeric) {
  arma::uword best = 0;
  double most = -1.0;
  for (arma::uword i = 0; i < claimed.n_elem; ++i) {
    const double off = std::abs(claimed(i) - numeric.value(i));
    if (off > most) {
      most = off;
      best = i;
    }
  }
  return {best % claimed.n_rows, best / claimed.n_rows};
}

}  // namespace

StepPicture step_picture(const Case& question, std::size_t layer, bool is_bias, arma::uword row,
                         arma::uword col, double claimed) {
  const ForwardNetwork& network = question.architecture.forward_only();
  const NetworkDerivatives derivatives =
      numeric_derivatives(network, question.parameters, question.X, question.Y);
  const Estimate& numeric = is_bias ? derivatives.db[layer] : derivatives.dW[layer];
  StepPicture picture;
  picture.name = fmt::format("{}[{}]", is_bias ? "db" : "dW", layer);
  picture.question = question.name;
  picture.row = row;
  picture.col = col;
  picture.claimed = claimed;
  picture.numeric = numeric.value(row, col);
  picture.bar = numeric.bar(row, col);
  const auto cost_at = [&](double h) {
    Parameters moved = question.parameters;
    double& entry = is_bias ? moved.b[layer](row) : moved.W[layer](row, col);
    entry += h;
    return cost(network, moved, forward(network, moved, question.X, question.Y));
  };
  for (int exponent = 1; exponent <= 14; ++exponent) {
    const double h = std::pow(10.0, -exponent);
    const double quotient = (cost_at(h) - cost_at(-h)) / (2.0 * h);
    picture.step.push_back(h);
    picture.off_claimed.push_back(std::abs(quotient - claimed));
    picture.off_derivative.push_back(std::abs(quotient - picture.numeric));
  }
  return picture;
}

ReportPictures pictures_of(const Report& report, const std::vector<Evidence>& evidence) {
  ReportPictures pictures;
  std::vector<std::string> wrong;
  for (const ArrayReport& array : report.arrays) {
    const auto [kind, l] = kind_and_layer(array.name);
    const bool is_derivative = l > 0 && (kind == "dW" || kind == "db" || kind == "dZ" || kind == "dA");
    if (is_derivative && is_wrong(array) && array.kind == Reason::differs) wrong.push_back(array.name);
  }
  const Evidence* shown = smallest(evidence, wrong);
  if (shown == nullptr) return pictures;
  const Case& question = shown->question;
  const NetworkDerivatives derivatives =
      numeric_derivatives(question.architecture.forward_only(), question.parameters, question.X, question.Y);
  bool has_wrong_entry = false;
  std::vector<std::string> candidates = wrong;
  for (const char* kind : {"dW", "db"})
    candidates.push_back(fmt::format("{}[{}]", kind, question.architecture.depth()));
  for (const std::string& name : candidates) {
    const auto [kind, l] = kind_and_layer(name);
    const arma::mat* claimed = claimed_in(*shown->answer, kind, l);
    const Estimate* numeric = numeric_in(derivatives, kind, l);
    if (claimed == nullptr || numeric == nullptr || arma::size(*claimed) != arma::size(numeric->value))
      continue;
    const bool is_factor =
        std::any_of(report.arrays.begin(), report.arrays.end(), [&](const ArrayReport& array) {
          return array.name == name && array.reason.rfind("every entry is", 0) == 0;
        });
    // an array may be wrong in other questions alone
    const auto [row, col] = furthest(*claimed, *numeric);
    const double off = std::abs((*claimed)(row, col) - numeric->value(row, col));
    const bool is_off = !(off <= numeric->bar(row, col));
    const bool is_picture = is_off && std::find(wrong.begin(), wrong.end(), name) != wrong.end() &&
                            !is_factor && claimed->n_elem <= most_entries &&
                            pictures.arrays.size() < most_arrays;
    if (is_picture) pictures.arrays.push_back({name, question.name, *claimed, numeric->value, numeric->bar});
    const bool is_better = !pictures.steps || (is_off && !has_wrong_entry);
    if (is_better && (kind == "dW" || kind == "db")) {
      pictures.steps = step_picture(question, l, kind == "db", row, col, (*claimed)(row, col));
      has_wrong_entry = is_off;
    }
  }
  return pictures;
}

}  // namespace gradproof
