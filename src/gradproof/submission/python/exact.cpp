// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/exact.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "gradproof/check_network/verify.hpp"
#include "gradproof/submission/python/session.hpp"
#include "gradproof/submission/python/single_precision.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof {

namespace {

bool is_gradient(const ArrayReport& array) {
  return array.name.starts_with("dW[") || array.name.starts_with("db[");
}

/// Wrong by its numbers or shape; not by what a second call would tell.
bool is_wrong_by_numbers(const Report& own) {
  const auto is_state = [](const ArrayReport& array) {
    return array.kind == Reason::not_deterministic || array.kind == Reason::throws;
  };
  return own.verdict == Verdict::wrong && std::ranges::none_of(own.arrays, is_state);
}

/// Is it off by more than an epsilon in its logarithm, or a clipped probability, can explain?
bool contradicts(const Report& exact) {
  constexpr double much = 1e-4;
  return exact.verdict == Verdict::wrong && std::ranges::any_of(exact.arrays, [](const ArrayReport& array) {
           return is_gradient(array) && array.verdict == Verdict::wrong && array.kind == Reason::differs &&
                  array.largest_difference > much;
         });
}

/// "W[1] is theta1, b[1] is its first column": where they are called something else.
std::string names_of_parameters(const ChainReading& reading, const KnownNetwork& network) {
  std::vector<std::string> said;
  for (std::size_t l = 1; l <= network.layers.size(); ++l) {
    const ChainLayer& layer = network.layers[l - 1];
    const std::string& weights = reading.names[layer.weight];
    if (weights != fmt::format("W{}", l))
      said.push_back(
          layer.in_first_column
              ? fmt::format("W[{0}] is {1} without its first column, b[{0}] is that column", l, weights)
              : fmt::format("W[{}] is {}", l, weights));
    if (layer.bias && reading.names[*layer.bias] != fmt::format("b{}", l))
      said.push_back(fmt::format("b[{}] is {}", l, reading.names[*layer.bias]));
  }
  return fmt::format("{}", fmt::join(said, ", "));
}

/// Is its cost a sum over the examples, and its gradient, all of it, that of their mean?
bool is_mean_of_a_sum(const Report& exact, const KnownNetwork& network) {
  const auto n = static_cast<double>(network.sizes.back());
  if (!network.has_known_cost || network.scale(4.0, n) != 2.0 * network.scale(2.0, n)) return false;
  return std::ranges::all_of(exact.arrays, [](const ArrayReport& array) {
    return !is_gradient(array) || (array.reason.starts_with("every entry is 1/") &&
                                   array.reason.find(", and m = ") != std::string::npos);
  });
}

}  // namespace

HeldEvidence::HeldEvidence(const CheckOptions& options) : on_answer_(options.on_answer), held_(options) {
  if (!on_answer_) return;
  held_.on_answer = [this](const Case& question, const Answer& answer, const Report& found) {
    evidence_.emplace_back([this, question, answer, found] { on_answer_(question, answer, found); });
  };
}

void HeldEvidence::tell() const {
  for (const auto& one : evidence_) one();
}

bool judge_exactly(PythonSession& session, const ChainReading& reading, const KnownNetwork& network,
                   std::uint64_t seed, const CheckOptions& options, Report& own) {
  if (!(own.ok() && network.has_known_cost) && !is_wrong_by_numbers(own)) return false;
  const Examination examination = examination_of(reading, network, seed);
  if (examination.cases.empty()) return false;
  std::vector<std::pair<Case, Answer>> answers;
  std::vector<Report> reports;
  CheckOptions silent = options;
  silent.on_answer = [&](const Case& question, const Answer& answer, const Report& found) {
    answers.emplace_back(question, answer);
    reports.push_back(found);
  };
  Report exact =
      verify([&](const Case& question) { return answer_of_chain(session, reading, network, question); },
             examination, silent);
  if (!network.has_biases) {
    std::erase_if(exact.arrays, [](const ArrayReport& array) {
      return array.name.starts_with("db[") && array.kind == Reason::missing;
    });
    if (exact.verdict == Verdict::wrong) exact.verdict = most_serious(exact.arrays, Verdict::verified);
  }
  if (network.before_squares) {
    const std::string loss = fmt::format("[{}]", network.sizes.size());
    std::erase_if(exact.arrays, [&](const ArrayReport& array) { return array.name.ends_with(loss); });
    exact.entries = 0;
    for (const ArrayReport& array : exact.arrays) exact.entries += array.entries;
  }
  if (own.ok() && contradicts(exact)) {
    own.verdict = Verdict::cannot_tell;
    own.say_first(
        "its gradient is that of its cost around the points at which it was asked, and its cost is "
        "that of a network of which it is not: its cost answers by who asks, or by what was asked "
        "before");
  }
  if (exact.verdict != own.verdict) return false;
  const bool is_gradient_right = std::ranges::all_of(exact.arrays, [](const ArrayReport& array) {
    return !is_gradient(array) || array.verdict == Verdict::verified;
  });
  if (!network.has_known_cost && !is_gradient_right) return false;
  own.arrays = std::move(exact.arrays);
  if (reading.is_update)  // it was asked to that, for what is added to W keeps the digits of W
                          // (known_network_answer)
    for (ArrayReport& array : own.arrays)
      if (is_right_to_single_alone(array)) array.note.clear();
  own.question = exact.question;
  own.cases = exact.cases;
  own.entries = exact.entries;
  own.evaluations += exact.evaluations;
  if (own.verdict == Verdict::wrong && network.before_squares)
    own.notes.push_back(fmt::format(
        "with a squared error behind {0} the last layer is like a hidden one: dA[{1}] = A[{1}] - Y, times "
        "what the cost has before it, and dZ[{1}] = dA[{1}] * g'(Z[{1}])",
        network.before_squares->name(), network.layers.size()));
  if (const std::string names = names_of_parameters(reading, network); !names.empty())
    own.notes.push_back("in the notation: " + names);
  // no line of it is wrong: the two halves do not belong together
  const bool is_of_mean = own.verdict == Verdict::wrong && is_mean_of_a_sum(own, network);
  if (is_of_mean)
    own.say_first(
        "its cost is the sum over the m examples, and its gradient that of their mean, 1/m of "
        "it: divide both by m, or neither");
  if (own.verdict == Verdict::wrong && !is_of_mean && options.on_answer)
    for (std::size_t k = 0; k < answers.size(); ++k)
      options.on_answer(answers[k].first, answers[k].second, reports[k]);
  return true;
}

}  // namespace gradproof
