// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>

#include "gradproof/laws/list.hpp"
#include "gradproof/laws/run.hpp"

namespace gradproof::laws {

namespace {

using Json = nlohmann::ordered_json;
constexpr const char* schema = "gradproof-laws/1";

/// What a stranger's program returned may stand in a text: never a byte that JSON has no word for.
std::string dumped(const Json& json) {
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string Findings::json() const {
  Json found = Json::array();
  for (const LawResult& result : laws) {
    found.push_back({{"id", result.law->id},
                     {"group", to_string(result.law->group)},
                     {"statement", result.law->statement},
                     {"outcome", result.outcome()},
                     {"expected_to_fail", result.expected_to_fail},
                     {"questions", result.questions},
                     {"text", result.text()}});
  }
  return dumped({{"schema", schema},
                 {"verdict", to_string(verdict())},
                 {"seed", seed},
                 {"single_precision", single_precision},
                 {"reason", another.empty() ? doubt : another},
                 {"laws", std::move(found)}});
}

std::string json_of_silence(const std::string& outcome, const std::string& reason) {
  return dumped({{"schema", schema},
                 {"verdict", "did not answer"},
                 {"outcome", outcome},
                 {"reason", reason},
                 {"laws", Json::array()}});
}

std::string list_as_json(const std::vector<const Law*>& laws) {
  Json list = Json::array();
  for (const Law* law : laws) {
    list.push_back({{"id", law->id},
                    {"group", to_string(law->group)},
                    {"statement", law->statement},
                    {"hypothesis", law->hypothesis},
                    {"finds", law->finds},
                    {"source", law->source}});
  }
  return dumped({{"schema", "gradproof-laws-list/1"}, {"laws", std::move(list)}});
}

}  // namespace gradproof::laws
