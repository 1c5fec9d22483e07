// SPDX-License-Identifier: MIT
#include "tests/submission/python/solutions.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>

#include "gradproof/diagnosis/examine.hpp"

namespace gradproof::python_test {

std::string solution(const std::string& name) {
  std::ifstream in(PYTHON_SOLUTIONS "/" + name);
  std::ostringstream text;
  text << in.rdbuf();
  if (text.str().empty()) throw std::runtime_error("no solution " + name);
  return text.str();
}

namespace {

std::vector<std::string> cells_of(const std::string& row) {
  std::vector<std::string> cells(1);
  for (std::size_t k = 0; k < row.size(); ++k) {
    if (row[k] == '\t') {
      cells.emplace_back();
    } else if (row.compare(k, 2, "\\n") == 0) {
      cells.back() += '\n';
      ++k;
    } else {
      cells.back() += row[k];
    }
  }
  return cells;
}

}  // namespace

std::vector<std::vector<std::string>> rows_of(const std::string& file) {
  std::ifstream table(file);
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(table, line);
  while (std::getline(table, line)) rows.push_back(cells_of(line));
  return rows;
}

namespace {

Report judge_file(const std::string& text, const std::string& name, const PythonOptions& options,
                  const std::vector<std::pair<std::string, std::string>>& beside,
                  const ExaminationOptions& examination, const CheckOptions& check) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("gradproof_python_" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const std::filesystem::path file = folder / name;
  std::ofstream(file) << text;
  for (const auto& [other, its_text] : beside) std::ofstream(folder / other) << its_text;
  try {
    Report report = check_python(file.string(), options, examination, check);
    std::filesystem::remove_all(folder);
    return report;
  } catch (...) {
    std::filesystem::remove_all(folder);
    throw;
  }
}

PythonOptions python_options(const PythonReading& reading = {}, double seconds = 20.0) {
  PythonOptions options;
  options.python = "/usr/bin/python3";
  options.reading = reading;
  options.box.limits.seconds = seconds;
  return options;
}

}  // namespace

Report judge(const std::string& text, const std::string& name, const PythonReading& reading, double seconds,
             const std::vector<std::pair<std::string, std::string>>& beside,
             const ExaminationOptions& examination) {
  return judge_file(text, name, python_options(reading, seconds), beside, examination, {});
}

Report report_on(const std::string& text) {
  PythonSubmission submission(text, "layers.py", {});
  ExaminationOptions options;
  options.seed = 5;
  return submission.judge(standard_examination(submission.fitting(options)), {});
}

Report diagnosed(const std::string& text) {
  EvidenceCollector evidence;
  CheckOptions check;
  check.on_answer = std::ref(evidence);
  Report report = judge_file(text, "student.py", python_options(), {}, {}, check);
  add_diagnosis(report, evidence.evidence());
  return report;
}

std::string first_failing(const Report& report) {
  for (const ArrayReport& array : report.arrays) {
    if (array.verdict != Verdict::verified) return array.part + ": " + array.name;
  }
  return "-";
}

std::string everything_said(const Report& report) {
  std::string text = "outcome: " + report.outcome + "\n";
  for (const ArrayReport& array : report.arrays)
    text += array.part + ": " + array.name + ": " + to_string(array.verdict) + ": " + array.reason + "\n";
  for (const std::string& note : report.notes) text += note + "\n";
  return text;
}

void PrintTo(const Variant& variant, std::ostream* out) { *out << variant.name; }

std::string name_of_variant(const ::testing::TestParamInfo<Variant>& info) { return info.param.name; }

Report expect_the_verdict_of(const Variant& variant) {
  Report report = judge(with(solution(variant.base), variant.replacements));
  EXPECT_EQ(report.verdict, variant.verdict) << everything_said(report);
  EXPECT_EQ(first_failing(report), variant.first) << everything_said(report);
  return report;
}

void PrintTo(const Family& family, std::ostream* out) { *out << family.name; }
std::string name_of_family(const ::testing::TestParamInfo<Family>& info) { return info.param.name; }

Report expect_verified(const Family& family) {
  Report report = judge(family.text);
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
  for (const Replacements& form : family.forms) {
    const Report other = judge(with(family.text, form));
    EXPECT_EQ(other.verdict, Verdict::verified) << form.front().second << "\n" << everything_said(other);
  }
  return report;
}

void expect_wrong_with_each_mistake(const Family& family) {
  for (const Replacements& mistake : family.mistakes) {
    const Report report = judge(with(family.text, mistake));
    EXPECT_EQ(report.verdict, Verdict::wrong) << mistake.front().second << "\n" << everything_said(report);
  }
}

}  // namespace gradproof::python_test
