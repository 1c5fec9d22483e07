// SPDX-License-Identifier: MIT
#include "gradproof/grade/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace gradproof {

namespace {

void require_same(const std::string& what, const std::string& file, const std::string& found,
                  const std::string& first_file, const std::string& expected) {
  if (found == expected) return;
  throw RecordTrouble(
      fmt::format("{}: it was judged with {} '{}', and {} with '{}': merge records of one class", file, what,
                  found, first_file, expected));
}

/// "done" is a word a part: " 1 3 4".
std::string words_of(const std::set<std::size_t>& parts) {
  std::string text;
  for (const std::size_t part : parts) text += fmt::format("{}{}", text.empty() ? "" : " ", part);
  return text;
}

std::set<std::size_t> parts_in(const std::string& words) {
  std::set<std::size_t> parts;
  std::size_t at = 0;
  while (at < words.size()) {
    const std::size_t end = std::min(words.find(' ', at), words.size());
    parts.insert(std::stoul(words.substr(at, end - at)));
    at = end + 1;
  }
  return parts;
}

}  // namespace

std::vector<HandIn> part_of(const std::vector<HandIn>& hand_ins, const ClassPart& part) {
  std::set<std::string> contents;
  for (const HandIn& one : hand_ins) contents.insert(one.content);
  std::set<std::string> mine;
  std::size_t number = 0;
  for (const std::string& content : contents) {
    if (number++ % part.count == part.index - 1) mine.insert(content);
  }
  std::vector<HandIn> taken;
  std::copy_if(hand_ins.begin(), hand_ins.end(), std::back_inserter(taken),
               [&mine](const HandIn& one) { return mine.contains(one.content); });
  return taken;
}

void set_part(Record& record, const ClassPart& part) {
  record.set_note("parts", std::to_string(part.count));
  record.set_note("part", std::to_string(part.index));
}

std::vector<std::size_t> merge_parts(Record& into, const std::vector<std::filesystem::path>& parts) {
  // all are looked at before the first is taken
  Conditions expected = into.conditions();
  std::string first_file = into.file().string(), count = into.note("parts");
  std::set<std::size_t> done = parts_in(into.note("part"));
  for (const std::filesystem::path& file : parts) {
    const Record part(file, Record::Access::read);
    if (expected.version.empty()) {
      expected = part.conditions();
      first_file = file.string();
      count = part.note("parts");
    }
    require_same("gradproof", file.string(), part.conditions().version, first_file, expected.version);
    require_same("the options", file.string(), part.conditions().options, first_file, expected.options);
    require_same("--part of", file.string(), part.note("parts"), first_file, count);
    done.merge(parts_in(part.note("part")));
  }
  into.set_conditions(expected);
  for (const std::filesystem::path& file : parts) {
    const Record part(file, Record::Access::read);
    std::vector<HandIn> hand_ins;
    part.for_each([&](const Row& row) {
      hand_ins.push_back(row.hand_in);
      if (row.is_judged) into.put(row.judged);
    });
    into.add_hand_ins(hand_ins);
    if (into.note("seed").empty()) into.set_note("seed", part.note("seed"));
  }
  into.set_note("parts", count);
  into.set_note("part", words_of(done));
  std::vector<std::size_t> missing;
  for (std::size_t index = 1; !count.empty() && index <= std::stoul(count); ++index) {
    if (!done.contains(index)) missing.push_back(index);
  }
  return missing;
}

}  // namespace gradproof
