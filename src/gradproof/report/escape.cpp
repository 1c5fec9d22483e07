// SPDX-License-Identifier: MIT
#include "gradproof/report/escape.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>

namespace gradproof {

namespace {

std::string valid_utf8(const std::string& text) {
  using nlohmann::json;
  return json::parse(json(text).dump(-1, ' ', false, json::error_handler_t::replace)).get<std::string>();
}

/// U+FFFE and U+FFFF in UTF-8: the only characters above the controls that XML 1.0 forbids.
bool is_forbidden_in_xml(std::string_view text, std::size_t at) {
  return text.compare(at, 3, "\xEF\xBF\xBE") == 0 || text.compare(at, 3, "\xEF\xBF\xBF") == 0;
}

std::string percent_escaped(const std::string& text, std::string_view characters) {
  std::string out;
  const std::string valid = valid_utf8(text);
  for (std::size_t at = 0; at < valid.size(); ++at) {
    const char c = valid[at];
    const auto code = static_cast<unsigned char>(c);
    if (valid.compare(at, 3, "##[") == 0) {
      out += "#\\x23[";
      at += 2;
    } else if (characters.find(c) != std::string_view::npos) {
      out += fmt::format("%{:02X}", code);
    } else if (code < 0x20 && c != '\t') {
      out += fmt::format("\\x{:02x}", code);
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string xml_text(const std::string& text) {
  const std::string valid = valid_utf8(text);
  std::string out;
  for (std::size_t at = 0; at < valid.size(); ++at) {
    const char c = valid[at];
    const auto code = static_cast<unsigned char>(c);
    if (is_forbidden_in_xml(valid, at)) {
      at += 2;
    } else if (valid.compare(at, 3, "##[") == 0) {
      out += "##&#91;";
      at += 2;
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\'') {
      out += "&#39;";
    } else if (c == '\n' || c == '\t' || code >= 0x20) {
      out += c;
    }
  }
  return out;
}

std::string xml_attribute(const std::string& text) {
  std::string out;
  for (const char c : xml_text(text)) {
    if (c == '\n') {
      out += "&#10;";
    } else if (c == '\t') {
      out += "&#9;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string github_message(const std::string& text) { return percent_escaped(text, "%\r\n"); }

std::string github_property(const std::string& text) { return percent_escaped(text, "%\r\n:,"); }

}  // namespace gradproof
