// SPDX-License-Identifier: MIT
#include "gradproof/submission/native/canary.hpp"

#include <fmt/format.h>

#include <mutex>
#include <set>
#include <tuple>

#include "gradproof/box/boxed_child.hpp"
#include "gradproof/check_network/check_network.hpp"
#include "gradproof/check_network/did_not_answer.hpp"
#include "gradproof/network/random.hpp"
#include "gradproof/submission/native/runner/image.hpp"
#include "gradproof/wire/network_question.hpp"

namespace gradproof {

namespace {

Case canary_question() {
  Random random(1);
  Architecture architecture({3, 4, 2}, {Activation::tanh()}, OutputLayer(OutputKind::sigmoid));
  Parameters parameters = random_parameters(architecture.forward_only(), random);
  arma::mat X = random_normal(random, 3, 5);
  arma::mat Y = random_labels(architecture.forward_only(), 5, random);
  return {std::move(architecture), std::move(parameters), std::move(X), std::move(Y)};
}

/// Empty where all is well.
std::string trouble_with(const BoxOptions& options) {
  try {
    const Case question = canary_question();
    Launch launch("gradproof-runner", runner_image());
    launch.file("gradproof-canary", canary_image());
    BoxedChild child(std::move(launch), options);
    const Message message = child.ask(network_question(question), network_answer_budget(question));
    const Report report = check_network(question, network_answer(message, question));
    return report.ok() ? "" : fmt::format("its answer was judged '{}'", to_string(report.verdict));
  } catch (const DidNotAnswer& why) {
    return fmt::format("{}: {}", to_string(why.outcome()), why.what());
  }
}

}  // namespace

void check_box(const BoxOptions& options) {
  using Kind = std::tuple<Confinement, bool, std::uint64_t>;
  static std::mutex mutex;
  static std::set<Kind> sound;
  const std::scoped_lock lock(mutex);
  const Kind kind{options.confinement, options.sandbox, options.limits.memory_bytes};
  if (sound.contains(kind)) return;
  // Its time is not the submission's: a slow machine is no reason to find fault with it.
  BoxOptions patient = options;
  patient.limits.seconds = std::max(options.limits.seconds, 20.0);
  patient.limits.total_seconds = std::max(options.limits.total_seconds, 20.0);
  if (const std::string trouble = trouble_with(patient); !trouble.empty()) {
    throw HarnessTrouble(
        fmt::format("a submission that is known to be right does not get through in a box of {} MiB, so "
                    "nothing is said of "
                    "yours ({}); --memory gives it more room, --sandbox=off runs without a box",
                    options.limits.memory_bytes >> 20U, trouble));
  }
  sound.insert(kind);
}

}  // namespace gradproof
