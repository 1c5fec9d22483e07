// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <filesystem>
#include <vector>

#include "gradproof/grade/record.hpp"

namespace gradproof {

/// One of `count` parts of a class, index 1..count, each with a record of its own on any machine.
struct ClassPart {
  std::size_t index = 1, count = 1;
};

/// Those whose content is number index, index + count, ... of all contents in the order of their hashes:
/// parts are even, and the same wherever they are taken. One content is in one part.
[[nodiscard]] std::vector<HandIn> part_of(const std::vector<HandIn>& hand_ins, const ClassPart& part);

/// Remembers in the record which part it holds.
void set_part(Record& record, const ClassPart& part);

/// Puts the parts into one record. Doing it again changes nothing; more parts may follow later.
/// @returns the parts that are still missing.
/// @throws RecordTrouble, before anything is written, where a part was judged by another version, with other
/// options (or another seed), or cut into another number of parts than the first.
[[nodiscard]] std::vector<std::size_t> merge_parts(Record& into,
                                                   const std::vector<std::filesystem::path>& parts);

}  // namespace gradproof
