// SPDX-License-Identifier: MIT
#include "gradproof/report/shard_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "gradproof/report/json.hpp"

namespace gradproof {

namespace {

using nlohmann::json;

json number(double value) {
  if (std::isnan(value)) return nullptr;
  if (std::isinf(value)) return value > 0.0 ? "Infinity" : "-Infinity";
  return value;
}

double number_in(const json& value) {
  if (value.is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (value == "Infinity") return std::numeric_limits<double>::infinity();
  if (value == "-Infinity") return -std::numeric_limits<double>::infinity();
  return value.get<double>();
}

json numbers(const arma::rowvec& values) {
  json list = json::array();
  for (const double value : values) list.push_back(number(value));
  return list;
}

arma::rowvec numbers_in(const json& list) {
  arma::rowvec values(list.size());
  for (arma::uword i = 0; i < values.n_elem; ++i) values(i) = number_in(list.at(i));
  return values;
}

constexpr std::size_t most_units = 200000;
constexpr std::size_t most_parts = 100000;

/// FNV-1a, 64 bits, of the text.
std::string checksum_of(const std::string& text) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char letter : text) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001B3;
  return fmt::format("{:016x}", hash);
}

/// Of all that says which part it is and what was found there.
std::string checksum_of(const json& index, const json& count, const json& command, const json& differences) {
  return checksum_of(
      json{index, count, command, differences}.dump(-1, ' ', true, json::error_handler_t::replace));
}

json differences_of(const UnitStore& store) {
  json all = json::object();
  for (const auto& [name, table] : store.tables()) {
    json units = json::array();
    for (std::size_t at = 0; at < table.size(); ++at) {
      if (!table[at]) continue;
      const UnitDerivatives& unit = *table[at];
      units.push_back({{"unit", at},
                       {"dW", numbers(unit.dW)},
                       {"db", number(unit.db)},
                       {"dZ", numbers(unit.dZ)},
                       {"dA", numbers(unit.dA)},
                       {"crossed", unit.crossed},
                       {"evaluations", unit.evaluations}});
    }
    all[name] = {{"units", table.size()}, {"taken", std::move(units)}};
  }
  return all;
}

void add_differences(const json& all, UnitStore& store) {
  std::size_t units = 0;
  for (const auto& [name, table_in] : all.items()) {
    const auto more = table_in.at("units").get<std::size_t>();
    if (more > most_units || (units += more) > most_units)
      throw std::out_of_range("more units than any network has");
    UnitTable& table = store.table(name, more);
    for (const json& in : table_in.at("taken")) {
      UnitDerivatives unit;
      unit.dW = numbers_in(in.at("dW"));
      unit.db = number_in(in.at("db"));
      unit.dZ = numbers_in(in.at("dZ"));
      unit.dA = numbers_in(in.at("dA"));
      unit.crossed = in.at("crossed").get<std::size_t>();
      unit.evaluations = in.at("evaluations").get<std::size_t>();
      table.at(in.at("unit").get<std::size_t>()) = std::move(unit);
    }
  }
}

}  // namespace

std::string json_report_of_shard(const Report& report, const ShardRecord& record, const UnitStore& store) {
  std::string text = json_report(report);
  json shard = {{"index", record.shard.index},
                {"count", record.shard.count},
                {"command", record.command},
                {"differences", differences_of(store)}};
  shard["checksum"] = checksum_of(shard["index"], shard["count"], shard["command"], shard["differences"]);
  text.resize(text.rfind('}'));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return fmt::format("{},\n  \"shard\": {}\n}}\n", text,
                     shard.dump(-1, ' ', false, json::error_handler_t::replace));
}

ShardRecord shard_from_json(const std::string& text, const std::string& source, UnitStore& store) {
  try {
    const json object = json::parse(text);
    if (!object.contains("shard")) {
      throw std::invalid_argument(fmt::format(
          "{}: there is no \"shard\"; a part of a check is made by 'gradproof check ... --shard K/N --format "
          "json --output FILE'",
          source));
    }
    const json& in = object.at("shard");
    ShardRecord record;
    record.shard = {in.at("index").get<std::size_t>(), in.at("count").get<std::size_t>()};
    record.command = in.at("command").get<std::vector<std::string>>();
    if (record.shard.index < 1 || record.shard.index > record.shard.count ||
        record.shard.count > most_parts) {
      throw std::invalid_argument(fmt::format("{}: shard: index is {}, expected a whole number from 1 to {}",
                                              source, record.shard.index,
                                              std::min(record.shard.count, most_parts)));
    }
    if (in.at("checksum") !=
        checksum_of(in.at("index"), in.at("count"), in.at("command"), in.at("differences"))) {
      throw std::invalid_argument(fmt::format(
          "{}: shard: the file is damaged: its checksum is not that of what it holds; make the part "
          "anew, or copy it again",
          source));
    }
    add_differences(in.at("differences"), store);
    return record;
  } catch (const json::parse_error& error) {
    throw std::invalid_argument(fmt::format(
        "{}: it is not JSON at byte {}, expected a part of a check, as 'gradproof check ... --shard "
        "K/N --format json --output {}' writes it",
        source, error.byte, source));
  } catch (const json::exception& error) {
    throw std::invalid_argument(fmt::format("{}: shard: the file is damaged: {}", source, error.what()));
  } catch (const std::out_of_range& error) {
    throw std::invalid_argument(
        fmt::format("{}: shard: the file is damaged: a unit is numbered too high, or there are more of them "
                    "than any network has",
                    source));
  }
}

}  // namespace gradproof
