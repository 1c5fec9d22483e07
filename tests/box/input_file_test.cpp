// SPDX-License-Identifier: MIT
// The one door through which files of strangers are read.
#include "gradproof/box/input_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/support/run_program.hpp"

namespace gradproof::test {
namespace {

std::string why_not(const std::filesystem::path& file, std::uint64_t most = longest_input) {
  try {
    (void)read_input_file(file, most);
    return "it was read";
  } catch (const UnreadableFile& why) {
    return why.what();
  }
}

TEST(InputFile, IsARegularFile) {
  const TemporaryFolder folder;
  const std::string text(200000, 'x'), file = folder.write("file", text), fifo = folder.path() + "/fifo";
  EXPECT_EQ(read_input_file(file), text);
  EXPECT_EQ(read_input_file(folder.write("empty", "")), "");
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_EQ(why_not(fifo), "it is a pipe, expected a file; write what comes through it into one");
  EXPECT_EQ(why_not("/dev/zero"), "it is a device, expected a file");
  EXPECT_EQ(why_not(folder.path()), "it is a folder");
  EXPECT_EQ(why_not(folder.path() + "/none"), "No such file or directory");
  EXPECT_EQ(why_not(file, 100000), "it is longer than 0 MB");
}

TEST(InputFile, IsNoLinkThatLeadsOut) {
  const TemporaryFolder folder, elsewhere;
  const std::string file = folder.write("file", "x"), other = elsewhere.write("other", "x");
  std::filesystem::create_symlink("file", folder.path() + "/inside");
  std::filesystem::create_symlink(other, folder.path() + "/outside");
  std::filesystem::create_symlink("nowhere", folder.path() + "/broken");
  EXPECT_NO_THROW(require_no_way_out(file));
  EXPECT_NO_THROW(require_no_way_out(folder.path() + "/inside"));
  EXPECT_THROW(require_no_way_out(folder.path() + "/outside"), UnreadableFile);
  EXPECT_THROW(require_no_way_out(folder.path() + "/broken"), UnreadableFile);
}

}  // namespace
}  // namespace gradproof::test
