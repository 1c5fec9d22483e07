// SPDX-License-Identifier: MIT
#include "gradproof/wire/network_question.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "gradproof/check_network/did_not_answer.hpp"

namespace gradproof {

Message network_question(const Case& question) {
  const auto& network = question.architecture;
  const std::size_t depth = network.depth();
  std::vector<std::string> hidden;
  arma::mat leak(1, depth - 1, arma::fill::zeros);
  for (std::size_t l = 1; l < depth; ++l) {
    const auto& g = network.g(l);
    if (g.kind() == ActivationKind::user) {
      throw std::invalid_argument(fmt::format(
          "the activation '{}' of layer {} is one of your own, which another process does not know: "
          "take a built-in one, or verify in process",
          g.name(), l));
    }
    hidden.push_back(g.name());
    if (g.kind() == ActivationKind::leaky_relu) leak(0, l - 1) = g.values().leak();
  }
  Message message;
  message.code = wire::network_question;
  message.add_text("hidden", fmt::format("{}", fmt::join(hidden, ",")));
  message.add_text("output", network.output().name());
  message.add_array("lambda", arma::mat(1, 1, arma::fill::value(network.lambda())));
  message.add_array("leak", std::move(leak));
  for (std::size_t l = 1; l <= depth; ++l) {
    message.add_array(fmt::format("W[{}]", l), question.parameters.W[l]);
    message.add_array(fmt::format("b[{}]", l), arma::mat(question.parameters.b[l]));
  }
  message.add_array("X", question.X);
  message.add_array("Y", question.Y);
  return message;
}

AnswerBudget network_answer_budget(const Case& question) {
  const auto& network = question.architecture;
  std::size_t entries = 1 + network.parameter_count();
  for (std::size_t l = 1; l <= network.depth(); ++l) entries += 4 * network.n(l) * question.X.n_cols;
  return answer_budget(1 + 6 * network.depth(), entries);
}

namespace {

arma::mat claimed(const NamedArray& array) {
  if (!array.shape_only) return array.values;
  constexpr arma::uword enough_to_see = 1'000'000;
  const arma::uword rows = array.rows, cols = array.cols;
  if (rows * cols > enough_to_see) return arma::mat(rows, 0);
  return arma::mat(rows, cols, arma::fill::value(arma::datum::nan));
}

[[noreturn]] void not_answered(const Message& message) {
  switch (message.code) {
    case wire::raised:
      throw RaisedException(message.text("exception"));
    case wire::declined:
      throw DidNotAnswer(Outcome::unreadable, message.text("reason"));
    case wire::faulted:
      throw DidNotAnswer(Outcome::crashed, message.text("reason"));
    default:
      throw DidNotAnswer(Outcome::unreadable, fmt::format("the answer has the unknown status {}, expected 0 "
                                                          "(answered) to 3; see wire-format.md",
                                                          message.code));
  }
}

}  // namespace

RaisedException::RaisedException(const std::string& text)
    : DidNotAnswer(text.starts_with("std::bad_alloc") ? Outcome::over_a_limit : Outcome::crashed,
                   fmt::format("it raised an exception: {}", text)) {}

Answer network_answer(const Message& message, const Case& question) {
  if (message.code != wire::answered) not_answered(message);
  const std::size_t depth = question.architecture.depth();
  Answer answer;
  const std::array<std::pair<const char*, Layers<arma::mat>*>, 6> kinds{{{"Z", &answer.Z},
                                                                         {"A", &answer.A},
                                                                         {"dZ", &answer.dZ},
                                                                         {"dA", &answer.dA},
                                                                         {"dW", &answer.dW},
                                                                         {"db", &answer.db}}};
  std::size_t known = 0;
  for (const auto& [kind, layers] : kinds) {
    for (std::size_t l = 1; l <= depth; ++l) {
      const NamedArray* array = message.array(fmt::format("{}[{}]", kind, l));
      if (array == nullptr) continue;
      if (layers->empty()) *layers = Layers<arma::mat>(depth);
      (*layers)[l] = claimed(*array);
      ++known;
    }
  }
  if (const NamedArray* cost = message.array("cost")) {
    if (cost->rows != 1 || cost->cols != 1 || cost->shape_only) {
      answer.notes.push_back(fmt::format("the cost is {}x{}, expected one number (1x1); it is not judged",
                                         cost->rows, cost->cols));
    } else {
      answer.cost = cost->values(0, 0);
    }
    ++known;
  }
  if (known != message.arrays.size()) {
    for (const auto& array : message.arrays) {
      bool asked = array.name == "cost";
      for (std::size_t l = 1; l <= depth && !asked; ++l) {
        for (const auto& entry : kinds) asked |= array.name == fmt::format("{}[{}]", entry.first, l);
      }
      if (asked) continue;
      throw DidNotAnswer(
          Outcome::unreadable,
          fmt::format("it answered with an array '{}'; expected cost, Z[l], A[l], dZ[l], dA[l], "
                      "dW[l], db[l] with l from 1 to {}",
                      array.name, depth));
    }
  }
  for (const auto& text : message.texts) {
    if (text.name == "note") answer.notes.push_back(text.text);
  }
  return answer;
}

}  // namespace gradproof
