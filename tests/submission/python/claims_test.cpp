// SPDX-License-Identifier: MIT
// What a submission's process says of its network is held against what is possible.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gradproof/check_network/did_not_answer.hpp"
#include "gradproof/submission/python/claims.hpp"
#include "tests/submission/python/solutions.hpp"

namespace gradproof::python_test {
namespace {

using testing::HasSubstr;

TEST(ClaimsTest, what_the_runner_finds_is_possible) {
  EXPECT_NO_THROW(require_possible({}));
  EXPECT_NO_THROW(require_possible({{"depth", "0"},
                                    {"outputs", "10"},
                                    {"lambda", "0.7"},
                                    {"hidden", "leaky_relu"},
                                    {"output", "softmax"},
                                    {"rows", "1"},
                                    {"other cost", "a squared error with another factor than 1/(2m)"}}));
  EXPECT_NO_THROW(require_possible({{"depth", "5"}, {"outputs", "10"}, {"lambda", "0"}}));
}

TEST(ClaimsTest, a_word_that_is_impossible_is_named) {
  const std::vector<std::pair<std::string, std::string>> impossible = {{"depth", "abc"},
                                                                       {"depth", "-1"},
                                                                       {"depth", "6"},
                                                                       {"depth", "64"},
                                                                       {"depth", "2x"},
                                                                       {"depth", ""},
                                                                       {"depth", " 2"},
                                                                       {"depth", "99999999999999999999"},
                                                                       {"outputs", "0"},
                                                                       {"outputs", "11"},
                                                                       {"lambda", "nan"},
                                                                       {"lambda", "inf"},
                                                                       {"lambda", "-0.1"},
                                                                       {"lambda", "1e7"},
                                                                       {"lambda", "1e999"},
                                                                       {"lambda", "abc"},
                                                                       {"hidden", "gelu"},
                                                                       {"hidden", ""},
                                                                       {"output", "tanh"},
                                                                       {"output", ""},
                                                                       {"dropout", std::string(1001, 'x')}};
  for (const auto& [key, word] : impossible) {
    try {
      require_possible({{key, word}});
      ADD_FAILURE() << key << " = " << word;
    } catch (const DidNotAnswer& error) {
      EXPECT_EQ(error.outcome(), Outcome::unreadable);
      EXPECT_THAT(error.what(), HasSubstr(key + " = '" + word.substr(0, 60) + "', expected "));
    }
  }
}

/// A solution that changes what its process says of it.
std::string claiming(const std::string& change) {
  return with(solution("two_layer.py"), {{"    m = X.shape[1]", "    _hook\n    m = X.shape[1]"}}) + R"(
import sys

def _lie():
    runner = sys.modules["gradproof_runner"]
    write = runner.write_answer
    def answer(number, code, arrays, texts):
        if "functions" in texts:
            )" +
         change + R"(
        write(number, code, arrays, texts)
    runner.write_answer = answer
_hook = _lie()
)";
}

TEST(ClaimsTest, an_impossible_claim_is_no_answer_and_no_misuse_of_the_program) {
  for (const char* change : {"texts[\"network depth\"] = \"abc\"", "texts[\"network depth\"] = \"64\"",
                             "texts[\"network lambda\"] = \"nan\""}) {
    const Report report = judge(claiming(change));
    EXPECT_EQ(report.verdict, Verdict::did_not_answer) << everything_said(report);
    EXPECT_EQ(report.outcome, "unreadable");
    EXPECT_THAT(everything_said(report), HasSubstr("its process said of its network"));
  }
}

TEST(ClaimsTest, to_take_one_example_at_a_time_is_believed_of_nothing_that_answers_for_more) {
  std::string text = claiming("texts[\"network one at a time\"] = \"1\"");
  EXPECT_EQ(judge(text).verdict, Verdict::cannot_tell) << "right, and it reaches into its runner";
  std::size_t at = 0;
  while ((at = text.find("(1 / m)", at)) != std::string::npos) text.replace(at, 7, "1.0");
  const Report report = judge(text);
  EXPECT_EQ(report.verdict, Verdict::wrong) << everything_said(report);
}

TEST(ClaimsTest, the_frame_of_the_lies_changes_nothing_by_itself) {
  const Report report = judge(claiming("pass"));
  EXPECT_EQ(first_failing(report), "-") << everything_said(report);
  EXPECT_EQ(report.verdict, Verdict::cannot_tell);
  EXPECT_THAT(everything_said(report),
              HasSubstr("its text reaches into what runs it (sys.modules, student.py"));
}

}  // namespace
}  // namespace gradproof::python_test
