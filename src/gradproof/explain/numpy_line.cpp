// SPDX-License-Identifier: MIT
#include "gradproof/explain/numpy_line.hpp"

#include <fmt/format.h>

#include <cctype>
#include <map>

namespace gradproof {

namespace {

constexpr const char* logistic = "1 / (1 + np.exp(-Z))";

using Names = std::map<std::string, std::string>;

/// Each whole name in `line` that `names` has, replaced.
std::string with_names(const std::string& line, const Names& names) {
  const auto is_letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  std::string all;
  for (std::size_t at = 0; at < line.size();) {
    std::size_t end = at;
    while (end < line.size() && is_letter(line[end])) ++end;
    if (end == at) {
      all += line[at++];
      continue;
    }
    const std::string word = line.substr(at, end - at);
    const auto found = names.find(word);
    all += found == names.end() ? word : found->second;
    at = end;
  }
  return all;
}

std::string name(const char* kind, std::size_t l) { return fmt::format("{}{}", kind, l); }
std::string below(std::size_t l) { return l == 1 ? "X" : name("A", l - 1); }

/// A = g(Z)
std::string value_of(const Activation& g) {
  switch (g.kind()) {
    case ActivationKind::sigmoid:
      return logistic;
    case ActivationKind::tanh:
      return "np.tanh(Z)";
    case ActivationKind::relu:
      return "np.maximum(0, Z)";
    case ActivationKind::leaky_relu:
      return fmt::format("np.where(Z > 0, Z, {} * Z)", g.values().leak());
    case ActivationKind::softplus:
      return "np.logaddexp(0, Z)";
    case ActivationKind::identity:
      return "Z";
    case ActivationKind::user:
      break;
  }
  return "g(Z)";
}

std::string slope_of(const Activation& g) {
  switch (g.kind()) {
    case ActivationKind::sigmoid:
      return "(A * (1 - A))";
    case ActivationKind::tanh:
      return "(1 - A**2)";
    case ActivationKind::relu:
      return "(Z > 0)";
    case ActivationKind::leaky_relu:
      return fmt::format("np.where(Z > 0, 1, {})", g.values().leak());
    case ActivationKind::softplus:
      return logistic;
    case ActivationKind::identity:
      return "1";
    case ActivationKind::user:
      break;
  }
  return "g_prime(Z)";
}

std::string output_of(OutputKind kind) {
  if (kind == OutputKind::sigmoid) return logistic;
  return kind == OutputKind::softmax ? "np.exp(Z) / np.sum(np.exp(Z), axis=0)" : "Z";
}

void put(std::string& line, const std::string& part, const std::string& instead) {
  if (const std::size_t at = line.find(part); at != std::string::npos) line.replace(at, part.size(), instead);
}

}  // namespace

std::string numpy_line(Step step, const Architecture& architecture, std::size_t l) {
  const std::size_t depth = architecture.depth();
  std::string line = right_line(step).numpy;
  if (step == Step::A)
    put(line, "g(Z)", l < depth ? value_of(architecture.g(l)) : output_of(architecture.output().kind()));
  if (step == Step::dZ && l < depth) put(line, "g_prime(Z)", slope_of(architecture.g(l)));
  if (step == Step::cost) {
    if (!(architecture.lambda() > 0.0)) line = line.substr(0, line.find(" + lambd"));
    std::string squares;
    for (std::size_t k = 1; k <= depth; ++k)
      squares += fmt::format("{}np.sum(W{}**2)", k > 1 ? " + " : "", k);
    put(line, "sum(np.sum(W**2) for W in Ws)", "(" + squares + ")");
    return line;
  }
  return with_names(line, {{"Z", name("Z", l)},
                           {"A", name("A", l)},
                           {"AL", name("A", depth)},
                           {"W", name("W", l)},
                           {"b", name("b", l)},
                           {"dZ", name("dZ", l)},
                           {"dA", name("dA", l)},
                           {"dW", name("dW", l)},
                           {"db", name("db", l)},
                           {"A_prev", below(l)},
                           {"W_next", name("W", l + 1)},
                           {"dZ_next", name("dZ", l + 1)}});
}

std::string numpy_loss(const Architecture& architecture) {
  const OutputKind kind = architecture.output().kind();
  const char* line = kind == OutputKind::sigmoid
                         ? "L = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A), axis=0)"
                     : kind == OutputKind::softmax ? "L = -np.sum(Y * np.log(A), axis=0)"
                                                   : "L = 0.5 * np.sum((A - Y)**2, axis=0)";
  return with_names(line, {{"A", name("A", architecture.depth())}});
}

std::string numpy_output_slope(const Architecture& architecture) {
  const OutputKind kind = architecture.output().kind();
  const char* line = kind == OutputKind::sigmoid   ? "dA = -Y / A + (1 - Y) / (1 - A)"
                     : kind == OutputKind::softmax ? "dA = -Y / A"
                                                   : "dA = A - Y";
  const std::size_t depth = architecture.depth();
  return with_names(line, {{"A", name("A", depth)}, {"dA", name("dA", depth)}});
}

}  // namespace gradproof
