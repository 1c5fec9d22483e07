// SPDX-License-Identifier: MIT
#include "gradproof/submission/own_lines.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "gradproof/check_network/did_not_answer.hpp"
#include "gradproof/diagnosis/diagnose.hpp"
#include "gradproof/diagnosis/finding_step.hpp"
#include "gradproof/diagnosis/mistake.hpp"

namespace gradproof {

namespace {

constexpr std::size_t most_tried = 3;

std::string name_of(Step step) {
  switch (step) {
    case Step::Z:
      return "Z";
    case Step::A:
      return "A";
    case Step::cost:
      return "cost";
    case Step::dZ_output:
      return "dZ_output";
    case Step::dA:
      return "dA";
    case Step::dZ:
      return "dZ";
    case Step::m:
      return "m";
    case Step::dW:
      return "dW";
    case Step::penalty:
      return "penalty";
    case Step::db:
      break;
  }
  return "db";
}

LineQuestion question_for(const MistakeFinding& finding, const Architecture& architecture) {
  LineQuestion question;
  question.id = finding.id;
  question.layer = finding.layer.value_or(0);
  question.depth = architecture.depth();
  question.output = architecture.output().name();
  if (architecture.depth() > 1) question.hidden = architecture.g(1).name();
  const Mistake* mistake = find_mistake(finding.id);
  if (mistake != nullptr) {
    question.wrong = mistake->wrong.numpy;
    question.right = mistake->right_line().numpy;
  }
  if (const std::optional<Step> step = step_of(finding)) {
    question.step = name_of(*step);
    if (step == Step::dZ_output && mistake == nullptr && finding.layer) question.depth = *finding.layer;
  }
  if (question.step == "dZ" && question.layer == question.depth) question.step = "dZ_output";
  return question;
}

std::vector<Evidence> answers_of(Submission& submission, const Examination& examination) {
  std::vector<Evidence> evidence;
  for (const Case& question : examination.cases) {
    try {
      evidence.push_back({question, submission.answer(question)});
    } catch (const DidNotAnswer&) {
      evidence.push_back({question, std::nullopt});
    }
  }
  return evidence;
}

bool is_among(const MistakeFinding& finding, const std::vector<MistakeFinding>& others) {
  return std::any_of(others.begin(), others.end(), [&](const MistakeFinding& other) {
    return other.id == finding.id && other.layer == finding.layer && other.wrong == finding.wrong;
  });
}

class Trial {
 public:
  Trial(const Report& report, const Submission& submission, const Examination& examination)
      : report_(report), submission_(submission), examination_(examination) {}

  /// Is each of these mistakes gone once these lines are put right, and none there that was not?
  [[nodiscard]] bool mends(const std::vector<std::size_t>& which) const {
    try {
      const std::unique_ptr<Submission> corrected = submission_.with_lines_corrected(which);
      if (corrected == nullptr) return false;
      const std::vector<Evidence> evidence = answers_of(*corrected, examination_);
      const bool is_answered = std::all_of(evidence.begin(), evidence.end(),
                                           [](const Evidence& item) { return item.answer.has_value(); });
      if (!is_answered && which.size() == report_.mistakes.size()) return false;
      const Diagnosis left = diagnose(evidence);
      const bool is_gone = std::none_of(which.begin(), which.end(), [&](std::size_t k) {
        return is_among(report_.mistakes[k], left.mistakes);
      });
      const bool has_new =
          std::any_of(left.mistakes.begin(), left.mistakes.end(),
                      [&](const MistakeFinding& finding) { return !is_among(finding, report_.mistakes); });
      return is_gone && !has_new;
    } catch (const Interrupted&) {
      throw;
    } catch (const std::exception&) {
      return false;  // it cannot be tried: then it is not shown
    }
  }

 private:
  const Report& report_;
  const Submission& submission_;
  const Examination& examination_;
};

}  // namespace

void add_own_lines(Report& report, Submission& submission, const Examination& examination) {
  if (report.mistakes.empty() || examination.cases.empty()) return;
  std::vector<LineQuestion> questions;
  for (const MistakeFinding& finding : report.mistakes)
    questions.push_back(question_for(finding, examination.cases.front().architecture));
  std::vector<std::optional<OwnLine>> lines = submission.find_lines(questions);
  if (lines.size() != questions.size()) return;
  std::vector<std::size_t> to_try;
  for (std::size_t k = 0; k < lines.size(); ++k) {
    if (lines[k] && !lines[k]->corrected.empty() && to_try.size() < most_tried) to_try.push_back(k);
  }
  const Trial trial(report, submission, examination);
  const bool mends_all = to_try.size() > 1 && trial.mends(to_try);
  for (std::size_t k = 0; k < lines.size(); ++k) {
    if (!lines[k]) continue;
    const bool is_tried = std::find(to_try.begin(), to_try.end(), k) != to_try.end();
    const bool changes = lines[k]->corrected != lines[k]->text;
    if (!is_tried || !changes || (!mends_all && !trial.mends({k}))) lines[k]->corrected.clear();
    report.mistakes[k].own = std::move(lines[k]);
  }
}

}  // namespace gradproof
