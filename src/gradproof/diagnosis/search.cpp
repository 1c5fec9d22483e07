// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "gradproof/diagnosis/search_reading.hpp"

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

class Search {
 public:
  Search(const std::vector<Answered>& evidence, Precision precision) : reading_(evidence, precision) {
    for (std::size_t step = 0; step < step_count; ++step) {
      for (const Candidate& candidate : candidates(static_cast<Step>(step))) {
        const auto acts = [&](const Answered& item) { return candidate.mistake->acts_on(*item.question); };
        if (std::ranges::any_of(evidence, acts)) pool_[step].push_back(&candidate);
      }
    }
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

  void run(std::size_t budget) {
    budget_ = budget;
    for (const Convention& convention : conventions) {
      if (convention.name[0] != '\0' && !reading_.has_dZ()) continue;
      convention_ = convention.name;
      reading_.start(convention);
      if (reading_.has_Z() || reading_.has_A()) {
        forward_layers(1);
      } else {
        reading_.fill_forward({});
        after_forward();
        for (const Step step : {Step::Z, Step::A}) {
          for (const Candidate* candidate : pool(step)) {
            if (budget == 0 || unknown_allowed_) break;
            if (!reading_.fill_forward(plan_of({candidate}))) continue;
            use(candidate, step, Use::every_layer, [this] { after_forward(); });
          }
        }
      }
      if (!found_.empty()) return;
    }
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
    if (up > reading_.deepest()) {
      reading_.complete_forward();
      after_forward();
      return;
    }
    const std::size_t below_top = reading_.deepest() - up;
    const auto higher = [this, up] { forward_layers(up + 1); };
    one_line(reading_.has_Z(), {Step::Z}, ArrayKind::Z, below_top, [&] {
      if (reading_.has_Z())
        one_line(reading_.has_A(), {Step::A}, ArrayKind::A, below_top, higher);
      else
        one_line(reading_.has_A(), {Step::A, Step::Z}, ArrayKind::A, below_top, higher);
    });
  }
  /// One line whose output was answered: right, or one of its mistakes, or unknown.
  template <class Next>
  void one_line(bool answered, std::initializer_list<Step> steps, ArrayKind kind, std::size_t below_top,
                Next next) {
    if (!answered || reading_.holds({}, kind, below_top)) {
      next();
      return;
    }
    bool explained = false;
    for (const Step step : steps) {
      for (const Candidate* candidate : pool(step)) {
        if (!affordable(candidate) || !reading_.holds(plan_of({candidate}), kind, below_top)) continue;
        explained = true;
        use(candidate, step, below_top, next);
      }
    }
    if (!explained) unknown(*steps.begin(), below_top, next);
  }

  void after_forward() {
    if (!reading_.has_cost() || reading_.cost_holds({})) {
      layers_below(0, nullptr);
      return;
    }
    bool explained = false;
    for (const Candidate* candidate : pool(Step::cost)) {
      if (!affordable(candidate) || !reading_.cost_holds(plan_of({candidate}))) continue;
      explained = true;
      use(candidate, Step::cost, 0, [this] { layers_below(0, nullptr); });
    }
    if (!explained) unknown(Step::cost, 0, [this] { layers_below(0, nullptr); });
  }
  /// dZ, then dW and db, of the layers from this one down.
  void layers_below(std::size_t below_top, const Candidate* divisor) {
    if (found_.size() >= most_explanations) return;
    if (below_top == reading_.deepest()) {
      record(true);
      return;
    }
    const auto next = [this, below_top, divisor] { parameters(below_top, divisor); };
    if (reading_.has_dZ()) {
      answered_dZ(below_top, next);
    } else {
      computed_dZ(below_top, next);
    }
  }

  template <class Next>
  void answered_dZ(std::size_t below_top, Next next) {
    if (below_top == 0) {
      one_line(true, {Step::dZ_output}, ArrayKind::dZ, 0, next);
    } else if (reading_.has_dA()) {
      one_line(true, {Step::dA}, ArrayKind::dA, below_top,
               [&] { one_line(true, {Step::dZ}, ArrayKind::dZ, below_top, next); });
    } else if (reading_.holds({}, ArrayKind::dZ, below_top)) {
      next();
    } else {
      bool explained = false;
      each_way_down([&](const Candidate* dA, const Candidate* dZ) {
        if (dA == nullptr && dZ == nullptr) return;
        if (!reading_.holds(plan_of({dA, dZ}), ArrayKind::dZ, below_top)) return;
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
      if (!reading_.fill_dZ(plan_of({dA, dZ}), below_top)) return;
      if (reading_.has_dA() && below_top > 0 && !reading_.holds(plan_of({dA}), ArrayKind::dA, below_top))
        return;
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
    reading_.clear_dZ(below_top);
    // Nothing fits: what lies below cannot be judged without this dZ. It counts as two, dW and db.
    if (left_over && found_.size() == before) {
      const Step step = below_top == 0 ? Step::dZ_output : Step::dZ;
      uses_.push_back({nullptr, step, below_top});
      if (spent() + 1 <= budget_) record(false);
      uses_.pop_back();
    }
  }
  void parameters(std::size_t below_top, const Candidate* divisor) {
    lines_of_layer(below_top, divisor);
    if (below_top > 0 || divisor != nullptr) return;  // the m that is divided by is chosen once
    for (const Candidate* candidate : pool(Step::m)) {
      if (!affordable(candidate)) continue;
      const Plan plan = plan_of({candidate});
      // cheap: one of the two must follow it as it stands
      if (!reading_.first_holds(plan, ArrayKind::db) && !reading_.first_holds(plan, ArrayKind::dW)) continue;
      use(candidate, Step::m, Use::every_layer, [&] { lines_of_layer(0, candidate); });
    }
  }
  void lines_of_layer(std::size_t below_top, const Candidate* divisor) {
    const bool dW_right = reading_.holds(plan_of({divisor}), ArrayKind::dW, below_top);
    const auto down = [this, below_top, divisor] { layers_below(below_top + 1, divisor); };
    const auto after_dW = [&] {
      if (reading_.holds(plan_of({divisor}), ArrayKind::db, below_top)) {
        down();
        return;
      }
      bool explained = false;
      for (const Candidate* db : pool(Step::db)) {
        if (!affordable(db) || !reading_.holds(plan_of({divisor, db}), ArrayKind::db, below_top)) continue;
        explained = true;
        use(db, Step::db, below_top, down);
      }
      // Both unknown is a dZ unknown, unless dZ was seen to be right.
      const bool dW_unknown = !uses_.empty() && uses_.back().candidate == nullptr &&
                              uses_.back().step == Step::dW && uses_.back().below_top == below_top;
      if (!explained && divisor == nullptr && (reading_.has_dZ() || !dW_unknown))
        unknown(Step::db, below_top, down);
    };
    if (dW_right) {
      after_dW();
      return;
    }
    bool explained = false;
    for (const Step step : {Step::dW, Step::penalty}) {
      for (const Candidate* dW : pool(step)) {
        if (!affordable(dW) || !reading_.holds(plan_of({divisor, dW}), ArrayKind::dW, below_top)) continue;
        explained = true;
        use(dW, step, below_top, after_dW);
      }
    }
    if (!explained) {
      for (const Candidate* dW : pool(Step::dW)) {
        for (const Candidate* penalty : pool(Step::penalty)) {
          if (!affordable(dW) || !affordable(penalty)) continue;
          if (!reading_.holds(plan_of({divisor, dW, penalty}), ArrayKind::dW, below_top)) continue;
          explained = true;
          use(dW, Step::dW, below_top, [&] { use(penalty, Step::penalty, below_top, after_dW); });
        }
      }
    }
    // A wrong m must be seen in both dW and db. Without biases nothing tells dW from the dZ in it.
    if (!explained && divisor == nullptr && reading_.has_biases()) unknown(Step::dW, below_top, after_dW);
  }
  void record(bool complete) {
    Explanation explanation{uses_, convention_, spent(), complete};
    found_.push_back(std::move(explanation));
  }

  SearchReading reading_;
  std::array<std::vector<const Candidate*>, step_count> pool_;

  std::size_t budget_ = 0;
  bool unknown_allowed_ = false, pairs_allowed_ = true;
  std::string convention_;
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
