// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/chain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "gradproof/check_function/check_objective.hpp"
#include "gradproof/network/random.hpp"
#include "gradproof/submission/python/chain_points.hpp"
#include "gradproof/submission/python/exercise.hpp"
#include "gradproof/submission/python/findings.hpp"
#include "gradproof/submission/python/session.hpp"
#include "gradproof/submission/python/set_aside.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof {

namespace {

using NamedArrays = std::map<std::string, arma::mat>;

constexpr double regulariser = 0.3;

/// "W1" -> "dW[1]": what is judged is the derivative by it.
std::string derivative_by(const std::string& parameter) { return in_notation("d" + parameter); }

/// The chain as a function of its parameters, with data of its own.
class Chain {
 public:
  Chain(PythonSession& session, const ChainReading& reading, arma::mat X, arma::mat Y)
      : session_(session), reading_(reading), X_(std::move(X)), Y_(std::move(Y)) {}

  [[nodiscard]] double cost(const arma::vec& p) {
    const double before = session_.child().seconds();
    const PartAnswer said = session_.ask_chain("chain cost", arrays(p), words(1), 1);
    seconds_ = session_.child().seconds() - before;
    const auto found = said.arrays.find("cost");
    return found == said.arrays.end() || found->second.n_elem != 1 ? arma::datum::nan : found->second(0);
  }

  /// As many at once as one answer may take; none where one of them raises an exception, or takes its time.
  [[nodiscard]] arma::rowvec costs(const arma::mat& points) {
    const auto most = static_cast<arma::uword>(std::clamp(0.2 / std::max(seconds_, 1e-6), 1.0, 256.0));
    if (most < 4) return {};
    arma::rowvec all(points.n_cols);
    for (arma::uword first = 0; first < points.n_cols; first += most) {
      const arma::uword last = std::min(first + most, points.n_cols) - 1;
      NamedArrays asked = arrays(points.col(first));
      asked.emplace("points", points.cols(first, last));
      try {
        const PartAnswer said = session_.ask_chain("chain costs", asked, words(1), last - first + 1);
        const auto found = said.arrays.find("costs");
        if (found == said.arrays.end() || found->second.n_elem != last - first + 1) return {};
        all.cols(first, last) = arma::vectorise(found->second).t();
      } catch (const PartRaised&) {
        return {};
      }
    }
    return all;
  }

  /// The gradient in the shapes in which it came; what is missing is empty.
  [[nodiscard]] ArrayValues gradient(const arma::vec& p, int times) {
    const PartAnswer said = session_.ask_chain("chain gradient", arrays(p), words(times), 2 * p.n_elem);
    ArrayValues values;
    for (std::size_t k = 1; k <= reading_.names.size(); ++k) {
      const auto found = said.arrays.find(fmt::format("G{}", k));
      values.push_back({found == said.arrays.end() ? arma::mat() : found->second, {}, false});
      if (const auto shape = said.shapes.find(std::to_string(k)); shape != said.shapes.end())
        wrong_shapes_.emplace(k - 1, shape->second);
    }
    return values;
  }

  [[nodiscard]] const std::map<std::size_t, std::string>& wrong_shapes() const { return wrong_shapes_; }

 private:
  [[nodiscard]] NamedArrays arrays(const arma::vec& p) const {
    NamedArrays named = {{"X", X_}, {"Y", Y_}};
    arma::uword at = 0;
    for (std::size_t k = 0; k < reading_.like.size(); ++k) {
      const arma::mat& like = reading_.like[k];
      named.emplace(fmt::format("P{}", k + 1), arma::mat(p.memptr() + at, like.n_rows, like.n_cols));
      at += like.n_elem;
    }
    return named;
  }
  [[nodiscard]] Words words(int times) const {
    return {{"times", std::to_string(times)},
            {"reg", fmt::format("{}", reading_.takes_reg ? regulariser : 0.0)}};
  }

  PythonSession& session_;
  const ChainReading& reading_;
  arma::mat X_, Y_;
  double seconds_ = 1.0;  // of the last cost
  std::map<std::size_t, std::string> wrong_shapes_;
};

ArrayValues drawn_parameters(const ChainReading& reading, Random& random) {
  ArrayValues values;
  for (const arma::mat& like : reading.like) values.push_back({drawn_parameter(like, random), {}, false});
  return values;
}

constexpr arma::uword most_one_by_one = 64;

class ChainJudge {
 public:
  ChainJudge(PythonSession& session, const ChainReading& reading, std::uint64_t seed)
      : session_(session), reading_(reading), random_(seed), seed_(seed) {}

  Report operator()() {
    report_.question = "point";
    const arma::uword m = reading_.X.n_cols;
    judge(data(reading_.X, m), reading_.Y, "", 5);
    const bool fixed = reading_.kind == "script" || m < 4;
    if (!fixed && !stands_wrong() && takes(m - 2))
      judge(data(reading_.X, m - 2), reading_.Y.head_cols(m - 2), fmt::format(" with {} examples", m - 2), 2);
    // with as many examples at other points, for a mistake that one point hides: |W| for W where W is
    // positive
    for (int more = 0; fixed && more < 2 && !stands_wrong(); ++more)
      judge(data(reading_.X, m), reading_.Y, "", 2);
    if (!fixed && !stands_wrong()) aside();
    if (!stands_wrong() && reading_.kind != "script") twice();
    report_.verdict = most_serious(report_.arrays, Verdict::verified);
    return std::move(report_);
  }

 private:
  [[nodiscard]] arma::mat data(const arma::mat& like, arma::uword m) {
    return random_normal(random_, like.n_rows, m);
  }
  [[nodiscard]] bool stands_wrong() const {
    return std::any_of(report_.arrays.begin(), report_.arrays.end(), [](const ArrayReport& array) {
      return array.verdict == Verdict::wrong || array.verdict == Verdict::did_not_answer;
    });
  }

  /// Has it a cost with so many examples? Some objects keep the first data that they were given.
  [[nodiscard]] bool takes(arma::uword m) {
    Random random(seed_);
    Chain chain(session_, reading_, random_normal(random, reading_.X.n_rows, m), reading_.Y.head_cols(m));
    try {
      if (std::isfinite(chain.cost(flatten(drawn_parameters(reading_, random))))) return true;
    } catch (const PartRaised&) {  // of so many it knows nothing
    }
    report_.notes.push_back(
        fmt::format("judged with {} examples alone: with {} its cost is no number", reading_.X.n_cols, m));
    return false;
  }

  /// Batches that some code meets for the first time in its last, partial one: named where they alone fail.
  void aside() {
    const auto fails = [&](const arma::mat& Y) {
      ChainJudge alone(session_, reading_, seed_);
      try {
        alone.judge(data(reading_.X, Y.n_cols), Y, "", 2);
      } catch (const PartRaised&) {
        return true;
      }
      return alone.stands_wrong();
    };
    if (reading_.labels && reading_.Y.n_rows > 1) {
      arma::mat Y = arma::zeros(arma::size(reading_.Y));
      for (arma::uword k = 0; k < Y.n_cols; ++k) Y(k % (Y.n_rows - 1), k) = 1.0;
      if (fails(Y))
        report_.notes.emplace_back(
            "right where every class is in the batch; wrong for a batch without the last class: where "
            "one_hot has Y.max() "
            "+ 1 rows, it has one too few there; give it the number of classes");
    }
    if (fails(reading_.Y.tail_cols(1)))
      report_.notes.emplace_back(
          "with one example alone, m = 1, it fails or is wrong; with more it is right");
  }

  /// Few entries are asked one by one: hardly more evaluations than directions take, and bars that are
  /// narrower by some orders. Where a kink or noise leaves one of them undecided, directions are drawn.
  [[nodiscard]] Report asked(const Objective& objective, FunctionOptions& options) const {
    if (flatten(objective.x).n_elem <= most_one_by_one) {
      options.entries = FunctionOptions::Entries::every_one;
      Report found = check_objective(objective, options);
      if (found.verdict != Verdict::cannot_tell) return found;
    }
    options.entries = FunctionOptions::Entries::by_directions;
    return check_objective(objective, options);
  }

  void judge(const arma::mat& X, const arma::mat& Y, const std::string& where, std::size_t directions) {
    Chain chain(session_, reading_, X, Y);
    Objective objective;
    objective.name = "its own cost";
    objective.x = drawn_parameters(reading_, random_);
    const ArrayValues like = objective.x;
    std::string raised;
    objective.whole.value = [&](const arma::vec& p) { return chain.cost(p); };
    objective.whole.values = [&](const arma::mat& points) { return chain.costs(points); };
    objective.whole.gradient = [&](const arma::vec& p, double) {
      ArrayValues claimed = chain.gradient(p, 1);
      for (std::size_t k = 0; k < claimed.size(); ++k) {
        if (arma::size(claimed[k].real) == arma::size(like[k].real) && chain.wrong_shapes().count(k) == 0)
          continue;
        claimed[k].real.set_size(arma::size(like[k].real));
        claimed[k].real.fill(arma::datum::nan);
      }
      return claimed;
    };
    FunctionOptions options;
    options.names = reading_.names;
    options.seed = seed_;
    options.directions = directions;
    options.single_precision = reading_.is_single;
    Report found = asked(objective, options);
    report_.cases += 1;
    report_.entries += found.entries;
    report_.evaluations += found.evaluations;
    for (const std::string& note : found.notes) report_.notes.push_back(note);
    for (ArrayReport& array : found.arrays) add(std::move(array), chain, where);
  }

  void add(ArrayReport array, const Chain& chain, const std::string& where) {
    const auto place =
        std::find_if(reading_.names.begin(), reading_.names.end(), [&](const std::string& name) {
          return array.name == name || array.name == "gradient, " + name ||
                 (reading_.names.size() == 1 && array.name == "gradient");
        });
    if (place != reading_.names.end()) {
      const auto k = static_cast<std::size_t>(place - reading_.names.begin());
      array.name = derivative_by(*place);
      array.rows = reading_.like[k].n_rows;
      array.cols = reading_.like[k].n_cols;
      if (const auto shape = chain.wrong_shapes().find(k); shape != chain.wrong_shapes().end()) {
        const std::size_t cut = shape->second.find('\n');
        array =
            wrong_array(array.name, Reason::wrong_shape,
                        fmt::format("its shape is {}, that of {} is {}", shape->second.substr(0, cut), *place,
                                    cut == std::string::npos ? "" : shape->second.substr(cut + 1)));
      }
    }
    if (array.verdict != Verdict::verified && !where.empty()) array.reason += where;
    const auto said = std::find_if(report_.arrays.begin(), report_.arrays.end(),
                                   [&](const ArrayReport& other) { return other.name == array.name; });
    if (said == report_.arrays.end()) {
      report_.arrays.push_back(std::move(array));
    } else if (said->verdict == Verdict::verified && array.verdict == Verdict::wrong) {
      *said = std::move(array);
    }
  }

  /// The same question again, without making the object anew: gradients that add up are right once only.
  void twice() {
    Chain chain(session_, reading_, reading_.X, reading_.Y);
    const arma::vec p = flatten(drawn_parameters(reading_, random_));
    const ArrayValues once = chain.gradient(p, 1), again = chain.gradient(p, reading_.is_update ? 1 : 2);
    for (std::size_t k = 0; k < once.size(); ++k) {
      if (arma::size(once[k].real) != arma::size(again[k].real) || once[k].real.empty()) continue;
      const double change = arma::abs(again[k].real - once[k].real).max(),
                   size = arma::abs(once[k].real).max();
      if (change <= 1e-9 * size) continue;
      const bool doubled = arma::abs(again[k].real - 2 * once[k].real).max() <= 1e-9 * size;
      const std::string name = derivative_by(reading_.names[k]);
      std::erase_if(report_.arrays, [&](const ArrayReport& other) { return other.name == name; });
      report_.arrays.push_back(wrong_array(
          name, Reason::not_deterministic,
          doubled
              ? "it is right on the first call and twice that on the second: it accumulates, added to what "
                "the "
                "last call left; set it to zero first, or write = for +="
              : "the second call with the same input gives another answer: something of the first is left"));
    }
  }

  PythonSession& session_;
  const ChainReading& reading_;
  Random random_;
  std::uint64_t seed_;
  Report report_;
};

}  // namespace

bool computes_in_double(PythonSession& session, const ChainReading& reading, std::uint64_t seed) {
  if (!reading.found()) return true;
  Random random(seed);
  Chain chain(session, reading, random_normal(random, reading.X.n_rows, reading.X.n_cols), reading.Y);
  const arma::vec p = flatten(drawn_parameters(reading, random));
  const arma::vec direction = arma::normalise(arma::vec(random_normal(random, p.n_elem, 1)));
  const double base = chain.cost(p);
  // A float that turns over stays so for the steps after it, all with one change; a double follows each.
  std::set<double> changes;
  for (const double step : {1e-10, 1.5e-10, 2e-10, 2.5e-10, 3e-10}) {
    const double change = std::abs(chain.cost(p + step * direction) - base);
    if (change > 0.0 && change < 1e-9 * std::abs(base)) changes.insert(change);
  }
  return changes.size() >= 4;
}

bool ignores_targets(PythonSession& session, const ChainReading& reading, std::uint64_t seed) {
  if (reading.loss != "own" || reading.X.n_cols < 2) return false;
  Random random(seed);
  const arma::mat X = random_normal(random, reading.X.n_rows, reading.X.n_cols);
  const arma::vec p = flatten(drawn_parameters(reading, random));
  const double cost = Chain(session, reading, X, reading.Y).cost(p);
  return cost == Chain(session, reading, X, arma::shift(reading.Y, 1, 1)).cost(p);
}

namespace {

/// The point depends on the seed alone, so that two answers can be compared.
ChainSaid said_at_a_point(PythonSession& session, const ChainReading& reading, std::uint64_t seed) {
  Random random(seed + 31);
  Chain chain(session, reading, random_normal(random, reading.X.n_rows, reading.X.n_cols), reading.Y);
  const arma::vec p = flatten(drawn_parameters(reading, random));
  return {chain.cost(p), flatten(chain.gradient(p, 1))};
}

std::string note_of(const std::string& set_aside, const std::string& numbers) {
  if (set_aside == "clip")
    return fmt::format(
        "it clips its gradient at {}, and what was cut off is no derivative: the clipping was set aside",
        numbers);
  return fmt::format(
      "it adds {} in a logarithm or below a fraction line, so that nothing is divided by 0, and does not "
      "differentiate it, as usual: it was set aside",
      numbers);
}

}  // namespace

ChainJudgement judge_chain(PythonSession& session, const ChainReading& reading, std::uint64_t seed) {
  Report report = ChainJudge(session, reading, seed)();
  if (report.verdict != Verdict::wrong && report.verdict != Verdict::cannot_tell) return {std::move(report)};
  // Clipping a gradient leaves no derivative. A small number keeps a logarithm from log(0), or a quotient
  // from x/0, and moves it by as little. Nobody differentiates it. What is wrong without it is wrong for
  // another reason, which it would only blur.
  const ChainSaid with = said_at_a_point(session, reading, seed);
  const PartAnswer said = session.ask_chain("chain without epsilon", {}, {}, 1);
  if (said.set_aside.empty()) return {std::move(report)};
  Report without = ChainJudge(session, reading, seed)();
  if (!without.ok() && without.verdict != Verdict::wrong) {
    // no answer came, or none that decides: what such a number explains is not called wrong for want of one
    const bool is_explained = report.verdict == Verdict::wrong && is_off_by_as_little(report, said.set_aside);
    return {std::move(is_explained ? without : report)};
  }
  if (!moves_as_little(with, said_at_a_point(session, reading, seed), said.set_aside)) {
    if (!without.ok()) return {std::move(report)};  // a step of a difference, say: nothing is left without it
    report.notes.emplace_back(
        "without its small numbers, or its clipping, its cost or gradient is another by more than these can "
        "move: they were not set aside");
    return {std::move(report), false};
  }
  for (const auto& [what, numbers] : said.set_aside) without.notes.push_back(note_of(what, numbers));
  return {std::move(without)};
}

}  // namespace gradproof
