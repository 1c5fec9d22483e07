// SPDX-License-Identifier: MIT
#include "gradproof/check_network/verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <random>

#include "gradproof/check_network/activation_check.hpp"
#include "gradproof/check_network/did_not_answer.hpp"
#include "gradproof/check_network/forward_judgement.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof {

namespace {

/// Equal in shape and in every bit: a NaN equals itself, 0 does not equal -0.
bool same_bits(const arma::mat& a, const arma::mat& b) {
  return arma::size(a) == arma::size(b) &&
         (a.is_empty() || std::memcmp(a.memptr(), b.memptr(), a.n_elem * sizeof(double)) == 0);
}

bool same_bits(const Case& a, const Case& b) {
  if (!same_bits(a.X, b.X) || !same_bits(a.Y, b.Y)) return false;
  for (std::size_t l = 1; l <= a.parameters.W.depth(); ++l) {
    if (!same_bits(a.parameters.W[l], b.parameters.W[l]) || !same_bits(a.parameters.b[l], b.parameters.b[l]))
      return false;
  }
  return true;
}

ArrayReport finding(const std::string& name, Reason kind, std::string reason) {
  ArrayReport array;
  array.name = name;
  array.verdict = Verdict::wrong;
  array.kind = kind;
  array.reason = std::move(reason);
  return array;
}

/// What differs between two answers to one question, bit for bit, if anything does.
std::vector<ArrayReport> differences(const Answer& first, const Answer& second) {
  std::vector<ArrayReport> found;
  const auto compare = [&](const std::string& name, const arma::mat& a, const arma::mat& b) {
    if (same_bits(a, b)) return;
    std::string text = "asked the same question twice, it answered differently";
    if (arma::size(a) == arma::size(b)) {
      for (arma::uword i = 0; i < a.n_elem; ++i) {
        if (std::memcmp(&a(i), &b(i), sizeof(double)) == 0) continue;
        text += fmt::format(": ({},{}) was {:.17g}, then {:.17g}", i % a.n_rows, i / a.n_rows, a(i), b(i));
        break;
      }
    } else {
      text += fmt::format(": {}x{}, then {}x{}", a.n_rows, a.n_cols, b.n_rows, b.n_cols);
    }
    found.push_back(finding(name, Reason::not_deterministic, std::move(text)));
  };
  const auto compare_layers = [&](const char* name, const Layers<arma::mat>& a, const Layers<arma::mat>& b) {
    for (std::size_t l = 1; l <= std::max(a.depth(), b.depth()); ++l)
      compare(fmt::format("{}[{}]", name, l), l <= a.depth() ? a[l] : arma::mat(),
              l <= b.depth() ? b[l] : arma::mat());
  };
  const auto as_matrix = [](const std::optional<double>& value) {
    return value ? arma::mat(1, 1, arma::fill::value(*value)) : arma::mat();
  };
  compare("cost", as_matrix(first.cost), as_matrix(second.cost));
  compare_layers("Z", first.Z, second.Z);
  compare_layers("A", first.A, second.A);
  compare_layers("dZ", first.dZ, second.dZ);
  compare_layers("dA", first.dA, second.dA);
  compare_layers("dW", first.dW, second.dW);
  compare_layers("db", first.db, second.db);
  return found;
}

/// One run over an examination.
class Run {
 public:
  Run(const Implementation& implementation, const Examination& examination, const CheckOptions& options)
      : implementation_(implementation), examination_(examination), options_(options) {}

  Report operator()() {
    const auto start = std::chrono::steady_clock::now();
    Report report = judged();
    report.submission = options_.submission;
    report.network = description(examination_);
    report.seed = examination_.seed;
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return report;
  }

 private:
  Report judged() {
    Report total;
    if (auto wrong = wrong_activations(examination_.cases); !wrong.empty()) {
      total.arrays = std::move(wrong);
      total.verdict = overall(total.arrays);
      total.notes.emplace_back(
          "no network was judged: its activation and the derivative given for it do not belong together");
      return total;
    }
    std::vector<std::size_t> order(examination_.cases.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(), std::mt19937_64(examination_.seed));

    // merged in the order of the examination, whatever the order of asking: the first question is the
    // clearest
    std::vector<Report> reports(order.size());
    Answer first;
    for (std::size_t k = 0; k < order.size(); ++k) {
      Report& report = reports[order[k]];
      report = ask(examination_.cases[order[k]], k == 0 ? &first : nullptr);
      if (report.verdict == Verdict::harness_trouble || report.outcome == to_string(Outcome::timed_out))
        return report;
    }
    std::size_t unanswered = 0;
    for (std::size_t i = 0; i < reports.size(); ++i) {
      if (reports[i].verdict == Verdict::did_not_answer && ++unanswered > 1) reports[i].notes.clear();
      total = i == 0 ? reports[i] : merge(total, reports[i]);
    }
    if (unanswered > 1)
      total.notes.push_back(fmt::format("{} of {} networks were not answered", unanswered, reports.size()));
    if (unanswered == 0 && !reports.empty()) {
      for (const Case& question : examination_.robustness) note_robustness(question, total);
      ask_again(examination_.cases[order.front()], first, total);
    }
    sort_as_computed(total.arrays);
    return total;
  }

  /// One question, watched: are its arrays as they were when the answer comes back?
  Report ask(const Case& question, Answer* given = nullptr, bool is_robustness = false) {
    bool changed = false;
    const auto watched = [&](const Case& asked) {
      // one that casts const away would change it
      Case copy = asked;  // NOLINT(performance-unnecessary-copy-initialization)
      Answer answer = implementation_(copy);
      changed = !same_bits(copy, asked);
      if (given != nullptr) *given = answer;
      return answer;
    };
    CheckOptions options = options_;
    options.derivative.progress = overall_progress();
    if (is_robustness) options.on_answer = {};  // no evidence of a wrong line
    Report report = check_network(question, Implementation(watched), options);
    ++asked_;
    if (report.verdict == Verdict::did_not_answer) {
      for (std::string& note : report.notes) note = fmt::format("{}: {}", description(question), note);
    }
    if (changed) {
      report.arrays.push_back(
          finding("input", Reason::changes_input,
                  "the parameters or the data it was given were changed: work on a copy"));
      report.verdict = overall(report.arrays);
    }
    return report;
  }

  [[nodiscard]] std::function<void(std::size_t, std::size_t)> overall_progress() const {
    const std::size_t questions = examination_.cases.size() + examination_.robustness.size();
    if (!options_.derivative.progress || questions < 2) return options_.derivative.progress;
    return [this, questions](std::size_t done, std::size_t all) {
      const std::size_t within = all == 0 ? 0 : 1000 * done / all;
      options_.derivative.progress(1000 * asked_ + within, 1000 * questions);
    };
  }

  /// Wrong on ordinary data: not a matter of robustness.
  static bool wrong_already(const Report& total, const ArrayReport& array) {
    return std::any_of(total.arrays.begin(), total.arrays.end(), [&](const ArrayReport& other) {
      return other.name == array.name && other.verdict == Verdict::wrong;
    });
  }

  void note_robustness(const Case& question, Report& total) {
    const Report report = ask(question, nullptr, true);
    if (report.verdict == Verdict::did_not_answer) {
      total.notes.push_back(fmt::format("robustness: it did not answer for {}",
                                        report.notes.empty() ? description(question) : report.notes.front()));
      return;
    }
    std::vector<std::string> found;
    for (const ArrayReport& array : report.arrays) {
      if (array.verdict != Verdict::wrong || wrong_already(total, array)) continue;
      const bool overflow = array.name == "cost" && array.kind == Reason::not_finite;
      found.push_back(overflow ? "your cost overflows once A = 1"
                               : fmt::format("{}: {}", array.name, array.reason));
    }
    if (found.empty()) return;
    const std::size_t more = found.size() - 1;
    total.notes.push_back(fmt::format("robustness, {}: {}{}", question.name, found.front(),
                                      more == 0 ? "" : fmt::format(" (and {} more)", more)));
  }

  void ask_again(const Case& question, const Answer& first, Report& total) {
    Answer second;
    try {
      second = implementation_(Case(question));
    } catch (const Interrupted&) {
      throw;
    } catch (const HarnessTrouble& trouble) {
      total.verdict = Verdict::harness_trouble;
      total.notes.emplace_back(trouble.what());
      return;
    } catch (const DidNotAnswer& error) {
      // died, timed out or broke a rule: nothing of how it would have answered is known
      total.notes.push_back(
          fmt::format("asked the same question again, it did not answer: {}", error.what()));
      if (total.verdict == Verdict::wrong) return;  // of which there is evidence already
      total.verdict = Verdict::did_not_answer;
      total.outcome = to_string(error.outcome());
      return;
    } catch (const std::exception& error) {
      total.arrays.push_back(
          finding("answer", Reason::not_deterministic,
                  fmt::format("asked the same question again, it threw an exception: {}", error.what())));
    } catch (...) {
      total.arrays.push_back(
          finding("answer", Reason::not_deterministic,
                  "asked the same question again, it threw something that is not a std::exception"));
    }
    total.arrays = merge(total.arrays, differences(first, second));
    total.verdict = overall(total.arrays);
  }

  const Implementation& implementation_;
  const Examination& examination_;
  const CheckOptions& options_;
  std::size_t asked_ = 0;
};

}  // namespace

Report verify(const Implementation& implementation, const Examination& examination,
              const CheckOptions& options) {
  return Run(implementation, examination, options)();
}

}  // namespace gradproof
