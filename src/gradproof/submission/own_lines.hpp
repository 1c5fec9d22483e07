// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/check_network/examination.hpp"
#include "gradproof/submission/submission.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// Sets MistakeFinding::own of each mistake of the report whose line is found in the submission's text. The
/// right line in its own names is given only where it was tried: put in place of the wrong one, in a box of
/// its own, the same diagnosis no longer finds the mistake. Nothing is said where that cannot be asked.
/// Cost: a process for each mistake at most, of which three are tried.
void add_own_lines(Report& report, Submission& submission, const Examination& examination);

}  // namespace gradproof
