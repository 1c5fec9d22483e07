// SPDX-License-Identifier: MIT
// gradproof manual [SUBCOMMAND]: the manual page, from the same words as --help.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <sstream>

#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/terminal.hpp"

namespace gradproof::cli {

namespace {

// Text as troff takes it: no backslash, no minus that becomes a hyphen, no line that starts like a request.
std::string troff(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if ((c == '.' || c == '\'') && (escaped.empty() || escaped.back() == '\n')) escaped += "\\&";
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string options_of(const CLI::App& app) {
  std::string text = ".SH OPTIONS\n";
  for (const CLI::Option* option : app.get_options()) {
    const std::string name = option->get_name(option->get_positional());
    text += fmt::format(".TP\n.B {}\n{}\n", troff(name), troff(option->get_description()));
  }
  return text;
}

// The footer of a --help: "Examples:" and indented lines, or plain text; both as they stand.
std::string footer_of(const CLI::App& app) {
  const std::string footer = app.get_footer();
  if (footer.empty()) return {};
  return fmt::format(".SH NOTES\n.nf\n{}\n.fi\n", troff(footer));
}

std::string page(const CLI::App& program, const CLI::App& app, const std::string& version) {
  const bool whole = &app == &program;
  const std::string name = whole ? "gradproof" : "gradproof-" + app.get_name();
  std::string text = fmt::format(
      ".TH {} 1 \"\" \"{}\" \"User Commands\"\n.SH NAME\n{} \\- {}\n.SH SYNOPSIS\n.B gradproof {}\n",
      upper(name), version, troff(name), troff(app.get_description()),
      whole ? "SUBCOMMAND [OPTIONS]" : troff(app.get_name()) + " [OPTIONS]");
  text += options_of(app);
  if (whole) {
    text += ".SH SUBCOMMANDS\n";
    for (const CLI::App* command : visible_subcommands(program)) {
      text += fmt::format(".TP\n.B {}\n{} (see\n.BR gradproof\\-{} (1))\n", troff(command->get_name()),
                          troff(command->get_description()), troff(command->get_name()));
    }
  }
  return text + footer_of(app);
}

}  // namespace

void add_manual(CLI::App& program, Invocation& invocation) {
  CLI::App* app = program.add_subcommand("manual", "print a manual page in troff");
  const auto name = std::make_shared<std::string>();
  app->add_option("subcommand", *name, "of which subcommand; none: of the program");
  app->group("");  // for packagers: no part of the help
  app->callback([name, &program, &invocation] {
    invocation.run = [name, &program] {
      const auto commands = visible_subcommands(program);
      const auto named = std::find_if(commands.begin(), commands.end(),
                                      [&](const CLI::App* a) { return a->get_name() == *name; });
      if (!name->empty() && named == commands.end()) {
        throw UsageError(
            fmt::format("manual: there is no subcommand '{}'; gradproof --help lists them", *name));
      }
      print(page(program, name->empty() ? program : **named, program.version()));
      return 0;
    };
  });
}

}  // namespace gradproof::cli
