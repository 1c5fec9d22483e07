// SPDX-License-Identifier: MIT
#include <algorithm>
#include <nlohmann/json.hpp>

#include "gradproof/laws/layer/run.hpp"
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

template <class Result>
void add_records(const FindingsOf<Result>& findings, Json& records) {
  for (const Result& result : findings.laws) {
    Json record = {{"id", result.law->id},
                   {"group", to_string(result.law->group)},
                   {"statement", result.law->statement},
                   {"outcome", result.outcome()},
                   {"expected_to_fail", result.expected_to_fail},
                   {"questions", result.questions},
                   {"text", result.text()}};
    if (!findings.about.empty()) record["layer"] = findings.about;
    records.push_back(std::move(record));
  }
}

Json document(Verdict verdict, std::uint64_t seed, bool is_single, const std::string& reason, Json records) {
  return {{"schema", schema}, {"verdict", to_string(verdict)},
          {"seed", seed},     {"single_precision", is_single},
          {"reason", reason}, {"laws", std::move(records)}};
}

}  // namespace

template <class Result>
std::string FindingsOf<Result>::json() const {
  Json records = Json::array();
  add_records(*this, records);
  return dumped(
      document(verdict(), seed, single_precision, another.empty() ? doubt : another, std::move(records)));
}
template std::string FindingsOf<LawResult>::json() const;
template std::string FindingsOf<LayerLawResult>::json() const;

std::string json_of(const std::vector<LayerFindings>& layers, const std::string& not_judged) {
  Json records = Json::array();
  for (const LayerFindings& layer : layers) add_records(layer, records);
  const bool is_single = std::ranges::any_of(layers, &LayerFindings::single_precision);
  return dumped(document(verdict_of(layers, not_judged), layers.empty() ? 0 : layers.front().seed, is_single,
                         not_judged, std::move(records)));
}

std::string json_of_silence(const std::string& outcome, const std::string& reason) {
  return dumped({{"schema", schema},
                 {"verdict", "did not answer"},
                 {"outcome", outcome},
                 {"reason", reason},
                 {"laws", Json::array()}});
}

namespace {

template <class SomeLaw>
void add_laws(const std::vector<const SomeLaw*>& laws, const char* of, Json& list) {
  for (const SomeLaw* law : laws) {
    list.push_back({{"id", law->id},
                    {"of", of},
                    {"group", to_string(law->group)},
                    {"statement", law->statement},
                    {"hypothesis", law->hypothesis},
                    {"finds", law->finds},
                    {"source", law->source}});
  }
}

}  // namespace

std::string list_as_json(const std::vector<const Law*>& networks,
                         const std::vector<const LayerLaw*>& layers) {
  Json list = Json::array();
  add_laws(networks, "networks", list);
  add_laws(layers, "layers", list);
  return dumped({{"schema", "gradproof-laws-list/1"}, {"laws", std::move(list)}});
}

}  // namespace gradproof::laws
