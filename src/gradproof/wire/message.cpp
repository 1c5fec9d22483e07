// SPDX-License-Identifier: MIT
#include "gradproof/wire/message.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace gradproof {

void Message::add_array(std::string name, arma::mat values) {
  const auto rows = static_cast<std::uint32_t>(values.n_rows);
  const auto cols = static_cast<std::uint32_t>(values.n_cols);
  arrays.push_back({std::move(name), std::move(values), false, rows, cols});
}

void Message::add_text(std::string name, std::string text) {
  texts.push_back({std::move(name), std::move(text)});
}

const NamedArray* Message::array(std::string_view name) const {
  const auto found =
      std::find_if(arrays.begin(), arrays.end(), [&](const auto& a) { return a.name == name; });
  return found == arrays.end() ? nullptr : &*found;
}

std::string Message::text(std::string_view name) const {
  const auto found = std::find_if(texts.begin(), texts.end(), [&](const auto& t) { return t.name == name; });
  return found == texts.end() ? std::string() : found->text;
}

std::vector<std::byte> encode(const Message& message, wire::Direction direction, std::uint64_t id) {
  wire::FrameWriter writer(direction, id, message.code);
  for (const auto& text : message.texts) writer.text(text.name, text.text);
  for (const auto& array : message.arrays) {
    if (array.shape_only) {
      writer.shape_only(array.name, array.rows, array.cols);
    } else {
      writer.array(array.name, static_cast<std::uint32_t>(array.values.n_rows),
                   static_cast<std::uint32_t>(array.values.n_cols),
                   {array.values.memptr(), array.values.n_elem});
    }
  }
  return writer.finish();
}

Message decode(std::span<const std::byte> frame, wire::Direction direction) {
  const wire::FrameView view = wire::parse_frame(frame, direction);
  Message message;
  message.code = view.header.code;
  std::unordered_set<std::string_view> seen;
  for (const auto& item : view.items) {
    if (item.kind == wire::ItemKind::text) {
      message.add_text(std::string(item.name), printable(item.text));
      continue;
    }
    if (!seen.insert(item.name).second) {
      throw wire::Malformed("array '" + std::string(item.name) + "' is there twice, expected once");
    }
    if (item.kind == wire::ItemKind::shape_only) {
      message.arrays.push_back({std::string(item.name), arma::mat(), true, item.rows, item.cols});
    } else {
      message.add_array(std::string(item.name), arma::mat(item.values.data(), item.rows, item.cols));
    }
  }
  return message;
}

AnswerBudget answer_budget(std::size_t arrays, std::size_t entries) {
  constexpr std::uint64_t text_bytes = 65536;
  constexpr std::uint32_t texts = 256;
  const auto items = static_cast<std::uint32_t>(2 * arrays + texts);
  return {2 * sizeof(double) * entries + wire::item_bytes * items + text_bytes, items};
}

namespace {

/// Length of the UTF-8 sequence that starts here, 0 where there is no valid one (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned lead = byte(0), second = byte(1);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool overlong = lead == 0xE0 && second < 0xA0;
    const bool surrogate = lead == 0xED && second >= 0xA0;
    return tail(1) && tail(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool overlong = lead == 0xF0 && second < 0x90;
    const bool beyond = lead == 0xF4 && second >= 0x90;
    return tail(1) && tail(2) && tail(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

/// C0 and C1 controls, and the marks that turn the direction of writing: a terminal would obey them.
bool is_control(std::string_view sequence) {
  const auto first = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return (first < 0x20 && first != '\n' && first != '\t') || first == 0x7F;
  const auto second = static_cast<unsigned char>(sequence[1]);
  if (sequence.size() == 2) return first == 0xC2 && second < 0xA0;
  const auto third = static_cast<unsigned char>(sequence[2]);
  if (sequence.size() != 3) return false;
  if (first == 0xEF) return second == 0xBF && third >= 0xBE;  // U+FFFE, U+FFFF: not allowed in XML
  return first == 0xE2 && ((second == 0x80 && third >= 0xAA && third <= 0xAE) ||
                           (second == 0x81 && third >= 0xA6 && third <= 0xA9));
}

}  // namespace

std::string printable(std::string_view text, std::size_t limit) {
  std::string shown;
  std::size_t at = 0;
  while (at < text.size() && shown.size() < limit) {
    const std::size_t length = sequence_length(text.substr(at));
    const bool is_command = text.substr(at, 3) == "##[";  // to the runner of GitHub, anywhere in a line
    if (is_command) {
      shown += "#\\x23[";
      at += 3;
      continue;
    }
    if (length != 0 && !is_control(text.substr(at, length))) {
      shown += text.substr(at, length);
    } else {
      static constexpr std::string_view digits = "0123456789abcdef";
      for (std::size_t i = 0; i < std::max<std::size_t>(length, 1); ++i) {
        const auto byte = static_cast<unsigned char>(text[at + i]);
        shown += {'\\', 'x', digits[byte >> 4], digits[byte & 15U]};
      }
    }
    at += std::max<std::size_t>(length, 1);
  }
  if (at < text.size()) shown += "\n(" + std::to_string(text.size() - at) + " more bytes are not shown)";
  return shown;
}

}  // namespace gradproof
