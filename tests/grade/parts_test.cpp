// SPDX-License-Identifier: MIT
// A class cut into parts, and put together again.
#include "gradproof/grade/parts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "gradproof/grade/sha256.hpp"
#include "tests/grade/samples.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof {
namespace {

using test::sample;
using test::sample_hand_in;
using test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<HandIn> class_of(int size) {
  std::vector<HandIn> all;
  for (int k = 0; k < size; ++k)
    all.push_back(sample_hand_in("s" + std::to_string(k), sha256(std::to_string(k))));
  return all;
}

TEST(ClassParts, AreEvenAndHoldEverythingOnce) {
  std::vector<HandIn> all = class_of(101);
  all.push_back(sample_hand_in("twin", all[0].content));
  std::multiset<std::string> names;
  for (std::size_t k = 1; k <= 4; ++k) {
    const auto part = part_of(all, {k, 4});
    EXPECT_GE(part.size(), 25U);
    EXPECT_LE(part.size(), 27U);  // one has a hand-in more, and perhaps the twin
    for (const HandIn& one : part) names.insert(one.student.name);
  }
  EXPECT_EQ(names.size(), all.size());
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), all.size());
}

struct Parts {
  TemporaryFolder folder;
  std::vector<HandIn> all = class_of(20);

  std::string make(std::size_t index, std::size_t count, const Conditions& conditions = {"1", "--seed 3"}) {
    const std::string file = folder.path() + "/part-" + std::to_string(index) + ".db";
    Record record(file, Record::Access::write);
    record.set_conditions(conditions);
    const auto mine = part_of(all, {index, count});
    record.set_hand_ins(mine);
    set_part(record, {index, count});
    for (const HandIn& one : mine) record.put(sample(one.content, Verdict::verified));
    return file;
  }
};

std::vector<std::string> rows_of(const Record& record) {
  std::vector<std::string> rows;
  record.for_each([&](const Row& row) {
    rows.push_back(row.hand_in.path.string() + row.judged.verdict + row.judged.report);
  });
  return rows;
}

TEST(ClassParts, MergeIntoTheRecordOfTheWholeAndSayWhatIsMissing) {
  Parts parts;
  const std::string one = parts.make(1, 3), two = parts.make(2, 3), three = parts.make(3, 3);
  Record merged(parts.folder.path() + "/class.db", Record::Access::write);
  EXPECT_THAT(merge_parts(merged, {one, three}), ElementsAre(2U));
  EXPECT_THAT(merge_parts(merged, {two}), IsEmpty());
  const auto once = rows_of(merged);
  EXPECT_EQ(once.size(), 20U);
  EXPECT_THAT(merge_parts(merged, {two, one, three, two}), IsEmpty());
  EXPECT_EQ(rows_of(merged), once);

  Record whole(parts.folder.path() + "/whole.db", Record::Access::write);
  whole.set_conditions({"1", "--seed 3"});
  whole.set_hand_ins(parts.all);
  for (const HandIn& hand_in : parts.all) whole.put(sample(hand_in.content, Verdict::verified));
  EXPECT_EQ(rows_of(whole), once);
}

TEST(ClassParts, OfAnotherVersionOptionsOrCutAreRefusedBeforeAnythingIsWritten) {
  Parts parts;
  const std::string one = parts.make(1, 3);
  const auto why_not = [&](const std::string& other) -> std::string {
    Record merged(parts.folder.path() + "/class.db", Record::Access::write);
    try {
      static_cast<void>(merge_parts(merged, {one, other}));
    } catch (const RecordTrouble& trouble) {
      EXPECT_THAT(rows_of(merged), IsEmpty());
      return trouble.what();
    }
    return "";
  };
  EXPECT_THAT(why_not(parts.make(2, 3, {"2", "--seed 3"})), HasSubstr("judged with gradproof '2', and "));
  EXPECT_THAT(why_not(parts.make(2, 3, {"1", "--seed 4"})), HasSubstr("judged with the options '--seed 4'"));
  EXPECT_THAT(why_not(parts.make(2, 4)), HasSubstr("judged with --part of '4'"));
}

}  // namespace
}  // namespace gradproof
