// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/verdict/report.hpp"

namespace gradproof {

inline ArrayReport sample_array(const std::string& name, arma::uword rows, arma::uword cols) {
  ArrayReport array;
  array.name = name;
  array.rows = rows;
  array.cols = cols;
  array.verdict = Verdict::verified;
  array.entries = rows * cols;
  array.largest_difference = 2e-15;
  array.would_have_caught = 4e-12;
  return array;
}

/// The report house rules were written around: db[2] is not divided by m.
inline Report sample_wrong() {
  Report report;
  report.verdict = Verdict::wrong;
  report.submission = "student.py: backward_propagation";
  report.network = "2 layers, tanh hidden, sigmoid output";
  report.seed = 3;
  report.cases = 6;
  report.entries = 412;
  report.evaluations = 824;
  report.seconds = 0.25;
  report.arrays = {sample_array("dW[2]", 1, 4), sample_array("db[2]", 1, 1)};
  ArrayReport& db = report.arrays[1];
  db.verdict = Verdict::wrong;
  db.kind = Reason::differs;
  db.reason = "every entry is 7 times the derivative, and m = 7";
  db.largest_difference = 6.0;
  db.worst = EntryReport{0, 0, 0.35, 0.05, 1e-16, "all sizes different"};
  MistakeFinding mistake;
  mistake.id = "missing-1/m-in-db";
  mistake.arrays = {"db[2]"};
  mistake.layer = 2;
  mistake.wrong = "db[2] = sum of dZ[2]";
  mistake.right = "db[2] = (1/m) sum of dZ[2]";
  mistake.why = "J is the mean of the m losses: db is a derivative of J, dZ of L.";
  report.mistakes = {mistake};
  report.functions = {{"backward_propagation", "student.py line 40", 40}};
  report.smallest_case =
      SmallestCase{"1-1-1, m = 2", "", "gradproof check student.py --layers 1,1,1 --examples 2 --seed 3"};
  return report;
}

inline Report sample_verified() {
  Report report;
  report.verdict = Verdict::verified;
  report.submission = "built-in reference";
  report.network = "3-4-1, tanh hidden, sigmoid output";
  report.cases = 1;
  report.entries = 21;
  report.arrays = {sample_array("dW[2]", 1, 4), sample_array("db[2]", 1, 1), sample_array("dW[1]", 4, 3),
                   sample_array("db[1]", 4, 1)};
  report.arrays[3].largest_difference = 0.0;
  return report;
}

}  // namespace gradproof
