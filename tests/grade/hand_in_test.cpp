// SPDX-License-Identifier: MIT
// What was handed in, by whom, and which of it is the same.
#include "gradproof/grade/hand_in.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "gradproof/grade/sha256.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

TEST(Sha256OfContents, IsThatOfTheStandardsExamples) {
  // FIPS 180-2, appendix B.1, B.2, B.3
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  EXPECT_NE(Sha256().add_piece("ab").add_piece("c").hex(), Sha256().add_piece("a").add_piece("bc").hex());
}

TEST(NamesOfFiles, SayWhoseTheyAreAsCanvasMoodleAndPeopleWriteThem) {
  const auto said = [](const std::string& name) {
    const Student student = student_of(name);
    return student.name + "|" + student.id;
  };
  EXPECT_EQ(said("oneillzoe_4711_90210_net.py"), "oneillzoe|4711");
  EXPECT_EQ(said("oneillzoe_LATE_4711_90210_my_net-1.py"), "oneillzoe|4711");
  EXPECT_EQ(said("Zoë O'Neill_4711_assignsubmission_file_"), "Zoë O'Neill|4711");
  EXPECT_EQ(said("Zoë O'Neill_4711_assignsubmission_file_net.py"), "Zoë O'Neill|4711");
  EXPECT_EQ(said("zoe.py"), "zoe|zoe");
  EXPECT_EQ(said("my_two_layer_net.py"), "my_two_layer_net|my_two_layer_net");
  EXPECT_EQ(said("a\n<b>&\"=1+1.py"), "a\n<b>&\"=1+1|a\n<b>&\"=1+1");
}

TEST(NamesOfFiles, AreFilledInFromTheRosterByIdNameOrAddress) {
  const std::vector<Student> roster = {{"Zoë O'Neill", "4711", "zoe@uni.example", "A"},
                                       {"Kim Lee", "1", "kim@uni.example", "A"},
                                       {"Kim Lee", "2", "kim2@uni.example", "B"}};
  EXPECT_EQ(on_roster({"oneillzoe", "4711", "", ""}, roster).name, "Zoë O'Neill");
  EXPECT_EQ(on_roster({"zoe", "zoe", "", ""}, roster).id, "4711");
  EXPECT_EQ(on_roster({"kim2", "kim2", "", ""}, roster).group, "B");
  EXPECT_EQ(on_roster({"Kim Lee", "x", "", ""}, roster).id, "x");  // two of that name: nobody is guessed
}

TEST(HandIns, AreFilesAndFoldersSortedByName) {
  const TemporaryFolder folder;
  folder.write("b.py", "x = 1\n");
  folder.write("a.py", "x = 1\n");
  folder.write("notes.txt", "no hand-in");
  folder.write(".hidden.py", "x = 3\n");
  fs::create_directory(folder.path() + "/carl");
  folder.write("carl/net.py", "x = 2\n");
  folder.write("carl/data.csv", "1,2\n");
  fs::create_directory(folder.path() + "/dora");
  folder.write("dora/one.py", "");
  folder.write("dora/two.py", "");
  fs::create_directory(folder.path() + "/emil");
  fs::create_symlink("/etc/passwd", folder.path() + "/link.py");

  const auto found = find_hand_ins(folder.path());
  ASSERT_EQ(found.size(), 5U);
  EXPECT_EQ(found[0].student.name, "a");
  EXPECT_EQ(found[0].content, found[1].content);  // the same bytes under another name
  EXPECT_EQ(found[2].path.filename(), "net.py");
  EXPECT_NE(found[2].content, found[0].content);
  EXPECT_EQ(found[3].problem, "2 files could be the one to judge (one.py, two.py): name it with --file");
  EXPECT_EQ(found[4].problem, "no .py, .ipynb, .so or program is in it");
  EXPECT_EQ(find_hand_ins(folder.path(), {"two.py", {}})[3].path.filename(), "two.py");
  EXPECT_EQ(find_hand_ins(folder.path(), {"two.py", {}})[2].path.filename(), "net.py");
}

TEST(HandIns, ChangeWithAnyFileThatIsRead) {
  const TemporaryFolder folder;
  fs::create_directory(folder.path() + "/carl");
  folder.write("carl/net.py", "from helper import f\n");
  folder.write("carl/helper.txt", "1");
  const std::string before = find_hand_ins(folder.path()).at(0).content;
  EXPECT_EQ(find_hand_ins(folder.path()).at(0).content, before);
  folder.write("carl/helper.txt", "2");
  EXPECT_NE(find_hand_ins(folder.path()).at(0).content, before);
}

TEST(HandIns, OfOneStudentTheNewestCanBeTaken) {
  std::vector<HandIn> all(3);
  all[0].student.id = all[1].student.id = "7";
  all[2].student.id = "8";
  all[0].modified = 5;
  all[1].modified = 9;
  const auto newest = latest(all);
  ASSERT_EQ(newest.size(), 2U);
  EXPECT_EQ(newest[0].modified, 9);
}

TEST(HandIns, AreCopiedUnderNobodysName) {
  const TemporaryFolder folder, copies;
  folder.write("zoe.py", "x = 1\n");
  const auto copy = copy_to_judge(find_hand_ins(folder.path()).at(0), copies.path());
  EXPECT_EQ(copy.filename(), "submission.py");
  EXPECT_EQ(test::read_text_file(copy.string()), "x = 1\n");
}

TEST(HandIns, AreLookedForInAFolderThatIsThere) {
  try {
    static_cast<void>(find_hand_ins("/no/such/folder"));
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(),
                 "/no/such/folder: it is not there; expected a folder with one file or one folder a student");
  }
}

}  // namespace
}  // namespace gradproof
