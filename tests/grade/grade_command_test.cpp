// SPDX-License-Identifier: MIT
// gradproof grade, as a teacher types it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/run_program.hpp"

namespace gradproof::test {
namespace {

using testing::HasSubstr;

std::string right_solution() { return read_text_file(std::string(PYTHON_SOLUTIONS) + "/two_layer.py"); }

TEST(GradeCommand, JudgesAFolderAndGoesOnWhereItStopped) {
  const TemporaryFolder students, folder;
  std::string wrong = right_solution();
  wrong.replace(wrong.find("dW1 = (1 / m) *"), 15, "dW1 =          ");
  students.write("anna.py", right_solution());
  students.write("bert_LATE_12_34_net.py", right_solution());
  students.write("carl.py", wrong);
  students.write("dora.py", "");
  const std::string record = folder.path() + "/class.db";
  const ProgramRun first = run_gradproof({"grade", students.path(), "--record", record});
  EXPECT_EQ(first.status, 0) << first.err;
  EXPECT_THAT(first.out,
              HasSubstr("3 judged now, 0 known already, 1 the same as another\n4 hand-ins, 3 different\n"));
  EXPECT_THAT(first.out, HasSubstr("  verified              2   50 %\n  wrong                 1   25 %\n"));
  EXPECT_THAT(first.out, HasSubstr("        1  missing-1/m-in-dW\n"));
  EXPECT_THAT(first.out, HasSubstr("dora.py\n      not judged: dora.py: it is empty"));
  const ProgramRun second = run_gradproof({"grade", students.path(), "--record", record});
  EXPECT_THAT(second.out, HasSubstr("0 judged now, 3 known already, 1 the same as another\n"));
  const ProgramRun table = run_gradproof({"grade", "--record", record});
  EXPECT_EQ(second.out.substr(second.out.find('\n') + 1), table.out);
}

// It would be wrong on purpose if it saw anything of anybody else.
TEST(GradeCommand, LetsNoSubmissionSeeAnother) {
  const TemporaryFolder students, folder;
  const std::string spy =
      "\n_right = backward_propagation\n"
      "def backward_propagation(parameters, cache, X, Y):\n"
      "    import os\n"
      "    grads = _right(parameters, cache, X, Y)\n"
      "    for place in ('" +
      students.path() + "', '" + folder.path() +
      "', '../..', '../../..', '/tmp', '/dev/shm', '/proc'):\n"
      "        try:\n"
      "            if os.listdir(place): grads['dW1'] = grads['dW1'] + 1\n"
      "        except OSError:\n"
      "            pass\n"
      "    try:\n"
      "        open('" +
      students.path() +
      "/anna.py').read()\n"
      "        grads['dW1'] = grads['dW1'] + 1\n"
      "    except OSError:\n"
      "        pass\n"
      "    if 'SECRET_OF_STAFF' in os.environ: grads['dW1'] = grads['dW1'] + 1\n"
      "    return grads\n";
  students.write("anna.py", right_solution() + "# anna\n");
  students.write("spy.py", right_solution() + spy);
  ProgramOptions options;
  options.environment = {{"SECRET_OF_STAFF", "1"}};
  const ProgramRun run =
      run_gradproof({"grade", students.path(), "--record", folder.path() + "/class.db"}, options);
  EXPECT_THAT(run.out, HasSubstr("  verified              2  100 %\n")) << run.err;
}

TEST(GradeCommand, SaysWhatIsMissingOrMistyped) {
  const TemporaryFolder students;
  students.write("anna.py", "");
  const std::string record = students.path() + "/class.db";
  const auto complaint = [](const std::vector<std::string>& words) {
    const ProgramRun run = run_gradproof(words);
    EXPECT_EQ(run.status, 2) << run.err;
    return run.err;
  };
  EXPECT_THAT(complaint({"grade", students.path()}),
              HasSubstr("--record FILE.db says where what is found is kept"));
  EXPECT_THAT(complaint({"grade", "--record", record}), HasSubstr("there is no such record"));
  EXPECT_THAT(complaint({"grade", "/no/such", "--record", record}),
              HasSubstr("/no/such: it is not there; expected a folder"));
  EXPECT_THAT(complaint({"grade", students.path(), "--record", record, "--part", "4/3"}),
              HasSubstr("--part 4/3: expected K/N with 1 <= K <= N"));
  EXPECT_THAT(complaint({"grade", students.path(), "--record", record, "--part", "1/3"}),
              HasSubstr("--part needs --seed N"));
  EXPECT_THAT(complaint({"grade", students.path(), "--record", record, "--only", "zoe"}),
              HasSubstr("--only 'zoe': no hand-in has this name, id or path"));
  EXPECT_THAT(complaint({"grade", students.path(), "--recrod", record}), HasSubstr("did you mean --record?"));
}

}  // namespace
}  // namespace gradproof::test
