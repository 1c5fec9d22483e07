// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/mistake_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

namespace gradproof {

namespace {

using Json = nlohmann::ordered_json;

/// Words wrapped at 100 columns, every line but the first indented.
std::string wrapped(const std::string& text, std::size_t indent) {
  std::string result;
  std::size_t column = indent;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    if (column > indent && column + 1 + word.size() > 100) {
      result += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      result += ' ';
      ++column;
    }
    result += word;
    column += word.size();
    at = end + 1;
  }
  return result;
}

std::string command_of(const Mistake& mistake, const SmallNetwork& network) {
  return fmt::format("gradproof check --with-mistake {} {}", mistake.id, command_options(network));
}

Json json_of(const Line& line) {
  return {{"notation", line.notation}, {"numpy", line.numpy}, {"armadillo", line.armadillo}};
}

Json json_of(const Mistake& mistake) {
  return {{"id", mistake.id},
          {"group", to_string(mistake.group)},
          {"step", to_string(mistake.step)},
          {"wrong", json_of(mistake.wrong)},
          {"right", json_of(mistake.right_line())},
          {"why", mistake.why},
          {"hides", mistake.hides}};
}

}  // namespace

std::optional<SmallNetwork> smallest_network_of(const Mistake& mistake, std::uint64_t seed) {
  const std::vector<Activation> activations = {Activation::tanh(), Activation::relu(), Activation::sigmoid(),
                                               Activation::leaky_relu(), Activation::softplus()};
  for (const double lambda : {0.0, 0.7}) {
    for (const std::size_t depth : {2U, 3U}) {
      for (const Activation& g : activations) {
        for (const OutputKind output : {OutputKind::sigmoid, OutputKind::identity, OutputKind::softmax}) {
          ExaminationOptions options;
          options.hidden = {g};
          options.output = OutputLayer(output);
          options.depth = depth;
          options.lambda = lambda;
          const std::vector<Case> like = standard_examination(options).cases;
          if (!mistake.acts_on(like.front())) continue;
          if (auto found = smallest_network(with_mistakes(std::vector<Planted>{{&mistake}}), like, seed))
            return found;
        }
      }
    }
  }
  return std::nullopt;
}

std::string mistakes_as_text() {
  std::string text = fmt::format(
      "{} mistakes. One in full, with numbers:  gradproof mistakes ID\n"
      "Planted into the reference:              gradproof check --with-mistake ID\n",
      catalogue().size());
  std::size_t widest = 0;
  for (const Mistake& mistake : catalogue()) widest = std::max(widest, mistake.id.size());
  std::vector<Group> groups;
  for (const Mistake& mistake : catalogue())
    if (std::ranges::find(groups, mistake.group) == groups.end()) groups.push_back(mistake.group);
  for (const Group group : groups) {
    fmt::format_to(std::back_inserter(text), "\n{}\n", to_string(group));
    for (const Mistake& mistake : catalogue()) {
      if (mistake.group == group)
        fmt::format_to(std::back_inserter(text), "  {:<{}}  {}\n", mistake.id, widest,
                       mistake.wrong.notation);
    }
  }
  return text;
}

std::string mistake_as_text(const Mistake& mistake) {
  const Line& right = mistake.right_line();
  std::string text = fmt::format(
      "{}: {}, the line of {}\n\n"
      "wrong      {}\n"
      "right      {}\n\n"
      "numpy      {}\n"
      "right      {}\n\n"
      "Armadillo  {}\n"
      "right      {}\n\n"
      "because    {}\n",
      mistake.id, to_string(mistake.group), to_string(mistake.step), mistake.wrong.notation, right.notation,
      mistake.wrong.numpy, right.numpy, mistake.wrong.armadillo, right.armadillo, wrapped(mistake.why, 11));
  if (!mistake.hides.empty())
    fmt::format_to(std::back_inserter(text), "hidden by  {}\n", wrapped(mistake.hides, 11));
  if (const auto network = smallest_network_of(mistake)) {
    fmt::format_to(std::back_inserter(text), "\nsmallest network that shows it: {}\n{}\nagain:  {}\n",
                   description(*network), numbers_of(*network), command_of(mistake, *network));
  }
  return text;
}

std::string mistakes_as_json() {
  Json all = Json::array();
  for (const Mistake& mistake : catalogue()) all.push_back(json_of(mistake));
  return all.dump(2) + "\n";
}

std::string mistake_as_json(const Mistake& mistake) {
  Json one = json_of(mistake);
  one["smallest_case"] = nullptr;
  if (const auto network = smallest_network_of(mistake)) {
    one["smallest_case"] = {{"network", description(*network)},
                            {"numbers", numbers_of(*network)},
                            {"command", command_of(mistake, *network)}};
  }
  return one.dump(2) + "\n";
}

}  // namespace gradproof
