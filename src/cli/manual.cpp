// SPDX-License-Identifier: MIT
// gradproof manual [SUBCOMMAND], or --folder DIR for all of them: manual pages, from the same words as
// --help.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/output_file.hpp"
#include "cli/terminal.hpp"

namespace gradproof::cli {

namespace {

/// Text as troff takes it: no backslash, no minus that becomes a hyphen, no line that starts like a request.
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

/// "\fI VALUE \fR" of an option that takes one
std::string value_of(const CLI::Option& option) {
  if (option.get_items_expected_max() == 0) return {};
  return " \\fI" + troff(option.get_type_name()) + "\\fR";
}

/// Its long names, or the name of an argument, in bold.
std::string names_of(const CLI::Option& option) {
  if (option.get_positional()) return "\\fI" + troff(option.get_name(true)) + "\\fR";
  std::string names;
  for (const std::string& name : option.get_snames()) names += "\\fB\\-" + troff(name) + "\\fR, ";
  for (const std::string& name : option.get_lnames()) names += "\\fB\\-\\-" + troff(name) + "\\fR, ";
  return names.substr(0, names.size() - 2);
}

/// The command with every option and argument; what may be left out is in brackets.
std::string synopsis_of(const CLI::App& program, const CLI::App& app) {
  if (&app == &program) {
    return ".B gradproof\n.I SUBCOMMAND\n[\\fIOPTIONS\\fR]\n.br\n.B gradproof\n\\fB\\-\\-help\\fR | "
           "\\fB\\-\\-version\\fR\n";
  }
  std::string options, arguments;
  for (const CLI::Option* option : app.get_options()) {
    const bool argument = option->get_positional();
    const std::string text = names_of(*option) + (argument ? "" : value_of(*option));
    // a line each; a blank within one does not break
    std::string line;
    for (const char c : option->get_required() ? text : "[" + text + "]")
      line += c == ' ' ? "\\ " : std::string(1, c);
    (argument ? arguments : options) += line + "\n";
  }
  return fmt::format(".B gradproof {}\n{}{}", troff(app.get_name()), options, arguments);
}

std::string options_of(const CLI::App& app) {
  std::string text = ".SH OPTIONS\n";
  for (const CLI::Option* option : app.get_options()) {
    text += fmt::format(".TP\n{}{}\n{}\n", names_of(*option),
                        option->get_positional() ? "" : value_of(*option), troff(option->get_description()));
  }
  return text;
}

// The footer of a --help: "Examples:" and indented lines, or plain text; both as they stand.
std::string footer_of(const CLI::App& app) {
  const std::string footer = app.get_footer();
  if (footer.empty()) return {};
  return fmt::format(".SH NOTES\n.nf\n{}\n.fi\n", troff(footer));
}

std::string title_of(const CLI::App& program, const CLI::App& app) {
  return &app == &program ? "gradproof" : "gradproof-" + app.get_name();
}

std::string page(const CLI::App& program, const CLI::App& app, const std::string& date) {
  const bool whole = &app == &program;
  const std::string name = title_of(program, app);
  std::string text =
      fmt::format(".TH {} 1 \"{}\" \"{}\" \"User Commands\"\n.SH NAME\n{} \\- {}\n.SH SYNOPSIS\n.nh\n{}.hy\n",
                  upper(name), date, program.version(), troff(name),
                  troff(whole ? "is this backpropagation the gradient of that cost?" : app.get_description()),
                  synopsis_of(program, app));
  text += ".SH DESCRIPTION\n" + troff(app.get_description()) + (whole ? "\n" : ".\n");
  text += options_of(app);
  if (whole) {
    text += ".SH SUBCOMMANDS\n";
    for (const CLI::App* command : visible_subcommands(program)) {
      text += fmt::format(".TP\n.B {}\n{} (see\n.BR gradproof\\-{} (1))\n", troff(command->get_name()),
                          troff(command->get_description()), troff(command->get_name()));
    }
  }
  text += footer_of(app);
  return whole ? text : text + ".SH SEE ALSO\n.BR gradproof (1)\n";
}

struct Manual {
  std::string name, date, folder;

  [[nodiscard]] int run(const CLI::App& program) const {
    const auto commands = visible_subcommands(program);
    if (!folder.empty()) {
      write(program, program);
      for (const CLI::App* command : commands) write(program, *command);
      return 0;
    }
    const auto named = std::find_if(commands.begin(), commands.end(),
                                    [&](const CLI::App* app) { return app->get_name() == name; });
    if (!name.empty() && named == commands.end()) {
      throw UsageError(fmt::format("manual: there is no subcommand '{}'; gradproof --help lists them", name));
    }
    print(page(program, name.empty() ? program : **named, date));
    return 0;
  }

 private:
  void write(const CLI::App& program, const CLI::App& app) const {
    write_file(folder + "/" + title_of(program, app) + ".1", page(program, app, date));
  }
};

}  // namespace

void add_manual(CLI::App& program, Invocation& invocation) {
  CLI::App* app = program.add_subcommand("manual", "print a manual page in troff");
  const auto manual = std::make_shared<Manual>();
  app->add_option("subcommand", manual->name, "of which subcommand; none: of the program");
  app->add_option("--date", manual->date, "the date of the release, such as 2026-11-26");
  app->add_option("--folder", manual->folder, "write the pages of the program and of every subcommand here");
  app->group("");  // for packagers: no part of the help
  app->callback([manual, &program, &invocation] {
    invocation.run = [manual, &program] { return manual->run(program); };
  });
}

}  // namespace gradproof::cli
