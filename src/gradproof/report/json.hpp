// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// The report for programs, "schema": "gradproof-report/1". Fields are only ever added to it.
///   verdict     "verified" | "wrong" | "cannot tell" | "did not answer" | "harness trouble"
///   outcome     of a run that did not answer: "crashed" | "timed out" | "over a limit" | "forbidden" |
///               "unreadable"; else null
///   submission, network (text), seed, cases, entries, evaluations, seconds (numbers)
///   arrays      [{name, part, shape [rows, cols] or null where questions differ, verdict, kind, reason,
///   note, entries,
///               largest_difference, would_have_caught, worst {row, col, claimed, numeric, error_bar, where}
///               or null}]
///   functions   [{name, place, line}]
///   mistakes    [{id, arrays, layer or null, wrong, right, why, certain}], most likely first
///   notes       [text]
///   smallest_case {network, numbers, command} or null
///   reproduce   a command
/// A NaN is null, an infinity "Infinity" or "-Infinity". Text that is not UTF-8 has its bad bytes replaced by
/// U+FFFD.
[[nodiscard]] std::string json_report(const Report& report);

/// Reads what json_report wrote: for baselines and for merging shards. Fields it does not know are passed
/// over.
/// @throws std::invalid_argument naming `source` (a file name), the field, what was found and what was
/// expected.
[[nodiscard]] Report report_from_json(const std::string& json, const std::string& source = "the report");

}  // namespace gradproof
