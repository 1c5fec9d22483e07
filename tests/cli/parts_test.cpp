// SPDX-License-Identifier: MIT
// The small parts of the program: suggestions, command lines, output files, the progress line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "cli/closest.hpp"
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/option_values.hpp"
#include "cli/output_file.hpp"
#include "cli/progress_bar.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof::cli {
namespace {

using test::read_text_file;
using test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(EditDistance, CountsInsertionsDeletionsReplacementsAndSwaps) {
  EXPECT_EQ(edit_distance("layers", "layers"), 0U);
  EXPECT_EQ(edit_distance("layer", "layers"), 1U);
  EXPECT_EQ(edit_distance("layerss", "layers"), 1U);
  EXPECT_EQ(edit_distance("lazers", "layers"), 1U);
  EXPECT_EQ(edit_distance("rleu", "relu"), 1U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(Closest, NamesWhatWasMeantAndNothingWhereNothingIsNear) {
  const std::vector<std::string> words = {"sigmoid", "tanh", "relu"};
  EXPECT_EQ(closest("sigmod", words), "sigmoid");
  EXPECT_EQ(closest("rleu", words), "relu");
  EXPECT_EQ(closest("softmax", words), std::nullopt);
  EXPECT_EQ(closest("of", {"on", "off"}), "off") << "both are one letter away";
  EXPECT_EQ(did_you_mean("tahn", words), "; did you mean tanh?");
  EXPECT_EQ(did_you_mean("x", words), "");
}

TEST(CommandLine, CanBePastedIntoAShell) {
  const std::vector<std::string> words = {"check", "--data",   "my data.csv", "it's",
                                          "",      "--layers", "3,4,1",       "a$b"};
  const std::string line = command_line(words);
  EXPECT_EQ(line, R"(gradproof check --data 'my data.csv' 'it'\''s' '' --layers 3,4,1 'a$b')");
  const auto echoed = test::run_program({"sh", "-c", "gradproof() { printf '%s\\n' \"$@\"; }; " + line});
  EXPECT_EQ(echoed.out, "check\n--data\nmy data.csv\nit's\n\n--layers\n3,4,1\na$b\n");
}

TEST(SplitAtCommas, KeepsEmptyParts) {
  EXPECT_THAT(split_at_commas("a,,b"), ElementsAre("a", "", "b"));
  EXPECT_THAT(split_at_commas(""), ElementsAre(""));
}

TEST(ProgressLine, ShowsShareAndTimeLeft) {
  EXPECT_EQ(progress_line("checking", 1, 4, 3.0), "checking  [#####               ]  25 %, 9 s left");
  EXPECT_EQ(progress_line("checking", 0, 0, 3.0), "checking  [                    ]   0 %");
  EXPECT_EQ(progress_line("checking", 4, 4, 3.0), "checking  [####################] 100 %, 0 s left");
}

TEST(OutputFile, IsWrittenWholeWithNothingBesideIt) {
  const TemporaryFolder folder;
  write_file(folder.path() + "/a.txt", "hello\n");
  EXPECT_EQ(read_text_file(folder.path() + "/a.txt"), "hello\n");
  EXPECT_THAT(folder.names(), ElementsAre("a.txt"));
}

TEST(OutputFile, ReplacesAFileAndKeepsItsPermissions) {
  const TemporaryFolder folder;
  const std::string path = folder.write("a.txt", "a much longer text than the new one");
  chmod(path.c_str(), 0600);
  write_file(path, "new");
  EXPECT_EQ(read_text_file(path), "new");
  struct stat found = {};
  ASSERT_EQ(stat(path.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
}

TEST(OutputFile, ReplacesALinkAndFollowsNone) {
  const TemporaryFolder folder;
  const std::string target = folder.write("target", "old"), link = folder.path() + "/link";
  std::filesystem::create_symlink(target, link);
  write_file(link, "new");
  EXPECT_FALSE(std::filesystem::is_symlink(link));
  EXPECT_EQ(read_text_file(link), "new");
  EXPECT_EQ(read_text_file(target), "old");
}

TEST(OutputFile, IsNoInputAndNoOtherOutput) {
  const TemporaryFolder folder;
  const std::string file = folder.write("student.py", "x"), link = folder.path() + "/link",
                    other = folder.path() + "/other";
  std::filesystem::create_hard_link(file, link);
  EXPECT_NO_THROW(require_no_overwriting({other, "", ""}, {file, ""}));
  EXPECT_NO_THROW(require_no_overwriting({"/dev/stdout", "/dev/stdout"}, {}));
  EXPECT_THROW(require_no_overwriting({file}, {file}), UsageError);
  EXPECT_THROW(require_no_overwriting({link}, {file}), UsageError);
  EXPECT_THROW(require_no_overwriting({folder.path() + "/./other", other}, {}), UsageError);
}

TEST(OutputFile, WritesADeviceAsItIs) {
  write_file("/dev/null", "gone");
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST(OutputFile, SaysWhyItCannotBeWritten) {
  const TemporaryFolder folder;
  const auto refusal = [](const std::string& path) -> std::string {
    try {
      require_writable(path);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(refusal(folder.path()), HasSubstr("it is a folder; name a file in it"));
  EXPECT_THAT(refusal(folder.path() + "/no/a.txt"), HasSubstr("there is no folder " + folder.path() + "/no"));
  EXPECT_EQ(refusal(folder.path() + "/a.txt"), "");
  EXPECT_THROW(write_file("/dev/full", "text"), UsageError);
}

}  // namespace
}  // namespace gradproof::cli
