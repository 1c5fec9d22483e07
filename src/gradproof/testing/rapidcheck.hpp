// SPDX-License-Identifier: MIT
#pragma once
/// Gradient properties in RapidCheck:
///
/// @code
///   RC_GTEST_PROP(MyLoss, Gradient, ()) {
///     const arma::vec x = *gradproof::gen::vector(3, -2.0, 2.0);
///     GRADPROOF_RC_ASSERT(gradproof::check_function(my_loss, x));
///   }
///   RC_GTEST_PROP(MyBackpropagation, Verifies, ()) { gradproof::laws::is_verified(my_implementation); }
/// @endcode
///
/// All generators shrink to simple values and print as C++ that can be pasted back, in full precision.
#include <rapidcheck.h>

#include <armadillo>
#include <cmath>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "gradproof/check_network/case.hpp"
#include "gradproof/check_network/show.hpp"
#include "gradproof/laws/run.hpp"
#include "gradproof/network/random.hpp"
#include "gradproof/testing/plain.hpp"

/// Fails the property with the whole report; "cannot tell" fails as well.
#define GRADPROOF_RC_ASSERT(...)                                                          \
  do {                                                                                    \
    const ::gradproof::Report gradproof_rc_report = (__VA_ARGS__);                        \
    if (!::gradproof::verified(gradproof_rc_report)) RC_FAIL(gradproof_rc_report.text()); \
  } while (false)
/// Discards the case where nothing can be told, fails where something is wrong.
#define GRADPROOF_RC_ASSERT_NOT_WRONG(...)                                                \
  do {                                                                                    \
    const ::gradproof::Report gradproof_rc_report = (__VA_ARGS__);                        \
    if (gradproof_rc_report.verdict == ::gradproof::Verdict::cannot_tell)                 \
      RC_DISCARD(gradproof_rc_report.text());                                             \
    if (!::gradproof::verified(gradproof_rc_report)) RC_FAIL(gradproof_rc_report.text()); \
  } while (false)

namespace gradproof::internal {

/// Simpler numbers in [low, high], simplest first: 0 (or the end that is nearest to it), then fewer and fewer
/// decimals.
inline std::vector<double> simpler_numbers(double value, double low, double high) {
  std::vector<double> simpler;
  const auto offer = [&](double candidate) {
    if (candidate < low || candidate > high || candidate == value) return;
    for (const double known : simpler) {
      if (known == candidate) return;
    }
    simpler.push_back(candidate);
  };
  const double rest = low > 0.0 ? low : (high < 0.0 ? high : 0.0);
  if (value == rest) return simpler;
  offer(rest);
  if (value < 0.0) offer(-value);
  // Fewer decimals, rounded to 0 and away from it; of as many decimals only what is nearer to 0: no path is
  // endless.
  double unit = 1.0;
  for (int decimals = 0; decimals <= 6; ++decimals, unit *= 10.0) {
    const double shortened = std::trunc(value * unit) / unit;
    if (shortened == value) {
      if (std::abs(value) * unit > 1.0) offer(std::trunc(0.5 * value * unit) / unit);
      break;
    }
    offer(shortened);
    offer((std::trunc(value * unit) + std::copysign(1.0, value)) / unit);
  }
  return simpler;
}

}  // namespace gradproof::internal

namespace gradproof {

/// How a counterexample is printed (found by argument-dependent lookup).
inline void showValue(const Case& question, std::ostream& out) { out << show(question); }
inline void showValue(const Architecture& architecture, std::ostream& out) { out << show(architecture); }
inline void showValue(const Parameters& parameters, std::ostream& out) { out << show(parameters); }

/// A double that prints in full precision: RapidCheck's own shows six digits, and so not the point that
/// failed.
struct Real {
  double value = 0.0;
  operator double() const noexcept { return value; }  // NOLINT: to be used as the number that it is
};
inline void showValue(const Real& real, std::ostream& out) { out << show(real.value); }

/// A matrix that prints as C++.
struct Matrix : arma::mat {
  using arma::mat::mat;
  Matrix(arma::mat values) : arma::mat(std::move(values)) {}  // NOLINT: to be used as the matrix that it is
};
inline void showValue(const Matrix& matrix, std::ostream& out) {
  out << show(static_cast<const arma::mat&>(matrix));
}
struct Vector : arma::vec {
  using arma::vec::vec;
  Vector(arma::vec values) : arma::vec(std::move(values)) {}  // NOLINT: to be used as the vector that it is
};
inline void showValue(const Vector& vector, std::ostream& out) {
  out << show(static_cast<const arma::vec&>(vector));
}

}  // namespace gradproof

namespace gradproof::gen {

/// Uniform in [low, high]; shrinks to 0, or to the end nearest to 0, by way of short decimals.
[[nodiscard]] inline ::rc::Gen<Real> real(double low, double high) {
  return [low, high](const ::rc::Random& random, int) {
    ::rc::Random source = random;
    const double unit = static_cast<double>(source.next() >> 11U) * 0x1p-53;
    return ::rc::shrinkable::shrinkRecur(Real{low + unit * (high - low)}, [low, high](const Real& real) {
      std::vector<Real> simpler;
      for (const double value : internal::simpler_numbers(real.value, low, high)) simpler.push_back({value});
      return ::rc::seq::fromContainer(std::move(simpler));
    });
  };
}

/// Every entry in [low, high]; shrinks one entry at a time, never its shape.
[[nodiscard]] inline ::rc::Gen<Matrix> matrix(arma::uword rows, arma::uword cols, double low, double high) {
  return ::rc::gen::map(::rc::gen::container<std::vector<Real>>(rows * cols, real(low, high)),
                        [rows, cols](const std::vector<Real>& values) {
                          Matrix made(rows, cols);
                          for (arma::uword i = 0; i < made.n_elem; ++i) made(i) = values[i].value;
                          return made;
                        });
}
[[nodiscard]] inline ::rc::Gen<Vector> vector(arma::uword size, double low, double high) {
  return ::rc::gen::map(matrix(size, 1, low, high),
                        [](const Matrix& values) { return Vector(arma::vec(values)); });
}

/// A size in [least, most], shrinking to `least`.
[[nodiscard]] inline ::rc::Gen<arma::uword> size(arma::uword least, arma::uword most) {
  return ::rc::gen::inRange<arma::uword>(least, most + 1);
}
/// rows and columns, each in [1, most]
[[nodiscard]] inline ::rc::Gen<std::pair<arma::uword, arma::uword>> shape(arma::uword most) {
  return ::rc::gen::pair(size(1, most), size(1, most));
}

/// A small network of any built-in activations and outputs; shrinks to fewer layers, fewer units, to the
/// first names.
struct ArchitectureLimits {
  arma::uword most_layers = 4, most_units = 5;
  bool kinks = true;  ///< relu and leaky_relu as well
};
[[nodiscard]] inline ::rc::Gen<Architecture> architecture(const ArchitectureLimits& limits = {}) {
  return ::rc::gen::exec([limits] {
    const auto depth = *size(1, limits.most_layers);
    std::vector<arma::uword> sizes;
    for (arma::uword l = 0; l <= depth; ++l) sizes.push_back(*size(1, limits.most_units));
    std::vector<std::string> names;
    for (const std::string& name : Activation::names()) {
      if (limits.kinks || (name != "relu" && name != "leaky_relu")) names.push_back(name);
    }
    std::vector<Activation> hidden;
    for (arma::uword l = 1; l < depth; ++l) hidden.push_back(Activation::named(*::rc::gen::elementOf(names)));
    const std::string output = *::rc::gen::elementOf(OutputLayer::names());
    if (output == "softmax" && sizes.back() < 2) sizes.back() = 2;  // of one class there is nothing to learn
    const double lambda = *::rc::gen::element(0.0, 0.7);
    return Architecture(sizes, hidden, OutputLayer::named(output), lambda);
  });
}

/// W and b with every entry in [-1, 1] times 1 / sqrt(n[l-1]), shrinking to 0.
[[nodiscard]] inline ::rc::Gen<Parameters> parameters(const Architecture& architecture) {
  return ::rc::gen::exec([architecture] {
    Parameters made;
    for (std::size_t l = 1; l <= architecture.depth(); ++l) {
      const double reach = 2.0 / std::sqrt(static_cast<double>(architecture.n(l - 1)));
      made.W.push_back(*matrix(architecture.n(l), architecture.n(l - 1), -reach, reach));
      made.b.push_back(*vector(architecture.n(l), -1.0, 1.0));
    }
    return made;
  });
}

/// A whole question: architecture, parameters, data with labels that the output takes.
[[nodiscard]] inline ::rc::Gen<Case> question(const ArchitectureLimits& limits = {},
                                              arma::uword most_examples = 5) {
  return ::rc::gen::exec([limits, most_examples] {
    const Architecture made = *architecture(limits);
    const arma::uword m = *size(1, most_examples);
    const arma::mat X = *matrix(made.n(0), m, -2.0, 2.0);
    Random random(*::rc::gen::inRange<std::uint64_t>(0, 1000));
    return Case{made, *parameters(made), X, random_labels(made.forward_only(), m, random)};
  });
}

}  // namespace gradproof::gen

/// What holds for every implementation of backpropagation: call one inside of a property.
namespace gradproof::laws {

/// Verified on a random network (or vacuous there, which discards the case).
inline void is_verified(const Implementation& implementation, const gen::ArchitectureLimits& limits = {}) {
  const Case question = *gen::question(limits);
  GRADPROOF_RC_ASSERT_NOT_WRONG(check_network(question, implementation));
}

/// A law of src/gradproof/laws, by its id, at a random network that meets its hypothesis.
inline void holds(const std::string& law_id, const Implementation& implementation,
                  const gen::ArchitectureLimits& limits = {}) {
  const Law& law = named(law_id);
  const Case question = *gen::question(limits);
  RC_PRE(law.applies(question));
  std::optional<Violation> violation;
  try {
    violation = check(law, {implementation}, question);
  } catch (const NothingToCompare& reason) {
    RC_DISCARD(reason.what());
  }
  if (violation) RC_FAIL(violation->text());
}

/// The examples are a set: in another order, dW and db are the same.
inline void ignores_the_order_of_examples(const Implementation& implementation,
                                          const gen::ArchitectureLimits& limits = {}) {
  holds("permuted-examples", implementation, limits);
}

/// J is a mean: every example three times over changes nothing (without a regulariser, whose share is
/// lambda/2m).
inline void is_a_mean_over_examples(const Implementation& implementation,
                                    const gen::ArchitectureLimits& limits = {}) {
  holds("repeated-batch", implementation, limits);
}

/// Same question, same bits.
inline void is_deterministic(const Implementation& implementation,
                             const gen::ArchitectureLimits& limits = {}) {
  holds("same-bits-twice", implementation, limits);
}

}  // namespace gradproof::laws
