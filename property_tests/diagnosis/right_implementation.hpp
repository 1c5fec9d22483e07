// SPDX-License-Identifier: MIT
#pragma once
// A backpropagation written a second time, the way people write it: in loops or in products, in single or
// double precision, with the conventions that are no mistakes. It shares nothing with network/.
#include "gradproof/check_network/case.hpp"

namespace gradproof {

struct Habits {
  bool single_precision = false;
  bool example_by_example = false;  ///< loops over examples and adds up
  bool one_over_m_in_dZ = false;    ///< 1/m carried in dZ[L], none below
  bool minus_carried = false;       ///< Y - A, with the minus in dW and db
  bool through_dA = false;          ///< dZ[L] = dA[L] * A (1 - A), for a sigmoid output
  bool slope_from_A = false;        ///< 1 - A^2 and A (1 - A), in place of g'(Z)
  bool mask_twice = false;          ///< relu's mask applied to dA and again to dZ
  bool relu_slope_at_zero_is_one = false;
  bool gradients_only = false;  ///< returns dW and db alone
};

[[nodiscard]] Answer right_answer(const Case& question, const Habits& habits);

}  // namespace gradproof
