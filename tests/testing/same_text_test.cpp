// SPDX-License-Identifier: MIT
// One fault, one text: in GoogleTest, in RapidCheck and from the program.
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>
// after GoogleTest
#include <rapidcheck/gtest.h>

#include "gradproof/check_network/examination.hpp"
#include "gradproof/diagnosis/examine.hpp"
#include "gradproof/diagnosis/mistake.hpp"
#include "gradproof/testing/gtest.hpp"
#include "gradproof/testing/rapidcheck.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof {
namespace {

Report fault() {
  const auto f = [](const arma::vec& x) { return arma::dot(x, x); };
  const auto wrong = [](const arma::vec& x) { return arma::vec{2.0 * x(0), 3.0 * x(1)}; };
  return check_function(f, arma::vec{1.0, 2.0}, wrong);
}

TEST(SameText, InGoogleTestAndInRapidCheck) {
  const std::string text = fault().text();
  EXPECT_NE(text.find("WRONG"), std::string::npos) << text;
  EXPECT_NE(text.find("1 of 2 entries differs: (1,0) is 6"), std::string::npos) << text;
  EXPECT_NONFATAL_FAILURE(GRADPROOF_EXPECT_VERIFIED(fault()), text);
  try {
    GRADPROOF_RC_ASSERT(fault());
    FAIL() << "did not fail";
  } catch (const rc::detail::CaseResult& result) {
    EXPECT_NE(result.description.find(text), std::string::npos) << result.description;
  }
}

TEST(SameText, FromTheProgram) {
  const std::string mistake = "missing-1/m-in-db";
  const test::ProgramRun program = test::run_program(
      {test::gradproof_program(), "check", "--with-mistake", mistake, "--threads", "1", "--verbose"});
  ASSERT_EQ(program.status, 1) << program.err;

  ExamineOptions options;
  options.command = "gradproof check --with-mistake " + mistake;
  options.check.submission = "built-in reference with " + mistake;
  const auto examined = [&] {
    Report report =
        examine(with_mistakes(std::vector<std::string>{mistake}), standard_examination(), options);
    report.reproduce = options.command + " --threads 1";
    return report;
  };
  const std::string text = examined().text();
  EXPECT_EQ(program.out, text);
  EXPECT_EQ(std::string(report_is_verified("", examined()).message()), text);
  try {
    GRADPROOF_RC_ASSERT(examined());
    FAIL() << "did not fail";
  } catch (const rc::detail::CaseResult& result) {
    EXPECT_NE(result.description.find(text), std::string::npos) << result.description;
  }
}

}  // namespace
}  // namespace gradproof
