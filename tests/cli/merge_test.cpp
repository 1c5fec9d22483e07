// SPDX-License-Identifier: MIT
// gradproof check --shard K/N and gradproof merge: the parts together say what one run says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/method_options.hpp"
#include "gradproof/report/json.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof::test {
namespace {

using testing::HasSubstr;

std::vector<std::string> with(std::vector<std::string> words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// The JSON report without what belongs to the run and not to what was found.
std::string without_the_run(const std::string& file) {
  Report report = report_from_json(read_text_file(file), file);
  report.seconds = 0.0;
  report.reproduce = "";
  return json_report(report);
}

struct Parts {
  TemporaryFolder folder;
  std::vector<std::string> command;
  std::vector<std::string> files;

  Parts(std::vector<std::string> words, int count) : command(std::move(words)) {
    for (int index = 1; index <= count; ++index) {
      files.push_back(folder.path() + "/" + std::to_string(index) + ".json");
      static_cast<void>(
          run_gradproof(with(command, {"--shard", std::to_string(index) + "/" + std::to_string(count),
                                       "--format", "json", "--output", files.back()})));
    }
  }
};

void expect_parts_make_the_whole(const std::vector<std::string>& command, int count, int status) {
  const Parts parts(command, count);
  const std::string whole = parts.folder.path() + "/whole.json",
                    merged = parts.folder.path() + "/merged.json";
  EXPECT_EQ(run_gradproof(with(command, {"--format", "json", "--output", whole})).status, status);
  const ProgramRun run = run_gradproof(
      with({"merge", "--format", "json", "--output", merged}, {parts.files.rbegin(), parts.files.rend()}));
  EXPECT_EQ(run.status, status) << run.err;
  EXPECT_EQ(without_the_run(merged), without_the_run(whole));
}

TEST(Merge, SaysWhatOneRunSaysOfARightAnswer) {
  expect_parts_make_the_whole({"check", "--layers", "9,7,5,3", "--examples", "11"}, 3, 0);
}

TEST(Merge, SaysWhatOneRunSaysAtAKink) {
  expect_parts_make_the_whole({"check", "--hidden", "relu", "--seed", "4"}, 2, 0);
}

TEST(Merge, SaysWhatOneRunSaysOfAMistake) {
  expect_parts_make_the_whole({"check", "--layers", "5,4,3", "--with-mistake", "missing-1/m-in-db"}, 4, 1);
}

TEST(Merge, NamesTheShardThatIsMissing) {
  const Parts parts({"check", "--layers", "5,4,3"}, 3);
  const ProgramRun run = run_gradproof({"merge", parts.files[0], parts.files[2]});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err,
              HasSubstr("shard 2 of 3 is missing: make it with 'gradproof check --layers 5,4,3 --shard 2/3"));
}

TEST(Merge, NamesTheShardThatIsThereTwice) {
  const Parts parts({"check", "--layers", "5,4,3"}, 2);
  const ProgramRun run = run_gradproof({"merge", parts.files[0], parts.files[1], parts.files[1]});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("shard 2 of 2 is there already, in " + parts.files[1]));
}

TEST(Merge, RefusesPartsOfDifferentChecks) {
  const Parts parts({"check", "--layers", "5,4,3"}, 2), others({"check", "--layers", "6,4,3"}, 2);
  const ProgramRun run = run_gradproof({"merge", parts.files[0], others.files[1]});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("it is a part of 'gradproof check --layers 6,4,3'"));
}

TEST(Merge, RefusesTheReportOfAWholeRun) {
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/whole.json";
  ASSERT_EQ(run_gradproof({"check", "--layers", "5,4,3", "--format", "json", "--output", file}).status, 0);
  const ProgramRun run = run_gradproof({"merge", file});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("there is no \"shard\""));
}

TEST(Shard, SaysHowItIsWritten) {
  for (const std::string bad : {"0/3", "4/3", "2", "2/", "a/b", "1/2/3"}) {
    const ProgramRun run = run_gradproof({"check", "--shard", bad, "--format", "json"});
    EXPECT_EQ(run.status, 2);
    EXPECT_THAT(run.err, HasSubstr("--shard " + bad + ": expected K/N"));
  }
  EXPECT_THAT(run_gradproof({"check", "--shard", "1/2"}).err, HasSubstr("add --format json --output FILE"));
}

TEST(Shard, KeepsTheWordsThatMakeTheWhole) {
  EXPECT_EQ(cli::words_of_the_whole({"check", "--shard", "1/2", "--layers", "3,2", "--format=json",
                                     "--output", "a.json", "--output", "softmax", "--threads", "2"}),
            (std::vector<std::string>{"check", "--layers", "3,2", "--output", "softmax"}));
}

}  // namespace
}  // namespace gradproof::test
