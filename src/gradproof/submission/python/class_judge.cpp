// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/class_judge.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "gradproof/submission/python/class_plan.hpp"
#include "gradproof/submission/python/findings.hpp"
#include "gradproof/submission/python/pair_judge.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof {

namespace {

bool is_wrong(const ArrayReport& array) { return array.verdict == Verdict::wrong; }
bool is_any_wrong(const Report& report) {
  return std::any_of(report.arrays.begin(), report.arrays.end(), is_wrong);
}

class ClassJudge {
 public:
  ClassJudge(PythonSession& session, const ClassLayer& layer, std::uint64_t seed, bool is_single)
      : session_(session), random_(of_points(seed)), seed_(seed), is_single_(is_single) {
    made_.layer = layer;
  }

  JudgedClass operator()() {
    const std::string& name = made_.layer.where.name;
    try {
      plans_.push_back(plan_of(session_, made_.layer, 0));
    } catch (const PartRaised& raised) {
      const std::string why = raised_text(raised);
      if (why.starts_with("not written yet")) {
        made_.report.arrays.push_back(unanswered_report(name, why));
      } else {
        made_.not_judged = fmt::format("{} ({})", name, why);
      }
      return std::move(made_);
    }
    take_other_settings();
    leave_out_what_has_no_gradient();
    return judged();
  }

  /// As this plan says, and with no other settings.
  JudgedClass of(ClassPlan plan) {
    plans_.push_back(std::move(plan));
    made_.layer.where.name = plans_.front().pair.owner;
    made_.layer.backward = plans_.front().pair.backward.where;
    made_.layer.gradients.clear();
    return judged();
  }

 private:
  JudgedClass judged() {
    made_.is_loss = plans_.front().pair.is_loss_class;
    made_.is_known = plans_.front().is_known();
    for (const ClassPlan& plan : plans_) questions_.push_back(question_of(plan, random_));
    made_.has_parameters = questions_.front().by.size() > questions_.front().inputs;
    made_.inputs = questions_.front().by.size();
    if (questions_.front().by.empty()) {
      made_.not_judged =
          fmt::format("{} (nothing it computes is a derivative by an array)", made_.layer.where.name);
      return std::move(made_);
    }
    for (PairQuestion& question : questions_) question.is_slope = made_.layer.gives_slope;
    made_.report = asked();
    if (differs(made_.report) && plans_.front().may_be_slope && !made_.layer.gives_slope) as_a_slope();
    if (differs(made_.report)) without_small_numbers();
    if (differs(made_.report) && plans_.front().gives_each) as_a_sum();
    if (differs(made_.report)) but_for_the_mean();
    if (is_any_wrong(made_.report)) name_mistakes();
    name_what_is_left();
    made_.report.functions = {made_.layer.forward, made_.layer.backward};
    say_how_it_was_asked();
    return std::move(made_);
  }

  void say_how_it_was_asked() {
    const std::string& name = made_.layer.where.name;
    const ClassPlan& plan = plans_.front();
    if (plan.is_first)
      made_.report.notes.push_back(
          fmt::format("{} returns None, as the first layer of a network may: by its input it was not asked",
                      made_.layer.backward.name));
    if (plan.takes_one_entry)
      made_.report.notes.push_back(fmt::format(
          "{} goes on to the next entry where one is 0, and returns: it was asked with one entry that is not",
          made_.layer.backward.name));
    if (plan.examples == 1)
      made_.report.notes.push_back(fmt::format(
          "{} was asked with one example alone: with more it raises an exception, or its gradients "
          "have not the shapes of its parameters",
          name));
    if (!plan.handed.empty())
      made_.report.notes.push_back(fmt::format(
          "{} was given {}: with the usual shape it does not go together", name, plans_.front().handed));
    if (plan.was_single)
      made_.report.notes.emplace_back(
          "where it asks for arrays of single precision it was given double ones, in which mistakes show");
  }

  [[nodiscard]] static bool differs(const Report& report) {
    return std::any_of(report.arrays.begin(), report.arrays.end(), [](const ArrayReport& array) {
      return is_wrong(array) && array.kind == Reason::differs;
    });
  }

  /// What it raises with another stride than the usual one is said, and takes nothing from the rest.
  void take_other_settings() {
    for (std::size_t variant = 1; variant < plans_.front().variants; ++variant) {
      try {
        plans_.push_back(plan_of(session_, made_.layer, variant));
      } catch (const PartRaised& raised) {
        made_.report.notes.push_back(
            fmt::format("{} was asked with one setting alone: with another it raises {}",
                        made_.layer.where.name, raised_text(raised)));
      }
    }
  }

  /// Where none of its parameters has a gradient, nobody says that it should.
  void leave_out_what_has_no_gradient() {
    for (ClassPlan& plan : plans_) {
      const auto parameters = std::count_if(plan.arrays.begin(), plan.arrays.end(),
                                            [](const ClassArray& array) { return array.is_parameter(); });
      if (plan.without.empty() || static_cast<std::size_t>(parameters) != plan.without.size()) continue;
      for (ClassArray& array : plan.arrays)
        if (array.is_parameter()) array.derivative.clear();
      made_.not_judged =
          fmt::format("{} by {} (no attribute of it is their gradient after {})", made_.layer.where.name,
                      fmt::join(plan.without, ", "), made_.layer.backward.name);
    }
  }

  Report asked() {
    Report all = std::move(made_.report);
    all.arrays.clear();
    for (std::size_t k = 0; k < plans_.size(); ++k) {
      try {
        Report found = judge_pair(session_, plans_[k].pair, questions_[k], seed_, is_single_);
        all.cases += found.cases;
        all.evaluations += found.evaluations;
        all.entries += found.entries;
        all.arrays = all.arrays.empty() ? found.arrays : merge(all.arrays, found.arrays);
        all.notes.insert(all.notes.end(), found.notes.begin(), found.notes.end());
      } catch (const PartRaised& raised) {
        all.arrays.push_back(
            unanswered_report(made_.layer.backward.name, raised_text(raised) + questions_[k].about));
      }
    }
    return all;
  }

  /// A second look with other questions is taken where it shows the claim to be right, or clearer.
  Report asked_again() {
    Report kept = made_.report;
    Report found = asked();
    found.notes = kept.notes;
    made_.report = std::move(kept);
    return found;
  }

  void without_small_numbers() {
    const Words words = session_.ask_words("layer epsilon", {{"class", made_.layer.where.name}});
    const auto numbers = words.find("epsilon");
    if (numbers == words.end() || numbers->second.empty()) return;
    made_.report = asked_again();
    made_.report.notes.push_back(
        fmt::format("{}: it adds {} to keep a logarithm or a quotient finite; this was set aside, for nobody "
                    "differentiates it",
                    made_.layer.where.name, printable(numbers->second, 100)));
  }

  /// backward(x) that gives f'(x), and leaves it to others to multiply.
  void as_a_slope() {
    for (PairQuestion& question : questions_) question.is_slope = true;
    Report slope = asked_again();
    if (!is_any_wrong(slope)) {
      made_.report = std::move(slope);
      made_.report.notes.push_back(
          fmt::format("{} gives the slope at what it takes, entry by entry", made_.layer.backward.name));
      return;
    }
    for (PairQuestion& question : questions_) question.is_slope = false;
  }

  void as_a_sum() {
    for (PairQuestion& question : questions_) question.reduce = "sum";
    Report sum = asked_again();
    if (!is_any_wrong(sum)) {
      made_.report = std::move(sum);
      made_.report.notes.push_back(
          fmt::format("{} gives the gradient of the sum of its losses", made_.layer.backward.name));
      return;
    }
    for (PairQuestion& question : questions_) question.reduce.clear();
  }

  /// What a mean over the examples may have left out of the gradients of this question. Of a loss nobody says
  /// which axis the examples lie along.
  [[nodiscard]] std::vector<double> factors_of(const ClassPlan& plan, const PairQuestion& question) const {
    if (!made_.is_loss) return {static_cast<double>(plan.examples)};
    const layers::Tensor& x = question.arrays.at(question.by.front());
    std::vector<double> factors(x.shape().begin(), x.shape().end());
    factors.push_back(static_cast<double>(x.values().n_elem));
    for (double& factor : factors) factor = 1.0 / factor;
    return factors;
  }

  void but_for_the_mean() {
    std::vector<std::vector<double>> factors;
    for (std::size_t k = 0; k < plans_.size(); ++k) factors.push_back(factors_of(plans_[k], questions_[k]));
    const std::vector<PairQuestion> as_they_are = questions_;
    for (std::size_t which = 0; which < factors.front().size(); ++which) {
      const double factor = factors.front()[which];
      if (factor == 1.0 || factor == 0.0 || made_.but_for_the_mean) continue;
      for (std::size_t k = 0; k < questions_.size(); ++k) {
        if (made_.is_loss) questions_[k].inputs = 0;
        questions_[k].parameters_scale = which < factors[k].size() ? factors[k][which] : factor;
      }
      Report scaled = asked_again();
      if (!is_any_wrong(scaled)) made_.but_for_the_mean = std::move(scaled);
    }
    questions_ = as_they_are;
  }

  /// By the questions that were asked and as many others, so that nothing is named by coincidence.
  void name_mistakes() {
    if (questions_.front().reference.empty()) return;
    std::vector<PairQuestion> all = questions_;
    for (const ClassPlan& plan : plans_) all.push_back(question_of(plan, random_));
    made_.report.mistakes =
        named_mistakes(session_, plans_.front().pair, all, made_.report.arrays, seed_, is_single_);
    say_lines_once(made_.report.mistakes, made_.report.arrays);
  }

  /// Gradients that its text has a name for, and that nothing was asked of.
  void name_what_is_left() {
    std::vector<std::string> left;
    for (const std::string& gradient : made_.layer.gradients) {
      const bool is_judged = std::any_of(plans_.begin(), plans_.end(), [&](const ClassPlan& plan) {
        return std::any_of(plan.arrays.begin(), plan.arrays.end(),
                           [&](const ClassArray& array) { return array.derivative == gradient; });
      });
      if (!is_judged) left.push_back(fmt::format("{}.{}", made_.layer.where.name, gradient));
    }
    for (const std::string& name : plans_.front().unasked)
      left.push_back(fmt::format(
          "{} by {} (its forward pass computes with it, and which gradient is of it could not be told)",
          made_.layer.where.name, name));
    if (!left.empty() && made_.not_judged.empty())
      made_.not_judged = fmt::format("{}", fmt::join(left, ", "));
  }

  PythonSession& session_;
  Random random_;
  std::uint64_t seed_;
  bool is_single_;
  JudgedClass made_;
  std::vector<ClassPlan> plans_;
  std::vector<PairQuestion> questions_;
};

}  // namespace

JudgedClass judge_class(PythonSession& session, const ClassLayer& layer, std::uint64_t seed, bool is_single) {
  return ClassJudge(session, layer, seed, is_single)();
}

void join_activation_and_loss(PythonSession& session, std::vector<JudgedClass>& classes, std::uint64_t seed,
                              bool is_single) {
  for (JudgedClass& activation : classes) {
    if (activation.is_loss || activation.inputs != 1 || activation.has_parameters ||
        !is_any_wrong(activation.report))
      continue;
    for (JudgedClass& loss : classes) {
      if (!loss.is_loss || !is_any_wrong(loss.report)) continue;
      try {
        JudgedClass both = ClassJudge(session, loss.layer, seed, is_single)
                               .of(plan_of_both(session, activation.layer, loss.layer));
        if (is_any_wrong(both.report) && !both.but_for_the_mean) continue;
        both.layer = loss.layer;
        both.is_known = true;
        both.report.notes.push_back(
            fmt::format("{} leaves the slope of its own forward pass to {}: together they are right, and so "
                        "only one after "
                        "the other",
                        activation.layer.backward.name, loss.layer.backward.name));
        std::erase_if(activation.report.arrays, is_wrong);
        activation.report.mistakes.clear();
        activation.is_joined = true;
        loss = std::move(both);
        break;
      } catch (const PartRaised&) {  // then they do not go together
      }
    }
  }
}

void agree_on_the_mean(std::vector<JudgedClass>& classes) {
  const auto any = [&](auto is) { return std::any_of(classes.begin(), classes.end(), is); };
  // a loss that divides already, or another layer that does not: then not all of them can be right
  const bool is_divided_elsewhere = any([](const JudgedClass& one) {
    return (one.is_loss || one.has_parameters) && !one.report.arrays.empty() && !is_any_wrong(one.report);
  });
  const bool layers_divide =
      any([](const JudgedClass& one) { return !one.is_loss && one.but_for_the_mean.has_value(); });
  for (JudgedClass& one : classes) {
    if (!one.but_for_the_mean || is_divided_elsewhere || !layers_divide) continue;
    Report right = std::move(*one.but_for_the_mean);
    right.functions = one.report.functions;
    right.notes.push_back(
        one.is_loss
            ? fmt::format("{} leaves the 1/N of its mean to the gradients of the parameters, which have it",
                          one.layer.backward.name)
            : fmt::format("{} divides the gradients of its parameters by the number of examples: right where "
                          "the derivative it is given is not divided by it",
                          one.layer.backward.name));
    one.report = std::move(right);
  }
}

}  // namespace gradproof
