// SPDX-License-Identifier: MIT
#include "cli/method_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/option_values.hpp"
#include "gradproof/network/output_layer.hpp"

namespace gradproof::cli {

void MethodOptions::add_to(CLI::App& app) {
  add_choice(app, "--method", method, {"auto", "full", "directional"},
             "every entry, or each array along random directions (default auto)")
      ->each([this](const std::string&) { chosen_ = true; });
  add_real_number(app, "--budget", budget, true,
                  "auto: seconds that judging every entry may be estimated at (default 10)")
      ->each([this](const std::string&) { chosen_ = true; });
  add_whole_number(app, "--directions", directions, 1, "directional: how many of each array (default 5)",
                   1000);
  app.add_option("--shard", shard,
                 "judge part K of N of the entries; 'gradproof merge' puts the parts together")
      ->type_name("K/N");
}

Shard MethodOptions::part() const {
  if (shard.empty()) return {};
  Shard found{0, 0};
  const char* const end = shard.data() + shard.size();
  const auto [slash, trouble] = std::from_chars(shard.data(), end, found.index);
  bool read = trouble == std::errc() && slash != end && *slash == '/';
  if (read) {
    const auto [last, other_trouble] = std::from_chars(slash + 1, end, found.count);
    read = other_trouble == std::errc() && last == end;
  }
  if (!read || found.index < 1 || found.index > found.count) {
    throw UsageError(fmt::format(
        "--shard {}: expected K/N with K from 1 to N, such as 2/8 for the second of eight", shard));
  }
  return found;
}

void MethodOptions::apply(CheckOptions& options) const {
  options.method = method == "full"          ? Method::full
                   : method == "directional" ? Method::directional
                                             : Method::automatic;
  options.budget = budget;
  options.directions = static_cast<unsigned>(directions);
  options.say_method = chosen_;
  options.derivative.shard = part();
  if (shard.empty()) return;
  if (options.method == Method::directional) {
    throw UsageError("--shard shares out the entries of a full check; leave out --method directional");
  }
  options.method = Method::full;
}

std::vector<std::string> words_of_the_whole(const std::vector<std::string>& words) {
  const auto& layers = OutputLayer::names();
  return words_without(
      [&layers](const std::string& option, const std::string& value) {
        return option == "--shard" || option == "--threads" || option == "--format" || option == "--also" ||
               option == "--write-reading" ||
               (option == "--output" && std::ranges::find(layers, value) == layers.end());
      },
      words);
}

}  // namespace gradproof::cli
