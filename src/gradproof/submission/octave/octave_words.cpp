// SPDX-License-Identifier: MIT
// The words of nnCostFunction.m for what is said of a network of two layers.
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "gradproof/exercises/embedded.hpp"
#include "gradproof/submission/octave/octave_submission.hpp"

namespace gradproof {

namespace {

using nlohmann::json;

/// In this order: dW[1] before W[1].
constexpr std::array<std::pair<const char*, const char*>, 16> names = {{
    {"dW[1]", "Theta1_grad(:, 2:end)"},
    {"dW[2]", "Theta2_grad(:, 2:end)"},
    {"db[1]", "Theta1_grad(:, 1)"},
    {"db[2]", "Theta2_grad(:, 1)"},
    {"dZ[1]", "delta2"},
    {"dZ[2]", "delta3"},
    {"dA[1]", "delta2 before sigmoidGradient"},
    {"dA[2]", "delta3 before sigmoidGradient"},
    {"W[1]", "Theta1(:, 2:end)"},
    {"W[2]", "Theta2(:, 2:end)"},
    {"b[1]", "Theta1(:, 1)"},
    {"b[2]", "Theta2(:, 1)"},
    {"Z[1]", "z2"},
    {"Z[2]", "z3"},
    {"A[1]", "a2 without its ones"},
    {"A[2]", "a3"},
}};

void speak(std::string& text) {
  for (const auto& [ours, theirs] : names) {
    const std::string name = ours, other = theirs;
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + other.size()))
      text.replace(at, name.size(), other);
  }
}

const json& lines() {
  static const json read = json::parse(octave_mistake_words().front().text);
  return read;
}

}  // namespace

void speak_octave(Report& report) {
  for (ArrayReport& array : report.arrays) {
    for (std::string* text : {&array.name, &array.reason, &array.note}) speak(*text);
    if (array.name == "cost") array.name = "J";
  }
  for (MistakeFinding& mistake : report.mistakes) {
    for (std::string& array : mistake.arrays) {
      speak(array);
      if (array == "cost") array = "J";
    }
    if (const auto known = lines().find(mistake.id); known != lines().end()) {
      mistake.wrong = (*known)["wrong"].get<std::string>();
      mistake.right = (*known)["right"].get<std::string>();
      mistake.why = (*known)["why"].get<std::string>();
    }
    for (std::string* text : {&mistake.wrong, &mistake.right, &mistake.why}) speak(*text);
  }
  for (std::string& note : report.notes) speak(note);
  if (report.smallest_case) speak(report.smallest_case->numbers);
}

}  // namespace gradproof
