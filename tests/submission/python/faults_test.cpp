// SPDX-License-Identifier: MIT
// Every fault of faults.cpp, once, as an ordinary user: what is said of it, and that it leaves no process
// behind.
#include <gtest/gtest.h>

#include "tests/submission/python/faults.hpp"

namespace gradproof::python_test {
namespace {

class PythonFault : public ::testing::TestWithParam<Fault> {};

TEST_P(PythonFault, has_its_outcome) { EXPECT_EQ(try_out(GetParam()), ""); }

INSTANTIATE_TEST_SUITE_P(All, PythonFault, ::testing::ValuesIn(faults()),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace gradproof::python_test
