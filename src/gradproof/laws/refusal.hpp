// SPDX-License-Identifier: MIT
#pragma once
#include <stdexcept>
#include <string>

#include "gradproof/check_network/did_not_answer.hpp"
#include "gradproof/laws/law.hpp"

namespace gradproof::laws {

/// What `ask` gives; where the implementation refuses by an exception, as Armadillo does at a wrong shape,
/// what `refused` makes of its text. What the harness throws, and what is no verdict of a law, goes on.
template <class Ask, class Refused>
auto unless_refused(const Ask& ask, const Refused& refused) -> decltype(ask()) {
  try {
    return ask();
  } catch (const DidNotAnswer&) {
    throw;
  } catch (const HarnessTrouble&) {
    throw;
  } catch (const NotItsQuestion&) {
    throw;
  } catch (const NotDecided&) {
    throw;
  } catch (const std::logic_error& refusal) {
    return refused(refusal.what());
  } catch (const std::runtime_error& refusal) {
    return refused(refusal.what());
  }
}

/// A law at a question: a refusal leaves it undecided. @throws NotDecided
template <class Ask>
auto unless_undecided(const Ask& ask) -> decltype(ask()) {
  return unless_refused(ask, [](const char* what) -> decltype(ask()) {
    throw NotDecided(std::string("it refused a question: ") + what);
  });
}

}  // namespace gradproof::laws
