// SPDX-License-Identifier: MIT
#pragma once
#include <concepts>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "gradproof/check_function/arguments.hpp"
#include "gradproof/check_function/check_objective.hpp"
#include "gradproof/check_function/objective_answers.hpp"

/// Watching: a call sees a fresh copy of x, and what it does to it is noticed.
namespace gradproof::internal {

/// The type-erased side of one call on a fresh copy of x: what it changes and what it shares is noticed.
template <class X>
class Caller {
 public:
  Caller(const X& x, std::shared_ptr<CallWatch> watch)
      : like_(x), arrays_(take_apart(x)), watch_(std::move(watch)) {}

  [[nodiscard]] const ArrayValues& arrays() const noexcept { return arrays_; }
  [[nodiscard]] X fresh(const arma::vec& numbers) const {
    return put_together(like_, unflatten(numbers, arrays_));
  }

  /// call(x), which answers what is to be handed on
  template <class Call>
  auto operator()(const arma::vec& numbers, const char* name, Call call) const {
    X x = fresh(numbers);
    const ArrayValues before = take_apart(x);
    auto result = call(x);
    const ArrayValues after = take_apart(x);
    if (!identical(before, after)) watch_->note(&CallWatch::changed_input, change_text(name, before, after));
    return result;
  }
  /// An output argument shaped like x, all entries `fill`.
  template <class G>
  G output(double fill) const {
    if constexpr (std::same_as<G, X>) {
      ArrayValues values = arrays_;
      for (ArrayValue& value : values) {
        value.real.fill(fill);
        if (value.is_complex) value.imag.fill(fill);
      }
      return put_together(like_, values);
    } else {
      const arma::mat filled = arma::mat(arma::size(arrays_.front().real)).fill(fill);
      std::size_t next = 0;
      ArrayValues one{{filled, filled, arrays_.front().is_complex}};
      return ArgumentTraits<G>::put_together(G{}, one, next);
    }
  }
  /// The numbers of an answer, and whether it lies in the memory of x.
  template <class G>
  ArrayValues answer(const X& x, const G& gradient, const char* name) const {
    if (overlap(memory_of(x), memory_of(gradient))) watch_->note(&CallWatch::view_of_input, name);
    return take_apart(gradient);
  }
  template <class G>
  ArrayValues returned(const X& x, G&& gradient, const char* name) const {
    refuse_expression<G>();
    if constexpr (Argument<std::remove_cvref_t<G>>) {
      return answer(x, gradient, name);
    } else {
      return answer(x, evaluated(std::forward<G>(gradient)), name);
    }
  }

 private:
  static std::string change_text(const char* name, const ArrayValues& before, const ArrayValues& after);
  X like_;
  ArrayValues arrays_;
  std::shared_ptr<CallWatch> watch_;
};

/// "Gradient changed x(0,1) from 2 to 2.5"
/// @param letter  what the argument is called: x, x1, x2, ... by default
[[nodiscard]] std::string changed_input_text(const std::string& call, const ArrayValues& before,
                                             const ArrayValues& after, const std::string& letter = "x");
template <class X>
std::string Caller<X>::change_text(const char* name, const ArrayValues& before, const ArrayValues& after) {
  return changed_input_text(name, before, after);
}

}  // namespace gradproof::internal
