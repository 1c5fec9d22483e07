// SPDX-License-Identifier: MIT
// The gate of check_function's results: what was verified stays so, and nothing else becomes wrong.
#include "gradproof/testing/baseline.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "gradproof/testing/gtest.hpp"

namespace gradproof {
namespace {

using testing::HasSubstr;

class Baseline : public testing::Test {
 protected:
  Baseline()
      : folder_(std::filesystem::temp_directory_path() /
                ("gradproof_baseline_" +
                 std::string(testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    std::filesystem::create_directories(folder_);
  }
  ~Baseline() override {
    unsetenv("GRADPROOF_WRITE_BASELINES");
    std::filesystem::remove_all(folder_);
  }
  [[nodiscard]] std::string path() const { return (folder_ / "f.json").string(); }
  void keep(const Report& report) const {
    setenv("GRADPROOF_WRITE_BASELINES", "1", 1);
    EXPECT_EQ(worse_than_baseline(report, path()), "");
    unsetenv("GRADPROOF_WRITE_BASELINES");
  }
  std::filesystem::path folder_;
};

Report cubes(double factor, double x = 0.7) {
  return check_function([](const arma::vec& at) { return arma::accu(arma::pow(at, 3)); }, arma::vec{x, 1.5},
                        [=](const arma::vec& at) -> arma::vec { return factor * 3.0 * arma::square(at); });
}

/// x^2 |x - 1| at the kink, between the slopes of its sides: cannot be told.
Report kink(double slope) {
  return check_function([](double x) { return x * x * std::abs(x - 1.0); }, 1.0,
                        [=](double) { return slope; });
}

TEST_F(Baseline, WhatIsAsItWasPasses) {
  keep(cubes(1.0));
  GRADPROOF_EXPECT_NOT_WORSE(cubes(1.0), path());
  GRADPROOF_EXPECT_NOT_WORSE(cubes(1.0, 0.9), path());
}

TEST_F(Baseline, WhatWasVerifiedAndIsWrongFails) {
  keep(cubes(1.0));
  EXPECT_NONFATAL_FAILURE(GRADPROOF_EXPECT_NOT_WORSE(cubes(2.0), path()),
                          "gradient was verified; now: wrong: every entry is 2 times the derivative");
  EXPECT_THAT(worse_than_baseline(cubes(2.0), path()), HasSubstr("worse than " + path()));
}

TEST_F(Baseline, WhatWasWrongMayStayWrong) {
  keep(cubes(2.0));
  GRADPROOF_EXPECT_NOT_WORSE(cubes(2.0), path());
  GRADPROOF_EXPECT_NOT_WORSE(cubes(1.0), path());
}

TEST_F(Baseline, WhatCouldNotBeToldMustNotBecomeWrong) {
  ASSERT_EQ(kink(0.25).verdict, Verdict::cannot_tell);
  keep(kink(0.25));
  GRADPROOF_EXPECT_NOT_WORSE(kink(-0.5), path());
  EXPECT_THAT(worse_than_baseline(kink(7.0), path()), HasSubstr("gradient was cannot tell; now: wrong"));
}

TEST_F(Baseline, WhatIsNewAndWrongFails) {
  keep(cubes(1.0));
  Report more = cubes(1.0);
  more.arrays.push_back(cubes(2.0).arrays.front());
  more.arrays.back().name = "gradient, b";
  EXPECT_THAT(worse_than_baseline(more, path()), HasSubstr("gradient, b was not there; now: wrong"));
}

TEST_F(Baseline, WhatIsNotThereIsSaidWithTheWayOut) {
  const std::string said = worse_than_baseline(cubes(1.0), path());
  EXPECT_EQ(said, "there is no baseline " + path() +
                      ": run the tests once with GRADPROOF_WRITE_BASELINES=1 and keep the file");
  std::ofstream(path()) << "{}";
  EXPECT_THAT(worse_than_baseline(cubes(1.0), path()), HasSubstr(path()));
  setenv("GRADPROOF_WRITE_BASELINES", "1", 1);
  EXPECT_THAT(worse_than_baseline(cubes(1.0), (folder_ / "none" / "f.json").string()),
              HasSubstr("cannot be written: is its folder there?"));
}

}  // namespace
}  // namespace gradproof
