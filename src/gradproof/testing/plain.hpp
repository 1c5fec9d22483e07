// SPDX-License-Identifier: MIT
#pragma once
/// For Catch2, doctest, Boost.Test or no framework at all: nothing of a framework is included.
///
///   const gradproof::Report report = gradproof::check_function(objective, x);
///   INFO(report.text());
///   REQUIRE(gradproof::verified(report));
///   REQUIRE(gradproof::worse_than_baseline(report, "baselines/my_objective.json") == "");
#include "gradproof/check_function/check_function.hpp"
#include "gradproof/check_function/check_jacobian.hpp"
#include "gradproof/check_function/check_layer.hpp"
#include "gradproof/check_function/check_manifold.hpp"
#include "gradproof/check_network/check_network.hpp"
#include "gradproof/check_network/verify.hpp"
#include "gradproof/testing/baseline.hpp"
#include "gradproof/testing/coverage.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// report.ok(), noted for the coverage gate.
inline bool verified(const Report& report) {
  record_check(report);
  return report.ok();
}

}  // namespace gradproof
