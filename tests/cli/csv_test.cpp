// SPDX-License-Identifier: MIT
#include "cli/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/exit_status.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> texts(const std::vector<Field>& row) {
  std::vector<std::string> all;
  for (const Field& field : row) all.push_back(field.text);
  return all;
}

/// The message a text is refused with; empty if it is taken.
std::string refusal(const std::string& text) {
  try {
    (void)parse_csv("f.csv", text);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

std::string number_refusal(const std::string& text) {
  const Table table = parse_csv("f.csv", "a,b\n1," + text + "\n");
  try {
    (void)number_in(table, table.rows[0][1], "b");
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(Csv, RefusesABitOfABinaryFile) {
  try {
    (void)parse_csv("f.csv", std::string("a,y\n1,0\n2\0x,1\n", 14));
    ADD_FAILURE() << "a byte that is 0 was read";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("f.csv:3: a byte that is 0"));
  }
}

TEST(Csv, ReadsHeaderAndRowsWithTheirPlaces) {
  const Table table = parse_csv("f.csv", "age,size\n1.5, 20\n3,4\n");
  EXPECT_THAT(table.names(), ElementsAre("age", "size"));
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_THAT(texts(table.rows[0]), ElementsAre("1.5", "20"));
  EXPECT_EQ(table.place(table.rows[0][1]), "f.csv:2:6");
  EXPECT_EQ(table.place(table.rows[1][1]), "f.csv:3:3");
}

TEST(Csv, TakesQuotesWithCommasQuotesAndNewLinesInside) {
  const Table table = parse_csv("f.csv", "\"a, b\",\"say \"\"c\"\"\"\n\"1\n2\",3\n4,5\n");
  EXPECT_THAT(table.names(), ElementsAre("a, b", "say \"c\""));
  EXPECT_THAT(texts(table.rows[0]), ElementsAre("1\n2", "3"));
  EXPECT_EQ(table.place(table.rows[1][0]), "f.csv:4:1") << "the new line in quotes counts as a line";
}

TEST(Csv, TakesCrlfAByteOrderMarkBlankLinesAndNoFinalNewLine) {
  const Table table = parse_csv("f.csv",
                                "\xEF\xBB\xBF"
                                "a,b\r\n1,2\r\n\r\n3,4");
  EXPECT_THAT(table.names(), ElementsAre("a", "b"));
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_THAT(texts(table.rows[1]), ElementsAre("3", "4"));
  EXPECT_EQ(table.place(table.header[0]), "f.csv:1:1");
}

TEST(Csv, NamesARowThatIsTooShort) {
  EXPECT_EQ(refusal("a,b,c\n1,2,3\n4,5\n"),
            "f.csv:3:3: this row has 2 fields, expected 3 as in the header; fill in what is missing, or "
            "remove the row");
}

TEST(Csv, NamesARowThatIsTooLong) {
  EXPECT_EQ(refusal("a,b\n1,2,3\n"),
            "f.csv:2:5: this row has 3 fields, expected 2 as in the header; put text with commas in it in "
            "quotes, or "
            "remove what is too much");
}

TEST(Csv, NamesAQuoteThatIsNotClosed) {
  EXPECT_EQ(refusal("a,b\n1,\"2\n3,4\n"),
            "f.csv:2:3: a quote opens here and is never closed; close it, or write it twice");
}

TEST(Csv, NamesTextAfterAClosingQuote) {
  EXPECT_THAT(refusal("a,b\n1,\"2\"x\n"),
              HasSubstr("f.csv:2:6: 'x' after the closing quote, expected a comma"));
}

TEST(Csv, RefusesAnEmptyFileAHeaderAloneAndAHeaderOfNumbers) {
  EXPECT_EQ(refusal(""),
            "f.csv:1:1: the file is empty, expected a line of column names and then one line an example");
  EXPECT_EQ(refusal("\n\n"), refusal(""));
  EXPECT_EQ(refusal("a,b\n"),
            "f.csv: there is a header and no example below it, expected one line an example");
  EXPECT_THAT(refusal("1,2\n3,4\n"),
              HasSubstr("f.csv:1:1: the first line holds numbers only, expected the names"));
}

TEST(Csv, SuggestsCommasWhereAnotherSeparatorIsSeen) {
  EXPECT_THAT(refusal("a;b\n1;2\n"), HasSubstr("the columns seem to be separated by ';', expected commas"));
  EXPECT_THAT(refusal("a\tb\n1\t2\n"),
              HasSubstr("the columns seem to be separated by tabs, expected commas"));
}

TEST(Csv, ReadsNumbersAsPeopleWriteThem) {
  const Table table = parse_csv("f.csv", "a,b,c,d\n-1.5e3,+2,.5,0\n");
  EXPECT_EQ(number_in(table, table.rows[0][0], "a"), -1500.0);
  EXPECT_EQ(number_in(table, table.rows[0][1], "b"), 2.0);
  EXPECT_EQ(number_in(table, table.rows[0][2], "c"), 0.5);
  EXPECT_EQ(number_in(table, table.rows[0][3], "d"), 0.0);
}

TEST(Csv, NamesAWordAmongNumbersAnEmptyFieldAndWhatIsNotFinite) {
  EXPECT_EQ(
      number_refusal("abc"),
      "f.csv:2:3: 'abc' in column b, expected a number; write it as a number with a decimal point, or remove "
      "the column");
  EXPECT_EQ(number_refusal("\"\""),
            "f.csv:2:3: an empty field in column b, expected a number; fill it in, or remove the row");
  for (const char* text : {"nan", "inf", "-inf"}) {
    EXPECT_THAT(number_refusal(text), HasSubstr("expected a finite number")) << text;
  }
  for (const char* text : {"1x", "0x10", "1 2", "--1", "+-1", "1e999", "+"}) {
    EXPECT_THAT(number_refusal(text), HasSubstr("expected a number")) << text;
  }
}

TEST(Csv, SaysWhyAFileCannotBeRead) {
  const test::TemporaryFolder folder;
  try {
    (void)read_csv(folder.path() + "/none.csv");
    FAIL() << "it was read";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("none.csv: No such file or directory"));
  }
  EXPECT_THROW((void)read_csv(folder.path()), UsageError);
}

}  // namespace
}  // namespace gradproof::cli
