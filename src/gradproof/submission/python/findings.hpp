// SPDX-License-Identifier: MIT
#pragma once
#include <map>
#include <string>

#include "gradproof/submission/python/exercise.hpp"
#include "gradproof/submission/python/session.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// What the numbers alone do not say: "(4,)" where "(4, 1)" belongs is a wrong shape although the numbers
/// fit, and an array that is None was not written yet. Makes a verdict worse or leaves it. Texts by
/// ArrayReport::name.
[[nodiscard]] ArrayReport with_form(ArrayReport report, const std::map<std::string, std::string>& shapes,
                                    const std::map<std::string, std::string>& oddities);

/// An array that is wrong by more than its numbers.
[[nodiscard]] ArrayReport wrong_array(std::string name, Reason kind, std::string reason);

/// The line of a mistake is said with it, and no more with the arrays that it explains.
void say_lines_once(const std::vector<MistakeFinding>& mistakes, std::vector<ArrayReport>& arrays);

/// An array that did not come because of an exception: "did not answer", or "wrong: missing" where the
/// exception says that the function is not written yet.
[[nodiscard]] ArrayReport raised_report(const std::string& name, const PartRaised& raised);

/// Of what answered nothing, be it for an exception or for want of a question: its function, and why.
[[nodiscard]] ArrayReport unanswered_report(const std::string& part, const std::string& why);

/// "not written yet (W1, b1 are None)" if the function of this role says so; empty if it was written.
[[nodiscard]] std::string unwritten(const WholeFindings& findings, const std::string& role);

/// "ValueError: shapes (2,7) and (4,3) not aligned; student.py line 40: dZ1 = np.dot(W2, dZ2)"
[[nodiscard]] std::string raised_text(const PartRaised& raised);

/// A class of somebody's is posed by nobody: that its forward pass is not that of the network it was taken
/// for is no mistake of it.
void only_its_gradient(Report& report);

}  // namespace gradproof
