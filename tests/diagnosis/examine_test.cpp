// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/examine.hpp"

#include "gradproof/diagnosis/mistake_page.hpp"
#include "gradproof/report/json.hpp"
#include "tests/diagnosis/planted.hpp"

namespace gradproof {
namespace {

using testing::HasSubstr;

Examination two_layer_exercise() {
  ExaminationOptions options;
  options.depth = 2;
  options.outputs = 1;
  options.hidden = {Activation::tanh()};
  options.output = OutputLayer(OutputKind::sigmoid);
  return standard_examination(options);
}

Report examined(const std::vector<std::string>& ids) {
  ExamineOptions options;
  options.check.submission = "student.py";
  options.command = "gradproof check student.py";
  return examine(with_mistakes(ids), two_layer_exercise(), options);
}

TEST(Examine, ARightImplementationIsVerifiedWithoutADiagnosis) {
  const Report report = examine(reference_answer, two_layer_exercise());
  EXPECT_TRUE(report.ok()) << report.text();
  EXPECT_TRUE(report.mistakes.empty());
  EXPECT_FALSE(report.smallest_case.has_value());
}

TEST(Examine, AWrongOneGetsTheLineTheReasonTheSmallestNetworkAndTheCommand) {
  const Report report = examined({"missing-1/m-in-db"});
  EXPECT_EQ(report.verdict, Verdict::wrong);
  ASSERT_EQ(report.mistakes.size(), 1U);
  EXPECT_EQ(report.mistakes.front().id, "missing-1/m-in-db");
  EXPECT_TRUE(report.mistakes.front().certain);
  EXPECT_THAT(report.mistakes.front().arrays, testing::ElementsAre("db[1]", "db[2]"));
  ASSERT_TRUE(report.smallest_case.has_value());
  EXPECT_EQ(report.smallest_case->network, "1-1-1, tanh hidden, sigmoid output, m = 2");
  const std::string text = report.text();
  EXPECT_THAT(text, HasSubstr("most likely:  db[l] = sum of the columns of dZ[l]"));
  EXPECT_THAT(text, HasSubstr("(missing-1/m-in-db)"));
  EXPECT_THAT(text, HasSubstr("should be:    db[l] = (1/m) sum of the columns of dZ[l]"));
  EXPECT_THAT(text, HasSubstr("because J is the mean of the m losses"));
  EXPECT_THAT(text,
              HasSubstr("again:  gradproof check student.py --layers 1,1,1 --hidden tanh --output sigmoid "
                        "--examples 2 --seed 1"));
  EXPECT_THAT(json_report(report), HasSubstr("\"id\": \"missing-1/m-in-db\""));
}

TEST(Examine, InOneLayerAloneTheLineIsWrittenForThatLayer) {
  const Report report = examined({"missing-1/m-in-db@2"});
  ASSERT_EQ(report.mistakes.size(), 1U);
  EXPECT_EQ(report.mistakes.front().wrong, "db[2] = sum of the columns of dZ[2]");
  EXPECT_EQ(report.mistakes.front().layer, 2U);
  EXPECT_THAT(report.mistakes.front().arrays, testing::ElementsAre("db[2]"));
}

TEST(Examine, WhatRaisesOnAllButSquareNetworksIsNamedByTheSquareOne) {
  for (const char* id : {"W-not-transposed", "dZ-transposed-in-place-of-A", "matrix-product-with-slope"}) {
    const Report report = examine(with_mistakes(std::vector<std::string>{id}), standard_examination());
    EXPECT_EQ(report.verdict, Verdict::did_not_answer);
    ASSERT_FALSE(report.mistakes.empty()) << report.text();
    EXPECT_EQ(report.mistakes.front().id, id);
  }
}

/// Right where it is written; these arrays are not.
Implementation unfinished(const std::function<void(Answer&)>& leave_out) {
  return [leave_out](const Case& question) {
    Answer answer = reference_answer(question);
    leave_out(answer);
    return answer;
  };
}

TEST(Examine, WhatIsNotWrittenYetIsNoMistakeAndGetsNoDiagnosis) {
  const std::vector<std::function<void(Answer&)>> left_out = {
      [](Answer& answer) {
        for (auto* layers : {&answer.dW, &answer.db, &answer.dZ, &answer.dA})
          for (auto& array : *layers) array.reset();
      },
      [](Answer& answer) {  // dZ of the output alone is there
        for (auto* layers : {&answer.dW, &answer.db, &answer.dA})
          for (auto& array : *layers) array.reset();
        answer.dZ[1].reset();
      },
      [](Answer& answer) { answer.db[1].reset(); }};
  for (const auto& leave_out : left_out) {
    const Report report = examine(unfinished(leave_out), two_layer_exercise());
    EXPECT_EQ(report.verdict, Verdict::wrong);
    EXPECT_TRUE(report.mistakes.empty()) << report.text();
    EXPECT_FALSE(report.smallest_case.has_value());
    EXPECT_THAT(report.text(), testing::Not(HasSubstr("starts here")));
  }
}

TEST(Examine, TheVerdictIsThatOfTheNumbersWhateverTheDiagnosisSays) {
  for (const Mistake& mistake : catalogue()) {
    const Report report = examine(with_mistakes(std::vector<Planted>{{&mistake}}), two_layer_exercise());
    if (report.verdict == Verdict::verified) {
      EXPECT_TRUE(report.mistakes.empty()) << mistake.id;
    }
  }
}

TEST(SmallestNetwork, EveryMistakeHasOneOfAFewNumbers) {
  for (const Mistake& mistake : catalogue()) {
    const auto network = smallest_network_of(mistake);
    ASSERT_TRUE(network.has_value()) << mistake.id;
    EXPECT_LE(network->question.architecture.parameter_count(), 24U) << mistake.id;
    EXPECT_TRUE(differs(network->right, network->answered, 1e-12)) << mistake.id;
  }
}

TEST(SmallestNetwork, ItsOptionsMakeItAgain) {
  const auto network = smallest_network_of(mistake_named("missing-1/m"));
  ASSERT_TRUE(network.has_value());
  EXPECT_EQ(command_options(*network), "--layers 1,1,1 --hidden tanh --output sigmoid --examples 2 --seed 1");
  const Case again = standard_examination(network->made_by).cases.front();
  EXPECT_TRUE(arma::approx_equal(again.X, network->question.X, "absdiff", 0.0));
  EXPECT_TRUE(arma::approx_equal(again.parameters.W[2], network->question.parameters.W[2], "absdiff", 0.0));
}

TEST(MistakePage, ShowsTheLineInThreeSpellingsAndTheNumbersSideBySide) {
  const std::string page = mistake_as_text(mistake_named("missing-1/m-in-db"));
  EXPECT_THAT(page, HasSubstr("wrong      db[l] = sum of the columns of dZ[l]"));
  EXPECT_THAT(page, HasSubstr("numpy      db = np.sum(dZ, axis=1, keepdims=True)\n"));
  EXPECT_THAT(page, HasSubstr("Armadillo  db = sum(dZ, 1);"));
  EXPECT_THAT(page, HasSubstr("hidden by  m = 1"));
  EXPECT_THAT(page, testing::ContainsRegex("db\\[2\\] +[-0-9.e]+ +answered +[-0-9.e]+"));
}

TEST(MistakePage, ListsEveryMistakeInTextAndInJson) {
  const std::string text = mistakes_as_text(), json = mistakes_as_json();
  for (const Mistake& mistake : catalogue()) {
    EXPECT_THAT(text, HasSubstr("  " + mistake.id + " "));
    EXPECT_THAT(json, HasSubstr("\"id\": \"" + mistake.id + "\""));
  }
}

}  // namespace
}  // namespace gradproof
