// SPDX-License-Identifier: MIT
// Reports that other programs read: JUnit, GitHub, Gradescope, Coursera, and what got worse since a baseline.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "gradproof/report/coursera.hpp"
#include "gradproof/report/escape.hpp"
#include "gradproof/report/github.hpp"
#include "gradproof/report/gradescope.hpp"
#include "gradproof/report/junit.hpp"
#include "gradproof/report/parts.hpp"
#include "gradproof/report/prairielearn.hpp"
#include "gradproof/report/regression.hpp"
#include "gradproof/report/text.hpp"

namespace gradproof {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// Everything that could end a tag, a command, a line or a string somewhere.
const std::string hostile =
    "</failure><testcase name=\"forged\"/>]]>\n::error file=x::forged\r\n::stop-commands::a\n\"},{\"score\": "
    "100\x01\x1b[32m\xff%0A&amp;";

ArrayReport array(const std::string& part, const std::string& name, Verdict verdict,
                  const std::string& reason = "") {
  ArrayReport made;
  made.part = part;
  made.name = name;
  made.verdict = verdict;
  made.reason = reason;
  made.kind = verdict == Verdict::wrong ? Reason::differs : Reason::none;
  made.largest_difference = 1e-15;
  made.would_have_caught = 4e-12;
  return made;
}

Report python_report() {
  Report report;
  report.verdict = Verdict::wrong;
  report.submission = "student.py: L_model_backward";
  report.file = "week4/student.py";
  report.functions = {{"relu_backward", "student.py line 40", 40},
                      {"linear_backward", "student.py line 53", 53}};
  report.arrays = {
      array("relu_backward", "dZ", Verdict::verified),
      array("linear_backward", "dW", Verdict::wrong, "every entry is 7 times the derivative, and m = 7"),
      array("linear_backward", "db", Verdict::verified)};
  report.mistakes = {{"missing-1/m", {"dW"}, {}, "dW = dZ A^T", "dW = (1/m) dZ A^T", "J is a mean", true}};
  report.seconds = 0.25;
  return report;
}

Report crashed_report() {
  Report report;
  report.verdict = Verdict::did_not_answer;
  report.outcome = "crashed";
  report.submission = "student.py";
  report.notes = {"signal 11 (segmentation fault)"};
  return report;
}

/// The smallest check of well-formedness: tags open and close in order, and no bare & or < is left.
bool is_well_formed(const std::string& xml) {
  std::vector<std::string> open;
  const std::regex tag(R"(<(/?)([a-z]+)([^<>]*?)(/?)>|<\?[^>]*\?>)");
  for (auto at = std::sregex_iterator(xml.begin(), xml.end(), tag); at != std::sregex_iterator(); ++at) {
    const std::smatch& found = *at;
    if (!found[2].matched || found[4].length() > 0) continue;
    if (found[1].length() == 0) {
      open.push_back(found[2]);
    } else if (open.empty() || open.back() != found[2]) {
      return false;
    } else {
      open.pop_back();
    }
  }
  const std::string rest = std::regex_replace(xml, tag, "");
  return open.empty() && rest.find('<') == std::string::npos &&
         !std::regex_search(rest, std::regex("&(?!amp;|lt;|gt;|quot;|#39;)"));
}

TEST(JunitReportTest, every_array_is_a_test_case_with_its_function_and_line) {
  const std::string xml = junit_report(python_report());
  EXPECT_TRUE(is_well_formed(xml)) << xml;
  EXPECT_THAT(xml, HasSubstr("tests=\"3\" failures=\"1\" errors=\"0\""));
  EXPECT_THAT(
      xml,
      HasSubstr("<testcase name=\"dW\" classname=\"student_py.linear_backward\" file=\"week4/student.py\" "
                "line=\"53\">\n      <failure message=\"every entry is 7 times the derivative, and m = 7\" "
                "type=\"wrong: differs\">"));
  EXPECT_THAT(xml, HasSubstr("should be: dW = (1/m) dZ A^T"));
}

TEST(JunitReportTest, properties_come_before_test_cases_as_jenkins_wants) {
  const std::string xml = junit_report(python_report());
  EXPECT_LT(xml.find("<properties>"), xml.find("<testcase"));
  EXPECT_LT(xml.rfind("</testcase>"), xml.find("<system-out>"));
}

TEST(JunitReportTest, a_crash_is_an_error_and_never_an_empty_green_list) {
  const std::string xml = junit_report(crashed_report());
  EXPECT_THAT(xml, HasSubstr("tests=\"1\" failures=\"0\" errors=\"1\""));
  EXPECT_THAT(xml, HasSubstr("<error message=\"crashed: signal 11 (segmentation fault)\""));
}

TEST(JunitReportTest, text_of_a_submission_cannot_leave_its_element) {
  Report report = python_report();
  report.arrays[1].reason = hostile;
  report.submission = hostile;
  report.file = hostile;
  report.notes = {hostile};
  const std::string xml = junit_report(report);
  EXPECT_TRUE(is_well_formed(xml)) << xml;
  EXPECT_THAT(xml, Not(HasSubstr("<testcase name=\"forged\"")));
  EXPECT_EQ(xml.find('\x01'), std::string::npos);
  EXPECT_EQ(xml.find('\x1b'), std::string::npos);
  EXPECT_EQ(xml.find('\xff'), std::string::npos);
}

TEST(JunitReportTest, line_ends_and_tabs_in_an_attribute_are_kept) {
  Report report = python_report();
  report.file = "a\nb\tc.py";
  report.arrays[1].reason = "first\nsecond";
  const std::string xml = junit_report(report);
  EXPECT_THAT(xml, HasSubstr("file=\"a&#10;b&#9;c.py\""));
  EXPECT_THAT(xml, HasSubstr("message=\"first&#10;second\""));
}

TEST(GithubReportTest, an_annotation_points_at_the_line_of_the_function) {
  EXPECT_EQ(
      github_report(python_report()),
      "::error file=week4/student.py,line=53,endLine=53,title=linear_backward%3A wrong::student.py line 53%0A"
      "dW: wrong: every entry is 7 times the derivative, and m = 7%0A"
      "most likely: dW = dZ A^T (missing-1/m)%0Ashould be: dW = (1/m) dZ A^T%0Abecause J is a mean\n");
}

TEST(GithubReportTest, verified_is_one_notice) {
  Report report = python_report();
  report.arrays[1].verdict = Verdict::verified;
  report.verdict = Verdict::verified;
  EXPECT_EQ(
      github_report(report),
      "::notice file=week4/student.py,title=gradproof::student.py: L_model_backward: verified, 3 arrays\n");
}

TEST(GithubReportTest, hostile_text_stays_one_command) {
  Report report = python_report();
  report.arrays[1].reason = hostile;
  report.file = hostile;
  const std::string text = github_report(report);
  EXPECT_THAT(text, StartsWith("::error file="));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  EXPECT_EQ(text.find('\r'), std::string::npos);
  EXPECT_THAT(text, HasSubstr("%250A"));
}

TEST(GithubReportTest, at_most_ten_commands_and_the_rest_is_named_in_the_last) {
  Report report = python_report();
  report.arrays.clear();
  for (int i = 0; i < 15; ++i)
    report.arrays.push_back(array("", "dW[" + std::to_string(i) + "]", Verdict::wrong, "off"));
  const std::string text = github_report(report);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 10);
  EXPECT_THAT(text, HasSubstr("dW[14]: wrong"));
}

TEST(GithubReportTest, cannot_tell_is_a_warning_and_not_silence) {
  Report report = python_report();
  report.verdict = Verdict::cannot_tell;
  report.arrays = {array("", "dW[1]", Verdict::cannot_tell, "the error bar is too wide")};
  EXPECT_THAT(github_report(report), StartsWith("::warning "));
}

TEST(GradescopeReportTest, points_are_shared_among_the_functions) {
  const json results = json::parse(gradescope_report(python_report()));
  EXPECT_EQ(results["score"], 50.0);
  ASSERT_EQ(results["tests"].size(), 2u);
  EXPECT_EQ(results["tests"][0]["status"], "passed");
  EXPECT_EQ(results["tests"][1]["status"], "failed");
  EXPECT_EQ(results["tests"][1]["max_score"], 50.0);
  EXPECT_EQ(results["tests"][1]["name"], "linear_backward");
  EXPECT_THAT(results["tests"][1]["output"].get<std::string>(), HasSubstr("7 times the derivative"));
  EXPECT_EQ(results["stdout_visibility"], "hidden");
}

TEST(GradescopeReportTest, full_points_only_for_a_verified_report) {
  Report report = python_report();
  for (ArrayReport& each : report.arrays) each.verdict = Verdict::verified;
  report.verdict = Verdict::cannot_tell;
  EXPECT_LT(json::parse(gradescope_report(report))["score"], 100.0);
  report.verdict = Verdict::verified;
  EXPECT_EQ(json::parse(gradescope_report(report))["score"], 100.0);
}

TEST(GradescopeReportTest, harness_trouble_is_nobodys_zero) {
  Report report = crashed_report();
  report.verdict = Verdict::harness_trouble;
  const json results = json::parse(gradescope_report(report));
  EXPECT_FALSE(results.contains("score"));
  EXPECT_FALSE(results.contains("tests"));
}

TEST(EscapeTest, a_command_of_the_first_version_of_github_is_broken_up) {
  const std::string forged = "x ##[stop-commands]y ###[error]z";
  for (const std::string& shown :
       {github_message(forged), github_property(forged), xml_text(forged), xml_attribute(forged)})
    EXPECT_THAT(shown, Not(HasSubstr("##["))) << shown;
  EXPECT_EQ(github_message("##[error]"), "#\\x23[error]");
  EXPECT_EQ(xml_text("##[error]"), "##&#91;error]") << "to a reader of XML the same text";
  Report report = python_report();
  report.arrays[1].reason = forged;
  report.notes = {forged};
  for (const std::string& shown : {github_report(report), junit_report(report), text_report(report)}) {
    EXPECT_THAT(shown, HasSubstr("stop-commands"));
    EXPECT_THAT(shown, Not(HasSubstr("##[")));
  }
}

TEST(GradescopeReportTest, hostile_text_and_nan_stay_json) {
  Report report = python_report();
  report.arrays[1].reason = hostile;
  report.seconds = std::nan("");
  const json results = json::parse(gradescope_report(report));
  EXPECT_THAT(results["tests"][1]["output"].get<std::string>(), HasSubstr("\"},{\"score\": 100"));
}

TEST(GradescopeReportTest, other_visibilities_and_points_are_refused) {
  EXPECT_THROW((void)gradescope_report(python_report(), {100.0, "everyone"}), std::invalid_argument);
  EXPECT_THROW((void)gradescope_report(python_report(), {0.0, "visible"}), std::invalid_argument);
}

TEST(PrairielearnReportTest, the_score_is_the_share_and_each_function_a_test) {
  const json results = json::parse(prairielearn_report(python_report()));
  EXPECT_EQ(results["gradable"], true);
  EXPECT_EQ(results["score"], 0.5);
  ASSERT_EQ(results["tests"].size(), 2u);
  EXPECT_EQ(results["tests"][0]["points"], 1);
  EXPECT_EQ(results["tests"][1]["points"], 0);
  EXPECT_EQ(results["tests"][1]["max_points"], 1);
  EXPECT_EQ(results["tests"][1]["name"], "linear_backward");
  EXPECT_THAT(results["tests"][1]["output"].get<std::string>(), HasSubstr("7 times the derivative"));
}

TEST(PrairielearnReportTest, what_cannot_be_told_is_not_gradable_and_a_crash_is_zero) {
  Report report = python_report();
  for (const Verdict verdict : {Verdict::cannot_tell, Verdict::harness_trouble}) {
    report.verdict = verdict;
    const json results = json::parse(prairielearn_report(report));
    EXPECT_EQ(results["gradable"], false);
    EXPECT_THAT(results["format_errors"][0].get<std::string>(), HasSubstr(to_string(verdict)));
  }
  const json crashed = json::parse(prairielearn_report(crashed_report()));
  EXPECT_EQ(crashed["gradable"], true);
  EXPECT_EQ(crashed["score"], 0.0);
}

TEST(CourseraReportTest, the_score_is_the_share_of_functions_that_are_verified) {
  const json feedback = json::parse(coursera_report(python_report()));
  EXPECT_EQ(feedback["fractionalScore"], 0.5);
  EXPECT_TRUE(feedback["fractionalScore"].is_number_float());
  EXPECT_THAT(feedback["feedback"].get<std::string>(), HasSubstr("linear_backward"));
  EXPECT_EQ(json::parse(coursera_report(crashed_report()))["fractionalScore"], 0.0);
}

TEST(RegressionTest, what_was_verified_and_is_not_any_more_is_named) {
  Report before = python_report();
  before.arrays[1].verdict = Verdict::verified;
  const auto found = regressions_since(before, python_report());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_THAT(found[0], HasSubstr("linear_backward: dW was verified; now: wrong: every entry is 7 times"));
}

TEST(RegressionTest, an_array_that_is_gone_is_a_regression) {
  Report now = python_report();
  now.arrays.erase(now.arrays.begin());
  EXPECT_THAT(regressions_since(python_report(), now),
              testing::ElementsAre(HasSubstr("relu_backward: dZ was verified and is not judged any more")));
}

TEST(RegressionTest, agreement_a_hundred_times_worse_is_one_and_rounding_is_none) {
  Report before = python_report(), now = python_report();
  before.arrays[0].largest_difference = 0.0;
  now.arrays[0].largest_difference = 9e-12;
  EXPECT_TRUE(regressions_since(before, now).empty());
  now.arrays[0].largest_difference = 2e-11;
  EXPECT_THAT(regressions_since(before, now), testing::ElementsAre(HasSubstr("more than 100 times as much")));
  now.arrays[0].largest_difference = std::nan("");
  EXPECT_EQ(regressions_since(before, now).size(), 1u);
}

TEST(RegressionTest, what_was_wrong_before_or_is_new_is_none) {
  Report now = python_report();
  now.arrays.push_back(array("", "new", Verdict::wrong));
  EXPECT_TRUE(regressions_since(python_report(), now).empty());
}

TEST(FeedbackOfACourse, HasNoCommandAndNothingOfTheBox) {
  Report report = python_report();
  report.notes = {"box: seccomp, Landlock ABI 7, limits, as user 65534"};
  report.reproduce = "gradproof check student.py --python /usr/bin/python3 --seed 5";
  report.smallest_case = SmallestCase{"1-1-1, m = 2", "  dW[1]  0.1912   answered 0.3824",
                                      "gradproof check student.py --layers 1,1,1"};
  const std::string gradescope = json::parse(gradescope_report(report))["output"],
                    coursera = json::parse(coursera_report(report))["feedback"],
                    prairielearn = json::parse(prairielearn_report(report))["output"];
  for (const std::string& text : {gradescope, coursera, prairielearn}) {
    for (const char* not_theirs : {"gradproof check", "--verbose", "explain --report", "seccomp"})
      EXPECT_THAT(text, Not(HasSubstr(not_theirs)));
    EXPECT_THAT(text, testing::StartsWith("WRONG: "));
    EXPECT_THAT(text,
                HasSubstr("smallest network that shows it: 1-1-1, m = 2\n  dW[1]  0.1912   answered 0.3824"));
  }
}

}  // namespace
}  // namespace gradproof
