// SPDX-License-Identifier: MIT
#pragma once
#include <cxxabi.h>

#include <exception>
#include <functional>
#include <stdexcept>
#include <utility>

namespace gradproof {

/// f, with whatever it throws that is no std::exception thrown as std::runtime_error instead, so that a
/// `throw 42` of a function under test is a finding and not the end of the program. An empty f stays empty.
template <class R, class... A>
[[nodiscard]] std::function<R(A...)> throwing_std_only(std::function<R(A...)> f) {
  if (!f) return f;
  return [f = std::move(f)](A... arguments) -> R {
    try {
      return f(std::forward<A>(arguments)...);
    } catch (const std::exception&) {
      throw;
    } catch (abi::__forced_unwind&) {  // a thread being cancelled, not an error
      throw;
    } catch (...) {
      throw std::runtime_error("something that is no std::exception");
    }
  };
}

}  // namespace gradproof
