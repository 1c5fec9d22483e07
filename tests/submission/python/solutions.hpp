// SPDX-License-Identifier: MIT
#pragma once
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "gradproof/submission/python/submission.hpp"
#include "gradproof/verdict/report.hpp"
#include "tests/support/texts.hpp"

namespace gradproof::python_test {

using test::Replacements;
using test::with;

/// A right solution of tests/submission/python/solutions: "two_layer.py".
[[nodiscard]] std::string solution(const std::string& name);
/// The rows of a table below its first, by their cells: a tab between two of them, \n for a line break.
[[nodiscard]] std::vector<std::vector<std::string>> rows_of(const std::string& file);

/// Judges the text as a file of this name, on the standard examination.
[[nodiscard]] Report judge(const std::string& text, const std::string& name = "student.py",
                           const PythonReading& reading = {}, double seconds = 20.0,
                           const std::vector<std::pair<std::string, std::string>>& beside = {},
                           const ExaminationOptions& examination = {});

/// A file of layers, with points and cotangents that stay the same.
[[nodiscard]] Report report_on(const std::string& text);

/// The same with the diagnosis of what is wrong.
[[nodiscard]] Report diagnosed(const std::string& text);

/// The first array that is not verified, as "function: array"; "-" where all are.
[[nodiscard]] std::string first_failing(const Report& report);
/// All that was said: arrays' reasons and notes, line by line.
[[nodiscard]] std::string everything_said(const Report& report);

/// A solution with something replaced, and what has to come of it.
struct Variant {
  const char* name;
  const char* base;
  Replacements replacements;
  Verdict verdict;
  const char* first;  ///< the first array that is not verified
  const char* said;   ///< what must be said somewhere
};
void PrintTo(const Variant& variant, std::ostream* out);
[[nodiscard]] std::string name_of_variant(const ::testing::TestParamInfo<Variant>& info);
/// Judges it, and expects its verdict and its first array. Returns the report, for what is said.
[[nodiscard]] Report expect_the_verdict_of(const Variant& variant);

/// A right text, the same written otherwise, and the same with a mistake in it.
struct Family {
  const char* name;
  std::string text;
  std::vector<Replacements> mistakes;
  std::vector<Replacements> forms = {};  ///< other ways to write the same: right as well
};
void PrintTo(const Family& family, std::ostream* out);
[[nodiscard]] std::string name_of_family(const ::testing::TestParamInfo<Family>& info);
/// Expects the text and each form of it verified. Returns the report of the text.
Report expect_verified(const Family& family);
void expect_wrong_with_each_mistake(const Family& family);

}  // namespace gradproof::python_test
