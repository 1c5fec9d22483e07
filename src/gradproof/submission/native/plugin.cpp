// SPDX-License-Identifier: MIT
#include "gradproof/submission/native/plugin.hpp"

#include <algorithm>
#include <cstring>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace gradproof::plugin {

namespace {

Case to_case(const gradproof_question& from) {
  std::vector<arma::uword> sizes = {from.inputs};
  std::vector<Activation> hidden;
  for (std::uint64_t l = 0; l < from.depth; ++l) {
    sizes.push_back(from.layer[l].units);
    const std::string name = from.layer[l].activation;
    if (l + 1 == from.depth) break;
    hidden.push_back(name == "leaky_relu" ? Activation::leaky_relu(from.layer[l].leak)
                                          : Activation::named(name));
  }
  const auto output = OutputLayer::named(from.layer[from.depth - 1].activation);
  Case question{Architecture(sizes, std::move(hidden), output, from.lambda),
                {},
                arma::mat(from.X, sizes.front(), from.examples),
                arma::mat(from.Y, sizes.back(), from.examples)};
  for (std::uint64_t l = 0; l < from.depth; ++l) {
    question.parameters.W.push_back(arma::mat(from.layer[l].W, sizes[l + 1], sizes[l]));
    question.parameters.b.push_back(arma::vec(from.layer[l].b, sizes[l + 1]));
  }
  return question;
}

/// The right shape goes where it is expected; any other is claimed as it is.
void put(const arma::mat& from, gradproof_array& to) {
  if (from.is_empty() && from.n_rows == 0 && from.n_cols == 0) return;
  if (from.n_rows == to.rows && from.n_cols == to.cols) {
    std::copy(from.begin(), from.end(), to.values);
    return;
  }
  to = {const_cast<double*>(from.memptr()), from.n_rows, from.n_cols};
}

void put(const Layers<arma::mat>& from, gradproof_answer& to, gradproof_array gradproof_layer_answer::*which,
         std::uint64_t depth) {
  for (std::size_t l = 1; l <= std::min<std::size_t>(from.depth(), depth); ++l)
    put(from[l], to.layer[l - 1].*which);
}

void say(const std::string& text, gradproof_answer& answer) noexcept {
  if (answer.text_bytes == 0) return;
  const std::size_t length = std::min<std::size_t>(text.size(), answer.text_bytes - 1);
  std::memcpy(answer.text, text.data(), length);
  answer.text[length] = '\0';
}

}  // namespace

int answer(const Implementation& function, const gradproof_question* question,
           gradproof_answer* answer) noexcept {
  try {
    // Kept until the next call, since arrays of an unexpected shape are read where they lie.
    static thread_local Answer given;
    given = function(to_case(*question));
    put(given.Z, *answer, &gradproof_layer_answer::Z, question->depth);
    put(given.A, *answer, &gradproof_layer_answer::A, question->depth);
    put(given.dZ, *answer, &gradproof_layer_answer::dZ, question->depth);
    put(given.dA, *answer, &gradproof_layer_answer::dA, question->depth);
    put(given.dW, *answer, &gradproof_layer_answer::dW, question->depth);
    put(given.db, *answer, &gradproof_layer_answer::db, question->depth);
    if (given.cost) *answer->cost.values = *given.cost;
    std::string notes;
    for (const auto& note : given.notes) notes += note + '\n';
    say(notes, *answer);
    return 0;
  } catch (const std::exception& error) {
    say(error.what(), *answer);
  } catch (...) {
    say("an exception that is no std::exception", *answer);
  }
  return 1;
}

}  // namespace gradproof::plugin
