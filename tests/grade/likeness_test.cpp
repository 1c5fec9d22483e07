// SPDX-License-Identifier: MIT
// Which functions are the same when names and comments are taken away, and which are not.
#include "gradproof/grade/likeness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gradproof/grade/class_page.hpp"
#include "gradproof/grade/summary.hpp"
#include "tests/grade/samples.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof {
namespace {

using testing::HasSubstr;

const std::string own = R"(import numpy as np

def backward(params, cache, X, Y):
    """The backward pass."""
    m = X.shape[1]
    dZ2 = cache["A2"] - Y      # sigmoid and cross-entropy
    dW2 = (1 / m) * np.dot(dZ2, cache["A1"].T)
    db2 = (1 / m) * np.sum(dZ2, axis=1, keepdims=True)
    return {"dW2": dW2, "db2": db2}

def sigmoid(z):
    return 1 / (1 + np.exp(-z))
)";

std::string changed(std::string text, const std::string& from, const std::string& to) {
  EXPECT_NE(text.find(from), std::string::npos) << from;
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

TEST(Likeness, IsBlindToNamesCommentsSpacesAndTheOrderOfFunctions) {
  const std::string hash = likeness_of(own);
  EXPECT_EQ(hash.size(), 64U);
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"dZ2", "delta_two"},
           {"backward", "rückwärts"},
           {"\"A1\"", "'hidden'"},
           {"sigmoid and cross-entropy", ""},
           {"    \"\"\"The backward pass.\"\"\"\n", "    # mine\n\n\n"},
           {"    ", "\t"},
           {"(1 / m)", "(1/m)"},
           {"\n", "\r\n"},
           {"return {\"dW2\": dW2, \"db2\": db2}", "return {\n  \"dW2\": dW2,   # a\n\n  \"db2\": db2}"},
           {"import numpy as np\n", "import numpy as np\n\ndef relu(z):\n    return np.maximum(0, z)\n"}})
    EXPECT_EQ(likeness_of(changed(own, from, to)), hash) << to;
  const std::string other =
      "\ndef step(v):\n    return (1 + v) * (2 + v) * (3 + v) * (4 + v) * (5 + v) * (6 + v) "
      "* (7 + v)\n";
  EXPECT_EQ(likeness_of(own + other), likeness_of(other + own));
}

TEST(Likeness, IsAnotherWhereSomethingElseIsComputed) {
  const std::string hash = likeness_of(own);
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"(1 / m) * np.dot", "np.dot"},
           {"np.dot", "np.matmul"},
           {"axis=1", "axis=0"},
           {"A2\"] - Y", "A2\"] + Y"},
           {"dW2 = (1 / m) * np.dot(dZ2,", "dW2 = (1 / m) * np.dot(Y,"},
           {"shape[1]", "shape[0]"},
           {"    return {", "    if m:\n        return {"}})
    EXPECT_NE(likeness_of(changed(own, from, to)), hash) << to;
}

TEST(Likeness, OfNothingLongerThanWhatEverybodyWritesIsNone) {
  for (const char* text :
       {"", "x = 1\n", "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n", "def f(:\n \"\"\"", "\\", "'"})
    EXPECT_EQ(likeness_of(text), "") << text;
}

TEST(LikeHandIns, OfDifferentStudentsAreShownAsAPlaceToLook) {
  test::TemporaryFolder folder;
  Record record(folder.path() + "/class.db", Record::Access::write);
  record.set_conditions({"1", ""});
  std::vector<HandIn> all;
  const auto add = [&](const std::string& name, const std::string& content, const std::string& likeness) {
    all.push_back(test::sample_hand_in(name, content));
    all.back().likeness = likeness;
    record.put(test::sample(content, Verdict::wrong));
  };
  for (const char* name : {"a", "b", "c"}) add(name, std::string("of ") + name, "usual");
  add("d", "of d", "rare");
  add("e", "of d", "rare");
  add("f", "of f", "f's own");
  add("g", "of g", "");
  add("h", "of h", "");
  add("i", "of i", "twice by one");
  add("k", "of k", "twice by one");
  all.back().student = all[8].student;
  record.set_hand_ins(all);
  const std::vector<LikeGroup> groups = like_groups(record);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_THAT(groups[0].hand_ins, testing::ElementsAre(4, 5));
  EXPECT_EQ(groups[0].contents, 1U);
  EXPECT_THAT(groups[1].hand_ins, testing::ElementsAre(1, 2, 3));
  EXPECT_EQ(groups[1].contents, 3U);
  EXPECT_THAT(table(summary_of(record)),
              HasSubstr("\n2 groups of 2 or more with the same functions but for names"));
  class_pages(record, {{}, {}, true}, [](const std::string& name, const std::string& text) {
    if (name != "index.html") return;
    EXPECT_THAT(text,
                HasSubstr("<tr><td class=number>2<td><a href=\"hand-in-4.html\">hand-in 4</a> (wrong), <a "
                          "href=\"hand-in-5.html\">hand-in 5</a> (wrong)<td class=short>the same file\n"));
    EXPECT_THAT(text, HasSubstr("hand-in 3</a> (wrong)<td class=short>3 files\n"));
  });
}

}  // namespace
}  // namespace gradproof
