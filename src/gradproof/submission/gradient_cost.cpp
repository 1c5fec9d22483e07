// SPDX-License-Identifier: MIT
#include "gradproof/submission/gradient_cost.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "gradproof/network/random.hpp"

namespace gradproof {

namespace {

constexpr std::size_t few_parameters = 40;
constexpr arma::uword examples = 16;
constexpr double too_steep = 250.0;

std::vector<arma::uword> sizes_like(const Architecture& network, std::size_t parameters) {
  std::vector<arma::uword> sizes(network.depth() + 1, 1);
  sizes.back() = network.n(network.depth());
  const bool has_hidden = network.depth() > 1;
  if (has_hidden) sizes.front() = 8;
  const auto count = [&] {
    std::size_t all = 0;
    for (std::size_t l = 1; l < sizes.size(); ++l) all += sizes[l] * (sizes[l - 1] + 1);
    return all;
  };
  while (count() < parameters) {
    if (!has_hidden) ++sizes.front();
    for (std::size_t l = 1; l + 1 < sizes.size(); ++l) ++sizes[l];
  }
  return sizes;
}

constexpr const char* as_differences_do =
    "Finite differences do that: they take two forward passes for each parameter, and seldom have more than "
    "ten "
    "right digits";

}  // namespace

Case cost_question(const Case& like, std::size_t parameters, arma::uword m, std::uint64_t seed) {
  std::vector<Activation> hidden;
  for (std::size_t l = 1; l < like.architecture.depth(); ++l) hidden.push_back(like.architecture.g(l));
  Architecture architecture(sizes_like(like.architecture, parameters), std::move(hidden),
                            like.architecture.output(), like.architecture.lambda());
  Random random(seed);
  Parameters values = random_parameters(architecture.forward_only(), random);
  arma::mat X = random_normal(random, architecture.sizes().front(), m);
  arma::mat Y = random_labels(architecture.forward_only(), m, random);
  return {std::move(architecture), std::move(values), std::move(X), std::move(Y), "many parameters"};
}

std::string passes_note(const Case& asked, double passes) {
  if (!(passes > most_passes)) return {};
  return fmt::format(
      "its gradient takes more than {:g} forward passes on a network of {} parameters ({}), where "
      "backpropagation takes about three. {}",
      most_passes, asked.architecture.parameter_count(), fmt::join(asked.architecture.sizes(), "-"),
      as_differences_do);
}

std::string growth_note(const Case& like, std::uint64_t seed,
                        const std::function<double(const Case&)>& cost) {
  const Case small = cost_question(like, few_parameters, examples, seed);
  const Case large = cost_question(like, parameters_for_cost, examples, seed);
  double of_small = 0.0, of_large = 0.0;
  for (int attempt = 0; attempt < 3; ++attempt) {
    of_small = std::max(of_small, cost(small));
    const double seconds = cost(large);
    of_large = attempt == 0 ? seconds : std::min(of_large, seconds);
    if (!(of_large > too_steep * of_small)) return {};
  }
  const auto many = static_cast<double>(large.architecture.parameter_count());
  const auto few = static_cast<double>(small.architecture.parameter_count());
  return fmt::format(
      "its gradient takes {:.0f} times as long with {:g} parameters as with {:g}; that of backpropagation "
      "takes "
      "at most {:.0f} times as long, about three forward passes each. {}",
      of_large / of_small, many, few, many / few, as_differences_do);
}

std::string cost_not_known(const std::string& why) {
  return fmt::format(
      "asked last what its gradient costs on a network of {} parameters, it did not answer ({}); that does "
      "not "
      "count",
      parameters_for_cost, why);
}

}  // namespace gradproof
