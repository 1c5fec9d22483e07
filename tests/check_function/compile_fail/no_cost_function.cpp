// SPDX-License-Identifier: MIT
// expects: this is no cost function. Looked for: Evaluate(double const* const* parameters
#include <vector>

#include "gradproof/check_function/cost_function.hpp"

struct Residuals {
  bool Evaluate(double const* const*, double*, double**) { return true; }  // not const
  std::vector<int> parameter_block_sizes() const { return {2}; }
  int num_residuals() const { return 1; }
};

int main() { return gradproof::check_cost_function(Residuals(), {{1.0, 2.0}}).ok() ? 0 : 1; }
