// SPDX-License-Identifier: MIT
// The room of laws: each law holds for the reference, meets its shape classes, and is broken by somebody.
#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "gradproof/check_network/did_not_answer.hpp"
#include "gradproof/check_network/show.hpp"
#include "gradproof/laws/run.hpp"

namespace gradproof::laws {
namespace {

std::string violations(const Findings& run) {
  std::string text;
  for (const LawResult& result : run.laws) {
    if (!result.holds()) text += result.law->id + "\n";
    if (result.violation) text += result.violation->text();
  }
  return text;
}

/// The first violation of one law by this implementation.
std::optional<Violation> broken(const char* law, const Implementation& implementation) {
  RunOptions options;
  options.laws = chosen(law);
  return run({implementation}, options).laws.front().violation;
}

TEST(Laws, HoldForTheReferenceInEveryShapeClass) {
  const Findings result = run({reference_answer});
  EXPECT_EQ(result.verdict(), Verdict::verified) << violations(result);
  ASSERT_EQ(result.laws.size(), all().size());
  for (const LawResult& law : result.laws) {
    EXPECT_TRUE(law.holds()) << law.law->id;
    EXPECT_EQ(law.met.size() + law.ruled_out.size(), shape_class_count) << law.law->id;
    for (const ShapeClass shape : law.ruled_out) {
      const bool by_hypothesis = (shape == ShapeClass::one_example && law.law->least_examples > 1) ||
                                 (shape == ShapeClass::one_output && law.law->least_outputs > 1);
      EXPECT_TRUE(by_hypothesis) << law.law->id << ": " << to_string(shape);
    }
  }
  EXPECT_FALSE(result.single_precision);
}

TEST(Laws, SayWhatTheyAre) {
  for (const Law& law : all()) {
    for (const std::string* words : {&law.id, &law.statement, &law.finds, &law.source})
      EXPECT_FALSE(words->empty()) << law.id;
    EXPECT_EQ(&named(law.id), &law);
  }
  EXPECT_THROW((void)named("repeated batch"), std::invalid_argument);
  EXPECT_EQ(chosen("L-against-J").size(), 6U);
  EXPECT_EQ(chosen("balance,shapes").size(), 2U);
  EXPECT_EQ(chosen("").size(), all().size());
}

TEST(Laws, OfPurityAreBrokenByWhatTheyGuardAgainst) {
  const auto calls = std::make_shared<int>(0);
  const Implementation counting = [calls](const Case& question) {
    Answer answer = reference_answer(question);
    answer.db[1](0) += static_cast<double>(++*calls);
    return answer;
  };
  EXPECT_TRUE(broken("same-bits-twice", counting).has_value());
  EXPECT_TRUE(broken("two-threads", counting).has_value());

  const auto longest = std::make_shared<arma::uword>(0);
  const Implementation buffered = [longest](const Case& question) {
    *longest = std::max(*longest, question.X.n_cols);  // never shrinks
    Answer answer = reference_answer(question);
    answer.db[1] *= static_cast<double>(question.X.n_cols) / static_cast<double>(*longest);
    return answer;
  };
  EXPECT_TRUE(broken("another-batch-between", buffered).has_value());
  *longest = 0;
  EXPECT_FALSE(broken("same-bits-twice", [](const Case& question) { return reference_answer(question); }));

  const Implementation in_place = [](const Case& question) {
    Answer answer = reference_answer(question);
    const_cast<Case&>(question).X *= 0.5;  // as a C library that was lent a pointer may
    return answer;
  };
  EXPECT_TRUE(broken("question-stays", in_place).has_value());

  const Implementation view = [](const Case& question) {
    Answer answer = reference_answer(question);
    auto& W = const_cast<Case&>(question).parameters.W[1];
    // as it would be returned by a binding: memory of the question under another name
    answer.dW[1].~Mat();
    new (&answer.dW[1]) arma::mat(W.memptr(), W.n_rows, W.n_cols, false, false);
    return answer;
  };
  EXPECT_TRUE(broken("no-view", view).has_value());
}

TEST(Laws, AreUndecidedWhereAnAnswerHasWrongShapes) {
  const Implementation augmented = [](const Case& question) {
    Answer answer = reference_answer(question);
    answer.dW[1] = arma::join_rows(answer.dW[1], answer.db[1]);  // the bias as a weight
    return answer;
  };
  RunOptions options;
  options.laws = chosen("repeated-batch");
  const Findings alone = run({augmented}, options);
  EXPECT_EQ(alone.verdict(), Verdict::cannot_tell);  // never green
  EXPECT_NE(alone.laws.front().undecided.find("the law 'shapes' comes first"), std::string::npos);
  options.laws = chosen("dimension");
  EXPECT_EQ(run({augmented}, options).verdict(), Verdict::wrong);
}

TEST(Laws, AreNotGreenForWhatAnswersNothing) {
  const Implementation refusing = [](const Case&) -> Answer { throw std::logic_error("I do not know"); };
  RunOptions options;
  options.laws = chosen("balance");
  EXPECT_EQ(run({refusing}, options).verdict(), Verdict::cannot_tell);
  EXPECT_EQ(run({refusing}).verdict(), Verdict::wrong);  // `conforms`
  const Implementation silent = [](const Case&) -> Answer {
    throw DidNotAnswer(Outcome::timed_out, "it took longer than 10 s");
  };
  EXPECT_THROW((void)run({silent}), DidNotAnswer);
  const Implementation no_numbers = [](const Case& question) {
    Answer answer = reference_answer(question);
    for (arma::mat& dW : answer.dW) dW.fill(arma::datum::nan);
    return answer;
  };
  options.laws = chosen("repeated-batch");
  EXPECT_EQ(run({no_numbers}, options).verdict(), Verdict::wrong);
}

TEST(Laws, AreNotAskedOfWhatIsNotGiven) {
  const Implementation gradients_only = [](const Case& question) {
    Answer answer = reference_answer(question);
    answer.cost.reset();
    answer.dZ = {};
    return answer;
  };
  RunOptions options;
  options.laws = chosen("convexity,own-example,shapes");
  const Findings result = run({gradients_only}, options);
  EXPECT_EQ(result.verdict(), Verdict::verified) << result.text();  // `shapes`, of the rest
  EXPECT_NE(result.text().find("not asked: dZ was not given"), std::string::npos) << result.text();
  EXPECT_NE(result.text().find("not asked: J was not given"), std::string::npos) << result.text();
  options.laws = chosen("convexity");
  EXPECT_EQ(run({gradients_only}, options).verdict(),
            Verdict::cannot_tell);  // nothing was asked: never green
}

TEST(Laws, SayNothingOfWhatTheirQuestionsAreNotFor) {
  const Implementation with_every_class = [](const Case& question) {
    if (arma::accu(question.Y.tail_rows(1)) == 0.0) throw NotItsQuestion("the last class is missing");
    return reference_answer(question);
  };
  RunOptions options;
  options.family.fixed.output = OutputLayer::named("softmax");
  const Findings some = run({with_every_class, 0x1p-53, false}, options);
  EXPECT_EQ(some.verdict(), Verdict::verified) << violations(some) << some.text();
  const Implementation another = [](const Case&) -> Answer { throw NotItsQuestion("it is another network"); };
  const Findings none = run({another, 0x1p-53, false});
  EXPECT_EQ(none.verdict(), Verdict::cannot_tell);
  EXPECT_EQ(
      none.text(),
      "it is another network: laws are about networks of any size, of which it is none; gradproof check "
      "judges it\n");
}

TEST(Laws, AboutBatchesAreNotAskedOfWhatTakesOneExample) {
  RunOptions options;
  options.family.fixed.m = 1;
  const Implementation of_one = [](const Case& question) {
    if (question.X.n_cols != 1) throw std::logic_error("one example at a time");
    return reference_answer(question);
  };
  const Findings result = run({of_one}, options);
  EXPECT_EQ(result.verdict(), Verdict::verified) << violations(result) << result.text();
  EXPECT_NE(result.text().find("it is about batches, and the exercise takes one example at a time"),
            std::string::npos)
      << result.text();
}

TEST(Laws, AskAnotherProcessOnceWhatSeveralOfThemWantToKnow) {
  const auto count = [](bool in_process) {
    std::map<std::string, std::size_t> asked;
    std::size_t all = 0;
    RunOptions options;
    options.family.fixed.hidden = {Activation::tanh()};
    options.family.fixed.depth = 2;
    options.cases = 1;
    const Findings result = run({[&](const Case& question) {
                                   ++all;
                                   ++asked[show(question)];
                                   return reference_answer(question);
                                 },
                                 0x1p-53, in_process},
                                options);
    EXPECT_EQ(result.verdict(), Verdict::verified) << violations(result);
    return std::pair{all, asked.size()};
  };
  const auto [all, different] = count(false);
  EXPECT_LT(all, different + 80);  // purity asks again: 9 shape classes, 4 answers in each
  EXPECT_LT(3 * all, 2 * count(true).first);
}

TEST(Laws, LeaveConventionsOfDZAlone) {
  const Implementation carried = [](const Case& question) {
    Answer answer = reference_answer(question);
    for (arma::mat& dZ : answer.dZ) dZ *= -1.0 / static_cast<double>(question.X.n_cols);
    return answer;
  };
  const Findings result = run({carried});
  EXPECT_EQ(result.verdict(), Verdict::verified) << violations(result);
}

TEST(Laws, AreAskedOfAnExerciseOnlyWhatItFixes) {
  RunOptions options;
  options.family.any_l2 = false;
  options.family.fixed.hidden = {Activation::tanh()};
  options.family.fixed.output = OutputLayer::named("sigmoid");
  options.family.fixed.depth = 2;
  options.family.fixed.outputs = 1;
  const Implementation exercise = [](const Case& question) {
    EXPECT_EQ(describe(question).substr(describe(question).find(", tanh")), ", tanh hidden, sigmoid output");
    EXPECT_EQ(question.architecture.n(2), 1U);
    return reference_answer(question);
  };
  const Findings result = run({exercise}, options);
  EXPECT_EQ(result.verdict(), Verdict::verified) << violations(result) << result.text();
  std::size_t left_out = 0;
  for (const LawResult& law : result.laws) left_out += law.asked() ? 0U : 1U;
  EXPECT_EQ(left_out, 8U) << result.text();
}

TEST(Laws, ExpectedToFailDoNotMakeARunRed) {
  const Implementation summed = [](const Case& question) {
    Answer answer = reference_answer(question);
    for (arma::mat& dW : answer.dW) dW *= static_cast<double>(question.X.n_cols);
    return answer;
  };
  RunOptions options;
  options.laws = chosen("repeated-batch,shapes");
  EXPECT_EQ(run({summed}, options).verdict(), Verdict::wrong);
  options.expected_to_fail = {"repeated-batch"};
  EXPECT_EQ(run({summed}, options).verdict(), Verdict::verified);
  options.expected_to_fail = {"shapes"};
  EXPECT_EQ(run({summed}, options).verdict(), Verdict::wrong);
}

TEST(Draws, AreOneLineEach) {
  const Draw draw{
      .sizes = {3, 4, 1}, .hidden = {"relu"}, .output = "identity", .m = 5, .lambda = 0.75, .seed = 7};
  EXPECT_EQ(draw.line(), "3,4,1 relu identity m=5 lambda=0.75 seed=7 grid=0.015625");
  const auto again = Draw::of_line(draw.line());
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->line(), draw.line());
  for (const char* other :
       {"", "3,4,1 relu identity m=5", "3,x,1 relu identity m=5 lambda=0 seed=7 grid=1",
        "3,4,1 relo identity m=5 lambda=0 seed=7 grid=1", "3,4,1 - identity m=5 lambda=0 seed=7 grid=1",
        "3,4,1 relu identity m=0 lambda=0 seed=7 grid=1"})
    EXPECT_FALSE(Draw::of_line(other).has_value()) << other;
}

TEST(Draws, ThatAreKeptAreTriedFirst) {
  std::vector<std::string> asked;
  const Implementation noting = [&asked](const Case& question) {
    asked.push_back(describe(question));
    return reference_answer(question);
  };
  RunOptions options;
  options.laws = chosen("shapes");
  options.kept = {{"shapes", *Draw::of_line("7,5,3 tanh sigmoid m=2 lambda=0 seed=9 grid=0.25")}};
  (void)run({noting}, options);
  ASSERT_GT(asked.size(), 1U);
  EXPECT_EQ(asked[1],  // the first is about its precision
            "7-5-3, m = 2, tanh hidden, sigmoid output");
}

}  // namespace
}  // namespace gradproof::laws
