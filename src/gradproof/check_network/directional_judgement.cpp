// SPDX-License-Identifier: MIT
#include "gradproof/check_network/directional_judgement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "gradproof/check_network/forward_judgement.hpp"
#include "gradproof/derivative/blas_threads.hpp"
#include "gradproof/derivative/compensated_sum.hpp"
#include "gradproof/derivative/directional.hpp"
#include "gradproof/derivative/kernel/fast_propagation.hpp"
#include "gradproof/network/random.hpp"
#include "gradproof/verdict/judge.hpp"

namespace gradproof {

namespace {

constexpr std::size_t most_named = 10;
constexpr double bars_caught = 10.0;   // the error whose chance of passing is stated
constexpr double widest_share = 1e-2;  // of the largest entry, that this error may be

/// One array of the answer, and how J changes along directions in it.
struct Screened {
  const DirectionalDifference& directions;
  std::size_t l;
  bool is_b;
  const arma::mat& claimed;
  std::size_t& evaluations;
  const std::atomic<bool>* stop;

  [[nodiscard]] Slope along(const arma::mat& V, const Block& block) const {
    if (stop != nullptr && *stop) throw Interrupted();
    ++evaluations;
    return is_b ? directions.along_b(l, V, block) : directions.along_W(l, V, block);
  }
  [[nodiscard]] double claimed_along(const arma::mat& V, const Block& block) const {
    CompensatedSum sum;
    for (arma::uword j = block.first_col; j < block.last_col; ++j) {
      for (arma::uword i = block.first_row; i < block.last_row; ++i) sum.add(V(i, j) * claimed(i, j));
    }
    return sum.value();
  }
  /// |claimed - numeric| over its bar along V.
  [[nodiscard]] double off_by(const arma::mat& V, const Block& block) const {
    const Slope slope = along(V, block);
    const double difference = std::abs(claimed_along(V, block) - slope.value);
    return difference <= 0.0 ? 0.0 : difference / slope.bar;
  }
};

std::array<Block, 2> halves(const Block& block) {
  Block first = block, second = block;
  if (block.rows() > 1) {
    first.last_row = second.first_row = block.first_row + block.rows() / 2;
  } else {
    first.last_col = second.first_col = block.first_col + block.cols() / 2;
  }
  return {first, second};
}

/// The entries of a block, known to be off along V, that are off by themselves.
void name_entries(const Screened& array, const arma::mat& V, const Block& block, const std::string& where,
                  std::vector<EntryReport>& named) {
  if (named.size() >= most_named) return;
  if (block.size() == 1) {
    const arma::uword i = block.first_row, j = block.first_col;
    const Slope slope = array.along(arma::mat(arma::size(V), arma::fill::ones), block);
    if (!(std::abs(array.claimed(i, j) - slope.value) <= slope.bar))
      named.push_back({i, j, array.claimed(i, j), slope.value, slope.bar, where});
    return;
  }
  const auto [first, second] = halves(block);
  const double off_first = array.off_by(V, first), off_second = array.off_by(V, second);
  // an error spread over many entries may drown in each half: then the likelier one
  const bool neither = !(off_first > 1.0) && !(off_second > 1.0);
  if (off_first > 1.0 || (neither && off_first >= off_second)) name_entries(array, V, first, where, named);
  if (off_second > 1.0 || (neither && off_first < off_second)) name_entries(array, V, second, where, named);
}

/// What was found along all directions of an array.
struct Along {
  arma::vec claimed, numeric, bar;
};

std::string reason_of(const Along& found, const std::vector<EntryReport>& named, arma::uword entries,
                      const Case& question) {
  if (const auto ratio = constant_ratio(found.claimed, found.numeric, found.bar);
      ratio && found.claimed.n_elem > 1) {
    if (auto text = ratio_text(*ratio, known_values(question), "derivative"); !text.empty()) return text;
  }
  if (named.empty())
    return fmt::format("along a random direction it is {:.6g} where the derivative is {:.6g}",
                       found.claimed.back(), found.numeric.back());
  const EntryReport& worst = named.front();
  std::string others;
  for (std::size_t i = 1; i < named.size(); ++i)
    others += fmt::format("{}({},{})", i == 1 ? "; also " : ", ", named[i].row, named[i].col);
  return fmt::format("{} of {} entries {}: ({},{}) is {:.10g} where the derivative is {:.10g}{}",
                     named.size() < most_named ? fmt::format("at least {}", named.size())
                                               : fmt::format("{} or more", most_named),
                     entries, named.size() == 1 ? "differs" : "differ", worst.row, worst.col, worst.claimed,
                     worst.numeric, others);
}

ArrayReport screen(const std::string& name, const std::string& shape_of, const Screened& array,
                   arma::uword rows, arma::uword cols, const Case& question, const CheckOptions& options,
                   Random& random) {
  const arma::mat nothing(rows, cols, arma::fill::zeros);
  if (array.claimed.n_rows != rows || array.claimed.n_cols != cols || !array.claimed.is_finite()) {
    JudgeOptions judge;
    judge.shape_of = shape_of;
    judge.where = question.name;
    return judge_array(name, array.claimed, nothing, nothing, judge);
  }
  ArrayReport report;
  report.name = name;
  report.rows = rows;
  report.cols = cols;
  report.entries = rows * cols;
  const Block whole{0, rows, 0, cols};
  const double largest = arma::abs(array.claimed).max();
  Along found;
  double widest = 0.0;
  bool any_slope = false;
  for (unsigned turn = 0; turn < options.directions; ++turn) {
    const arma::mat V = random_normal(random, rows, cols);
    const Slope slope = array.along(V, whole);
    const double claimed = array.claimed_along(V, whole), difference = std::abs(claimed - slope.value);
    found.claimed.insert_rows(turn, arma::vec(1, arma::fill::value(claimed)));
    found.numeric.insert_rows(turn, arma::vec(1, arma::fill::value(slope.value)));
    found.bar.insert_rows(turn, arma::vec(1, arma::fill::value(slope.bar)));
    widest = std::max(widest, slope.bar);
    any_slope = any_slope || std::abs(slope.value) > slope.bar;
    report.largest_difference =
        std::max(report.largest_difference, largest > 0.0 ? difference / largest : difference);
    if (!(difference <= slope.bar) && report.verdict != Verdict::wrong) {
      report.verdict = Verdict::wrong;
      report.kind = Reason::differs;
      std::vector<EntryReport> named;
      name_entries(array, V, whole, question.name, named);
      if (!named.empty()) report.worst = named.front();
      report.reason = reason_of(found, named, report.entries, question);
    }
  }
  report.would_have_caught =
      largest > 0.0 ? bars_caught * widest / largest : std::numeric_limits<double>::infinity();
  if (report.verdict == Verdict::wrong) {
    if (const auto ratio = constant_ratio(found.claimed, found.numeric, found.bar);
        ratio && options.directions > 1) {
      if (auto text = ratio_text(*ratio, known_values(question), "derivative"); !text.empty())
        report.reason = text;
    }
    return report;
  }
  report.verdict = Verdict::cannot_tell;
  if (!any_slope) {
    report.kind = Reason::vacuous;
    report.reason =
        fmt::format("the derivative is 0 to working precision along {} directions: nothing was tested",
                    options.directions);
  } else if (!(report.would_have_caught <= widest_share)) {
    report.kind = Reason::precision;
    report.reason = fmt::format(
        "only errors of {:.0e} of the largest entry would show along a random direction; "
        "--method full judges every entry by itself",
        report.would_have_caught);
  } else {
    report.verdict = Verdict::verified;
    report.kind = Reason::none;
    report.note = fmt::format(
        "{} random directions; an error of {:.0e} of the largest entry, in any one entry, "
        "passes with probability {:.0e}",
        options.directions, report.would_have_caught,
        std::pow(std::erf(1.0 / bars_caught / std::sqrt(2.0)), options.directions));
  }
  return report;
}

struct Screening {
  std::vector<ArrayReport> arrays;
  std::size_t wrong = 0, kinks = 0;
};

Screening screen_all(const Case& question, const Answer& answer, const CheckOptions& options,
                     double kink_fraction, std::size_t& evaluations) {
  const ForwardNetwork& network = question.architecture.forward_only();
  const BasePoint at(network, question.parameters, question.X, question.Y, kink_fraction);
  const double step = options.derivative.step_in_z;
  if (!FastPropagation::is_exact_for(at, step)) return {};
  const ErrorBars bars = error_bars(at, step);
  const DirectionalDifference difference(at, bars, step);
  static const arma::mat missing;
  Random random(options.direction_seed);
  Screening found;
  found.kinks = at.kinks;
  for (std::size_t l = network.depth(); l >= 1; --l) {
    for (const bool is_b : {false, true}) {
      const Layers<arma::mat>& claims = is_b ? answer.db : answer.dW;
      const Screened array{difference,  l,
                           is_b,        l <= claims.depth() ? claims[l] : missing,
                           evaluations, options.derivative.stop};
      const std::string shape_of = fmt::format("{}[{}]", is_b ? "b" : "W", l);
      found.arrays.push_back(screen("d" + shape_of, shape_of, array, network.n(l),
                                    is_b ? 1 : network.n(l - 1), question, options, random));
      found.wrong += found.arrays.back().verdict == Verdict::wrong ? 1U : 0U;
    }
  }
  return found;
}

std::string duration(double seconds) {
  if (seconds < 1.0) return fmt::format("{:.0g} s", seconds);
  if (seconds < 120.0) return fmt::format("{:.0f} s", seconds);
  if (seconds < 7200.0) return fmt::format("{:.0f} min", seconds / 60.0);
  return fmt::format("{:.0f} h", seconds / 3600.0);
}

}  // namespace

std::vector<ArrayReport> judge_along_directions(const Case& question, const Answer& answer,
                                                const CheckOptions& options, std::vector<std::string>& notes,
                                                std::size_t& evaluations) {
  const SingleThreadedBlas one_thread;
  const auto given = [](const Layers<arma::mat>& layers) {
    return std::any_of(layers.begin(), layers.end(),
                       [](const arma::mat& array) { return !array.is_empty(); });
  };
  if (given(answer.dZ) || given(answer.dA))
    notes.emplace_back("dZ and dA were not judged: --method full does");
  Screening left = screen_all(question, answer, options, 0.0, evaluations);
  if (left.arrays.empty()) {
    notes.emplace_back(
        "every entry was differentiated: numbers overflow here, and random directions would mix them");
    return {};
  }
  if (left.wrong == 0 || left.kinks == 0) return std::move(left.arrays);
  for (const auto& [fraction, slope] :
       {std::pair{1.0, "that of the right side"}, {0.5, "halfway between the two sides"}}) {
    Screening other = screen_all(question, answer, options, fraction, evaluations);
    if (other.wrong > 0) continue;
    notes.push_back(fmt::format(
        "where Z is exactly 0 the slope of the activation is taken to be {}: a convention, not a mistake",
        slope));
    return std::move(other.arrays);
  }
  return std::move(left.arrays);
}

bool to_be_screened(const Case& question, const CheckOptions& options, std::vector<std::string>& notes) {
  if (options.method == Method::full) return false;
  const ForwardNetwork& network = question.architecture.forward_only();
  const double seconds = full_check_seconds(network, question.X.n_cols, options.derivative.threads);
  if (options.method == Method::automatic && seconds <= options.budget) {
    if (options.say_method)
      notes.push_back(fmt::format("every entry was differentiated: estimated at {}, within the budget of {}",
                                  duration(seconds), duration(options.budget)));
    return false;
  }
  if (options.method == Method::automatic) {
    notes.push_back(
        fmt::format("screened along random directions: the full check would take about {}, over the budget "
                    "of {} (--budget)",
                    duration(seconds), duration(options.budget)));
  }
  return true;
}

}  // namespace gradproof
