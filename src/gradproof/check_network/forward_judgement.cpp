// SPDX-License-Identifier: MIT
#include "gradproof/check_network/forward_judgement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <tuple>

#include "gradproof/check_network/forward_estimates.hpp"
#include "gradproof/verdict/judge.hpp"

namespace gradproof {

std::vector<NamedValue> known_values(const Case& question) {
  std::vector<NamedValue> known = {{"m", static_cast<double>(question.X.n_cols)}};
  for (std::size_t l = 0; l <= question.architecture.depth(); ++l)
    known.push_back({fmt::format("n[{}]", l), static_cast<double>(question.architecture.n(l))});
  return known;
}

namespace {

std::string g_name(const Architecture& architecture, std::size_t l) {
  return l < architecture.depth() ? architecture.g(l).name() : architecture.output().name();
}

/// "A[1] holds sigmoid(Z[1]) where relu was asked for", or empty.
std::string other_activation(const Architecture& architecture, std::size_t l, const arma::mat& Z,
                             const arma::mat& claimed, const arma::mat& bar) {
  if (arma::size(claimed) != arma::size(Z)) return {};
  for (const std::string& name : Activation::names()) {
    const arma::mat A = Activation::named(name)(Z);
    const arma::mat allowed = 4.0 * bar + 1e-14 * arma::abs(A);
    if (arma::all(arma::vectorise(arma::abs(claimed - A) <= allowed)))
      return fmt::format("A[{0}] holds {1}(Z[{0}]) where {2} was asked for", l, name,
                         g_name(architecture, l));
  }
  return {};
}

/// The cost with log(a + epsilon) in place of log(a).
double cost_with_epsilon(const Case& question, const arma::mat& A, double J, double epsilon) {
  const arma::mat& Y = question.Y;
  double change = 0.0;
  for (arma::uword i = 0; i < A.n_elem; ++i) {
    if (Y(i) != 0.0) change -= Y(i) * std::log1p(epsilon / A(i));
    if (question.architecture.output().kind() == OutputKind::sigmoid && Y(i) != 1.0)
      change -= (1.0 - Y(i)) * std::log1p(epsilon / (1.0 - A(i)));
  }
  return J + change / static_cast<double>(A.n_cols);
}

void forgive_epsilon(const Case& question, const ForwardEstimates& reference, double claimed,
                     ArrayReport& array) {
  if (array.verdict != Verdict::wrong || array.kind != Reason::differs ||
      question.architecture.output().kind() == OutputKind::identity)
    return;
  const double J = reference.cost.value(0), bar = reference.cost.bar(0);
  for (int power = 7; power <= 15; ++power) {
    for (const double digit : {1.0, 5.0}) {
      const double epsilon = digit * std::pow(10.0, -power);
      const double with_epsilon =
          cost_with_epsilon(question, reference.A[reference.A.depth()].value, J, epsilon);
      if (!(epsilon <= 1e-7) ||
          !(std::abs(claimed - with_epsilon) <= bar + 1e-3 * std::abs(with_epsilon - J)))
        continue;
      array.verdict = Verdict::verified;
      array.kind = Reason::none;
      array.reason.clear();
      array.note = fmt::format("right but for an epsilon of {:.0e} inside the logarithm", epsilon);
      return;
    }
  }
}

}  // namespace

std::vector<ArrayReport> judge_forward(const Case& question, const Answer& answer,
                                       std::vector<std::string>& notes) {
  std::vector<ArrayReport> arrays;
  const auto given = [](const Layers<arma::mat>& layers, std::size_t l) {
    return l <= layers.depth() && !layers[l].is_empty();
  };
  if (answer.Z.empty() && answer.A.empty() && !answer.cost) return arrays;
  const ForwardEstimates reference = forward_estimates(question);
  JudgeOptions options;
  options.noun = "value";
  options.known = known_values(question);
  options.where = question.name;
  options.zero_is_vacuous = false;

  bool another_network = false;
  const auto judge = [&](const std::string& name, const arma::mat& claimed, const Estimate& estimate) {
    arrays.push_back(judge_array(name, claimed, estimate.value, estimate.bar, options));
    return arrays.back().verdict != Verdict::wrong;
  };
  for (std::size_t l = 1; l <= question.architecture.depth(); ++l) {
    options.shape_of.clear();
    const std::string Z = fmt::format("Z[{}]", l), A = fmt::format("A[{}]", l);
    if (given(answer.Z, l) && !judge(Z, answer.Z[l], reference.Z[l]) && !another_network) {
      another_network = true;
      notes.push_back(
          fmt::format("the forward pass is another network from {} on: a gradient that follows it belongs to "
                      "that network",
                      Z));
    }
    if (given(answer.A, l) && !judge(A, answer.A[l], reference.A[l]) && !another_network) {
      another_network = true;
      const std::string which =
          other_activation(question.architecture, l, reference.Z[l].value, answer.A[l], reference.A[l].bar);
      notes.push_back(
          which.empty()
              ? fmt::format(
                    "the forward pass is another network from {} on: it is not {}(Z[{}]), and a gradient "
                    "that follows it belongs to that network",
                    A, g_name(question.architecture, l), l)
              : fmt::format("the forward pass is another network: {}; a gradient that follows it belongs to "
                            "that network",
                            which));
    }
  }
  if (answer.cost) {
    options.noun = "cost";
    const arma::mat claimed(1, 1, arma::fill::value(*answer.cost));
    if (judge("cost", claimed, reference.cost); arrays.back().verdict != Verdict::verified) {
      arrays.pop_back();
      judge("cost", claimed, reference.cost_as_written);
    }
    forgive_epsilon(question, reference, *answer.cost, arrays.back());
  }
  return arrays;
}

namespace {

/// (forward, layer upwards), cost, (backward, layer downwards), anything else
std::tuple<int, long, int> place(const std::string& name) {
  if (name == "cost") return {1, 0, 0};
  const std::size_t bracket = name.find('[');
  long layer = 0;
  const char* end = name.data() + name.size();
  if (bracket == std::string::npos ||
      std::from_chars(name.data() + bracket + 1, end, layer).ec != std::errc())
    return {-1, 0, 0};
  const std::string kind = name.substr(0, bracket);
  const std::vector<std::string> forward = {"Z", "A"}, backward = {"dA", "dZ", "dW", "db"};
  if (const auto at = std::find(forward.begin(), forward.end(), kind); at != forward.end())
    return {0, layer, static_cast<int>(at - forward.begin())};
  if (const auto at = std::find(backward.begin(), backward.end(), kind); at != backward.end())
    return {2, -layer, static_cast<int>(at - backward.begin())};
  return {3, 0, 0};
}

}  // namespace

void sort_as_computed(std::vector<ArrayReport>& arrays) {
  std::stable_sort(arrays.begin(), arrays.end(),
                   [](const ArrayReport& a, const ArrayReport& b) { return place(a.name) < place(b.name); });
}

}  // namespace gradproof
