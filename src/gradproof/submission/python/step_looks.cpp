// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/step_looks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gradproof/network/activation.hpp"

namespace gradproof {

namespace {

struct Look {
  const char* roles;  ///< of which steps it is a mistake
  const char* wrong;
  const char* why;
  arma::mat (*of)(const Activation& g, const ActivationStep& step);
};

arma::mat where_positive(const arma::mat& of) { return arma::conv_to<arma::mat>::from(of > 0.0); }

const std::vector<Look>& looks() {
  static const std::vector<Look> all = {
      {"sigmoid tanh relu leaky_relu", "g'(Z), without dA", "the chain rule multiplies dA by it",
       [](const Activation& g, const ActivationStep& step) { return g.derivative(step.Z); }},
      {"sigmoid tanh relu leaky_relu", "dA as it came, without g'(Z)",
       "between Z and A stands the activation, and its slope; a mask A >= 0 is "
       "true everywhere and masks "
       "nothing",
       [](const Activation&, const ActivationStep& step) { return step.dA; }},
      {"tanh", "dA * (1 - Z^2)", "the slope of tanh is 1 - A^2 with A = tanh(Z): Z itself is not squared",
       [](const Activation&, const ActivationStep& step) -> arma::mat {
         return step.dA % (1.0 - arma::square(step.Z));
       }},
      {"sigmoid", "dA * Z (1 - Z)", "the slope of the sigmoid is A (1 - A) with A = sigmoid(Z)",
       [](const Activation&, const ActivationStep& step) -> arma::mat {
         return step.dA % step.Z % (1.0 - step.Z);
       }},
      {"tanh", "dA * A (1 - A)",
       "that is the slope of a sigmoid, with A = tanh(Z); of tanh it is 1 - "
       "A^2",
       [](const Activation& g, const ActivationStep& step) -> arma::mat {
         const arma::mat A = g(step.Z);
         return step.dA % A % (1.0 - A);
       }},
      {"tanh", "dA * (1 - A)", "the slope of tanh is 1 - A^2: the square is missing",
       [](const Activation& g, const ActivationStep& step) -> arma::mat {
         return step.dA % (1.0 - g(step.Z));
       }},
      {"sigmoid", "dA * (1 - A^2)", "that is the slope of tanh; of the sigmoid it is A (1 - A)",
       [](const Activation& g, const ActivationStep& step) -> arma::mat {
         return step.dA % (1.0 - arma::square(g(step.Z)));
       }},
      {"sigmoid tanh", "dA * g'(A)", "g was applied once, to Z: its slope is wanted there, not at A",
       [](const Activation& g, const ActivationStep& step) -> arma::mat {
         return step.dA % g.derivative(g(step.Z));
       }},
      {"sigmoid tanh", "dA * g(Z)", "the slope is wanted, not the value",
       [](const Activation& g, const ActivationStep& step) -> arma::mat { return step.dA % g(step.Z); }},
      {"relu leaky_relu", "dA where dA > 0, else 0", "the mask is where Z > 0; the sign of dA does not enter",
       [](const Activation&, const ActivationStep& step) -> arma::mat {
         return step.dA % where_positive(step.dA);
       }},
      {"relu leaky_relu", "dA where Z < 0, else 0", "it is the other way round: dA passes where Z > 0",
       [](const Activation&, const ActivationStep& step) -> arma::mat {
         return step.dA % where_positive(-step.Z);
       }},
      {"leaky_relu", "dA where Z > 0, else 0", "where Z < 0 the slope is the leak: leak * dA",
       [](const Activation&, const ActivationStep& step) -> arma::mat {
         return step.dA % where_positive(step.Z);
       }},
      {"leaky_relu", "dA where Z > 0, else the leak alone",
       "where Z < 0 it is leak * dA: the chain rule multiplies there as well",
       [](const Activation&, const ActivationStep& step) -> arma::mat {
         arma::mat dZ = step.dA;
         const arma::uvec low = arma::find(step.Z <= 0.0);
         if (!low.empty()) dZ.elem(low).fill(step.claimed(low(0)));
         return dZ;
       }},
      {"sigmoid tanh relu leaky_relu", "-dA * g'(Z)", "the sign",
       [](const Activation& g, const ActivationStep& step) -> arma::mat {
         return -step.dA % g.derivative(step.Z);
       }},
  };
  return all;
}

bool fits(const Look& look, const Activation& g, const std::vector<ActivationStep>& steps) {
  return std::all_of(steps.begin(), steps.end(), [&](const ActivationStep& step) {
    const arma::mat made = look.of(g, step);
    return arma::size(made) == arma::size(step.claimed) &&
           arma::abs(made - step.claimed).max() <= 1e-12 * arma::abs(made).max();
  });
}

}  // namespace

double leak_of(const ActivationStep& step) {
  constexpr double usual = 0.01;
  if (arma::size(step.claimed) != arma::size(step.dA)) return usual;
  double leak = arma::datum::nan;
  for (const arma::uword i : arma::uvec(arma::find(step.Z < 0.0))) {
    if (step.dA(i) == 0.0) continue;
    const double found = step.claimed(i) / step.dA(i);
    if (std::isnan(leak)) leak = found;
    if (!(std::abs(found - leak) <= 1e-12)) return usual;
  }
  return leak > 0.0 && leak < 1.0 ? leak : usual;
}

std::string look_of_step(const std::string& role, const std::vector<ActivationStep>& steps) {
  const std::string name = role.substr(0, role.rfind("_backward"));
  if (steps.empty() || name == role) return "";
  const Activation g = name == "sigmoid" ? Activation::sigmoid()
                       : name == "tanh"  ? Activation::tanh()
                       : name == "relu"  ? Activation::relu()
                                         : Activation::leaky_relu();
  for (const Look& look : looks()) {
    if (fmt::format(" {} ", look.roles).find(fmt::format(" {} ", name)) == std::string::npos) continue;
    if (fits(look, g, steps))
      return fmt::format("it is {}, and should be dA * g'(Z): {}", look.wrong, look.why);
  }
  return "";
}

}  // namespace gradproof
