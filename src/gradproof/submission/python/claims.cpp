// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/claims.hpp"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

#include "gradproof/check_network/did_not_answer.hpp"
#include "gradproof/network/activation.hpp"
#include "gradproof/network/output_layer.hpp"

namespace gradproof {

namespace {

// The runner tries no more (gradproof_network.py), and an examination of 64 layers takes a minute.
constexpr int most_layers = 5, most_outputs = 10;
constexpr double most_lambda = 1e6;
constexpr std::size_t longest_word = 1000;
constexpr std::size_t longest_shown = 60;

/// All of the text is one number within the bounds; NaN is not.
template <class Number>
bool is_number(const std::string& text, Number least, Number most) {
  Number value{};
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stopped == end && value >= least && value <= most;
}

template <class Catalogue>
bool is_named(const std::string& name) {
  try {
    (void)Catalogue::named(name);
    return true;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

/// What was expected in place of this word; empty where it is possible.
std::string expected_instead(const std::string& key, const std::string& word) {
  if (key == "depth")
    return is_number(word, 0, most_layers) ? "" : fmt::format("a number from 0 to {}", most_layers);
  if (key == "outputs")
    return is_number(word, 1, most_outputs) ? "" : fmt::format("a number from 1 to {}", most_outputs);
  if (key == "lambda")
    return is_number(word, 0.0, most_lambda) ? "" : fmt::format("a number from 0 to {:g}", most_lambda);
  if (key == "hidden") return is_named<Activation>(word) ? "" : "the name of an activation";
  if (key == "output") return is_named<OutputLayer>(word) ? "" : "sigmoid, softmax or identity";
  return word.size() <= longest_word ? "" : fmt::format("at most {} characters", longest_word);
}

}  // namespace

void require_possible(const std::map<std::string, std::string>& network) {
  for (const auto& [key, word] : network) {
    const std::string expected = expected_instead(key, word);
    if (expected.empty()) continue;
    throw DidNotAnswer(
        Outcome::unreadable,
        fmt::format(
            "its process said of its network: {} = '{}', expected {}; nothing of it is believed. If the "
            "file changes the modules of gradproof that it is loaded by, it must not",
            key, word.substr(0, longest_shown), expected));
  }
}

}  // namespace gradproof
