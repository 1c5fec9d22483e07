// SPDX-License-Identifier: MIT
// gradproof check --shard K/N and gradproof merge: the parts together say what one run says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

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
  expect_parts_make_the_whole({"check", "--reference", "--layers", "9,7,5,3", "--examples", "11"}, 3, 0);
}

TEST(Merge, SaysWhatOneRunSaysAtAKink) {
  expect_parts_make_the_whole({"check", "--reference", "--hidden", "relu", "--seed", "4"}, 2, 0);
}

TEST(Merge, SaysWhatOneRunSaysOfAMistake) {
  expect_parts_make_the_whole(
      {"check", "--reference", "--layers", "5,4,3", "--with-mistake", "missing-1/m-in-db"}, 4, 1);
}

TEST(Merge, NamesTheShardThatIsMissing) {
  const Parts parts({"check", "--reference", "--layers", "5,4,3"}, 3);
  const ProgramRun run = run_gradproof({"merge", parts.files[0], parts.files[2]});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(
      run.err,
      HasSubstr(
          "shard 2 of 3 is missing: make it with 'gradproof check --reference --layers 5,4,3 --shard 2/3"));
}

TEST(Merge, NamesTheShardThatIsThereTwice) {
  const Parts parts({"check", "--reference", "--layers", "5,4,3"}, 2);
  const ProgramRun run = run_gradproof({"merge", parts.files[0], parts.files[1], parts.files[1]});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("shard 2 of 2 is there already, in " + parts.files[1]));
}

TEST(Merge, RefusesPartsOfDifferentChecks) {
  const Parts parts({"check", "--reference", "--layers", "5,4,3"}, 2),
      others({"check", "--reference", "--layers", "6,4,3"}, 2);
  const ProgramRun run = run_gradproof({"merge", parts.files[0], others.files[1]});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("it is a part of 'gradproof check --reference --layers 6,4,3'"));
}

TEST(Merge, RefusesTheReportOfAWholeRun) {
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/whole.json";
  ASSERT_EQ(run_gradproof({"check", "--reference", "--layers", "5,4,3", "--format", "json", "--output", file})
                .status,
            0);
  const ProgramRun run = run_gradproof({"merge", file});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("there is no \"shard\""));
}

/// The command that merges the same parts with something else in each, and checksums that fit: whoever forges
/// a part can compute those.
std::vector<std::string> merge_forged(const Parts& parts, const std::string& from, const std::string& to) {
  std::vector<std::string> words = {"merge"};
  for (const std::string& part : parts.files) {
    std::string text = read_text_file(part);
    const std::size_t at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error("not in the part: " + from);
    text.replace(at, from.size(), to);
    nlohmann::json object = nlohmann::json::parse(text);
    nlohmann::json& shard = object["shard"];
    const std::string held =
        nlohmann::json{shard["index"], shard["count"], shard["command"], shard["differences"]}.dump(-1, ' ',
                                                                                                    true);
    std::uint64_t hash = 0xCBF29CE484222325;
    for (const char letter : held) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001B3;
    shard["checksum"] = fmt::format("{:016x}", hash);
    words.push_back(part + ".forged");
    std::ofstream(words.back()) << object.dump();
  }
  return words;
}

TEST(Merge, SeesThatAPartWasDamaged) {
  const Parts parts({"check", "--reference", "--layers", "5,4,3"}, 2);
  const std::string whole = read_text_file(parts.files[0]);
  const std::size_t number = whole.find("\"dW\":[") + 8;
  std::string changed = whole;
  changed[number] = changed[number] == '7' ? '8' : '7';
  for (const std::string& text : {changed, whole.substr(0, whole.size() / 2), std::string()}) {
    std::ofstream(parts.files[0]) << text;
    const ProgramRun run = run_gradproof({"merge", parts.files[0], parts.files[1]});
    EXPECT_EQ(run.status, 2) << run.err;
    EXPECT_THAT(run.err, HasSubstr(parts.files[0]));
  }
}

TEST(Merge, RunsAndOpensNothingThatAPartNames) {
  const Parts parts({"check", "--reference", "--layers", "5,4,3"}, 2);
  const std::string layers = R"("--layers","5,4,3")";
  for (const std::string more : {R"("evil.py")", R"("--data","/etc/passwd","--target","x")"}) {
    const ProgramRun run = run_gradproof(merge_forged(parts, layers, layers + "," + more));
    EXPECT_EQ(run.status, 2) << more << run.out;
    EXPECT_THAT(run.err, HasSubstr("merge opens nothing because a file says so"));
  }
  for (const std::string more :
       {R"("--also","text:/tmp/forged")", R"("--write-baseline","/tmp/forged")", R"("--format","json")",
        R"("-x")", R"("--config","x")", R"("--layers","--python")", R"("--hidden")"}) {
    const ProgramRun run = run_gradproof(merge_forged(parts, layers, layers + "," + more));
    EXPECT_EQ(run.status, 2) << more << run.out;
    EXPECT_THAT(run.err, HasSubstr("which merge takes from no file")) << more;
  }
  // how a part was made does not say how merge runs
  const ProgramRun run =
      run_gradproof(merge_forged(parts, layers, layers + R"(,"--python","/bin/false","--sandbox=off")"));
  EXPECT_EQ(run.status, 0) << run.err;
}

TEST(Merge, TakesDifferencesThatFitNoUnitAnew) {
  const Parts parts({"check", "--reference", "--layers", "5,4,3"}, 2);
  const ProgramRun run = run_gradproof(merge_forged(parts, R"("dW":[)", R"("dW":[1,2,3,)"));
  EXPECT_EQ(run.status, 0) << run.err;
  for (const std::string count : {"200001", "99999999999999999999", "-1", "1e999"}) {
    const std::string table = R"("units":)";
    const std::string text = read_text_file(parts.files[0]);
    const std::size_t at = text.find(table) + table.size();
    std::string damaged = text;
    damaged.replace(at, text.find_first_not_of("0123456789", at) - at, count);
    const std::string file = parts.folder.path() + "/damaged.json";
    std::ofstream(file) << damaged;
    EXPECT_EQ(run_gradproof({"merge", file, parts.files[1]}).status, 2) << count;
  }
}

TEST(Merge, TakesTheDataOfItsOwnCommandLine) {
  const TemporaryFolder folder;
  const std::string data = folder.write("data.csv", "a,b,y\n1,2,0\n2,1,1\n0,3,0\n4,1,1\n");
  const Parts parts({"check", "--reference", "--data", data, "--target", "y", "--layers", "2,3,1"}, 2);
  const ProgramRun without = run_gradproof({"merge", parts.files[0], parts.files[1]});
  EXPECT_EQ(without.status, 2);
  EXPECT_THAT(without.err, HasSubstr("add --data FILE"));
  const ProgramRun run = run_gradproof({"merge", parts.files[0], parts.files[1], "--data", data});
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run_gradproof({"merge", parts.files[0], parts.files[1], "--data", parts.files[0]}).err,
              HasSubstr("which has another name"));
}

TEST(Shard, OfASubmissionNeedsASeed) {
  const TemporaryFolder folder;
  const std::string file =
      folder.write("student.py", "def gradients(X, Y, parameters, hidden, output): pass\n");
  const ProgramRun run = run_gradproof({"check", file, "--shard", "1/2", "--format", "json"});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("give all parts the same --seed N"));
}

TEST(Shard, SaysHowItIsWritten) {
  for (const std::string bad : {"0/3", "4/3", "2", "2/", "a/b", "1/2/3"}) {
    const ProgramRun run = run_gradproof({"check", "--reference", "--shard", bad, "--format", "json"});
    EXPECT_EQ(run.status, 2);
    EXPECT_THAT(run.err, HasSubstr("--shard " + bad + ": expected K/N"));
  }
  EXPECT_THAT(run_gradproof({"check", "--reference", "--shard", "1/2"}).err,
              HasSubstr("add --format json --output FILE"));
}

TEST(Shard, KeepsTheWordsThatMakeTheWhole) {
  EXPECT_EQ(
      cli::words_of_the_whole({"check", "--reference", "--shard", "1/2", "--layers", "3,2", "--format=json",
                               "--output", "a.json", "--output", "softmax", "--threads", "2"}),
      (std::vector<std::string>{"check", "--reference", "--layers", "3,2", "--output", "softmax"}));
}

}  // namespace
}  // namespace gradproof::test
