// SPDX-License-Identifier: MIT
#include "gradproof/verdict/merge.hpp"

#include <algorithm>
#include <cmath>

namespace gradproof {

namespace {

/// How much a verdict on one question decides the verdict on all of them: a vacuous array decides nothing.
int weight(const ArrayReport& array) {
  const bool vacuous = array.verdict == Verdict::cannot_tell && array.kind == Reason::vacuous;
  return vacuous ? -1 : seriousness(array.verdict);
}

/// The larger; a NaN (nothing to compare) only if both are.
double larger(double a, double b) { return std::isnan(a) || b > a ? b : a; }

template <class T, class Same>
void append_new(std::vector<T>& items, const std::vector<T>& more, const Same& same) {
  for (const T& item : more) {
    if (std::none_of(items.begin(), items.end(), [&](const T& old) { return same(old, item); }))
      items.push_back(item);
  }
}

}  // namespace

ArrayReport merge(const ArrayReport& a, const ArrayReport& b) {
  const int weight_a = weight(a), weight_b = weight(b);
  ArrayReport merged = weight_b > weight_a ? b : a;
  if (a.rows != b.rows || a.cols != b.cols) merged.rows = merged.cols = 0;
  merged.entries = a.entries + b.entries;
  if (weight_a == weight_b) {
    merged.largest_difference = larger(a.largest_difference, b.largest_difference);
    merged.would_have_caught = larger(a.would_have_caught, b.would_have_caught);
    // among verified answers the worst entry is the one that differs most; a finding keeps its first entry,
    // for its reason speaks of that one
    if (a.verdict == Verdict::verified && b.largest_difference > a.largest_difference) merged.worst = b.worst;
  }
  if (merged.note.empty()) merged.note = weight_b > weight_a ? a.note : b.note;
  return merged;
}

std::vector<ArrayReport> merge(const std::vector<ArrayReport>& a, const std::vector<ArrayReport>& b) {
  std::vector<ArrayReport> merged = a;
  for (const ArrayReport& array : b) {
    const auto same = std::find_if(merged.begin(), merged.end(), [&](const ArrayReport& other) {
      return other.name == array.name && other.part == array.part;
    });
    if (same == merged.end()) {
      merged.push_back(array);
    } else {
      *same = merge(*same, array);
    }
  }
  return merged;
}

int seriousness(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::verified:
      return 0;
    case Verdict::cannot_tell:
      return 1;
    case Verdict::wrong:
      return 2;
    case Verdict::did_not_answer:
      return 3;
    case Verdict::harness_trouble:
      break;
  }
  return 4;
}

Verdict most_serious(const std::vector<ArrayReport>& arrays, Verdict best) {
  for (const ArrayReport& array : arrays) {
    if (seriousness(array.verdict) > seriousness(best)) best = array.verdict;
  }
  return best;
}

Verdict overall(const std::vector<ArrayReport>& arrays) {
  return most_serious(arrays, arrays.empty() ? Verdict::harness_trouble : Verdict::verified);
}

Report merge(const Report& a, const Report& b) {
  Report merged = a;
  merged.arrays = merge(a.arrays, b.arrays);
  merged.cases += b.cases;
  merged.entries += b.entries;
  merged.evaluations += b.evaluations;
  merged.seconds += b.seconds;
  if (merged.outcome.empty()) merged.outcome = b.outcome;
  if (merged.submission.empty()) merged.submission = b.submission;
  if (merged.network.empty()) merged.network = b.network;
  if (merged.reproduce.empty()) merged.reproduce = b.reproduce;
  if (!merged.smallest_case) merged.smallest_case = b.smallest_case;
  append_new(merged.notes, b.notes, [](const std::string& x, const std::string& y) { return x == y; });
  append_new(merged.functions, b.functions, [](const FunctionReport& x, const FunctionReport& y) {
    return x.name == y.name && x.place == y.place;
  });
  append_new(merged.mistakes, b.mistakes, [](const MistakeFinding& x, const MistakeFinding& y) {
    return x.id == y.id && x.layer == y.layer;
  });
  merged.verdict = overall(merged.arrays);
  for (const Verdict serious : {Verdict::harness_trouble, Verdict::did_not_answer}) {
    if (a.verdict == serious || b.verdict == serious) {
      merged.verdict = serious;
      break;
    }
  }
  return merged;
}

}  // namespace gradproof
