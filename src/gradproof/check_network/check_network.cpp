// SPDX-License-Identifier: MIT
#include "gradproof/check_network/check_network.hpp"

#include <fmt/format.h>

#include <chrono>

#include "gradproof/check_network/did_not_answer.hpp"
#include "gradproof/check_network/directional_judgement.hpp"
#include "gradproof/check_network/forward_judgement.hpp"
#include "gradproof/check_network/gradient_judgement.hpp"
#include "gradproof/network/shapes.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

bool any_given(const Layers<arma::mat>& layers) {
  for (const arma::mat& array : layers) {
    if (!array.is_empty()) return true;
  }
  return false;
}

Report empty_report(const Case& question, const CheckOptions& options) {
  Report report;
  report.submission = options.submission;
  report.network = question.architecture.description();
  report.cases = 1;
  return report;
}

}  // namespace

Report check_network(const Case& question, const Answer& answer, const CheckOptions& options) {
  require_shapes("check_network", question.architecture.forward_only(), question.parameters, question.X,
                 question.Y);
  const auto start = Clock::now();
  Report report = empty_report(question, options);
  report.notes = answer.notes;

  DerivativeOptions derivative = options.derivative;
  derivative.with_dZ_dA = any_given(answer.dZ) || any_given(answer.dA);
  report.arrays = judge_forward(question, answer, report.notes);
  std::vector<ArrayReport> gradients;
  if (to_be_screened(question, options, report.notes))
    gradients = judge_along_directions(question, answer, options, report.notes, report.evaluations);
  if (gradients.empty())
    gradients = judge_at_kinks(question, answer, derivative, report.notes, report.evaluations);
  report.arrays.insert(report.arrays.end(), gradients.begin(), gradients.end());
  sort_as_computed(report.arrays);
  for (const ArrayReport& array : report.arrays) report.entries += array.entries;
  report.verdict = overall(report.arrays);
  report.seconds = seconds_since(start);
  return report;
}

Report check_network(const Case& question, const Implementation& implementation,
                     const CheckOptions& options) {
  const auto start = Clock::now();
  Report report = empty_report(question, options);
  report.verdict = Verdict::did_not_answer;
  const auto failed = [&](Outcome outcome, const std::string& text) {
    report.outcome = to_string(outcome);
    report.notes.push_back(text);
    report.seconds = seconds_since(start);
    return report;
  };
  Answer answer;
  try {
    answer = implementation(question);
  } catch (const DidNotAnswer& failure) {
    return failed(failure.outcome(), failure.what());
  } catch (const HarnessTrouble& trouble) {
    report.verdict = Verdict::harness_trouble;
    report.notes.emplace_back(trouble.what());
    return report;
  } catch (const Interrupted&) {
    throw;
  } catch (const std::exception& error) {
    return failed(Outcome::crashed, fmt::format("it threw an exception: {}", error.what()));
  } catch (...) {
    return failed(Outcome::crashed, "it threw something that is not a std::exception");
  }
  report = check_network(question, answer, options);
  if (options.on_answer) options.on_answer(question, answer, report);
  report.seconds = seconds_since(start);
  return report;
}

}  // namespace gradproof
