// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "gradproof/check_network/forward_judgement.hpp"
#include "gradproof/check_network/loss_layer.hpp"

namespace gradproof {

namespace {

/// Every mistake with each of its constants, by step. Made once: explanations point into it.
const std::vector<Candidate>& candidates(Step step) {
  static const auto by_step = [] {
    std::array<std::vector<Candidate>, step_count> all;
    for (const Mistake& mistake : catalogue()) {
      const std::vector<double> constants = mistake.constants.empty() ? std::vector{0.0} : mistake.constants;
      for (const double constant : constants)
        all[static_cast<std::size_t>(mistake.step)].push_back({&mistake, constant});
    }
    return all;
  }();
  return by_step[static_cast<std::size_t>(step)];
}

constexpr std::size_t most_explanations = 32;

Replacement replacement(const Candidate* candidate) {
  return {candidate->mistake->step, candidate->mistake->instead, 0, candidate->constant};
}

Plan plan_of(std::initializer_list<const Candidate*> candidates) {
  Plan plan;
  for (const Candidate* candidate : candidates)
    if (candidate != nullptr) plan.push_back(replacement(candidate));
  return plan;
}

/// 1/m, -1, -1/m carried in dZ and dA, as a factor of the derivative of L.
struct Convention {
  const char* name;
  double (*factor)(double m);
};
constexpr std::array<Convention, 4> conventions = {{
    {"", [](double) { return 1.0; }},
    {"1/m", [](double m) { return 1.0 / m; }},
    {"-1", [](double) { return -1.0; }},
    {"-1/m", [](double m) { return -1.0 / m; }},
}};

class Search {
 public:
  Search(const std::vector<Answered>& evidence, Precision precision)
      : evidence_(evidence), precision_(precision) {
    for (std::size_t step = 0; step < step_count; ++step) {
      for (const Candidate& candidate : candidates(static_cast<Step>(step))) {
        const auto acts = [&](const Answered& item) { return candidate.mistake->acts_on(*item.question); };
        if (std::ranges::any_of(evidence_, acts)) pool_[step].push_back(&candidate);
      }
    }
    for (const auto& item : evidence_) deepest_ = std::max(deepest_, item.question->architecture.depth());
    has_loss_layer_ = std::ranges::all_of(
        evidence_, [](const Answered& item) { return gradproof::has_loss_layer(*item.question); });
    has_Z_ = given(ArrayKind::Z);
    has_A_ = given(ArrayKind::A);
    has_dZ_ = given(ArrayKind::dZ);
    has_dA_ = given(ArrayKind::dA);
    has_cost_ =
        std::ranges::all_of(evidence_, [](const Answered& item) { return item.answer->cost.has_value(); });
  }

  std::vector<Explanation> operator()(std::size_t most_mistakes) {
    pairs_allowed_ = most_mistakes > 1;
    for (std::size_t budget = 0; budget <= most_mistakes && found_.empty(); ++budget) run(budget);
    unknown_allowed_ = true;
    for (std::size_t budget = 1; budget <= most_mistakes + 1 && found_.empty(); ++budget) run(budget);
    return std::move(found_);
  }

 private:
  [[nodiscard]] const std::vector<const Candidate*>& pool(Step step) const {
    return pool_[static_cast<std::size_t>(step)];
  }

  [[nodiscard]] bool given(ArrayKind kind) const {
    return std::ranges::all_of(evidence_, [kind](const Answered& item) {
      const std::size_t depth = item.question->architecture.depth();
      for (std::size_t l = 1; l <= depth; ++l)
        if (!(kind == ArrayKind::dA && l == depth) && array_of(*item.answer, kind, l) == nullptr)
          return false;
      return kind != ArrayKind::dA || depth > 1;
    });
  }

  void run(std::size_t budget) {
    budget_ = budget;
    for (const Convention& convention : conventions) {
      if (convention.name[0] != '\0' && !has_dZ_) continue;
      convention_ = convention.name;
      start(convention);
      if (has_Z_ || has_A_) {
        forward_layers(1);
      } else {
        fill_forward({});
        after_forward();
        for (const Step step : {Step::Z, Step::A}) {
          for (const Candidate* candidate : pool(step)) {
            if (budget == 0 || unknown_allowed_) break;
            if (!fill_forward(plan_of({candidate}))) continue;
            use(candidate, step, Use::every_layer, [this] { after_forward(); });
          }
        }
      }
      if (!found_.empty()) return;
    }
  }

  /// The arrays that are read as they stand: those that were answered, free of the convention.
  void start(const Convention& convention) {
    read_.clear();
    for (const auto& [question, answer] : evidence_) {
      const std::size_t depth = question->architecture.depth();
      const double factor = convention.factor(static_cast<double>(question->X.n_cols));
      Answer own;
      const Answer& given = *answer;  // a structured binding cannot be captured by every compiler
      const auto take = [&](ArrayKind kind, bool wanted, Layers<arma::mat>& into, double divided_by = 1.0) {
        into = Layers<arma::mat>(depth);
        for (std::size_t l = 1; wanted && l <= depth; ++l)
          if (const auto* array = array_of(given, kind, l))
            into[l] = divided_by == 1.0 ? *array : arma::mat(*array / divided_by);
      };
      take(ArrayKind::Z, has_Z_, own.Z);
      take(ArrayKind::A, has_A_, own.A);
      take(ArrayKind::dZ, has_dZ_, own.dZ, factor);
      take(ArrayKind::dA, has_dA_, own.dA, factor);
      take(ArrayKind::dW, true, own.dW);
      take(ArrayKind::db, true, own.db);
      read_.push_back(std::move(own));
    }
  }

  /// Without Z and A from the submission: compute them, with a mistake or without.
  bool fill_forward(const Plan& plan) {
    for (std::size_t i = 0; i < evidence_.size(); ++i) {
      const std::size_t depth = evidence_[i].question->architecture.depth();
      try {
        const Board board(*evidence_[i].question, plan);
        for (std::size_t l = 1; l <= depth; ++l) {
          read_[i].Z[l] = board.Z(l);
          read_[i].A[l] = board.A(l);
        }
      } catch (const std::logic_error&) {
        return false;
      }
    }
    return true;
  }

  /// The layer of item i that lies `below_top` below its last one; 0 where there is none.
  [[nodiscard]] std::size_t layer(std::size_t i, std::size_t below_top) const {
    const std::size_t depth = evidence_[i].question->architecture.depth();
    return below_top < depth ? depth - below_top : 0;
  }

  /// Does the plan's answer agree with `claimed` in every question that has this layer?
  template <class Claimed>
  bool holds(const Plan& plan, ArrayKind kind, std::size_t below_top, Claimed claimed) const {
    for (std::size_t i = 0; i < evidence_.size(); ++i) {
      const std::size_t l = layer(i, below_top);
      if (l == 0) continue;
      const arma::mat* array = claimed(i, l);
      if (kind == ArrayKind::db && evidence_[i].answer->without_biases) continue;
      if (below_top == 0 && has_loss_layer_ && (kind == ArrayKind::dW || kind == ArrayKind::db)) continue;
      if (array == nullptr || !agrees(*array, *evidence_[i].question, plan, read_[i], kind, l, precision_))
        return false;
    }
    return true;
  }
  /// Against what is read: an answered array.
  bool holds(const Plan& plan, ArrayKind kind, std::size_t below_top) const {
    return holds(plan, kind, below_top,
                 [&](std::size_t i, std::size_t l) { return array_of(read_[i], kind, l); });
  }

  /// How many different mistakes are in use; an unknown line of a step is one, in whatever layers.
  [[nodiscard]] std::size_t spent() const {
    std::size_t different = 0;
    for (std::size_t i = 0; i < uses_.size(); ++i) {
      const bool again = std::any_of(
          uses_.begin(), uses_.begin() + static_cast<std::ptrdiff_t>(i),
          [&](const Use& use) { return use.candidate == uses_[i].candidate && use.step == uses_[i].step; });
      if (!again) ++different;
    }
    return different;
  }

  /// Goes on with this line replaced, if that can be afforded; takes it back afterwards.
  template <class Next>
  void use(const Candidate* candidate, Step step, std::size_t below_top, Next next) {
    if (found_.size() >= most_explanations) return;
    uses_.push_back({candidate, step, below_top});
    if (spent() <= budget_) next();
    uses_.pop_back();
  }
  template <class Next>
  void unknown(Step step, std::size_t below_top, Next next) {
    if (unknown_allowed_) use(nullptr, step, below_top, next);
  }
  [[nodiscard]] bool affordable(const Candidate* candidate) const {
    if (spent() < budget_) return true;
    return std::ranges::any_of(uses_, [candidate](const Use& use) { return use.candidate == candidate; });
  }

  /// Own Z and A: judged layer by layer, upwards. Layers are counted from the top in Use, so the loop runs
  /// over that number downwards.
  void forward_layers(std::size_t up) {
    if (up > deepest_) {
      for (std::size_t i = 0; i < evidence_.size(); ++i) complete_forward(i);
      after_forward();
      return;
    }
    const std::size_t below_top = deepest_ - up;
    const auto higher = [this, up] { forward_layers(up + 1); };
    one_line(has_Z_, {Step::Z}, ArrayKind::Z, below_top, [&] {
      if (has_Z_)
        one_line(has_A_, {Step::A}, ArrayKind::A, below_top, higher);
      else
        one_line(has_A_, {Step::A, Step::Z}, ArrayKind::A, below_top, higher);
    });
  }
  /// Where only one of Z and A was given, the other is what the right line makes of it.
  void complete_forward(std::size_t i) {
    const Board board(*evidence_[i].question, {}, &read_[i]);
    for (std::size_t l = 1; l <= board.depth(); ++l) {
      if (!has_Z_) read_[i].Z[l] = board.Z(l);
      if (!has_A_) read_[i].A[l] = board.A(l);
    }
  }

  /// One line whose output was answered: right, or one of its mistakes, or unknown.
  template <class Next>
  void one_line(bool answered, std::initializer_list<Step> steps, ArrayKind kind, std::size_t below_top,
                Next next) {
    if (!answered || holds({}, kind, below_top)) {
      next();
      return;
    }
    bool explained = false;
    for (const Step step : steps) {
      for (const Candidate* candidate : pool(step)) {
        if (!affordable(candidate) || !holds(plan_of({candidate}), kind, below_top)) continue;
        explained = true;
        use(candidate, step, below_top, next);
      }
    }
    if (!explained) unknown(*steps.begin(), below_top, next);
  }

  void after_forward() {
    if (!has_cost_ || cost_holds({})) {
      layers_below(0, nullptr);
      return;
    }
    bool explained = false;
    for (const Candidate* candidate : pool(Step::cost)) {
      if (!affordable(candidate) || !cost_holds(plan_of({candidate}))) continue;
      explained = true;
      use(candidate, Step::cost, 0, [this] { layers_below(0, nullptr); });
    }
    if (!explained) unknown(Step::cost, 0, [this] { layers_below(0, nullptr); });
  }
  bool cost_holds(const Plan& plan) const {
    for (std::size_t i = 0; i < evidence_.size(); ++i) {
      const auto& [question, answer] = evidence_[i];
      const arma::mat claimed(1, 1, arma::fill::value(*answer->cost));
      if (agrees(claimed, *question, plan, read_[i], ArrayKind::cost, question->architecture.depth(),
                 precision_))
        continue;
      if (!plan.empty() || !judged_right(*question, *answer->cost)) return false;
    }
    return true;
  }
  /// Harmless in a cost, and noted elsewhere: a tiny epsilon in the logarithm, rounding where A is nearly 1.
  static bool judged_right(const Case& question, double cost) {
    Answer only_cost;
    only_cost.cost = cost;
    std::vector<std::string> notes;
    return std::ranges::none_of(judge_forward(question, only_cost, notes),
                                [](const ArrayReport& array) { return array.verdict == Verdict::wrong; });
  }

  /// dZ, then dW and db, of the layers from this one down.
  void layers_below(std::size_t below_top, const Candidate* divisor) {
    if (found_.size() >= most_explanations) return;
    if (below_top == deepest_) {
      record(true);
      return;
    }
    const auto next = [this, below_top, divisor] { parameters(below_top, divisor); };
    if (has_dZ_) {
      answered_dZ(below_top, next);
    } else {
      computed_dZ(below_top, next);
    }
  }

  template <class Next>
  void answered_dZ(std::size_t below_top, Next next) {
    if (below_top == 0) {
      one_line(true, {Step::dZ_output}, ArrayKind::dZ, 0, next);
    } else if (has_dA_) {
      one_line(true, {Step::dA}, ArrayKind::dA, below_top,
               [&] { one_line(true, {Step::dZ}, ArrayKind::dZ, below_top, next); });
    } else if (holds({}, ArrayKind::dZ, below_top)) {
      next();
    } else {
      bool explained = false;
      each_way_down([&](const Candidate* dA, const Candidate* dZ) {
        if (dA == nullptr && dZ == nullptr) return;
        if (!holds(plan_of({dA, dZ}), ArrayKind::dZ, below_top)) return;
        explained = true;
        use_both(dA, dZ, below_top, next);
      });
      if (!explained) unknown(Step::dZ, below_top, next);
    }
  }

  template <class Next>
  void use_both(const Candidate* dA, const Candidate* dZ, std::size_t below_top, Next next) {
    const auto then_dZ = [&] {
      if (dZ != nullptr)
        use(dZ, Step::dZ, below_top, next);
      else
        next();
    };
    if (dA != nullptr)
      use(dA, Step::dA, below_top, then_dZ);
    else
      then_dZ();
  }

  /// Every pair of a line for dA and a line for dZ, the right ones first, then one mistake, then two.
  template <class Try>
  void each_way_down(Try attempt) {
    attempt(nullptr, nullptr);
    for (const Candidate* dA : pool(Step::dA))
      if (affordable(dA)) attempt(dA, nullptr);
    for (const Candidate* dZ : pool(Step::dZ))
      if (affordable(dZ)) attempt(nullptr, dZ);
    for (const Candidate* dA : pool(Step::dA)) {
      if (!pairs_allowed_ || !affordable(dA)) continue;
      use(dA, Step::dA, 0, [&] {
        for (const Candidate* dZ : pool(Step::dZ)) {
          if (!affordable(dZ)) continue;
          const Use kept = uses_.back();
          uses_.pop_back();
          attempt(dA, dZ);
          uses_.push_back(kept);
        }
      });
    }
  }

  /// Without dZ from the submission: every way to compute it is tried, and shown by dW and db below.
  template <class Next>
  void computed_dZ(std::size_t below_top, Next next) {
    const std::size_t before = found_.size();
    const bool left_over = unknown_allowed_;
    const auto attempt = [&](const Candidate* dA, const Candidate* dZ, Step step) {
      if (!fill_dZ(plan_of({dA, dZ}), below_top)) return;
      if (has_dA_ && below_top > 0 && !holds(plan_of({dA}), ArrayKind::dA, below_top)) return;
      if (step == Step::dZ_output) {
        if (dZ != nullptr)
          use(dZ, step, below_top, next);
        else
          next();
      } else {
        use_both(dA, dZ, below_top, next);
      }
    };
    if (below_top == 0) {
      attempt(nullptr, nullptr, Step::dZ_output);
      for (const Candidate* candidate : pool(Step::dZ_output))
        if (affordable(candidate)) attempt(nullptr, candidate, Step::dZ_output);
    } else {
      each_way_down([&](const Candidate* dA, const Candidate* dZ) { attempt(dA, dZ, Step::dZ); });
    }
    clear_dZ(below_top);
    // Nothing fits: what lies below cannot be judged without this dZ. It counts as two, dW and db.
    if (left_over && found_.size() == before) {
      const Step step = below_top == 0 ? Step::dZ_output : Step::dZ;
      uses_.push_back({nullptr, step, below_top});
      if (spent() + 1 <= budget_) record(false);
      uses_.pop_back();
    }
  }
  bool fill_dZ(const Plan& plan, std::size_t below_top) {
    for (std::size_t i = 0; i < evidence_.size(); ++i) {
      const std::size_t l = layer(i, below_top);
      if (l == 0) continue;
      read_[i].dZ[l].reset();
      if (!has_dA_) read_[i].dA[l].reset();
      try {
        const Board board(*evidence_[i].question, plan, &read_[i]);
        arma::mat dZ = board.predicted(ArrayKind::dZ, l);
        if (below_top > 0 && !has_dA_) {
          arma::mat dA = board.dA(l);
          read_[i].dA[l] = std::move(dA);
        }
        read_[i].dZ[l] = std::move(dZ);
      } catch (const std::logic_error&) {
        return false;
      }
    }
    return true;
  }
  void clear_dZ(std::size_t below_top) {
    for (std::size_t i = 0; i < evidence_.size(); ++i) {
      const std::size_t l = layer(i, below_top);
      if (l == 0) continue;
      read_[i].dZ[l].reset();
      if (!has_dA_) read_[i].dA[l].reset();
    }
  }

  void parameters(std::size_t below_top, const Candidate* divisor) {
    lines_of_layer(below_top, divisor);
    if (below_top > 0 || divisor != nullptr) return;  // the m that is divided by is chosen once
    for (const Candidate* candidate : pool(Step::m)) {
      if (!affordable(candidate)) continue;
      const Plan plan = plan_of({candidate});
      // cheap: one of the two must follow it as it stands
      if (!first_holds(plan, ArrayKind::db) && !first_holds(plan, ArrayKind::dW)) continue;
      use(candidate, Step::m, Use::every_layer, [&] { lines_of_layer(0, candidate); });
    }
  }
  bool first_holds(const Plan& plan, ArrayKind kind) const {
    if (has_loss_layer_) return true;  // it has none: seen in the layers below
    const std::size_t l = layer(0, 0);
    const arma::mat* claimed = array_of(read_[0], kind, l);
    return claimed != nullptr &&
           agrees(*claimed, *evidence_[0].question, plan, read_[0], kind, l, precision_);
  }

  void lines_of_layer(std::size_t below_top, const Candidate* divisor) {
    const bool dW_right = holds(plan_of({divisor}), ArrayKind::dW, below_top);
    const auto down = [this, below_top, divisor] { layers_below(below_top + 1, divisor); };
    const auto after_dW = [&] {
      if (holds(plan_of({divisor}), ArrayKind::db, below_top)) {
        down();
        return;
      }
      bool explained = false;
      for (const Candidate* db : pool(Step::db)) {
        if (!affordable(db) || !holds(plan_of({divisor, db}), ArrayKind::db, below_top)) continue;
        explained = true;
        use(db, Step::db, below_top, down);
      }
      // Both unknown is a dZ unknown, unless dZ was seen to be right.
      const bool dW_unknown = !uses_.empty() && uses_.back().candidate == nullptr &&
                              uses_.back().step == Step::dW && uses_.back().below_top == below_top;
      if (!explained && divisor == nullptr && (has_dZ_ || !dW_unknown)) unknown(Step::db, below_top, down);
    };
    if (dW_right) {
      after_dW();
      return;
    }
    bool explained = false;
    for (const Step step : {Step::dW, Step::penalty}) {
      for (const Candidate* dW : pool(step)) {
        if (!affordable(dW) || !holds(plan_of({divisor, dW}), ArrayKind::dW, below_top)) continue;
        explained = true;
        use(dW, step, below_top, after_dW);
      }
    }
    if (!explained) {
      for (const Candidate* dW : pool(Step::dW)) {
        for (const Candidate* penalty : pool(Step::penalty)) {
          if (!affordable(dW) || !affordable(penalty)) continue;
          if (!holds(plan_of({divisor, dW, penalty}), ArrayKind::dW, below_top)) continue;
          explained = true;
          use(dW, Step::dW, below_top, [&] { use(penalty, Step::penalty, below_top, after_dW); });
        }
      }
    }
    // A wrong m must be seen in both dW and db. Without biases nothing tells dW from the dZ in it.
    const bool has_biases = !evidence_.front().answer->without_biases;
    if (!explained && divisor == nullptr && has_biases) unknown(Step::dW, below_top, after_dW);
  }
  void record(bool complete) {
    Explanation explanation{uses_, convention_, spent(), complete};
    found_.push_back(std::move(explanation));
  }

  const std::vector<Answered>& evidence_;
  Precision precision_;
  std::array<std::vector<const Candidate*>, step_count> pool_;
  std::size_t deepest_ = 0;
  bool has_loss_layer_ = false;
  bool has_Z_ = false, has_A_ = false, has_dZ_ = false, has_dA_ = false, has_cost_ = false;

  std::size_t budget_ = 0;
  bool unknown_allowed_ = false, pairs_allowed_ = true;
  std::string convention_;
  std::vector<Answer> read_;
  std::vector<Use> uses_;
  std::vector<Explanation> found_;
};

/// Multiplications of one forward pass.
double work(const Answered& item) {
  return static_cast<double>(item.question->architecture.parameter_count() * item.question->X.n_cols);
}
}  // namespace

std::vector<Explanation> search(const std::vector<Answered>& evidence, Precision precision,
                                std::size_t most_mistakes) {
  if (evidence.empty()) return {};
  // The small ones first, for most plans fail there; last those of one example, in which much looks alike.
  std::vector<Answered> sorted = evidence;
  std::ranges::stable_sort(
      sorted, {}, [](const Answered& item) { return std::pair(item.question->X.n_cols == 1, work(item)); });
  if (work(sorted.front()) > 50'000.0) most_mistakes = std::min<std::size_t>(most_mistakes, 1);
  return Search(sorted, precision)(most_mistakes);
}

}  // namespace gradproof
