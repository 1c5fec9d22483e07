// SPDX-License-Identifier: MIT
// How a submission was read, in the words of a reading, and whether a reading that was said fits it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <sstream>

#include "gradproof/submission/python/submission.hpp"
#include "gradproof/wire/message.hpp"

namespace gradproof {

namespace {

/// As the runner gave them, to be shown.
ReadingWords printable_words(const ReadingWords& given) {
  constexpr std::size_t longest_word = 400;
  ReadingWords words;
  for (const auto& [key, word] : given) words.emplace(key, printable(word, longest_word));
  return words;
}

ReadingWords words_of(const KnownNetwork& network, bool takes_regulariser) {
  ReadingWords words;
  std::vector<std::string> hidden;
  for (const Activation& g : network.hidden) hidden.push_back(g.name());
  if (!hidden.empty()) words["network.hidden"] = fmt::format("{}", fmt::join(hidden, ", "));
  words["network.output"] = network.before_squares ? network.before_squares->name() : network.output.name();
  words["network.cost"] =
      network.has_known_cost
          ? fmt::format("{}: {}", network.output.loss_name(),
                        network.scale_name.empty() ? "the mean over the examples" : network.scale_name)
          : "one that gradproof does not know";
  if (network.has_known_cost && takes_regulariser)
    words["network.regulariser"] = network.penalty != nullptr ? "the sum of W^2" : "unknown";
  return words;
}

/// "f" of f, and of Net.f.
bool is_called(const std::string& function, const std::string& name) {
  return function == name || function.ends_with("." + name);
}

bool holds(const std::map<std::string, std::string>& functions, const std::string& name) {
  return std::any_of(functions.begin(), functions.end(),
                     [&](const auto& function) { return is_called(function.first, name); });
}

/// "f, Net.g" of what the text has.
std::string names_of(const std::map<std::string, std::string>& functions) {
  std::vector<std::string> names;
  for (const auto& [name, arguments] : functions) names.push_back(name);
  return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

ReadingWords PythonSubmission::words_before_values() const {
  if (!pairs_.empty()) {
    ReadingWords words = {{"form", "layers"}};
    for (const Pair& pair : pairs_.found) words["layers." + pair.backward.where.name] = pair.stem;
    for (const ClassLayer& layer : pairs_.classes) words["layers." + layer.where.name] = "class";
    return words;
  }
  ReadingWords words = printable_words(chain_.words);
  if (exercise_ != nullptr) {
    if (!chain_.found()) words["form"] = "exercise";
    for (const auto& [role, function] : contents_->found) words["exercise." + role] = function.name;
  }
  return words;
}

void PythonSubmission::hold_said_against_text() {
  found_.words = words_before_values();
  found_.functions = chain_.own;
  const SaidReading& said = options_.reading.said;
  if (said.empty()) return;
  if (!chain_.otherwise.empty()) {
    ReadingWords otherwise = printable_words(chain_.otherwise);
    for (const auto& [key, word] : found_.words)
      if (key.starts_with("exercise.")) otherwise.emplace(key, word);
    if (const std::string line = misfit(said, otherwise, false); !line.empty()) {
      throw UnusableSource(fmt::format("{}; read so, {}: mend the line, or leave it away", line,
                                       chain_.found() ? "its gradient is that of its cost" : "it runs"));
    }
  }
  if (found_.words.empty()) throw UnusableSource(said_is_not_there());
  if (const std::string line = misfit(said, found_.words, false); !line.empty())
    throw UnusableSource(fmt::format("{}, in {}: mend the line, or leave it away", line, name_));
}

std::string PythonSubmission::said_is_not_there() const {
  const SaidReading& said = options_.reading.said;
  for (const char* role : {"forward", "cost", "backward"}) {
    const std::string key = fmt::format("functions.{}", role), name = said.word(key);
    if (!name.empty() && !holds(chain_.own, name))
      return fmt::format("{} does not fit: {} has no function {}; its functions are {}", shown(said, key),
                         name_, name, names_of(chain_.own));
  }
  for (const auto& [key, line] : said.lines) {
    if (!key.starts_with("arguments.")) continue;
    const std::size_t dot = key.rfind('.');
    const std::string function = key.substr(10, dot - 10), argument = key.substr(dot + 1);
    for (const auto& [name, arguments] : chain_.own) {
      if (!is_called(name, function)) continue;
      if (fmt::format(", {},", arguments).find(fmt::format(" {},", argument)) == std::string::npos)
        return fmt::format("{} does not fit: {} takes {}", shown(said, key), name,
                           arguments.empty() ? "nothing" : arguments);
    }
  }
  return fmt::format("read as {} says, nothing runs. {}", said.source, nothing_found());
}

void PythonSubmission::hold_said_against_values(const std::optional<KnownNetwork>& network,
                                                const Report& own) {
  if (network) found_.words.merge(words_of(*network, chain_.takes_reg));
  if (options_.reading.said.empty() || (!own.ok() && own.verdict != Verdict::wrong)) return;
  const std::string line = misfit(options_.reading.said, found_.words, true);
  if (!line.empty())
    throw UnusableSource(
        fmt::format("{}{}, in {}", line,
                    network ? "" : " (its forward pass is that of no network that gradproof knows)", name_));
}

std::string PythonSubmission::question_to_ask() const {
  std::vector<std::string> all;
  std::istringstream names(chain_.untaken);
  for (std::string name; std::getline(names >> std::ws, name, ',');) all.push_back(printable(name, 100));
  const std::string how = " in a reading (--write-reading READING.toml begins one, --reading takes it)";
  if (const std::size_t cut = chain_.untold.find(" takes "); cut != std::string::npos) {
    const std::string function = printable(chain_.untold.substr(0, cut), 100),
                      argument = printable(chain_.untold.substr(cut + 7), 100);
    const auto known = chain_.own.find(function);
    return fmt::format(
        "What is {1} of {0}{2}? Say it{3}: under [arguments.{0}] the line {1} = \"labels\", or \"inputs\", "
        "\"output\", \"parameter W1\", ...",
        function, argument,
        known == chain_.own.end() ? "" : fmt::format("({})", printable(known->second, 200)), how);
  }
  if (all.size() > 1)
    return fmt::format(
        "Which of {} is the backward pass? Say it{}: under [functions] the line backward = "
        "\"{}\"",
        fmt::join(all, ", "), how, all.front());
  const std::size_t dot = all.empty() ? std::string::npos : all.front().find('.');
  if (all.size() == 1)
    return fmt::format("What are its arguments? Say it{}: under [arguments.{}] a line for each", how,
                       all.front().substr(dot == std::string::npos ? 0 : dot + 1));
  if (chain_.own.empty()) return "";
  return fmt::format(
      "Which of {} gives the gradient? Say it{}: under [functions] the line backward = \"NAME\"",
      printable(names_of(chain_.own), 300), how);
}

}  // namespace gradproof
