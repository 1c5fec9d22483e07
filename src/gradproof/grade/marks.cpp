// SPDX-License-Identifier: MIT
#include "gradproof/grade/marks.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>
#include <string_view>
// toml++ 3.3 reads its own header twice unless it is told not to
#include <toml++/toml.h>

#include "gradproof/report/json.hpp"

namespace gradproof {

namespace {

[[noreturn]] void refuse(const std::string& source, const toml::node& node, const std::string& reason) {
  throw std::invalid_argument(fmt::format("{}:{}: {}", source, node.source().begin.line, reason));
}

double number(const std::string& source, const std::string& key, const toml::node& node) {
  const auto value = node.value<double>();
  if (!value || !(*value >= 0.0) || !std::isfinite(*value))
    refuse(source, node, fmt::format("{} is no number of at least 0; write for instance {} = 2", key, key));
  return *value;
}

/// Is the array "dW[1]" or "dW1" one of the part "dW", or the part itself?
bool belongs(const std::string& array, const std::string& part) {
  if (array == part) return true;
  if (!array.starts_with(part)) return false;
  return array.find_first_not_of("[]0123456789", part.size()) == std::string::npos;
}

struct Share {
  double arrays = 0.0, verified = 0.0;
  bool open = false;

  void add(const ArrayReport& array) {
    arrays += 1.0;
    if (array.verdict == Verdict::verified) verified += 1.0;
    open = open || array.verdict == Verdict::cannot_tell || array.verdict == Verdict::harness_trouble;
  }
};

std::map<std::string, double> weights_for(const Report& report, const PointScheme& scheme) {
  if (!scheme.weights.empty()) return scheme.weights;
  std::map<std::string, double> all;
  for (const ArrayReport& array : report.arrays) {
    if (array.name.starts_with("d")) all[array.name] = 1.0;
  }
  if (!all.empty()) return all;
  for (const ArrayReport& array : report.arrays) all[array.name] = 1.0;
  return all;
}

}  // namespace

PointScheme points_from_toml(const std::string& text, const std::string& source) {
  PointScheme scheme;
  try {
    const toml::table table = toml::parse(std::string_view(text), source);
    for (const auto& [key, value] : table) {
      const std::string name(key.str());
      if (name == "points") {
        scheme.points = number(source, name, value);
      } else if (name == "parts" && value.is_table()) {
        for (const auto& [part, weight] : *value.as_table())
          scheme.weights[std::string(part.str())] = number(source, std::string(part.str()), weight);
      } else {
        refuse(source, value,
               fmt::format("there is no '{}' here; expected points = NUMBER and a table [parts]", name));
      }
    }
  } catch (const toml::parse_error& error) {
    throw std::invalid_argument(
        fmt::format("{}:{}: it is no TOML: {}", source, error.source().begin.line, error.description()));
  }
  return scheme;
}

Mark mark_of(const Row& row, const PointScheme& scheme) {
  Mark mark{{}, scheme.points, ""};
  const std::string& verdict = row.judged.verdict;
  if (!row.is_judged) {
    mark.why = "not judged yet";
  } else if (verdict == "did not answer") {
    mark.points = 0.0;
    mark.why = row.judged.outcome.empty() ? verdict : row.judged.outcome;
  } else if (verdict != "verified" && verdict != "wrong") {
    mark.why = verdict + ": look at it by hand";
  } else {
    const Report report = report_from_json(row.judged.report);
    double got = 0.0, all = 0.0, verified = 0.0, arrays = 0.0;
    for (const auto& [part, weight] : weights_for(report, scheme)) {
      Share share;
      for (const ArrayReport& array : report.arrays) {
        if (belongs(array.name, part)) share.add(array);
      }
      if (share.open && weight > 0.0) {
        mark.why = part + " cannot be told: look at it by hand";
        return mark;
      }
      // what was not asked does not count; what is wrong and not there is worth nothing
      if (share.arrays == 0.0 && report.ok()) continue;
      all += weight;
      if (share.arrays > 0.0) got += weight * share.verified / share.arrays;
      verified += share.verified;
      arrays += share.arrays;
    }
    if (!(all > 0.0)) {
      mark.why = "none of the parts that count is in the report: look at it by hand";
      return mark;
    }
    mark.points = std::floor(100.0 * scheme.points * got / all + 1e-9) / 100.0;
    mark.why = fmt::format("{:g} of {:g} arrays", verified, arrays);
  }
  return mark;
}

}  // namespace gradproof
