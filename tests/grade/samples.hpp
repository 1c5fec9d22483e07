// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/grade/child.hpp"
#include "gradproof/grade/record.hpp"
#include "gradproof/report/json.hpp"

namespace gradproof::test {

/// A report of a submission in which dW[1] is as the verdict says, and db[1] is verified.
inline std::string sample_report(Verdict verdict, const std::string& mistake = "") {
  Report report;
  report.verdict = verdict;
  report.submission = "submission.py: backward";
  if (verdict == Verdict::did_not_answer) report.outcome = "crashed";
  if (verdict != Verdict::did_not_answer && verdict != Verdict::harness_trouble) {
    ArrayReport W, b;
    W.name = "dW[1]";
    W.verdict = verdict;
    if (verdict == Verdict::wrong) W.kind = Reason::differs;
    if (verdict == Verdict::wrong) W.reason = "every entry is 7 times the derivative, and m = 7";
    if (verdict == Verdict::cannot_tell) W.reason = "it lies at a kink";
    b.name = "db[1]";
    b.verdict = Verdict::verified;
    report.arrays = {W, b};
  }
  if (!mistake.empty()) {
    MistakeFinding found;
    found.id = mistake;
    found.arrays = {"dW[1]"};
    found.wrong = "dW[1] = dZ[1] X^T";
    found.right = "dW[1] = (1/m) dZ[1] X^T";
    found.why = "J is the mean of the m losses.";
    report.mistakes = {found};
  }
  return json_report(report);
}

inline Judged sample(const std::string& content, Verdict verdict, const std::string& mistake = "") {
  Judged judged = judged_from(sample_report(verdict, mistake));
  judged.content = content;
  judged.seconds = 0.5;
  return judged;
}

inline HandIn sample_hand_in(const std::string& name, const std::string& content) {
  HandIn one;
  one.student = {name, name, "", ""};
  one.path = "hand-ins/" + name + ".py";
  one.content = content;
  return one;
}

}  // namespace gradproof::test
