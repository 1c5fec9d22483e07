// SPDX-License-Identifier: MIT
// gradproof completion SHELL: what a shell needs to complete a command line, from the options there are and
// the words they offer.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "cli/commands.hpp"
#include "cli/option_values.hpp"
#include "cli/terminal.hpp"

namespace gradproof::cli {

namespace {

/// An option or an argument as a shell sees it.
struct Typed {
  std::string name;  ///< "--format"; empty: an argument
  std::string about, type;
  std::vector<std::string> words;  ///< offered for its value; none: files
  bool takes_value = false, list = false;
};

struct Command {
  std::string name, about;
  std::vector<Typed> options, arguments;
};

Typed typed(CLI::Option& option, const std::string& name) {
  const std::string type = option.get_type_name();
  return {name,
          option.get_description(),
          type,
          offered(option),
          option.get_items_expected_max() > 0,
          type.find(",...") != std::string::npos || type.find("[,") != std::string::npos};
}

Command command_of(CLI::App& app) {
  Command command{app.get_name(), app.get_description(), {}, {}};
  for (CLI::Option* option : app.get_options({})) {
    for (const std::string& name : option->get_lnames()) {
      command.options.push_back(typed(*option, "--" + name));
    }
    if (option->get_positional()) command.arguments.push_back(typed(*option, ""));
  }
  return command;
}

std::vector<Command> commands_of(CLI::App& program) {
  std::vector<Command> commands;
  for (const CLI::App* app : visible_subcommands(program)) {
    commands.push_back(command_of(*program.get_subcommand(app->get_name())));
  }
  return commands;
}

/// The words its arguments offer; none: files.
std::vector<std::string> argument_words(const Command& command) {
  std::vector<std::string> words;
  for (const Typed& argument : command.arguments) {
    words.insert(words.end(), argument.words.begin(), argument.words.end());
  }
  return words;
}

std::vector<std::string> names_of(const std::vector<Command>& commands) {
  std::vector<std::string> names;
  for (const Command& command : commands) names.push_back(command.name);
  return names;
}

std::vector<std::string> names_of(const std::vector<Typed>& options) {
  std::vector<std::string> names;
  for (const Typed& option : options) names.push_back(option.name);
  return names;
}

// Readline breaks words at = and :, so that --format=j arrives as three of them and junit:report.xml too.
constexpr const char* bash_frame = R"(_gradproof() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} options="" words="" part=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{commands} {options}" -- "$word"))
    return
  fi
  if [ "$word" = "=" ]; then word=""; elif [ "$before" = "=" ]; then before=${{COMP_WORDS[COMP_CWORD-2]}}; fi
  case ${{COMP_WORDS[1]}} in
{options_cases}  esac
  case "${{COMP_WORDS[1]}} $before" in
{value_cases}    *) case ${{COMP_WORDS[1]}} in
{argument_cases}    esac ;;
  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$word"))
  elif [ -n "$words" ]; then
    if [[ $word == *,* ]]; then part=${{word%,*}},; fi
    COMPREPLY=($(compgen -P "$part" -W "$words" -- "${{word#"$part"}}"))
    compopt +o filenames 2>/dev/null
    if [[ ${{COMPREPLY[0]}} == *: ]]; then compopt -o nospace 2>/dev/null; fi
  else
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}}
complete -o filenames -F _gradproof gradproof
)";

std::string bash(CLI::App& program) {
  const std::vector<Command> commands = commands_of(program);
  std::string options_cases, value_cases, argument_cases;
  for (const Command& command : commands) {
    options_cases +=
        fmt::format("    {}) options=\"{}\" ;;\n", command.name, fmt::join(names_of(command.options), " "));
    for (const Typed& option : command.options) {
      if (!option.takes_value) continue;
      value_cases += fmt::format("    \"{} {}\") words=\"{}\" ;;\n", command.name, option.name,
                                 fmt::join(option.words, " "));
    }
    if (const auto words = argument_words(command); !words.empty()) {
      argument_cases += fmt::format("      {}) words=\"{}\" ;;\n", command.name, fmt::join(words, " "));
    }
  }
  return fmt::format(bash_frame, fmt::arg("commands", fmt::join(names_of(commands), " ")),
                     fmt::arg("options", fmt::join(names_of(command_of(program).options), " ")),
                     fmt::arg("options_cases", options_cases), fmt::arg("value_cases", value_cases),
                     fmt::arg("argument_cases", argument_cases));
}

/// Text with a backslash before each of these characters.
std::string escaped(const std::string& text, const std::string& special) {
  std::string result;
  for (const char c : text) {
    if (special.find(c) != std::string::npos) result += '\\';
    result += c;
  }
  return result;
}

/// A word of a POSIX shell and of zsh.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

/// What _arguments of zsh does for a value: files, one of some words, or a list of them.
std::string zsh_action(const Typed& value) {
  if (value.words.empty()) return "_files";
  const auto words = fmt::format("{}", fmt::join(value.words, " "));
  if (value.words.front().ends_with(':')) return fmt::format("{{compadd -S \"\" - {}}}", escaped(words, ":"));
  return value.list ? fmt::format("_values -s , value {}", words) : fmt::format("({})", escaped(words, ":"));
}

// The file itself is the function that is called at the first tab, so it completes as well as being read.
std::string zsh(CLI::App& program) {
  const std::vector<Command> commands = commands_of(program);
  std::string text = "#compdef gradproof\nlocal -a commands\ncommands=(\n";
  for (const Command& command : commands) {
    text += "  " + quoted(command.name + ":" + escaped(command.about, ":")) + "\n";
  }
  text +=
      ")\nif (( CURRENT == 2 )); then\n  _describe -t commands 'gradproof subcommand' commands\n  "
      "return\nfi\n";
  text += "shift words\n(( CURRENT-- ))\ncase $words[1] in\n";
  for (const Command& command : commands) {
    text += fmt::format("  {})\n    _arguments \\\n", command.name);
    for (const Typed& option : command.options) {
      const std::string about = option.name + "[" + escaped(option.about, "[]:\\") + "]";
      text +=
          "      " +
          quoted("*" + about +
                 (option.takes_value ? ":" + escaped(option.type, ":[]") + ":" + zsh_action(option) : "")) +
          " \\\n";
    }
    for (const Typed& argument : command.arguments) {
      text += "      " + quoted("*:" + escaped(argument.type, ":[]") + ":" + zsh_action(argument)) + " \\\n";
    }
    text += "    ;;\n";
  }
  return text + "esac\n";
}

std::string fish(CLI::App& program) {
  std::string lines;
  for (const Command& command : commands_of(program)) {
    lines += fmt::format("complete -c gradproof -n __fish_use_subcommand -f -a {} -d {}\n", command.name,
                         quoted(escaped(command.about, "\\")));
    const std::string here =
        fmt::format("complete -c gradproof -n '__fish_seen_subcommand_from {}'", command.name);
    for (const Typed& option : command.options) {
      lines +=
          fmt::format("{} -l {}{}{} -d {}\n", here, option.name.substr(2), option.takes_value ? " -r" : "",
                      option.words.empty() ? "" : fmt::format(" -f -a '{}'", fmt::join(option.words, " ")),
                      quoted(option.about));
    }
    if (const auto words = argument_words(command); !words.empty()) {
      lines += fmt::format("{} -f -a '{}'\n", here, fmt::join(words, " "));
    }
  }
  return lines;
}

}  // namespace

std::vector<const CLI::App*> visible_subcommands(const CLI::App& program) {
  std::vector<const CLI::App*> visible;
  for (const CLI::App* command : program.get_subcommands({})) {
    if (!command->get_group().empty()) visible.push_back(command);
  }
  return visible;
}

void add_completion(CLI::App& program, Invocation& invocation) {
  CLI::App* app =
      program.add_subcommand("completion", "print what a shell needs to complete a gradproof command line");
  const auto shell = std::make_shared<std::string>();
  add_choice(*app, "shell", *shell, {"bash", "zsh", "fish"}, "which shell")->required();
  app->group("");  // for packagers: no part of the help
  app->callback([shell, &program, &invocation] {
    invocation.run = [shell, &program] {
      print(*shell == "bash" ? bash(program) : *shell == "zsh" ? zsh(program) : fish(program));
      return 0;
    };
  });
}

}  // namespace gradproof::cli
