// SPDX-License-Identifier: MIT
// An answer depends on its question and on nothing else.
#include <fmt/format.h>

#include <cstring>
#include <exception>
#include <functional>
#include <thread>

#include "gradproof/laws/groups.hpp"
#include "gradproof/laws/point.hpp"

namespace gradproof::laws::groups {

namespace {

bool same_bits(const arma::mat& a, const arma::mat& b) {
  return arma::size(a) == arma::size(b) &&
         (a.is_empty() || std::memcmp(a.memptr(), b.memptr(), a.n_elem * sizeof(double)) == 0);
}

std::string difference(const char* array, const Layers<arma::mat>& a, const Layers<arma::mat>& b) {
  if (a.depth() != b.depth())
    return fmt::format("{} has {} layers, and then {}", array, a.depth(), b.depth());
  for (std::size_t l = 1; l <= a.depth(); ++l) {
    if (!same_bits(a[l], b[l])) return name_of(array, l);
  }
  return "";
}

std::string difference(const Answer& a, const Answer& b) {
  for (std::string found : {difference("dW", a.dW, b.dW), difference("db", a.db, b.db),
                            difference("dZ", a.dZ, b.dZ), difference("dA", a.dA, b.dA)}) {
    if (!found.empty()) return found;
  }
  const bool same_J = a.cost.has_value() == b.cost.has_value() &&
                      (!a.cost || same_bits(arma::mat{*a.cost}, arma::mat{*b.cost}));
  return same_J ? "" : "J";
}

std::optional<Violation> unless_empty(const char* law, const std::string& array, const char* what,
                                      const Case& question) {
  if (array.empty()) return std::nullopt;
  return Violation{
      .law = law, .array = array, .remark = fmt::format("{} {}", array, what), .question = question};
}

std::optional<Violation> same_twice(const Subject& subject, const Case& question) {
  const Answer first = subject.answer(question), second = subject.answer(question);
  return unless_empty("same-bits-twice", difference(first, second), "differs when the same is asked again",
                      question);
}

std::optional<Violation> another_between(const Subject& subject, const Case& question) {
  Case longer = question;
  longer.X = arma::join_rows(question.X, 0.5 * question.X);
  longer.Y = arma::join_rows(question.Y, question.Y);
  const Answer first = subject.answer(question);
  (void)subject.answer(longer);
  return unless_empty("another-batch-between", difference(first, subject.answer(question)),
                      "differs after a batch twice as long was asked in between", question);
}

std::optional<Violation> question_stays(const Subject& subject, const Case& question) {
  Case asked = question;
  for (arma::mat* array : {&asked.X, &asked.Y}) *array = arma::mat(*array);
  (void)subject.answer(asked);
  std::string changed = !same_bits(asked.X, question.X) ? "X" : !same_bits(asked.Y, question.Y) ? "Y" : "";
  if (changed.empty()) changed = difference("W", asked.parameters.W, question.parameters.W);
  for (std::size_t l = 1; changed.empty() && l <= asked.parameters.b.depth(); ++l) {
    if (!same_bits(asked.parameters.b[l], question.parameters.b[l])) changed = name_of("b", l);
  }
  return unless_empty("question-stays", changed, "was changed by the call", question);
}

bool share(const arma::mat& a, const arma::mat& b) {
  const std::less<const double*> before;
  return !a.is_empty() && !b.is_empty() && before(a.memptr(), b.memptr() + b.n_elem) &&
         before(b.memptr(), a.memptr() + a.n_elem);
}

std::optional<Violation> no_view(const Subject& subject, const Case& question) {
  const Answer answer = subject.answer(question);
  for (const auto& [array, layers] : {std::pair{"dW", &answer.dW},
                                      {"db", &answer.db},
                                      {"dZ", &answer.dZ},
                                      {"dA", &answer.dA},
                                      {"A", &answer.A},
                                      {"Z", &answer.Z}}) {
    for (std::size_t l = 1; l <= layers->depth(); ++l) {
      bool shared = share((*layers)[l], question.X) || share((*layers)[l], question.Y);
      for (const arma::mat& W : question.parameters.W) shared = shared || share((*layers)[l], W);
      if (shared)
        return unless_empty("no-view", name_of(array, l), "shares memory with the question", question);
    }
  }
  return std::nullopt;
}

std::optional<Violation> two_threads(const Subject& subject, const Case& question) {
  Case other = question;
  other.X *= 0.5;
  const Answer alone = subject.answer(question);
  std::string changed;
  std::exception_ptr thrown;
  std::thread beside([&] {
    try {
      for (int i = 0; i < 8; ++i) (void)subject.answer(other);
    } catch (...) {
      thrown = std::current_exception();
    }
  });
  try {
    for (int i = 0; i < 8 && changed.empty(); ++i) changed = difference(alone, subject.answer(question));
  } catch (...) {
    thrown = std::current_exception();
  }
  beside.join();
  if (thrown) std::rethrow_exception(thrown);
  return unless_empty("two-threads", changed, "differs while another thread asks as well", question);
}

}  // namespace

std::vector<Law> purity() {
  const std::string kept = "an answer is a function of its question";
  const std::string guards = "the catalogue has wrong lines, and these are about state: no formula shows it";
  return {{.id = "same-bits-twice",
           .group = Group::purity,
           .statement = "the same question, asked twice: the same bits",
           .hypothesis = "",
           .finds = "random numbers, weights that are updated in passing, sums that are not started anew",
           .kept_for = guards,
           .source = kept,
           .check = same_twice},
          {.id = "another-batch-between",
           .group = Group::purity,
           .statement = "a longer batch asked in between: the same bits",
           .hypothesis = "",
           .finds = "buffers made for one size and used with another, a stale cache",
           .kept_for = guards,
           .source = kept,
           .changes_m = true,
           .check = another_between},
          {.id = "question-stays",
           .group = Group::purity,
           .statement = "X, Y, W[l], b[l] are after the call what they were before",
           .hypothesis = "a function of this process",
           .finds = "work in place on what was lent",
           .kept_for = guards,
           .source = kept,
           .in_process = true,
           .check = question_stays},
          {.id = "no-view",
           .group = Group::purity,
           .statement = "no array of the answer shares memory with the question",
           .hypothesis = "a function of this process",
           .finds = "a view returned for a copy",
           .kept_for = guards,
           .source = kept,
           .in_process = true,
           .check = no_view},
          {.id = "two-threads",
           .group = Group::purity,
           .statement = "asked from two threads at once: the bits of one alone",
           .hypothesis = "a function of this process",
           .finds = "state shared between calls",
           .kept_for = guards,
           .source = kept,
           .in_process = true,
           .check = two_threads}};
}

}  // namespace gradproof::laws::groups
