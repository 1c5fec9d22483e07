// SPDX-License-Identifier: MIT
#include "gradproof/report/wrap.hpp"

#include <gtest/gtest.h>

namespace gradproof {
namespace {

TEST(Wrap, BreaksBetweenWordsAndHangsWhatFollows) {
  EXPECT_EQ(wrapped("because the product adds up the examples", 24, "  ", 4),
            "  because the product\n    adds up the examples\n");
  EXPECT_EQ(wrapped("short", 24), "short\n");
  EXPECT_EQ(wrapped("", 24, "  line 3      "), "  line 3\n");
}

TEST(Wrap, BreaksAWordOnlyWhereItFitsNoLine) {
  EXPECT_EQ(wrapped("see aaaaaaaaaaaaaaaaaaaaaaaaa", 24), "see\naaaaaaaaaaaaaaaaaaaaaaaa\na\n");
}

TEST(Wrap, CountsCharactersAndNotBytes) {
  EXPECT_EQ(columns("\xC3\xA9\xC3\xA9"), 2U);
  const std::string word(24, 'x'), accents = "\xC3\xA9" + std::string(23, 'x');
  EXPECT_EQ(wrapped(accents, 24), accents + "\n");
  EXPECT_EQ(wrapped(word + "\xC3\xA9", 24), word + "\n\xC3\xA9\n");
}

TEST(Wrap, ShowsWhatWouldDriveATerminal) { EXPECT_EQ(wrapped("a\x1b[2J\nb", 80), "a\\x1b[2J b\n"); }

TEST(Wrap, ACommandCanBePastedAsItStands) {
  EXPECT_EQ(wrapped_command("gradproof check 'my file.py' --layers 1,1,1 --seed 1", 40, "again:  "),
            "again:  gradproof check 'my file.py' \\\n    --layers 1,1,1 --seed 1\n");
}

}  // namespace
}  // namespace gradproof
