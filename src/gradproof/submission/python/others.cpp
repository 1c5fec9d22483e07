// SPDX-License-Identifier: MIT
// Several functions of one file that give a gradient: each is judged as if it were the only one.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "gradproof/submission/python/notebook.hpp"
#include "gradproof/submission/python/submission.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof {

namespace {

constexpr std::size_t most_others = 6;

void as_part(Report& report, const std::string& function) {
  for (ArrayReport& array : report.arrays)
    if (array.part.empty()) array.part = function;
  for (MistakeFinding& mistake : report.mistakes)
    if (mistake.part.empty()) mistake.part = function;
}

}  // namespace

Report PythonSubmission::with_the_others(Report report, const CheckOptions& options) const {
  if (others_.empty() || report.verdict == Verdict::harness_trouble) return report;
  std::vector<std::string> not_judged;
  if (is_chain_given_) as_part(report, chain_.backward());
  for (std::size_t k = 0; k < others_.size(); ++k) {
    const std::string& function = others_[k];
    if (k >= most_others) {
      not_judged.push_back(function);
      continue;
    }
    PythonSubmission other(*this, cells_);
    other.options_.reading.only = function;
    other.options_.reading.said = {};  // of this one nothing was said
    CheckOptions held = options;
    if (!report.ok()) held.on_answer = {};  // one gradient is diagnosed: the first that is wrong
    Report said;
    try {
      const Examination questions = standard_examination(other.fitting(said_));
      said = other.judge(questions, held);
    } catch (const UnusableSource&) {
      said.verdict = Verdict::did_not_answer;
    }
    if (said.verdict == Verdict::harness_trouble) throw HarnessTrouble(said.notes.front());
    if (said.verdict ==
        Verdict::did_not_answer) {  // whether it is its fault, or that of how it was called, is not known
      not_judged.push_back(function);
      continue;
    }
    as_part(said, function);
    std::erase_if(said.notes, [](const std::string& note) { return note.starts_with("box: "); });
    std::erase_if(report.notes, [&](const std::string& note) {  // it was asked instead, and now is beside it
      return note.starts_with(fmt::format("not judged: {}; --entry", function));
    });
    const Verdict worse =
        seriousness(said.verdict) > seriousness(report.verdict) ? said.verdict : report.verdict;
    report = merge(report, said);
    report.verdict = worse;  // notes can make it so, beside its arrays
  }
  if (!not_judged.empty()) {
    report.say_first(fmt::format("not judged: {}; in a file without the others each of them is judged",
                                 fmt::join(not_judged, ", ")));
    if (report.ok()) report.verdict = Verdict::cannot_tell;
  }
  return report;
}

}  // namespace gradproof
