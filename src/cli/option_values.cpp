// SPDX-License-Identifier: MIT
#include "cli/option_values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "cli/closest.hpp"
#include "cli/exit_status.hpp"

namespace gradproof::cli {

namespace {

template <class Number>
std::optional<Number> read_as(const std::string& text) {
  Number value{};
  const auto [end, trouble] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || trouble != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

constexpr const char* offer_name = "offered";

/// A validator that is never asked: the one place where an option of CLI11 keeps words of ours. While it is
/// inactive its words are no part of the help either.
struct OfferedWords : CLI::Validator {
  explicit OfferedWords(std::function<std::vector<std::string>()> words)
      : CLI::Validator([](std::string&) { return std::string(); }, "", offer_name) {
    desc_function_ = [words = std::move(words)] { return fmt::format("{}", fmt::join(words(), "\n")); };
    active(false);
  }
};

/// An empty value is not to vanish from its message.
std::string shown(const std::string& text) { return text.empty() ? "\"\"" : text; }

void require_word(const std::string& name, const std::string& word, const std::vector<std::string>& words) {
  if (std::find(words.begin(), words.end(), word) != words.end()) return;
  const bool is_near = closest(word, words).has_value();
  throw UsageError(fmt::format("{}: there is no '{}'{} {} {}", name, word,
                               is_near ? did_you_mean(word, words) : ";", is_near ? "There are" : "there are",
                               fmt::join(words, ", ")));
}

}  // namespace

CLI::Option* offer(CLI::Option* option, std::function<std::vector<std::string>()> words) {
  return option->check(OfferedWords(std::move(words)));
}

CLI::Option* offer(CLI::Option* option, const std::vector<std::string>& words) {
  return offer(option, [words] { return words; });
}

std::vector<std::string> offered(CLI::Option& option) {
  try {
    const std::string joined = std::as_const(*option.get_validator(offer_name)).active().get_description();
    std::vector<std::string> words;
    for (std::size_t begin = 0; begin < joined.size();) {
      const std::size_t end = std::min(joined.find('\n', begin), joined.size());
      words.push_back(joined.substr(begin, end - begin));
      begin = end + 1;
    }
    return words;
  } catch (const CLI::OptionNotFound&) {
    return {};
  }
}

std::vector<std::string> split_at_commas(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t comma = text.find(','); comma != std::string::npos; comma = text.find(',', begin)) {
    parts.push_back(text.substr(begin, comma - begin));
    begin = comma + 1;
  }
  parts.push_back(text.substr(begin));
  return parts;
}

CLI::Option* add_whole_number(CLI::App& app, const std::string& name, std::uint64_t& value,
                              std::uint64_t least, const std::string& help, std::uint64_t most) {
  const auto read = [&value, name, least, most](const std::string& text) {
    const auto number = read_as<std::uint64_t>(text);
    if (!number || *number < least || *number > most) {
      const bool bounded = most != std::numeric_limits<std::uint64_t>::max();
      throw UsageError(fmt::format(
          "{} {}: expected a whole number {}", name, shown(text),
          bounded ? fmt::format("from {} to {}", least, most) : fmt::format("of at least {}", least)));
    }
    value = *number;
  };
  return app.add_option_function<std::string>(name, read, help)->type_name("N");
}

CLI::Option* add_real_number(CLI::App& app, const std::string& name, double& value, bool positive,
                             const std::string& help, double most) {
  const auto read = [&value, name, positive, most](const std::string& text) {
    const auto number = read_as<double>(text);
    if (!number || !(*number >= 0.0 && *number <= most) || (positive && *number == 0.0)) {
      const bool bounded = most != std::numeric_limits<double>::max();
      throw UsageError(fmt::format("{} {}: expected a number {}{}, such as 0.1", name, shown(text),
                                   positive ? "above 0" : "of at least 0",
                                   bounded ? fmt::format(" and up to {:g}", most) : ""));
    }
    value = *number;
  };
  return app.add_option_function<std::string>(name, read, help)->type_name("A");
}

CLI::Option* add_choice(CLI::App& app, const std::string& name, std::string& value,
                        const std::vector<std::string>& words, const std::string& help) {
  const auto read = [&value, name, words](const std::string& text) {
    require_word(name, text, words);
    value = text;
  };
  return offer(
      app.add_option_function<std::string>(name, read, fmt::format("{}: {}", help, fmt::join(words, ", ")))
          ->type_name("WORD"),
      words);
}

CLI::Option* add_choices(CLI::App& app, const std::string& name, std::vector<std::string>& values,
                         const std::vector<std::string>& words, const std::string& help) {
  const auto read = [&values, name, words](const std::string& text) {
    values = split_at_commas(text);
    for (const std::string& word : values) require_word(name, word, words);
  };
  return offer(
      app.add_option_function<std::string>(name, read, fmt::format("{}: {}", help, fmt::join(words, ", ")))
          ->type_name("WORD[,WORD...]"),
      words);
}

CLI::Option* add_sizes(CLI::App& app, const std::string& name, std::vector<std::uint64_t>& values,
                       const std::string& help) {
  const auto read = [&values, name](const std::string& text) {
    values.clear();
    for (const std::string& part : split_at_commas(text)) {
      const auto size = read_as<std::uint64_t>(part);
      // a layer of more units would not fit any memory
      if (!size || *size < 1 || *size > 1'000'000) {
        throw UsageError(fmt::format(
            "{} {}: '{}' is size number {}, expected a whole number from 1 to 1000000, as in {} 30,16,8,1",
            name, shown(text), part, values.size() + 1, name));
      }
      values.push_back(*size);
    }
    if (values.size() < 2) {
      throw UsageError(
          fmt::format("{} {}: one size, expected n[0] (inputs), the hidden layers if any, and n[L] "
                      "(outputs), as in {} 30,16,8,1",
                      name, text, name));
    }
  };
  return app.add_option_function<std::string>(name, read, help)->type_name("N,N,...");
}

}  // namespace gradproof::cli
