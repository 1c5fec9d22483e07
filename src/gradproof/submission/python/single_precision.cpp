// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/single_precision.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "gradproof/network/backward.hpp"
#include "gradproof/submission/gradient_cost.hpp"
#include "gradproof/submission/python/questions.hpp"

namespace gradproof {

namespace {

constexpr std::size_t few_entries = 16;
constexpr double nearly_all = 0.75;

bool is_float(double value) { return static_cast<double>(static_cast<float>(value)) == value; }

bool holds_floats(const arma::mat& values) { return std::all_of(values.begin(), values.end(), is_float); }

bool holds_floats(const Layers<arma::mat>& layers) {
  for (std::size_t l = 1; l <= layers.depth(); ++l) {
    if (!holds_floats(layers[l])) return false;
  }
  return true;
}

/// As near to the value as a float can be; where two are as near, and the value itself is off by its own
/// rounding, either.
bool is_nearest(double claimed, double value) {
  const auto nearest = static_cast<float>(value);
  const double gap =
      static_cast<double>(std::nextafter(std::abs(nearest), std::numeric_limits<float>::max())) -
      std::abs(static_cast<double>(nearest));
  return std::abs(claimed - value) <= 0.501 * gap;
}

}  // namespace

void SinglePrecision::see(const Case& question, const Answer& answer) {
  forward_is_double_ = forward_is_double_ || !holds_floats(answer.Z) || !holds_floats(answer.A) ||
                       (answer.cost && std::isfinite(*answer.cost) && !is_float(*answer.cost));
  const ForwardPass pass =
      forward(question.architecture.forward_only(), question.parameters, question.X, question.Y);
  const Gradients right = backward(question.architecture, question.parameters, question.X, question.Y, pass);
  const auto count = [&](const Layers<arma::mat>& claimed, const Layers<arma::mat>& expected) {
    for (std::size_t l = 1; l <= std::min(claimed.depth(), expected.depth()); ++l) {
      if (arma::size(claimed[l]) != arma::size(expected[l]) || !holds_floats(claimed[l])) continue;
      for (arma::uword k = 0; k < claimed[l].n_elem; ++k) {
        if (!(std::abs(expected[l](k)) > std::numeric_limits<float>::min())) continue;
        ++entries_;
        if (is_nearest(claimed[l](k), expected[l](k))) ++nearest_;
      }
    }
  };
  count(answer.dW, right.dW);
  count(answer.db, right.db);
}

std::string SinglePrecision::doubt(bool text_computes_in_single) const {
  constexpr const char* way_out =
      "so what is wrong by less than that would not be seen; return the gradient as it is computed";
  if (!text_computes_in_single)
    return fmt::format("nothing in its text computes in single precision, {}", way_out);
  if (forward_is_double_)
    return fmt::format("its forward pass or its cost is computed in double precision, {}", way_out);
  if (entries_ >= few_entries &&
      static_cast<double>(nearest_) >= nearly_all * static_cast<double>(entries_)) {
    return fmt::format(
        "{} of {} entries are the float nearest to the derivative: it is computed in double precision "
        "and rounded at the end, {}",
        nearest_, entries_, way_out);
  }
  return {};
}

bool is_right_to_single_alone(const ArrayReport& array) {
  return array.verdict == Verdict::verified && array.note == "right to single precision";
}

void doubt_single_precision(Report& report, const std::string& why) {
  if (std::none_of(report.arrays.begin(), report.arrays.end(), is_right_to_single_alone)) return;
  for (ArrayReport& array : report.arrays) {
    if (!is_right_to_single_alone(array)) continue;
    array.verdict = Verdict::cannot_tell;
    array.kind = Reason::precision;
    array.reason = "right to single precision alone, which is not believed here";
    array.note.clear();
  }
  report.say_first("right to single precision alone: " + why);
  if (report.ok()) report.verdict = Verdict::cannot_tell;
}

std::string differences_note(PythonSession& session, const PythonExercise& exercise,
                             const Examination& examination) {
  const auto largest =
      std::max_element(examination.cases.begin(), examination.cases.end(), [](const Case& a, const Case& b) {
        return a.architecture.parameter_count() < b.architecture.parameter_count();
      });
  if (largest == examination.cases.end()) return {};
  const ForwardPass pass =
      forward(largest->architecture.forward_only(), largest->parameters, largest->X, largest->Y);
  try {
    return passes_note(*largest, session.passes(exercise.backward, arrays_of(*largest, pass),
                                                words_of(*largest, {}), most_passes));
  } catch (const PartRaised& raised) {
    return fmt::format("counting its forward passes, it raised {}", raised.what());
  }
}

}  // namespace gradproof
