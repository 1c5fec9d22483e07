// SPDX-License-Identifier: MIT
#include "gradproof/report/small_arrays.hpp"

#include <algorithm>
#include <sstream>

namespace gradproof {

namespace {

const std::string answered_word = "answered";

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(' ');
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

}  // namespace

std::vector<std::vector<std::string>> SmallArray::entries() const {
  std::vector<std::vector<std::string>> rows(1);
  std::istringstream text(right);
  for (std::string word; text >> word;) {
    if (word == ";") {
      rows.emplace_back();
    } else {
      rows.back().push_back(word);
    }
  }
  return rows;
}

std::vector<SmallArray> small_arrays(const SmallestCase& smallest) {
  std::vector<SmallArray> arrays;
  std::istringstream text(smallest.numbers);
  for (std::string line; std::getline(text, line);) {
    line = trimmed(line);
    if (line.empty()) continue;
    const auto name_end = std::min(line.find(' '), line.size()), own = line.find(answered_word);
    SmallArray found{line.substr(0, name_end), trimmed(line.substr(name_end, own - name_end)), ""};
    if (own != std::string::npos) found.answered = trimmed(line.substr(own + answered_word.size()));
    arrays.push_back(std::move(found));
  }
  return arrays;
}

}  // namespace gradproof
