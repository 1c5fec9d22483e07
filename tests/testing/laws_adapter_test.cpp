// SPDX-License-Identifier: MIT
// The laws as tests of one's own code: a TEST a law, and a property each.
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>
// after GoogleTest
#include <rapidcheck/gtest.h>

#include "gradproof/testing/gtest_laws.hpp"
#include "gradproof/testing/rapidcheck.hpp"

namespace gradproof {
namespace {

GRADPROOF_TEST_LAWS(reference_answer);

laws::Family course() {
  laws::Family fixed;
  fixed.any_l2 = false;
  fixed.fixed.hidden = {Activation::tanh()};
  fixed.fixed.depth = 2;
  return fixed;
}
Answer of_a_course(const Case& question) { return reference_answer(question); }
GRADPROOF_TEST_LAWS_OF(of_a_course, course());

laws::LayerSubject conv_layer() { return {layers::named("convolution")}; }
GRADPROOF_TEST_LAYER_LAWS(conv_layer);

laws::LayerSubject tanh_without_slope() {
  laws::LayerSubject subject{layers::named("tanh")};
  subject.layer.backward = [](const layers::Tensors&, const layers::Tensors& dout) { return dout; };
  return subject;
}

Answer without_one_over_m(const Case& question) {
  Answer answer = reference_answer(question);
  for (arma::mat& dW : answer.dW) dW *= static_cast<double>(question.X.n_cols);
  return answer;
}

TEST(LawTests, AreNamedSoThatAFilterFindsThem) {
  const auto& unit_test = *::testing::UnitTest::GetInstance();
  int found = 0, with_a_minus = 0;
  for (int i = 0; i < unit_test.total_test_suite_count(); ++i) {
    const auto& suite = *unit_test.GetTestSuite(i);
    if (std::string(suite.name()) != "LawsOf_reference_answer") continue;
    found = suite.total_test_count();
    for (int k = 0; k < found; ++k)
      with_a_minus += std::string(suite.GetTestInfo(k)->name()).find('-') != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(found, static_cast<int>(laws::all().size()));
  EXPECT_EQ(with_a_minus, 0);
}

TEST(LawTests, FailWithTheWordsOfTheLaw) {
  static internal::LawTest* test = nullptr;
  internal::LawTest made(laws::named("repeated-batch"), without_one_over_m, {});
  test = &made;
  EXPECT_NONFATAL_FAILURE(test->TestBody(), "of the batch three times over");
}

TEST(LayerLawTests, AreATestEachAndFailWithTheWordsOfTheLaw) {
  const auto& unit_test = *::testing::UnitTest::GetInstance();
  int found = 0;
  for (int i = 0; i < unit_test.total_test_suite_count(); ++i)
    if (std::string(unit_test.GetTestSuite(i)->name()) == "LawsOf_conv_layer")
      found = unit_test.GetTestSuite(i)->total_test_count();
  EXPECT_EQ(found, static_cast<int>(laws::all_of_layers().size()));
  static internal::LayerLawTest* test = nullptr;
  internal::LayerLawTest made(laws::named_of_layers("layer-path"), tanh_without_slope);
  test = &made;
  EXPECT_NONFATAL_FAILURE(test->TestBody(), "by what the derivatives add up to on that way");
}

RC_GTEST_PROP(LawProperties, OfTheReferenceHold, ()) {
  for (const char* law : {"shapes", "same-bits-twice", "right-already", "constant-input"})
    laws::holds(law, reference_answer);
}

}  // namespace
}  // namespace gradproof
