// SPDX-License-Identifier: MIT
// What a learner sees first, on a terminal of 80 x 24: which line is wrong, what it should be, and why.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/run_program.hpp"

namespace gradproof::test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

struct WrongSubmission {
  const char* base;  ///< of tests/submission/python/solutions
  const char* from;  ///< what is replaced in it
  const char* to;
  const char* verdict;
  const char* own_line;
  const char* right;
};
void PrintTo(const WrongSubmission& wrong, std::ostream* out) { *out << wrong.base << ": " << wrong.to; }

class FirstScreenOnATerminal : public testing::TestWithParam<WrongSubmission> {};

/// Without colours and carriage returns, as it stands on the screen.
std::string seen(const std::string& out) {
  std::string text;
  for (std::size_t at = 0; at < out.size(); ++at) {
    if (out[at] == '\x1b') {
      at = out.find_first_of("mKlh", at);
      if (at == std::string::npos) break;
    } else if (out[at] == '\r') {
      if (at + 1 < out.size() && out[at + 1] == '\n') continue;
      text.erase(text.rfind('\n') + 1);  // the progress bar is overwritten
    } else {
      text += out[at];
    }
  }
  return text;
}

TEST_P(FirstScreenOnATerminal, shows_line_correction_and_reason) {
  const WrongSubmission& wrong = GetParam();
  std::string text = read_text_file(source_folder() + "/tests/submission/python/solutions/" + wrong.base);
  const std::size_t at = text.find(wrong.from);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, std::string(wrong.from).size(), wrong.to);
  const TemporaryFolder folder;
  folder.write("student.py", text);
  const ProgramRun run =
      run_gradproof({"check", "student.py", "--python", "/usr/bin/python3"},
                    {.environment = {{"TERM", "xterm"}}, .directory = folder.path(), .terminal = true});
  const std::string screen = seen(run.out);
  std::istringstream lines(screen);
  std::size_t count = 0;
  std::string first;
  for (std::string line; std::getline(lines, line); ++count) {
    if (count == 0) first = line;
    EXPECT_LE(line.size(), 80U) << line;
  }
  EXPECT_LE(count, 23U) << "and the prompt below it\n" << screen;
  EXPECT_THAT(first, HasSubstr(wrong.verdict)) << screen;
  EXPECT_THAT(first, MatchesRegex(".* student\\.py"));
  EXPECT_THAT(screen, HasSubstr(wrong.own_line));
  EXPECT_THAT(screen, HasSubstr("  should be    "));
  EXPECT_THAT(screen, HasSubstr(wrong.right));
  EXPECT_THAT(screen, HasSubstr("\n  because "));
  EXPECT_THAT(screen, HasSubstr("\nagain:  gradproof check student.py "));
}

INSTANTIATE_TEST_SUITE_P(
    OfTwelveMistakes, FirstScreenOnATerminal,
    testing::Values(
        WrongSubmission{"two_layer.py", "dW1 = (1 / m) * ", "dW1 = ", "WRONG: dW[1] of backward_propagation",
                        "line 66      dW1 = np.dot(dZ1, X.T)", "dW1 = np.dot(dZ1, X.T) / m"},
        WrongSubmission{"two_layer.py", "np.dot(W2.T, dZ2)", "np.dot(W2, dZ2)",
                        "backward_propagation raised an exception", "line 65      dZ1 = np.dot(W2, dZ2)",
                        "dZ1 = np.dot(W2.T, dZ2) * (1 - A1 ** 2)"},
        WrongSubmission{"two_layer.py", "dZ2 = A2 - Y", "dZ2 = Y - A2", "WRONG: d", "dZ2 = Y - A2",
                        "dZ2 = A2 - Y"},
        WrongSubmission{"two_layer.py", "np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1)", "WRONG: db[1]",
                        "db1 = (1 / m) * np.sum(dZ1)", "db1 = np.sum(dZ1, axis=1, keepdims=True) / m"},
        WrongSubmission{"two_layer.py", " * (1 - np.power(A1, 2))", "", "WRONG: d", "dZ1 = np.dot(W2.T, dZ2)",
                        "dZ1 = np.dot(W2.T, dZ2) * (1 - A1 ** 2)"},
        WrongSubmission{"two_layer.py", "(1 - np.power(A1, 2))", "(A1 * (1 - A1))", "WRONG: d",
                        "dZ1 = np.dot(W2.T, dZ2) * (A1 * (1 - A1))", "(1 - A1 ** 2)"},
        WrongSubmission{"two_layer.py", "np.sum(logprobs) / m", "np.sum(logprobs)", "WRONG: cost",
                        "cost = -np.sum(logprobs)", "/ m"},
        WrongSubmission{"two_layer.py", "A1 = np.tanh(Z1)", "A1 = sigmoid(Z1)", "WRONG: A[1]",
                        "A1 = sigmoid(Z1)", "A1 = np.tanh(Z1)"},
        WrongSubmission{"three_layer.py", "dW2 = dZ2 @ A1.T / m", "dW2 = dZ2 @ A1.T", "WRONG: dW[2]",
                        "dW2 = dZ2 @ A1.T", "dW2 = dZ2 @ A1.T / m"},
        WrongSubmission{"three_layer_l2.py", "dW2 = dZ2 @ A1.T / m + lambd / m * W2", "dW2 = dZ2 @ A1.T / m",
                        "WRONG: dW[2]", "dW2 = dZ2 @ A1.T / m", "lambd / m * W2"},
        WrongSubmission{"class_state.py", "self.dw1 = X.T @ dz1 / m", "self.dw1 = X.T @ dz1", "WRONG: dW[1]",
                        "self.dw1 = X.T @ dz1", "self.dw1 = X.T @ dz1 / m"},
        WrongSubmission{"l_layer.py", "dW = 1 / m * ", "dW = ", "WRONG: dW", "dW = np.dot(dZ, A_prev.T)",
                        "dW = np.dot(dZ, A_prev.T) / m"}));

TEST(PageOfAReport, HasItsPicturesWhereAMistakeIsPlanted) {
  const TemporaryFolder folder;
  const ProgramRun run = run_gradproof(
      {"check", "--with-mistake", "dA-for-dZ-in-db", "--also", "html:" + folder.path() + "/r.html"});
  EXPECT_EQ(run.status, 1) << run.err;
  const std::string page = read_text_file(folder.path() + "/r.html");
  for (const char* part :
       {"<h2>The chain</h2>", "starts here", "<h2>Where it differs</h2>", "<h2>Error against step</h2>",
        "ends in a plateau", "<summary>The step it belongs to: db<sup>",
        "<h2>Smallest network that shows it: ", "<circle class=\"unit\""})
    EXPECT_THAT(page, HasSubstr(part));
}

}  // namespace
}  // namespace gradproof::test
