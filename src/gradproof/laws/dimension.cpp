// SPDX-License-Identifier: MIT
// Shapes from signature strings, and that products conform.
#include <fmt/format.h>

#include <array>

#include "gradproof/laws/groups.hpp"
#include "gradproof/laws/point.hpp"
#include "gradproof/laws/refusal.hpp"

namespace gradproof::laws::groups {

namespace {

/// An array of the answer and its shape, in the words of a message: n is n[l], k is n[l-1].
struct Signature {
  const char* array;
  Layers<arma::mat> Answer::*values;
  bool always;       ///< dW, db; the others where they are given
  bool hidden_only;  ///< dA[L] is nobody's
  const char* shape;
};
constexpr std::array signatures = {
    Signature{"dW", &Answer::dW, true, false, "(n, k)"},  Signature{"db", &Answer::db, true, false, "(n, 1)"},
    Signature{"dZ", &Answer::dZ, false, false, "(n, m)"}, Signature{"dA", &Answer::dA, false, true, "(n, m)"},
    Signature{"Z", &Answer::Z, false, false, "(n, m)"},   Signature{"A", &Answer::A, false, false, "(n, m)"}};

arma::uword size_named(char letter, const Case& question, std::size_t l) {
  switch (letter) {
    case 'n':
      return question.architecture.n(l);
    case 'k':
      return question.architecture.n(l - 1);
    case 'm':
      return question.X.n_cols;
    default:
      return 1;
  }
}

std::string fault(const Signature& signature, const Case& question, const Answer& answer, std::size_t l) {
  const Layers<arma::mat>& layers = answer.*signature.values;
  const bool given = l <= layers.depth() && !layers[l].is_empty();
  if (!given) return signature.always ? fmt::format("{} was not given", name_of(signature.array, l)) : "";
  const std::string_view shape = signature.shape;  // "(n, k)": letters at 1 and 4
  const arma::uword rows = size_named(shape[1], question, l), cols = size_named(shape[4], question, l);
  if (layers[l].n_rows == rows && layers[l].n_cols == cols) return "";
  return fmt::format("{} is {}, and {}: {} is {}x{} here", name_of(signature.array, l), size_of(layers[l]),
                     signature.array, shape, rows, cols);
}

std::optional<Violation> shapes(const Subject& subject, const Case& question) {
  const Answer answer = subject.answer(question);
  const std::size_t depth = question.architecture.depth();
  for (const Signature& signature : signatures) {
    for (std::size_t l = 1; l <= (signature.hidden_only ? depth - 1 : depth); ++l) {
      if (const std::string found = fault(signature, question, answer, l); !found.empty())
        return Violation{.law = "shapes", .remark = found, .question = question};
    }
  }
  return std::nullopt;
}

std::optional<Violation> conforms(const Subject& subject, const Case& question) {
  const auto asked = [&]() -> std::optional<Violation> {
    (void)subject.answer(question);
    return std::nullopt;
  };
  return unless_refused(asked, [&](const char* refusal) {
    return std::optional(Violation{.law = "conforms", .remark = refusal, .question = question});
  });
}

}  // namespace

std::vector<Law> dimension() {
  return {{.id = "conforms",
           .group = Group::dimension,
           .statement =
               "W[l+1]^T dZ[l+1] and dZ[l] A[l-1]^T conform: every shape of network and batch gets an answer",
           .hypothesis = "",
           .finds = "a transpose forgotten or one too many, where sizes differ",
           .kept_for = "what refuses to answer breaks no other law: nothing can be compared",
           .source = "the shapes of the equations",
           .check = conforms},
          {.id = "shapes",
           .group = Group::dimension,
           .statement = "dW: (n, k)  db: (n, 1)  dZ, dA, Z, A: (n, m), with n = n[l], k = n[l-1]",
           .hypothesis = "",
           .finds = "an axis or keepdims missing in db, dW transposed on return",
           .source = "a derivative has the shape of what it differentiates",
           .check = shapes}};
}

}  // namespace gradproof::laws::groups
