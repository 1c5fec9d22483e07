// SPDX-License-Identifier: MIT
#include "cli/shard_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "cli/exit_status.hpp"

namespace gradproof::cli {

namespace {

constexpr std::array asked_with_value{"--layers", "--hidden",       "--output",      "--lambda",
                                      "--target", "--examples",     "--after-steps", "--learning-rate",
                                      "--seed",   "--with-mistake", "--method",      "--budget",
                                      "--entry",  "--directions",   "--exercise"};
constexpr std::array asked_plainly{"--normalise", "--rows", "--reference"};
constexpr std::array left_out_with_value{"--python", "--sandbox", "--timeout", "--memory"};
constexpr std::array left_out_plainly{"--verbose"};
constexpr std::size_t longest_shown = 60;

template <std::size_t N>
bool is_among(const std::array<const char*, N>& names, const std::string& name) {
  return std::any_of(names.begin(), names.end(), [&](const char* known) { return name == known; });
}

class Repeated {
 public:
  Repeated(const std::vector<std::string>& words, const std::string& part, const InputsOfMerge& own)
      : words_(words), part_(part), own_(own) {}

  std::vector<std::string> operator()() {
    if (words_.empty() || words_.front() != "check") refuse(words_.empty() ? "" : words_.front());
    kept_ = {"check"};
    for (at_ = 1; at_ < words_.size(); ++at_) take(words_[at_]);
    if (!own_.submission.empty() && !has_submission_)
      throw UsageError(
          fmt::format("--submission {}: {} is a part of a check of the built-in reference; leave it out",
                      own_.submission, part_));
    if (!own_.data.empty() && !has_data_)
      throw UsageError(
          fmt::format("--data {}: {} is a part of a check without data; leave it out", own_.data, part_));
    return std::move(kept_);
  }

 private:
  [[noreturn]] void refuse(const std::string& word) const {
    throw UsageError(
        fmt::format("{}: shard: it asks for '{}', which merge takes from no file; make the part anew with "
                    "'gradproof check "
                    "... --shard K/N'",
                    part_, word.substr(0, longest_shown)));
  }

  /// "--name=value", or the word after the name.
  std::string value_of(const std::string& word, const std::string& name) {
    if (word.size() > name.size()) return word.substr(name.size() + 1);
    if (at_ + 1 == words_.size()) refuse(word);
    return words_[++at_];
  }

  void take(const std::string& word) {
    if (word.rfind("--", 0) != 0) return take_submission(word);
    const std::string name = word.substr(0, word.find('='));
    if (is_among(asked_with_value, name)) {
      const std::string value = value_of(word, name);
      if (value.rfind("--", 0) == 0 || (name == "--exercise" && value.ends_with(".json"))) refuse(word);
      kept_.insert(kept_.end(), {name, value});
    } else if (is_among(asked_plainly, word)) {
      kept_.push_back(word);
    } else if (is_among(left_out_with_value, name)) {
      (void)value_of(word, name);
    } else if (name == "--data") {
      has_data_ = true;
      kept_.insert(kept_.end(), {name, own_file(own_.data, value_of(word, name), "--data")});
    } else if (!is_among(left_out_plainly, word)) {
      refuse(word);
    }
  }

  void take_submission(const std::string& word) {
    if (has_submission_ || word.empty() || word.front() == '-') refuse(word);
    has_submission_ = true;
    kept_.push_back(own_file(own_.submission, word, "--submission"));
  }

  [[nodiscard]] std::string own_file(const std::string& own, const std::string& said,
                                     const char* option) const {
    const auto name = [](const std::string& file) { return std::filesystem::path(file).filename().string(); };
    if (own.empty()) {
      throw UsageError(fmt::format(
          "{}: it is a part of a check of '{}', and merge opens nothing because a file says so: add {} {}",
          part_, said.substr(0, longest_shown), option, "FILE, your own path to it"));
    }
    if (name(own) != name(said)) {
      throw UsageError(fmt::format("{} {}: {} is a part of a check of '{}', which has another name", option,
                                   own, part_, said.substr(0, longest_shown)));
    }
    return own;
  }

  const std::vector<std::string>& words_;
  const std::string& part_;
  const InputsOfMerge& own_;
  std::vector<std::string> kept_;
  std::size_t at_ = 0;
  bool has_submission_ = false, has_data_ = false;
};

}  // namespace

std::vector<std::string> words_to_repeat(const std::vector<std::string>& words, const std::string& part,
                                         const InputsOfMerge& own) {
  return Repeated(words, part, own)();
}

}  // namespace gradproof::cli
