// SPDX-License-Identifier: MIT
#pragma once
/// The laws of backpropagation in GoogleTest, a TEST each, for your own code:
///
///   gradproof::Answer mine(const gradproof::Case& question);   // your backpropagation
///   GRADPROOF_TEST_LAWS(mine);                                 // LawsOf_mine.repeated_batch, ...
///
/// And of a layer (gradproof/laws/layer/law.hpp):
///
///   gradproof::laws::LayerSubject my_layer();                  // its signature and its two functions
///   GRADPROOF_TEST_LAYER_LAWS(my_layer);                       // LawsOf_my_layer.layer_split_batch, ...
///
/// A failure prints the law, the smallest question that breaks it, the two numbers and their bar.
#include <gtest/gtest.h>

#include <cctype>
#include <string>
#include <utility>

#include "gradproof/laws/layer/run.hpp"
#include "gradproof/laws/run.hpp"

namespace gradproof::internal {

/// One law, asked of one implementation. Laws that the family rules out are skipped, with the reason.
class LawTest : public ::testing::Test {
 public:
  LawTest(const laws::Law& law, Implementation implementation, laws::Family family)
      : law_(law), implementation_(std::move(implementation)), family_(std::move(family)) {}

  void TestBody() override {
    laws::RunOptions options;
    options.laws = {&law_};
    options.family = family_;
    const laws::Findings found = laws::run({implementation_}, options);
    if (!found.laws.front().asked()) GTEST_SKIP() << found.laws.front().left_out;
    if (found.verdict() != Verdict::verified) ADD_FAILURE() << found.text();
  }

 private:
  const laws::Law& law_;
  Implementation implementation_;
  laws::Family family_;
};

/// The same of a layer. A law whose hypothesis its forward pass does not meet is skipped, with the reason.
class LayerLawTest : public ::testing::Test {
 public:
  LayerLawTest(const laws::LayerLaw& law, laws::LayerSubject (*subject)()) : law_(law), subject_(subject) {}

  void TestBody() override {
    laws::LayerRunOptions options;
    options.laws = {&law_};
    const laws::LayerFindings found = laws::run(subject_(), options);
    if (!found.laws.front().asked()) GTEST_SKIP() << found.laws.front().left_out;
    if (found.verdict() != Verdict::verified) ADD_FAILURE() << found.text();
  }

 private:
  const laws::LayerLaw& law_;
  laws::LayerSubject (*subject_)();
};

/// A name for --gtest_filter, to which a - starts what to leave out.
inline std::string test_name(std::string text) {
  for (char& letter : text) {
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '_';
  }
  return text;
}

inline int register_laws(const std::string& suite, const Implementation& implementation, const char* file,
                         int line, const laws::Family& family = {}) {
  for (const laws::Law& law : laws::all()) {
    ::testing::RegisterTest(test_name(suite).c_str(), test_name(law.id).c_str(), nullptr, nullptr, file, line,
                            [&law, implementation, family]() -> ::testing::Test* {
                              return new LawTest(law, implementation, family);
                            });
  }
  return static_cast<int>(laws::all().size());
}

inline int register_layer_laws(const std::string& suite, laws::LayerSubject (*subject)(), const char* file,
                               int line) {
  for (const laws::LayerLaw& law : laws::all_of_layers()) {
    ::testing::RegisterTest(test_name(suite).c_str(), test_name(law.id).c_str(), nullptr, nullptr, file, line,
                            [&law, subject]() -> ::testing::Test* { return new LayerLawTest(law, subject); });
  }
  return static_cast<int>(laws::all_of_layers().size());
}

}  // namespace gradproof::internal

/// At namespace scope. One TEST a law: --gtest_filter='LawsOf_mine.repeated_batch'.
#define GRADPROOF_TEST_LAWS(implementation)                              \
  static const int gradproof_laws_of_##implementation [[maybe_unused]] = \
      ::gradproof::internal::register_laws("LawsOf_" #implementation, implementation, __FILE__, __LINE__)
/// The same of an exercise that fixes activations, sizes or depth (laws::Family).
#define GRADPROOF_TEST_LAWS_OF(implementation, family)                                                    \
  static const int gradproof_laws_of_##implementation [[maybe_unused]] =                                  \
      ::gradproof::internal::register_laws("LawsOf_" #implementation, implementation, __FILE__, __LINE__, \
                                           family)
/// Of a layer: a function that returns a laws::LayerSubject.
#define GRADPROOF_TEST_LAYER_LAWS(layer)                              \
  static const int gradproof_layer_laws_of_##layer [[maybe_unused]] = \
      ::gradproof::internal::register_layer_laws("LawsOf_" #layer, layer, __FILE__, __LINE__)
