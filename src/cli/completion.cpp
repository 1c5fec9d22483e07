// SPDX-License-Identifier: MIT
// gradproof completion SHELL: what a shell needs to complete a command line, from the options there are.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "cli/commands.hpp"
#include "cli/option_values.hpp"
#include "cli/terminal.hpp"

namespace gradproof::cli {

namespace {

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string> subcommand_names(const CLI::App& program) {
  std::vector<std::string> names;
  for (const CLI::App* command : visible_subcommands(program)) names.push_back(command->get_name());
  return names;
}

// Options where a word starts with a dash, files elsewhere; zsh reads it through bashcompinit.
std::string bash(const CLI::App& program) {
  std::string cases;
  for (const CLI::App* command : visible_subcommands(program)) {
    cases += fmt::format("    {}) options=\"{}\" ;;\n", command->get_name(),
                         fmt::join(option_names(*command), " "));
  }
  return fmt::format(
      "_gradproof() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} options=\"\"\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W \"{} {}\" -- \"$word\"))\n"
      "    return\n"
      "  fi\n"
      "  case ${{COMP_WORDS[1]}} in\n{}  esac\n"
      "  if [[ $word == -* ]]; then\n"
      "    COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
      "  else\n"
      "    COMPREPLY=($(compgen -f -- \"$word\"))\n"
      "  fi\n"
      "}}\n"
      "complete -o filenames -F _gradproof gradproof\n",
      fmt::join(subcommand_names(program), " "), fmt::join(option_names(program), " "), cases);
}

std::string zsh(const CLI::App& program) {
  return "#compdef gradproof\nautoload -Uz bashcompinit && bashcompinit\n" + bash(program);
}

std::string quoted(std::string text) {
  for (std::size_t at = text.find('\''); at != std::string::npos; at = text.find('\'', at + 2))
    text.insert(at, "\\");
  return "'" + text + "'";
}

std::string fish(const CLI::App& program) {
  std::string lines;
  for (const CLI::App* command : visible_subcommands(program)) {
    lines += fmt::format("complete -c gradproof -n __fish_use_subcommand -f -a {} -d {}\n",
                         command->get_name(), quoted(command->get_description()));
    for (const CLI::Option* option : command->get_options()) {
      for (const std::string& name : option->get_lnames()) {
        lines += fmt::format("complete -c gradproof -n '__fish_seen_subcommand_from {}' -l {} -d {}\n",
                             command->get_name(), name, quoted(option->get_description()));
      }
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
