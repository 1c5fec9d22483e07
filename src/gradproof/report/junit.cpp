// SPDX-License-Identifier: MIT
#include "gradproof/report/junit.hpp"

#include <fmt/format.h>

#include "gradproof/report/escape.hpp"
#include "gradproof/report/parts.hpp"
#include "gradproof/report/text.hpp"

namespace gradproof {

namespace {

std::string property(const std::string& name, const std::string& value) {
  return fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", name, xml_attribute(value));
}

/// "student" of "student.py: backward_propagation"; a dot in a class name would be a level of its own.
std::string suite_name(const Report& report) {
  std::string name = report.submission.substr(0, report.submission.find(": "));
  for (char& c : name) c = c == '.' ? '_' : c;
  return name.empty() ? "gradproof" : name;
}

std::string test_case(const Report& report, const ReportPart& part, const ArrayReport& array) {
  const std::string where =
      report.file.empty() ? "" : fmt::format(" file=\"{}\"", xml_attribute(report.file));
  const std::string line = part.line == 0 ? "" : fmt::format(" line=\"{}\"", part.line);
  std::string text = fmt::format("    <testcase name=\"{}\" classname=\"{}.{}\"{}{}",
                                 xml_attribute(array.name), xml_attribute(suite_name(report)),
                                 xml_attribute(array.part.empty() ? "network" : array.part), where, line);
  if (array.verdict == Verdict::verified) return text + "/>\n";
  const char* tag = array.verdict == Verdict::wrong ? "failure" : "error";
  const std::string type = array.kind == Reason::none
                               ? to_string(array.verdict)
                               : to_string(array.verdict) + ": " + to_string(array.kind);
  return text + fmt::format(">\n      <{0} message=\"{1}\" type=\"{2}\">{3}</{0}>\n    </testcase>\n", tag,
                            xml_attribute(array.reason), xml_attribute(type),
                            xml_text(sentence(array) + "\n" + mistakes_text(report, part)));
}

}  // namespace

std::string junit_report(const Report& report) {
  std::size_t tests = 0, failures = 0, errors = 0;
  std::string cases;
  for (const ReportPart& part : parts_of(report)) {
    for (const ArrayReport& array : part.arrays) {
      ++tests;
      failures += array.verdict == Verdict::wrong ? 1 : 0;
      errors += array.verdict != Verdict::wrong && array.verdict != Verdict::verified ? 1 : 0;
      cases += test_case(report, part, array);
    }
  }
  const std::string counts =
      fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\" time=\"{:.3f}\"", tests, failures,
                  errors, report.seconds);
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  text += fmt::format("<testsuites name=\"gradproof\" {}>\n", counts);
  text += fmt::format("  <testsuite name=\"{}\" {}>\n    <properties>\n", xml_attribute(suite_name(report)),
                      counts);
  text += property("verdict", to_string(report.verdict)) + property("network", report.network) +
          property("seed", std::to_string(report.seed));
  text += "    </properties>\n" + cases;
  text += fmt::format("    <system-out>{}</system-out>\n  </testsuite>\n</testsuites>\n",
                      xml_text(text_report(report)));
  return text;
}

}  // namespace gradproof
