// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

#include "gradproof/derivative/shard.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// Which part of which check a report is of. Two shards belong together if their commands are equal.
struct ShardRecord {
  Shard shard;
  std::vector<std::string> command;  ///< the words of the command line that make the whole check
};

/// json_report() with one more field, "shard": {index, count, command [words], checksum, differences}: the
/// differences that were taken, {name: [{unit, dW, db, dZ, dA, crossed, evaluations}]}. Numbers are written
/// so that reading gives the same bits.
[[nodiscard]] std::string json_report_of_shard(const Report& report, const ShardRecord& record,
                                               const UnitStore& store);

/// Reads the field "shard", adds its differences to the store.
/// @throws std::invalid_argument naming `source` (a file name) if there is no such field or it is damaged:
/// the checksum tells what was cut or changed by accident. It proves nothing of who wrote the file, so no
/// number of it is taken for possible either: counts are bounded before anything is made of them.
[[nodiscard]] ShardRecord shard_from_json(const std::string& json, const std::string& source,
                                          UnitStore& store);

}  // namespace gradproof
