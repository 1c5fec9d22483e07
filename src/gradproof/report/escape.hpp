// SPDX-License-Identifier: MIT
#pragma once
#include <string>

namespace gradproof {

/// Text of strangers made fit for a format that another program reads. Bytes that are not UTF-8 become
/// U+FFFD. "##[" comes out broken up, for GitHub takes "##[error]" as a command wherever it stands in a line
/// (actions/runner, ActionCommand.cs): in XML by an entity, which means the same, elsewhere as `#\x23[`.

/// For XML between tags: & < > " ' as entities; characters XML 1.0 does not allow are dropped.
[[nodiscard]] std::string xml_text(const std::string& text);
/// For the value of an attribute: also line ends and tabs, which a parser would make spaces of (XML 1.0,
/// section 3.3.3).
[[nodiscard]] std::string xml_attribute(const std::string& text);

/// For the message of a GitHub workflow command ("::error ...::MESSAGE"): % CR LF as %25 %0D %0A, so that it
/// stays one command of one line (actions/toolkit, packages/core/src/command.ts).
[[nodiscard]] std::string github_message(const std::string& text);
/// For a property of such a command: also : and , as %3A %2C.
[[nodiscard]] std::string github_property(const std::string& text);

}  // namespace gradproof
